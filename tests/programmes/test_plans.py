"""A plan through its services: cut, changed by hand, submitted, decided in one act, assigned, amended."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khuyencong.audit.models import Entry
from khuyencong.common.errors import Denied, Invalid, RuleBroken, Stale, WrongState
from khuyencong.demo.story import moment
from khuyencong.ledger import checks
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes import services
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Part, PlanLine, PlanVersion, Project, YearPlan
from khuyencong.programmes.plans import selectors as plan_selectors
from khuyencong.programmes.plans.choices import LeftOut, PlanStatus
from khuyencong.programmes.services import LineEdit, TypedFacts
from khuyencong.registry import services as registry
from khuyencong.workflow.models import Outbox, TransitionRecord
from khuyencong.workflow.services import Act
from tests.factories.accounts import People, organisations
from tests.factories.plans import (
    AT,
    DECIDED,
    MADE,
    M,
    Sentence,
    add,
    approved,
    copies,
    decide,
    decision,
    fund_of,
    lines,
    money,
    national_plan,
    ready,
    submit,
)

pytestmark = pytest.mark.django_db


def shown(version: PlanVersion) -> list[tuple[str, bool, str]]:
    """Code, in or out, why: the list in its order."""
    return [(line.project.code[-4:], line.included, line.left_out) for line in lines(version)]


def codes(error: pytest.ExceptionInfo[RuleBroken]) -> set[str]:
    return {f.code for f in error.value.findings if f.blocks}


def edit(version: PlanVersion, line: PlanLine, by: Any, **changes: Any) -> None:
    line.refresh_from_db()
    services.edit_lines(version=version, edits=[LineEdit(line.pk, line.revision, **changes)], by=by, at=MADE)


@pytest.mark.promise("P15-39")
def test_a_batch_is_sorted_by_the_law_and_cut_to_its_money(people: People) -> None:
    projects = ready(people, 4)
    projects[2].parts.update(uplift_ground="place-c", uplift="1.20")
    projects[3].parts.update(uplift_ground="place-a", uplift="1.20")
    version = national_plan(people, expected_vnd=600 * M)
    add(version, projects, people.an)
    listed = lines(version)
    assert [line.project_id for line in listed] == [projects[n].pk for n in (3, 2, 0, 1)]
    assert [(line.included, line.left_out) for line in listed] == [
        (True, ""), (True, ""), (False, LeftOut.NO_MONEY), (False, LeftOut.NO_MONEY),
    ]  # fmt: skip
    assert [line.planned_vnd for line in listed] == [250 * M] * 4
    assert listed[0].facts["place"] == {"value": "place-a", "source": "dossier"}
    spent = plan_selectors.spent_of(version)
    assert [(s.asked_vnd, s.budget_vnd, s.lines) for s in spent] == [(500 * M, 600 * M, 2)]


@pytest.mark.promise("P15-40")
def test_an_expired_certificate_gives_no_priority_in_the_plan(people: People) -> None:
    first, second = ready(people, 2)
    from tests.factories.places import make_units
    from tests.factories.registry import make_establishment

    units = make_units()
    holder = make_establishment("Cơ sở có giấy (ví dụ)", commune=units.ban_ho, province=units.lao_cai, by=people.chau)
    second.parts.update(beneficiary=holder, production_place=holder.places.get())
    registry.grant_standing(
        establishment=holder, kind="typical_product", document="GCN 12/QĐ-UBND", valid_from=date(2022, 5, 1),
        valid_to=date(2025, 12, 15), by=people.binh, at=MADE,
    )  # fmt: skip
    version = national_plan(people)
    add(version, [first, second], people.an)
    assert [line.project_id for line in lines(version)] == [second.pk, first.pk]
    assert lines(version)[0].facts["industry"]["note"] == "GCN 12/QĐ-UBND"
    version.refresh_from_db()
    services.sort_and_cut(version=version, revision=version.revision, by=people.an, at=moment(date(2025, 12, 16)))
    by_project = {line.project_id: line for line in lines(version)}
    assert by_project[second.pk].industry_ground == by_project[first.pk].industry_ground == "group_a"
    assert by_project[second.pk].judged_on == date(2025, 12, 16)


def test_the_capacity_of_a_unit_settles_what_place_and_industry_leave_equal(people: People) -> None:
    first, second = ready(people, 2)
    other = organisations()["workshop"]
    Project.objects.filter(pk=second.pk).update(implementer=other)
    version = national_plan(people)
    add(version, [first, second], people.an)
    line = PlanLine.objects.get(project=second)
    typed = TypedFacts(sentence="Báo cáo năng lực 2024 (ví dụ)", capacity=70, place_ground="place-d")
    services.record_facts(line=line, revision=line.revision, typed=typed, by=people.an, at=MADE)
    with pytest.raises(Stale):
        services.record_facts(line=line, revision=line.revision, typed=typed, by=people.an, at=MADE)
    version.refresh_from_db()
    services.sort_and_cut(version=version, revision=version.revision, by=people.an, at=MADE)
    top = lines(version)[0]
    assert (top.project_id, top.capacity, top.place_ground) == (second.pk, 70, "place-d")
    assert top.facts["entered"]["capacity"] == {
        "value": 70, "sentence": "Báo cáo năng lực 2024 (ví dụ)", "by": "Nguyễn Thị An", "on": "2025-12-01",
    }  # fmt: skip
    with pytest.raises(Invalid):
        services.record_facts(line=top, revision=top.revision, typed=TypedFacts(" ", capacity=1), by=people.an, at=MADE)


def test_a_line_against_the_rule_keeps_its_reason_and_stays_when_the_list_is_cut_again(people: People) -> None:
    projects = ready(people, 3)
    version = national_plan(people, expected_vnd=500 * M)
    add(version, projects, people.an)
    last = lines(version)[2]
    assert shown(version)[2][1:] == (False, LeftOut.NO_MONEY)
    with pytest.raises(Invalid) as invalid:
        edit(version, last, people.an, included=True)
    assert set(invalid.value.fields) == {"sentence"}
    edit(version, last, people.an, included=True, sentence="Xã vừa bị lũ, cần phục hồi sản xuất (ví dụ).")
    with pytest.raises(RuleBroken) as refused:
        submit(version, people.an)
    assert codes(refused) == {"programmes.plan_over_budget"}
    services.sort_and_cut(version=version, revision=version.revision, by=people.an, at=MADE)
    assert [line.included for line in lines(version)] == [True, False, True]
    assert lines(version)[2].by_hand
    edit(version, lines(version)[0], people.an, included=False, left_out="not_ready", sentence="Thiếu báo giá (ví dụ).")
    version.refresh_from_db()
    services.sort_and_cut(version=version, revision=version.revision, by=people.an, at=MADE)
    assert [(line.included, line.left_out) for line in lines(version)] == [
        (False, "not_ready"), (True, ""), (True, ""),
    ]  # fmt: skip
    edit(version, lines(version)[0], people.an, by_rule=True)
    version.refresh_from_db()
    services.sort_and_cut(version=version, revision=version.revision, by=people.an, at=MADE)
    assert [line.included for line in lines(version)] == [True, False, True]


def test_an_amount_stays_within_what_was_asked_and_within_the_ceiling(people: People) -> None:
    (project,) = ready(people)
    version = national_plan(people)
    add(version, [project], people.an)
    (line,) = lines(version)
    for wrong in (0, 250 * M + 1):
        with pytest.raises(Invalid) as invalid:
            edit(version, line, people.an, planned_vnd=wrong)
        assert set(invalid.value.fields) == {f"planned_vnd-{line.pk}"}
    edit(version, line, people.an, planned_vnd=200 * M)
    assert lines(version)[0].planned_vnd == 200 * M
    # The ceiling of 28/2018 was read and blocks while no amendment of it has started.
    Project.objects.filter(pk=project.pk).update(requested_vnd=400 * M, plan_approved_on=date(2024, 1, 5))
    with pytest.raises(RuleBroken) as refused:
        edit(version, line, people.an, planned_vnd=400 * M)
    assert codes(refused) == {"norm.over_limit"}
    assert refused.value.findings[0].about == project.code


def test_a_line_is_moved_to_a_place_an_officer_names(people: People) -> None:
    projects = ready(people, 4)
    version = national_plan(people)
    add(version, projects, people.an)
    before = [line.project_id for line in lines(version)]
    edit(version, lines(version)[3], people.an, pinned=1, sentence="Gắn với tuần lễ sản phẩm OCOP (ví dụ).")
    assert [line.project_id for line in lines(version)] == [before[3], *before[:3]]
    version.refresh_from_db()
    services.sort_and_cut(version=version, revision=version.revision, by=people.an, at=MADE)
    assert [line.project_id for line in lines(version)] == [before[3], *before[:3]]


def test_two_officers_on_one_plan_meet_only_on_the_same_line(people: People) -> None:
    projects = ready(people, 2)
    version = national_plan(people)
    add(version, projects, people.an)
    first, second = lines(version)
    seen = version.revision
    edit(version, first, people.an, planned_vnd=200 * M)
    edit(version, second, people.an_head, planned_vnd=210 * M)
    with pytest.raises(Stale) as stale:
        services.edit_lines(
            version=version,
            edits=[LineEdit(first.pk, 0, planned_vnd=150 * M), LineEdit(second.pk, second.revision, planned_vnd=1 * M)],
            by=people.an_head, at=MADE,
        )  # fmt: skip
    assert stale.value.subject == first
    assert [line.planned_vnd for line in lines(version)] == [200 * M, 210 * M]
    for act in (
        lambda: services.sort_and_cut(version=version, revision=seen, by=people.an, at=MADE),
        lambda: services.submit_version(version=version, revision=seen, by=people.an, at=MADE),
    ):
        with pytest.raises(Stale):
            act()
    assert PlanVersion.objects.get(pk=version.pk).status == PlanStatus.DRAFT


def test_the_decision_is_one_act_for_every_project_it_names(people: People) -> None:
    projects = ready(people, 5)
    version = national_plan(people, expected_vnd=1_000 * M)
    add(version, projects, people.an)
    submit(version, people.an)
    told = Outbox.objects.count()
    entries = Entry.objects.count()
    decide(version, people.an)
    assert (version.status, version.decision_number, version.decided_on, version.authority) == (
        PlanStatus.APPROVED, "3900/QĐ-BCT (ví dụ)", DECIDED, "minister",
    )  # fmt: skip
    inside = Project.objects.filter(status=Status.IN_PLAN)
    assert inside.count() == 4
    assert set(inside.values_list("planned_vnd", "plan_approved_on")) == {(250 * M, DECIDED)}
    parts = Part.objects.filter(project__in=inside)
    assert all("28/2018/TT-BTC" in citation for citation in parts.values_list("norm_citation", flat=True))
    left = Project.objects.get(status=Status.MINISTRY_APPRAISED)
    assert left.planned_vnd is None
    records = TransitionRecord.objects.filter(act="approve_plan")
    assert set(records.values_list("number", "decided_on", "decided_by")) == {
        ("3900/QĐ-BCT (ví dụ)", DECIDED, "Bộ Công Thương")
    }
    assert records.values("scan").distinct().count() == 1
    assert Outbox.objects.count() == told + 2
    assert Entry.objects.count() == entries + 3  # the scan, the version, all its projects
    with pytest.raises(WrongState):
        decide(version, people.an)
    assert records.count() == 4


def test_the_statements_of_a_decision_and_an_assignment_do_not_grow_with_the_lines(people: People) -> None:
    """Every statement is counted, those that ask the law too: one plan of one year, amended by one line, then by 12."""
    projects = ready(people, 14)
    version = national_plan(people, expected_vnd=5_000 * M)
    row = money(version.plan, 5_000 * M, people.an, fund=fund_of(version.plan, 5_000 * M, people.giang))

    def statements(of: PlanVersion, some: list[Project], day: date) -> tuple[int, int]:
        add(of, some, people.an)
        submit(of, people.an, moment(day))
        paper = decision(of, people.an, f"{day}/QĐ-BCT (ví dụ)", day)
        with CaptureQueriesContext(connection) as decided:
            decide(of, people.an, paper=paper, day=day)
        with CaptureQueriesContext(connection) as assigned:
            services.assign_batch(version=of, money=row, by=people.an, at=moment(day, 16), given=Act(decision=paper))
        assert Project.objects.filter(pk__in=[p.pk for p in some], status=Status.BUDGETED).count() == len(some)
        return len(decided), len(assigned)

    def amended(day: date) -> PlanVersion:
        return services.amend_plan(plan=version.plan, reason="Bổ sung (ví dụ)", by=people.an, at=moment(day))

    statements(version, projects[:1], date(2026, 1, 8))
    one = statements(amended(date(2026, 1, 12)), projects[1:2], date(2026, 1, 13))
    twelve = statements(amended(date(2026, 1, 14)), projects[2:], date(2026, 1, 15))
    assert twelve[0] <= one[0]
    assert twelve[1] <= one[1]


def test_a_refused_project_stops_the_whole_decision_and_is_named(people: People) -> None:
    projects = ready(people, 3)
    version = national_plan(people)
    add(version, projects, people.an)
    submit(version, people.an)
    Project.objects.filter(pk=projects[1].pk).update(requested_vnd=100 * M)
    with pytest.raises(RuleBroken) as refused:
        decide(version, people.an)
    assert {(f.code, f.about) for f in refused.value.findings if f.blocks} == {
        ("programmes.above_request", projects[1].code)
    }
    version.refresh_from_db()
    assert version.status == PlanStatus.SUBMITTED
    assert not TransitionRecord.objects.filter(act__in=["approve_plan", "record_decision"]).exists()
    Project.objects.filter(pk=projects[1].pk).update(requested_vnd=250 * M, status=Status.AT_AGENCY)
    with pytest.raises(WrongState):
        decide(version, people.an)
    assert not Project.objects.filter(status=Status.IN_PLAN).exists()


def test_a_decision_needs_number_day_scan_and_the_list_that_was_read(people: People) -> None:
    version = national_plan(people)
    add(version, ready(people), people.an)
    submit(version, people.an)
    paper = decision(version, people.an)
    given = Act(decision=paper, reasons=Sentence())
    with pytest.raises(Stale):
        services.record_decision(version=version, revision=0, authority="minister", by=people.an, at=AT, given=given)
    with pytest.raises(Invalid) as invalid:
        services.record_decision(
            version=version, revision=version.revision, authority="minister", by=people.an, at=AT,
            given=Act(reasons=Sentence()),
        )  # fmt: skip
    assert set(invalid.value.fields) == {"body", "number", "decided_on", "scan"}
    with pytest.raises(RuleBroken) as refused:
        services.record_decision(
            version=version, revision=version.revision, authority="agency", by=people.an, at=AT, given=given
        )
    assert codes(refused) == {"programmes.plan_wrong_authority"}


def test_who_does_not_compile_a_plan_changes_nothing_in_it(people: People) -> None:
    version = national_plan(people)
    batch = version.plan.batches.get()
    for who in (people.binh, people.chau, people.giang, people.auditor):
        with pytest.raises(Denied):
            services.add_projects(version=version, revision=0, batch=batch, project_ids=[1], by=who, at=MADE)
        with pytest.raises(Denied):
            services.sort_and_cut(version=version, revision=0, by=who, at=MADE)
        with pytest.raises(Denied):
            services.submit_version(version=version, revision=0, by=who, at=MADE)
    with pytest.raises(Denied):
        services.open_plan(
            purse="national", place=None, budget_year=2027, compiler=version.plan.compiler, by=people.binh, at=MADE
        )


@pytest.mark.promise("P15-16")
def test_a_batch_is_assigned_in_one_act_within_its_fund(people: People) -> None:
    version, projects = approved(people, 3)
    plan = version.plan
    poor = fund_of(plan, 700 * M, people.giang)
    row = money(plan, 1_000 * M, people.an, fund=poor)
    given = Act(decision=decision(version, people.an, "55/QĐ-BCT (ví dụ)", date(2026, 1, 20)))
    at = moment(date(2026, 1, 20), 15)
    with pytest.raises(RuleBroken) as refused:
        services.assign_batch(version=version, money=row, by=people.an, at=at, given=given)
    assert codes(refused) == {"ledger.not_enough"}
    assert not Project.objects.filter(status=Status.BUDGETED).exists()
    from khuyencong.ledger import services as book

    book.allocate(
        fund=poor, amount_vnd=100 * M, document="2/QĐ-BCT (ví dụ)", effective_on=date(2026, 1, 10), key="more",
        by=people.giang, at=at,
    )  # fmt: skip
    records = services.assign_batch(version=version, money=row, by=people.an, at=at, given=given)
    assert len(records) == 3
    assert {p.status for p in Project.objects.all()} == {Status.BUDGETED}
    assert [ledger.subject_balances(p.subject).reserved for p in projects] == [250 * M] * 3
    assert ledger.fund_balances(poor.pk).available == 50 * M
    assert list(checks.problems()) == []
    with pytest.raises(RuleBroken) as again:
        services.assign_batch(version=version, money=row, by=people.an, at=at, given=given)
    assert codes(again) == {"programmes.plan_nothing_waits"}


def test_the_assigned_amount_of_a_fund_takes_the_place_of_the_expected_one(people: People) -> None:
    version = national_plan(people, expected_vnd=900 * M)
    assert plan_selectors.money_of(version.plan)[0].budget_vnd == 900 * M
    fund = fund_of(version.plan, 300 * M, people.giang)
    money(version.plan, 900 * M, people.an, fund=fund)
    (row,) = plan_selectors.money_of(version.plan)
    assert (row.budget_vnd, row.assigned) == (300 * M, True)
    other = fund_of(version.plan, 1 * M, people.giang, batch=2)
    with pytest.raises(Invalid) as invalid:
        money(version.plan, 900 * M, people.an, fund=other)
    assert set(invalid.value.fields) == {"fund"}
    with pytest.raises(Invalid) as invalid:
        money(version.plan, 10, people.an, basis=" ", cleaner_vnd=11, level="province")
    assert set(invalid.value.fields) == {"level", "place", "basis", "cleaner_vnd"}


@pytest.mark.promise("P15-23")
def test_a_rise_needs_the_minister_a_cut_only_the_agency(people: People) -> None:
    version, projects = approved(people, 2)
    second = services.amend_plan(plan=version.plan, reason="Đơn vị giảm quy mô (ví dụ)", by=people.an, at=AT)
    assert [line.planned_vnd for line in lines(second)] == [250 * M, 250 * M]
    with pytest.raises(RuleBroken) as refused:
        submit(second, people.an, AT)
    assert codes(refused) == {"programmes.plan_unchanged"}
    edit(second, lines(second)[0], people.an, planned_vnd=200 * M)
    assert plan_selectors.authority_of(second) == "agency"
    decide(
        submit(second, people.an, AT), people.an, number="12/QĐ-ĐCK (ví dụ)", authority="agency", day=date(2026, 2, 3)
    )
    assert Project.objects.get(pk=lines(second)[0].project_id).planned_vnd == 200 * M
    third = services.amend_plan(plan=version.plan, reason="Khôi phục (ví dụ)", by=people.an, at=AT)
    edit(third, lines(third)[0], people.an, planned_vnd=240 * M)
    submit(third, people.an, AT)
    with pytest.raises(RuleBroken) as refused:
        decide(third, people.an, number="13/QĐ-ĐCK (ví dụ)", authority="agency", day=date(2026, 2, 4))
    assert codes(refused) == {"programmes.plan_wrong_authority"}
    decide(third, people.an, number="400/QĐ-BCT (ví dụ)", day=date(2026, 2, 5))
    raised = Project.objects.get(pk=lines(third)[0].project_id)
    assert (raised.planned_vnd, raised.plan_approved_on) == (240 * M, DECIDED)
    assert projects[1].code in {p.code for p in Project.objects.filter(planned_vnd=250 * M)}


def test_only_one_version_is_open_and_an_amendment_says_why(people: People) -> None:
    version, _projects = approved(people, 1)
    with pytest.raises(Invalid):
        services.amend_plan(plan=version.plan, reason="  ", by=people.an, at=AT)
    second = services.amend_plan(plan=version.plan, reason="Bổ sung (ví dụ)", by=people.an, at=AT)
    with pytest.raises(Stale):
        services.amend_plan(plan=version.plan, reason="Bổ sung (ví dụ)", by=people.an, at=AT)
    services.withdraw_version(version=second, reason="Không còn cần (ví dụ)", by=people.an_head, at=AT)
    third = services.amend_plan(plan=version.plan, reason="Bổ sung đợt 2 (ví dụ)", by=people.an, at=AT)
    assert (third.number, third.based_on_id) == (3, version.pk)
    assert plan_selectors.approved_version(version.plan) == version


def test_a_second_batch_joins_the_plan_by_its_own_decision(people: People) -> None:
    version, projects = approved(people, 4, expected_vnd=500 * M)
    assert Project.objects.filter(status=Status.IN_PLAN).count() == 2
    services.add_batch(plan=version.plan, by=people.an, at=AT)
    money(version.plan, 300 * M, people.an, batch=2)
    second = services.amend_plan(plan=version.plan, reason="Bổ sung đợt 2 (ví dụ)", by=people.an, at=AT)
    batch = version.plan.batches.get(number=2)
    left = [line for line in lines(second) if not line.included]
    edits = [LineEdit(line.pk, line.revision, batch_id=batch.pk) for line in left]
    services.edit_lines(version=second, edits=edits, by=people.an, at=AT)
    second.refresh_from_db()
    services.sort_and_cut(version=second, revision=second.revision, by=people.an, at=AT)
    assert [(line.batch.number, line.included) for line in lines(second)] == [
        (1, True), (1, True), (2, True), (2, False),
    ]  # fmt: skip
    decide(submit(second, people.an, AT), people.an, number="800/QĐ-BCT (ví dụ)", day=date(2026, 3, 2))
    assert Project.objects.filter(status=Status.IN_PLAN).count() == 3
    later = Project.objects.get(pk=lines(second)[2].project_id)
    assert later.plan_approved_on == date(2026, 3, 2)
    assert {p.pk for p in projects} >= {later.pk}


def test_opening_a_plan_twice_opens_it_once(people: People) -> None:
    first, again = national_plan(people).plan, national_plan(people).plan
    assert first == again
    assert (YearPlan.objects.count(), PlanVersion.objects.count()) == (1, 1)


def test_projects_of_another_year_purse_or_state_do_not_enter(people: People) -> None:
    (project,) = ready(people)
    for changes in ({"purse": "local", "level": "province"}, {"status": Status.AT_AGENCY}):
        (other,) = copies(project, 1, **changes)
        version = national_plan(people)
        with pytest.raises(Invalid):
            add(version, [project, other], people.an)
        assert not lines(version)
