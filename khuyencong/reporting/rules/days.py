"""When a report is due and whether it came in time; which days its figures may speak of (C§9.1; C§13.18, 19, 39)."""

from dataclasses import dataclass
from datetime import date, timedelta

from khuyencong.reporting.choices import PeriodKind, Timeliness


@dataclass(frozen=True)
class DueDay:
    """The printed day and the last timely one. "Before the day" ends on the eve, unless the setting reads it as "on
    the day at latest" (C§14 question 8); the default is strict."""

    printed: date
    last: date
    citation: str
    confidence: str = "read"


def last_timely(printed: date, bound: str, *, strict: bool) -> date:
    """The last timely day of a printed day."""
    return printed - timedelta(days=1) if bound == "before" and strict else printed


def timeliness(last: date, submitted: date | None, on: date, *, owed: bool = True) -> Timeliness:
    """Whether a report came in time, seen on a day. Missing is not late, and neither is ever zero."""
    if not owed:
        return Timeliness.NOT_OWED
    if submitted is not None:
        return Timeliness.ON_TIME if submitted <= last else Timeliness.LATE
    return Timeliness.MISSING if on > last else Timeliness.NOT_DUE


def days_late(last: date, submitted: date | None, on: date) -> int:
    """Days after the last timely day, until it came or until now; 0 in time."""
    return max(((submitted or on) - last).days, 0)


def in_window(day: date, window_to: date) -> bool:
    """Whether a figure of a day may stand in a report: not after the last day of its data window."""
    return day <= window_to


def parse_period(key: str) -> tuple[str, int, int]:
    """Kind, year and number of a period key: "2026-H1", "2025-Y", "2026-Q2", "2026-M05". Raises ValueError."""
    year_text, dash, rest = key.partition("-")
    if not dash or len(year_text) != 4 or not year_text.isascii() or not year_text.isdigit():
        raise ValueError(key)
    year = int(year_text)
    if rest in (PeriodKind.HALF, PeriodKind.YEAR):
        return rest, year, 1
    kind, number = rest[:1], rest[1:]
    most = {PeriodKind.QUARTER.value: 4, PeriodKind.MONTH.value: 12}.get(kind, 0)
    if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= most:
        raise ValueError(key)
    return kind, year, int(number)


def calendar_window(kind: str, year: int, number: int) -> tuple[date, date]:
    """First and last day of a calendar month, quarter, half-year or year."""
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}[PeriodKind(kind)]
    first = date(year, (number - 1) * months + 1, 1)
    after = first.month + months
    end = date(year + (after > 12), after - 12 if after > 12 else after, 1) - timedelta(days=1)
    return first, end
