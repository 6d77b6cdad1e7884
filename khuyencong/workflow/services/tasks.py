"""Whose move it is: opening, closing and seeing tasks, with the clock that may stop."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.workflow.choices import Ending
from khuyencong.workflow.models import SigningSheet, Task, TransitionRecord
from khuyencong.workflow.process import Answer, Context, Due, Process, Transition
from khuyencong.workflow.selectors import open_tasks_for


def start(process: Process, subject: Any, *, by: User, at: datetime, due: Due | None = None) -> Task:
    """Open the first task of a new object, for the holder of its initial state, with its day if it has one."""
    day, citation = (due.on, due.citation) if due else (None, "")
    task = new_task(process, subject, by=by, at=at, due_on=day, citation=citation)
    task.save(force_insert=True)
    return task


def new_task(
    process: Process, subject: Any, *, by: User, at: datetime, due_on: date | None = None, citation: str = ""
) -> Task:
    """The task of the holder of the object's state, not saved yet."""
    described = process.describe(subject)
    holder = process.holders[subject.status]
    return Task(
        process=process.key,
        subject_id=subject.pk,
        label=described.label,
        code=described.code,
        url=described.url,
        state=subject.status,
        route=process.route_of(subject),
        organisation_id=described.bodies.get(holder.actor),
        roles=" ".join(sorted(holder.roles)),
        province_id=described.province_id,
        sent_by=by,
        opened_at=at,
        due_on=due_on,
        due_citation=citation,
    )


def move_task(process: Process, subject: Any, transition: Transition, context: Context) -> None:
    """Close the open task; a send-back keeps the working days that were left. Open the next holder's."""
    mine = Task.objects.filter(process=process.key, subject_id=subject.pk, sheet__isnull=True)
    task = mine.filter(closed_at__isnull=True).first()
    if task is not None:
        close_task(process, task, transition, context)
        task.save(update_fields=["closed_at", "remaining_days"])
    if process.state(transition.target).final:
        return
    before = mine.filter(state=transition.target).order_by("-id").first()
    next_task(process, subject, transition, context, before).save(force_insert=True)


def close_task(process: Process, task: Task, transition: Transition, context: Context) -> None:
    """Mark a task as done, not saved yet; a send-back keeps the working days that were left."""
    task.closed_at = context.at
    if transition.answer is Answer.SEND_BACK and task.due_on is not None:
        task.remaining_days = max(process.calendar().between(context.on, task.due_on), 0)


def next_task(process: Process, subject: Any, transition: Transition, context: Context, before: Task | None) -> Task:
    """The task of the next holder, not saved yet. `before`: the last task the object had in that state.

    The deadline: a clock that was stopped there goes on, else the act's own rule.
    """
    due = transition.due(subject, context) if transition.due else None
    due_on, citation = (due.on, due.citation) if due else (None, "")
    stopped = before and before.remaining_days is not None and not (due and due.counted)
    if before and stopped and before.remaining_days is not None and transition.answer is Answer.FORWARD:
        due_on, citation = process.calendar().add(context.on, before.remaining_days), before.due_citation
    return new_task(process, subject, by=context.by, at=context.at, due_on=due_on, citation=citation)


def close_sheets(
    process: str,
    subject_ids: Sequence[int],
    *,
    at: datetime,
    record: TransitionRecord | None = None,
    sheet: SigningSheet | None = None,
) -> None:
    """An act was performed: the sheet it came from ends with its record, any other one is overtaken."""
    about = {"process": process, "subject_id__in": subject_ids, "closed_at__isnull": True}
    if sheet is not None:
        done = {"closed_at": at, "ending": Ending.PERFORMED, "record": record}
        SigningSheet.objects.filter(pk=sheet.pk).update(**done)
    if Task.objects.filter(**about, sheet__isnull=False).update(closed_at=at):
        SigningSheet.objects.filter(**about).update(closed_at=at, ending=Ending.OVERTAKEN)


def mark_seen(*, process: str, subject_id: int, by: User, at: datetime) -> None:
    """Note that the holder has opened the dossier: from now on it can no longer be recalled.

    Who sent it is not the next holder, even when both are of one body.
    """
    rows = open_tasks_for(by, local_date(at)).filter(process=process, subject_id=subject_id, seen_at__isnull=True)
    waiting = list(rows.exclude(sent_by=by).values_list("pk", flat=True))
    # Asked again in the UPDATE: a recall may close the task in between, and then it was not seen in time.
    Task.objects.filter(pk__in=waiting, seen_at__isnull=True, closed_at__isnull=True).update(seen_at=at)
