"""A table is found in what offices send: title rows, merged heads, legacy fonts, every encoding."""

from __future__ import annotations

import io
import unicodedata
from datetime import date
from typing import Any

import pytest

from khuyencong.exchange import legacy
from khuyencong.exchange.checking import check
from khuyencong.exchange.columns import Context
from khuyencong.exchange.reading import Limits, Options, Refused, Table, read_table
from tests.exchange import sheets
from tests.exchange.sheets import COLUMNS, HEADS, ROWS

ON = date(2026, 3, 2)
EXPECTED = [
    {
        "name": "Hợp tác xã Chè Bản Hồ",
        "tax": "0100233488",
        "workers": 46,
        "revenue": 18_250_000_000,
        "founded": date(2012, 3, 14),
        "form": "coop",
    },
    {
        "name": "Hộ kinh doanh Sùng A Ví Dụ",
        "tax": None,
        "workers": 1250,
        "revenue": 3_400_500_000,
        "founded": date(2024, 5, 2),
        "form": "house",
    },
]


def table(content: bytes, **rest: Any) -> Table:
    return read_table(io.BytesIO(content), COLUMNS, **rest)


def values(found: Table) -> list[dict[str, Any]]:
    checked = check(found, Context(ON))
    assert checked.errors == []
    return [line.values for line in checked.good]


@pytest.mark.parametrize(
    "content",
    [
        sheets.xlsx([HEADS, *ROWS]),
        sheets.ods([HEADS, *ROWS]),
        sheets.text_file([HEADS, *ROWS]),
        sheets.text_file([HEADS, *ROWS], mark=";"),
        sheets.text_file([HEADS, *ROWS], mark="\t"),
        sheets.text_file([HEADS, *ROWS], bom=True),
        sheets.text_file([HEADS, *ROWS], encoding="utf-16", mark="\t"),
        sheets.text_file([HEADS, *ROWS], encoding="utf-16-le", mark="\t"),
        sheets.text_file([HEADS, *ROWS], encoding="cp1258"),
        unicodedata.normalize("NFD", sheets.text_file([HEADS, *ROWS]).decode()).encode(),
    ],
    ids=["xlsx", "ods", "csv", "semicolons", "tsv", "bom", "utf-16", "utf-16-le", "cp1258", "decomposed"],
)
def test_the_same_rows_in_every_format(content: bytes) -> None:
    found = table(content)
    assert found.fits
    assert values(found) == EXPECTED
    assert values(found) == EXPECTED  # asked a second time
    assert {h.state for h in found.heads} == {"known", "ignored"}


def test_titles_above_the_head_and_totals_below() -> None:
    titles: list[list[Any]] = [
        ["SỞ CÔNG THƯƠNG LÀO CAI"],
        [],
        ["DANH SÁCH CƠ SỞ CNNT", "", "", "Năm 2026"],
        ["Đơn vị: triệu đồng"],
    ]
    counted = [["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"]]
    total = [["", "Tổng cộng:", "", 1296, 21650.5, "", ""]]
    found = table(sheets.xlsx([*titles, HEADS, *counted, ROWS[0], [], ROWS[1], *total]))
    assert found.head_row == 5
    assert values(found) == EXPECTED
    assert [line.row for line in check(found, Context(ON)).good] == [7, 9]
    assert found.skipped == [(10, "Tổng cộng:")]


def test_a_merged_head_of_two_lines() -> None:
    top = ["STT", "Tên cơ sở", "Mã số thuế", "Quy mô", None, "Ngày thành lập", "Loại hình"]
    below = [None, None, None, "Lao động", "Doanh thu", None, None]
    merges = ["A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3", "A1:G1"]
    found = table(sheets.xlsx([["Biểu tổng hợp"], top, below, *ROWS], merges=merges))
    assert found.head_row == 3
    assert values(found) == EXPECTED


def test_the_table_may_start_anywhere() -> None:
    shifted = [[None, None, *row] for row in (HEADS, *ROWS)]
    found = table(sheets.xlsx([[], [], *shifted]))
    assert values(found) == EXPECTED
    assert [h.letter for h in found.heads][:2] == ["C", "D"]


def test_the_sheet_that_fits_is_chosen_and_another_may_be() -> None:
    other = [["Tên cơ sở", "Mã số thuế"], ["Khác", "0100101308"]]
    content = sheets.xlsx([["Bìa"]], sheet="Bìa", others=[("Nháp", other), ("DS", [HEADS, *ROWS])])
    found = table(content)
    assert (found.sheet, found.sheets) == ("DS", ["Bìa", "Nháp", "DS"])
    chosen = table(content, options=Options(sheet="Nháp"))
    assert [v["name"] for v in values(chosen)] == ["Khác"]


def test_unknown_missing_and_repeated_columns_are_named_first() -> None:
    heads = ["Mã số thế", "Ghi chú 2", "Lao động", "Lao động", "Tỉnh"]
    found = table(sheets.xlsx([heads, ["0100233488", "x", 1, 2, "y"]]))
    assert not found.fits
    assert [c.name for c in found.missing] == ["name"]
    told = {(h.letter, h.text): (h.state, h.near) for h in found.unknown}
    assert told[("A", "Mã số thế")] == ("unknown", "tax")
    assert told[("B", "Ghi chú 2")] == ("unknown", "")
    assert told[("D", "Lao động")] == ("repeated", "workers")
    chosen = table(
        sheets.xlsx([heads, ["0100233488", "Gốm", 1, 2, "y"]]),
        options=Options(heads={"Mã số thế": "tax", "Ghi chú 2": "name", "Tỉnh": "-"}),
    )
    assert [h.state for h in chosen.heads] == ["known", "known", "known", "repeated", "ignored"]


def test_a_file_without_a_head_says_so() -> None:
    assert not table(sheets.xlsx([["một", "hai"], ["ba", "bốn"]])).found
    assert not table(sheets.xlsx([])).found


@pytest.mark.parametrize("font", ["tcvn3", "vni"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_legacy_fonts_are_recognised_converted_and_shown(font: str, form: str) -> None:
    rows = [[sheets.to_legacy(c, font) if isinstance(c, str) else c for c in row] for row in (HEADS, *ROWS)]
    content = sheets.xlsx(rows) if form == "xlsx" else sheets.text_file(rows, encoding="latin-1")
    found = table(content)
    assert found.fits
    assert values(found) == EXPECTED
    shown = {f.head: f for f in found.fonts}
    assert shown["Tên cơ sở"].font == font
    row, before, after = shown["Tên cơ sở"].samples[0]
    assert (row, after) == (2, "Hợp tác xã Chè Bản Hồ")
    assert before == sheets.to_legacy("Hợp tác xã Chè Bản Hồ", font)


def test_the_usual_example_of_abc() -> None:
    assert legacy.convert("Hîp t¸c x·", "tcvn3") == "Hợp tác xã"
    assert legacy.convert("Hôïp taùc xaõ", "vni") == "Hợp tác xã"
    assert legacy.convert("HÔÏP TAÙC XAÕ", "vni") == "HỢP TÁC XÃ"


@pytest.mark.parametrize(
    "texts",
    [
        ["Hợp tác xã Chè Bản Hồ", "Tổ hợp tác"],
        ["Cà phê", "Tân Lập", "xã Hà"],
        ["Crème brûlée", "Zürich"],
        ["Wood Ltd", "ABC"],
        [],
    ],
)
def test_what_is_unicode_or_foreign_is_left_alone(texts: list[str]) -> None:
    assert legacy.detect(texts) == ""


@pytest.mark.parametrize("font", ["tcvn3", "vni"])
def test_every_letter_survives_the_way_there_and_back(font: str) -> None:
    letters = "".join(
        unicodedata.normalize("NFC", base + tone)
        for base in "aăâeêioôơuưy"
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    )
    text = " ".join((*letters, "đ"))
    assert legacy.convert(sheets.to_legacy(text, font), font) == text
    if font == "vni":
        assert legacy.convert(sheets.to_legacy(text.upper(), font), font) == text.upper()


def test_a_mixed_sheet_is_converted_only_where_it_must_be() -> None:
    rows = [
        ["Tên cơ sở", "Mã số thuế", "Loại hình"],
        *[[sheets.to_legacy(f"Gỗ mỹ nghệ Đồng Kỵ số {n}", "tcvn3"), "", "Hợp tác xã"] for n in range(5)],
        ["Đã gõ lại bằng Unicode", "", "Hộ kinh doanh"],
    ]
    found = table(sheets.xlsx(rows))
    names = [v["name"] for v in values(found)]
    assert names[0] == "Gỗ mỹ nghệ Đồng Kỵ số 0"
    assert names[-1] == "Đã gõ lại bằng Unicode"
    assert [f.head for f in found.fonts] == ["Tên cơ sở"]


def test_formulas_give_their_stored_value_and_broken_ones_are_told() -> None:
    def write(book: Any, sheet: Any) -> None:
        for index, head in enumerate(HEADS):
            sheet.write_string(0, index, head)
        sheet.write_string(1, 1, "Một")
        sheet.write_formula(1, 3, "=20+5", None, 25)
        sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")
        sheet.write_string(2, 1, "Hai")
        sheet.write_formula(2, 3, '=VLOOKUP("x",A1:B2,2)', None, "#N/A")

    checked = check(table(sheets.quick_xlsx(write)), Context(ON))
    assert [(p.row, p.column, p.code) for p in checked.errors] == [
        (2, "revenue", "formula_error"),
        (3, "workers", "formula_error"),
    ]
    # A program wrote the formula and nobody computed it: the cell is not silently empty.
    unopened = sheets.xlsx([HEADS, [1, "Một", "", "=20+5", "", "", ""]])
    assert [(p.column, p.code) for p in check(table(unopened), Context(ON)).errors] == [("workers", "formula_error")]


def test_every_error_of_every_cell_at_once() -> None:
    rows = [
        HEADS,
        [1, "", "520009876", "khoảng 20", "abc", "31/02/2019", "Công ty"],
        [2, "Tốt", "0100233488", 3, 1, "", ""],
        [3, "Trùng", "0100 233 488", 3, 1, "", ""],
        [4, "x" * 101, "", -1, 1.5, 2019, ""],
    ]
    checked = check(table(sheets.xlsx(rows)), Context(ON), unique=(("tax",),))
    assert [(p.row, p.column, p.code) for p in checked.errors] == [
        (2, "name", "missing"),
        (2, "tax", "tax_digits"),
        (2, "workers", "not_a_number"),
        (2, "revenue", "not_a_number"),
        (2, "founded", "no_day"),
        (2, "form", "not_in_list"),
        (4, "tax", "repeated_row"),
        (5, "name", "too_long"),
        (5, "workers", "negative"),
        (5, "founded", "not_a_day"),
    ]
    assert (checked.tally.rows, checked.tally.good, checked.tally.bad) == (4, 1, 3)
    assert checked.tally.groups[("workers", "not_a_number", "bad", "")].rows == [2]


def test_cells_to_be_read_otherwise() -> None:
    rows = [HEADS, [1, "Một", "", "", "", "", "Công ty"], [2, "Hai", "", "", "", "", "Công ty"]]
    assert len(check(table(sheets.xlsx(rows)), Context(ON)).errors) == 2
    mended = table(sheets.xlsx(rows), options=Options(mends={"form": {"Công ty": "Hợp tác xã"}}))
    assert [v["form"] for v in values(mended)] == ["coop", "coop"]


def test_a_long_table_is_read_row_after_row_with_a_limit() -> None:
    lines = [HEADS, *([n, f"Cơ sở {n}", "", n, n, "", ""] for n in range(50))]
    found = table(sheets.text_file(lines), limits=Limits(rows=50))
    assert sum(1 for _ in found.rows()) == 50
    with pytest.raises(Refused) as caught:
        list(table(sheets.text_file(lines), limits=Limits(rows=49)).rows())
    assert caught.value.code == "file_rows"


@pytest.mark.parametrize(
    ("head", "cell", "vnd"),
    [
        ("Doanh thu", 18250.5, 18_250_500_000),
        ("Doanh thu (triệu đồng)", "18.250,5", 18_250_500_000),
        ("Doanh thu (đồng)", "18.250.500.000", 18_250_500_000),
        ("Doanh thu, nghìn đồng", 18250500, 18_250_500_000),
        ("Doanh thu (1.000 đồng)", 18250500, 18_250_500_000),
        ("Doanh thu (tỷ đồng)", "18,2505", 18_250_500_000),
        ("DOANH THU TR.Đ".replace(" TR.Đ", " (tr.đ)"), 18250.5, 18_250_500_000),
    ],
)
def test_the_unit_of_the_head_counts(head: str, cell: Any, vnd: int) -> None:
    found = table(sheets.xlsx([["Tên cơ sở", head], ["Một", cell]]))
    assert values(found)[0]["revenue"] == vnd


def test_the_unit_above_the_table_counts_where_the_head_names_none() -> None:
    above = [["Đơn vị tính: nghìn đồng"], ["Tên cơ sở", "Doanh thu"], ["Một", 5]]
    assert values(table(sheets.xlsx(above)))[0]["revenue"] == 5_000
    above[1][1] = "Doanh thu (đồng)"
    assert values(table(sheets.xlsx(above)))[0]["revenue"] == 5
