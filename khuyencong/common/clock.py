"""The two clocks of the platform. Only the outermost layer (views, commands, jobs) asks for the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local_date(at: datetime) -> date:
    """The calendar day in Vietnam at a moment.

    Raises ValueError when `at` carries no time zone: a naive moment has no day.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone has no calendar day")
    return at.astimezone(VIETNAM).date()


def today() -> date:
    """The calendar day in Vietnam now. For the outermost layer only."""
    return local_date(now())
