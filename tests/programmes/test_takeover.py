"""Taking over projects that run on paper: any step, one opening entry, two persons, nothing half-written."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from khuyencong.common.errors import Denied, RuleBroken, Stale, WrongState
from khuyencong.demo.story import upload
from khuyencong.ledger import checks
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger.models import Entry
from khuyencong.programmes import guards
from khuyencong.programmes import services as projects
from khuyencong.programmes.choices import Route, Status
from khuyencong.programmes.models import Project, Takeover
from khuyencong.programmes.projectpage import events_of
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.programmes.takeover import services, way
from khuyencong.programmes.takeover.choices import TakeoverStatus
from khuyencong.programmes.takeover.facts import facts_of, plain_of
from khuyencong.support import selectors as support_reads
from khuyencong.support import services as support
from khuyencong.support.models import SupportItem
from khuyencong.workflow.models import Task, TransitionRecord
from khuyencong.workflow.selectors import recall_of, timeline
from tests.factories.accounts import People
from tests.factories.kinds import establishment_at
from tests.factories.kinds import given as reasons
from tests.factories.places import make_units
from tests.factories.programmes import cast_of, make_fund
from tests.factories.takeover import MILLION, NOW, TODAY, answers, entered, make_local_fund

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(people: People) -> Any:
    return cast_of(people)


@pytest.fixture
def units(people: People) -> Any:
    return make_units()


@pytest.fixture
def values(cast: Any, units: Any) -> Callable[..., dict[str, Any]]:
    """Answers of a project of a cooperative in Bản Hồ."""
    beneficiary = establishment_at(units.ban_ho, cast.chau, "Hợp tác xã Chè Mây Ngàn (ví dụ)")
    return lambda **more: answers(units, cast, **{"beneficiary": beneficiary, **more})


def refusals(found: pytest.ExceptionInfo[RuleBroken]) -> dict[str, str]:
    return {f.field: f.code.removeprefix("programmes.takeover.") for f in found.value.findings if f.blocks}


def taken_over(values: dict[str, Any], people: People, key: str = "takeover-1") -> Project:
    national = values["purse"] == "national"
    first, second = (people.an, people.an_head) if national else (people.binh, people.binh_head)
    takeover = entered(values, first, key)
    return services.confirm_takeover(takeover=takeover, by=second, at=NOW)


ALL = sorted(Status.values)
LOCAL = {Status.BASE_APPRAISED, Status.IN_PLAN, Status.RUNNING, Status.OWING}
OFF_LOCAL = {Status.AT_AGENCY, Status.MINISTRY_APPRAISED, Status.MOVED}


@pytest.mark.parametrize(
    ("state", "purse"), [*((s, "national") for s in ALL), *((s, "local") for s in ALL if s in {*OFF_LOCAL, *LOCAL})]
)
def test_a_project_is_taken_over_in_any_state(state: str, purse: str, values: Any, people: People, cast: Any) -> None:
    make_fund(cast.agency, people.giang)
    make_local_fund(cast.department, people.giang)
    given = values(state=state, purse=purse)
    if purse == "local" and state in OFF_LOCAL:
        with pytest.raises(RuleBroken) as refused:
            entered(given, people.binh)
        assert refusals(refused) == {"state": "not_on_route"}
        return
    project = taken_over(given, people)
    project.refresh_from_db()
    assert project.status == state
    assert project.route == (Route.NATIONAL if purse == "national" else Route.LOCAL)
    records = list(timeline(SUPPORT_PROJECT.key, project.pk))
    assert all(r.taken_over and r.number and r.decided_on for r in records)
    assert bool(records) == (state != Status.DRAFT)
    task = Task.objects.filter(process=SUPPORT_PROJECT.key, subject_id=project.pk, closed_at__isnull=True)
    assert task.count() == (0 if SUPPORT_PROJECT.state(state).final else 1)
    assert Entry.objects.filter(subject=project.subject).count() <= 1
    money = ledger.subject_balances(project.subject)
    bound = {Status.BUDGETED: 250 * MILLION}.get(Status(state))
    if bound:
        assert money.reserved == bound
    if SUPPORT_PROJECT.state(state).final:
        assert money.open == 0
    assert not list(checks.problems())


def test_the_opening_entry_says_where_the_money_stands(values: Any, people: People, cast: Any) -> None:
    fund = make_local_fund(cast.department, people.giang)
    project = taken_over(values(state=Status.RUNNING), people)
    money = ledger.subject_balances(project.subject)
    assert (money.reserved, money.committed, money.advanced) == (10 * MILLION, 120 * MILLION, 120 * MILLION)
    entry = Entry.objects.get(subject=project.subject)
    assert (entry.amount_vnd, entry.effective_on) == (250 * MILLION, date(2026, 6, 12))
    assert "contract/2026" in entry.document
    assert sum(p.amount_vnd for p in entry.postings.all()) == 0
    assert ledger.fund_balances(fund.pk).available == 4_750 * MILLION
    assert [(p.kind, p.amount_vnd) for p in project.payments.all()] == [("advance", 120 * MILLION)]


def test_a_project_in_settlement_is_liquidated_to_zero(values: Any, people: People, cast: Any) -> None:
    fund = make_local_fund(cast.department, people.giang)
    project = taken_over(values(state=Status.SETTLING), people)
    assert ledger.subject_balances(project.subject).open == 10 * MILLION
    projects.add_paper(project=project, kind="liquidation_minutes", upload=upload("7/BB"), by=people.binh, at=NOW)
    projects.liquidate(
        project=project, number="7/BB-TL", liquidated_on=date(2026, 11, 20), by=people.binh, at=NOW, given=reasons()
    )
    money = ledger.subject_balances(project.subject)
    assert (money.open, money.paid) == (0, 240 * MILLION)
    assert ledger.fund_balances(fund.pk).available == 4_760 * MILLION
    assert not list(checks.problems())


def test_vouchers_of_a_project_taken_over_after_payment_are_typed_and_it_is_settled(
    values: Any, people: People, cast: Any
) -> None:
    make_local_fund(cast.department, people.giang)
    project = taken_over(values(state=Status.REST_PAID), people)
    for kind in guards.settlement_kinds(project):
        projects.add_paper(project=project, kind=kind, upload=upload(kind), by=people.chau, at=NOW)
    with pytest.raises(RuleBroken) as refused:
        projects.submit_settlement(project=project, by=people.chau, at=NOW, given=reasons())
    assert "programmes.not_invoiced" in {f.code for f in refused.value.findings}
    typed = support.TypedInvoice(
        seller_tax_code="0100233488", seller_name="Công ty Máy Ví Dụ", form_symbol="1", symbol="C26TVD", number="35",
        made_on=date(2026, 8, 1), amount_vnd=600 * MILLION,
    )  # fmt: skip
    (item,) = support_reads.items_of(project.subject)
    projects.add_invoice(project=project, item=item, typed=typed, by=people.chau, at=NOW)
    projects.submit_settlement(project=project, by=people.chau, at=NOW, given=reasons())
    assert project.status == Status.SETTLING


def test_the_deadline_is_counted_from_the_last_paper(values: Any, people: People, cast: Any) -> None:
    make_local_fund(cast.department, people.giang)
    project = taken_over(values(state=Status.ACCEPTED), people)
    task = Task.objects.get(process=SUPPORT_PROJECT.key, subject_id=project.pk, closed_at__isnull=True)
    assert (task.due_on, task.organisation) == (date(2026, 8, 25), cast.centre)


def test_the_timeline_says_taken_over_and_nothing_can_be_recalled(values: Any, people: People, cast: Any) -> None:
    make_local_fund(cast.department, people.giang)
    project = taken_over(values(state=Status.CONTRACTED), people)
    events = events_of(list(timeline(SUPPORT_PROJECT.key, project.pk)), route=project.route)
    assert all("Tiếp nhận hồ sơ đang thực hiện" in str(e.who) for e in events)
    assert events[0].at == date(2026, 3, 11)
    assert recall_of(SUPPORT_PROJECT, project, people.binh_head, TODAY) is None


def test_earlier_steps_rest_on_the_plan_where_the_older_paper_is_lost(values: Any, people: People, cast: Any) -> None:
    make_local_fund(cast.department, people.giang)
    lost = {f"{p}_{x}": None for p in ("registration", "base_appraisal") for x in ("number", "on")}
    project = taken_over(values(state=Status.CONTRACTED, **lost), people)
    first = TransitionRecord.objects.filter(process=SUPPORT_PROJECT.key, subject_id=project.pk).earliest("id")
    assert (first.act, first.number, first.decided_on) == ("submit", "plan/2026 (ví dụ)", date(2025, 12, 30))


CONTRADICTIONS = {
    "contract above the plan": ({"contract_vnd": 260 * MILLION}, {"contract_vnd": "above"}),
    "advance above the contract": ({"advanced_vnd": 250 * MILLION}, {"advanced_vnd": "above"}),
    "accepted above the contract": ({"accepted_vnd": 245 * MILLION}, {"accepted_vnd": "above"}),
    "paid above the accepted": ({"paid_vnd": 241 * MILLION}, {"paid_vnd": "above"}),
    "paid less than was cleared": ({"paid_vnd": 100 * MILLION}, {"paid_vnd": "cleared"}),
    "sums differ": ({"own_vnd": 100 * MILLION}, {"total_vnd": "sum_differs"}),
    "support above the cost": ({"total_vnd": 200 * MILLION}, {"requested_vnd": "above", "accepted_vnd": "above"}),
    "contract before the plan": ({"contract_on": date(2025, 12, 1)}, {"contract_on": "order"}),
    "acceptance without its number": ({"acceptance_number": None}, {"acceptance_number": "paper_missing"}),
    "acceptance without its day": ({"acceptance_on": None}, {"acceptance_on": "paper_missing"}),
    "a paper of tomorrow": ({"payment_on": date(2026, 11, 25), "settlement_on": None}, {"payment_on": "future"}),
    "work done after acceptance": ({"work_done_on": date(2026, 8, 11)}, {"acceptance_on": "order"}),
    "no contract value": ({"contract_vnd": None}, {"contract_vnd": "amount_missing"}),
    "returned without a debt": ({"returned_vnd": 5}, {"returned_vnd": "ahead"}),
    "nothing about the place": ({"place": None}, {"place": "missing"}),
    "nobody named": ({"beneficiary": None}, {"beneficiary": "nobody"}),
    "national level with local money": ({"level": "nation"}, {"level": "level"}),
    "a commune without its body": ({"level": "commune"}, {"manager": "no_manager"}),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_papers_that_contradict_each_other_are_refused_at_their_field(name: str, values: Any, people: People) -> None:
    changes, expected = CONTRADICTIONS[name]
    with pytest.raises(RuleBroken) as refused:
        entered(values(state=Status.REST_PAID, **changes), people.binh)
    found = refusals(refused)
    assert found | expected == found, found
    assert Takeover.objects.get().status == TakeoverStatus.DRAFT


def test_amounts_of_steps_ahead_are_refused(values: Any, people: People) -> None:
    with pytest.raises(RuleBroken) as refused:
        entered(values(state=Status.IN_PLAN, contract_vnd=5, accepted_vnd=5, paid_vnd=5, returned_vnd=5), people.binh)
    ahead = {name for name, code in refusals(refused).items() if code == "ahead"}
    assert ahead == {"contract_vnd", "accepted_vnd", "paid_vnd", "returned_vnd"}


def test_a_fund_that_is_short_is_named_and_nothing_is_written(values: Any, people: People, cast: Any) -> None:
    fund = make_local_fund(cast.department, people.giang, amount_vnd=100 * MILLION)
    takeover = entered(values(), people.binh)
    with pytest.raises(RuleBroken) as refused:
        services.confirm_takeover(takeover=takeover, by=people.binh_head, at=NOW)
    (finding,) = refused.value.findings
    assert finding.code == "ledger.fund_short"
    assert finding.params["fund"] == str(fund)
    assert finding.params["lack_vnd"] == 150 * MILLION
    assert finding.params["holder"] == str(cast.department)
    takeover.refresh_from_db()
    assert takeover.status == TakeoverStatus.WAITING
    assert not Project.objects.exists()
    assert not Entry.objects.exclude(subject="").exists()


def test_a_missing_fund_is_named(values: Any, people: People) -> None:
    takeover = entered(values(), people.binh)
    with pytest.raises(RuleBroken) as refused:
        services.confirm_takeover(takeover=takeover, by=people.binh_head, at=NOW)
    assert refusals(refused) == {"batch": "no_fund"}


def test_who_enters_does_not_confirm(values: Any, people: People, cast: Any) -> None:
    make_local_fund(cast.department, people.giang)
    takeover = entered(values(), people.binh)
    with pytest.raises(Denied) as denied:
        services.confirm_takeover(takeover=takeover, by=people.binh, at=NOW)
    assert denied.value.reason == "own_work"
    with pytest.raises(Denied):
        services.confirm_takeover(takeover=takeover, by=people.em, at=NOW)


def test_a_department_enters_in_its_province_only(values: Any, people: People) -> None:
    with pytest.raises(RuleBroken) as refused:
        services.open_takeover(values=values(), form_key="elsewhere", by=people.em, at=NOW)
    assert refusals(refused) == {"place": "other_body"}
    with pytest.raises(RuleBroken) as refused:
        services.open_takeover(values=values(), form_key="local", by=people.an, at=NOW)
    assert refusals(refused) == {"purse": "other_body"}
    with pytest.raises(Denied):
        services.open_takeover(values=values(), form_key="unit", by=people.chau, at=NOW)


def test_national_money_entered_by_a_department_is_confirmed_by_the_agency(
    values: Any, people: People, cast: Any
) -> None:
    make_fund(cast.agency, people.giang)
    takeover = entered(values(purse="national", state=Status.CONTRACTED), people.binh)
    with pytest.raises(Denied):
        services.confirm_takeover(takeover=takeover, by=people.binh_head, at=NOW)
    project = services.confirm_takeover(takeover=takeover, by=people.an, at=NOW)
    assert project.status == Status.CONTRACTED


def test_the_same_paper_or_contract_is_taken_over_once(values: Any, people: People, cast: Any) -> None:
    make_local_fund(cast.department, people.giang)
    first = entered(values(paper_code="ĐA-07"), people.binh)
    with pytest.raises(RuleBroken) as refused:
        entered(values(paper_code="đa - 07", contract_number="other"), people.binh_head, "second")
    assert refusals(refused) == {"paper_code": "twice"}
    assert refused.value.findings[0].params["other"] == first.number
    project = services.confirm_takeover(takeover=first, by=people.binh_head, at=NOW)
    with pytest.raises(RuleBroken) as refused:
        entered(values(), people.binh, "third")
    assert refusals(refused)["contract_number"] == "twice"
    with pytest.raises(RuleBroken) as refused:
        entered(values(paper_code=project.code, contract_number="other"), people.binh, "fourth")
    assert refusals(refused) == {"paper_code": "twice"}


def test_a_form_sent_twice_and_a_second_confirmation(values: Any, people: People, cast: Any) -> None:
    make_local_fund(cast.department, people.giang)
    takeover = entered(values(), people.binh)
    assert services.open_takeover(values=values(), form_key="takeover-1", by=people.binh, at=NOW) == takeover
    stale = Takeover.objects.get(pk=takeover.pk)
    services.confirm_takeover(takeover=takeover, by=people.binh_head, at=NOW)
    with pytest.raises((WrongState, Stale)):
        services.confirm_takeover(takeover=stale, by=people.binh_head, at=NOW)
    assert Project.objects.count() == 1


def test_what_the_law_says_of_steps_past_only_warns(values: Any, people: People, cast: Any) -> None:
    make_local_fund(cast.department, people.giang)
    project = taken_over(values(total_vnd=300 * MILLION, state=Status.CONTRACTED), people)
    record = TransitionRecord.objects.get(subject_id=project.pk, act="approve_plan", process=SUPPORT_PROJECT.key)
    assert "norm.over_limit" in {f["code"] for f in record.findings}
    assert {f["severity"] for f in record.findings} <= {"warn", "note"}


def test_support_items_stand_and_an_overlap_is_found(values: Any, people: People, cast: Any) -> None:
    make_local_fund(cast.department, people.giang)
    machine = {"maker": "Kawasaki", "model": "60K", "serial": "SN-2210"}
    first = taken_over(values(**machine), people)
    second = taken_over(values(**machine, contract_number="19/HĐ"), people, "second")
    assert SupportItem.objects.filter(subject=first.subject, state="planned").count() == 1
    record = TransitionRecord.objects.get(subject_id=second.pk, act="submit", process=SUPPORT_PROJECT.key)
    assert any(f["code"].startswith("support.") and f["severity"] == "warn" for f in record.findings)


def test_taking_back_leaves_a_clean_book_and_the_code(values: Any, people: People, cast: Any) -> None:
    fund = make_local_fund(cast.department, people.giang)
    project = taken_over(values(state=Status.ACCEPTED), people)
    takeover, code = Takeover.objects.get(), project.code
    services.undo_takeover(takeover=takeover, reason="Nhập nhầm năm.", by=people.binh, at=NOW)
    takeover.refresh_from_db()
    assert (takeover.status, takeover.project, takeover.project_code) == (TakeoverStatus.WITHDRAWN, None, code)
    assert not Project.objects.exists()
    assert ledger.fund_balances(fund.pk).available == 5_000 * MILLION
    assert not list(checks.problems())
    assert not Task.objects.filter(process=SUPPORT_PROJECT.key).exists()
    again = taken_over(values(state=Status.ACCEPTED), people, "again")
    assert again.status == Status.ACCEPTED


def test_what_went_on_since_is_not_taken_back(values: Any, people: People, cast: Any) -> None:
    make_local_fund(cast.department, people.giang)
    project = taken_over(values(state=Status.CONTRACTED), people)
    projects.begin(project=project, by=people.chau, at=NOW)
    with pytest.raises(RuleBroken) as refused:
        services.undo_takeover(takeover=Takeover.objects.get(), reason="Nhầm.", by=people.binh, at=NOW)
    assert refused.value.findings[0].code == "programmes.takeover.used"
    assert Project.objects.filter(pk=project.pk).exists()


def test_every_act_on_a_way_has_papers_to_rest_on(values: Any) -> None:
    for state in ALL:
        facts = facts_of(plain_of(values(state=state, purse="national")))
        acts = way.acts_to(facts)
        assert acts is not None, state
        assert set(acts) <= set(way.RESTS_ON), state


def test_the_steps_are_told_in_the_words_of_their_route(values: Any) -> None:
    facts = facts_of(plain_of(values(state=Status.CONTRACTED)))
    said = {s.act: str(s.sentence) for s in way.steps_of(facts, way.acts_to(facts) or [])}
    assert said["submit"] == "đăng ký đề án với Sở Công Thương"
    assert said["sign_contract"] == "ký hợp đồng"
