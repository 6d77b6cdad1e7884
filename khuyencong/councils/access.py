"""Who sees a council, who keeps it, who scores in it."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from khuyencong.accounts.access import acts, roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import roles_of, scope_of
from khuyencong.common.errors import Denied
from khuyencong.councils.models import Candidate, Council, Seat

KEEPERS = roles(Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD, Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
READERS = roles(KEEPERS, Role.COMMITTEE_OFFICE, Role.COMMUNE_OFFICER, Role.COUNCIL_MEMBER, Role.AUDITOR, Role.FINANCE)

ACTS: dict[str, frozenset[str]] = {
    "councils.view": READERS,
    "councils.manage": KEEPERS,
    "councils.score": roles(KEEPERS, Role.COUNCIL_MEMBER, Role.COMMITTEE_OFFICE, Role.FINANCE),
}


def get_council_for(user: User | AnonymousUser, council_id: int, act: str, on: date) -> Council:
    """A council. Http404 when invisible; Denied: "role" without the role, "place" where another body keeps it."""
    seen = Council.objects.visible_to(user, on=on).select_related("province", "proposal")
    found = seen.filter(pk=council_id).first()
    if found is None:
        raise Http404
    if not acts()[act] & roles_of(user, on):
        raise Denied("role", act=act)
    if act == "councils.manage" and found.keeper_id not in scope_of(user, on).organisation_ids:
        raise Denied("place", unit=found.province.name)
    return found


def get_sheet_for(user: User, council: Council, seat_id: int, candidate_id: int, on: date) -> tuple[Seat, Candidate]:
    """A seat and a candidate of one council, for scoring: the member's own seat, or any seat for the body that keeps
    the council and types signed paper sheets. Http404 else."""
    seat = Seat.objects.filter(pk=seat_id, council=council).first()
    candidate = Candidate.objects.filter(pk=candidate_id, council=council).first()
    if seat is None or candidate is None:
        raise Http404
    keeps = council.keeper_id in scope_of(user, on).organisation_ids and bool(KEEPERS & roles_of(user, on))
    if seat.user_id != user.pk and not (keeps and seat.user_id is None):
        raise Denied("council_no_sheet")
    if not seat.votes:
        raise Denied("council_no_sheet")
    return seat, candidate
