"""Acts of reporting: open and close periods, register who owes what, fill, submit, accept, correct, adjust."""

from khuyencong.reporting.services.adjustments import adjust, reverse_adjustment
from khuyencong.reporting.services.cells import Change, Refused, Saved, fill_known, save_cells
from khuyencong.reporting.services.periods import (
    Registered,
    close_period,
    keep_registers,
    make_period,
    register_obligations,
    reopen_period,
    void_obligation,
)
from khuyencong.reporting.services.reports import (
    Signed,
    accept_report,
    correct_report,
    drop_report,
    open_report,
    return_report,
    submit_report,
)

__all__ = [
    "Change",
    "Refused",
    "Registered",
    "Saved",
    "Signed",
    "accept_report",
    "adjust",
    "close_period",
    "correct_report",
    "drop_report",
    "fill_known",
    "keep_registers",
    "make_period",
    "open_report",
    "register_obligations",
    "reopen_period",
    "return_report",
    "reverse_adjustment",
    "save_cells",
    "submit_report",
    "void_obligation",
]
