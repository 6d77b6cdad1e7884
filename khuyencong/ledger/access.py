"""Who may see and move money."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import Http404

from khuyencong.accounts.access import acts, roles
from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.selectors import bodies_of, memberships_of, roles_of, scope_of
from khuyencong.common.errors import Denied
from khuyencong.ledger.choices import Purse
from khuyencong.ledger.models import CarryOver, Debt, Entry, Fund, FundQuerySet, Reconciliation

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation, User

AGENCY = roles(Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
DEPARTMENT = roles(Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)

# The bodies that hold budget money for promotion work (P§9): a business or the Treasury never does.
HOLDING_KINDS = (
    BodyKind.MINISTRY,
    BodyKind.AGENCY,
    BodyKind.REGIONAL_CENTRE,
    BodyKind.COMMITTEE,
    BodyKind.DEPARTMENT,
    BodyKind.CENTRE,
)

READERS = roles(
    Role.FINANCE, AGENCY, DEPARTMENT, Role.CENTRE_OFFICER, Role.REGIONAL_CENTRE, Role.COMMUNE_OFFICER, Role.AUDITOR
)
# Who may write for a body that spends: everyone who reads its money, except those who only watch.
UNIT = READERS - {Role.AUDITOR}

ACTS = {
    "ledger.view": READERS,
    "ledger.allocate": roles(Role.FINANCE, AGENCY),
    "ledger.reallocate": roles(Role.FINANCE, AGENCY),
    "ledger.reverse": roles(Role.FINANCE, AGENCY),
    "ledger.close": roles(Role.FINANCE, AGENCY),
    "ledger.carry_over": UNIT,
    "ledger.classes": roles(Role.FINANCE, AGENCY),
    "ledger.reconcile": roles(Role.FINANCE, AGENCY, Role.DEPARTMENT_HEAD),
    "ledger.return": roles(Role.FINANCE),
}


_REQUEST_PARTS = ("fund__holder", "fund__place", "legal_class", "created_by", "entry__other_fund")


def visible_funds(user: User, on: date) -> FundQuerySet:
    """The funds a user may see on a day, holder and place loaded."""
    return Fund.objects.all().visible_to(user, on=on).select_related("holder", "place")


def holders_for(user: User, on: date) -> QuerySet[Organisation]:
    """The bodies whose money a user may assign on a day.

    An agency role assigns national money, held by bodies without a province; a finance officer assigns the money of
    the own body, its predecessors, and of the bodies of the own province.
    """
    held = roles_of(user, on) & ACTS["ledger.allocate"]
    scope = scope_of(user, on)
    reach = Q(pk__in=[])
    if held & AGENCY and scope.national:
        reach |= Q(place__isnull=True)
    if Role.FINANCE in held:
        reach |= Q(pk__in=scope.organisation_ids) | Q(place__in=scope.unit_ids)
    bodies: Any = Fund._meta.get_field("holder").related_model._default_manager
    holders: QuerySet[Organisation] = bodies.filter(reach, kind__in=HOLDING_KINDS, valid_to__isnull=True)
    return holders.select_related("place").order_by("name", "id")


def acts_for_fund(user: User, fund: Fund, on: date, held: frozenset[str] = UNIT) -> bool:
    """Whether a user acts for the body that holds a fund (or the one that took it over), in one of some roles."""
    return any(m.role in held and fund.holder_id in bodies_of(m) for m in memberships_of(user, on))


def get_carry_over_for(user: User, request_id: int, on: date) -> CarryOver:
    """One carry-over request the user may see. Raises Http404."""
    found = (
        CarryOver.objects.all().visible_to(user, on=on).select_related(*_REQUEST_PARTS).filter(pk=request_id).first()
    )
    if found is None:
        raise Http404
    return found


def may_act_for_holder(user: User, holder_id: int, on: date, act: str) -> bool:
    """Whether a user acts for a body (or the one that took it over) in a role of an act."""
    return any(m.role in ACTS[act] and holder_id in bodies_of(m) for m in memberships_of(user, on))


def get_debt_for(user: User, debt_id: int, on: date) -> Debt:
    """One debt of a fund the user may see. Raises Http404."""
    found = Debt.objects.all().visible_to(user, on=on).select_related("fund__holder", "by").filter(pk=debt_id).first()
    if found is None:
        raise Http404
    return found


def may_open_request_files(user: User, request_id: int, on: date) -> bool:
    """Whoever sees the money may open the Treasury's papers about it."""
    readers = bool(roles_of(user, on) & READERS)
    return readers and CarryOver.objects.all().visible_to(user, on=on).filter(pk=request_id).exists()


def may_open_reconciliation_files(user: User, reconciliation_id: int, on: date) -> bool:
    """Whoever sees a fund of the holder's year may open its reconciliation."""
    found = Reconciliation.objects.filter(pk=reconciliation_id).first()
    if found is None or not roles_of(user, on) & READERS:
        return False
    return visible_funds(user, on).filter(holder=found.holder_id, budget_year=found.budget_year).exists()


def get_fund_for(user: User, fund_id: int, act: str, on: date) -> Fund:
    """The fund, for an act on a day. Raises Http404 if the user may not know of it, Denied if the act is not theirs.

    Money of a province is assigned by that province: an agency role reaches national funds only.
    """
    fund = visible_funds(user, on).filter(pk=fund_id).first()
    if fund is None:
        raise Http404
    held = roles_of(user, on) & acts()[act]
    if not held:
        raise Denied("role", act=act)
    if act != "ledger.view" and fund.purse == Purse.LOCAL and held <= AGENCY:
        raise Denied("ledger.other_purse", act=act)
    return fund


def may_act_on(user: User, fund: Fund, act: str, on: date) -> bool:
    """Whether an act on a fund the user sees is theirs: the same question `get_fund_for` answers with a reason."""
    held = roles_of(user, on) & acts()[act]
    return bool(held) and not (fund.purse == Purse.LOCAL and held <= AGENCY)


def get_entry_for(user: User, entry_id: int, act: str, on: date) -> Entry:
    """An entry of a fund, to be taken back. Raises Http404, Denied as `get_fund_for`.

    What a project's own acts wrote is mended in the project's file: Denied("ledger.other_room").
    """
    entry = Entry.objects.select_related("fund", "other_fund").filter(pk=entry_id).first()
    if entry is None:
        raise Http404
    get_fund_for(user, entry.fund_id, act, on)
    if entry.subject and not entry.key.startswith("ledger."):
        raise Denied("ledger.other_room", act=act)
    return entry
