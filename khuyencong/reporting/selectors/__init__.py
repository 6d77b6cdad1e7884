"""Reads of reporting."""

from khuyencong.reporting.selectors.figures import cells_of, figures_of, figures_of_many
from khuyencong.reporting.selectors.obligations import (
    Coverage,
    board,
    missing_reporters,
    obligations_of,
    obligations_visible_to,
    reports_visible_to,
)
from khuyencong.reporting.selectors.periods import due_of, form_of, forms_of_period, period_of
from khuyencong.reporting.selectors.rollup import Rolled, RolledRow, roll_up

__all__ = [
    "Coverage",
    "Rolled",
    "RolledRow",
    "board",
    "cells_of",
    "due_of",
    "figures_of",
    "figures_of_many",
    "form_of",
    "forms_of_period",
    "missing_reporters",
    "obligations_of",
    "obligations_visible_to",
    "period_of",
    "reports_visible_to",
    "roll_up",
]
