"""Acts of this room, and the doors to signing steps and sheets."""

from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from khuyencong.accounts.access import ANYONE_LOGGED_IN, roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import bodies_of, memberships_of, roles_of
from khuyencong.workflow.models import SigningSheet, TransitionRecord

HEADS = roles(Role.AGENCY_HEAD, Role.DEPARTMENT_HEAD)
ACTS: dict[str, frozenset[str]] = {
    "workflow.sign": ANYONE_LOGGED_IN,
    "workflow.recall": ANYONE_LOGGED_IN,
    "workflow.steps": roles(Role.ADMINISTRATOR, HEADS),
}


def organisations_to_set(user: User, on: date) -> QuerySet[Organisation]:
    """The bodies whose signing steps a user may write: every body for the administrator, one's own for its head."""
    rows = Organisation.objects.select_related("place").order_by("name", "id")
    if Role.ADMINISTRATOR in roles_of(user, on):
        return rows
    return rows.filter(pk__in=[m.organisation_id for m in memberships_of(user, on) if m.role in HEADS])


def may_set_steps(user: User, organisation: Organisation, on: date) -> bool:
    """Whether a user may write the signing steps of a body."""
    return organisations_to_set(user, on).filter(pk=organisation.pk).exists()


def took_part(user: User, process: str, subject_id: int, on: date) -> bool:
    """Whether a body the user acts for has performed an act on an object; others do not learn that it exists."""
    bodies = {body for membership in memberships_of(user, on) for body in bodies_of(membership)}
    return TransitionRecord.objects.filter(process=process, subject_id=subject_id, organisation__in=bodies).exists()


def get_sheet_for(user: User, sheet_id: int, on: date) -> SigningSheet:
    """A signing sheet of a body the user acts for. Raises Http404: nobody else learns that it exists."""
    bodies = {body for membership in memberships_of(user, on) for body in bodies_of(membership)}
    rows = SigningSheet.objects.select_related("organisation", "chain", "record", "scan")
    sheet = rows.filter(pk=sheet_id, organisation__in=bodies).first()
    if sheet is None:
        raise Http404
    return sheet
