"""The ledger as a plain-text journal that hledger accepts (`hledger check --strict ordereddates`).

Dates are the days entries count (`effective_on`); inside a day the order of recording. After the last entry of each
calendar year, and at the end, every account is asserted: at year ends with what its postings sum up to, at the end
with the balance the database holds, so that hledger's own sum is compared with ours. Lines are made one at a time.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from django.db.models import Max, Min, QuerySet, Sum

from khuyencong.common.years import year_end
from khuyencong.ledger.models import Account, Balance, Posting

COMMODITY = "VND"
ASSERTIONS_PER_ENTRY = 500
OTHER_YEAR = "other-budget-year"
CHUNK = 2_000
_UNFIT = re.compile(r"[;|,()\s]+")
_FIELDS = (
    "fund__purse",
    "fund__level",
    "fund__budget_year",
    "fund__carried_from_year",
    "fund__batch",
    "fund_id",
    "bucket",
    "subject",
)


def lines(budget_year: int | None = None) -> Iterator[str]:
    """The lines of the journal, all of it or the money of one budget year. Call it inside one transaction."""
    of_year = {} if budget_year is None else {"fund__budget_year": budget_year}
    accounts = Account.objects.filter(**of_year).order_by("id")
    postings = Posting.objects.filter(**{f"account__{k}": v for k, v in of_year.items()})
    yield f"; khuyencong ledger, {'all budget years' if budget_year is None else f'budget year {budget_year}'}"
    yield f"commodity 1000. {COMMODITY}"
    yield ""
    if budget_year is not None:
        yield f"account {OTHER_YEAR}"
    for values in accounts.values_list(*_FIELDS).iterator(CHUNK):
        yield f"account {account_name(*values)}"
    span = postings.aggregate(first=Min("entry__effective_on"), last=Max("entry__effective_on"))
    if span["last"] is None:
        return
    for year in range(span["first"].year, span["last"].year + 1):
        end = year_end(year)
        yield from _entries(postings.filter(entry__effective_on__gte=date(year, 1, 1), entry__effective_on__lte=end))
        if year < span["last"].year:
            yield from _assertions(end, _sums(postings, end))
    balances = Balance.objects.filter(**{f"account__{k}": v for k, v in of_year.items()}).order_by("pk")
    final = balances.values_list(*(f"account__{name}" for name in _FIELDS), "amount_vnd").iterator(CHUNK)
    yield from _assertions(span["last"], final)


def account_name(
    purse: str, level: str, budget_year: int, carried_from: int, batch: int, fund_id: int, bucket: str, subject: str
) -> str:
    """national:nation:2026:batch-1:fund-3:reserved:programmes.project/17; of carried money 2027:from-2026:batch-1:…"""
    year = f"{budget_year}:from-{carried_from}" if carried_from else str(budget_year)
    name = f"{purse}:{level}:{year}:batch-{batch}:fund-{fund_id}:{bucket}"
    return f"{name}:{subject.replace(':', '/')}" if subject else name


def _entries(postings: QuerySet[Posting]) -> Iterator[str]:
    entry_fields = ("entry_id", "effective_on", "act", "document", "key", "posted_at", "reverses_id")
    names = [n if n == "entry_id" else f"entry__{n}" for n in entry_fields]
    rows = postings.order_by("entry__effective_on", "entry_id", "id").values_list(
        *names, *(f"account__{name}" for name in _FIELDS), "amount_vnd"
    )
    current = total = 0
    for row in rows.iterator(CHUNK):
        entry_id, day, act, document, key, posted_at, reverses = row[:7]
        if entry_id != current:
            yield from _other_year(total)
            current, total = entry_id, 0
            yield ""
            yield f"{day} * ({entry_id}) {act} | {_fit(document)}"
            reversal = f", reverses:{reverses}" if reverses else ""
            yield f"    ; key:{_fit(key)}, posted:{posted_at:%Y-%m-%dT%H:%M:%SZ}{reversal}"
        total += row[15]
        yield f"    {account_name(*row[7:15])}    {row[15]} {COMMODITY}"
    yield from _other_year(total)


def _other_year(total: int) -> Iterator[str]:
    """The leg of a carry-over that lies in a year which is not exported."""
    if total:
        yield f"    {OTHER_YEAR}    {-total} {COMMODITY}"


def _sums(postings: QuerySet[Posting], day: date) -> Iterator[tuple[object, ...]]:
    rows = postings.filter(entry__effective_on__lte=day).order_by("account_id")
    keys = [f"account__{name}" for name in _FIELDS]
    return (
        rows.values_list("account_id", *keys).annotate(vnd=Sum("amount_vnd")).values_list(*keys, "vnd").iterator(CHUNK)
    )


def _assertions(day: date, rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    left = iter(rows)
    while some := list(islice(left, ASSERTIONS_PER_ENTRY)):
        yield ""
        yield f"{day} * balance assertions"
        for *account, amount in some:
            yield f"    {account_name(*account)}    0 {COMMODITY} = {amount} {COMMODITY}"  # type: ignore[arg-type]


def _fit(text: str) -> str:
    """A text without the characters that end a description or a tag in a journal."""
    return _UNFIT.sub(" ", text).strip()
