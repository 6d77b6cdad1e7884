"""Pure decisions on one entry: which accounts an act moves, which days it may bear, what a request must look like."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from khuyencong.common.errors import Finding, Severity
from khuyencong.common.years import year_end, year_start
from khuyencong.ledger.choices import (
    CARRIED_BUCKETS,
    FUND_ACTS,
    FUND_BUCKETS,
    SUBJECT_BUCKETS,
    SUBJECT_LENGTH_MAX,
    Act,
    Bucket,
    FundLevel,
    Purse,
)
from khuyencong.ledger.rules.yearend import CARRY_CITATION, LAST_DAY, DayKey, YearEnd, file_findings

# From which accounts to which. Where an act has several sources, the first is the default; an act with several
# takers puts the money into an account of the same kind as it came from.
MOVES: Mapping[Act, tuple[tuple[Bucket, ...], tuple[Bucket, ...]]] = {
    Act.ALLOCATE: ((Bucket.SOURCE,), (Bucket.AVAILABLE,)),
    Act.REALLOCATE: ((Bucket.AVAILABLE,), (Bucket.AVAILABLE,)),
    Act.RESERVE: ((Bucket.AVAILABLE,), (Bucket.RESERVED,)),
    Act.COMMIT: ((Bucket.RESERVED,), (Bucket.COMMITTED,)),
    Act.ADVANCE: ((Bucket.COMMITTED,), (Bucket.ADVANCED,)),
    Act.CLEAR_ADVANCE: ((Bucket.ADVANCED,), (Bucket.PAID,)),
    Act.PAY: ((Bucket.COMMITTED,), (Bucket.PAID,)),
    Act.RETURN: ((Bucket.ADVANCED, Bucket.PAID), (Bucket.RETURNED,)),
    Act.RELEASE: ((Bucket.RESERVED, Bucket.COMMITTED, Bucket.RETURNED), (Bucket.AVAILABLE,)),
    Act.CARRY_OVER: (CARRIED_BUCKETS, CARRIED_BUCKETS),
    Act.CLOSE_YEAR: ((Bucket.AVAILABLE,), (Bucket.LAPSED,)),
    # One entry to every account of a subject that was on paper before.
    Act.TAKE_OVER: ((Bucket.AVAILABLE,), SUBJECT_BUCKETS),
}
# After the year is closed only debts come back (26/2026/TT-BTC art. 19: returned by 15 February).
ACTS_AFTER_CLOSE = frozenset({Act.RETURN})
SUBJECT_PATTERN = re.compile(r"[a-z_]+\.[a-z_]+:[A-Za-z0-9-]+")

# Resolution 202/2025/QH15: districts ended with 30 June 2025. What they left may still go back or be handed on.
DISTRICTS_END = date(2025, 6, 30)
ACTS_OF_ENDED_LEVEL = frozenset(
    {Act.REALLOCATE, Act.RETURN, Act.RELEASE, Act.CLEAR_ADVANCE, Act.CLOSE_YEAR, Act.TAKE_OVER}
)
YEAR_CITATION = "83/2015/QH13, điều 14"
BOOK_CITATION = "26/2026/TT-BTC, điều 15 khoản 2"


@dataclass(frozen=True)
class Window:
    """The days an act on the money of a budget year may bear, both included; None is open."""

    first: date
    last: date | None
    citation: str
    confidence: str = ""
    severity: Severity = Severity.BLOCK

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def account_subject(bucket: str, subject: str) -> str:
    """The subject an account of this kind belongs to: none for the accounts of the fund itself."""
    return "" if bucket in FUND_BUCKETS else subject


def taker_of(act: Act, giver: Bucket) -> Bucket:
    """The account an act puts the money of a giving account into."""
    takers = MOVES[act][1]
    return giver if giver in takers else takers[0]


def window(act: Act, end: YearEnd) -> Window:
    """The days of an act on the money of the year whose end is given.

    Money may be assigned, reserved and committed in the year before and is spent in the year; the last day of each
    act is the one the law of the budget year gives. Money is carried over and lapses when the year is over.
    Returns and releases have no last day.
    """
    year = end.year
    before, start = year_start(year - 1), year_start(year)
    first = {
        Act.ALLOCATE: before,
        Act.REALLOCATE: before,
        Act.RESERVE: before,
        Act.COMMIT: before,
        Act.RELEASE: before,
        Act.TAKE_OVER: before,
        Act.CARRY_OVER: year_start(year + 1),
        Act.CLOSE_YEAR: end.last(DayKey.LAPSE) or year_end(year),
    }.get(act, start)
    found = end.get(LAST_DAY[act]) if act in LAST_DAY else None
    if found is None:
        return Window(first, None, YEAR_CITATION)
    return Window(first, found.last, found.citation, found.confidence, found.severity)


def date_findings(
    *,
    act: Act,
    level: str,
    end: YearEnd,
    effective_on: date,
    posted_on: date,
    filed_on: date | None = None,
    work_done_on: date | None = None,
    correction: bool = False,
) -> list[Finding]:
    """What is wrong with the days an act bears. `posted_on` is the day in Vietnam on which it is recorded.

    `filed_on`: the day its file went to the Treasury; `work_done_on`: the day the work it pays was done.
    `correction`: the entry takes another one back, no file goes to the Treasury.
    """
    found = []
    params: dict[str, object]
    if effective_on > posted_on:
        params = {"day": effective_on, "today": posted_on}
        found.append(Finding("ledger.future_date", Severity.BLOCK, params, BOOK_CITATION, field="effective_on"))
    allowed = window(act, end)
    if not allowed.holds(effective_on):
        days: dict[str, object] = {"day": effective_on, "first": allowed.first, "last": allowed.last or "…"}
        params = days | {"year": end.year}
        late = effective_on >= allowed.first
        severity = allowed.severity if late else Severity.BLOCK
        citation, confidence = allowed.citation, allowed.confidence if late else ""
        found.append(Finding("ledger.outside_year", severity, params, citation, confidence, "effective_on"))
    elif not correction:
        found += file_findings(act, end, effective_on=effective_on, filed_on=filed_on, work_done_on=work_done_on)
    ended = level == FundLevel.DISTRICT and effective_on > DISTRICTS_END and act not in ACTS_OF_ENDED_LEVEL
    if ended:
        params = {"day": effective_on}
        citation = "202/2025/QH15"
        found.append(Finding("ledger.level_ended", Severity.BLOCK, params, citation, "read", "effective_on"))
    return found


def subject_findings(act: Act, subject: str) -> list[Finding]:
    """An act on a fund names no subject; every other act names one as "room.thing:number".

    Carried money has a subject when it had one: the unassigned estimate of a fund has none.
    """
    named = SUBJECT_PATTERN.fullmatch(subject) is not None and len(subject) <= SUBJECT_LENGTH_MAX
    bare = subject == ""
    right = bare if act in FUND_ACTS else named or (bare and act is Act.CARRY_OVER)
    return [] if right else [_block("ledger.wrong_subject", "subject", subject=subject[:100])]


@dataclass(frozen=True)
class PurseOfYear:
    """What decides whether money may pass from one fund to another."""

    purse: str
    level: str
    budget_year: int
    original_year: int


def reallocation_findings(fund: PurseOfYear, to_fund: PurseOfYear, *, same: bool) -> list[Finding]:
    """Money moves between two funds of one purse, budget year and first year; the level may change."""
    fits = (fund.purse, fund.budget_year, fund.original_year) == (
        to_fund.purse,
        to_fund.budget_year,
        to_fund.original_year,
    )
    return [] if fits and not same else [_block("ledger.wrong_fund", "to_fund")]


def next_fund_findings(fund: PurseOfYear, to_fund: PurseOfYear) -> list[Finding]:
    """Carried money goes into the next year's fund of the same purse and level, and keeps its first year (P§15.44)."""
    wanted = PurseOfYear(fund.purse, fund.level, fund.budget_year + 1, fund.original_year)
    if to_fund == wanted:
        return []
    params = {"year": wanted.budget_year, "first_year": wanted.original_year}
    return [Finding("ledger.wrong_next_fund", Severity.BLOCK, params, CARRY_CITATION, field="to_fund")]


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
    return Finding(code, Severity.BLOCK, params, BOOK_CITATION, field=field)
