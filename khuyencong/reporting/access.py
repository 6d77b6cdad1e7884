"""Who reports, who takes reports in, who reads them."""

from datetime import date

from django.http import Http404

from khuyencong.accounts.access import roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.common.errors import Denied
from khuyencong.reporting.models import Obligation, Report
from khuyencong.reporting.selectors.obligations import obligations_visible_to, reports_visible_to
from khuyencong.reporting.states import RECEIVERS, REPORTERS

AGENCY = roles(Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
READERS = roles(REPORTERS, RECEIVERS, Role.STATISTICS, Role.COMMITTEE_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR)

ACTS: dict[str, frozenset[str]] = {
    "reporting.view": READERS,
    "reporting.fill": roles(REPORTERS, RECEIVERS),
    "reporting.accept": RECEIVERS,
    "reporting.adjust": roles(Role.COMMUNE_OFFICER, Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD, AGENCY),
    "reporting.periods": AGENCY,
}


def get_obligation_for(user: User, obligation_id: int, on: date) -> Obligation:
    """One obligation of the user's bodies or area. Raises Http404."""
    rows = obligations_visible_to(user, on).select_related("period", "reporter", "receiver", "place", "province")
    found = rows.filter(pk=obligation_id).first()
    if found is None:
        raise Http404
    return found


def get_report_for(user: User, report_id: int, on: date) -> Report:
    """One report whose figures the user may read (C§13.42). Raises Http404, which does not tell whether it exists."""
    rows = reports_visible_to(user, on).select_related(
        "obligation__period", "obligation__place", "obligation__province"
    )
    found = rows.filter(pk=report_id).first()
    if found is None:
        raise Http404
    return found


def may_fill(user: User, obligation: Obligation, on: date) -> bool:
    """Whether a user's bodies report it or take it in: both may type."""
    mine = scope_of(user, on).organisation_ids
    return obligation.reporter_id in mine or obligation.receiver_id in mine


def check_fill(user: User, obligation: Obligation, on: date) -> None:
    """Raises Denied when neither the reporter's nor the receiver's office is the user's."""
    if not may_fill(user, obligation, on):
        raise Denied("reporting.other_area")


def may_open_report_files(user: User, report_id: int, on: date) -> bool:
    """The scan of a report is opened by who reads its figures."""
    return reports_visible_to(user, on).filter(pk=report_id).exists()
