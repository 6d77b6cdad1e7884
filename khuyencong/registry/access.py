"""Who may do what with the registry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from khuyencong.accounts.access import ANYONE_LOGGED_IN, acts, roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.selectors import roles_of, scope_of
from khuyencong.common.errors import Denied
from khuyencong.registry.models import Establishment

if TYPE_CHECKING:
    from khuyencong.accounts.models import User
    from khuyencong.places.models import Unit

_FIELD = roles(
    Role.DEPARTMENT_OFFICER,
    Role.CENTRE_OFFICER,
    Role.REGIONAL_CENTRE,
    Role.SERVICE_ORGANISATION,
    Role.DISTRICT_OFFICER,
    Role.COMMUNE_OFFICER,
)
_READERS = roles(
    _FIELD,
    Role.AGENCY_OFFICER,
    Role.AGENCY_HEAD,
    Role.DEPARTMENT_HEAD,
    Role.COMMITTEE_OFFICE,
    Role.ESTABLISHMENT,
    Role.FINANCE,
    Role.STATISTICS,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)

ACTS: dict[str, frozenset[str]] = {
    "registry.view": _READERS,
    "registry.export": _READERS - {Role.ESTABLISHMENT},
    "registry.register": _FIELD,
    "registry.edit": roles(_FIELD, Role.ESTABLISHMENT),
    "registry.grant": roles(Role.DEPARTMENT_OFFICER, Role.CENTRE_OFFICER),
    "registry.lookup": roles(_FIELD, Role.AGENCY_OFFICER),
    "registry.place_fact": roles(Role.AGENCY_OFFICER, Role.DEPARTMENT_OFFICER),
    "registry.history": _READERS,
    "registry.published": ANYONE_LOGGED_IN,
}


def in_area_of(user: User | AnonymousUser, units: Iterable[Unit | None], on: date) -> bool:
    """Whether at least one unit lies in the places a user acts for: nobody writes about a place that is not theirs."""
    scope = scope_of(user, on)
    mine = scope.unit_ids
    return scope.national or any(u is not None and bool({u.pk, u.parent_id, u.province_id} & mine) for u in units)


def get_establishment_for(user: User | AnonymousUser, establishment_id: int, act: str, on: date) -> Establishment:
    """The establishment, if the user may see it and holds a role for the act.

    Raises Http404 when it is invisible (or does not exist), Denied("role") when it is visible but not theirs to act on.
    """
    rows = Establishment.objects.visible_to(user, on=on).select_related(
        "province", "commune__parent", "organisation", "latest_figures"
    )
    found = rows.filter(pk=establishment_id).first()
    if found is None:
        raise Http404
    if not acts()[act] & roles_of(user, on):
        raise Denied("role", act=act)
    return found
