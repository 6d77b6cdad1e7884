"""The sheet of the registry on the page of a place."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from khuyencong.accounts.access import acts
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import roles_of
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import with_predecessors
from khuyencong.registry.choices import LegalForm
from khuyencong.registry.models import Establishment


def establishments_sheet(unit_id: int, user: User | AnonymousUser, on: date) -> SafeString | None:
    """How many establishments the reader may see have their head office in a place, by legal form; one query more
    than the rights of the reader ask."""
    if not acts()["registry.view"] & roles_of(user, on):
        return None
    unit = Unit.objects.get(pk=unit_id)
    units = with_predecessors([unit.pk])
    rows = Establishment.objects.visible_to(user, on=on)
    if unit.level == Level.PROVINCE:
        rows = rows.filter(province__in=units)
    else:
        rows = rows.filter(Q(commune__in=units) | Q(commune__parent__in=units))
    counts = dict(rows.order_by().values_list("legal_form").annotate(Count("id")))
    if not counts:
        return None
    lines = [(label, counts[form]) for form, label in LegalForm.choices if form in counts]
    context = {"lines": lines, "total": sum(counts.values()), "unit": unit}
    return render_to_string("registry/place_panel.html", context)
