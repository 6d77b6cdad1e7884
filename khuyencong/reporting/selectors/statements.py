"""One form of one place and period as a table: value, coverage and sources of each row (C§9.5; C§13.21, 38)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.rules import unit_system
from khuyencong.places.selectors import valid_on
from khuyencong.reporting.choices import Status
from khuyencong.reporting.models import Cell as StoredCell
from khuyencong.reporting.models import Obligation, Period, Report
from khuyencong.reporting.rules import Cell, Column, Form, Row, shown
from khuyencong.reporting.rules.forms import known_as
from khuyencong.reporting.selectors.figures import figures_of_many
from khuyencong.reporting.selectors.obligations import missing_reporters
from khuyencong.reporting.selectors.periods import due_of, form_of
from khuyencong.reporting.selectors.rollup import RolledRow, roll_up

MISSING_SHOWN = 200


@dataclass(frozen=True)
class StatementRow:
    """One cell of a statement: what was reported, what lower reports add up to, what the platform's records say.

    `value` is the reported figure where a report is accepted, else the sum; None is missing, never zero.
    """

    row: Row
    column: Column
    reported: Decimal | None
    summed: Decimal | None
    recorded: Decimal | None
    basis: str
    filled: int
    expected: int
    adjusted: Decimal
    note: str = ""
    sources: tuple[str, ...] = ()

    @property
    def value(self) -> Decimal | None:
        return self.reported if self.basis == "report" else self.summed

    @property
    def coverage(self) -> Decimal | None:
        """Share of the owed lower reports that stand in the sum."""
        return Decimal(self.filled) / Decimal(self.expected) if self.expected else None


@dataclass
class Statement:
    """A form of a place (None: the nation) and period, with its heading and what is missing in it."""

    form: Form
    period: Period
    place: Unit | None
    title: str
    unit_system: str
    due_on: date
    obligation: Obligation | None
    report: Report | None
    rows: list[StatementRow] = field(default_factory=list)
    missing: list[Obligation] = field(default_factory=list)
    missing_count: int = 0


def place_of_period(code: str, period: Period, form: Form) -> Unit:
    """The unit of a code for a period: the one valid on its due day, province first.

    Raises Unit.DoesNotExist."""
    day = due_of(form, period).printed
    for level in (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE):
        found = valid_on(Unit.objects.filter(level=level, code=code), day).first()
        if found is not None:
            return found
    raise Unit.DoesNotExist(code)


def statement(form_key: str, period: Period, place: Unit | None = None) -> Statement:
    """The statement of a form. Raises KeyError for a form that is not of the period."""
    form = form_of(period, form_key)
    due = due_of(form, period)
    obligation = _obligation(form, period, place)
    report = _report_in_force(obligation)
    cells = {Cell(c.row, c.column): c for c in report.cells.all()} if report else {}
    rolled = roll_up(form_key, period, place)
    known = figures_of_many(form, period, [obligation])[obligation.pk].registry if obligation else {}
    made = Statement(
        form, period, place, form.title(due.printed)["vi"], unit_system(due.printed), due.printed, obligation, report
    )
    for row in form.rows:
        for column in form.columns if row.printed else ():
            cell = Cell(row.number, column.key)
            amount, _scale = known.get(known_as(row.source, column.key), (None, 0)) if row.source else (None, 0)
            made.rows.append(_row(row, column, cells.get(cell), rolled.rows.get(cell), amount, report is not None))
    lower = form.lower_forms if place is not None else (form.key,)
    missing = missing_reporters(period, lower, place=place)
    made.missing_count = missing.count() if lower else 0
    made.missing = list(missing[:MISSING_SHOWN]) if lower else []
    return made


def _row(
    row: Row, column: Column, cell: StoredCell | None, rolled: RolledRow | None, known: int | None, reported: bool
) -> StatementRow:
    scale = row.unit.scale
    named = [*(rolled.from_forms if rolled else ()), *([row.source] if row.source else [])]
    return StatementRow(
        row=row,
        column=column,
        reported=shown(cell.amount, scale) if cell else None,
        summed=rolled.value if rolled else None,
        recorded=shown(known, scale),
        basis="report" if reported else "sum",
        filled=rolled.filled if rolled else 0,
        expected=rolled.expected if rolled else 0,
        adjusted=shown(rolled.adjusted, scale) or Decimal(0) if rolled else Decimal(0),
        note=cell.note if cell else "",
        sources=tuple(dict.fromkeys(named)),
    )


def _obligation(form: Form, period: Period, place: Unit | None) -> Obligation | None:
    if place is None:
        return None
    rows = Obligation.objects.filter(period=period, form=form.key, subject_kind="place", subject_id=place.pk)
    return rows.select_related("period", "place", "province", "reporter", "receiver").first()


def _report_in_force(obligation: Obligation | None) -> Report | None:
    if obligation is None:
        return None
    return obligation.reports.filter(in_force=True).prefetch_related("cells").first()


def register_rows(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Obligations with the versions that say where each stands, newest first (`standing`)."""
    reports = Report.objects.exclude(status=Status.DROPPED).order_by("-version")
    return rows.prefetch_related(Prefetch("reports", queryset=reports, to_attr="standing"))


def indicator_table(found: Statement) -> list[tuple[str | Decimal | None, ...]]:
    """A statement in the columns departments know (P§11): year, indicator, unit, then one column for each purse. A
    purse without a figure is empty, not zero; national and local stand in columns of their own (P§15.36)."""
    lines: dict[str, dict[str, Decimal | None]] = {}
    for row in found.rows:
        lines.setdefault(row.row.number, {})[row.column.key] = row.value
    out: list[tuple[str | Decimal | None, ...]] = []
    for number, values in lines.items():
        printed = found.form.row(number)
        figures = (values.get(column.key) for column in found.form.columns)
        out.append((str(found.period.year), printed.label["vi"], printed.unit.label["vi"], *figures))
    return out
