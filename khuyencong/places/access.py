"""Who may enter weights, close questions and record renamings."""

from datetime import date

from django.http import Http404

from khuyencong.accounts.access import ANYONE_LOGGED_IN, acts, roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import roles_of, scope_of
from khuyencong.common.errors import Denied
from khuyencong.places.models import OpenQuestion, Unit

AGENCY = roles(Role.ADMINISTRATOR, Role.AGENCY_OFFICER)

ACTS: dict[str, frozenset[str]] = {
    "places.read": ANYONE_LOGGED_IN,
    "places.weight": roles(AGENCY, Role.DEPARTMENT_OFFICER),
    "places.close_question": roles(AGENCY, Role.DEPARTMENT_OFFICER),
    "places.rename": AGENCY,
}


def check(user: User, unit: Unit, act: str, on: date) -> None:
    """Refuse an act on a unit: no role (Denied "role"), or a unit of another province (Denied "place").

    A department officer acts inside the own province, the provinces merged into it included (O-J.6.9).
    """
    held = roles_of(user, on) & acts()[act]
    if not held:
        raise Denied("role", act=act)
    if held & AGENCY:
        return
    mine = scope_of(user, on).unit_ids
    if unit.pk not in mine and unit.province_id not in mine:
        raise Denied("place", unit=unit.name)


def get_unit_for(user: User, unit_id: int, act: str, on: date) -> Unit:
    """The unit an officer wants to act on. Units are public: Http404 only when there is none; Denied otherwise."""
    unit = Unit.objects.select_related("parent", "province").filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    check(user, unit, act, on)
    return unit


def get_question_for(user: User, question_id: int, act: str, on: date) -> OpenQuestion:
    """The open question an officer wants to close. Http404 when there is none; Denied without role or place."""
    question = OpenQuestion.objects.select_related("unit__province").filter(pk=question_id).first()
    if question is None:
        raise Http404
    check(user, question.unit, act, on)
    return question
