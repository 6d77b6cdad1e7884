"""What becomes of a year's money when it is over: debts, requests, lapse; and the command that closes a year."""

from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from khuyencong.audit.models import Entry as Logged
from khuyencong.common import clock
from khuyencong.common.errors import Invalid, RuleBroken, WrongState
from khuyencong.ledger import checks, selectors, services
from khuyencong.ledger.choices import Act, DebtCause
from khuyencong.ledger.models import Debt, Entry, Fund, Reconciliation
from khuyencong.ledger.selectors import fund_balances, is_closed
from khuyencong.workflow.services import Act as Given
from tests.factories import accounts as bodies
from tests.ledger.scenes import AFTER, IN_JANUARY, LATE, MILLION, Scene, ask, owe_stop, reconcile, scan, scene
from tests.ledger.test_acts import codes
from tests.ledger.test_journal import accepted

pytestmark = pytest.mark.django_db
MINUTES = "Biên bản khóa sổ 3/BB (ví dụ)"


@pytest.fixture
def told(people: bodies.People) -> Scene:
    return scene(people)


def close(told: Scene, at: datetime = AFTER, **more: Any) -> dict[int, services.Closed]:
    done = services.close_budget_year(budget_year=2026, document=MINUTES, by=told.people.giang, at=at, **more)
    return {closed.fund.pk: closed for closed in done}


def undefined() -> int:
    return selectors.undefined_advances(Fund.objects.all(), 2026).count()


@pytest.mark.promise("P15-43")
def test_on_31_january_every_open_advance_is_cleared_on_request_or_owed(told: Scene) -> None:
    owe_stop(told)
    request = ask(told, told.national, "advanced", "programmes.project:2", 100)
    assert undefined() == 2  # projects 2 and 5; project 4 is owed since its stop
    done = close(told)
    assert undefined() == 0
    debts = {d.subject: d for d in Debt.objects.all()}
    assert {s: (d.amount_vnd // MILLION, d.cause, d.due_on) for s, d in debts.items()} == {
        "programmes.project:2": (50, DebtCause.YEAR_END, date(2027, 2, 14)),
        "programmes.project:4": (60, DebtCause.STOP, date(2027, 2, 14)),
        "programmes.project:5": (60, DebtCause.YEAR_END, date(2027, 2, 14)),
    }
    # "Before 15 February": the 14th is the last day.
    assert debts["programmes.project:5"].citation == "26/2026/TT-BTC, điều 19 khoản 4 điểm c"
    assert {pk: closed.closed for pk, closed in done.items()} == dict.fromkeys(done, False)
    assert done[told.national.pk].plan.waits == ("request", "reconciliation")
    assert done[told.local.pk].plan.waits == ("reconciliation",)
    # The answer decides the rest: what the Treasury does not confirm is owed too.
    services.check_carry_over(request=request, by=told.people.giang, at=AFTER)
    decision = scan(f"ledger.carryover:{request.pk}", told.people.giang)
    services.confirm_carry_over(
        request=request, confirmed_vnd=80 * MILLION, by=told.people.giang, at=AFTER, given=Given(decision=decision)
    )
    reconcile(told, told.national)
    close(told, LATE)
    assert undefined() == 0
    debt = Debt.objects.get(subject="programmes.project:2")
    assert services.owed_vnd(debt) == debt.amount_vnd == 70 * MILLION
    assert list(checks.problems()) == []


@pytest.mark.promise("P15-43")
def test_what_is_left_lapses_and_closing_again_changes_nothing(told: Scene) -> None:
    for fund in (told.national, told.local):
        reconcile(told, fund)
    before = {f.pk: fund_balances(f.pk) for f in (told.national, told.second, told.local)}
    done = close(told)
    for fund in (told.national, told.second, told.local):
        stands, was = fund_balances(fund.pk), before[fund.pk]
        assert is_closed(fund.pk)
        assert done[fund.pk].closed
        assert (stands.available, stands.reserved, stands.committed) == (0, 0, 0)
        assert stands.lapsed == was.available + was.reserved + was.committed
        assert (stands.advanced, stands.paid) == (was.advanced, was.paid)
        assert stands.total == was.total
    entries, debts, logged = Entry.objects.count(), Debt.objects.count(), Logged.objects.count()
    assert close(told, LATE) == {}
    assert services.close_fund(fund=told.local, document=MINUTES, by=told.people.giang, at=LATE).was
    assert (Entry.objects.count(), Debt.objects.count(), Logged.objects.count()) == (entries, debts, logged)
    assert list(checks.problems()) == []


def test_before_its_day_a_year_is_not_closed(told: Scene) -> None:
    for at in (IN_JANUARY, datetime(2027, 1, 31, 16, 59, tzinfo=UTC)):
        with pytest.raises(RuleBroken) as refused:
            close(told, at)
        assert codes(refused) == ["ledger.year_not_over"]
        with pytest.raises(RuleBroken):
            services.close_fund(fund=told.local, document=MINUTES, by=told.people.giang, at=at)
    assert not Debt.objects.exists()
    close(told, datetime(2027, 1, 31, 17, 1, tzinfo=UTC))  # 1 February in Vietnam
    assert Debt.objects.exists()


def test_a_fund_with_money_is_closed_after_its_reconciliation(told: Scene) -> None:
    with pytest.raises(RuleBroken) as refused:
        services.close_fund(fund=told.local, document=MINUTES, by=told.treasurer, at=AFTER)
    assert codes(refused) == ["ledger.not_reconciled"]
    assert not Debt.objects.exists()
    empty = services.open_fund(purse="national", level="nation", budget_year=2026, batch=9, holder=told.national.holder)
    assert services.close_fund(fund=empty, document=MINUTES, by=told.people.giang, at=AFTER).closed
    with pytest.raises(Invalid):
        services.close_fund(fund=told.local, document=" ", by=told.treasurer, at=AFTER)


def test_a_waiting_request_keeps_its_fund_open(told: Scene) -> None:
    reconcile(told, told.national)
    request = ask(told, told.national, "committed", "programmes.project:3", 200)
    with pytest.raises(RuleBroken) as refused:
        services.close_fund(fund=told.national, document=MINUTES, by=told.people.giang, at=AFTER)
    assert codes(refused) == ["ledger.requests_wait"]
    services.withdraw_carry_over(request=request, reason="Không kịp (ví dụ).", by=told.people.an, at=AFTER)
    assert services.close_fund(fund=told.national, document=MINUTES, by=told.people.giang, at=AFTER).closed


def test_a_dry_run_writes_nothing_and_a_limit_bounds_a_run(told: Scene) -> None:
    reconcile(told, told.local)
    counts = Entry.objects.count(), Debt.objects.count()
    dry = close(told, dry_run=True)
    assert (Entry.objects.count(), Debt.objects.count()) == counts
    assert dry[told.local.pk].closed
    assert not dry[told.national.pk].closed
    assert len(close(told, limit=1)) == 1


@pytest.mark.promise("P15-41")
def test_money_of_2024_is_closed_by_the_law_of_2024_whenever_that_is(told: Scene) -> None:
    from tests.ledger.conftest import record

    old = services.open_fund(purse="national", level="nation", budget_year=2024, batch=1, holder=told.national.holder)
    record("allocate", old, 100, effective_on=date(2024, 2, 1))
    record("reserve", old, 60, effective_on=date(2024, 3, 1), subject="programmes.project:9", label="Cũ (ví dụ)")
    record("commit", old, 60, effective_on=date(2024, 3, 1), subject="programmes.project:9")
    record("advance", old, 40, effective_on=date(2024, 5, 1), subject="programmes.project:9")
    closed = services.close_fund(fund=old, document=MINUTES, by=told.people.giang, at=AFTER, must_close=False)
    debt = Debt.objects.get(fund=old)
    # The day of 15 February is of the new law: an old advance is due at once, and says by which article.
    assert (debt.due_on, debt.citation) == (date(2025, 1, 31), "36/2013/TT-BCT, điều 12 khoản 6")
    assert not closed.closed


@pytest.mark.promise("P15-44")
def test_the_journal_with_carried_money_is_accepted(told: Scene, tmp_path: Path) -> None:
    request = ask(told, told.national, "committed", "programmes.project:3", 200)
    services.check_carry_over(request=request, by=told.people.giang, at=IN_JANUARY)
    decision = scan(f"ledger.carryover:{request.pk}", told.people.giang)
    services.confirm_carry_over(
        request=request, confirmed_vnd=200 * MILLION, by=told.people.giang, at=AFTER, given=Given(decision=decision)
    )
    reconcile(told, told.national)
    close(told, LATE)
    for arguments in ([], ["--year", "2026"], ["--year", "2027"]):
        file = tmp_path / f"{len(arguments)}.journal"
        call_command("export_journal", *arguments, "--out", str(file))
        assert accepted(file), arguments
    assert ":2027:from-2026:" in file.read_text()


def test_a_reconciliation_keeps_both_sides_and_asks_why_they_differ(told: Scene) -> None:
    given = {"holder": told.national.holder, "budget_year": 2026, "compared_on": date(2027, 2, 2), "treasury": "KBNN"}
    given |= {"by": told.people.giang, "at": AFTER}
    figures = services.Figures(1, 2, 3)
    with pytest.raises(Invalid) as refused:
        services.reconcile(figures=figures, **given)
    assert list(refused.value.fields) == ["note"]
    row = services.reconcile(figures=figures, note="Kho bạc chưa ghi UNC 7 (ví dụ).", **given)
    assert row.differs
    assert (row.ledger_advance_vnd, row.advance_vnd) == (210 * MILLION, 2)
    assert row.ledger_estimate_vnd == 7_775 * MILLION - (125 + 125 + 150 + 100) * MILLION
    again = services.reconcile(figures=services.Figures(5, 2), note="Đã rà lại (ví dụ).", **given)
    assert (again.pk, Reconciliation.objects.count()) == (row.pk, 1)
    decision = scan(f"ledger.reconciliation:{row.pk}", told.people.giang)
    with pytest.raises(Invalid) as refused:
        services.confirm_reconciliation(
            row=row, number="", confirmed_on=None, scan=None, by=told.people.giang, at=AFTER
        )
    assert set(refused.value.fields) == {"number", "confirmed_on", "scan"}
    answer = {
        "number": "1",
        "confirmed_on": date(2027, 2, 2),
        "scan": decision.scan,
        "by": told.people.giang,
        "at": AFTER,
    }
    services.confirm_reconciliation(row=row, **answer)
    with pytest.raises(WrongState):
        services.confirm_reconciliation(row=row, **answer)
    with pytest.raises(WrongState):
        services.reconcile(figures=figures, note="x", **given)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"figures": services.Figures(-1, 0)}, "estimate_vnd"),
        ({"treasury": ""}, "treasury"),
        ({"compared_on": date(2030, 1, 1)}, "compared_on"),
    ],
)
def test_a_reconciliation_names_what_is_wrong(told: Scene, change: dict[str, Any], field: str) -> None:
    given = {"holder": told.national.holder, "budget_year": 2026, "compared_on": date(2027, 2, 2), "treasury": "KBNN"}
    given |= {"figures": services.Figures(0, 0), "note": "x", "by": told.people.giang, "at": AFTER}
    with pytest.raises(Invalid) as refused:
        services.reconcile(**{**given, **change})
    assert field in refused.value.fields


@pytest.fixture
def february(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER)


def test_the_command_says_what_it_does(told: Scene, february: None) -> None:
    reconcile(told, told.local)
    ask(told, told.national, "advanced", "programmes.project:2", 100)
    out = StringIO()
    call_command("close_budget_year", "2026", "--by", "giang", "--dry-run", stdout=out)
    assert "3 wait" not in out.getvalue()
    assert "1 funds would be closed, 2 wait, 3 open now" in out.getvalue()
    assert not Debt.objects.exists()
    out = StringIO()
    call_command("close_budget_year", "2026", "--by", "giang", "--document", MINUTES, stdout=out)
    text = out.getvalue()
    assert "TO_RETURN 60000000 (1 advances)" in text
    assert "ON_REQUEST 100000000" in text
    assert "LAPSED 540000000 closed" in text
    assert "waits for request, reconciliation" in text
    assert "2026: 1 funds closed, 2 wait, 2 open now" in text
    out = StringIO()
    call_command("close_budget_year", "2026", "--by", "giang", "--document", MINUTES, stdout=out)
    assert "2026: 0 funds closed, 2 wait, 2 open now" in out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["26", "--by", "giang"], 2),
        (["2026", "--by", "nobody"], 2),
        (["2026", "--by", "dung", "--document", "x"], 2),
        (["2026", "--by", "giang"], 2),
        (["2026", "--by", "giang", "--document", "x", "--limit", "0"], 2),
        (["2027", "--by", "giang", "--document", "x"], 1),
    ],
)
def test_a_wrong_call_is_refused(told: Scene, february: None, arguments: list[str], code: int) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("close_budget_year", *arguments)
    assert refused.value.returncode == code
    assert not Debt.objects.exists()


def test_stages_never_add_purses_and_know_batches_settled_and_carried(told: Scene) -> None:
    request = ask(told, told.national, "available", "", 500)
    services.check_carry_over(request=request, by=told.people.giang, at=IN_JANUARY)
    decision = scan(f"ledger.carryover:{request.pk}", told.people.giang)
    services.confirm_carry_over(
        request=request, confirmed_vnd=500 * MILLION, by=told.people.giang, at=AFTER, given=Given(decision=decision)
    )
    found = {(s.budget_year, s.purse, s.level): s for s in selectors.stages(Fund.objects.all())}
    assert list(found) == [(2027, "national", "nation"), (2026, "local", "province"), (2026, "national", "nation")]
    nation = found[2026, "national", "nation"]
    in_millions = {
        n: getattr(nation, f"{n}_vnd") // MILLION
        for n in ("estimate", "assigned", "not_assigned", "paid", "settled", "carried_out", "advanced")
    }
    assert in_millions == {
        "estimate": 11_375, "assigned": 7_775, "not_assigned": 3_600, "paid": 290, "settled": 250,
        "carried_out": 500, "advanced": 210,
    }  # fmt: skip
    assert nation.assigned == ((1, 5_000 * MILLION), (2, 2_775 * MILLION))
    next_year = found[2027, "national", "nation"]
    assert (next_year.assigned_vnd, next_year.carried_in_vnd, next_year.available_vnd) == (
        0,
        500 * MILLION,
        500 * MILLION,
    )
    local = found[2026, "local", "province"]
    assert (local.estimate_vnd, local.not_assigned_vnd) == (900 * MILLION, 300 * MILLION)
    for stage in found.values():
        inside = stage.available_vnd + stage.reserved_vnd + stage.committed_vnd + stage.advanced_vnd
        inside += stage.paid_vnd + stage.returned_vnd + stage.lapsed_vnd
        assert inside == stage.assigned_vnd + stage.carried_in_vnd - stage.carried_out_vnd


def test_who_was_assigned_what_the_largest_gap_first(told: Scene) -> None:
    first, second = selectors.assignments(Fund.objects.all(), 2026)
    assert (first.holder_id, first.not_assigned_vnd, first.first_assigned_on, first.last_assigned_on) == (
        told.national.holder_id, 3_600 * MILLION, date(2026, 1, 15), date(2026, 7, 6),
    )  # fmt: skip
    assert (second.purse, second.assigned_vnd) == ("local", 600 * MILLION)
    only = selectors.assignments(Fund.objects.all(), 2026, "local")
    assert [line.purse for line in only] == ["local"]


def test_a_later_estimate_takes_the_place_of_the_one_before(told: Scene) -> None:
    from khuyencong.ledger.models import Estimate

    given = {"holder": told.national.holder, "budget_year": 2026, "document": "99/QĐ-BTC", "by": told.people.giang}
    given |= {"decided_on": date(2026, 6, 1), "at": IN_JANUARY}
    for key in ("new", "new"):
        services.record_estimate(amount_vnd=5 * MILLION, key=key, **given)
    rows = Estimate.objects.filter(holder=told.national.holder)
    assert [(r.amount_vnd, r.is_current) for r in rows] == [(5 * MILLION, True), (11_375 * MILLION, False)]
    for change, field in (
        ({"amount_vnd": 0}, "amount_vnd"),
        ({"document": " "}, "document"),
        ({"budget_year": 1}, "budget_year"),
    ):
        with pytest.raises(Invalid) as refused:
            services.record_estimate(**{**given, "amount_vnd": 1, "key": "other", **change})
        assert list(refused.value.fields) == [field]


def test_misused_transfers_go_back_in_thirty_days(told: Scene) -> None:
    given = {"fund": told.local, "amount_vnd": 40, "document": "5/KL-TTr (ví dụ)", "found_on": date(2026, 11, 1)}
    given |= {"by": told.treasurer, "at": AFTER}
    debt = services.record_misuse(**given)
    assert (debt.due_on, debt.citation, debt.cause) == (date(2026, 12, 1), "26/2026/TT-BTC, điều 9 khoản 2", "misuse")
    assert services.record_misuse(**given).pk == debt.pk
    with pytest.raises(Invalid):
        services.record_misuse(**{**given, "amount_vnd": 41})
    back = {"debt": debt, "document": "GNT 1", "effective_on": date(2027, 1, 5), "by": told.treasurer, "at": AFTER}
    for _sent_twice in range(2):
        debt = services.record_debt_return(amount_vnd=30, key="a", **back)
    assert services.owed_vnd(debt) == 10
    with pytest.raises(RuleBroken) as refused:
        services.record_debt_return(amount_vnd=11, key="b", **back)
    assert codes(refused) == ["ledger.returned_too_much"]
    services.record_debt_return(amount_vnd=10, key="c", **back)
    assert list(selectors.open_debts(Fund.objects.all())) == []


def test_an_advance_comes_back_through_the_ledger(told: Scene) -> None:
    stop = owe_stop(told)
    close(told)
    debt = Debt.objects.get(subject="programmes.project:5")
    back = {"debt": debt, "document": "GNT 7", "effective_on": date(2027, 2, 2), "by": told.treasurer, "at": AFTER}
    services.record_debt_return(amount_vnd=25 * MILLION, key="a", **back)
    assert services.owed_vnd(debt) == 35 * MILLION
    assert fund_balances(told.local.pk).returned == 25 * MILLION
    services.record_debt_return(amount_vnd=35 * MILLION, key="b", **back)
    assert services.owed_vnd(debt) == 0
    assert Entry.objects.filter(act=Act.RETURN, subject="programmes.project:5").count() == 2
    # A stopped project records its return in its own file.
    with pytest.raises(WrongState):
        services.record_debt_return(amount_vnd=1, key="x", **{**back, "debt": stop})


def test_the_reminder_stands_from_1_december_to_the_last_day(told: Scene) -> None:
    giang = told.people.giang
    assert selectors.reminders(giang, date(2026, 11, 30)) == (2025, [])
    year, lines = selectors.reminders(giang, date(2026, 12, 1))
    assert (year, lines[0].day.day, lines[0].days_left > 0, lines[0].open.rows) == (2026, date(2026, 12, 30), True, 6)
    year, lines = selectors.reminders(giang, date(2027, 2, 20))
    assert (year, [line.day.key for line in lines]) == (2026, ["treasury_report"])
    assert selectors.reminders(giang, date(2027, 2, 21)) == (2026, [])


def test_open_money_is_counted_by_purse(told: Scene) -> None:
    found = selectors.open_by_list(Fund.objects.all(), 2026)
    assert found["advances"].rows == 3
    assert {p: v // MILLION for p, v in found["advances"].by_purse.items()} == {"national": 210, "local": 60}
    assert found["reconciliation"].rows == 2
    reconcile(told, told.local)
    assert selectors.open_by_list(Fund.objects.all(), 2026)["reconciliation"].rows == 1


def test_a_page_of_days_costs_the_same_for_many_rows(told: Scene, django_assert_max_num_queries: Any) -> None:
    from tests.ledger.scenes import spend

    for number in range(100, 140):
        spend(told.national, number, f"Đề án {number} (ví dụ)", reserve=3, commit=2, advance=1)
    with django_assert_max_num_queries(20):
        selectors.day_lines(told.people.an, 2026, date(2026, 12, 1))
