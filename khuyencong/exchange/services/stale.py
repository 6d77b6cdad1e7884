"""Imports whose process died, and what is no longer needed of old ones."""

from __future__ import annotations

from datetime import datetime, timedelta

from khuyencong.exchange.choices import State
from khuyencong.exchange.models import ImportBatch, ImportLine
from khuyencong.exchange.services.apply import apply_batch
from khuyencong.exchange.services.look import LEASE_STALE, look

LINES_KEPT = timedelta(days=30)


def resume_stale(*, at: datetime, limit: int = 5) -> int:
    """Go on with imports that wait or are being applied and that nobody has touched for two minutes; how many."""
    lost = ImportBatch.objects.filter(state__in=[State.WAITING, State.APPLYING], beat_at__lt=at - LEASE_STALE)
    found = list(lost.order_by("beat_at")[:limit])
    for batch in found:
        if batch.state == State.APPLYING:
            apply_batch(batch=batch)
        else:
            look(batch=batch, at=at)
    return len(found)


def tidy(*, at: datetime) -> int:
    """Remove the shown rows of imports that ended 30 days ago; the file, the counts and the records stay."""
    ended = ImportBatch.objects.exclude(state__in=[State.WAITING, State.APPLYING]).filter(at__lt=at - LINES_KEPT)
    return ImportLine.objects.filter(batch__in=ended).delete()[0]
