"""The days of a year's end and debts to return, as reminders for those who hold the money."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.common import formats
from khuyencong.ledger import selectors
from khuyencong.ledger.access import UNIT
from khuyencong.ledger.models import Fund
from khuyencong.ledger.rules import Day, DayKey
from khuyencong.ledger.selectors.yearend import LIST_OF
from khuyencong.ui.language import spoken
from khuyencong.workflow.reminders import Due, Source, Told

YEAR_END = gettext_lazy("Cuối năm ngân sách")
DEBT = gettext_lazy("Phải nộp trả")


def _day_words(key: DayKey, open_rows: int, holder: str) -> str:
    words = ngettext(
        "%(what)s; còn mở %(n)s khoản (%(holder)s)", "%(what)s; còn mở %(n)s khoản (%(holder)s)", open_rows
    )
    return words % {
        "what": selectors.day_words(key), "n": formats.number(open_rows, spoken()), "holder": holder,
    }  # fmt: skip


def _debt_words(document: str, holder: str) -> str:
    return _("nộp trả ngân sách theo %(document)s (%(holder)s)") % {"document": document, "holder": holder}


_lazy_day, _lazy_debt = lazy(_day_words, str), lazy(_debt_words, str)


def near(on: date, first: date, last: date) -> Iterable[Told]:
    """For each holder of money: the coming days of the year's end under which something is open, and its debts.

    A day that has passed is not told of any more; a debt is, while it is open.
    """
    by_year = {year: _days(year, on, last) for year in {first.year - 1, on.year - 1, on.year}}
    owing = selectors.open_debts(Fund.objects.all()).filter(due_on__range=(first, last)).order_by().values("fund")
    years = [year for year, days in by_year.items() if days]
    rows = Fund.objects.filter(Q(budget_year__in=years) | Q(pk__in=owing)).order_by()
    holders = Organisation.objects.in_bulk(sorted(set(rows.values_list("holder", flat=True))))
    people = _people(list(holders), on)
    for holder in holders.values():
        mine, told = Fund.objects.filter(holder=holder), people.get(holder.pk, [])
        for year in years:
            for due in _of_days(mine, holder, year, by_year[year]):
                yield due, told
        for debt in selectors.open_debts(mine).filter(due_on__range=(first, last)).order_by("due_on", "pk"):
            text = _lazy_debt(debt.document, holder.name)
            yield Due(f"debt:{debt.pk}", text, DEBT, reverse("ledger:debts"), debt.due_on), told


def _days(year: int, on: date, last: date) -> list[Day]:
    """The days of a year's end from a day to a day under which a list of open rows belongs."""
    return [day for day in selectors.days_of(year).in_order() if on <= day.last <= last and day.key in LIST_OF]


def _of_days(funds: Any, holder: Organisation, year: int, days: Sequence[Day]) -> Iterator[Due]:
    found = selectors.open_by_list(funds, year)
    for day in days:
        if rows := found[LIST_OF[day.key]].rows:
            text = _lazy_day(day.key, rows, holder.name)
            url = reverse("ledger:year_end", args=[year])
            yield Due(f"{holder.pk}:{year}:{day.key}", text, YEAR_END, url, day.last)


def _people(holders: Sequence[int], on: date) -> dict[int, list[User]]:
    """Who is told for each body: its finance officers, or everybody who writes for it where it has none."""
    body = Q(organisation__in=holders) | Q(organisation__predecessions__old__in=holders)
    rows = Membership.objects.on(on).filter(body, role__in=UNIT, user__is_active=True).exclude(user__email="")
    found: dict[int, dict[str, dict[int, User]]] = {}
    for member in rows.select_related("user").prefetch_related("organisation__predecessions").order_by("user_id"):
        bodies = {member.organisation_id, *(s.old_id for s in member.organisation.predecessions.all())}
        for holder in bodies & set(holders):
            kind = "finance" if member.role == Role.FINANCE else "unit"
            found.setdefault(holder, {}).setdefault(kind, {})[member.user_id] = member.user
    return {h: list((kinds.get("finance") or kinds.get("unit") or {}).values()) for h, kinds in found.items()}


SOURCE = Source("money", near)
