"""A column (or some beside each other) copied from a spreadsheet, pasted into a table of a form.

    box = paste.Box(request.POST, prefix="items", columns=LINE, on=request.on)
    if box.asked:
        formset = LineFormSet(initial=box.rows, prefix="items")  # shown filled in, nothing is saved
    context = {"formset": formset, "box": box}  # and inside the form {% include "exchange/paste.html" %}

It works without script: the button fills the table and shows it again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khuyencong.common.typed import Unreadable
from khuyencong.exchange import kinds, legacy, words
from khuyencong.exchange.columns import Column, Context
from khuyencong.exchange.reading.heads import Matcher, exponent_of
from khuyencong.ui.language import spoken

TEXT_MAX = 200_000
ROWS_MAX = 500


@dataclass(frozen=True)
class PasteProblem:
    """A pasted cell that cannot be read: its row in the table (from 1), the id of its input, the words."""

    row: int
    input_id: str
    words: str


def cells_of(text: str) -> list[list[str]]:
    """The rows of a block as spreadsheets put it on the clipboard: tabs between cells, quotes around line breaks."""
    text = text.replace("\x00", "").replace("\r\n", "\n").rstrip("\n")
    if not text:
        return []
    try:
        return [list(row) or [""] for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t")]
    except csv.Error:
        return [line.split("\t") for line in text.split("\n")]


class Box:
    """What was pasted for the table of a prefix, and the table with it.

    `columns` are those that can be pasted into, in the order they stand beside each other; `most` rows are kept.
    `rows` are the cells of every row by field name, what was typed before among them; `problems` the pasted cells
    that cannot be read (they stand in the table as they were pasted); `faults` why nothing was pasted.
    """

    def __init__(
        self,
        post: Mapping[str, Any] | None,
        *,
        prefix: str,
        columns: Sequence[Column],
        on: date,
        most: int = 200,
    ) -> None:
        self.prefix, self.columns, self.most = prefix, columns, min(most, ROWS_MAX)
        self.context = Context(on, spoken())
        self.post = post or {}
        self.text = str(self.post.get(self.name("paste"), ""))[:TEXT_MAX]
        self.column = str(self.post.get(self.name("paste_column"), ""))
        self.asked = self.name("paste_go") in self.post and bool(self.text.strip())
        self.rows: list[dict[str, Any]] = []
        self.problems: list[PasteProblem] = []
        self.faults: list[str] = []
        self.told = ""
        if self.asked:
            self.rows = self._typed()
            self._fill()

    def name(self, part: str) -> str:
        """The name of an input of the box."""
        return f"{self.prefix}-{part}"

    @property
    def start(self) -> int:
        """The row (from 1) the first pasted cell goes to."""
        typed = str(self.post.get(self.name("paste_row"), "1"))
        return max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 1

    def _typed(self) -> list[dict[str, Any]]:
        """What stands in the table already, rows to be deleted left out."""
        cell = re.compile(rf"{re.escape(self.prefix)}-(\d{{1,4}})-(\w+)")
        rows: dict[int, dict[str, Any]] = {}
        for key, value in self.post.items():
            if match := cell.fullmatch(key):
                rows.setdefault(int(match[1]), {})[match[2]] = value
        return [row for _n, row in sorted(rows.items()) if not row.pop("DELETE", "")]

    def _fill(self) -> None:
        block = cells_of(self.text)
        targets = self._targets(block)
        if not targets:
            return
        first = self.start - 1
        if first + len(block) > self.most:
            told = _("Đã dán %(n)d dòng từ dòng %(first)d; bảng này nhận tối đa %(most)d dòng.")
            self.faults.append(told % {"n": len(block), "first": first + 1, "most": self.most})
            return
        blank = dict.fromkeys({name for row in self.rows for name in row}, "")
        self.rows += [dict(blank) for _n in range(len(self.rows), first + len(block))]
        for index, target in enumerate(targets):
            if target is not None:
                self._fill_column(target, [row[index] if index < len(row) else "" for row in block], first)
        labels = ", ".join(f"“{t.column.label}”" for t in targets if t is not None)
        told = ngettext(
            "Đã điền %(n)d dòng vào cột %(columns)s. Chưa lưu.",
            "Đã điền %(n)d dòng vào cột %(columns)s. Chưa lưu.",
            len(block),
        )
        self.told = told % {"n": len(block), "columns": labels}
        self.problems.sort(key=lambda p: p.row)
        self.text = ""

    def _targets(self, block: list[list[str]]) -> list[_Target | None]:
        """The columns the block goes into: by its own heads when at least half of them are known (the head is taken
        off, columns nobody knows are left out), else from the chosen one to the right. Empty, with a fault, when the
        block is wider than the table."""
        known = {c.name: c for c in self.columns}
        matcher = Matcher(self.columns, {})
        names = [matcher.name_of(cell) for cell in block[0]]
        found = [name for name in names if name in known]
        if found and len(set(found)) == len(found) and 2 * len(found) >= len(names):
            heads = block.pop(0)
            named = zip(heads, names, strict=True)
            return [_Target(known[n], _exponent(known[n], head)) if n in known else None for head, n in named]
        at = next((i for i, c in enumerate(self.columns) if c.name == self.column), 0)
        width = max(len(row) for row in block)
        if at + width > len(self.columns):
            told = _("Đã dán %(n)d cột; từ cột “%(label)s” chỉ còn %(left)d cột.")
            left = len(self.columns) - at
            self.faults.append(told % {"n": width, "label": self.columns[at].label, "left": left})
            return []
        return [_Target(c, None) for c in self.columns[at : at + width]]

    def _fill_column(self, target: _Target, cells: list[str], first: int) -> None:
        column = target.column
        font = legacy.detect(cells)
        read = kinds.reader(column, self.context, target.exponent)
        choices = {str(v) for v, _label in column.choices}
        for row, typed in enumerate(cells, start=first):
            cell = legacy.convert(typed, font) if font else typed
            try:
                value = read(cell)
            except Unreadable as error:
                self.rows[row][column.name] = cell.strip()
                if error.code != "missing":
                    said = words.sentence(error.code, error.params, column, words.read_of(column, cell))
                    field = f"id_{self.prefix}-{row}-{column.name}"
                    self.problems.append(PasteProblem(row + 1, field, f"{column.label}: {said}"))
                continue
            shown = "" if value is None else kinds.shown(column, value, self.context.lang)
            self.rows[row][column.name] = value if value in choices else shown


@dataclass(frozen=True)
class _Target:
    """A column to fill, and the unit of its amounts when the pasted head names another than its own."""

    column: Column
    exponent: int | None


def _exponent(column: Column, head: str) -> int | None:
    own, told = kinds.MONEY_EXPONENT.get(column.kind), exponent_of(head)
    return None if own is None or told == own else told
