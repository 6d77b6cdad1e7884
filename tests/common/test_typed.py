"""What people type is read in every notation, and refused where it could mean two things."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khuyencong.common import formats, typed
from khuyencong.common.typed import Unreadable


@pytest.mark.parametrize(
    "text",
    ["900.000.000", "900 000 000", "900000000", "900,000,000", " 900.000.000 đồng", "900 000 000đ", "VND", "0"][:6],
)
def test_one_amount_in_every_notation(text: str) -> None:
    assert typed.read_vnd(text) == 900_000_000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-5.000.000", "negative"),
        ("\u22125000000", "negative"),
        ("(5.000.000)", "negative"),
        ("1,5", "fraction"),
        ("1.000.000,50", "fraction"),
        ("1000000.5", "fraction"),
        ("1.000,000", "mixed"),
        ("1.00.000", "mixed"),
        ("chín trăm triệu", "not_a_number"),
        ("", "not_a_number"),
        ("đồng", "not_a_number"),
        ("٣٠٠", "not_a_number"),
        ("600 triệu", "shortened"),
        ("1,5 tỷ", "shortened"),
    ],
)
def test_amounts_refused(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        typed.read_vnd(text)
    assert refused.value.code == code


@pytest.mark.parametrize(("text", "full"), [("600 triệu", 600_000_000), ("1,5 tỷ", 1_500_000_000), ("20k", 20_000)])
def test_a_shortened_amount_is_offered_in_full(text: str, full: int) -> None:
    with pytest.raises(Unreadable) as refused:
        typed.read_vnd(text)
    assert refused.value.params == {"full_vnd": full}


@given(st.integers(min_value=0, max_value=10**15), st.sampled_from(["vi", "en", "th"]))
def test_an_amount_survives_being_shown_and_typed(amount: int, lang: str) -> None:
    assert typed.read_vnd(formats.number(amount, lang)) == amount
    assert typed.read_vnd(formats.vnd(amount, lang).removeprefix("VND ")) == amount


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("35,03", "vi", "35.03"),
        ("35.03", "vi", "35.03"),
        ("35.03", "en", "35.03"),
        ("1.234", "vi", "1234"),
        ("1,234", "en", "1234"),
        ("1.234,5", "vi", "1234.5"),
        ("1,234.5", "vi", "1234.5"),
        ("1 234,5", "vi", "1234.5"),
        ("12", "th", "12"),
    ],
)
def test_numbers(text: str, lang: str, value: str) -> None:
    assert typed.read_number(text, lang) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [("1,234", "decimals"), ("1.23.4", "mixed"), ("abc", "not_a_number"), ("1e5", "not_a_number"), ("-1", "negative"),
     ("1,", "not_a_number"), ("NaN", "not_a_number")],
)  # fmt: skip
def test_numbers_refused(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        typed.read_number(text, "vi")
    assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "5/2/2026",
        "05/02/2026",
        "5-2-2026",
        "5.2.2026",
        " 5 / 2 / 2026 ",
        "2026-02-05",
        "5 Feb 2026",
        "5 ก.พ. 2569",
        "5/2/2569",
    ],
)
def test_one_day_in_every_notation(text: str) -> None:
    assert typed.read_day(text) == date(2026, 2, 5)


@pytest.mark.parametrize(
    ("text", "code"),
    [("5/2/26", "short_year"), ("12/18/2026", "no_month"), ("31/2/2026", "no_day"), ("0/2/2026", "no_day"),
     ("mai", "not_a_day"), ("5 Foo 2026", "not_a_day"), ("1/0/2026", "no_month"), ("", "not_a_day")],
)  # fmt: skip
def test_days_refused(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        typed.read_day(text)
    assert refused.value.code == code


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)), st.sampled_from(["vi", "en", "th"]))
def test_a_day_survives_being_shown_and_typed(day: date, lang: str) -> None:
    assert typed.read_day(formats.date_short(day, lang)) == day


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    readers: list[Callable[[str], Any]] = [typed.read_vnd, typed.read_day, lambda t: typed.read_number(t, "vi")]
    for read in readers:
        try:
            value = read(text)
        except Unreadable:
            continue
        assert isinstance(value, date) or value >= 0
        assert not isinstance(value, timedelta)
