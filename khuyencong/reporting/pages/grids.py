"""The grid of one form: the reports of a place side by side, firms down, rows of the form across."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from khuyencong.accounts.models import User
from khuyencong.places.models import Unit
from khuyencong.reporting.models import Obligation, Period, Report
from khuyencong.reporting.pages.cells import CellView, Typed, cell_views, was_of
from khuyencong.reporting.pages.texts import report_tag
from khuyencong.reporting.rules import Form
from khuyencong.reporting.selectors import obligations_visible_to
from khuyencong.reporting.selectors.figures import Answer, grid
from khuyencong.reporting.words import in_language
from khuyencong.ui.components import Tag

ROWS_MAX = 200


@dataclass
class GridLine:
    """One firm of the grid."""

    owed: Obligation
    report: Report | None
    tag: Tag
    cells: list[CellView] = field(default_factory=list)


@dataclass(frozen=True)
class Head:
    """The head of one column: number, words and unit of the row it stands for."""

    number: str
    label: str
    unit: str


def rows_of(user: User, on: date, period: Period, form: Form, place: Unit | None) -> QuerySet[Obligation]:
    """The reports of a form whose figures the user may read, in the order of the grid."""
    rows = obligations_visible_to(user, on).filter(period=period, form=form.key, void_at__isnull=True)
    if place is not None:
        rows = rows.filter(place=place)
    return rows.select_related("period", "place", "province", "reporter").order_by("subject_label", "id")


def heads_of(form: Form) -> list[Head]:
    """The columns of the grid: every cell of the form."""
    columns = {c.key: c for c in form.columns}
    out = []
    for cell in form.cells:
        row, column = form.row(cell.row), columns[cell.column]
        more = f" – {in_language(column.label)}" if len(form.columns) > 1 else ""
        out.append(Head(cell.row, in_language(row.label) + more, in_language(row.unit.label)))
    return out


def grid_lines(
    form: Form, period: Period, owed: list[Obligation], mine: frozenset[int], typed: Mapping[str, Typed] | None = None
) -> list[GridLine]:
    """The lines of a grid; the number of queries does not grow with the number of firms."""
    return [
        GridLine(
            answer.obligation, answer.report, report_tag(answer.report),
            cell_views(form, answer, may_fill=may_type(answer, period, mine), row=n, typed_now=typed),
        )
        for n, answer in enumerate(grid(form.key, period, owed))
    ]  # fmt: skip


def may_type(answer: Answer, period: Period, mine: frozenset[int]) -> bool:
    """Whether one of these bodies reports it or takes it in, and the period is open."""
    owed = answer.obligation
    return period.closed_at is None and bool({owed.reporter_id, owed.receiver_id} & mine)


def grid_context(lines: list[GridLine], form: Form, owed: list[Obligation], total: int) -> dict[str, Any]:
    """What the grid's template shows."""
    views = [cell for line in lines for cell in line.cells]
    return {
        "lines": lines,
        "heads": heads_of(form),
        "was": was_of(views),
        "filled": sum(1 for line in lines if any(c.value for c in line.cells)),
        "total": total,
        "shown": len(owed),
        "open": any(not c.locked for c in views),
    }
