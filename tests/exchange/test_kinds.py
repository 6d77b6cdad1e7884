"""Every kind of column reads what offices write, refuses what could mean two things, and reads back what it shows."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Organisation
from khuyencong.common.typed import Unreadable
from khuyencong.exchange import kinds, words
from khuyencong.exchange.checking import RowReader
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column, Context, by_name
from khuyencong.registry.columns import CLOSED, PROFILE, column
from tests.factories.places import make_units

ON = date(2026, 3, 2)


def read(kind: Kind, cell: Any, **rest: Any) -> Any:
    return kinds.reader(Column("c", "Cột", kind, **rest), Context(ON))(cell)


def code(kind: Kind, cell: Any, **rest: Any) -> str:
    with pytest.raises(Unreadable) as caught:
        read(kind, cell, **rest)
    error = caught.value
    said = words.sentence(error.code, error.params, Column("c", "Cột", kind, **rest), words.read_of(None, cell))
    assert "%(" not in said
    assert said[-1] in ".?"
    return error.code


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Kind.TEXT, "  Hợp\u00a0tác\n xã ", "Hợp tác xã"),
        (Kind.TEXT, unicodedata.normalize("NFD", "Chế biến gỗ"), "Chế biến gỗ"),
        (Kind.TEXT, 1610.0, "1610"),
        (Kind.TEXT, 35.5, "35,5"),
        (Kind.TEXT, "\ufeffA\u200bB", "AB"),
        (Kind.TEXT, "'=HYPERLINK(1)", "=HYPERLINK(1)"),
        (Kind.TEXT, "'quoted'", "'quoted'"),
        (Kind.TEXT, True, "TRUE"),
        (Kind.WHOLE, 20.0, 20),
        (Kind.WHOLE, " 1.250 ", 1250),
        (Kind.WHOLE, "1 250", 1250),
        (Kind.VND, 900000000.0, 900_000_000),
        (Kind.VND, "900.000.000 đ", 900_000_000),
        (Kind.VND, "900,000,000", 900_000_000),
        (Kind.MILLION, 6047.5, 6_047_500_000),
        (Kind.MILLION, "6.047,5", 6_047_500_000),
        (Kind.MILLION, "6.047,5 triệu đồng", 6_047_500_000),
        (Kind.MILLION, "0,000001", 1),
        (Kind.MILLION, 0.1 + 0.2, 300_000),
        (Kind.PERCENT, "35,03%", Decimal("0.3503")),
        (Kind.PERCENT, 35.0, Decimal("0.35")),
        (Kind.PERCENT, "0,5 %", Decimal("0.005")),
        (Kind.PERCENT, 0, Decimal(0)),
        (Kind.DAY, datetime.fromisoformat("2026-12-18T09:30"), date(2026, 12, 18)),
        (Kind.DAY, "18/12/2026", date(2026, 12, 18)),
        (Kind.DAY, "05.5.2026", date(2026, 5, 5)),
        (Kind.DAY, 45292.0, date(2024, 1, 1)),
        (Kind.DAY, "45292", date(2024, 1, 1)),
        (Kind.DAY, "18/12/2569", date(2026, 12, 18)),
        (Kind.MONTH, "tháng 12/2026", date(2026, 12, 1)),
        (Kind.MONTH, "2026-12", date(2026, 12, 1)),
        (Kind.MONTH, date(2026, 12, 18), date(2026, 12, 1)),
        (Kind.YEAR, 2026.0, 2026),
        (Kind.YEAR, "năm 2026", 2026),
        (Kind.YEAR, "2569", 2026),
        (Kind.YESNO, "Có", True),
        (Kind.YESNO, "khong", False),
        (Kind.YESNO, "x", True),
        (Kind.YESNO, 1.0, True),
        (Kind.YESNO, False, False),
        (Kind.TAX_CODE, "0100 233 488", "0100233488"),
        (Kind.TAX_CODE, "0314409058002", "0314409058-002"),
    ],
)
def test_what_offices_write_is_read(kind: Kind, cell: Any, value: Any) -> None:
    assert read(kind, cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        (Kind.TEXT, 1e15, "lost_digits"),
        (Kind.TEXT, "#REF!", "formula_error"),
        (Kind.WHOLE, 20.5, "fraction"),
        (Kind.WHOLE, "khoảng 20", "not_a_number"),
        (Kind.WHOLE, -3, "negative"),
        (Kind.WHOLE, date(2026, 5, 1), "day_for_number"),
        (Kind.WHOLE, True, "not_a_number"),
        (Kind.VND, "chín trăm triệu", "not_a_number"),
        (Kind.VND, "600 triệu", "shortened"),
        (Kind.VND, 1.5, "fraction"),
        (Kind.VND, 10**16, "too_large"),
        (Kind.MILLION, "1.000,000.5", "mixed"),
        (Kind.MILLION, 0.0000001, "decimals"),
        (Kind.PERCENT, 0.35, "which_percent"),
        (Kind.PERCENT, "135%", "too_large"),
        (Kind.DAY, "31/02/2019", "no_day"),
        (Kind.DAY, "12/18/2026", "no_month"),
        (Kind.DAY, "18/12/26", "short_year"),
        (Kind.DAY, 2019, "not_a_day"),
        (Kind.DAY, "mùa xuân", "not_a_day"),
        (Kind.DAY, True, "not_a_day"),
        (Kind.MONTH, "13/2026", "no_month"),
        (Kind.MONTH, "2026", "not_a_month"),
        (Kind.YEAR, "26", "not_a_year"),
        (Kind.YEAR, 2026.5, "not_a_year"),
        (Kind.YEAR, date(2026, 1, 1), "not_a_year"),
        (Kind.YESNO, "có thể", "not_yes_no"),
        (Kind.TAX_CODE, 100233488.0, "tax_zero_lost"),
        (Kind.TAX_CODE, "0100233480", "tax_check_digit"),
        (Kind.TAX_CODE, "12345", "tax_digits"),
        (Kind.TAX_CODE, "01002334AB", "tax_digits"),
    ],
)
def test_what_could_mean_two_things_is_refused_with_words(kind: Kind, cell: Any, expected: str) -> None:
    assert code(kind, cell) == expected


@pytest.mark.parametrize("cell", [None, "", "   ", "-", "–", "\u00a0", "…"])
def test_a_dash_and_spaces_are_an_empty_cell(cell: Any) -> None:
    for kind in Kind:
        assert read(kind, cell, choices=(("a", "A"),)) is None
        assert code(kind, cell, choices=(("a", "A"),), required=True) == "missing"


def test_what_is_expected_and_what_was_read_stand_in_the_words() -> None:
    said = words.sentence("not_a_number", {}, Column("c", "Kinh phí", Kind.VND), "chín trăm triệu")
    assert said == "Ghi bằng chữ số, ví dụ 900.000.000. Ô này đang là “chín trăm triệu”."
    said = words.sentence("shortened", {"full_vnd": 600_000_000}, Column("c", "Kinh phí", Kind.VND), "600 triệu")
    assert "600.000.000" in said


def test_of_a_person_only_the_last_four_characters_are_told() -> None:
    personal = Column("pin", "Số định danh", personal=True)
    assert words.read_of(personal, "010123456789") == "••••••••6789"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Hợp tác xã", "cooperative"),
        ("HOP TAC XA", "cooperative"),
        ("htx", "cooperative"),
        ("cooperative", "cooperative"),
        ("Cty TNHH MTV", "limited_single"),
        ("Hộ kinh doanh", "household"),
    ],
)
def test_a_choice_is_found_by_label_value_and_usual_word(typed: str, value: str) -> None:
    assert kinds.reader(column("legal_form"), Context(ON))(typed) == value


def test_a_choice_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(Unreadable) as caught:
        kinds.reader(column("legal_form"), Context(ON))("Hợp tac xạa")
    assert caught.value.params["suggest"] == "cooperative"
    assert "Hợp tác xã" in words.sentence(caught.value.code, caught.value.params, column("legal_form"), "")
    with pytest.raises(Unreadable) as caught:
        kinds.reader(column("legal_form"), Context(ON))("???")
    assert "Công ty cổ phần" in words.sentence(caught.value.code, caught.value.params, column("legal_form"), "")


@pytest.mark.parametrize("typed", ["Một; Hai, ba", "một và Hai, ba", "Hai, ba\nMột", "a + b", "A AND B", "a;b;a"])
def test_lists_are_read_with_every_separator(typed: str) -> None:
    many = Column("c", "Cột", Kind.MANY, choices=(("a", "Một"), ("b", "Hai, ba")))
    if typed == "một và Hai, ba":  # the comma belongs to a label: this one needs a semicolon
        with pytest.raises(Unreadable):
            kinds.reader(many, Context(ON))(typed)
        return
    found = kinds.reader(many, Context(ON))(typed)
    assert sorted(found) == ["a", "b"]
    assert kinds.reader(many, Context(ON))(kinds.shown(many, found, "vi")) == found


_SHOWN: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.WHOLE: st.integers(0, 10**12),
    Kind.VND: st.integers(0, 10**15),
    Kind.MILLION: st.integers(0, 10**15),
    Kind.PERCENT: st.integers(0, 10_000).map(lambda n: Decimal(n) / 10_000),
    Kind.NUMBER: st.integers(0, 10**9).map(lambda n: Decimal(n) / 100),
    Kind.DAY: st.dates(date(1901, 1, 1), date(2100, 12, 31)),
    Kind.MONTH: st.dates(date(1990, 1, 1), date(2100, 12, 1)).map(lambda d: d.replace(day=1)),
    Kind.YEAR: st.integers(1990, 2100),
    Kind.YESNO: st.booleans(),
}


@given(
    st.sampled_from(sorted(_SHOWN)).flatmap(lambda k: st.tuples(st.just(k), _SHOWN[k])),
    st.sampled_from(kinds.LANGUAGES),
)
def test_what_is_shown_is_read_back(pair: tuple[Kind, Any], lang: str) -> None:
    kind, value = pair
    c = Column("c", "Cột", kind)
    assert kinds.reader(c, Context(ON, lang))(kinds.shown(c, value, lang)) == value


@pytest.mark.django_db
def test_places_by_name_old_name_and_code() -> None:
    units = make_units()
    assert read(Kind.COMMUNE, "Bản Hồ, Lào Cai") == units.ban_ho
    assert read(Kind.COMMUNE, 3046.0) == units.ban_ho
    assert read(Kind.PROVINCE, "Lào Cai") == units.lao_cai
    assert code(Kind.COMMUNE, "Xã Thanh Bình") == "place_ended"
    assert code(Kind.COMMUNE, "Xã Cổ Bi") == "place_ended"
    assert code(Kind.COMMUNE, "Nowhere") == "place_unknown"
    with pytest.raises(Unreadable) as caught:
        read(Kind.COMMUNE, "Thanh Bình")
    assert caught.value.params["suggest"] == "Xã Bản Hồ, Tỉnh Lào Cai"
    assert kinds.shown(Column("c", "", Kind.COMMUNE), units.ban_ho, "vi") == "Xã Bản Hồ, Tỉnh Lào Cai"


@pytest.mark.django_db
def test_bodies_by_name_short_name_and_symbol() -> None:
    body = Organisation.objects.create(name="Sở Công Thương Mẫu", short_name="SCT Mẫu", kind=BodyKind.DEPARTMENT)
    Organisation.objects.create(name="Sở Cũ", kind=BodyKind.DEPARTMENT, valid_to=date(2020, 1, 1))
    assert read(Kind.ORGANISATION, "so cong thuong mau") == body
    assert read(Kind.ORGANISATION, "SCT mẫu") == body
    assert code(Kind.ORGANISATION, "Sở Công Thương Mẩu x") == "body_unknown"
    assert code(Kind.ORGANISATION, "Sở Cũ") == "body_unknown"
    Organisation.objects.create(name="Khác", short_name="SCT Mẫu", kind=BodyKind.DEPARTMENT)
    assert code(Kind.ORGANISATION, "SCT Mẫu") == "body_several"


def test_two_columns_do_not_claim_one_head() -> None:
    assert set(by_name((*PROFILE, CLOSED))) >= {"name", "commune"}
    with pytest.raises(ValueError, match="belongs to"):
        by_name((Column("a", "Tên"), Column("b", "B", aliases=("ten",))))
    with pytest.raises(ValueError, match="one name"):
        by_name((Column("a", "Tên"), Column("a", "Khác")))


def test_what_is_judged_once_is_judged_by_what_stands_there() -> None:
    """One, one point nought and yes are equal to Python and three cells to a reader; a text is judged once."""
    asked: list[Any] = []
    column = Column("direct", "Trực tiếp", Kind.YESNO, checks=(asked.append,))
    reader = RowReader([column], {"direct": 0}, Context(date(2026, 3, 2)))
    cells: list[Any] = ["1", True, 1, 1.0, "1", "?", "?", 0.0, False]
    lines = reader.lines([(n, [cell]) for n, cell in enumerate(cells)])
    assert [line.values["direct"] for line in lines] == [True, True, True, True, True, None, None, False, False]
    assert [line.unread for line in lines[5:7]] == [{"direct"}, {"direct"}]
    assert len(asked) == 6
