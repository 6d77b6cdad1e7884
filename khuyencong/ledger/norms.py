"""What the law says to this room: the end of a budget year, management shares."""

from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from khuyencong.common.workdays import WorkCalendar
from khuyencong.common.years import year_end as last_day_of
from khuyencong.law import selectors as law
from khuyencong.ledger.rules import Day, DayKey, Limit, YearEnd

# The norm behind each day. The last file of the adjustment period is counted back from its end.
NORMS = {
    DayKey.LAST_PAYMENT_FILE: "budget.last_payment_file",
    DayKey.LAST_SPENDING_DAY: "budget.last_spending_day",
    DayKey.ADJUSTMENT_STARTS: "budget.adjustment_starts",
    DayKey.LIQUIDATION: "promotion.liquidation.deadline",
    DayKey.IN_OUT_FILE: "budget.in_out_file",
    DayKey.IN_OUT_DONE: "budget.in_out_done",
    DayKey.ADJUSTMENT_ENDS: "budget.adjustment_ends",
    DayKey.LAPSE: "budget.lapse",
    DayKey.RECONCILIATION: "budget.reconciliation",
    DayKey.ADVANCE_RETURNED: "budget.advance_returned",
    DayKey.TREASURY_REPORT: "budget.treasury_report",
}
LAST_FILE_DAYS = "budget.last_adjustment_file_days"
# In the year itself; every other day lies in the year after.
IN_THE_YEAR = frozenset({DayKey.LAST_PAYMENT_FILE, DayKey.LAST_SPENDING_DAY})


def year_end(budget_year: int) -> YearEnd:
    """The end of a budget year by the law of that year, with what officers confirmed and moved working days."""
    return _year_end(budget_year, law.current(), law.working_calendar())


@lru_cache(maxsize=128)
def printed_year_end(budget_year: int) -> YearEnd:
    """The same from the package alone, without a database: right in its days, not in what was confirmed since."""
    return _year_end(budget_year, law.EMPTY, WorkCalendar())


@lru_cache(maxsize=128)
def quiet_until(budget_year: int) -> date:
    """Until this day no question of the end of a budget year arises: the eve of its first day."""
    first = min((d.last for d in printed_year_end(budget_year).days.values()), default=last_day_of(budget_year))
    return first - timedelta(days=1)


def _year_end(budget_year: int, overlay: law.Overlay, calendar: WorkCalendar) -> YearEnd:
    """Every norm is asked on the last day of the budget year: the money's year chooses the rule set (P§15.41)."""
    on = last_day_of(budget_year)
    days = {key: day for key, norm in NORMS.items() if (day := _day(key, norm, budget_year, on, overlay))}
    back = law.norm(LAST_FILE_DAYS, on=on, overlay=overlay)
    end = days.get(DayKey.ADJUSTMENT_ENDS)
    if end is not None and back.value is not None:
        file_day = calendar.back(end.last, int(str(back.value)))
        key = DayKey.LAST_ADJUSTMENT_FILE
        days[key] = Day(key, file_day, file_day, back.citation, back.confidence, back.severity)
    documents = law.norm("budget.rule_set", on=on, overlay=overlay).value
    return YearEnd(budget_year, documents if isinstance(documents, tuple) else (), days)


def _day(key: DayKey, norm: str, budget_year: int, on: date, overlay: law.Overlay) -> Day | None:
    choice = law.norm(norm, on=on, overlay=overlay)
    if choice.value is None or choice.version is None:
        return None
    month, number = (int(part) for part in str(choice.value).split("-"))
    day = date(budget_year if key in IN_THE_YEAR else budget_year + 1, month, number)
    last = day - timedelta(days=1) if choice.version.bound == "before" else day
    return Day(key, day, last, choice.citation, choice.confidence, choice.severity)


def _limit(key: str, on: date, difficult_area: str = "") -> Limit | None:
    choice = law.norm(key, on=on, difficult_area=difficult_area)
    if choice.value is None:
        return None
    return Limit(Decimal(str(choice.value)), choice.citation, choice.confidence, choice.severity)


def programme_share(on: date) -> Limit | None:
    """The share of the yearly assignment that managing the programme may cost (P§15.15)."""
    return _limit("promotion.management.programme.share", on)


def project_share(on: date, *, difficult_area: bool) -> Limit | None:
    """The share of a project's support that its implementer may keep for managing it (P§15.15)."""
    return _limit("promotion.management.project.share", on, difficult_area="yes" if difficult_area else "no")


def transfer_return_day(found_on: date) -> Day | None:
    """By when a targeted transfer that was misused or left over goes back (26/2026/TT-BTC art. 9 cl. 2)."""
    choice = law.norm("budget.transfer_return_days", on=found_on)
    if choice.value is None:
        return None
    day = found_on + timedelta(days=int(str(choice.value)))
    return Day(DayKey.ADVANCE_RETURNED, day, day, choice.citation, choice.confidence, choice.severity)
