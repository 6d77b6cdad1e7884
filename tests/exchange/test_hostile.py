"""Files that mean harm, or are something else: clear words, nothing read, nothing run."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from typing import Any

import pytest

from khuyencong.exchange import words
from khuyencong.exchange.checking import check
from khuyencong.exchange.columns import Context
from khuyencong.exchange.reading import Limits, Refused, read_table
from tests.exchange import sheets
from tests.exchange.sheets import COLUMNS, HEADS, ROWS

GOOD = sheets.xlsx([HEADS, *ROWS])


def refusal(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as caught:
        list(read_table(io.BytesIO(content), COLUMNS, limits=limits).rows())
    error = caught.value
    said = words.sentence(error.code, error.params)
    assert "%(" not in said
    assert said.endswith(".")
    return error.code


def wide(reference: str) -> bytes:
    """A workbook with one more cell, far away."""
    row = "".join(c for c in reference if c.isdigit())
    extra = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()
    return sheets.in_sheet(GOOD, b"</sheetData>", extra)


def bomb(total: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, old.read(member.filename))
        new.writestr("xl/media/zeros.bin", bytes(total))
    return out.getvalue()


def lying(content: bytes) -> bytes:
    """The bomb's directory says the big part is small."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/media/zeros.bin").file_size
    return content.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "file_empty"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "file_html"),
        (b"  \n<!DOCTYPE html><html></html>", "file_html"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "file_html"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "file_xml"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_old_excel"),
        (b"%PDF-1.7\n", "file_not_table"),
        (bytes(range(256)) * 20, "file_not_table"),
        (GOOD[: len(GOOD) // 2], "file_damaged"),
        (GOOD[:-40], "file_damaged"),
        (GOOD.replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet9.xml"), "file_damaged"),
        (wide("XFD1048576"), "file_columns"),
        (wide("ABC7"), "file_columns"),
        (wide("B1048576"), "file_rows"),
        (wide("GR99999"), "file_cells"),
        (bomb(400 * 1024 * 1024), "file_unpacks"),
        (lying(bomb(2 * 1024 * 1024)), "file_damaged"),
    ],
    ids=[
        "empty", "html", "html-doctype", "mhtml", "xml-2003", "xls-or-password", "pdf", "bytes", "half", "cut",
        "no-sheet", "million-columns", "many-columns", "million-rows", "wide-and-tall", "bomb", "lying-bomb",
    ],
)  # fmt: skip
def test_each_is_refused_with_its_own_words(content: bytes, expected: str) -> None:
    assert refusal(content) == expected


@pytest.mark.parametrize(
    "tag",
    [
        b'<c s="1" r="XFD1048576"><v>1</v></c>',
        b"<c r='XFD1048576'><v>1</v></c>",
        b'<c r = "XFD1048576" ><v>1</v></c>',
        b'<c r="xfd1048576"><v>1</v></c>',
    ],
)
def test_a_far_cell_is_seen_however_it_is_written(tag: bytes) -> None:
    content = sheets.in_sheet(GOOD, b"</sheetData>", b'<row r="9">' + tag + b"</row></sheetData>")
    assert refusal(content) == "file_columns"


def test_cells_without_addresses_are_counted() -> None:
    many = b"<c><v>1</v></c>" * 400
    content = sheets.in_sheet(GOOD, b"</sheetData>", b'<row r="9">' + many + b"</row></sheetData>")
    assert refusal(content) == "file_columns"
    few = sheets.in_sheet(GOOD, b"</sheetData>", b'<row r="4"><c><v>3</v></c></row></sheetData>')
    assert len(list(read_table(io.BytesIO(few), COLUMNS).rows())) == 3


def test_an_entity_is_refused() -> None:
    content = sheets.in_sheet(GOOD, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
    assert refusal(content) == "file_damaged"


def test_a_repeated_cell_of_an_opendocument_sheet() -> None:
    cell = '<table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1"/>'
    assert refusal(sheets.ods([HEADS, *ROWS], f"<table:table-row>{cell}</table:table-row>")) == "file_columns"
    row = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" '
    assert refusal(sheets.ods([HEADS, *ROWS], f'{row}office:value="1"/></table:table-row>')) == "file_rows"
    # What every office program writes at the end of a sheet is no harm.
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    end = f'<table:table-row table:number-rows-repeated="1048570">{blank}</table:table-row>'
    assert len(list(read_table(io.BytesIO(sheets.ods([HEADS, *ROWS], end)), COLUMNS).rows())) == 2


def test_a_far_cell_with_a_style_and_no_value_is_no_harm() -> None:
    empty = sheets.in_sheet(GOOD, b"</sheetData>", b'<row r="9"><c r="AB9" s="1"/></row></sheetData>')
    assert len(list(read_table(io.BytesIO(empty), COLUMNS).rows())) == 2


def test_limits_of_size() -> None:
    assert refusal(GOOD, Limits(bytes=100)) == "file_too_big"
    assert refusal(b"a,b\n" * 10, Limits(bytes=10)) == "file_too_big"
    assert refusal(sheets.text_file([["x"] * 400]), Limits()) == "file_columns"
    assert refusal(GOOD, Limits(rows=1)) == "file_rows"


def test_macros_are_seen_and_never_run() -> None:
    def with_macro(name: str, part: bytes) -> bytes:
        return part

    content = sheets.rezip(GOOD, with_macro)
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    found = read_table(out, COLUMNS)
    assert found.macros
    assert len(list(found.rows())) == 2
    assert not read_table(io.BytesIO(GOOD), COLUMNS).macros


def test_formulas_and_links_in_cells_stay_texts() -> None:
    evil: list[Any] = [1, '=HYPERLINK("http://x","y")', "", "+cmd|' /C calc'!A0", "", "", ""]
    found = read_table(io.BytesIO(sheets.text_file([HEADS, evil], mark=";")), COLUMNS)
    checked = check(found, Context(date(2026, 3, 2)))
    assert [p.code for p in checked.errors] == ["not_a_number"]
    assert checked.bad[0].values["name"] == '=HYPERLINK("http://x","y")'


def test_a_broken_text_file() -> None:
    assert refusal(b"\xff\xfeT\x00\xc3") == "file_encoding"
    long = b'"' + b"x" * 200_000 + b'",1\n'
    assert refusal(long) == "file_encoding"
    lifted = csv.field_size_limit(10_000_000)  # as some library of the process may do
    try:
        assert refusal(long) == "file_encoding"
    finally:
        csv.field_size_limit(lifted)
