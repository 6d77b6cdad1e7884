"""Plans beside the national way: a province's plan from list to money, refusals, two officers, long lists."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.audit.models import Entry
from khuyencong.common.errors import Denied, Invalid, RuleBroken, Stale
from khuyencong.demo.story import moment
from khuyencong.ledger import checks
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger.choices import FundLevel
from khuyencong.programmes import services
from khuyencong.programmes.choices import AppraisalLevel, Kind, Level, Route, Status
from khuyencong.programmes.models import Part, PlanLine, PlanVersion, Project
from khuyencong.programmes.services import LineEdit
from khuyencong.workflow.models import Outbox, TransitionRecord
from khuyencong.workflow.services import Act
from tests.factories.accounts import People
from tests.factories.kinds import Share, Told, body_with, establishment_at, make_fund
from tests.factories.places import make_units
from tests.factories.plans import (
    AT,
    DECIDED,
    MADE,
    M,
    add,
    approved,
    copies,
    decide,
    decision,
    lines,
    money,
    national_plan,
    ready,
    submit,
)  # fmt: skip
from tests.factories.programmes import cast_of
from tests.factories.registry import make_province, make_unit
from tests.support.test_concurrency import together

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]


def local_project(people: People, title: str = "Đề án địa phương (ví dụ)") -> tuple[Told, Any]:
    """A local project the department has appraised, and its cast."""
    cast, units = cast_of(people), make_units()
    told = Told(cast, purse="local", level=Level.PROVINCE, manager=cast.department)
    row = establishment_at(units.ban_ho, cast.chau, f"Cơ sở của {title}")
    told.open(title, [Share(establishment=row, support_vnd=100 * M)])
    told.submit()
    told.appraise(AppraisalLevel.BASE, cast.binh, date(2025, 8, 20))
    told.project.refresh_from_db()
    return told, cast


def local_plan(cast: Any, vnd: int = 500 * M) -> PlanVersion:
    plan = services.open_plan(
        purse="local", place=make_units().lao_cai, budget_year=2026, compiler=cast.department, by=cast.binh, at=MADE
    )
    money(plan, vnd, cast.binh)
    return plan.versions.get()


@pytest.mark.promise("P15-22")
def test_the_plan_of_a_province_goes_its_whole_way_and_the_agency_has_no_hand_in_it(people: People) -> None:
    told, cast = local_project(people)
    version = local_plan(cast)
    for who in (people.an, people.em):
        with pytest.raises(Denied):
            services.sort_and_cut(version=version, revision=version.revision, by=who, at=MADE)
    add(version, [told.project], people.binh)
    submit(version, people.binh)
    paper = decision(version, people.binh, "2100/QĐ-UBND (ví dụ)", body="Ủy ban nhân dân tỉnh Lào Cai")
    with pytest.raises(RuleBroken) as refused:
        decide(version, people.binh, paper=paper, authority="minister")
    assert {f.code for f in refused.value.findings if f.blocks} == {"programmes.plan_wrong_authority"}
    decide(version, people.binh, paper=paper, authority="chairman")
    project = Project.objects.get(pk=told.project.pk)
    assert (project.status, project.plan_approved_on, project.route) == (Status.IN_PLAN, DECIDED, Route.LOCAL)
    finance = body_with(BodyKind.DEPARTMENT, make_units().lao_cai, "Bộ phận tài chính (ví dụ)", who=Role.FINANCE)[1][
        "who"
    ]
    finance.memberships.update(organisation=cast.department)
    fund = make_fund(cast.department, finance, year=2026, amount_vnd=500 * M, place=make_units().lao_cai)
    row = money(version.plan, 500 * M, people.binh, fund=fund, level=FundLevel.PROVINCE)
    given = Act(decision=decision(version, people.binh, "58/QĐ-SCT (ví dụ)", date(2026, 1, 20)))
    services.assign_batch(version=version, money=row, by=people.binh, at=moment(date(2026, 1, 20), 15), given=given)
    assert ledger.subject_balances(project.subject).reserved == 100 * M
    second = services.amend_plan(plan=version.plan, reason="Đơn vị rút (ví dụ)", by=people.binh, at=AT)
    line = lines(second)[0]
    spare, _cast = local_project(people, "Đề án thay thế (ví dụ)")
    add(second, [spare.project], people.binh)
    line.refresh_from_db()
    edit = LineEdit(line.pk, line.revision, included=False, left_out="withdrawn", sentence="Đơn vị rút (ví dụ).")
    services.edit_lines(version=second, edits=[edit], by=people.binh, at=AT)
    decide(submit(second, people.binh, AT), people.binh, number="300/QĐ-UBND (ví dụ)", day=date(2026, 2, 5),
           authority="chairman")  # fmt: skip
    project.refresh_from_db()
    assert (project.status, project.planned_vnd) == (Status.BASE_APPRAISED, None)
    assert ledger.subject_balances(project.subject).reserved == 0
    assert Project.objects.get(pk=spare.project.pk).status == Status.IN_PLAN
    assert list(checks.problems()) == []


@pytest.mark.promise("P15-22")
def test_a_province_cannot_plan_what_lies_elsewhere_or_goes_straight_to_the_agency(people: People) -> None:
    told, cast = local_project(people)
    version = local_plan(cast)
    add(version, [told.project], people.binh)
    other = make_province("Tỉnh Khác")
    there = make_unit("Xã Khác", parent=other, province=other)
    Part.objects.filter(project=told.project).update(province=other, place=there)
    with pytest.raises(RuleBroken) as refused:
        submit(version, people.binh)
    assert {(f.code, f.about) for f in refused.value.findings if f.blocks} == {
        ("programmes.plan_other_province", told.project.code)
    }
    direct = copies(told.project, 1, purse="national", level="nation", route=Route.DIRECT)[0]
    with pytest.raises(Invalid):
        add(version, [direct], people.binh)


@pytest.mark.promise("P15-25")
def test_a_group_without_a_beneficiary_enters_the_plan(people: People) -> None:
    (project,) = ready(people)
    Project.objects.filter(pk=project.pk).update(kind=Kind.GROUP)
    Part.objects.filter(project=project).update(beneficiary=None, production_place=None, expected=3)
    version = national_plan(people)
    add(version, [Project.objects.get(pk=project.pk)], people.an)
    decide(submit(version, people.an), people.an)
    found = Project.objects.get(pk=project.pk)
    assert (found.status, list(found.beneficiaries)) == (Status.IN_PLAN, [])


def test_one_decision_on_106_projects_is_one_act(people: People) -> None:
    projects = ready(people, 106)
    version = national_plan(people, expected_vnd=106 * 250 * M)
    add(version, projects, people.an)
    submit(version, people.an)
    entries, told = Entry.objects.count(), Outbox.objects.count()
    decide(version, people.an)
    assert Project.objects.filter(status=Status.IN_PLAN).count() == 106
    assert TransitionRecord.objects.filter(act="approve_plan", number="3900/QĐ-BCT (ví dụ)").count() == 106
    assert Entry.objects.count() == entries + 3  # the scan, the version, all its projects
    assert Outbox.objects.count() == told + 2
    assert list(checks.problems()) == []


def test_lines_beyond_the_money_of_the_batch_are_not_submitted(people: People, login: Login) -> None:
    version = national_plan(people, expected_vnd=300 * M)
    add(version, ready(people, 2), people.an)
    out = next(line for line in lines(version) if not line.included)
    edit = LineEdit(out.pk, out.revision, included=True, sentence="Cần làm ngay (ví dụ).")
    services.edit_lines(version=version, edits=[edit], by=people.an, at=MADE)
    version.refresh_from_db()
    here = f"/projects/plans/{version.plan_id}/versions/1/"
    answer = login("an").post(f"{here}act/submit/", {"revision": version.revision, "note": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("vượt trần 300.000.000 đồng", "200.000.000 đồng", "36/2013/TT-BCT, điều 6, 8"):
        assert words in page, words
    version.refresh_from_db()
    assert version.status == "draft"


@pytest.mark.parametrize("few", [20])
def test_the_builder_costs_the_same_with_500_lines(people: People, login: Login, few: int) -> None:
    first, *rest = ready(people, few)
    version = national_plan(people, expected_vnd=900_000 * M)
    add(version, [first, *rest], people.an)
    web, here = login("an"), f"/projects/plans/{version.plan_id}/versions/1/"
    web.get(here)
    with CaptureQueriesContext(connection) as small:
        assert web.get(here).status_code == 200
    fill(version, copies(first, 480))
    with CaptureQueriesContext(connection) as large:
        page = web.get(here).content.decode()
    assert "500" in page
    assert len(large) <= len(small)


def fill(version: PlanVersion, projects: list[Project]) -> None:
    """Lines like the first one, without judging each."""
    like = version.lines.order_by("position")[0]
    rows = []
    for n, project in enumerate(projects, version.lines.count() + 1):
        row = PlanLine.objects.get(pk=like.pk) if n == 0 else PlanLine(**{
            f.attname: getattr(like, f.attname) for f in PlanLine._meta.concrete_fields if f.attname != "id"
        })  # fmt: skip
        row.project_id, row.position = project.pk, n
        rows.append(row)
    PlanLine.objects.bulk_create(rows)


@pytest.mark.django_db(transaction=True)
def test_two_officers_cutting_one_plan_at_once_do_not_overwrite_each_other(people: People) -> None:
    version = national_plan(people)
    add(version, ready(people, 3), people.an)
    version.refresh_from_db()
    seen = version.revision
    raised = together(
        lambda: services.sort_and_cut(version=version, revision=seen, by=people.an, at=MADE),
        lambda: services.sort_and_cut(version=version, revision=seen, by=people.an_head, at=MADE),
    )
    failed = [e for e in raised if e is not None]
    assert len(failed) == 1, raised
    assert isinstance(failed[0], Stale)
    version.refresh_from_db()
    assert version.revision == seen + 1
    assert sorted(line.position for line in lines(version)) == [1, 2, 3]


def test_an_approved_plan_answers_to_its_makers_alone(people: People) -> None:
    version, _projects = approved(people, 1)
    with pytest.raises(Denied):
        services.amend_plan(plan=version.plan, reason="Sửa (ví dụ)", by=people.binh_head, at=AT)
