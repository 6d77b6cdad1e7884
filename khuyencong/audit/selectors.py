"""Reads of the log, and its verification."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from khuyencong.audit import triggers
from khuyencong.audit.models import Entry, SealedBatch
from khuyencong.audit.rules import FIELDS, GENESIS, batch_digest, read_manifest, row_digest

TABLES = ("audit_entry", "audit_sealedbatch")


def entries_of(subject: str) -> QuerySet[Entry]:
    """The entries of one record ("room.model:id"), newest first."""
    return Entry.objects.filter(subject=subject).select_related("by").order_by("-id")


def search_entries(
    *, text: str = "", act: str = "", by: str = "", since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Entry]:
    """The log by record (name or "room.model:id"), act, user name, and time (`until` excluded), newest first."""
    rows = Entry.objects.select_related("by").order_by("-id")
    if text:
        rows = rows.filter(Q(label__icontains=text) | Q(subject=text))
    if act:
        rows = rows.filter(act=act)
    if by:
        rows = rows.filter(Q(by__username=by) | Q(by__full_name__icontains=by))
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until)
    return rows


def last_sealed_id() -> int:
    """The number of the newest sealed entry, 0 before the first seal."""
    return SealedBatch.objects.order_by("-id").values_list("last_id", flat=True).first() or 0


@dataclass(frozen=True)
class Damage:
    """One thing wrong: what (altered, deleted, inserted, seal, chain, guard), where, and the entry if it is one."""

    kind: str
    batch: int
    entry: int | None = None


@dataclass(frozen=True)
class Verification:
    """The state of the log: entries and seals read, every damage, entries not yet sealed, the newest digest."""

    entries: int
    batches: int
    damages: list[Damage] = field(default_factory=list)
    unsealed: list[int] = field(default_factory=list)
    unsealed_count: int = 0
    head: str = GENESIS

    @property
    def sound(self) -> bool:
        return not self.damages


def verify(*, head: str = "", unsealed_limit: int = 1000) -> Verification:
    """Check every seal and every sealed entry, one batch in memory at a time.

    `head` a digest kept outside the platform: when no seal has it, the chain was rewritten ("chain" damage).
    """
    damages = [Damage("guard", 0) for table in TABLES if triggers.missing(table)][:1]
    previous, last_id, entries, batches, head_seen = GENESIS, 0, 0, 0, not head
    for batch in SealedBatch.objects.order_by("id").iterator(chunk_size=20):
        if batch.previous != previous:
            damages.append(Damage("chain", batch.id))
        damages += _check_batch(batch, last_id)
        previous, last_id = batch.digest, batch.last_id
        entries += batch.count
        batches += 1
        head_seen = head_seen or batch.digest == head
    if not head_seen:
        damages.append(Damage("chain", 0))
    rest = Entry.objects.filter(id__gt=last_id).order_by("id").values_list("id", flat=True)
    return Verification(entries, batches, damages, list(rest[:unsealed_limit]), rest.count(), previous)


def _check_batch(batch: SealedBatch, after: int) -> Iterator[Damage]:
    sealed = read_manifest(batch.rows)
    computed = batch_digest(
        previous=batch.previous, first_id=batch.first_id, last_id=batch.last_id, count=batch.count, rows=batch.rows
    )
    if computed != batch.digest or len(sealed) != batch.count:
        yield Damage("seal", batch.id)
    rows: Any = Entry.objects.filter(id__gt=after, id__lte=batch.last_id).order_by("id").values(*FIELDS)
    for row in rows.iterator(chunk_size=500):
        digest = sealed.pop(row["id"], None)
        if digest is None:
            yield Damage("inserted", batch.id, row["id"])
        elif digest != row_digest(row):
            yield Damage("altered", batch.id, row["id"])
    yield from (Damage("deleted", batch.id, missing) for missing in sorted(sealed))
