"""Pure decisions of the ledger: which accounts an act moves, which days it may bear, what a request must look like."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from khuyencong.common.errors import Finding, Severity
from khuyencong.common.years import year_end, year_start
from khuyencong.ledger.choices import FUND_BUCKETS, SUBJECT_LENGTH_MAX, Act, Bucket, FundLevel, Purse

# From which account to which. Where an act has several sources, the first is the default.
MOVES: Mapping[Act, tuple[tuple[Bucket, ...], Bucket]] = {
    Act.ALLOCATE: ((Bucket.SOURCE,), Bucket.AVAILABLE),
    Act.REALLOCATE: ((Bucket.AVAILABLE,), Bucket.AVAILABLE),
    Act.RESERVE: ((Bucket.AVAILABLE,), Bucket.RESERVED),
    Act.COMMIT: ((Bucket.RESERVED,), Bucket.COMMITTED),
    Act.ADVANCE: ((Bucket.COMMITTED,), Bucket.ADVANCED),
    Act.CLEAR_ADVANCE: ((Bucket.ADVANCED,), Bucket.PAID),
    Act.PAY: ((Bucket.COMMITTED,), Bucket.PAID),
    Act.RETURN: ((Bucket.ADVANCED, Bucket.PAID), Bucket.RETURNED),
    Act.RELEASE: ((Bucket.RESERVED, Bucket.COMMITTED, Bucket.RETURNED), Bucket.AVAILABLE),
    Act.CLOSE_YEAR: ((Bucket.AVAILABLE,), Bucket.LAPSED),
}
FUND_ACTS = frozenset({Act.ALLOCATE, Act.REALLOCATE, Act.CLOSE_YEAR})
# After the year is closed only debts come back (26/2026/TT-BTC art. 19: returned by 15 February).
ACTS_AFTER_CLOSE = frozenset({Act.RETURN})
SUBJECT_PATTERN = re.compile(r"[a-z_]+\.[a-z_]+:[A-Za-z0-9-]+")

# Resolution 202/2025/QH15: districts ended with 30 June 2025. What they left may still go back or be handed on.
DISTRICTS_END = date(2025, 6, 30)
ACTS_OF_ENDED_LEVEL = frozenset({Act.REALLOCATE, Act.RETURN, Act.RELEASE, Act.CLEAR_ADVANCE, Act.CLOSE_YEAR})


@dataclass(frozen=True)
class Window:
    """The days an act on the money of a budget year may bear, both included; None is open."""

    first: date
    last: date | None
    citation: str

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def account_subject(bucket: str, subject: str) -> str:
    """The subject an account of this kind belongs to: none for the accounts of the fund itself."""
    return "" if bucket in FUND_BUCKETS else subject


def window(act: Act, budget_year: int) -> Window:
    """The days of an act on the money of year N.

    Money is spent and advanced by 31 December N; work done by then may still be paid, and advances cleared, until
    31 January N+1, when the rest is cancelled (26/2026/TT-BTC art. 15, 19 for 2025 and later; before that Law
    83/2015/QH13 art. 64). Money may be assigned and reserved in the year before; returns have no last day.
    """
    before, start, end = year_start(budget_year - 1), year_start(budget_year), year_end(budget_year)
    adjusted = date(budget_year + 1, 1, 31)
    first, last = {
        Act.ALLOCATE: (before, adjusted),
        Act.REALLOCATE: (before, adjusted),
        Act.RESERVE: (before, end),
        Act.COMMIT: (before, end),
        Act.ADVANCE: (start, end),
        Act.CLEAR_ADVANCE: (start, adjusted),
        Act.PAY: (start, adjusted),
        Act.RETURN: (start, None),
        Act.RELEASE: (before, None),
        Act.CLOSE_YEAR: (end, None),
    }[act]
    late = budget_year >= 2025
    return Window(first, last, "26/2026/TT-BTC, điều 15, điều 19" if late else "Luật 83/2015/QH13, điều 64")


def date_findings(*, act: Act, level: str, budget_year: int, effective_on: date, posted_on: date) -> list[Finding]:
    """What is wrong with the day an act bears. `posted_on` is the day in Vietnam on which it is recorded."""
    found = []
    if effective_on > posted_on:
        found.append(_block("ledger.future_date", "effective_on", day=effective_on, today=posted_on))
    allowed = window(act, budget_year)
    if not allowed.holds(effective_on):
        params = {"day": effective_on, "year": budget_year, "first": allowed.first, "last": allowed.last or "…"}
        found.append(Finding("ledger.outside_year", Severity.BLOCK, params, allowed.citation, "read", "effective_on"))
    ended = level == FundLevel.DISTRICT and effective_on > DISTRICTS_END and act not in ACTS_OF_ENDED_LEVEL
    if ended:
        params = {"day": effective_on}
        citation = "202/2025/QH15"
        found.append(Finding("ledger.level_ended", Severity.BLOCK, params, citation, "read", "effective_on"))
    return found


def subject_findings(act: Act, subject: str) -> list[Finding]:
    """An act on a fund names no subject; every other act names one as "room.thing:number"."""
    named = SUBJECT_PATTERN.fullmatch(subject) is not None and len(subject) <= SUBJECT_LENGTH_MAX
    right = subject == "" if act in FUND_ACTS else named
    return [] if right else [_block("ledger.wrong_subject", "subject", subject=subject[:100])]


def fund_shape_errors(*, purse: str, level: str, place_level: str | None, budget_year: int) -> dict[str, str]:
    """Why a fund cannot be of this shape, by field: "level", "place", "budget_year"; empty if it can.

    National money lies at the nation's level and has no place; local money lies at a province, a commune, or until
    2025 a district, and its place is a unit of that level.
    """
    errors = {}
    if (purse == Purse.NATIONAL) != (level == FundLevel.NATION):
        errors["level"] = "purse"
    if (level if level != FundLevel.NATION else None) != place_level:
        errors["place"] = "level"
    if level == FundLevel.DISTRICT and budget_year > DISTRICTS_END.year:
        errors["budget_year"] = "district"
    return errors


def _block(code: str, field: str = "", **params: object) -> Finding:
    return Finding(code, Severity.BLOCK, params, field=field)
