"""The one door to the ledger's tables: `post` writes an entry, its two legs and its balances, or nothing.

On PostgreSQL it is one call of one function (`ledger.pg`); on SQLite the same steps as statements (`ledger.sqlite`).
Both answer with a status and never raise for a refusal, so that a caller inside a longer transaction can go on.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import connection

from khuyencong.ledger import pg, sqlite


class Status(StrEnum):
    """POSTED is new. Every other answer wrote nothing."""

    POSTED = "posted"
    KNOWN = "known"
    NOT_ENOUGH = "not_enough"
    YEAR_CLOSED = "year_closed"
    ALREADY_REVERSED = "already_reversed"


@dataclass(frozen=True, slots=True)
class Move:
    """`amount_vnd` goes from one account to another. `checks_close`: refuse if the year of a fund is closed."""

    key: str
    act: str
    fund_id: int
    other_fund_id: int | None
    subject: str
    subject_label: str
    amount_vnd: int
    document: str
    effective_on: date
    posted_at: datetime
    by_id: int
    reverses_id: int | None
    giver_fund_id: int
    giver_bucket: str
    giver_subject: str
    taker_fund_id: int
    taker_bucket: str
    taker_subject: str
    checks_close: bool
    filed_on: date | None = None
    work_done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`entry_id`: the new entry, or the one its key already has. `available_vnd`: what the giving account had."""

    status: Status
    entry_id: int | None
    available_vnd: int


def post(move: Move) -> Answer:
    """Write a move. Guarantees on both databases, under any concurrency, also inside a longer transaction:

    a key is used once; the two legs sum to zero; no balance goes under its floor; a closed year takes nothing;
    an entry is reversed once; whatever is refused has left no row behind.
    """
    write = pg.post if connection.vendor == "postgresql" else sqlite.post
    status, entry_id, available_vnd = write(connection, move)
    return Answer(Status(status), entry_id, available_vnd)
