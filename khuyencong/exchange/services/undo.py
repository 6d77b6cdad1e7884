"""Undoing an import: every record it made or changed goes back, or none does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.audit import services as audit
from khuyencong.common.errors import Invalid, KhuyencongError, WrongState
from khuyencong.exchange import importers
from khuyencong.exchange.choices import Effect, State
from khuyencong.exchange.importers import Job, Written
from khuyencong.exchange.models import ImportBatch
from khuyencong.exchange.telling import reason_of

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

REVERSE_DAYS = 30
NAMED_MAX = 20


def reversible(batch: ImportBatch, at: datetime) -> bool:
    """Whether an import may still be undone."""
    if batch.state != State.APPLIED or batch.applied_at is None or batch.kind not in importers.known():
        return False
    return importers.get(batch.kind).reverse is not None and at - batch.applied_at <= timedelta(days=REVERSE_DAYS)


@transaction.atomic
def reverse(*, batch: ImportBatch, by: User, at: datetime) -> ImportBatch:
    """Undo an applied import within REVERSE_DAYS days, newest row first, in one transaction.

    Raises Invalid naming the rows whose record was used or changed since (nothing is undone then), WrongState when it
    is not applied or too old.
    """
    taken = ImportBatch.objects.filter(pk=batch.pk, state=State.APPLIED).update(state=State.REVERSED, held="")
    undo = importers.get(batch.kind).reverse
    if not taken or not reversible(batch, at) or undo is None:
        raise WrongState(batch, "exchange.reverse")
    job = Job.of(batch.subject, by, at, scoped=batch.scoped)
    refused: list[str] = []
    for row in batch.written_rows.exclude(effect=Effect.SAME).order_by("-row").iterator(chunk_size=500):
        try:
            with transaction.atomic():
                undo(Written(row.subject, Effect(row.effect), row.before), job)
        except KhuyencongError as error:
            refused.append(_("Dòng %(row)d: %(why)s") % {"row": row.row, "why": reason_of(error)})
        if len(refused) >= NAMED_MAX:
            break
    if refused:
        raise Invalid({"": refused})
    ImportBatch.objects.filter(pk=batch.pk).update(reversed_by=by, reversed_at=at)
    audit.record(
        act="exchange.reverse",
        by=by,
        at=at,
        subject=batch.subject,
        label=batch.number,
        detail={"kind": batch.kind, "written": batch.written},
    )
    batch.refresh_from_db()
    return batch
