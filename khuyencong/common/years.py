"""The budget year of the State runs from 1 January to 31 December (Law 83/2015/QH13 art. 14; Law 89/2025/QH15)."""

from datetime import date

YEAR_MIN, YEAR_MAX = 1990, 2100


def budget_year_of(day: date) -> int:
    """The budget year a day lies in."""
    return day.year


def year_start(year: int) -> date:
    return date(year, 1, 1)


def year_end(year: int) -> date:
    return date(year, 12, 31)
