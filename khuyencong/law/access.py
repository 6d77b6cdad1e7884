"""Who may add to the law's data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from khuyencong.accounts.access import ANYONE_LOGGED_IN, acts, roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.selectors import roles_of
from khuyencong.common.errors import Denied
from khuyencong.law.models import ProvincialNormValue

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

_DEPARTMENT = roles(Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
_AGENCY = roles(Role.AGENCY_OFFICER, Role.AGENCY_HEAD)

ACTS: dict[str, frozenset[str]] = {
    "law.read": ANYONE_LOGGED_IN,
    "law.local_view": roles(_DEPARTMENT, _AGENCY, Role.COMMITTEE_OFFICE, Role.FINANCE, Role.AUDITOR),
    "law.local_enter": roles(Role.DEPARTMENT_OFFICER),
    "law.local_decide": _DEPARTMENT,
    "law.local_end": roles(Role.DEPARTMENT_OFFICER),
    "law.confirmation_view": roles(_AGENCY, _DEPARTMENT, Role.AUDITOR),
    "law.confirmation_propose": _AGENCY,
    "law.confirmation_decide": _AGENCY,
    "law.moved_days": roles(Role.ADMINISTRATOR),
}


def get_local_value_for(user: User | AnonymousUser, row_id: int, act: str, on: date) -> ProvincialNormValue:
    """A province's row, if the user may see it and holds a role for the act.

    Raises Http404 when it is invisible, Denied("role") when it is visible but not theirs to act on.
    """
    rows = ProvincialNormValue.objects.visible_to(user, on=on)  # type: ignore[arg-type]
    found = rows.select_related("territory", "entered_by", "decided_by").filter(pk=row_id).first()
    if found is None:
        raise Http404
    if not acts()[act] & roles_of(user, on):
        raise Denied("role", act=act)
    return found
