"""A form as data: rows, columns, units, checks and how it adds up. Read from YAML by `library`; no code names a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from khuyencong.common.errors import Severity
from khuyencong.reporting.rules.expressions import Comparison, Expression

Words = Mapping[str, str]


class Cell(NamedTuple):
    """Where a figure stands: row and column. The forms of Circular 14 have one column, named ""."""

    row: str
    column: str = ""


def cell_key(cell: Cell) -> str:
    """A cell as one word, for fields of a page: "15.1" or "12:local"."""
    return f"{cell.row}:{cell.column}" if cell.column else cell.row


def split_key(key: str) -> Cell:
    """The cell of a word made by `cell_key`."""
    row, _, column = key.partition(":")
    return Cell(row, column)


@dataclass(frozen=True)
class Unit:
    """A unit of measure. A figure is kept as a whole number of 10^-scale units; `places`: decimals one may type."""

    key: str
    label: Words
    scale: int
    places: int


@dataclass(frozen=True)
class Column:
    """A column of results; `purse` keeps national and local money apart (P§15.36)."""

    key: str
    label: Words
    purse: str = ""


@dataclass(frozen=True)
class Sum:
    """A row of a lower form that adds up into a row."""

    form: str
    row: str


@dataclass(frozen=True)
class Row:
    """One line of a form.

    `computed`: worked out by the platform and never typed (C§13 items 9–11). `formula`: offered, typed over, checked
    apart. `source`: the name of the platform's own record of the figure. `sums`: what adds up into it from lower
    forms. `printed` False: kept beside the form. `measure`: of one indicator, plan or result.
    """

    number: str
    label: Words
    unit: Unit
    kind: str
    section: Words = field(default_factory=dict)
    allowed: tuple[int, ...] = ()
    computed: Expression | None = None
    formula: Expression | None = None
    source: str = ""
    sums: tuple[Sum, ...] = ()
    printed: bool = True
    ours: bool = False
    indicator: str = ""

    @property
    def additive(self) -> bool:
        """Whether its figures may be added over reporters: an average never (C§13 item 11)."""
        return self.computed is None and self.kind != "average"


@dataclass(frozen=True)
class Check:
    """A check of a form: what must hold, how severe it is when it does not, and its article."""

    code: str
    finding: str
    rule: Comparison
    text: str
    severity: Severity
    citation: str
    tolerance: str = "0"


def known_as(source: str, column: str) -> str:
    """The name under which the record of a row's source is kept, by column where a form has several."""
    bare = source.partition(".")[2]
    return f"{bare}.{column}" if column else bare


@dataclass(frozen=True)
class Form:
    """One form as one circular prints it. `key` is stable over circulars ("cluster.form-04"), `version` names the
    document and the day from which it is used."""

    key: str
    code: str
    set_key: str
    titles: tuple[tuple[date | None, Words], ...]
    document: str
    article: str
    in_force_from: date
    in_force_to: date | None
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    checks: tuple[Check, ...]
    subject: str
    reporters: str
    reporter_kind: str
    accepted_by: str
    receivers: tuple[str, ...]
    signed_by: str
    due: Mapping[str, str]
    registry: tuple[str, ...] = ()
    confidential: bool = False
    sums_by: str = ""
    sums_form: str = ""
    sums_agree: str = ""
    top: bool = False
    empty_blocks: bool = True
    ours: bool = False

    @property
    def version(self) -> str:
        """The document and the first day it is used, as reports and templates carry it."""
        return f"{self.document}@{self.in_force_from.isoformat()}"

    @property
    def citation(self) -> str:
        return f"{self.document}, {self.article}"

    def title(self, due_on: date) -> Words:
        """The title for a period due on a day (form 03 was one of districts before 1 July 2025)."""
        return next((words for before, words in self.titles if before is None or due_on < before), self.titles[-1][1])

    @cached_property
    def by_number(self) -> Mapping[str, Row]:
        return {row.number: row for row in self.rows}

    def row(self, number: str) -> Row:
        """The row of a number. Raises KeyError."""
        return self.by_number[number]

    @cached_property
    def cells(self) -> Sequence[Cell]:
        """Every cell of the form, row by row."""
        return tuple(Cell(row.number, column.key) for row in self.rows for column in self.columns)

    @cached_property
    def typed_cells(self) -> Sequence[Cell]:
        """The cells a person fills: not the computed ones."""
        return tuple(c for c in self.cells if self.by_number[c.row].computed is None)

    def holds(self, cell: Cell) -> bool:
        """Whether the form has the cell."""
        return cell in self._cell_set

    @cached_property
    def _cell_set(self) -> frozenset[Cell]:
        return frozenset(self.cells)

    @cached_property
    def lower_forms(self) -> tuple[str, ...]:
        """The forms that add up into this one."""
        return tuple(dict.fromkeys(s.form for row in self.rows for s in row.sums))


@dataclass(frozen=True)
class PeriodRule:
    """A kind of period of a form set: the norms of its data window, the shorter period inside it, if any, and whether
    its reports come before it is over."""

    kind: str
    label: Words
    window_from: str = ""
    window_to: str = ""
    half: str = ""
    early: bool = False


@dataclass(frozen=True)
class FormSet:
    """The forms of one document, in their order."""

    key: str
    label: Words
    document: str
    article: str
    in_force_from: date
    in_force_to: date | None
    periods: Mapping[str, PeriodRule]
    forms: tuple[Form, ...]
    source: str = ""
    ours: bool = False
