"""The clocks of a dossier: how long a step may take, in calendar or working days, and where the clock stood still.

The kind of day belongs to the step and the regime (C§13.25): under 32/2024/NĐ-CP the appraisal counts calendar days,
under 303/2026/NĐ-CP working days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from khuyencong.common.errors import Severity
from khuyencong.common.workdays import WorkCalendar


class Step(StrEnum):
    """A step with a clock (C§7.1)."""

    PUBLISH = "publish"
    RECEIVE = "receive"
    SUBMIT = "submit"
    APPRAISE = "appraise"
    DECIDE = "decide"


@dataclass(frozen=True)
class Term:
    """How long a step may take: `days` of the kind of the regime, with article and confidence."""

    step: Step
    days: int
    working: bool
    citation: str
    confidence: str
    severity: Severity


@dataclass(frozen=True)
class Pause:
    """From the day a completion was asked for to the day the dossier came back; `back` None: still out."""

    asked: date
    back: date | None


def last_day(start: date, term: Term, calendar: WorkCalendar) -> date:
    """The last day of a term; the day it starts does not count. A calendar term that ends on a day off ends there: the
    decree does not move it."""
    return calendar.add(start, term.days) if term.working else start + timedelta(days=term.days)


def stopped_days(pauses: Sequence[Pause], term: Term, calendar: WorkCalendar, until: date) -> int:
    """Days of the term's kind during which the clock stood, up to a day for a pause that is still open."""
    total = 0
    for pause in pauses:
        back = pause.back or until
        total += calendar.between(pause.asked, back) if term.working else (back - pause.asked).days
    return max(total, 0)


def due_on(
    start: date, term: Term, calendar: WorkCalendar, pauses: Sequence[Pause] = (), until: date | None = None
) -> date:
    """The last day of a step, moved by the time the dossier was out for completion (32/2024/NĐ-CP art. 10 cl. 3)."""
    day = last_day(start, term, calendar)
    stopped = stopped_days(pauses, term, calendar, until or day)
    return calendar.add(day, stopped) if term.working else day + timedelta(days=stopped)


def days_left(day: date, due: date) -> int:
    """Calendar days to a deadline; negative when it has passed."""
    return (due - day).days
