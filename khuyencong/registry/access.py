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
from khuyencong.registry.models import Establishment, Merge, Product, TwinPair
from khuyencong.registry.selectors.merged import survivor_id

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

_MERGERS = roles(
    Role.DEPARTMENT_OFFICER,
    Role.DEPARTMENT_HEAD,
    Role.CENTRE_OFFICER,
    Role.DISTRICT_OFFICER,
    Role.COMMUNE_OFFICER,
    Role.AGENCY_OFFICER,
    Role.AGENCY_HEAD,
)
_CONFIRMERS = roles(Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD, Role.AGENCY_OFFICER, Role.AGENCY_HEAD)

ACTS: dict[str, frozenset[str]] = {
    "registry.view": _READERS,
    "registry.export": _READERS - {Role.ESTABLISHMENT},
    "registry.register": _FIELD,
    "registry.check": _FIELD,
    "registry.edit": roles(_FIELD, Role.ESTABLISHMENT),
    "registry.grant": roles(Role.DEPARTMENT_OFFICER, Role.CENTRE_OFFICER),
    "registry.lookup": roles(_FIELD, Role.AGENCY_OFFICER),
    "registry.twins": _MERGERS,
    "registry.merge": _MERGERS,
    "registry.confirm_merge": _CONFIRMERS,
    "registry.place_fact": roles(Role.AGENCY_OFFICER, Role.DEPARTMENT_OFFICER),
    "registry.history": _READERS,
    "registry.published": ANYONE_LOGGED_IN,
}


def in_area_of(user: User | AnonymousUser, units: Iterable[Unit | None], on: date) -> bool:
    """Whether at least one unit lies in the places a user acts for: nobody writes about a place that is not theirs."""
    scope = scope_of(user, on)
    mine = scope.unit_ids
    return scope.national or any(u is not None and bool({u.pk, u.parent_id, u.province_id} & mine) for u in units)


def get_product_for(user: User | AnonymousUser, product_id: int, on: date) -> Product:
    """A product of an establishment the user may see, the establishment loaded. Raises Http404."""
    rows = Product.objects.filter(establishment__in=Establishment.objects.visible_to(user, on=on))
    found = rows.select_related("establishment__province", "establishment__commune").filter(pk=product_id).first()
    if found is None:
        raise Http404
    return found


def get_establishment_for(user: User | AnonymousUser, establishment_id: int, act: str, on: date) -> Establishment:
    """The establishment, if the user may see it and holds a role for the act.

    The number of a record that was merged leads to the record it was merged into.
    Raises Http404 when it is invisible (or does not exist), Denied("role") when it is visible but not theirs to act on.
    """
    rows = Establishment.objects.visible_to(user, on=on).select_related(
        "province", "commune__parent", "organisation", "latest_figures"
    )
    found = rows.filter(pk=survivor_id(establishment_id)).first()
    if found is None:
        raise Http404
    if not acts()[act] & roles_of(user, on):
        raise Denied("role", act=act)
    return found


def may_merge(user: User, rows: Iterable[Establishment], on: date) -> bool:
    """Whether a user may say of records whether they are one business: a role for it, and all of them in sight."""
    return _holds(user, "registry.merge", rows, on)


def may_confirm_merge(user: User, rows: Iterable[Establishment], on: date) -> bool:
    """Whether a user may be the second officer of a merging, or undo one."""
    return _holds(user, "registry.confirm_merge", rows, on)


def _holds(user: User, act: str, rows: Iterable[Establishment], on: date) -> bool:
    wanted = {row.pk for row in rows}
    seen = Establishment.objects.visible_to(user, on=on).filter(pk__in=wanted).count()
    return bool(acts()[act] & roles_of(user, on)) and seen == len(wanted)


def get_pair_for(user: User, pair_id: int, on: date) -> TwinPair:
    """A pair of which the user sees both records; after a merging, the one that is left. Raises Http404."""
    pair = TwinPair.objects.select_related("first", "second", "decided_by").filter(pk=pair_id).first()
    if pair is None:
        raise Http404
    wanted = {survivor_id(pair.first_id), survivor_id(pair.second_id)}
    if Establishment.objects.visible_to(user, on=on).filter(pk__in=wanted).count() != len(wanted):
        raise Http404
    return pair


def get_merge_for(user: User, merge_id: int, on: date) -> Merge:
    """A merging of a pair the user sees. Raises Http404."""
    found = Merge.objects.select_related("keep", "other", "pair__first", "pair__second").filter(pk=merge_id).first()
    if found is None:
        raise Http404
    get_pair_for(user, found.pair_id, on)
    return found
