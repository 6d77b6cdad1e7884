"""Filling a report cell by cell: each cell has its own revision, so that two people in one grid lose nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.errors import Finding, Severity, WrongState
from khuyencong.reporting.choices import OPEN
from khuyencong.reporting.models import Cell as StoredCell
from khuyencong.reporting.models import Report
from khuyencong.reporting.rules import (
    Cell,
    Figures,
    Form,
    NotANumber,
    cell_key,
    checked,
    computed,
    in_window,
    judge,
    read,
    shown,
    stored,
    suggestions,
)
from khuyencong.reporting.selectors.figures import cells_of, figures_of
from khuyencong.reporting.selectors.periods import form_of_report
from khuyencong.reporting.words import said


@dataclass(frozen=True)
class Change:
    """What somebody typed into one cell. `text` as typed (in `lang`) or `value`; `revision` the one the typist saw (0
    for a cell never saved). `note` None leaves the note; `dated_on` the day the figure speaks of, if it says so."""

    cell: Cell
    revision: int
    text: str | None = None
    value: Decimal | None = None
    note: str | None = None
    source: str = ""
    dated_on: date | None = None


@dataclass(frozen=True)
class Refused:
    """A cell that was not saved, and why. `saved` is the cell as it now stands when somebody else changed it."""

    cell: Cell
    finding: Finding
    typed: str
    saved: StoredCell | None = None


@dataclass
class Saved:
    """What a saving did: the cells as they now stand, those refused, and what the checks say of the whole."""

    cells: dict[Cell, StoredCell] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


_WORDS = {
    "word": "reporting.cell_not_a_number",
    "decimals": "reporting.cell_decimals",
    "negative": "reporting.cell_negative",
    "big": "reporting.cell_too_big",
}


@transaction.atomic
def save_cells(
    *, report: Report, changes: Sequence[Change], by: User, at: datetime, lang: str = "vi", check: bool = True
) -> Saved:
    """Save typed cells of a draft, each on its own: a good one is kept even when its neighbour is refused.

    A cell somebody else changed since the typist saw it is refused with both values (C§9.5), unless both typed
    the same. Refused too: text that is no number, too many decimals, a negative figure, a computed cell, a day
    after the data window (C§13.39). Computed cells are worked out again. Raises WrongState for one not open.
    """
    # Held until the end, so that nothing is typed into a report that is being submitted.
    report.status = Report.objects.select_for_update(no_key=True).values_list("status", flat=True).get(pk=report.pk)
    if report.status not in OPEN:
        raise WrongState(report, "fill")
    form, saved = form_of_report(report), Saved()
    held = cells_of(report)
    taken: dict[Cell, Change] = {}
    for change in changes:
        taken[change.cell] = change
    for cell, change in taken.items():
        _save_one(report, form, held.get(cell), change, saved, by, at, lang)
    held.update(saved.cells)
    if check or any(row.computed is not None for row in form.rows):
        figures = figures_of(report)
        saved.cells.update(_save_computed(report, form, figures, held, at))
        saved.findings = judge(form, figures, whole=False) if check else []
    return saved


def _save_one(
    report: Report, form: Form, held: StoredCell | None, change: Change, saved: Saved, by: User, at: datetime, lang: str
) -> None:
    typed = change.text if change.text is not None else str(change.value if change.value is not None else "")
    try:
        amount = _amount(report, form, change, lang)
    except _Refusal as refusal:
        saved.refused.append(Refused(change.cell, refusal.finding, typed))
        return
    note = held.note if change.note is None and held else (change.note or "").strip()[:500]
    if held is not None and (held.amount, held.note) == (amount, note):
        saved.cells[change.cell] = held
        return
    written = _write(report, held, change, amount, note, by, at)
    if written is not None:
        saved.cells[change.cell] = written
        return
    now = report.cells.filter(row=change.cell.row, column=change.cell.column).first()
    if now is not None and (now.amount, now.note) == (amount, note):
        saved.cells[change.cell] = now
        return
    unit = form.row(change.cell.row).unit
    said_saved = shown(now.amount, unit.scale) if now else None
    params = {"saved": "–" if said_saved is None else said_saved, "typed": typed or "–"}
    finding = Finding("reporting.cell_changed", Severity.BLOCK, params, form.citation, field=cell_key(change.cell))
    saved.refused.append(Refused(change.cell, finding, typed, now))


class _Refusal(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def _amount(report: Report, form: Form, change: Change, lang: str) -> int | None:
    """The typed figure as it is stored. Raises _Refusal."""
    key = cell_key(change.cell)
    if not form.holds(change.cell):
        raise _Refusal(Finding("reporting.cell_unknown", Severity.BLOCK, {"cell": key}, form.citation, field=key))
    row = form.row(change.cell.row)
    named = {"row": row.number, "label": said(row.label)}
    if row.computed is not None:
        raise _Refusal(Finding("reporting.cell_computed", Severity.BLOCK, named, form.citation, field=key))
    period = report.obligation.period
    if change.dated_on is not None and not in_window(change.dated_on, period.window_to):
        days = {"day": change.dated_on, "window_to": period.window_to}
        raise _Refusal(Finding("reporting.after_window", Severity.BLOCK, days, form.citation, field=key))
    try:
        if change.text is not None:
            value = read(change.text, places=row.unit.places, lang=lang)
        else:
            value = None if change.value is None else checked(change.value, places=row.unit.scale)
        amount = None if value is None else stored(value, row.unit.scale)
    except NotANumber as wrong:
        said_wrong = {"text": change.text or str(change.value), "places": row.unit.places}
        raise _Refusal(Finding(_WORDS[wrong.why], Severity.BLOCK, said_wrong, form.citation, field=key)) from None
    if amount is not None and row.allowed and amount not in {a * 10**row.unit.scale for a in row.allowed}:
        allowed = {**named, "allowed": ", ".join(map(str, row.allowed))}
        raise _Refusal(Finding("reporting.cell_not_allowed", Severity.BLOCK, allowed, form.citation, field=key))
    return amount


def _write(
    report: Report, held: StoredCell | None, change: Change, amount: int | None, note: str, by: User, at: datetime
) -> StoredCell | None:
    """Write the cell if it is still as the typist saw it; else None."""
    values = {
        "amount": amount,
        "note": note,
        "source": change.source[:80],
        "dated_on": change.dated_on,
        "by": by,
        "at": at,
    }
    if held is None:
        if change.revision:
            return None
        try:
            with transaction.atomic():
                return StoredCell.objects.create(
                    report=report, row=change.cell.row, column=change.cell.column, **values
                )
        except IntegrityError:
            return None
    still = StoredCell.objects.filter(pk=held.pk, revision=change.revision)
    if not still.update(**values, revision=change.revision + 1):
        return None
    for name, value in values.items():
        setattr(held, name, value)
    held.revision = change.revision + 1
    return held


def _save_computed(
    report: Report, form: Form, figures: Figures, held: dict[Cell, StoredCell], at: datetime
) -> dict[Cell, StoredCell]:
    out = {}
    for place, amount in computed(form, figures).items():
        cell = held.get(place)
        if cell is None:
            cell, _ = StoredCell.objects.get_or_create(
                report=report, row=place.row, column=place.column, defaults={"amount": amount, "at": at}
            )
        if cell.amount != amount:
            cell.amount, cell.at, cell.revision = amount, at, cell.revision + 1
            cell.save(update_fields=["amount", "at", "revision"])
        out[place] = cell
    return out


@transaction.atomic
def fill_known(*, report: Report, by: User, at: datetime) -> Saved:
    """Offer what is known into the cells still empty: sums of lower reports, the platform's records, formulas of the
    form. Nothing typed is touched. Raises WrongState."""
    form = form_of_report(report)
    held, figures = cells_of(report), figures_of(report)
    changes = []
    for cell, amount in suggestions(form, figures).items():
        mine = held.get(cell)
        if mine is not None and (mine.amount is not None or mine.note):
            continue
        source = form.row(cell.row).source if figures.lower.get(cell) is None else "reporting.lower"
        value = shown(amount, form.row(cell.row).unit.scale)
        changes.append(Change(cell, mine.revision if mine else 0, value=value, source=source or "reporting.formula"))
    saved = save_cells(report=report, changes=changes, by=by, at=at)
    audit.record(
        act="reporting.fill_known", by=by, at=at, subject=f"reporting.report:{report.pk}",
        label=report.obligation.subject_label, detail={"cells": len(changes)},
    )  # fmt: skip
    return saved
