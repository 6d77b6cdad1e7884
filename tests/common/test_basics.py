"""Folding, shares of money, working days, finding and denial tables, the clock."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khuyencong.common import clock, errors, fold, money
from khuyencong.common.workdays import WorkCalendar

HOLIDAY = date(2026, 9, 2)
CALENDAR = WorkCalendar(days_off=frozenset({HOLIDAY, date(2026, 9, 1)}), worked_weekends=frozenset({date(2026, 8, 22)}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("Đồng Tháp", "dong thap"),
        ("Thừa Thiên  Huế", "thua thien hue"),
        ("ố", "o\u0302\u0301"),
        ("QUẾ", "que"),
    ],
)
def test_two_writings_of_a_name_have_one_key(one: str, other: str) -> None:
    assert fold.search_key(one) == fold.search_key(other)


def test_different_names_keep_different_keys() -> None:
    assert fold.search_key("Lào Cai") != fold.search_key("Lai Châu")
    assert fold.composed("  Ye\u0302n   Ba\u0301i ") == "Yên Bái"


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    key = fold.search_key(text)
    assert fold.search_key(key) == key


def test_a_share_is_rounded_down_to_whole_dong() -> None:
    assert money.share_of(599_999_999, Decimal("0.5")) == 299_999_999
    assert money.share_of(0, Decimal("0.5")) == 0


@pytest.mark.parametrize(("amount", "share"), [(-1, Decimal("0.5")), (1, Decimal("-0.5"))])
def test_a_share_of_less_than_nothing_is_refused(amount: int, share: Decimal) -> None:
    with pytest.raises(ValueError, match="negative"):
        money.share_of(amount, share)


@given(st.integers(0, 10**15), st.decimals(0, 1, places=4))
def test_a_share_never_exceeds_its_exact_value(amount: int, share: Decimal) -> None:
    assert 0 <= amount * share - money.share_of(amount, share) < 1


def test_the_day_of_receipt_does_not_count_and_holidays_are_skipped() -> None:
    assert CALENDAR.add(date(2026, 8, 31), 1) == date(2026, 9, 3)
    assert CALENDAR.add(date(2026, 8, 21), 1) == date(2026, 8, 22), "a Saturday worked in exchange counts"
    assert CALENDAR.add(date(2026, 8, 31), 0) == date(2026, 8, 31)
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add(HOLIDAY, -1)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 60))
def test_counting_forward_and_back_agree(start: date, days: int) -> None:
    end = CALENDAR.add(start, days)
    assert CALENDAR.between(start, end) == days
    assert CALENDAR.between(end, start) == -days
    assert days == 0 or CALENDAR.is_working_day(end)


def test_the_day_in_vietnam_begins_at_five_in_the_afternoon_utc() -> None:
    evening = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert clock.local_date(evening) == date(2027, 1, 1)
    assert clock.local_date(evening - timedelta(seconds=1)) == date(2026, 12, 31)
    with pytest.raises(ValueError, match="time zone"):
        clock.local_date(evening.replace(tzinfo=None))


def test_two_rooms_cannot_claim_one_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "FINDING_KINDS", {})
    monkeypatch.setattr(errors, "DENIALS", {})
    kind = errors.FindingKind("a", "b", "c")
    errors.declare({"x.y": kind})
    errors.declare({"x.y": kind})
    with pytest.raises(ValueError, match="twice"):
        errors.declare({"x.y": errors.FindingKind("other", "b", "c")})
    errors.declare_denials({"x": errors.Denial("a")})
    with pytest.raises(ValueError, match="twice"):
        errors.declare_denials({"x": errors.Denial("b")})


def test_errors_carry_everything_they_refuse() -> None:
    found = [errors.Finding(code, errors.Severity.BLOCK) for code in ("a", "b")]
    assert errors.RuleBroken(found).findings == tuple(found)
    assert all(f.blocks for f in found)
    assert not errors.Finding("c", errors.Severity.WARN).blocks
    assert errors.Invalid({"amount": ["no"]}).fields == {"amount": ["no"]}
    assert errors.Denied("role", act="x").params == {"act": "x"}
