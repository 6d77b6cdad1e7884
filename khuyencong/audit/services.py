"""Recording acts and sealing what was recorded."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Max

from khuyencong.audit import pg
from khuyencong.audit.models import Entry, SealedBatch
from khuyencong.audit.personal import keyed_hash, mask
from khuyencong.audit.rules import FIELDS, GENESIS, LABEL_MAX, batch_digest, manifest, plain, row_digest

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

BATCH_ROWS = 500


@transaction.atomic
def record(
    *,
    act: str,
    by: "User | None",
    at: datetime,
    subject: str,
    label: str,
    detail: dict[str, Any] | None = None,
    personal: dict[str, str] | None = None,
) -> Entry:
    """Write one entry in the transaction of the act it describes: either both are kept or neither.

    `act` the dotted act ("programmes.submit"); `by` None for jobs; `subject` "room.model:id"; `label` the name of
    the record as people know it (cut at 300 characters); `detail` numbers, codes, dates; `personal` values of a
    natural person by field name: only a keyed hash and a mask of each are kept.
    Raises TypeError for a float or an object in `detail`.
    """
    if connection.vendor == "postgresql":
        pg.recording()
    return Entry.objects.create(
        at=at,
        act=act,
        by=by,
        subject=subject,
        label=plain(str(label))[:LABEL_MAX],
        detail=plain(detail or {}),
        personal={name: {"hash": keyed_hash(name, v), "mask": mask(v)} for name, v in (personal or {}).items()},
    )


@dataclass(frozen=True)
class SealResult:
    """What a sealing run did: batches and entries sealed, the newest digest, entries left for the next run."""

    batches: int
    entries: int
    head: str
    unsealed: int


def seal(*, at: datetime, wait_seconds: float = 20, batch_rows: int = BATCH_ROWS) -> SealResult:
    """Seal every entry that no later commit can slip under, in batches chained by hash.

    Bounded memory: one batch at a time. Safe to run twice or side by side: the second run seals nothing. Entries
    of transactions still open after `wait_seconds` stay for the next run.
    """
    safe = _safe_horizon(wait_seconds)
    batches = entries = 0
    while batch := _seal_next(safe, at, batch_rows):
        batches += 1
        entries += batch.count
    head = SealedBatch.objects.order_by("-id").first()
    unsealed = Entry.objects.filter(id__gt=head.last_id if head else 0).count()
    return SealResult(batches, entries, head.digest if head else GENESIS, unsealed)


def _safe_horizon(wait_seconds: float) -> int:
    """The highest number below which every entry is committed or will never be (see audit.pg)."""
    highest = Entry.objects.aggregate(top=Max("id"))["top"] or 0
    if connection.vendor == "postgresql" and not pg.wait_for(pg.holders(), wait_seconds):
        return 0
    return int(highest)


@transaction.atomic
def _seal_next(safe: int, at: datetime, batch_rows: int) -> SealedBatch | None:
    if connection.vendor == "postgresql" and not pg.sealing():
        return None
    head = SealedBatch.objects.order_by("-id").first()
    rows = Entry.objects.filter(id__gt=head.last_id if head else 0, id__lte=safe).order_by("id")
    digests = [(row["id"], row_digest(row)) for row in rows.values(*FIELDS)[:batch_rows]]
    if not digests:
        return None
    bounds = {"first_id": digests[0][0], "last_id": digests[-1][0], "count": len(digests), "rows": manifest(digests)}
    previous = head.digest if head else GENESIS
    return SealedBatch.objects.create(
        sealed_at=at, previous=previous, digest=batch_digest(previous=previous, **bounds), **bounds
    )
