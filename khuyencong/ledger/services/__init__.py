"""The acts of the ledger: entries, funds, the end of a budget year. `acts` says what is common to all entries."""

from khuyencong.ledger.services.acts import (
    advance,
    allocate,
    carry_over,
    clear_advance,
    close_year,
    commit,
    pay,
    reallocate,
    release,
    reserve,
    return_advance,
    return_payment,
    reverse,
)
from khuyencong.ledger.services.funds import assign, open_fund, record_estimate

__all__ = [
    "advance",
    "allocate",
    "assign",
    "carry_over",
    "clear_advance",
    "close_year",
    "commit",
    "open_fund",
    "pay",
    "reallocate",
    "record_estimate",
    "release",
    "reserve",
    "return_advance",
    "return_payment",
    "reverse",
]
