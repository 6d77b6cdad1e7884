"""A dossier goes to the department a decision names; without a decision to the catalogue's, and that is said."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Organisation
from khuyencong.common.clock import now
from khuyencong.network.choices import Indicator, Matter
from khuyencong.places.choices import REORGANISED_ON
from khuyencong.programmes.models import Project
from tests.factories.accounts import People, member, organisation, user
from tests.factories.network import assign, decision, state
from tests.factories.plans import add, national_plan, ready
from tests.factories.programmes import make_story

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]


def sent(story: Any) -> dict[str, Any]:
    return {
        "kind": "single", "level": "nation", "activity": "A3.4", "place": str(story.dossier.place.pk),
        "title": "Máy sao chè (ví dụ)", "budget_year": str(now().year + 1), "key": "k",
    }  # fmt: skip


def other_department(story: Any) -> Organisation:
    """A newer department of the province: the newest row of the catalogue is not a rule."""
    return organisation("Sở Tài chính tỉnh Lào Cai", BodyKind.DEPARTMENT, place=story.dossier.province)


def test_the_named_department_gets_it_without_a_word(people: People, login: Login) -> None:
    story = make_story(people)
    finance = other_department(story)
    assign(story.dossier.province, Matter.STATE, finance, people.binh, valid_from=REORGANISED_ON)
    answer = login("chau").post("/projects/new/", sent(story))
    assert answer.status_code == 302
    assert {p.department for p in Project.objects.get().parts.all()} == {finance}
    assert list(get_messages(answer.wsgi_request)) == []


def test_without_a_decision_the_catalogue_is_used_and_it_is_said(people: People, login: Login) -> None:
    story = make_story(people)
    other_department(story)
    answer = login("chau").post("/projects/new/", sent(story))
    department = people.binh.memberships.get().organisation
    assert {p.department for p in Project.objects.get().parts.all()} == {department}
    (said,) = get_messages(answer.wsgi_request)
    assert "lấy theo danh mục cơ quan" in str(said)


def test_two_departments_that_cannot_be_told_apart_stop_the_dossier(people: People, login: Login) -> None:
    story = make_story(people)
    member(user("phuc"), Role.DEPARTMENT_OFFICER, other_department(story))
    answer = login("chau").post("/projects/new/", sent(story))
    assert answer.status_code == 422
    assert Project.objects.count() == 0


def test_a_plan_line_shows_what_the_network_states_of_its_unit(people: People, login: Login) -> None:
    version = national_plan(people)
    add(version, ready(people, 1), people.an)
    line = version.lines.get()
    path = f"/projects/plans/{version.plan_id}/versions/{version.number}/lines/{line.pk}/"
    assert "Năng lực đã ghi trong mạng lưới" in login("an").get(path).content.decode()
    day = line.judged_on
    source = decision("BC-1", day)
    state(line.project.implementer, Indicator.STAFF, people.binh, count=24, stated_on=day, source=source)
    assert "Viên chức, người lao động: 24 người" in login("an").get(path).content.decode()
