"""Checking a table: every error of every cell at once, row after row, then the questions about rows and the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from khuyencong.common.typed import Unreadable
from khuyencong.exchange import kinds, words
from khuyencong.exchange.choices import PLACES, Effect, Kind, Severity
from khuyencong.exchange.columns import Cell, Column, Context, by_name
from khuyencong.exchange.reading import Table

CHUNK = 500
VERDICTS_KEPT = 20_000  # distinct texts of a column whose verdict is kept
GROUPS_MAX = 1_000
ROWS_NAMED = 20
_NOTHING: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
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


@dataclass(slots=True)
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
        return not self.problems or not any(p.severity == Severity.BAD for p in self.problems)

    @property
    def unread(self) -> AbstractSet[str]:
        return {p.column for p in self.problems if p.severity == Severity.BAD} if self.problems else _NOTHING

    def add(self, column: str, code: str, *, severity: Severity = Severity.BAD, **params: Any) -> None:
        """Say that a cell (or the row, with column "") is wrong."""
        self.problems.append(Problem(self.row, column, code, params, severity=severity))

    def refuse(self, fields: Mapping[str, Sequence[str]], columns: Mapping[str, Column]) -> None:
        """Take the fields of a service's `Invalid`; those that are no column go to the whole row."""
        for name, lines in fields.items():
            for line in lines:
                self.add(name if name in columns else "", "refused", words=str(line))


Judge = Callable[[Sequence[Line]], None]


class _Verdicts(dict[Cell, Any]):
    """What the texts of a column mean, each judged once: its value, or the Unreadable it raises.

    Most columns repeat a few places, forms and days in a million rows. Numbers and days of a spreadsheet are judged
    each time: 1, 1.0 and TRUE are one key and not one cell.
    """

    def __init__(self, read: kinds.Reader) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: Cell) -> Any:
        try:
            found = self.read(cell)
        except Unreadable as error:
            found = error.with_traceback(None)
        if isinstance(cell, str) and len(self) < VERDICTS_KEPT:
            self[cell] = found
        return found


class RowReader:
    """Reads the cells of rows with the readers of their columns, column after column."""

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
        self.steps = [(c, positions[c.name], _Verdicts(kinds.reader(c, context, units.get(c.name)))) for c in present]
        self.names = [c.name for c in present]
        self.absent = [c.name for c in self.columns.values() if c.name not in positions]

    def lines(self, rows: Sequence[tuple[int, Sequence[Cell]]]) -> list[Line]:
        """Rows read; a column the table does not have is not among their values."""
        read: dict[str, list[Any]] = {}
        problems: dict[int, list[Problem]] = {}
        for column, index, verdicts in self.steps:
            cells = [row[index] if index < len(row) else None for _number, row in rows]
            values = list(map(verdicts.__getitem__, self._meant(column, cells, read)))
            for at in [n for n, value in enumerate(values) if isinstance(value, Unreadable)]:
                problems.setdefault(at, []).append(_problem(rows[at][0], column, cells[at], values[at]))
                values[at] = None
            read[column.name] = values
        by_row = zip(*read.values(), strict=True) if read else [()] * len(rows)
        return [
            Line(number, cells, dict(zip(self.names, values, strict=True)), problems.get(at) or [])
            for at, ((number, cells), values) in enumerate(zip(rows, by_row, strict=True))
        ]

    def _meant(self, column: Column, cells: list[Cell], read: Mapping[str, list[Any]]) -> list[Cell]:
        """The cells as they are to be read: mended by the officer, a commune with the province beside it."""
        if mends := self.mends.get(column.name):
            cells = [mends.get(kinds.text_of(cell), cell) if isinstance(cell, str) else cell for cell in cells]
        if column.kind == Kind.COMMUNE and column.within in read:
            cells = [_with_province(cell, unit) for cell, unit in zip(cells, read[column.within], strict=True)]
        return cells


def _with_province(cell: Cell, province: Any) -> Cell:
    named = isinstance(cell, str) and "," not in cell and not kinds.is_blank(cell) and not cell.strip().isdigit()
    return f"{cell}, {province.name}" if named and province is not None else cell


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
    [line] = reader.lines([(row, [record[name] for name in names])])
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
    chunk: int = CHUNK,
) -> Iterator[Line]:
    """Every row below `after`, read and judged, in constant memory but for the keys of `unique`.

    `judge` sees the rows in chunks of at most `chunk`, in their order, wrong ones too, and adds what the services would
    say. `unique` are sets of columns that must not repeat inside the file; a row whose cells are all empty is free.
    """
    reader = RowReader(table.columns, table.positions(), context, table.mends, table.exponents())
    told_apart = [names for names in unique if any(name in reader.names for name in names)]
    seen: dict[tuple[int, tuple[Any, ...]], int] = {}
    rows = table.rows()
    while some := list(islice(rows, chunk)):
        fresh = reader.lines(some)
        if told_apart:
            for line in fresh:
                _repeated(line, told_apart, seen)
        if after:
            fresh = [line for line in fresh if line.row > after]
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
