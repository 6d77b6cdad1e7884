"""Saving cells of many reports in one go, each cell on its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import KhuyencongError
from khuyencong.reporting.access import check_fill
from khuyencong.reporting.models import Obligation, Report
from khuyencong.reporting.services.cells import Change, Saved, save_cells
from khuyencong.reporting.services.reports import open_report

# The checks of a report look at other periods and records: they run for the few reports somebody is typing in; a pasted
# column of a whole commune is checked when the page is opened next, and before anything is submitted.
CHECKED_AT_ONCE = 5


@dataclass
class GridSaved:
    """What saving a grid did, by obligation: the cells kept and refused, or why nothing of a report was taken."""

    saved: dict[int, Saved] = field(default_factory=dict)
    errors: dict[int, KhuyencongError] = field(default_factory=dict)
    reports: dict[int, Report] = field(default_factory=dict)


def save_grid(*, typed: Mapping[Obligation, Sequence[Change]], by: User, at: datetime, lang: str = "vi") -> GridSaved:
    """Save what was typed into the cells of some reports; a report not begun is begun.

    Each report is one transaction: what one refuses (closed period, submitted meanwhile, not the user's) leaves the
    others saved. The refused are in `errors`; nothing is raised.
    """
    out = GridSaved()
    check = len(typed) <= CHECKED_AT_ONCE
    for obligation, changes in typed.items():
        try:
            with transaction.atomic():
                check_fill(by, obligation, local_date(at))
                report = open_report(obligation=obligation, by=by, at=at)
                report.obligation = obligation
                out.saved[obligation.pk] = save_cells(
                    report=report, changes=changes, by=by, at=at, lang=lang, check=check
                )
                out.reports[obligation.pk] = report
        except KhuyencongError as error:
            out.errors[obligation.pk] = error
    return out
