"""Clusters formed before Decision 105/2009/QĐ-TTg: the province decides before the end of 2026 (T5, C§13.35)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

REGULARISE = "32/2024/NĐ-CP, điều 35 khoản 4"


class Standing(StrEnum):
    """Where the review of such a cluster stands on a day."""

    NOT_ONE = "not_one"
    DECIDED = "decided"
    RUNNING = "running"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Countdown:
    """`days_left` to the deadline, negative after it."""

    standing: Standing
    days_left: int | None = None


def formed_before(days: tuple[date | None, ...], limit: date) -> bool:
    """Whether any of: project approved, detailed plan approved, in the local plan with a project, lies before it."""
    return any(day is not None and day < limit for day in days)


def countdown(formed: bool, decided_on: date | None, deadline: date, on: date) -> Countdown:
    """How long the province still has, or that it is overdue: "trước ngày" counts the deadline itself as overdue."""
    if not formed:
        return Countdown(Standing.NOT_ONE)
    if decided_on is not None and decided_on <= on:
        return Countdown(Standing.DECIDED)
    left = (deadline - on).days
    return Countdown(Standing.RUNNING if left > 0 else Standing.OVERDUE, left)
