"""Taking back what was sent, until the next holder has opened it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Stale, WrongState
from khuyencong.workflow.models import Task, TransitionRecord
from khuyencong.workflow.process import Answer, Process
from khuyencong.workflow.selectors import Recall, recall_of
from khuyencong.workflow.services.perform import log_record, move_status
from khuyencong.workflow.services.tasks import close_sheets, new_task


@transaction.atomic
def recall(process: Process, subject: Any, *, by: User, at: datetime, note: str = "") -> TransitionRecord:
    """Take back the act one sent last: the object returns to its former state and holder, with the former deadline.

    What the act made is undone by the process (`Transition.undo`); the act itself stays in the timeline, and so does
    its recall. Raises Denied("recall_not_yours"), WrongState for an act that cannot be taken back (an outside
    decision, moved money), Stale when the next holder has opened the dossier or somebody moved it.
    """
    found = recall_of(process, subject, by, local_date(at))
    if found is None:
        raise Denied("recall_not_yours")
    undo = found.transition.undo
    if undo is None:
        raise WrongState(subject, "recall")
    _take_back_task(process, subject, at)
    move_status(subject, found.record.target, found.record.source)
    undo(subject, found.record, by, at)
    record = _record(process, subject, found, by, at, note)
    _reopen_task(process, subject, found.record, by, at)
    close_sheets(process.key, [subject.pk], at=at)
    log_record(process, subject, record)
    return record


def _take_back_task(process: Process, subject: Any, at: datetime) -> None:
    """Close the next holder's task, unless it was opened meanwhile: one UPDATE decides between the two."""
    waiting = Task.objects.filter(
        process=process.key, subject_id=subject.pk, sheet__isnull=True, closed_at__isnull=True, seen_at__isnull=True
    )
    if not waiting.update(closed_at=at):
        raise Stale(subject)


def _reopen_task(process: Process, subject: Any, sent: TransitionRecord, by: User, at: datetime) -> None:
    """The sender's task stands again as it was, with its clock."""
    rows = Task.objects.filter(process=process.key, subject_id=subject.pk, sheet__isnull=True, state=sent.source)
    former = rows.filter(closed_at=sent.at).order_by("-id").first()
    if former is None:
        new_task(process, subject, by=by, at=at).save(force_insert=True)
        return
    former.closed_at = None
    former.save(update_fields=["closed_at"])


def _record(process: Process, subject: Any, found: Recall, by: User, at: datetime, note: str) -> TransitionRecord:
    sent, on = found.record, local_date(at)
    return TransitionRecord.objects.create(
        process=process.key, subject_id=subject.pk, act=Answer.RECALL, answer=Answer.RECALL, source=sent.target,
        target=sent.source, by=by, role=sent.role, capacity="" if sent.by_id != by.pk else sent.capacity,
        organisation_id=sent.organisation_id, at=at, effective_on=on, note=note.strip(),
    )  # fmt: skip
