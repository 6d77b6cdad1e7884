"""Pages of reporting: the register, one report, the grid, boards and sums."""

from khuyencong.reporting.views.grids import cells, grid, template, upload
from khuyencong.reporting.views.register import board, mine
from khuyencong.reporting.views.reports import (
    accept,
    correct,
    drop,
    fill_known,
    report,
    send,
    send_back,
    submit,
    version,
)
from khuyencong.reporting.views.sums import adjust, reverse_adjustment, sums

__all__ = [
    "accept",
    "adjust",
    "board",
    "cells",
    "correct",
    "drop",
    "fill_known",
    "grid",
    "mine",
    "report",
    "reverse_adjustment",
    "send",
    "send_back",
    "submit",
    "sums",
    "template",
    "upload",
    "version",
]
