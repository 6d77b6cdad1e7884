"""The end of a budget year as pure decisions: its days, what a payment file may bear, and what becomes of the rest.

Days, articles and confidence come in as norms; nothing here knows a date. The rule set is that of the budget year
of the money (P§15.41): a `YearEnd` is made for a year and judges every act on the money of that year, whenever the
act takes place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from khuyencong.common.errors import Finding, Severity
from khuyencong.ledger.choices import Act, Bucket


class DayKey(StrEnum):
    """The days of a year's end, in the order in which they come (P§9.1)."""

    LAST_PAYMENT_FILE = "last_payment_file"
    LAST_SPENDING_DAY = "last_spending_day"
    ADJUSTMENT_STARTS = "adjustment_starts"
    LIQUIDATION = "liquidation"
    IN_OUT_FILE = "in_out_file"
    LAST_ADJUSTMENT_FILE = "last_adjustment_file"
    IN_OUT_DONE = "in_out_done"
    ADJUSTMENT_ENDS = "adjustment_ends"
    LAPSE = "lapse"
    RECONCILIATION = "reconciliation"
    ADVANCE_RETURNED = "advance_returned"
    TREASURY_REPORT = "treasury_report"


@dataclass(frozen=True)
class Day:
    """A day of the year's end. `day` is the one printed; `before`: the law says "before", so it is itself too late."""

    key: DayKey
    day: date
    last: date
    citation: str
    confidence: str
    severity: Severity

    @property
    def before(self) -> bool:
        return self.last < self.day


@dataclass(frozen=True)
class YearEnd:
    """The days of the end of one budget year, by key; a day the texts that were read do not give is absent."""

    year: int
    documents: tuple[str, ...]
    days: Mapping[DayKey, Day] = field(default_factory=dict)

    def get(self, key: DayKey) -> Day | None:
        return self.days.get(key)

    def last(self, key: DayKey) -> date | None:
        """The last day on which something may still be done, or None."""
        found = self.days.get(key)
        return found.last if found else None

    def in_order(self) -> list[Day]:
        """By day; of two on one day the one that comes first in the law's order."""
        order = list(DayKey)
        return sorted(self.days.values(), key=lambda d: (d.day, order.index(d.key)))

    def over(self, on: date) -> bool:
        """Whether the year is over for its estimate on a day: the day of lapse has passed (P§15.43)."""
        last = self.last(DayKey.LAPSE)
        return last is not None and on > last


# Which day closes an act for the money of a year. Returns and releases have none.
LAST_DAY: Mapping[Act, DayKey] = {
    Act.ALLOCATE: DayKey.ADJUSTMENT_ENDS,
    Act.REALLOCATE: DayKey.ADJUSTMENT_ENDS,
    Act.RESERVE: DayKey.LAST_SPENDING_DAY,
    Act.COMMIT: DayKey.LAST_SPENDING_DAY,
    Act.ADVANCE: DayKey.LAST_SPENDING_DAY,
    Act.CLEAR_ADVANCE: DayKey.ADJUSTMENT_ENDS,
    Act.PAY: DayKey.ADJUSTMENT_ENDS,
}
# Acts that draw on the estimate with a file to the Treasury; turning an advance into a payment draws nothing new.
FILE_CITATION = "26/2026/TT-BTC, điều 15 khoản 2"
DRAWS = frozenset({Act.ADVANCE, Act.PAY})
PAYMENTS = frozenset({Act.ADVANCE, Act.PAY, Act.CLEAR_ADVANCE})


def file_findings(
    act: Act, end: YearEnd, *, effective_on: date, filed_on: date | None, work_done_on: date | None
) -> list[Finding]:
    """Whether a payment or advance file may still draw on the estimate of a year (P§15.42).

    Until the last day for files, freely; after it only in the adjustment period, and only a payment or the clearing
    of an advance, for work done by the last day of the year, filed before the Treasury's last day. `filed_on` is the
    day the file was sent to the Treasury; without it the day of the act counts. Sources: 26/2026/TT-BTC art. 15.
    """
    if act not in PAYMENTS:
        return []
    filed = filed_on or effective_on
    found = []
    if filed > effective_on:
        params = {"day": filed, "paid": effective_on}
        found.append(Finding("ledger.filed_after_payment", Severity.BLOCK, params, FILE_CITATION, field="filed_on"))
    file_day, starts = end.get(DayKey.LAST_PAYMENT_FILE), end.get(DayKey.ADJUSTMENT_STARTS)
    adjusting = starts is not None and effective_on >= starts.day
    if act in DRAWS and not adjusting and file_day and filed > file_day.last:
        found.append(_late("ledger.file_too_late", file_day, filed, end.year))
    if adjusting and act is not Act.ADVANCE:
        found += _adjustment_findings(end, filed, work_done_on)
    return found


def _adjustment_findings(end: YearEnd, filed: date, work_done_on: date | None) -> list[Finding]:
    """In the adjustment period: work of the year, and the Treasury's last day for files."""
    found = []
    line, last_file = end.get(DayKey.LAST_SPENDING_DAY), end.get(DayKey.LAST_ADJUSTMENT_FILE)
    if line and work_done_on is None:
        found.append(_finding("ledger.work_day_missing", line, "work_done_on", year=end.year, last=line.last))
    elif line and work_done_on and work_done_on > line.last:
        found.append(
            _finding("ledger.work_after_year", line, "work_done_on", day=work_done_on, year=end.year, last=line.last)
        )
    if last_file and filed > last_file.last:
        found.append(_late("ledger.file_after_adjustment", last_file, filed, end.year))
    return found


def _late(code: str, day: Day, filed: date, year: int) -> Finding:
    return _finding(code, day, "filed_on", day=filed, last=day.last, year=year)


def _finding(code: str, by: Day, at_field: str, **params: object) -> Finding:
    return Finding(code, by.severity, params, by.citation, by.confidence, at_field)


CARRY_CITATION = "26/2026/TT-BTC, điều 19 khoản 3, 4"


class Fate(StrEnum):
    """What becomes of money of a year that was neither paid nor returned when the year is over (P§15.43)."""

    OPEN = "open"  # the year is not over
    ON_REQUEST = "on_request"  # a carry-over request with a legal class waits for its answer
    TO_RETURN = "to_return"  # an advance that goes back to the budget
    LAPSED = "lapsed"  # an estimate that is cancelled


@dataclass(frozen=True)
class Share:
    """A part of one account's money with its fate, in đồng."""

    fate: Fate
    amount_vnd: int


def fates(bucket: str, amount_vnd: int, requested_vnd: int, *, over: bool) -> list[Share]:
    """Divide the open money of one account. The parts always add up to the amount: nothing stays undefined.

    `requested_vnd` is what open carry-over requests ask of this account; more than there is counts as all of it.
    """
    if not over:
        return [Share(Fate.OPEN, amount_vnd)] if amount_vnd else []
    asked = min(max(requested_vnd, 0), amount_vnd)
    rest = Fate.TO_RETURN if bucket == Bucket.ADVANCED else Fate.LAPSED
    parts = [Share(Fate.ON_REQUEST, asked), Share(rest, amount_vnd - asked)]
    return [part for part in parts if part.amount_vnd]


@dataclass(frozen=True)
class Account:
    """The open money of one account of a fund when its year is closed. `subject` is "" for what is not assigned."""

    bucket: str
    subject: str
    label: str
    amount_vnd: int
    requested_vnd: int = 0


@dataclass(frozen=True)
class Closing:
    """What closing a fund will do. `waits`: why it cannot be closed yet (codes), empty when it can."""

    debts: tuple[Account, ...] = ()
    releases: tuple[Account, ...] = ()
    lapses_vnd: int = 0
    on_request_vnd: int = 0
    waits: tuple[str, ...] = ()


def plan_closing(accounts: Iterable[Account], *, reconciled: bool) -> Closing:
    """What happens to a fund whose year is over.

    Advances without a request become debts at once. The rest lapses when no request waits and the balances were
    reconciled with the Treasury; a fund with nothing left needs no reconciliation.
    """
    debts, releases, lapses, asked, left = [], [], 0, 0, 0
    for account in accounts:
        left += account.amount_vnd
        for part in fates(account.bucket, account.amount_vnd, account.requested_vnd, over=True):
            piece = Account(account.bucket, account.subject, account.label, part.amount_vnd)
            if part.fate is Fate.ON_REQUEST:
                asked += part.amount_vnd
            elif part.fate is Fate.TO_RETURN:
                debts.append(piece)
            else:
                lapses += part.amount_vnd
                releases += [piece] if account.subject else []
    waits = ["request"] if asked else []
    waits += ["reconciliation"] if left and not reconciled else []
    return Closing(tuple(debts), tuple(releases), lapses, asked, tuple(waits))


def carry_findings(amount_vnd: int, open_vnd: int, other_requests_vnd: int = 0) -> list[Finding]:
    """No more is carried than is unspent or advanced, less what other requests already ask (P§15.44)."""
    left = open_vnd - other_requests_vnd
    if amount_vnd <= left:
        return []
    params = {"asked_vnd": amount_vnd, "limit_vnd": max(left, 0)}
    return [Finding("ledger.carry_too_much", Severity.BLOCK, params, CARRY_CITATION, field="amount_vnd")]


def confirmed_findings(amount_vnd: int, confirmed_vnd: int) -> list[Finding]:
    """No more is carried than the Treasury confirmed, and it confirms no more than was asked (P§15.44)."""
    if 0 < confirmed_vnd <= amount_vnd:
        return []
    params = {"confirmed_vnd": confirmed_vnd, "asked_vnd": amount_vnd}
    return [Finding("ledger.confirmed_not_within", Severity.BLOCK, params, CARRY_CITATION, field="confirmed_vnd")]


def return_findings(amount_vnd: int, owed_vnd: int, citation: str) -> list[Finding]:
    """No more comes back than is owed: the rest would be somebody else's money."""
    if amount_vnd <= owed_vnd:
        return []
    params = {"amount_vnd": amount_vnd, "owed_vnd": owed_vnd}
    return [Finding("ledger.returned_too_much", Severity.BLOCK, params, citation, field="amount_vnd")]
