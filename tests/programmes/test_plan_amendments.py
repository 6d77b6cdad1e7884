"""An amended plan through its services: what it drops, raises and lowers, in status, plan, norm and money."""

from datetime import date
from typing import Any

import pytest

from khuyencong.common.errors import RuleBroken
from khuyencong.demo.story import moment, upload
from khuyencong.ledger import checks
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger import services as book
from khuyencong.ledger.models import Fund
from khuyencong.programmes import services
from khuyencong.programmes.choices import Fate, PaperKind, Status
from khuyencong.programmes.models import Contract, PlanLine, PlanVersion, Project
from khuyencong.programmes.plans import selectors as plan_selectors
from khuyencong.programmes.plans.choices import PlanStatus
from khuyencong.programmes.services import LineEdit
from khuyencong.programmes.shortage import selectors as shortage
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.services import Act
from tests.factories.accounts import People
from tests.factories.plans import AT, DECIDED, MADE, M, approved, decide, decision, fund_of, lines, money, submit

pytestmark = pytest.mark.django_db
LATER = date(2026, 2, 5)


def codes(error: pytest.ExceptionInfo[RuleBroken]) -> set[str]:
    return {f.code for f in error.value.findings if f.blocks}


def edit(version: PlanVersion, line: PlanLine, by: Any, **changes: Any) -> None:
    line.refresh_from_db()
    services.edit_lines(version=version, edits=[LineEdit(line.pk, line.revision, **changes)], by=by, at=MADE)


def blocked(error: pytest.ExceptionInfo[RuleBroken]) -> set[tuple[str, str]]:
    return {(f.code, f.about) for f in error.value.findings if f.blocks}


def assigned(people: People, n: int = 3, *, fund_vnd: int = 1_000 * M) -> tuple[PlanVersion, list[Project]]:
    """An approved plan whose projects got their money."""
    version, projects = approved(people, n)
    fund = fund_of(version.plan, fund_vnd, people.giang)
    row = money(version.plan, 1_000 * M, people.an, fund=fund)
    given = Act(decision=decision(version, people.an, "55/QĐ-BCT (ví dụ)", date(2026, 1, 20)))
    services.assign_batch(version=version, money=row, by=people.an, at=moment(date(2026, 1, 20), 15), given=given)
    return version, projects


def fund_held() -> Fund:
    return ledger.funds_of(purse="national", budget_year=2026).get(holder__name="Văn phòng giữ kinh phí (ví dụ)")


def held(project: Project) -> int:
    return ledger.subject_balances(project.subject).reserved


def short(people: People, project: Project) -> tuple[int, int, int, str, date]:
    """What the shortage page says of a project: planned, assigned, missing, what became of it, since when."""
    row = shortage.approved(people.an, LATER, purse="national", year=2026).get(pk=project.pk)
    return row.plan_vnd, row.assigned_vnd, row.missing_vnd, row.fate, row.plan_on


def test_a_plan_never_goes_below_a_signed_contract(people: People) -> None:
    version, projects = approved(people, 2)
    Contract.objects.create(project=projects[0], number="1/HĐ", signed_on=DECIDED, amount_vnd=240 * M)
    second = services.amend_plan(plan=version.plan, reason="Giảm (ví dụ)", by=people.an, at=AT)
    line = second.lines.get(project=projects[0])
    edit(second, line, people.an, planned_vnd=239 * M)
    with pytest.raises(RuleBroken) as refused:
        submit(second, people.an, AT)
    assert blocked(refused) == {("programmes.plan_below_contract", projects[0].code)}
    edit(second, line, people.an, included=False, left_out="other", sentence="Rút (ví dụ).")
    with pytest.raises(RuleBroken) as refused:
        submit(second, people.an, AT)
    assert blocked(refused) == {("programmes.plan_drops_contract", projects[0].code)}
    assert Project.objects.get(pk=projects[0].pk).planned_vnd == 250 * M


def test_a_dropped_line_gives_its_money_back_and_its_project_waits_for_a_plan_again(people: People) -> None:
    version, projects = assigned(people)
    fund = fund_held()
    second = services.amend_plan(plan=version.plan, reason="Đơn vị rút (ví dụ)", by=people.an, at=AT)
    gone = second.lines.get(project=projects[0])
    edit(second, gone, people.an, included=False, left_out="withdrawn", sentence="Đơn vị rút đề án (ví dụ).")
    assert plan_selectors.authority_of(second) == "minister"
    decide(submit(second, people.an, AT), people.an, number="400/QĐ-BCT (ví dụ)", day=LATER)
    project = Project.objects.get(pk=projects[0].pk)
    assert (project.status, project.planned_vnd, project.plan_approved_on) == (Status.MINISTRY_APPRAISED, None, None)
    assert set(project.parts.values_list("norm_version", "ceiling_vnd")) == {("", None)}
    record = TransitionRecord.objects.filter(act="leave_plan").get()
    assert (record.number, record.decided_on, record.source) == ("400/QĐ-BCT (ví dụ)", LATER, Status.BUDGETED)
    assert (held(project), ledger.fund_balances(fund.pk).available) == (0, 500 * M)
    assert [held(p) for p in projects[1:]] == [250 * M] * 2
    assert list(checks.problems()) == []
    line = second.lines.get(project=project)
    assert (line.included, line.left_out, line.sentence) == (False, "withdrawn", "Đơn vị rút đề án (ví dụ).")
    assert short(people, project) == (250 * M, 0, 250 * M, Fate.DROPPED, DECIDED)
    # It may come back by another amendment, and gets its money then.
    third = services.amend_plan(plan=version.plan, reason="Bổ sung lại (ví dụ)", by=people.an, at=AT)
    back = third.lines.get(project=project)
    edit(third, back, people.an, included=True, sentence="Đơn vị tiếp tục (ví dụ).")
    decide(submit(third, people.an, AT), people.an, number="500/QĐ-BCT (ví dụ)", day=date(2026, 3, 5))
    project.refresh_from_db()
    assert (project.status, project.planned_vnd, project.plan_approved_on) == (
        Status.IN_PLAN, 250 * M, date(2026, 3, 5),
    )  # fmt: skip
    assert held(project) == 0
    assert short(people, project) == (250 * M, 0, 250 * M, "", date(2026, 3, 5))


def test_a_dropped_line_without_money_goes_on_as_next_years_or_as_a_local_project(people: People) -> None:
    version, projects = approved(people, 2)
    second = services.amend_plan(plan=version.plan, reason="Chưa bố trí được (ví dụ)", by=people.an, at=AT)
    for line in lines(second)[:1]:
        edit(second, line, people.an, included=False, left_out="next_batch", sentence="Chuyển năm sau (ví dụ).")
    decide(submit(second, people.an, AT), people.an, number="400/QĐ-BCT (ví dụ)", day=LATER)
    project = Project.objects.get(status=Status.MINISTRY_APPRAISED)
    made = services.reregister(
        project=project, reason="Đăng ký lại (ví dụ)", form_key="again", by=people.chau, at=moment(LATER, 16)
    )
    project.refresh_from_db()
    assert (project.status, made.status, made.budget_year) == (Status.REREGISTERED, Status.DRAFT, 2027)
    assert {p.pk for p in projects} >= {project.pk}
    assert short(people, project) == (250 * M, 0, 250 * M, Fate.AGAIN, DECIDED)


def test_a_rise_sets_more_aside_and_a_cut_gives_back_what_was_assigned(people: People) -> None:
    version, projects = assigned(people)
    fund = fund_held()
    second = services.amend_plan(plan=version.plan, reason="Giảm quy mô (ví dụ)", by=people.an, at=AT)
    edit(second, second.lines.get(project=projects[0]), people.an, planned_vnd=180 * M)
    decide(submit(second, people.an, AT), people.an, number="12/QĐ-ĐCK (ví dụ)", authority="agency", day=LATER)
    assert (held(projects[0]), ledger.fund_balances(fund.pk).available) == (180 * M, 320 * M)
    third = services.amend_plan(plan=version.plan, reason="Tăng (ví dụ)", by=people.an, at=AT)
    edit(third, third.lines.get(project=projects[0]), people.an, planned_vnd=240 * M)
    decide(submit(third, people.an, AT), people.an, number="401/QĐ-BCT (ví dụ)", day=date(2026, 3, 5))
    project = Project.objects.get(pk=projects[0].pk)
    assert (project.status, project.planned_vnd, held(project)) == (Status.BUDGETED, 240 * M, 240 * M)
    assert ledger.fund_balances(fund.pk).available == 260 * M
    assert list(checks.problems()) == []


def test_a_rise_beyond_the_fund_writes_nothing(people: People) -> None:
    version, projects = assigned(people)
    second = services.amend_plan(plan=version.plan, reason="Giảm (ví dụ)", by=people.an, at=AT)
    edit(second, second.lines.get(project=projects[0]), people.an, planned_vnd=200 * M)
    decide(submit(second, people.an, AT), people.an, number="12/QĐ-ĐCK (ví dụ)", authority="agency", day=LATER)
    fund = fund_held()
    book.reserve(
        fund=fund, subject="programmes.project:999", amount_vnd=300 * M, document="khác (ví dụ)", effective_on=LATER,
        key="other", by=people.an, at=moment(LATER, 16),
    )  # fmt: skip
    third = services.amend_plan(plan=version.plan, reason="Tăng (ví dụ)", by=people.an, at=AT)
    edit(third, third.lines.get(project=projects[0]), people.an, planned_vnd=250 * M)
    submit(third, people.an, AT)
    with pytest.raises(RuleBroken) as refused:
        decide(third, people.an, number="401/QĐ-BCT (ví dụ)", day=date(2026, 3, 5))
    assert codes(refused) == {"ledger.not_enough"}
    third.refresh_from_db()
    assert (third.status, held(projects[0])) == (PlanStatus.SUBMITTED, 200 * M)
    assert Project.objects.get(pk=projects[0].pk).planned_vnd == 200 * M


def test_a_cut_under_contract_gives_back_only_what_no_contract_binds(people: People) -> None:
    version, projects = assigned(people)
    project = Project.objects.get(pk=projects[0].pk)
    services.add_paper(
        project=project, kind=PaperKind.CONTRACT, upload=upload("hợp đồng"), by=people.an, at=moment(date(2026, 1, 25))
    )
    services.sign_contract(
        project=project, number="1/HĐ (ví dụ)", signed_on=date(2026, 1, 25), amount_vnd=200 * M, by=people.an,
        at=moment(date(2026, 1, 25), 15),
    )  # fmt: skip
    second = services.amend_plan(plan=version.plan, reason="Giảm (ví dụ)", by=people.an, at=AT)
    edit(second, second.lines.get(project=project), people.an, planned_vnd=210 * M)
    decide(submit(second, people.an, AT), people.an, number="12/QĐ-ĐCK (ví dụ)", authority="agency", day=LATER)
    balances = ledger.subject_balances(project.subject)
    assert (balances.committed, balances.reserved) == (200 * M, 10 * M)
    third = services.amend_plan(plan=version.plan, reason="Tăng (ví dụ)", by=people.an, at=AT)
    Project.objects.filter(pk=project.pk).update(status=Status.SETTLED)
    edit(third, third.lines.get(project=project), people.an, planned_vnd=220 * M)
    with pytest.raises(RuleBroken) as refused:
        submit(third, people.an, AT)
    assert blocked(refused) == {("programmes.plan_line_past", project.code)}
    assert list(checks.problems()) == []
