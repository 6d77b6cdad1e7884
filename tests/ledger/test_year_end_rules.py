"""The end of a budget year as pure decisions, on the norms of the package: days, files, what becomes of the rest."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khuyencong.common.errors import Finding, Severity
from khuyencong.common.workdays import WorkCalendar
from khuyencong.ledger import norms, rules
from khuyencong.ledger.choices import CARRIED_BUCKETS, Act, Bucket
from khuyencong.ledger.rules import Account, DayKey, Fate

pytestmark = pytest.mark.django_db
NEW = ("89/2025/QH15", "73/2026/NĐ-CP", "26/2026/TT-BTC")
OLD = ("83/2015/QH13", "163/2016/NĐ-CP")


def test_the_days_of_2026_are_those_of_the_law_that_was_read() -> None:
    end = norms.year_end(2026)
    days = {d.key: (d.day, d.last) for d in end.in_order()}
    assert days == {
        DayKey.LAST_PAYMENT_FILE: (date(2026, 12, 30),) * 2,
        DayKey.LAST_SPENDING_DAY: (date(2026, 12, 31),) * 2,
        DayKey.ADJUSTMENT_STARTS: (date(2027, 1, 1),) * 2,
        DayKey.LIQUIDATION: (date(2027, 1, 22),) * 2,
        DayKey.IN_OUT_FILE: (date(2027, 1, 25), date(2027, 1, 24)),
        DayKey.LAST_ADJUSTMENT_FILE: (date(2027, 1, 27),) * 2,
        DayKey.IN_OUT_DONE: (date(2027, 1, 30),) * 2,
        DayKey.ADJUSTMENT_ENDS: (date(2027, 1, 31),) * 2,
        DayKey.LAPSE: (date(2027, 1, 31),) * 2,
        DayKey.RECONCILIATION: (date(2027, 2, 10),) * 2,
        DayKey.ADVANCE_RETURNED: (date(2027, 2, 15), date(2027, 2, 14)),
        DayKey.TREASURY_REPORT: (date(2027, 2, 20),) * 2,
    }
    assert [d.day for d in end.in_order()] == sorted(d.day for d in end.in_order())
    for day in end.in_order():
        assert day.citation
        # The liquidation day is of a circular whose amendment was not read; all others were read in full.
        assert day.severity is (Severity.WARN if day.key is DayKey.LIQUIDATION else Severity.BLOCK), day.key


@pytest.mark.promise("P15-41")
@pytest.mark.parametrize(("year", "documents"), [(2023, OLD), (2024, OLD), (2025, NEW), (2026, NEW), (2031, NEW)])
def test_the_budget_year_of_the_money_chooses_the_rule_set(year: int, documents: tuple[str, ...]) -> None:
    end = norms.year_end(year)
    assert end.documents == documents
    read = end.get(DayKey.LAPSE)
    assert read is not None
    assert read.day == date(year + 1, 1, 31)
    assert read.citation.startswith("26/2026/TT-BTC" if documents is NEW else "344/2016/TT-BTC")
    # What was read blocks; the old law, derived from the rule for communes, warns.
    assert read.severity is (Severity.BLOCK if documents is NEW else Severity.WARN)
    assert (end.get(DayKey.ADVANCE_RETURNED) is not None) is (documents is NEW)


@pytest.mark.parametrize(
    ("year", "last_file"),
    [
        (2024, None),  # the old law's day was not read
        (2025, date(2026, 1, 28)),  # the 31st is a Saturday: Thursday and Friday lie between
        (2026, date(2027, 1, 27)),  # a Sunday
        (2027, date(2028, 1, 20)),  # Tết from 25 to 31 January: the working days between are the 21st and the 24th
    ],
)
def test_the_last_file_is_two_working_days_before_the_end(year: int, last_file: date | None) -> None:
    assert norms.year_end(year).last(DayKey.LAST_ADJUSTMENT_FILE) == last_file


def test_a_moved_working_day_moves_the_last_file(administrator: object) -> None:
    from datetime import UTC, datetime

    from khuyencong.law import services as law

    law.add_moved_day(
        day=date(2027, 1, 28), kind="off", document="12/QĐ-TTg", by=administrator, at=datetime(2026, 12, 1, tzinfo=UTC)
    )
    assert norms.year_end(2026).last(DayKey.LAST_ADJUSTMENT_FILE) == date(2027, 1, 26)


@settings(deadline=None)
@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 9), st.sets(st.integers(0, 30), max_size=9))
def test_counting_back_is_the_reverse_of_counting(end: date, days: int, off: set[int]) -> None:
    calendar = WorkCalendar(days_off={date.fromordinal(end.toordinal() - n) for n in off})
    day = calendar.back(end, days)
    assert calendar.is_working_day(day)
    assert calendar.between(day, end) == days


def files(
    act: Act, day: date, *, filed: date | None = None, done: date | None = None, year: int = 2026
) -> list[Finding]:
    return rules.file_findings(act, norms.year_end(year), effective_on=day, filed_on=filed, work_done_on=done)


@pytest.mark.promise("P15-42")
@pytest.mark.parametrize("act", [Act.PAY, Act.ADVANCE])
def test_no_file_after_30_december(act: Act) -> None:
    assert files(act, date(2026, 12, 30)) == []
    assert files(act, date(2026, 12, 31), filed=date(2026, 12, 30)) == []
    for filed in (None, date(2026, 12, 31)):
        (finding,) = files(act, date(2026, 12, 31), filed=filed)
        assert (finding.code, finding.severity, finding.field) == ("ledger.file_too_late", Severity.BLOCK, "filed_on")
        assert finding.citation == "26/2026/TT-BTC, điều 15 khoản 2"
        assert finding.params["last"] == date(2026, 12, 30)


@pytest.mark.promise("P15-42")
@pytest.mark.parametrize("act", [Act.PAY, Act.CLEAR_ADVANCE])
def test_in_the_adjustment_period_only_work_of_the_year_is_paid(act: Act) -> None:
    day = date(2027, 1, 15)
    assert files(act, day, done=date(2026, 12, 31)) == []
    assert [f.code for f in files(act, day)] == ["ledger.work_day_missing"]
    (late,) = files(act, day, done=date(2027, 1, 1))
    assert (late.code, late.severity, late.field) == ("ledger.work_after_year", Severity.BLOCK, "work_done_on")
    (file,) = files(act, date(2027, 1, 29), filed=date(2027, 1, 28), done=date(2026, 12, 1))
    assert (file.code, file.params["last"]) == ("ledger.file_after_adjustment", date(2027, 1, 27))


def test_a_file_is_not_sent_after_it_was_paid() -> None:
    assert [f.code for f in files(Act.PAY, date(2026, 6, 1), filed=date(2026, 6, 2))] == ["ledger.filed_after_payment"]


def test_other_acts_bear_no_file() -> None:
    for act in set(Act) - {Act.PAY, Act.ADVANCE, Act.CLEAR_ADVANCE}:
        assert files(act, date(2026, 12, 31)) == []


@pytest.mark.promise("P15-42")
def test_what_was_not_read_of_the_old_law_only_warns() -> None:
    # The old law's day for files was not read: no question is asked of it.
    assert files(Act.PAY, date(2024, 12, 31), year=2024) == []
    found = rules.date_findings(
        act=Act.PAY, level="nation", end=norms.year_end(2024), effective_on=date(2025, 2, 3), posted_on=date(2025, 2, 3)
    )
    assert [(f.code, f.severity, f.confidence) for f in found] == [("ledger.outside_year", Severity.WARN, "derived")]


accounts = st.lists(
    st.builds(
        Account,
        bucket=st.sampled_from([b for b in CARRIED_BUCKETS if b is not Bucket.AVAILABLE]),
        subject=st.sampled_from(["a.b:1", "a.b:2", "a.b:3"]),
        label=st.just(""),
        amount_vnd=st.integers(1, 50),
        requested_vnd=st.integers(0, 60),
    ),
    max_size=8,
    unique_by=lambda a: (a.bucket, a.subject),
)


@pytest.mark.promise("P15-43")
@given(accounts, st.booleans())
def test_nothing_stays_undefined_when_a_year_is_over(found: list[Account], reconciled: bool) -> None:
    plan = rules.plan_closing(found, reconciled=reconciled)
    owed = sum(a.amount_vnd for a in plan.debts)
    assert owed + plan.lapses_vnd + plan.on_request_vnd == sum(a.amount_vnd for a in found)
    assert all(a.bucket == Bucket.ADVANCED for a in plan.debts)
    assert sum(a.amount_vnd for a in plan.releases) == plan.lapses_vnd
    asked = sum(min(a.requested_vnd, a.amount_vnd) for a in found)
    assert plan.on_request_vnd == asked
    assert ("request" in plan.waits) is bool(asked)
    assert ("reconciliation" in plan.waits) is (bool(found) and not reconciled)


def test_before_the_end_money_is_simply_open() -> None:
    (share,) = rules.fates(Bucket.ADVANCED, 10, 4, over=False)
    assert (share.fate, share.amount_vnd) == (Fate.OPEN, 10)
    assert rules.fates(Bucket.ADVANCED, 0, 0, over=True) == []


@pytest.mark.promise("P15-44")
@pytest.mark.parametrize(
    ("asked", "open_", "others", "fits"), [(10, 10, 0, True), (11, 10, 0, False), (6, 10, 5, False)]
)
def test_no_more_is_carried_than_is_open(asked: int, open_: int, others: int, fits: bool) -> None:
    found = rules.carry_findings(asked, open_, others)
    assert (found == []) is fits
    assert all(f.blocks and f.citation for f in found)


@pytest.mark.promise("P15-44")
@pytest.mark.parametrize(("confirmed", "fits"), [(0, False), (1, True), (10, True), (11, False)])
def test_no_more_is_carried_than_the_treasury_confirmed(confirmed: int, fits: bool) -> None:
    assert (rules.confirmed_findings(10, confirmed) == []) is fits


@pytest.mark.promise("P15-16")
def test_the_plan_of_a_batch_fits_what_was_assigned_in_it() -> None:
    assert rules.plan_findings({1: 500, 2: 200}, {1: 500, 2: 300}) == []
    found = rules.plan_findings({1: 501, 2: 1, 3: 0}, {1: 500})
    assert [(f.params["batch"], f.params["limit_vnd"], f.blocks) for f in found] == [(1, 500, True), (2, 0, True)]


def test_days_follow_each_other() -> None:
    for earlier, later in pairwise(norms.year_end(2026).in_order()):
        assert earlier.day <= later.day
