"""Who may see and keep the promotion network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from khuyencong.accounts.access import acts, roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Organisation
from khuyencong.accounts.selectors import roles_of, scope_of
from khuyencong.common.errors import Denied
from khuyencong.network.models import CapacityFact, Collaborator, Responsibility, Term, Training
from khuyencong.network.models.base import sees_nation
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import province_of, valid_on

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

_NATION = roles(Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role.REGIONAL_CENTRE, Role.AUDITOR, Role.ADMINISTRATOR)
_PROVINCE = roles(Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD, Role.COMMITTEE_OFFICE, Role.CENTRE_OFFICER)
_LOCAL = roles(Role.DISTRICT_OFFICER, Role.COMMUNE_OFFICER)
_KEEPERS = roles(Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD, Role.ADMINISTRATOR)

ACTS: dict[str, frozenset[str]] = {
    "network.view": roles(_NATION, _PROVINCE, _LOCAL, Role.SERVICE_ORGANISATION),
    "network.export": roles(_NATION, _PROVINCE, _LOCAL),
    "network.manage": _KEEPERS,
    # A centre or service organisation states its own capacity and training; the department those of its province.
    "network.state": roles(
        _KEEPERS, Role.CENTRE_OFFICER, Role.SERVICE_ORGANISATION, Role.AGENCY_OFFICER, Role.REGIONAL_CENTRE
    ),
    # Telephone and e-mail of collaborators: bodies of the province alone.
    "network.contact": roles(_PROVINCE, _LOCAL),
}


def _held(user: User | AnonymousUser, act: str, on: date) -> bool:
    return bool(acts()[act] & roles_of(user, on))


def check(user: User | AnonymousUser, act: str, on: date) -> None:
    """Refuse a user without a role for an act."""
    if not _held(user, act, on):
        raise Denied("role", act=act)


def get_province_for(user: User | AnonymousUser, code: str, act: str, on: date) -> Unit:
    """The province of a code on a day, for a page or for writing in it.

    Raises Http404 for a code of no province or one outside the user's places; Denied("role") without the role,
    Denied("place") when the user may read but not write there.
    """
    found = valid_on(Unit.objects.filter(level=Level.PROVINCE, code=code), on).first() if code.isdigit() else None
    if found is None or not sees_province(user, found, on):
        raise Http404
    check(user, act, on)
    if act != "network.view":
        check_place(user, found, on)
    return found


def sees_province(user: User | AnonymousUser, province: Unit, on: date) -> bool:
    """Whether a user may open the page of a province: national readers, and everybody who acts inside it."""
    if sees_nation(user, on):
        return True
    return province.pk in home_provinces(user, on) | scope_of(user, on).unit_ids


def home_provinces(user: User | AnonymousUser, on: date) -> frozenset[int]:
    """The provinces valid on a day that the user's places are or lie in."""
    units = Unit.objects.filter(pk__in=scope_of(user, on).unit_ids).select_related("province")
    provinces = (province_of(u) for u in units)
    return frozenset(p.pk for p in provinces if p.level == Level.PROVINCE and (p.valid_to is None or p.valid_to >= on))


def _keeps_all(user: User | AnonymousUser, on: date) -> bool:
    """Whether a user keeps the network of every province: the administrators of the platform."""
    return scope_of(user, on).national and Role.ADMINISTRATOR in roles_of(user, on)


def check_place(user: User | AnonymousUser, place: Unit | None, on: date) -> None:
    """Refuse writing about a place outside the user's: Denied("place"). Administrators write everywhere."""
    if _keeps_all(user, on):
        return
    scope = scope_of(user, on)
    if place is None or not {place.pk, place.province_id} & scope.unit_ids:
        raise Denied("place", unit=place.name if place else "")


def get_organisation_for(user: User | AnonymousUser, organisation_id: int, act: str, on: date) -> Organisation:
    """A body whose capacity is shown or stated. Http404 when it is none of the user's business; Denied else."""
    body = Organisation.objects.select_related("place__province", "parent").filter(pk=organisation_id).first()
    if body is None:
        raise Http404
    scope = scope_of(user, on)
    own = body.pk in scope.organisation_ids
    local = body.place is not None and bool({body.place_id, body.place.province_id} & scope.unit_ids)
    if not (own or local or sees_nation(user, on)):
        raise Http404
    check(user, act, on)
    keeps = local and bool(_KEEPERS & roles_of(user, on))
    national = scope.national and body.place is None
    if act != "network.view" and not (own or keeps or national or _keeps_all(user, on)):
        raise Denied("place", unit=body.name)
    return body


def _row(rows: Any, user: User | AnonymousUser, row_id: int, act: str, on: date) -> Any:
    found = rows.visible_to(user, on=on).filter(pk=row_id).first()
    if found is None:
        raise Http404
    check(user, act, on)
    return found


def get_responsibility_for(user: User | AnonymousUser, row_id: int, act: str, on: date) -> Responsibility:
    """A decision about who is responsible. Http404 when invisible, Denied when it is not the user's to change."""
    rows = Responsibility.objects.select_related("place__province", "province", "body__place", "recorded_by")
    row: Responsibility = _row(rows, user, row_id, act, on)
    if act != "network.view":
        check_place(user, row.place, on)
    return row


def get_term_for(user: User | AnonymousUser, row_id: int, act: str, on: date) -> Term:
    """A collaborator's term. Http404 when invisible, Denied when it is not the user's to change."""
    rows = Term.objects.select_related("collaborator", "commune__province", "province", "prior", "recorded_by")
    row: Term = _row(rows, user, row_id, act, on)
    if act != "network.view":
        check_place(user, row.commune, on)
    return row


def get_collaborator_for(user: User | AnonymousUser, row_id: int, act: str, on: date) -> Collaborator:
    """A collaborator with a visible term. Http404 else; Denied when no visible term is the user's to change."""
    terms = Term.objects.visible_to(user, on=on).filter(collaborator=row_id).select_related("collaborator", "commune")
    newest = terms.order_by("-valid_from", "-id").first()
    if newest is None:
        raise Http404
    check(user, act, on)
    if act != "network.view":
        check_place(user, newest.commune, on)
    who: Collaborator = newest.collaborator
    return who


def get_fact_for(user: User | AnonymousUser, row_id: int, act: str, on: date) -> CapacityFact:
    """A capacity fact; the rules of its body apply."""
    row: CapacityFact | None = CapacityFact.objects.filter(pk=row_id).first()
    if row is None:
        raise Http404
    row.organisation = get_organisation_for(user, row.organisation_id, act, on)
    return row


def get_training_for(user: User | AnonymousUser, row_id: int, act: str, on: date) -> Training:
    """A training record. Http404 when invisible, Denied when it is not the user's to change."""
    rows = Training.objects.select_related("province", "organisation__place", "collaborator", "recorded_by")
    row: Training = _row(rows, user, row_id, act, on)
    scope = scope_of(user, on)
    own = row.organisation_id is not None and row.organisation_id in scope.organisation_ids
    if act != "network.view" and not own:
        check_place(user, row.province, on)
    return row


def may_see_contact(user: User | AnonymousUser, term: Term, on: date) -> bool:
    """Whether a user may read telephone and e-mail of a term's collaborator: a role of the province's own bodies, and
    the term in their places. National roles may not (91/2025/QH15: only what the task needs)."""
    scope = scope_of(user, on)
    if scope.national or not _held(user, "network.contact", on):
        return False
    return bool({term.province_id, term.commune_id} & scope.unit_ids)


def _opens(getter: Callable[..., object]) -> Callable[[User, int, date], bool]:
    """Files of a record open to whoever may see it; the getters raise for the rest, which means no."""

    def opener(user: User, row_id: int, on: date) -> bool:
        getter(user, row_id, "network.view", on)
        return True

    return opener


OPENERS: dict[str, Callable[[User, int, date], bool]] = {
    "network.responsibility": _opens(get_responsibility_for),
    "network.term": _opens(get_term_for),
    "network.capacity": _opens(get_fact_for),
    "network.training": _opens(get_training_for),
}
