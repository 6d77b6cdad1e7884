"""Counting working days on a given calendar of days off. The calendar itself comes from `law.selectors`."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """Days off and days worked in exchange.

    `days_off`: public holidays and days off by decision; `worked_weekends`: Saturdays and Sundays worked in
    exchange for a bridged day (hoán đổi ngày làm việc).
    """

    days_off: Set[date] = field(default_factory=frozenset)
    worked_weekends: Set[date] = field(default_factory=frozenset)

    def is_working_day(self, day: date) -> bool:
        if day in self.worked_weekends:
            return True
        return day.weekday() < SATURDAY and day not in self.days_off

    def add(self, start: date, days: int) -> date:
        """The last day of a term of `days` working days; the day of receipt does not count (>= 0 days)."""
        if days < 0:
            raise ValueError("a term is not negative")
        day = start
        while days:
            day += timedelta(days=1)
            days -= self.is_working_day(day)
        return day

    def back(self, end: date, days: int) -> date:
        """The last working day that has `days` working days after it, up to and including `end` (>= 0 days)."""
        if days < 0:
            raise ValueError("a term is not negative")
        day = end
        while days or not self.is_working_day(day):
            days -= days > 0 and self.is_working_day(day)
            day -= timedelta(days=1)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
