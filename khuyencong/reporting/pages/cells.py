"""The cells of a report or of a grid of reports: what stands in them, whether they may be typed, and what is wrong."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from khuyencong.common.errors import Finding
from khuyencong.reporting.choices import OPEN
from khuyencong.reporting.pages.texts import figure, finding_text, typed, written
from khuyencong.reporting.rules import Cell, Form, Row, cell_key, judge, shown, suggestions
from khuyencong.reporting.selectors.figures import Answer
from khuyencong.reporting.words import in_language


@dataclass
class CellView:
    """One cell as it is typed. `key` is "obligation:row" or "obligation:row:column"; `was` what was stored."""

    key: str
    label: str
    value: str
    revision: int
    state: str = ""
    message: str = ""
    note: str = ""
    place: tuple[int, int] = (0, 0)
    was: str = ""
    head: str = ""

    @property
    def id(self) -> str:
        return "c-" + self.key.replace(":", "-").replace(".", "_")

    @property
    def locked(self) -> bool:
        return self.state == "lock"

    @property
    def icon(self) -> str:
        icons = {"saved": "check-lg", "bad": "exclamation-octagon-fill", "lock": "lock-fill"}
        return icons.get(self.state, "")

    @property
    def spoken_label(self) -> str:
        """The name of the input for those who hear the page."""
        states = {"saved": _("đã lưu"), "bad": _("phải sửa"), "lock": _("khóa")}
        return f"{self.label}, {states[self.state]}" if self.state in states else self.label


@dataclass
class Typed:
    """What somebody sent for one cell and could not be kept."""

    text: str
    message: str


def cell_views(
    form: Form, answer: Answer, *, may_fill: bool, row: int, typed_now: Mapping[str, Typed] | None = None
) -> list[CellView]:
    """The cells of one report in the order of the form; `row` is its line in the grid (or -1: one cell a line)."""
    report, said = answer.report, blamed(form, answer)
    open_ = may_fill and (report is None or report.status in OPEN)
    out = []
    for n, cell in enumerate(form.cells):
        printed = form.row(cell.row)
        held = answer.cells.get(cell)
        view = CellView(
            key=f"{answer.obligation.pk}:{cell_key(cell)}",
            label=_("%(who)s, dòng %(row)s") % {"who": answer.obligation.subject_label, "row": cell.row},
            value=typed(held.amount if held else None, printed.unit),
            revision=held.revision if held else 0,
            note=held.note if held else "",
            place=(n, 0) if row < 0 else (row, n),
            head=f"{cell.row}. {in_language(printed.label)} ({in_language(printed.unit.label)})",
        )
        view.was = view.value
        if not open_ or printed.computed is not None:
            view.state = "lock"
        elif found := said.get(cell_key(cell)):
            view.state, view.message = "bad", " ".join(map(finding_text, found))
        elif view.value:
            view.state = "saved"
        refused = (typed_now or {}).get(view.key)
        if refused and not view.locked:
            view.value, view.message, view.state = refused.text, refused.message, "bad"
        out.append(view)
    return out


def blamed(form: Form, answer: Answer) -> dict[str, list[Finding]]:
    """What blocks, by the cell to blame, while the report is being filled."""
    out: dict[str, list[Finding]] = {}
    if answer.cells:
        for finding in judge(form, answer.figures, whole=False):
            if finding.blocks:
                out.setdefault(finding.field, []).append(finding)
    return out


def was_of(views: Iterable[CellView]) -> str:
    """What the page showed, for a form that is sent without script: by cell its revision, text and note."""
    return json.dumps({v.key: [v.revision, v.was, v.note] for v in views if not v.locked}, ensure_ascii=False)


@dataclass
class Line:
    """One line of the page of one report: the cell with everything beside it."""

    row: Row
    cell: CellView
    label: str
    unit: str
    column: str = ""
    section: str = ""
    previous: str = ""
    change: str = ""
    beside: list[tuple[str, str, str]] = field(default_factory=list)  # what, figure, difference
    offered: str = ""

    @property
    def sub(self) -> bool:
        return "." in self.row.number


def lines_of(form: Form, answer: Answer, views: Sequence[CellView]) -> list[Line]:
    """The lines of one report: last period's figure, the sum of lower reports and the platform's records beside it."""
    figures, offered, section = answer.figures, suggestions(form, answer.figures), ""
    out = []
    for cell, view in zip(form.cells, views, strict=True):
        row = form.row(cell.row)
        column = next(c for c in form.columns if c.key == cell.column)
        own, before = figures.own.get(cell), figures.previous.get(cell)
        words = in_language(row.section) if row.section else ""
        line = Line(
            row=row,
            cell=view,
            label=in_language(row.label),
            unit=in_language(row.unit.label),
            column=in_language(column.label) if len(form.columns) > 1 else "",
            section=words if words != section else "",
            previous=figure(before, row.unit),
            change=_difference(own, before, row),
        )
        section = words or section
        line.beside = list(_beside(cell, row, answer))
        if own is None and not view.locked and cell in offered:
            line.offered = figure(offered[cell], row.unit)
        out.append(line)
    return out


def _beside(cell: Cell, row: Row, answer: Answer) -> Iterable[tuple[str, str, str]]:
    own = answer.figures.own.get(cell)
    lower = answer.figures.lower.get(cell)
    if lower is not None:
        yield _("Cộng biểu dưới"), figure(lower, row.unit), _difference(own, lower, row)
    if row.source:
        known, scale = answer.figures.registry.get(row.source.partition(".")[2], (None, 0))
        if known is not None:
            text = written(shown(known, scale) or 0)  # type: ignore[arg-type]
            yield _("Hồ sơ hệ thống"), text, _difference(own, known, row)


def _difference(own: int | None, other: int | None, row: Row) -> str:
    """How far a figure is from another one; empty when they agree or one is missing."""
    if own is None or other is None or own == other:
        return ""
    value = shown(own - other, row.unit.scale)
    return "" if value is None else written(value, signed=True)
