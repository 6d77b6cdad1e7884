"""One search box over what the reader may see. Accent-blind; ten rows of each kind, then the list itself."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.common.fold import search_key
from khuyencong.places import selectors as places
from khuyencong.programmes.selectors import projects_visible_to
from khuyencong.registry.selectors import establishments_visible_to

ROWS = 10
TEXT_MAX = 200


@dataclass(frozen=True)
class Hit:
    label: str
    sub: str
    url: str


@dataclass(frozen=True)
class Found:
    """The hits of one kind; `more` is the list with the same words."""

    label: str
    hits: list[Hit]
    more: str = ""


def search(user: Any, text: str, on: date) -> list[Found]:
    """What matches a text: projects and establishments in the reader's scope, units and documents for everyone."""
    text = text.strip()[:TEXT_MAX]
    key = search_key(text)
    if len(key) < 2:
        return []
    found = [_units(text)]
    if isinstance(user, User):
        found = [_projects(user, text, key, on), _establishments(user, text, key, on), *found]
    return [kind for kind in found if kind.hits]


def _projects(user: User, text: str, key: str, on: date) -> Found:
    rows = projects_visible_to(user, on)
    rows = (rows.filter(search_key__contains=key) | rows.filter(code__icontains=text)).order_by("-budget_year", "code")
    hits = [Hit(p.title, f"{p.code} · {p.province}", reverse("programmes:project", args=[p.pk])) for p in rows[:ROWS]]
    return Found(_("Đề án"), hits, f"{reverse('programmes:projects')}?{urlencode({'q': text})}")


def _establishments(user: User, text: str, key: str, on: date) -> Found:
    rows = establishments_visible_to(user, on).filter(search_key__contains=key).select_related("commune", "province")
    hits = [
        Hit(e.name, f"{e.commune or ''}, {e.province}".strip(", "), reverse("registry:establishment", args=[e.pk]))
        for e in rows.order_by("search_key", "id")[:ROWS]
    ]
    return Found(_("Cơ sở"), hits, f"{reverse('registry:establishments')}?{urlencode({'q': text})}")


def _units(text: str) -> Found:
    hits = [
        Hit(
            str(unit),
            f"{unit.code} · {unit.province or unit.get_level_display()}",
            reverse("places:detail", args=[unit.level, unit.code]),
        )
        for unit in places.search_units(text, limit=ROWS)
    ]
    return Found(_("Địa danh"), hits, f"{reverse('places:index')}?{urlencode({'q': text})}")
