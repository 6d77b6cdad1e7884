"""Who may see and move money."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import Http404

from khuyencong.accounts.access import acts, roles
from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.selectors import roles_of, scope_of
from khuyencong.common.errors import Denied
from khuyencong.ledger.choices import Purse
from khuyencong.ledger.models import Fund, FundQuerySet

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

ACTS = {
    "ledger.view": roles(Role.FINANCE, AGENCY, DEPARTMENT, Role.CENTRE_OFFICER, Role.REGIONAL_CENTRE, Role.AUDITOR),
    "ledger.allocate": roles(Role.FINANCE, AGENCY),
}


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
