"""Who sees overlaps, who speaks for an item, who decides, who declares money of other policies."""

from datetime import date

from django.http import Http404

from khuyencong.accounts.access import roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import membership_for
from khuyencong.support.models import DeclaredItem, Key, OverlapCase, SupportItem
from khuyencong.support.rules import THINGS, whole
from khuyencong.support.selectors import cases_visible_to, declared_visible_to, may_see, own_items_with

DEPARTMENT = roles(Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
AGENCY = roles(Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
UNIT = roles(Role.CENTRE_OFFICER, Role.REGIONAL_CENTRE, Role.SERVICE_ORGANISATION, Role.ESTABLISHMENT)
READERS = roles(DEPARTMENT, AGENCY, UNIT, Role.COMMITTEE_OFFICE, Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR)

ACTS: dict[str, frozenset[str]] = {
    "support.view": READERS,
    "support.check": roles(DEPARTMENT, AGENCY, Role.CENTRE_OFFICER, Role.REGIONAL_CENTRE, Role.FINANCE),
    "support.state": roles(DEPARTMENT, UNIT),
    "support.decide": roles(Role.DEPARTMENT_HEAD, AGENCY),
    "support.declare": DEPARTMENT,
}


def get_case_for(user: User, case_id: int, on: date) -> OverlapCase:
    """One case of which a side is the user's own. Raises Http404, which does not tell whether it exists."""
    case = cases_visible_to(user, on).filter(pk=case_id).first()
    if case is None:
        raise Http404
    return case


def get_declared_for(user: User, declared_id: int, on: date) -> DeclaredItem:
    """One item declared elsewhere that the user may see. Raises Http404."""
    row = declared_visible_to(user, on).filter(pk=declared_id).first()
    if row is None:
        raise Http404
    return row


def get_thing_for(user: User, key_id: int, on: date) -> Key:
    """One machine, works item, contract or event on which an item of the user's own stands. Raises Http404."""
    key = Key.objects.filter(pk=key_id, kind__in=THINGS).first()
    if key is None or not whole(key.text) or not own_items_with(key, user, on).exists():
        raise Http404
    return key


def department_of(user: User, on: date) -> Organisation | None:
    """The department a user declares for."""
    membership = membership_for(user, DEPARTMENT, on)
    return membership.organisation if membership else None


def may_open_case_files(user: User, case_id: int, on: date) -> bool:
    """Papers of a decision may name both sides: only who sees both in full opens them."""
    case = cases_visible_to(user, on).filter(pk=case_id).first()
    return case is not None and may_see(user, case.first, on) and may_see(user, case.second, on)


def may_open_item_files(user: User, item_id: int, on: date) -> bool:
    """Evidence about an item is opened by who sees the item in full."""
    item = SupportItem.objects.filter(pk=item_id).select_related("beneficiary").first()
    return item is not None and bool(membership_for(user, READERS, on)) and may_see(user, item, on)


def may_open_declared_files(user: User, declared_id: int, on: date) -> bool:
    """The paper behind an item declared elsewhere is opened by who sees the item."""
    seen = bool(membership_for(user, READERS, on))
    return seen and declared_visible_to(user, on).filter(pk=declared_id).exists()
