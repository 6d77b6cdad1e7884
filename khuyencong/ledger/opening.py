"""One entry with many legs: what a subject has of a fund when it is taken over from its papers.

The same steps on both databases, in the order of `ledger.pg`: key, accounts, balances locked by account id, year,
entry, legs, balances. The account of what is available belongs to the fund and is older than those of its subjects,
so it is always locked first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from khuyencong.ledger.choices import Act, Bucket
from khuyencong.ledger.models import Account, Balance, Entry, Posting
from khuyencong.ledger.posting import Answer, Status


@dataclass(frozen=True)
class Spread:
    """What goes from the available money of a fund to the accounts of a subject, by kind of account.

    `reverses_id`: the entry that is taken back; the same amounts then go the other way.
    """

    key: str
    fund_id: int
    subject: str
    subject_label: str
    amounts: Mapping[Bucket, int]
    document: str
    effective_on: date
    posted_at: datetime
    by_id: int
    reverses_id: int | None = None

    @property
    def total_vnd(self) -> int:
        return sum(self.amounts.values())


def post(spread: Spread) -> tuple[Answer, Entry | None]:
    """Write the entry or refuse; what is refused has left no row behind. KNOWN comes with the entry the key has."""
    known = Entry.objects.filter(key=spread.key).first()
    if known is not None:
        return Answer(Status.KNOWN, known.pk, 0), known
    if spread.reverses_id and Entry.objects.filter(reverses=spread.reverses_id).exists():
        return Answer(Status.ALREADY_REVERSED, None, 0), None
    try:
        with transaction.atomic():
            return _write(spread)
    except IntegrityError:  # another writer with this key, or this reversal, came first
        entry = Entry.objects.filter(key=spread.key).first()
        status = Status.KNOWN if entry else Status.ALREADY_REVERSED
        return Answer(status, entry.pk if entry else None, 0), entry


def _write(spread: Spread) -> tuple[Answer, Entry | None]:
    sign = -1 if spread.reverses_id else 1
    accounts = _accounts(spread)
    legs = {accounts[""]: -sign * spread.total_vnd}
    legs |= {accounts[bucket]: sign * amount for bucket, amount in spread.amounts.items()}
    held = {row.pk: row for row in Balance.objects.select_for_update().filter(pk__in=legs).order_by("pk")}
    if Entry.objects.filter(fund=spread.fund_id, act=Act.CLOSE_YEAR).exists():
        return Answer(Status.YEAR_CLOSED, None, 0), None
    for account_id, amount in sorted(legs.items()):
        if held[account_id].amount_vnd + amount < held[account_id].floor_vnd:
            return Answer(Status.NOT_ENOUGH, None, held[account_id].amount_vnd), None
    entry = Entry.objects.create(
        key=spread.key,
        act=Act.TAKE_OVER,
        fund_id=spread.fund_id,
        subject=spread.subject,
        subject_label=spread.subject_label,
        amount_vnd=spread.total_vnd,
        document=spread.document,
        effective_on=spread.effective_on,
        posted_at=spread.posted_at,
        by_id=spread.by_id,
        reverses_id=spread.reverses_id,
    )
    Posting.objects.bulk_create(
        Posting(entry=entry, account_id=account_id, amount_vnd=amount) for account_id, amount in legs.items()
    )
    for account_id, amount in sorted(legs.items()):
        Balance.objects.filter(pk=account_id).update(amount_vnd=F("amount_vnd") + amount)
    return Answer(Status.POSTED, entry.pk, 0), entry


def _accounts(spread: Spread) -> dict[str, int]:
    """The accounts of the entry by kind, "" for the fund's available money; those of the subject made where new."""
    available = Account.objects.get(fund=spread.fund_id, bucket=Bucket.AVAILABLE, subject="").pk
    mine = Account.objects.filter(fund=spread.fund_id, subject=spread.subject)
    there = dict(mine.values_list("bucket", "pk"))
    absent = [bucket for bucket in spread.amounts if bucket not in there]
    if absent:
        new = [Account(fund_id=spread.fund_id, bucket=bucket, subject=spread.subject) for bucket in absent]
        Account.objects.bulk_create(new, ignore_conflicts=True)
        there = dict(mine.values_list("bucket", "pk"))
        made = sorted(there[bucket] for bucket in absent)
        Balance.objects.bulk_create([Balance(account_id=pk) for pk in made], ignore_conflicts=True)
    return {"": available, **there}
