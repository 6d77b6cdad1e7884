"""What leaves can be read back, and nothing in it runs."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khuyencong.exchange.checking import check
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column, Context
from khuyencong.exchange.reading import read_table
from khuyencong.exchange.writing import MarkedRow, csv_lines, json_lines, write_marked, write_template, write_xlsx
from khuyencong.registry.columns import CLOSED, PROFILE

ON = date(2026, 3, 2)
EVERY = (
    Column("name", "Tên", limit=300, required=True),
    Column("whole", "Số nguyên", Kind.WHOLE),
    Column("number", "Số lẻ", Kind.NUMBER),
    Column("vnd", "Số tiền", Kind.VND, unit="đồng"),
    Column("million", "Kinh phí", Kind.MILLION, unit="triệu đồng"),
    Column("share", "Tỷ lệ", Kind.PERCENT),
    Column("day", "Ngày", Kind.DAY),
    Column("month", "Tháng", Kind.MONTH),
    Column("year", "Năm", Kind.YEAR),
    Column("answer", "Trả lời", Kind.YESNO),
    Column("choice", "Chọn", Kind.CHOICE, choices=(("a", "Một, hai"), ("b", "Ba"))),
    Column("many", "Nhiều", Kind.MANY, choices=(("a", "Một, hai"), ("b", "Ba"))),
    Column("tax", "Mã số thuế", Kind.TAX_CODE),
)
EVIL = ['=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "=1+1"]

_text = st.one_of(
    st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=60), st.sampled_from(EVIL)
)
_maybe = st.none
ROWS = st.fixed_dictionaries(
    {
        "name": _text.map(lambda t: " ".join(t.split()) or "x").filter(lambda t: t not in {"-", "–", "—", "…", "..."}),
        "whole": _maybe() | st.integers(0, 10**12),
        "number": _maybe() | st.integers(0, 10**9).map(lambda n: Decimal(n) / 100),
        "vnd": _maybe() | st.integers(0, 10**15),
        "million": _maybe() | st.integers(0, 10**15),
        "share": _maybe() | st.integers(0, 10_000).map(lambda n: Decimal(n) / 10_000),
        "day": _maybe() | st.dates(date(1955, 1, 1), date(2100, 12, 31)),
        "month": _maybe() | st.dates(date(1990, 1, 1), date(2100, 12, 1)).map(lambda d: d.replace(day=1)),
        "year": _maybe() | st.integers(1990, 2100),
        "answer": _maybe() | st.booleans(),
        "choice": _maybe() | st.sampled_from("ab"),
        "many": _maybe() | st.sampled_from([("a",), ("b",), ("a", "b")]),
        "tax": _maybe() | st.sampled_from(["0100233488", "0314409058-002"]),
    }
)


def with_of(columns: Any) -> list[Column]:
    return [
        Column(**{**{f: getattr(c, f) for f in c.__dataclass_fields__}, "of": lambda r, n=c.name: r[n]})
        for c in columns
    ]


OUT = with_of(EVERY)


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    return "".join(csv_lines(OUT, rows)).encode()


def as_xlsx(rows: list[dict[str, Any]]) -> bytes:
    target = io.BytesIO()
    assert write_xlsx(target, OUT, rows, about=[("Bộ lọc", "tất cả")]) == len(rows)
    return target.getvalue()


def back(content: bytes) -> list[dict[str, Any]]:
    checked = check(read_table(io.BytesIO(content), EVERY), Context(ON))
    assert checked.errors == []
    return [line.values for line in checked.good]


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=6))
def test_an_export_reads_back_unchanged(write: Any, rows: list[dict[str, Any]]) -> None:
    expected = [{**r, "name": " ".join(unicodedata.normalize("NFC", r["name"]).split())} for r in rows]
    assert back(write(rows)) == expected


@pytest.mark.parametrize("text", EVIL)
def test_nothing_in_an_export_runs(text: str) -> None:
    row = {c.name: None for c in EVERY} | {"name": text}
    lines = list(csv.reader(io.StringIO(as_csv([row]).decode("utf-8-sig"))))
    assert lines[1][0][0] == "'"
    cell = openpyxl.load_workbook(io.BytesIO(as_xlsx([row]))).active["A2"]  # type: ignore[index]
    assert (cell.data_type, cell.value) == ("s", text.strip() if text.startswith("\t") else text)
    assert cell.quotePrefix


def test_a_head_that_looks_like_a_formula_is_disarmed_too() -> None:
    assert next(csv_lines([Column("x", "=1+1")], [])).lstrip("\ufeff").startswith("'=1+1")


def test_what_one_sheet_cannot_hold_goes_on_in_the_next() -> None:
    rows = [dict.fromkeys((c.name for c in EVERY), None) | {"name": f"Cơ sở {n}"} for n in range(5)]
    target = io.BytesIO()
    assert write_xlsx(target, OUT, rows, sheet_rows=2) == 5
    book = openpyxl.load_workbook(target)
    sheets = [list(sheet.values) for sheet in book.worksheets]
    assert [len(sheet) for sheet in sheets] == [3, 3, 2]
    assert len({sheet[0] for sheet in sheets}) == 1
    at = [c.name for c in EVERY].index("name")
    assert [row[at] for sheet in sheets for row in sheet[1:]] == [r["name"] for r in rows]


def test_json_holds_plain_values() -> None:
    row = {c.name: None for c in EVERY} | {"name": "Gốm", "vnd": 5, "share": Decimal("0.35"), "day": date(2026, 1, 2)}
    told = json.loads("".join(json_lines(OUT, [row, row])))
    assert len(told) == 2
    assert {told[0][k] for k in ("name", "share", "day")} == {"Gốm", "0.35", "2026-01-02"}
    assert told[0]["vnd"] == 5
    assert json.loads("".join(json_lines(OUT, []))) == []


def test_a_template_offers_explains_and_reads_back_empty() -> None:
    target = io.BytesIO()
    write_template(target, (*PROFILE, CLOSED))
    book = openpyxl.load_workbook(target)
    sheet = book["Dữ liệu"]
    heads = [c.value for c in sheet[1]]
    assert heads[:2] == ["Tên cơ sở", "Loại hình"]
    assert "Ghi đúng như giấy đăng ký." in sheet["A1"].comment.text
    rules = {str(v.sqref).split(":")[0]: v for v in sheet.data_validations.dataValidation}
    assert rules["B2"].formula1.startswith('"Công ty TNHH một thành viên,')
    assert "Danh mục" in rules["H2"].formula1
    assert rules["G2"].formula1 == '"Có,Không"'
    assert book["Danh mục"].sheet_state == "hidden"
    explained = {row[0].value: [c.value for c in row] for row in book["Giải thích"]}
    assert explained["Tên cơ sở"][1] == "Có"
    assert "Hợp tác xã" in explained["Loại hình"][4]
    found = read_table(io.BytesIO(target.getvalue()), (*PROFILE, CLOSED))
    assert found.fits
    assert found.sheet == "Dữ liệu"
    assert list(found.rows()) == []


def test_text_columns_of_a_template_keep_leading_zeros() -> None:
    target = io.BytesIO()
    write_template(target, EVERY)
    with zipfile.ZipFile(target) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    style = re.search(r'<col min="13" max="13"[^>]* style="(\d+)"', sheet)
    assert style
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2])
    assert formats[int(style[1])] == "49"  # text


def test_marked_rows_come_back_with_reasons_and_can_be_sent_again() -> None:
    target = io.BytesIO()
    columns = [EVERY[0], EVERY[1], None]
    rows = [
        MarkedRow(["Một", "khoảng 20", "=1+1"], {1: "bad"}, ["Số nguyên: Ghi bằng chữ số."]),
        MarkedRow(["Hai", 5.0], {2: "look"}, []),
    ]
    assert write_marked(target, ["Tên", "Số nguyên", "Ghi chú"], columns, rows) == 2
    sheet = openpyxl.load_workbook(target)["Dữ liệu"]
    assert sheet["B2"].fill.start_color.rgb == "FFFCE8E5"
    assert sheet["A2"].fill.fill_type is None
    assert sheet["D2"].value == "Số nguyên: Ghi bằng chữ số."
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")
    assert sheet["B3"].value == 5
    again = read_table(io.BytesIO(target.getvalue()), EVERY)
    assert [(h.text, h.state) for h in again.heads] == [
        ("Tên", "known"), ("Số nguyên", "known"), ("Ghi chú", "unknown"), ("Lý do (hệ thống ghi)", "ignored"),
    ]  # fmt: skip
