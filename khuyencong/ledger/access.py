"""Who may see and move money."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404

from khuyencong.accounts.access import acts, roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.selectors import roles_of
from khuyencong.common.errors import Denied
from khuyencong.ledger.choices import Purse
from khuyencong.ledger.models import Fund, FundQuerySet

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

AGENCY = roles(Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
DEPARTMENT = roles(Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)

ACTS = {
    "ledger.view": roles(Role.FINANCE, AGENCY, DEPARTMENT, Role.CENTRE_OFFICER, Role.REGIONAL_CENTRE, Role.AUDITOR),
    "ledger.allocate": roles(Role.FINANCE, AGENCY),
    "ledger.close": roles(Role.FINANCE),
}


def visible_funds(user: User, on: date) -> FundQuerySet:
    """The funds a user may see on a day, holder and place loaded."""
    return Fund.objects.all().visible_to(user, on=on).select_related("holder", "place")


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
