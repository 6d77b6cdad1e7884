"""Reads of the ledger. Balances are read from the balance rows; sums never run through the postings of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Substr

from khuyencong.ledger.access import visible_funds
from khuyencong.ledger.choices import FUNDS_JOINED, SUBJECT_BUCKETS, Act, Bucket, FundLevel, Purse
from khuyencong.ledger.models import Balance, Entry, Fund, FundQuerySet, Posting

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


@dataclass(frozen=True)
class SubjectBalances:
    """Where the money of a subject stands, in đồng, over all its funds. `released` is what went back to the fund."""

    reserved: int = 0
    committed: int = 0
    advanced: int = 0
    paid: int = 0
    returned: int = 0
    released: int = 0

    @property
    def open(self) -> int:
        """What is neither paid, returned nor released: 0 when the subject is settled."""
        return self.reserved + self.committed + self.advanced


@dataclass(frozen=True)
class FundBalances:
    """Where the money of a fund (or of several) stands, in đồng."""

    assigned: int = 0
    available: int = 0
    reserved: int = 0
    committed: int = 0
    advanced: int = 0
    paid: int = 0
    returned: int = 0
    lapsed: int = 0

    @property
    def total(self) -> int:
        """Everything in the fund: assigned, plus what other funds gave or carried in, less what went to them."""
        used = self.reserved + self.committed + self.advanced + self.paid + self.returned
        return self.available + used + self.lapsed

    @property
    def moved(self) -> int:
        """What reallocations and carry-overs brought (or took, if negative)."""
        return self.total - self.assigned


@dataclass(frozen=True)
class YearSum:
    """The money of a purse, level and budget year."""

    purse: str
    level: str
    budget_year: int
    balances: FundBalances

    @property
    def purse_label(self) -> str:
        return str(Purse(self.purse).label)

    @property
    def level_label(self) -> str:
        return str(FundLevel(self.level).label)


def subject_balances(subject: str) -> SubjectBalances:
    """The balances of one subject ("programmes.project:17")."""
    return subjects_balances([subject])[subject]


def subjects_balances(subjects: Iterable[str]) -> dict[str, SubjectBalances]:
    """The balances of several subjects in two queries; a subject without money has zeros."""
    wanted = list(subjects)
    found: dict[str, dict[str, int]] = {subject: {} for subject in wanted}
    balances = Balance.objects.filter(account__subject__in=wanted)
    rows = balances.values_list("account__subject", "account__bucket").annotate(vnd=Sum("amount_vnd"))
    for subject, bucket, vnd in rows.order_by():
        found[subject][bucket] = vnd
    released = Posting.objects.filter(
        entry__subject__in=wanted, entry__act=Act.RELEASE, account__bucket=Bucket.AVAILABLE
    )
    for subject, vnd in released.values_list("entry__subject").annotate(vnd=Sum("amount_vnd")).order_by():
        found[subject]["released"] = vnd
    return {subject: SubjectBalances(**amounts) for subject, amounts in found.items()}


def totals_by_subject(kind: str, *, until: date | None = None, subjects: QuerySet[Any] | None = None) -> QuerySet[Any]:
    """The money of every subject of a kind ("programmes.project"): its number as `subject_pk` and one sum a bucket, in
    đồng, over all its funds; a subject without money has no row.

    `until`: as it stood at the end of that day, from the postings. `subjects`: only those of a queryset of references.
    For one statement over many subjects; a page joins it to its own rows.
    """
    if until is None:
        rows: QuerySet[Any] = Balance.objects.all()
    else:
        rows = Posting.objects.filter(entry__effective_on__lte=until)
    rows = rows.filter(account__subject__startswith=f"{kind}:")
    if subjects is not None:
        rows = rows.exclude(account__subject="").filter(account__subject__in=subjects)
    number = Cast(Substr("account__subject", len(kind) + 2), BigIntegerField())
    sums = {
        f"{bucket.value}_vnd": Sum("amount_vnd", filter=Q(account__bucket=bucket), default=0)
        for bucket in SUBJECT_BUCKETS
    }
    totals: QuerySet[Any] = rows.order_by().values(subject_pk=number).annotate(**sums)
    return totals


def funds_of_subject(subject: str, bucket: Bucket) -> list[tuple[Fund, int]]:
    """The funds in which a subject has money in a bucket, with the amount in đồng; the oldest budget year first."""
    rows = Balance.objects.filter(account__subject=subject, account__bucket=bucket, amount_vnd__gt=0)
    rows = rows.select_related("account__fund__holder", "account__fund__place")
    ordered = rows.order_by("account__fund__budget_year", "account__fund__batch", "account__fund_id")
    return [(row.account.fund, row.amount_vnd) for row in ordered]


def fund_balances(fund_id: int) -> FundBalances:
    """The balances of one fund, its subjects added up."""
    return funds_balances([fund_id])[fund_id]


def funds_balances(fund_ids: Iterable[int]) -> dict[int, FundBalances]:
    """The balances of several funds in one query."""
    wanted = list(fund_ids)
    found: dict[int, dict[str, int]] = {fund_id: {} for fund_id in wanted}
    rows = Balance.objects.filter(account__fund__in=wanted).values_list("account__fund_id", "account__bucket")
    for fund_id, bucket, vnd in rows.annotate(vnd=Sum("amount_vnd")).order_by():
        found[fund_id][bucket] = vnd
    return {fund_id: _fund_balances(amounts) for fund_id, amounts in found.items()}


def with_balances(funds: Iterable[Fund], *, size: int = 500) -> Iterator[tuple[Fund, FundBalances]]:
    """Each fund with its balances, asked for `size` funds at a time."""
    rows = iter(funds)
    while chunk := list(islice(rows, size)):
        balances = funds_balances(fund.pk for fund in chunk)
        yield from ((fund, balances[fund.pk]) for fund in chunk)


def year_sums(funds: QuerySet[Fund]) -> list[YearSum]:
    """The funds added up by purse, level and budget year, newest year first, in one query."""
    found: dict[tuple[int, str, str], dict[str, int]] = {}
    rows = Balance.objects.filter(account__fund__in=funds.order_by().values("pk")).values_list(
        "account__fund__budget_year", "account__fund__purse", "account__fund__level", "account__bucket"
    )
    for year, purse, level, bucket, vnd in rows.annotate(vnd=Sum("amount_vnd")).order_by():
        found.setdefault((-year, purse, level), {})[bucket] = vnd
    return [
        YearSum(purse, level, -minus_year, _fund_balances(amounts))
        for (minus_year, purse, level), amounts in sorted(found.items())
    ]


def funds_visible_to(user: User, on: date) -> FundQuerySet:
    """The funds a user may see on a day, holder and place loaded."""
    return visible_funds(user, on)


def fund(fund_id: int) -> Fund:
    """One fund. Raises Fund.DoesNotExist."""
    return Fund.objects.select_related("holder", "place").get(pk=fund_id)


def fund_of_holder(user: User, holder_id: int, budget_year: int, on: date) -> Fund | None:
    """A fund of a holder's year that the user may see, or None."""
    return visible_funds(user, on).filter(holder=holder_id, budget_year=budget_year).order_by("id").first()


def funds_of(*, purse: str, budget_year: int) -> QuerySet[Fund]:
    """The funds of a purse and budget year, in order of batch."""
    return Fund.objects.filter(purse=purse, budget_year=budget_year).select_related("holder").order_by("batch", "id")


def reallocation_targets(fund: Fund, user: User, on: date) -> FundQuerySet:
    """The open funds of the same purse, year and first year to which available money of a fund may move."""
    rows = visible_funds(user, on).filter(
        purse=fund.purse, budget_year=fund.budget_year, carried_from_year=fund.carried_from_year
    )
    closed = Entry.objects.filter(act=Act.CLOSE_YEAR).order_by().values("fund")
    return rows.exclude(pk=fund.pk).exclude(pk__in=closed).order_by("batch", "holder__name", "id")


def entries_of(subject: str) -> QuerySet[Entry]:
    """The entries of a subject, oldest first, with fund and author."""
    return _entries(Q(subject=subject))


def entries_of_fund(fund_id: int, bucket: Bucket | None = None) -> QuerySet[Entry]:
    """The entries that touched a fund, or one kind of its accounts, oldest first.

    A move between funds stands in both. With a bucket each entry carries `moved_vnd`: what it added to that bucket
    (negative: took from it); their sum is the balance that is shown. SOURCE means all that brought the fund its
    money or took it to another fund: assignments, reallocations, money carried over.
    """
    rows = _entries(Q(fund=fund_id) | Q(other_fund=fund_id))
    if bucket is None:
        return rows
    if bucket is Bucket.SOURCE:
        return rows.filter(act__in=[Act.ALLOCATE, *FUNDS_JOINED])
    legs = Posting.objects.filter(entry=OuterRef("pk"), account__fund=fund_id, account__bucket=bucket)
    return rows.annotate(moved_vnd=Subquery(legs.values("amount_vnd")[:1])).filter(moved_vnd__isnull=False)


@dataclass(frozen=True)
class EntryRow:
    """One entry as a table shows it."""

    entry: Entry
    subject: str
    subject_url: str
    amount_vnd: int

    @property
    def reversible(self) -> bool:
        """Whether the ledger's own screen may take it back: a fund's entry or one this room wrote, once."""
        entry = self.entry
        own = not entry.subject or entry.key.startswith("ledger.")
        return (
            own
            and entry.reverses_id is None
            and entry.act != Act.CLOSE_YEAR
            and not getattr(entry, "is_reversed", True)
        )


def entry_rows(entries: Iterable[Entry], *, fund_id: int | None = None) -> list[EntryRow]:
    """The rows of `each_entry` as a list."""
    return list(each_entry(entries, fund_id=fund_id))


def each_entry(entries: Iterable[Entry], *, fund_id: int | None = None) -> Iterator[EntryRow]:
    """Entries with the name and address of their subject and the amount with its sign.

    The sign is that of the account looked at, or of the whole fund: what a reallocation takes and what a reversal
    takes back is negative.
    """
    for entry in entries:
        gives = entry.act in FUNDS_JOINED and entry.fund_id == fund_id
        turned = (entry.reverses_id is not None) != gives
        amount = getattr(entry, "moved_vnd", -entry.amount_vnd if turned else entry.amount_vnd)
        yield EntryRow(entry, entry.subject_label or entry.subject, subject_url(entry.subject), amount)


_SUBJECT_URLS: dict[str, Callable[[str], str]] = {}


def register_subject(kind: str, url_of: Callable[[str], str]) -> None:
    """Name the page of a kind of subject ("programmes.project"); the owning room calls this in `apps.ready()`."""
    _SUBJECT_URLS[kind] = url_of


def subject_url(subject: str) -> str:
    """The page of a subject ("programmes.project:17"); "" when its room named none."""
    kind, _colon, key = subject.partition(":")
    return _SUBJECT_URLS[kind](key) if kind in _SUBJECT_URLS and key else ""


def _entries(which: Q) -> QuerySet[Entry]:
    rows = Entry.objects.filter(which).select_related("fund__holder", "other_fund__holder", "by", "reverses")
    rows = rows.annotate(is_reversed=Exists(Entry.objects.filter(reverses=OuterRef("pk"))))
    return rows.order_by("id")


def is_closed(fund_id: int) -> bool:
    """Whether the year of a fund is closed."""
    return Entry.objects.filter(fund=fund_id, act=Act.CLOSE_YEAR).exists()


def _fund_balances(amounts: Mapping[str, int]) -> FundBalances:
    rest = {bucket: vnd for bucket, vnd in amounts.items() if bucket != Bucket.SOURCE}
    return FundBalances(assigned=-amounts.get(Bucket.SOURCE, 0), **rest)
