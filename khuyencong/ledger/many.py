"""Many moves out of one account at once: what a decision over a hundred projects reserves, in a few statements.

The same steps on both databases, in the order of `ledger.pg`: keys, giver, year, entries, legs, takers. The giver's
balance is changed first, by one conditional UPDATE over the whole sum: two writers on one fund wait for each other
there, and every other account is touched after it.
"""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Subquery

from khuyencong.ledger.choices import Act
from khuyencong.ledger.models import Account, Balance, Entry, Posting
from khuyencong.ledger.posting import Answer, Move, Status


def spread(moves: Sequence[Move]) -> tuple[Answer, list[Entry]]:
    """Write every move or none. All of them leave the same account of one fund, each for a subject of its own.

    POSTED: the new entries, in order. KNOWN: every key was used before; the entries they have. Any other answer wrote
    nothing; KNOWN without entries means that some keys were used before and some were not.
    """
    known = {entry.key: entry for entry in Entry.objects.filter(key__in=[m.key for m in moves])}
    if known:
        entries = [known[m.key] for m in moves] if len(known) == len(moves) else []
        return Answer(Status.KNOWN, None, 0), entries
    first, total = moves[0], sum(m.amount_vnd for m in moves)
    account = Account.objects.filter(
        fund=first.giver_fund_id, bucket=first.giver_bucket, subject=first.giver_subject
    ).get()
    # By its key alone: a condition on another table would not be looked at again after waiting for the row.
    giver = Balance.objects.filter(pk=account.pk)
    if not giver.filter(amount_vnd__gte=F("floor_vnd") + total).update(amount_vnd=F("amount_vnd") - total):
        return Answer(_lack(first), None, giver.values_list("amount_vnd", flat=True).get()), []
    # Looked at after the giver is locked: either the closing is seen here or the closing sees these moves.
    if _closed(first):
        giver.update(amount_vnd=F("amount_vnd") + total)
        return Answer(Status.YEAR_CLOSED, None, 0), []
    try:
        with transaction.atomic():
            entries = Entry.objects.bulk_create([_entry(m) for m in moves])
    except IntegrityError:
        giver.update(amount_vnd=F("amount_vnd") + total)
        return Answer(Status.KNOWN, None, 0), []
    _write_legs(moves, entries, account.pk)
    return Answer(Status.POSTED, entries[0].pk, 0), entries


def _lack(move: Move) -> Status:
    return Status.YEAR_CLOSED if _closed(move) else Status.NOT_ENOUGH


def _closed(move: Move) -> bool:
    return move.checks_close and Entry.objects.filter(fund=move.fund_id, act=Act.CLOSE_YEAR).exists()


def _entry(move: Move) -> Entry:
    return Entry(
        key=move.key,
        act=move.act,
        fund_id=move.fund_id,
        subject=move.subject,
        subject_label=move.subject_label,
        amount_vnd=move.amount_vnd,
        document=move.document,
        effective_on=move.effective_on,
        posted_at=move.posted_at,
        by_id=move.by_id,
    )


def _write_legs(moves: Sequence[Move], entries: Sequence[Entry], giver_id: int) -> None:
    takers = _takers(moves)
    Posting.objects.bulk_create(
        Posting(entry=entry, account_id=account_id, amount_vnd=amount)
        for move, entry in zip(moves, entries, strict=True)
        for account_id, amount in ((giver_id, -move.amount_vnd), (takers[move.taker_subject], move.amount_vnd))
    )
    mine = Posting.objects.filter(account=OuterRef("account_id"), entry__in=[entry.pk for entry in entries])
    Balance.objects.filter(account__in=takers.values()).update(
        amount_vnd=F("amount_vnd") + Subquery(mine.values("amount_vnd")[:1])
    )


def _takers(moves: Sequence[Move]) -> dict[str, int]:
    """The accounts that take, by subject; made with an empty balance where they are new."""
    fund_id, bucket = moves[0].taker_fund_id, moves[0].taker_bucket
    subjects = [m.taker_subject for m in moves]
    there = Account.objects.filter(fund=fund_id, bucket=bucket, subject__in=subjects)
    found = dict(there.values_list("subject", "pk"))
    absent = [Account(fund_id=fund_id, bucket=bucket, subject=s) for s in subjects if s not in found]
    if absent:
        Account.objects.bulk_create(absent, ignore_conflicts=True)
        made = dict(there.exclude(pk__in=found.values()).values_list("subject", "pk"))
        Balance.objects.bulk_create(
            [Balance(account_id=pk, amount_vnd=0, floor_vnd=0) for pk in sorted(made.values())], ignore_conflicts=True
        )
        found |= made
    return found
