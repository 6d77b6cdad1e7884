"""Exports of rows: CSV, JSON and XLSX, streamed, with the columns an import reads back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _

from khuyencong.common.money import MILLION
from khuyencong.exchange import kinds
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.exchange.writing.book import Book

BOM = "\ufeff"
SHEET_ROWS = 1_048_575  # what a sheet holds below its head
_WHOLE = frozenset({Kind.WHOLE, Kind.VND, Kind.YEAR})


class _Echo:
    """A file that hands every line straight back."""

    def write(self, line: str) -> str:
        return line


def disarmed(text: str) -> str:
    """A text of a CSV file that a spreadsheet would run as a formula, with an apostrophe before it."""
    return f"'{text}" if text[:1] in kinds.FORMULA_SIGNS and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text[:1] == "-" and text[1:].replace(",", "", 1).isdigit()


def csv_cell(column: Column, value: Any) -> str:
    """A value in a CSV file: days as ISO, plain digits, a comma before decimals; what the reader reads back."""
    if value is None:
        return ""
    if column.kind in {Kind.DAY, Kind.MONTH}:
        return str(value.isoformat()[: 10 if column.kind == Kind.DAY else 7])
    if column.kind in _WHOLE:
        return str(int(value))
    if column.kind in {Kind.NUMBER, Kind.MILLION, Kind.PERCENT}:
        scale = {Kind.MILLION: Decimal(1) / MILLION, Kind.PERCENT: Decimal(100)}.get(column.kind, Decimal(1))
        text = f"{(Decimal(value) * scale).normalize():f}".replace(".", ",")
        return f"{text}%" if column.kind == Kind.PERCENT else text
    return disarmed(kinds.shown(column, value, "vi"))


def csv_lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[str]:
    """The lines of a CSV file in UTF-8 with its mark, so that spreadsheets show Vietnamese."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([disarmed(c.head) for c in columns])
    for row in rows:
        yield writer.writerow([csv_cell(c, c.value_of(row)) for c in columns])


def json_lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[str]:
    """A JSON list of records by column name, one record a line."""
    yield "["
    between = "\n"
    for row in rows:
        record = {c.name: kinds.plain(c.value_of(row)) for c in columns}
        yield between + json.dumps(record, ensure_ascii=False)
        between = ",\n"
    yield "\n]\n"


def write_xlsx(
    target: IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    about: Sequence[tuple[str, str]] = (),
    sheet_rows: int = SHEET_ROWS,
) -> int:
    """Write rows as a workbook in constant memory; how many. What one sheet cannot hold goes on in a next one with the
    same head. `about` (label, words) stands on a sheet of its own: what was filtered, when, by whom."""
    count = 0
    with Book(target) as book:
        sheet = book.data_sheet(columns)
        for count, row in enumerate(rows, start=1):
            before, line = divmod(count - 1, sheet_rows)
            if before and not line:
                sheet = book.data_sheet(columns, _("Dữ liệu %(n)s") % {"n": before + 1})
            for index, column in enumerate(columns):
                book.write(sheet, line + 1, index, column, column.value_of(row))
        if about:
            notes = book.add_worksheet(str(_("Thông tin")))
            notes.set_column(0, 1, 40)
            for line, (label, words) in enumerate(about):
                notes.write_string(line, 0, label, book.head)
                notes.write_string(line, 1, words)
    return count
