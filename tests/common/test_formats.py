"""Every reader's way of writing, against the table of the visual language (§5)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khuyencong.common import formats

DAY = date(2026, 12, 18)
AT = datetime(2026, 12, 18, 7, 32, tzinfo=UTC)
BELOW = "\u2212"


@pytest.mark.parametrize(
    ("lang", "money", "table", "share", "short", "weekday", "paper", "time", "quarter", "half", "year"),
    [
        (
            "vi", "900.000.000 đồng", "6.047,5", "35,03%", "18/12/2026", "Thứ Sáu, 18/12/2026",
            "ngày 18 tháng 12 năm 2026", "14:32", "quý II/2026", "6 tháng đầu năm 2026", "2026",
        ),
        (
            "en", "VND 900,000,000", "6,047.5", "35.03%", "18 Dec 2026", "Friday, 18 Dec 2026",
            "18 December 2026", "14:32", "Q2 2026", "first half of 2026", "2026",
        ),
        (
            "th", "900,000,000 ด่ง", "6,047.5", "35.03%", "18 ธ.ค. 2569", "วันศุกร์ที่ 18 ธันวาคม 2569",
            "18 ธันวาคม 2569", "14:32 น.", "ไตรมาส 2/2569", "ครึ่งแรกของปี 2569", "2569 (ค.ศ. 2026)",
        ),
    ],
)  # fmt: skip
def test_table_of_the_visual_language(
    lang: str, money: str, table: str, share: str, short: str, weekday: str,
    paper: str, time: str, quarter: str, half: str, year: str,
) -> None:  # fmt: skip
    assert formats.vnd(900_000_000, lang) == money
    assert formats.million(6_047_500_000, lang) == table
    assert formats.percent(Decimal("0.3503"), lang, 2) == share
    assert formats.date_short(DAY, lang) == short
    assert formats.date_weekday(DAY, lang) == weekday
    assert formats.date_paper(DAY, lang) == paper
    assert formats.time_of_day(AT, lang) == time
    assert formats.quarter(2, 2026, lang) == quarter
    assert formats.half_year(1, 2026, lang) == half
    assert formats.year(2026, lang) == year


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 5, 5), "05/5/2026"),
        (date(2026, 2, 1), "01/02/2026"),
        (date(2026, 1, 10), "10/01/2026"),
        (date(2026, 3, 9), "09/3/2026"),
        (date(2026, 10, 31), "31/10/2026"),
    ],
)
def test_vietnamese_zero_only_below_ten_and_before_months_one_and_two(day: date, written: str) -> None:
    assert formats.date_short(day, "vi") == written


@pytest.mark.parametrize(("lang", "written"), [("vi", "+8,7%"), ("en", "+8.7%"), ("th", "+8.7%")])
def test_change_carries_its_sign(lang: str, written: str) -> None:
    assert formats.percent(Decimal("0.087"), lang, signed=True) == written
    assert formats.percent(Decimal("-0.07"), "vi", signed=True) == f"{BELOW}7,0%"
    assert formats.percent(Decimal(0), "vi", signed=True) == "0,0%"


def test_minus_is_a_minus_and_rounding_is_half_up() -> None:
    assert formats.number(-106, "vi") == f"{BELOW}106"
    assert formats.number(Decimal("2.25"), "vi", 1) == "2,3"
    assert formats.number(Decimal("-0.04"), "vi", 1) == "0,0", "a rounded nothing has no sign"


@pytest.mark.parametrize("lang", ["vi", "en", "th"])
def test_unknown_is_a_dash_and_zero_is_zero(lang: str) -> None:
    assert formats.number(None, lang) == formats.vnd(None, lang) == formats.million(None, lang) == "–"
    assert formats.percent(None, lang) == formats.date_short(None, lang) == formats.moment(None, lang) == "–"
    assert formats.number(0, lang) == "0"


def test_a_moment_is_shown_in_vietnam() -> None:
    late = datetime(2026, 12, 18, 17, 30, tzinfo=UTC)
    assert formats.moment(late, "vi") == "19/12/2026, 00:30"
    assert formats.moment(late, "th") == "19 ธ.ค. 2569 00:30 น."


@pytest.mark.parametrize(
    ("name", "value", "lang", "written"),
    [
        ("limit_vnd", 300_000_000, "vi", "300.000.000 đồng"),
        ("share", Decimal("0.5"), "vi", "50%"),
        ("rate", Decimal("0.3503"), "en", "35.03%"),
        ("budget_year", 2026, "th", "2569 (ค.ศ. 2026)"),
        ("due", date(2026, 5, 5), "vi", "05/5/2026"),
        ("days", 1500, "vi", "1.500"),
        ("area", Decimal("12.50"), "vi", "12,5"),
        ("name", "Sương Sớm", "en", "Sương Sớm"),
        ("place", None, "vi", "–"),
    ],
)
def test_parameters_of_a_sentence(name: str, value: object, lang: str, written: str) -> None:
    assert formats.parameter(name, value, lang) == written


@given(st.integers(min_value=-(10**15), max_value=10**15), st.sampled_from(["vi", "en", "th"]))
def test_whole_arithmetic_writes_what_decimals_write(amount: int, lang: str) -> None:
    assert formats.million(amount, lang) == formats.number(Decimal(amount) / 1_000_000, lang, 1)
    assert formats.number(amount, lang) == formats.number(Decimal(amount), lang)
