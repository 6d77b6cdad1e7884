"""Reads of the end of a budget year: its days, what is open under each, who owes what, what was asked to be carried.

Lists are QuerySets with their amounts in SQL, so that a page costs the same for one row and for ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Least

from khuyencong.law.selectors import working_calendar
from khuyencong.ledger import norms
from khuyencong.ledger.access import visible_funds
from khuyencong.ledger.choices import (
    CARRIED_BUCKETS,
    CARRY_PENDING,
    OPEN_BUCKETS,
    Bucket,
    CarryStatus,
    DebtCause,
    Purse,
)
from khuyencong.ledger.models import (
    Balance,
    CarryOver,
    CarryOverClass,
    Debt,
    Entry,
    Fund,
    Reconciliation,
)
from khuyencong.ledger.rules import Day, DayKey, YearEnd
from khuyencong.ledger.words import DAY_WORDS

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

ZERO = Value(0, output_field=BigIntegerField())


def days_of(budget_year: int) -> YearEnd:
    """The days of a budget year's end by the law of that year, moved working days included."""
    return norms.year_end(budget_year)


@dataclass(frozen=True)
class Open:
    """Money that is open under a day, by purse (the two are never added), with the number of rows behind it."""

    rows: int = 0
    by_purse: Mapping[str, int] = None  # type: ignore[assignment]

    @property
    def amounts(self) -> list[tuple[str, int]]:
        """(name of the purse, đồng) in the order of the purses."""
        found = self.by_purse or {}
        return [(str(Purse(p).label), found[p]) for p in Purse.values if found.get(p)]


def open_accounts(funds: QuerySet[Fund], budget_year: int) -> QuerySet[Any]:
    """The accounts of a year with money that was neither paid nor returned, with what open requests ask of them.

    Each row carries `requested_vnd` and `free_vnd`: what is on no request. Closed funds keep their open advances.
    """
    asked = CarryOver.objects.filter(
        fund=OuterRef("account__fund"),
        bucket=OuterRef("account__bucket"),
        subject=OuterRef("account__subject"),
        status__in=CARRY_PENDING,
    )
    label = Entry.objects.filter(subject=OuterRef("account__subject")).exclude(subject="").exclude(subject_label="")
    rows = Balance.objects.filter(
        account__fund__in=funds.order_by().values("pk"),
        account__fund__budget_year=budget_year,
        account__bucket__in=CARRIED_BUCKETS,
        amount_vnd__gt=0,
    )
    return rows.annotate(
        requested_vnd=Least(F("amount_vnd"), Coalesce(Subquery(asked.values("amount_vnd")[:1]), ZERO)),
        subject_label=Coalesce(Subquery(label.order_by("-id").values("subject_label")[:1]), Value("")),
    ).annotate(free_vnd=F("amount_vnd") - F("requested_vnd"))


def carried(subject: Any) -> QuerySet[CarryOver]:
    """Requests on a subject's money that were sent or carried; `subject` may be an OuterRef."""
    return CarryOver.objects.filter(subject=subject, status__in=(*CARRY_PENDING, CarryStatus.CARRIED))


def carried_of(subjects: Iterable[str]) -> QuerySet[CarryOver]:
    """The same of several subjects, oldest first."""
    rows = CarryOver.objects.filter(subject__in=list(subjects), status__in=(*CARRY_PENDING, CarryStatus.CARRIED))
    return rows.order_by("pk")


def carried_or_asked_vnd(subject: str) -> int:
    """What of a subject's open money was carried into a later year, or is on requests that were sent, in đồng."""
    asked = CarryOver.objects.filter(subject=subject, status__in=CARRY_PENDING).aggregate(vnd=Sum("amount_vnd"))
    carried = Balance.objects.filter(
        account__subject=subject, account__bucket__in=OPEN_BUCKETS, account__fund__carried_from_year__gt=0
    ).aggregate(vnd=Sum("amount_vnd"))
    return (asked["vnd"] or 0) + (carried["vnd"] or 0)


def unspent(funds: QuerySet[Fund], budget_year: int) -> QuerySet[Any]:
    """The unspent estimate of a year: not assigned, reserved or committed."""
    return open_accounts(funds, budget_year).exclude(account__bucket=Bucket.ADVANCED)


def open_advances(funds: QuerySet[Fund], budget_year: int) -> QuerySet[Any]:
    """The advances of a year that were neither cleared by accepted work nor returned."""
    return open_accounts(funds, budget_year).filter(account__bucket=Bucket.ADVANCED)


def debts(funds: QuerySet[Fund]) -> QuerySet[Any]:
    """What must go back, each with `owed_vnd`: of an advance never more than is still advanced."""
    advanced = Balance.objects.filter(
        account__fund=OuterRef("fund"), account__subject=OuterRef("subject"), account__bucket=Bucket.ADVANCED
    )
    still = Coalesce(Subquery(advanced.values("amount_vnd")[:1]), ZERO)
    owed = Case(
        When(cause=DebtCause.MISUSE, then=F("amount_vnd") - F("returned_vnd")),
        default=Least(F("amount_vnd"), still),
        output_field=BigIntegerField(),
    )
    rows = Debt.objects.filter(fund__in=funds.order_by().values("pk")).select_related("fund__holder", "by")
    return rows.annotate(owed_vnd=owed)


def open_debts(funds: QuerySet[Fund]) -> QuerySet[Any]:
    """The debts on which money is still owed, in order of their day."""
    return debts(funds).filter(owed_vnd__gt=0)


def undefined_advances(funds: QuerySet[Fund], budget_year: int) -> QuerySet[Any]:
    """Open advances of a year that are on no request and no debt: none once the year was closed (P§15.43)."""
    owed = Debt.objects.filter(fund=OuterRef("account__fund"), subject=OuterRef("account__subject")).exclude(
        cause=DebtCause.MISUSE
    )
    rows = open_advances(funds, budget_year).annotate(owed_vnd=Coalesce(Subquery(owed.values("amount_vnd")[:1]), ZERO))
    undefined: QuerySet[Any] = rows.filter(free_vnd__gt=F("owed_vnd"))
    return undefined


def carry_overs(funds: QuerySet[Fund]) -> QuerySet[CarryOver]:
    """The carry-over requests on some funds, with what a list shows."""
    rows = CarryOver.objects.filter(fund__in=funds.order_by().values("pk"))
    return rows.select_related("fund__holder", "fund__place", "legal_class", "entry__other_fund")


def classes() -> QuerySet[CarryOverClass]:
    """The legal classes of carry-over that officers entered, the newest year first."""
    return CarryOverClass.objects.select_related("entered_by", "confirmed_by")


def classes_for(budget_year: int) -> QuerySet[CarryOverClass]:
    """The classes of the rule set of a budget year, confirmed ones first."""
    rows = CarryOverClass.objects.filter(
        Q(last_year__isnull=True) | Q(last_year__gte=budget_year), first_year__lte=budget_year
    )
    return rows.order_by(F("confirmed_at").asc(nulls_last=True), "document", "article", "id")


def reconciliations(funds: QuerySet[Fund], budget_year: int) -> QuerySet[Reconciliation]:
    """The reconciliations of the holders of some funds for a year."""
    holders = funds.filter(budget_year=budget_year).order_by().values("holder")
    return Reconciliation.objects.filter(budget_year=budget_year, holder__in=holders).select_related("holder", "scan")


def reconciliation_of(holder_id: int, budget_year: int) -> Reconciliation | None:
    """The reconciliation of a holder's year, or None."""
    rows = Reconciliation.objects.filter(holder=holder_id, budget_year=budget_year)
    return rows.select_related("holder", "scan", "by").first()


@dataclass(frozen=True)
class HolderLine:
    """One holder's year before the Treasury: what the ledger says, and its reconciliation if there is one."""

    holder_id: int
    holder: str
    estimate_vnd: int
    advance_vnd: int
    reconciliation: Reconciliation | None

    @property
    def done(self) -> bool:
        return bool(self.reconciliation and self.reconciliation.confirmed_on)


def holder_lines(funds: QuerySet[Fund], budget_year: int) -> list[HolderLine]:
    """Every holder of a year's money with its balances, those that are not reconciled first, then by name."""
    left: dict[tuple[int, str], dict[bool, int]] = {}
    of_year = funds.filter(budget_year=budget_year).order_by()
    for pk, name in of_year.values_list("holder_id", "holder__name").distinct():
        left[pk, name] = {True: 0, False: 0}
    rows = Balance.objects.filter(account__fund__in=of_year.values("pk"), account__bucket__in=CARRIED_BUCKETS)
    sums = rows.values_list("account__fund__holder_id", "account__fund__holder__name", "account__bucket").order_by()
    for pk, name, bucket, vnd in sums.annotate(vnd=Sum("amount_vnd")):
        left[pk, name][bucket == Bucket.ADVANCED] += vnd
    done = {r.holder_id: r for r in reconciliations(funds, budget_year)}
    lines = [HolderLine(pk, name, v[False], v[True], done.get(pk)) for (pk, name), v in left.items()]
    return sorted(lines, key=lambda line: (line.done, line.holder, line.holder_id))


@dataclass(frozen=True)
class DayLine:
    """One day of the year's end: when, how far away in working days, and what is open under it."""

    day: Day
    days_left: int
    open: Open
    list: str

    @property
    def passed(self) -> bool:
        return self.days_left < 0


# Which list stands behind a day; days of other bodies or of money the platform does not hold have none.
LIST_OF: Mapping[DayKey, str] = {
    DayKey.LAST_PAYMENT_FILE: "unspent",
    DayKey.LAST_SPENDING_DAY: "unspent",
    DayKey.LIQUIDATION: "subjects",
    DayKey.LAST_ADJUSTMENT_FILE: "subjects",
    DayKey.ADJUSTMENT_ENDS: "advances",
    DayKey.LAPSE: "lapsing",
    DayKey.RECONCILIATION: "reconciliation",
    DayKey.ADVANCE_RETURNED: "returns",
    DayKey.TREASURY_REPORT: "requests",
}


def day_lines(user: User, budget_year: int, on: date) -> list[DayLine]:
    """The days of a year's end with what is open under each, for the funds a user may see; constant queries."""
    end, calendar = days_of(budget_year), working_calendar()
    found = open_by_list(visible_funds(user, on), budget_year)
    return [
        DayLine(
            day, calendar.between(on, day.last), found.get(LIST_OF.get(day.key, ""), Open()), LIST_OF.get(day.key, "")
        )
        for day in end.in_order()
    ]


def open_by_list(funds: QuerySet[Fund], budget_year: int) -> dict[str, Open]:
    """How much is open in each list of a year."""
    accounts = open_accounts(funds, budget_year)
    return {
        "unspent": _sum(accounts.exclude(account__bucket=Bucket.ADVANCED), "amount_vnd", "account__fund__purse"),
        "advances": _sum(accounts.filter(account__bucket=Bucket.ADVANCED), "amount_vnd", "account__fund__purse"),
        "subjects": _sum(accounts.exclude(account__subject=""), "amount_vnd", "account__fund__purse"),
        "lapsing": _sum(accounts.filter(free_vnd__gt=0), "free_vnd", "account__fund__purse"),
        "requests": _sum(
            CarryOver.objects.filter(
                fund__in=funds.filter(budget_year=budget_year).order_by().values("pk"), status__in=CARRY_PENDING
            ),
            "amount_vnd",
            "fund__purse",
        ),
        "returns": _sum(open_debts(funds.filter(budget_year=budget_year)), "owed_vnd", "fund__purse"),
        "reconciliation": Open(rows=sum(not line.done for line in holder_lines(funds, budget_year))),
    }


def _sum(rows: QuerySet[Any], amount: str, purse: str) -> Open:
    found = rows.order_by().values_list(purse).annotate(n=Count("pk"), vnd=Sum(amount))
    counted = {p: (n, vnd or 0) for p, n, vnd in found}
    return Open(sum(n for n, _vnd in counted.values()), {p: vnd for p, (_n, vnd) in counted.items()})


# Reminders start on this day of the budget year and end with the last day of its end (P§9.1: reminder from 1 December).
REMINDER_FROM = (12, 1)
REMINDERS_MAX = 4


def reminders(user: User, on: date) -> tuple[int, list[DayLine]]:
    """The year whose end is near and its next days, for a desk; no day and no query outside the season."""
    year = on.year if on >= date(on.year, *REMINDER_FROM) else on.year - 1
    end = days_of(year)
    last = max((day.last for day in end.days.values()), default=date.min)
    if not date(year, *REMINDER_FROM) <= on <= last:
        return year, []
    return year, [line for line in day_lines(user, year, on) if not line.passed][:REMINDERS_MAX]


def day_words(key: DayKey) -> str:
    """What has to be done by a day of the year's end, in the reader's language."""
    return str(DAY_WORDS[key][0])
