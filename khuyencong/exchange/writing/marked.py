"""The sender's own rows given back: wrong cells coloured, the reason in the last column, ready to mend and send."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Cell, Column
from khuyencong.exchange.writing.book import Book, width_of
from khuyencong.exchange.writing.template import offers

REASON = gettext_noop("Lý do (hệ thống ghi)")
REASON_CHARS_MAX = 8_000


@dataclass(frozen=True)
class MarkedRow:
    """A row as it was read: its cells, the look ("bad", "look") of some of them by position, and the reasons."""

    cells: Sequence[Cell]
    looks: dict[int, str] = field(default_factory=dict)
    reasons: Sequence[str] = ()


def write_marked(
    target: IO[bytes], heads: Sequence[str], columns: Sequence[Column | None], rows: Iterable[MarkedRow]
) -> int:
    """Write rows under their own heads; how many. `columns` are those the heads were matched to, None for others.

    The last column carries the reasons; it is known and left aside when the file comes back.
    """
    count = 0
    with Book(target) as book:
        sheet = book.add_worksheet(str(_("Dữ liệu")))
        sheet.freeze_panes(1, 0)
        for index, (head, column) in enumerate(zip(heads, columns, strict=True)):
            kind = column.kind if column else Kind.TEXT
            sheet.set_column(index, index, width_of(column) if column else 18, book.cell_format(kind))
            book.write_text(sheet, 0, index, head)
            if column and (found := offers(column, book.lang)):
                book.offer(sheet, index, found)
        last = len(heads)
        sheet.set_column(last, last, 70)
        sheet.write_string(0, last, _(REASON), book.must)
        for count, row in enumerate(rows, start=1):
            for index, cell in enumerate(row.cells[:last]):
                book.write_cell(sheet, count, index, cell, row.looks.get(index, ""))
            for index in sorted(set(row.looks) - set(range(len(row.cells)))):
                book.write_cell(sheet, count, index, None, row.looks[index])
            if row.reasons:
                book.write_text(sheet, count, last, "\n".join(row.reasons)[:REASON_CHARS_MAX], "bad")
        book.add_lists()
    return count
