"""Checking a table: every error of every cell at once, row after row, then the questions about rows and the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from khuyencong.common.typed import Unreadable
from khuyencong.exchange import kinds, words
from khuyencong.exchange.choices import PLACES, Effect, Kind, Severity
from khuyencong.exchange.columns import Cell, Column, Context, by_name
from khuyencong.exchange.reading import Table

CHUNK = 500
GROUPS_MAX = 1_000
ROWS_NAMED = 20


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell (or, without a column, one row): a stable code and the parameters of its words.

    `read` is what stood there (of a natural person masked); `suggest` what the cell most likely means.
    """

    row: int
    column: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    read: str = ""
    severity: Severity = Severity.BAD
    suggest: str = ""

    def words(self, columns: Mapping[str, Column]) -> str:
        """The sentence in the reader's language."""
        return words.sentence(self.code, self.params, columns.get(self.column), self.read)


@dataclass
class Line:
    """One row of a table: its cells, the values of the columns that could be read, and what is wrong.

    `unread` are columns whose cell is wrong: rules about them stay silent. `effect` and `changes` (column → shown
    before and after) are set by an importer's preview.
    """

    row: int
    cells: Sequence[Cell]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    effect: str = ""
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    note: Any = None

    @property
    def good(self) -> bool:
        return not any(p.severity == Severity.BAD for p in self.problems)

    @property
    def unread(self) -> set[str]:
        return {p.column for p in self.problems if p.severity == Severity.BAD}

    def add(self, column: str, code: str, *, severity: Severity = Severity.BAD, **params: Any) -> None:
        """Say that a cell (or the row, with column "") is wrong."""
        self.problems.append(Problem(self.row, column, code, params, severity=severity))

    def refuse(self, fields: Mapping[str, Sequence[str]], columns: Mapping[str, Column]) -> None:
        """Take the fields of a service's `Invalid`; those that are no column go to the whole row."""
        for name, lines in fields.items():
            for line in lines:
                self.add(name if name in columns else "", "refused", words=str(line))


Judge = Callable[[Sequence[Line]], None]


class RowReader:
    """Reads the cells of rows with the readers of their columns."""

    def __init__(
        self,
        columns: Sequence[Column],
        positions: Mapping[str, int],
        context: Context,
        mends: Mapping[str, Mapping[str, str]] | None = None,
        exponents: Mapping[str, int] | None = None,
    ) -> None:
        self.columns = by_name([c for c in columns if c.asked])
        self.mends = mends or {}
        # A commune is read after the province it lies in.
        present = sorted((c for c in self.columns.values() if c.name in positions), key=lambda c: bool(c.within))
        units = exponents or {}
        self.steps = [(c, positions[c.name], kinds.reader(c, context, units.get(c.name))) for c in present]
        self.absent = [c.name for c in self.columns.values() if c.name not in positions]

    def line(self, row: int, cells: Sequence[Cell]) -> Line:
        """One row read; a column the table does not have is not among the values."""
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        width = len(cells)
        for column, index, read in self.steps:
            cell = cells[index] if index < width else None
            try:
                values[column.name] = read(self._meant(column, cell, values))
            except Unreadable as error:
                values[column.name] = None
                problems.append(_problem(row, column, cell, error))
        return Line(row, cells, values, problems)

    def _meant(self, column: Column, cell: Cell, values: Mapping[str, Any]) -> Cell:
        if column.name in self.mends and isinstance(cell, str):
            cell = self.mends[column.name].get(kinds.text_of(cell), cell)
        if column.kind == Kind.COMMUNE and column.within and isinstance(cell, str) and "," not in cell:
            province = values.get(column.within)
            if province is not None and not kinds.is_blank(cell) and not cell.strip().isdigit():
                return f"{cell}, {province.name}"
        return cell


def _problem(row: int, column: Column, cell: Cell, error: Unreadable) -> Problem:
    params = {key: value for key, value in error.params.items() if key != "suggest"}
    suggest = str(error.params.get("suggest") or "")
    if suggest:
        params["suggest"] = suggest
    offered = suggest if column.kind in PLACES | {Kind.CHOICE, Kind.ORGANISATION} else ""
    return Problem(row, column.name, error.code, params, words.read_of(column, cell), suggest=offered)


def read_record(columns: Sequence[Column], record: Mapping[str, Any], context: Context, *, row: int = 0) -> Line:
    """The same verdict for one record by column name, as the API receives it. A name that is no column is refused."""
    names = list(record)
    asked = {c.name for c in columns if c.asked}
    reader = RowReader(columns, {name: i for i, name in enumerate(names) if name in asked}, context)
    line = reader.line(row, [record[name] for name in names])
    for name in reader.absent:
        if reader.columns[name].required:
            line.add(name, "missing")
    for name in names:
        if name not in asked:
            line.add("", "unknown_field", name=name)
    return line


def check_rows(
    table: Table,
    context: Context,
    *,
    judge: Judge | None = None,
    unique: Sequence[tuple[str, ...]] = (),
    after: int = 0,
) -> Iterator[Line]:
    """Every row below `after`, read and judged, in constant memory but for the keys of `unique`.

    `judge` sees the rows in chunks of at most CHUNK, in their order, wrong ones too, and adds what the services would
    say. `unique` are sets of columns that must not repeat inside the file; a row whose cells are all empty is free.
    """
    reader = RowReader(table.columns, table.positions(), context, table.mends, table.exponents())
    seen: dict[tuple[int, tuple[Any, ...]], int] = {}
    rows = (reader.line(number, cells) for number, cells in table.rows())
    while chunk := list(islice(rows, CHUNK)):
        for line in chunk:
            _repeated(line, unique, seen)
        fresh = [line for line in chunk if line.row > after]
        if judge is not None and fresh:
            judge(fresh)
        yield from fresh


def _repeated(line: Line, unique: Sequence[tuple[str, ...]], seen: dict[tuple[int, tuple[Any, ...]], int]) -> None:
    for number, names in enumerate(unique):
        values = tuple(line.values.get(name) for name in names)
        if all(v in (None, "") for v in values) or line.unread & set(names):
            continue
        first = seen.setdefault((number, tuple(str(kinds.plain(v)) for v in values)), line.row)
        if first != line.row:
            line.add(names[0], "repeated_row", first=first)


@dataclass
class Group:
    """Errors of one kind in one column."""

    column: str
    code: str
    severity: str
    suggest: str
    count: int
    rows: list[int]
    sample: Problem
    reads: list[str]


@dataclass
class Tally:
    """Counts of a checked table, and its errors grouped when they are the same."""

    rows: int = 0
    good: int = 0
    bad: int = 0
    look: int = 0
    cells: int = 0
    effects: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Effect.values, 0))
    groups: dict[tuple[str, str, str, str], Group] = field(default_factory=dict)
    more_groups: int = 0

    def add(self, line: Line) -> None:
        self.rows += 1
        if line.good:
            self.good += 1
            self.look += bool(line.problems)
            if line.effect:
                self.effects[line.effect] += 1
        else:
            self.bad += 1
        for problem in line.problems:
            self._group(problem)

    def _group(self, problem: Problem) -> None:
        self.cells += problem.severity == Severity.BAD
        detail = problem.suggest or (str(problem.params["words"]) if problem.code == "refused" else "")
        key = (problem.column, problem.code, problem.severity.value, detail)
        group = self.groups.get(key)
        if group is None:
            if len(self.groups) >= GROUPS_MAX:
                self.more_groups += 1
                return
            group = self.groups[key] = Group(*key[:3], problem.suggest, 0, [], problem, [])
        group.count += 1
        if len(group.rows) < ROWS_NAMED:
            group.rows.append(problem.row)
        if problem.suggest and problem.read and problem.read not in group.reads and len(group.reads) < ROWS_NAMED:
            group.reads.append(problem.read)


@dataclass
class Checked:
    """A small table checked whole: the rows that are right, those that are not, every error, and the counts."""

    good: list[Line]
    bad: list[Line]
    errors: list[Problem]
    tally: Tally


def check(
    table: Table, context: Context, *, judge: Judge | None = None, unique: Sequence[tuple[str, ...]] = ()
) -> Checked:
    """Check a whole table in memory. For files of unknown size use `check_rows`."""
    tally, good, bad = Tally(), list[Line](), list[Line]()
    for line in check_rows(table, context, judge=judge, unique=unique):
        tally.add(line)
        (good if line.good else bad).append(line)
    return Checked(good, bad, [p for line in bad for p in line.problems if p.severity == Severity.BAD], tally)


def problems_of(lines: Iterable[Line]) -> Iterator[Problem]:
    """Every problem of some rows, in their order."""
    for line in lines:
        yield from line.problems
