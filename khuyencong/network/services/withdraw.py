"""Withdrawing a record that was written down by mistake; adding the copy of its paper."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from khuyencong.common.errors import WrongState
from khuyencong.network.choices import TEXT_MAX
from khuyencong.network.models import CapacityFact, Responsibility, Term, Training
from khuyencong.network.services.papers import Faults, attach_scan, log

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

Row = TypeVar("Row", Responsibility, Term, CapacityFact, Training)
_SUBJECTS = {Responsibility: "responsibility", Term: "term", CapacityFact: "capacity", Training: "training"}


@transaction.atomic
def withdraw(*, row: Row, reason: str, by: User, at: datetime) -> Row:
    """Take a mistaken record out of every list and sum. It stays readable with the reason and who withdrew it.

    Raises Invalid without a reason; WrongState when it was withdrawn before.
    """
    faults = Faults()
    words = faults.text("reason", reason, TEXT_MAX, required=True)
    faults.stop()
    rows = type(row).objects.filter(pk=row.pk, withdrawn_at__isnull=True)
    if not rows.update(withdrawn_at=at, withdrawn_by=by, withdrawn_reason=words):
        raise WrongState(row, "network.withdraw")
    kind = _SUBJECTS[type(row)]
    # The reason may name a person: the log says that there is one, the record holds it.
    log(f"{kind}.withdraw", subject=f"network.{kind}:{row.pk}", label=f"{kind} {row.pk}", by=by, at=at)
    row.refresh_from_db()
    return row


@transaction.atomic
def add_scan(*, row: Responsibility | Term, scan: UploadedFile[Any], by: User, at: datetime) -> None:
    """Keep the copy of the paper a record rests on. Files are added, never exchanged.

    Raises Invalid({"scan": …}) for a file that is not accepted; WrongState for a withdrawn record.
    """
    if row.withdrawn_at is not None:
        raise WrongState(row, "network.add_scan")
    attach_scan(f"network.{_SUBJECTS[type(row)]}:{row.pk}", scan, by, at)
