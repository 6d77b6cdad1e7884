"""What the law says to this room: data windows and due days (14/2024/TT-BCT art. 3; P§11)."""

from datetime import date

from django.conf import settings

from khuyencong.law import selectors as law
from khuyencong.reporting.rules import DueDay, last_timely
from khuyencong.reporting.rules.days import calendar_window
from khuyencong.reporting.rules.forms import FormSet


def strict_days() -> bool:
    """Whether "before the day" ends on the eve. "On the day at latest" is a setting (C§14 question 8)."""
    return bool(getattr(settings, "REPORT_DUE_STRICT", True))


def window(form_set: FormSet, kind: str, year: int, number: int) -> tuple[date, date]:
    """First and last day the figures of a period may speak of (C§9.1; C§13.18); else the calendar's."""
    rule = form_set.periods[kind]
    first, last = calendar_window(kind, year, number)
    from_day = _year_day(rule.window_from, year, last) if rule.window_from else first
    to_day = _year_day(rule.window_to, year, last) if rule.window_to else last
    return from_day, to_day


def due(norm_key: str, *, window_to: date, year: int) -> DueDay:
    """The due day of a report whose figures end on a day. A day of the month is that of the last month of the period,
    or the end of the period where the law names no day. Raises KeyError for a norm that does not hold then."""
    found = law.norm(norm_key, on=window_to)
    if found.value is None or found.version is None:
        raise KeyError(f"{norm_key} on {window_to.isoformat()}")
    if found.unit == "year_day":
        printed = _date(year, str(found.value))
    elif found.unit == "days":
        printed = date.fromordinal(window_to.toordinal() + int(str(found.value)))
    else:
        printed = window_to.replace(day=int(str(found.value)))
    last = last_timely(printed, found.version.bound, strict=strict_days())
    return DueDay(printed, last, found.citation, str(found.confidence))


def _year_day(key: str, year: int, on: date) -> date:
    found = law.norm(key, on=on)
    return _date(year + law.year_offset(key), str(found.value))


def _date(year: int, day: str) -> date:
    month, _, number = day.partition("-")
    return date(year, int(month), int(number))
