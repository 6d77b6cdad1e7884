"""The figures of reports with everything their checks and grids stand beside them, for many reports at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from khuyencong.reporting import sources
from khuyencong.reporting.models import Cell as StoredCell
from khuyencong.reporting.models import Obligation, Period, Report
from khuyencong.reporting.rules import Cell, Figures, Form
from khuyencong.reporting.selectors.periods import form_of, form_of_report, half_of, previous_of
from khuyencong.reporting.selectors.rollup import lower_sums

Amounts = dict[Cell, int | None]


@dataclass
class Answer:
    """One obligation of a grid: the report to work on (pending, else in force), its cells and figures."""

    obligation: Obligation
    report: Report | None
    cells: dict[Cell, StoredCell]
    figures: Figures = field(default_factory=lambda: Figures({}))


def cells_of(report: Report) -> dict[Cell, StoredCell]:
    """The stored cells of a report by place."""
    return {Cell(c.row, c.column): c for c in report.cells.all()}


def figures_of(report: Report) -> Figures:
    """Everything the checks of one report look at; a constant number of queries."""
    obligation = report.obligation
    form = form_of_report(report)
    cells = cells_of(report)
    beside = figures_of_many(form, obligation.period, [obligation])[obligation.pk]
    return _with_own(beside, cells)


def _with_own(beside: Figures, cells: dict[Cell, StoredCell]) -> Figures:
    return Figures(
        own={place: c.amount for place, c in cells.items()},
        previous=beside.previous,
        half=beside.half,
        registry=beside.registry,
        lower=beside.lower,
        explained=frozenset(place for place, c in cells.items() if c.amount is None and c.note.strip()),
    )


def figures_of_many(form: Form, period: Period, obligations: Sequence[Obligation]) -> dict[int, Figures]:
    """What stands beside the figures of many reports of one form and period: those last accepted, the half-year's,
    the sums of lower reports, the platform's records. By obligation id; queries do not grow with their number."""
    subjects = {(o.subject_kind, o.subject_id): o.pk for o in obligations}
    previous = _last_accepted(form, period, subjects)
    half = _accepted(form, half_of(period), subjects)
    known = sources.known_figures(form, period, obligations)
    lower = lower_sums(form, period, obligations)
    return {
        o.pk: Figures({}, previous.get(o.pk, {}), half.get(o.pk, {}), known[o.pk], lower.get(o.pk, {}))
        for o in obligations
    }


def _last_accepted(form: Form, period: Period, subjects: dict[tuple[str, int], int]) -> dict[int, Amounts]:
    """The figures last accepted before a period. Who missed a period is compared with the one before it: what was
    paid in all does not fall because a report is missing (C§13.16)."""
    found = _accepted(form, previous_of(period), subjects)
    missed = {subject: pk for subject, pk in subjects.items() if pk not in found}
    if not missed:
        return found
    earlier = Report.objects.filter(
        in_force=True,
        obligation__form=form.key,
        obligation__subject_kind=form.subject,
        obligation__subject_id__in=[pk for _kind, pk in missed],
        obligation__period__set_key=period.set_key,
        obligation__period__window_to__lt=period.window_to,
    ).values_list("obligation__subject_kind", "obligation__subject_id", "pk")
    # Of each the newest: a later period overwrites an earlier one.
    newest = {(kind, subject): pk for kind, subject, pk in earlier.order_by("obligation__period__window_to", "pk")}
    of_report = {pk: missed[subject] for subject, pk in newest.items() if subject in missed}
    cells = StoredCell.objects.filter(report__in=of_report).values_list("report", "row", "column", "amount")
    for report, row, column, amount in cells.order_by():
        found[of_report[report]][Cell(row, column)] = amount
    return found


def _accepted(form: Form, period: Period | None, subjects: dict[tuple[str, int], int]) -> defaultdict[int, Amounts]:
    """The figures in force of the same subjects in another period, by the obligation now asked about."""
    if period is None or not subjects:
        return defaultdict(dict)
    rows = StoredCell.objects.filter(
        report__in_force=True,
        report__obligation__period=period,
        report__obligation__form=form.key,
        report__obligation__subject_kind=form.subject,
        report__obligation__subject_id__in=[pk for _kind, pk in subjects],
    ).values_list("report__obligation__subject_kind", "report__obligation__subject_id", "row", "column", "amount")
    out: defaultdict[int, Amounts] = defaultdict(dict)
    for kind, subject, row, column, amount in rows.order_by():
        if (kind, subject) in subjects:
            out[subjects[kind, subject]][Cell(row, column)] = amount
    return out


def grid(form_key: str, period: Period, obligations: Iterable[Obligation]) -> list[Answer]:
    """Many reports of one form side by side, in the order given, with figures beside them: seven queries at most."""
    rows = list(obligations)
    form = form_of(period, form_key)
    reports: dict[int, Report] = {}
    for report in (
        Report.objects.filter(obligation__in=[o.pk for o in rows]).exclude(status="dropped").order_by("version")
    ):
        held = reports.get(report.obligation_id)
        if held is None or not (held.status != "accepted" and report.in_force):
            reports[report.obligation_id] = report
    cells: dict[int, dict[Cell, StoredCell]] = defaultdict(dict)
    for cell in StoredCell.objects.filter(report__in=[r.pk for r in reports.values()]).order_by():
        cells[cell.report_id][Cell(cell.row, cell.column)] = cell
    beside = figures_of_many(form, period, rows)
    out = []
    for obligation in rows:
        mine = reports.get(obligation.pk)
        held_cells = cells[mine.pk] if mine else {}
        out.append(Answer(obligation, mine, held_cells, _with_own(beside[obligation.pk], held_cells)))
    return out
