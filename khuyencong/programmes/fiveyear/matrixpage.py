"""Contents against years: what was planned, what was done, for how much, and why something was not carried out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.law.choices import Purse
from khuyencong.law.selectors import activity_label
from khuyencong.programmes.fiveyear import selectors as reads
from khuyencong.programmes.fiveyear.page import million_unit, period_words, purse_heads, scope_note
from khuyencong.programmes.models import NotCarriedOut, Programme
from khuyencong.programmes.results import base as results_base
from khuyencong.programmes.results.choices import NotDone
from khuyencong.programmes.results.indicators import groups


@dataclass
class Cell:
    """One content in one year. `state`: done, running (planned, nothing accepted yet), not_done (the year is over or a
    reason was given), open (nothing yet in the year that runs), ahead."""

    year: int
    planned: int = 0
    done: int = 0
    planned_vnd: int = 0
    accepted_vnd: int = 0
    reason: NotCarriedOut | None = None
    state: str = "not_done"


@dataclass(frozen=True)
class Line:
    """One content over the years."""

    activity: str
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Block:
    """A group of contents."""

    label: str
    lines: list[Line]


def matrix(programme: Programme, user: User, on: date, purse: str) -> list[Block]:
    """Every content of the law against every year of a programme, from one purse; four queries."""
    cells = _counted(programme, user, on, purse)
    reasons = {
        (r.activity, r.year): r
        for r in programme.not_carried_out.filter(superseded_at__isnull=True).select_related("by")
    }
    blocks = []
    for group in groups():
        lines = []
        for activity in group.activities:
            row = [_cell(cells, reasons, activity, year, on) for year in programme.years]
            lines.append(Line(activity, activity_label(activity), row))
        blocks.append(Block(group.label, lines))
    return blocks


def _cell(
    cells: dict[tuple[str, int], Cell],
    reasons: dict[tuple[str, int], NotCarriedOut],
    activity: str,
    year: int,
    on: date,
) -> Cell:
    cell = cells.get((activity, year)) or Cell(year)
    cell.reason = reasons.get((activity, year))
    if cell.done:
        cell.state = "done"
    elif cell.reason is None and cell.planned:
        cell.state = "running"
    elif cell.reason is None and year >= on.year:
        cell.state = "ahead" if year > on.year else "open"
    return cell


def _counted(programme: Programme, user: User, on: date, purse: str) -> dict[tuple[str, int], Cell]:
    """Projects in the plan and accepted ones, with their money, by content and year."""
    parts = reads.parts_of(programme, user, on).filter(project__purse=purse)
    cells: dict[tuple[str, int], Cell] = {}
    for row in results_base.planned_by_content(parts):
        cell = cells.setdefault((row.content, row.year), Cell(row.year))
        cell.planned, cell.planned_vnd = row.projects, row.vnd
    for row in results_base.accepted_by_content(parts):
        cell = cells.setdefault((row.content, row.year), Cell(row.year))
        cell.done, cell.accepted_vnd = row.projects, row.vnd
    return cells


def matrix_page(programme: Programme, purse: str, user: User, on: date) -> dict[str, Any]:
    """The matrix of a programme with its switch of purses, its sums and its reasons in words."""
    purses = reads.purses_of(programme)
    purse = purse if purse in purses else purses[0]
    blocks = matrix(programme, user, on, purse)
    flat = [(line, cell) for block in blocks for line in block.lines for cell in line.cells]
    missing = [(line, cell) for line, cell in flat if cell.state == "not_done"]
    return {
        "programme": programme,
        "years": list(programme.years),
        "period": period_words(programme),
        "blocks": blocks,
        "totals": [_total(year, [c for _line, c in flat if c.year == year]) for year in programme.years],
        "purse": Purse(purse).label,
        "chosen": purse,
        "purses": list(zip(purses, purse_heads(programme), strict=True)),
        "reasons": [(line, cell) for line, cell in flat if cell.reason is not None],
        "unexplained": sum(cell.reason is None for _line, cell in missing),
        "may_record": reads.recorder_for(programme, user, on) is not None,
        "scope_note": scope_note(programme, user, on),
        "unit": million_unit(),
    }


def _total(year: int, cells: list[Cell]) -> Cell:
    return Cell(
        year, sum(c.planned for c in cells), sum(c.done for c in cells), sum(c.planned_vnd for c in cells),
        sum(c.accepted_vnd for c in cells),
    )  # fmt: skip


def reason_words(cell: Cell) -> str:
    """Why a content was not carried out, in one line; says when nobody gave a reason."""
    if cell.reason is None:
        return _("chưa nêu lý do")
    return f"{NotDone(cell.reason.reason).label}: {cell.reason.note}"
