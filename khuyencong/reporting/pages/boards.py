"""Completeness and timeliness by territory, and the sum of a form with its coverage."""

from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.places.models import Unit
from khuyencong.reporting.models import Adjustment, Period, Report
from khuyencong.reporting.pages.lists import chosen_period, number_in, period_key, periods_for
from khuyencong.reporting.pages.texts import figure, form_words, period_words, unit_system
from khuyencong.reporting.rules import Form
from khuyencong.reporting.selectors import (
    Coverage,
    board,
    forms_of_period,
    missing_reporters,
    obligations_visible_to,
    roll_up,
)
from khuyencong.reporting.selectors.rollup import RolledRow
from khuyencong.reporting.words import in_language

MISSING_MAX = 50


@dataclass(frozen=True)
class BoardLine:
    """One territory of the board."""

    unit: Unit | None
    row: Coverage

    @property
    def done(self) -> int:
        """How many of a hundred have come, whole."""
        return self.row.submitted * 100 // self.row.owed if self.row.owed else 0


def board_page(user: User, on: date, query: QueryDict) -> dict[str, Any]:
    """The board of one form and period, by province or by commune: five queries."""
    periods = periods_for(user, on)
    period = chosen_period(query, periods, on)
    context: dict[str, Any] = {"periods": [(p, period_key(p), period_words(p)) for p in periods], "period": period}
    if period is None:
        return context
    forms = forms_of_period(period)
    form = next((f for f in forms if f.key == query.get("form")), forms[0])
    by = "place" if query.get("by") == "place" else "province"
    rows = obligations_visible_to(user, on).filter(form=form.key)
    within = number_in(query, "place")
    if by == "place" and within:
        rows = rows.filter(province_id=within)
    found = board(period, by=by, on=on, rows=rows)
    units = Unit.objects.in_bulk([row.place_id for row in found if row.place_id])
    lines = [BoardLine(units.get(row.place_id or 0), row) for row in found]
    lines.sort(key=lambda line: (-line.row.missing, line.unit.name if line.unit else "", line.row.place_id or 0))
    return {
        **context,
        "chosen": period_key(period),
        "words": period_words(period),
        "system": unit_system(period),
        "form": form,
        "title": form_words(form),
        "forms": [(f.key, f.code, form_words(f)) for f in forms],
        "by": by,
        "lines": lines,
        "sum": _added(form, [line.row for line in lines]),
        "within": Unit.objects.filter(pk=within).first() if within else None,
    }


def _added(form: Form, rows: list[Coverage]) -> Coverage:
    names = ("owed", "on_time", "late", "missing", "not_due", "accepted", "returned")
    return Coverage(form.key, None, *(sum(getattr(r, n) for r in rows) for n in names))


@dataclass(frozen=True)
class SumLine:
    """One row of a sum as it is read."""

    row: RolledRow
    label: str
    unit: str
    column: str
    section: str
    value: str
    adjusted: str
    whole: bool


def sum_context(user: User, on: date, period: Period, form: Form, place: Unit | None) -> dict[str, Any]:
    """The sum of a form for a place with its coverage, what is missing and what was adjusted."""
    rolled = roll_up(form.key, period, place)
    lower = form.lower_forms if place is not None else (form.key,)
    missing = missing_reporters(period, lower, place=place)
    counted = Report.objects.filter(in_force=True, obligation__period=period, obligation__form__in=lower)
    if place is not None:
        counted = counted.filter(**{f"obligation__{form.sums_by}": place})
    adjusted = Adjustment.objects.filter(period=period, form=form.key, place=place).select_related("by", "reversed_by")
    visible = obligations_visible_to(user, on)
    missing_rows = list(missing.filter(pk__in=visible.values("pk"))[: MISSING_MAX + 1])
    return {
        "form": form,
        "period": period,
        "place": place,
        "title": form_words(form),
        "words": period_words(period),
        "chosen": period_key(period),
        "system": unit_system(period),
        "lines": _sum_lines(form, rolled.rows),
        "lower": [(key, _code(period, key)) for key in lower],
        "counted": counted.count(),
        "missing": missing_rows[:MISSING_MAX],
        "more_missing": len(missing_rows) > MISSING_MAX,
        "missing_total": missing.count(),
        "adjustments": [
            (a, figure(a.amount, form.row(a.row).unit), hasattr(a, "reversed_by"))
            for a in adjusted
            if a.row in form.by_number
        ],
    }  # fmt: skip


def table_columns(form: Form) -> list[Column]:
    """The columns of the table of P§11: year, indicator, unit, then one for each column of the form."""
    words = [_("Năm"), _("Chỉ tiêu"), _("Đơn vị tính")]
    figures = [in_language(column.label) or _("Kết quả") for column in form.columns]
    kinds = [Kind.TEXT] * len(words) + [Kind.NUMBER] * len(figures)
    heads = zip((*words, *figures), kinds, strict=True)
    return [Column(f"c{n}", head, kind, decimals=9, of=itemgetter(n)) for n, (head, kind) in enumerate(heads)]


def _code(period: Period, key: str) -> str:
    return next((f.code for f in forms_of_period(period) if f.key == key), key)


def _sum_lines(form: Form, rows: dict[Any, RolledRow]) -> list[SumLine]:
    out, section = [], ""
    columns = {c.key: c for c in form.columns}
    for cell in form.cells:
        rolled, printed = rows.get(cell), form.row(cell.row)
        if rolled is None:
            rolled = RolledRow(printed, cell.column, None, 0, 0)
        words = in_language(printed.section) if printed.section else ""
        out.append(
            SumLine(
                rolled, in_language(printed.label), in_language(printed.unit.label),
                in_language(columns[cell.column].label) if len(form.columns) > 1 else "",
                words if words != section else "", figure(rolled.amount, printed.unit),
                figure(rolled.adjusted, printed.unit) if rolled.adjusted else "",
                rolled.expected > 0 and rolled.filled == rolled.expected,
            )
        )  # fmt: skip
        section = words or section
    return out
