"""Tagging projects and establishments with value chains and linked clusters."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid
from khuyencong.common.fold import composed
from khuyencong.places.models import Unit
from khuyencong.programmes import selectors
from khuyencong.programmes.choices import LinkageKind
from khuyencong.programmes.linkages.selectors import linkages_of, linkages_visible_to
from khuyencong.programmes.models import Linkage, Project
from khuyencong.programmes.services import bodies_of
from khuyencong.registry.selectors import establishments_visible_to

NAME_MAX = 200


@transaction.atomic
def make_linkage(*, kind: str, name: str, province: Unit | None, by: User, at: datetime) -> Linkage:
    """Name a value chain or a linked cluster, once in its province. The same again is the one there is.

    Raises Invalid without a name or with an unknown kind.
    """
    words = composed(name)
    if not words or len(words) > NAME_MAX:
        raise Invalid({"name": [_("Ghi tên, không quá 200 chữ.")]})
    if kind not in LinkageKind:
        raise Invalid({"kind": [_("Chọn loại liên kết.")]})
    row, made = Linkage.objects.get_or_create(
        kind=kind, name=words, province=province, defaults={"made_by": by, "made_at": at}
    )
    if made:
        _note("make_linkage", row, by, at)
    return row


@transaction.atomic
def tag_project(*, project: Project, linkages: Iterable[Linkage], by: User, at: datetime) -> None:
    """Set the linkages of a project to those given; what the user does not see stays.

    Done by a body of the project. Raises Denied("role").
    """
    on = local_date(at)
    if not any(selectors.acts_for(by, body, on) for body in bodies_of(project)):
        raise Denied("role", act="programmes.link")
    seen = set(linkages_visible_to(by, on).values_list("pk", flat=True))
    wanted = {row.pk for row in linkages} & seen
    now = set(linkages_of(project).values_list("pk", flat=True))
    for row in Linkage.objects.filter(pk__in=(now & seen) ^ wanted):
        (row.projects.add if row.pk in wanted else row.projects.remove)(project)
    if (now & seen) != wanted:
        detail = {"linkages": sorted((now - seen) | wanted)}
        audit.record(
            act="programmes.tag_project", by=by, at=at, subject=project.subject, label=project.code, detail=detail
        )


@transaction.atomic
def tag_establishment(*, linkage: Linkage, establishment: Any, linked: bool, by: User, at: datetime) -> None:
    """Link an establishment to a linkage, or take it out. Raises Denied("role") for one the user may not see."""
    if not establishments_visible_to(by, local_date(at)).filter(pk=establishment.pk).exists():
        raise Denied("role", act="programmes.link")
    (linkage.establishments.add if linked else linkage.establishments.remove)(establishment)
    _note("tag_establishment", linkage, by, at, establishment=establishment.pk, linked=linked)


def _note(act: str, linkage: Linkage, by: User, at: datetime, **detail: object) -> None:
    subject = f"programmes.linkage:{linkage.pk}"
    audit.record(act=f"programmes.{act}", by=by, at=at, subject=subject, label=str(linkage), detail=detail)
