"""A table read out of a file: its sheet, head and fonts first, then its rows, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Protocol

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from khuyencong.common.fold import search_key
from khuyencong.exchange import kinds, legacy
from khuyencong.exchange.choices import NUMBERS, Kind
from khuyencong.exchange.columns import Cell, Column
from khuyencong.exchange.reading import heads as finding
from khuyencong.exchange.reading import text
from khuyencong.exchange.reading.heads import Found, Head, Matcher
from khuyencong.exchange.reading.limits import Limits, Refused
from khuyencong.exchange.reading.sniff import Sniffed, sniff

SAMPLE_ROWS = 300
SHEETS_LOOKED_AT = 12
SKIPPED_KEPT = 50
SAMPLES_KEPT = 3
_TOTALS = frozenset({"tong", "tong cong", "cong", "tong so", "cong tong", "total", "cong chung", "tong hop"})
_TOTAL_LETTERS = frozenset("tTcC")
_UNTEXTED = NUMBERS | {Kind.DAY, Kind.MONTH}


@dataclass(frozen=True)
class Options:
    """What an officer chose: the sheet ("" = the one that fits best), what a head means (head → column name, or "-"
    to leave it aside), and cells to read otherwise (column → what was read → what it means)."""

    sheet: str = ""
    heads: Mapping[str, str] = field(default_factory=dict)
    mends: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class FontFound:
    """A column in a legacy font, with some cells before and after."""

    index: int
    head: str
    font: str
    samples: tuple[tuple[int, str, str], ...]


class _Source(Protocol):
    def rows(self) -> Iterator[Sequence[Cell]]: ...


@dataclass(frozen=True)
class _SheetSource:
    sheet: CalamineSheet
    broken: frozenset[tuple[int, int]] = frozenset()

    def rows(self) -> Iterator[Sequence[Cell]]:
        left = (self.sheet.start or (0, 0))[1]
        broken: dict[int, list[int]] = {}
        for row_index, column in self.broken:
            broken.setdefault(row_index, []).append(column)
        for number, row in enumerate(self.sheet.iter_rows()):
            cells = [None] * left + row if left else row
            for column in broken.get(number, ()):
                cells += [None] * (column + 1 - len(cells))
                cells[column] = kinds.BROKEN_FORMULA
            yield cells


@dataclass(frozen=True)
class _TextSource:
    source: IO[bytes]
    form: text.TextForm
    limits: Limits

    def rows(self) -> Iterator[Sequence[Cell]]:
        return text.rows_of(self.source, self.form, self.limits)


@dataclass
class Table:
    """A table whose head was found (or not: then `heads` is empty and `faults` says so).

    `head_row` is the 1-based sheet row of the head's last line. `missing` are required columns no head means,
    `unknown` the heads nobody knows: both are told before anything else. `rows()` may be asked more than once.
    """

    kind: str
    sheet: str
    sheets: list[str]
    columns: Sequence[Column]
    source: _Source
    limits: Limits
    encoding: str = ""
    head_row: int = 0
    heads: list[Head] = field(default_factory=list)
    fonts: list[FontFound] = field(default_factory=list)
    mends: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    macros: bool = False

    @property
    def found(self) -> bool:
        return bool(self.head_row)

    @property
    def unknown(self) -> list[Head]:
        return [h for h in self.heads if h.state in {"unknown", "repeated"}]

    @property
    def missing(self) -> list[Column]:
        have = {h.column for h in self.heads}
        return [c for c in self.columns if c.required and c.asked and c.name not in have]

    @property
    def fits(self) -> bool:
        """Whether rows may be read: a head, no required column missing, no head unknown."""
        return self.found and not self.missing and not self.unknown

    def positions(self) -> dict[str, int]:
        """Column name → 0-based position in a row."""
        return {h.column: h.index for h in self.heads if h.column}

    def exponents(self) -> dict[str, int]:
        """Column name → unit of its amounts, where it is not the column's own."""
        return {h.column: h.exponent for h in self.heads if h.column and h.exponent is not None}

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """(sheet row, cells) of every row under the head that holds something.

        Rows that count the columns, totals and empty rows are left out; totals are named in `skipped`. Legacy fonts
        are converted. Raises Refused when the file breaks off or has more rows than allowed.
        """
        fonts = {f.index: f.font for f in self.fonts}
        self.skipped.clear()
        given = 0
        for number, row in enumerate(self.source.rows(), start=1):
            if number <= self.head_row or (first := _first_cell(row)) is None:
                continue
            if number == self.head_row + 1 and finding.is_enumeration(row):
                continue
            cells = row if isinstance(row, list) else list(row)
            if fonts:
                _convert(cells, fonts)
                first = _first_cell(cells)
            if _is_total(first):
                if len(self.skipped) < SKIPPED_KEPT:
                    self.skipped.append((number, kinds.text_of(first)))
                continue
            given += 1
            if given > self.limits.rows:
                raise Refused("file_rows", count=given, most=self.limits.rows)
            yield number, cells


def _first_cell(cells: Sequence[Cell]) -> Cell:
    """The first cell that holds something."""
    for cell in cells:
        if not kinds.is_blank(cell):
            return cell
    return None


def _convert(cells: list[Cell], fonts: Mapping[int, str]) -> None:
    for index, font in fonts.items():
        if index < len(cells) and isinstance(text := cells[index], str):
            cells[index] = legacy.convert(text, font)


def _is_total(first: Cell) -> bool:
    if not isinstance(first, str) or (first[:1].isalnum() and first[0] not in _TOTAL_LETTERS):
        return False
    return search_key(first).strip(" :.*-") in _TOTALS


def read_table(
    source: IO[bytes] | Path, columns: Sequence[Column], *, limits: Limits | None = None, options: Options | None = None
) -> Table:
    """Open a file as a table of these columns; nothing of its rows is judged yet.

    XLSX and ODS (cached values of formulas only, macros never run), CSV and TSV. Raises Refused for a file that is
    no table: too big once unpacked, damaged, a web page under another name, with a password. A `source` stream stays
    open as long as the table is used; a path is read whole.
    """
    if isinstance(source, Path):
        source = source.open("rb")
    limits, options = limits or Limits(), options or Options()
    matcher = Matcher(columns, options.heads)
    looked = sniff(source, limits)
    if looked.kind == "text":
        form = text.form_of(source)
        lines = _TextSource(source, form, limits)
        table = Table("tsv" if form.delimiter == "\t" else "csv", "", [], columns, lines, limits, form.encoding)
        _use(table, finding.find_head(_first(lines), [], matcher), matcher)
    else:
        table = _from_book(source, looked, columns, limits, options, matcher)
    table.mends = options.mends
    if table.found:
        _find_fonts(table)
    return table


def _first(source: _Source) -> list[Sequence[Cell]]:
    return list(islice(source.rows(), finding.LOOKED_AT + 1))


def _from_book(
    source: IO[bytes],
    looked: Sniffed,
    columns: Sequence[Column],
    limits: Limits,
    options: Options,
    matcher: Matcher,
) -> Table:
    try:
        book = CalamineWorkbook.from_filelike(source)
        names = [
            m.name
            for m in book.sheets_metadata
            if m.typ == SheetTypeEnum.WorkSheet and m.visible == SheetVisibleEnum.Visible
        ]
        if not names:
            raise Refused("file_no_sheet")
        wanted = [options.sheet] if options.sheet in names else names[:SHEETS_LOOKED_AT]
        name, sheet, found = _best_sheet(book, wanted, looked.broken, matcher)
    except PasswordError as error:
        raise Refused("file_password") from error
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("file_damaged") from error
    source_of_rows = _SheetSource(sheet, looked.broken.get(name, frozenset()))
    table = Table(looked.kind, name, names, columns, source_of_rows, limits, macros=looked.macros)
    _use(table, found, matcher)
    return table


def _best_sheet(
    book: CalamineWorkbook, names: Sequence[str], broken: Mapping[str, frozenset[tuple[int, int]]], matcher: Matcher
) -> tuple[str, CalamineSheet, Found | None]:
    """The sheet whose head matches most columns; the first one that matches them all ends the search."""
    best: tuple[str, CalamineSheet, Found | None] | None = None
    for name in names:
        sheet = book.get_sheet_by_name(name)
        merges = sheet.merged_cell_ranges or []
        found = finding.find_head(_first(_SheetSource(sheet, broken.get(name, frozenset()))), merges, matcher)
        if best is None or (found and (best[2] is None or found.weight > best[2].weight)):
            best = (name, sheet, found)
        if found and found.matched == len(matcher.columns):
            break
    assert best is not None
    return best


def _use(table: Table, found: Found | None, matcher: Matcher) -> None:
    if found is not None:
        table.head_row = found.last + 1
        table.heads = finding.match_heads(found.texts, matcher)
        above = list(islice(table.source.rows(), found.first))
        finding.set_units(table.heads, table.columns, finding.unit_line(above))


def _find_fonts(table: Table) -> None:
    """Look at the first rows for columns in a legacy font."""
    kinds_of = {c.name: c.kind for c in table.columns}
    texts: dict[int, list[tuple[int, str]]] = {}
    for number, row in islice(enumerate(table.source.rows(), start=1), table.head_row, table.head_row + SAMPLE_ROWS):
        for head in table.heads:
            if head.index < len(row) and isinstance(row[head.index], str):
                texts.setdefault(head.index, []).append((number, str(row[head.index])))
    leaning = ""
    if not any(legacy.is_unicode(t) for cells in texts.values() for _n, t in cells):
        leaning = legacy.detect(t for cells in texts.values() for _n, t in cells)
    for head in table.heads:
        cells = texts.get(head.index, [])
        untexted = kinds_of.get(head.column) in _UNTEXTED  # a few words among numbers prove nothing by themselves
        font = leaning if untexted else legacy.detect((t for _n, t in cells), leaning)
        changed = [
            (n, t, kinds.text_of(legacy.convert(t, font))) for n, t in cells if font and legacy.convert(t, font) != t
        ]
        if changed:
            table.fonts.append(FontFound(head.index, head.text, font, tuple(changed[:SAMPLES_KEPT])))


def head_rows(table: Table) -> list[str]:
    """The words of every column of the sheet up to the last head, "" where there is none."""
    width = max((h.index for h in table.heads), default=-1) + 1
    words = [""] * width
    for head in table.heads:
        words[head.index] = head.text
    return words
