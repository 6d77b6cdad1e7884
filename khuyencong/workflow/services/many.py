"""One act on many objects: a decision that names 106 projects is one act, in one transaction, in a few statements.

Everything `perform` checks and writes for one object is checked and written here for all of them, of the same parts;
only the statements are set-based. Either every object moves or none does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding, RuleBroken, Stale
from khuyencong.store import bulk
from khuyencong.workflow.models import Outbox, Task, TransitionRecord
from khuyencong.workflow.powers import Acting, Powers
from khuyencong.workflow.process import Answer, Context, Process, Transition, judge_each
from khuyencong.workflow.services.perform import (
    Act,
    Permit,
    check_given,
    check_performer,
    in_order,
    new_record,
    refusal,
    unanswered,
)
from khuyencong.workflow.services.tasks import close_sheets, close_task, next_task


@dataclass
class _Move:
    """One object on its way: which act, by whom, with which words, what was found."""

    subject: Any
    transition: Transition
    acting: Acting
    given: Act
    context: Context
    findings: list[Finding] = field(default_factory=list)


@transaction.atomic
def perform_many(
    process: Process,
    subjects: Sequence[Any],
    act: str,
    *,
    by: User,
    at: datetime,
    given_for: Callable[[Any], Act],
    about: str = "",
    label: str = "",
) -> list[TransitionRecord]:
    """Perform one act on many objects; the number of statements does not grow with their number.

    `given_for` gives the words and values of the act for an object. `about` and `label` name what the whole act
    belongs to ("programmes.planversion:5") in the one audit entry, which lists the objects; such an act passed the
    signing steps of that object, if there are any, and does not ask for a sheet of each. Guards that are
    `process.Batched` judge all objects at once. The next holder gets one message for everything handed over.
    Returns the records in the order of the objects.
    Raises what `perform` raises; RuleBroken holds the findings of every object that must not pass, each naming its
    object in `about`; Stale names the first object somebody else has moved. Nothing is written then.
    """
    if not subjects:
        return []
    moves = _moves(process, subjects, act, by, at, given_for, steps=not about)
    _check(process, moves, by)
    _judge(process, moves)
    _move_statuses(moves)
    records = [
        new_record(process, m.subject, m.transition, Permit(m.acting, m.findings), m.context, m.given) for m in moves
    ]
    bulk.insert_numbered(records)
    tasks = _move_tasks(process, moves)
    close_sheets(process.key, [m.subject.pk for m in moves], at=at)
    _tell(records, tasks, at)
    audit.record(
        act=f"{process.key}.{act}",
        by=by,
        at=at,
        subject=about or f"{process.key}:{moves[0].subject.pk}",
        label=label or process.describe(moves[0].subject).label,
        detail={
            "from": sorted({m.transition.source for m in moves}),
            "to": sorted({m.transition.target for m in moves}),
            "count": len(moves),
            "subjects": [f"{process.key}:{m.subject.pk}" for m in moves],
        },
    )
    return records


def _moves(
    process: Process,
    subjects: Iterable[Any],
    act: str,
    by: User,
    at: datetime,
    given_for: Callable[[Any], Act],
    *,
    steps: bool,
) -> list[_Move]:
    on = local_date(at)
    powers = Powers(by, on)
    moves = []
    for subject in subjects:
        transition = process.find(subject, act)
        acting = powers.acting(process, subject, transition, steps=steps)
        if acting is None:
            raise refusal(powers, process, subject, transition)
        given = given_for(subject)
        context = Context(by=by, at=at, on=on, note=given.note, values=given.values)
        moves.append(_Move(subject, transition, acting, given, context))
    return moves


def _check(process: Process, moves: Sequence[_Move], by: User) -> None:
    """Incompatible persons and the decision: once a kind of act, not once an object."""
    by_transition: dict[int, list[_Move]] = {}
    for move in moves:
        by_transition.setdefault(id(move.transition), []).append(move)
    for group in by_transition.values():
        check_performer(process, [m.subject.pk for m in group], group[0].transition, by)
    seen: set[tuple[int, int]] = set()
    for move in moves:
        key = (id(move.transition), id(move.given.decision))
        if move.transition.answer is Answer.SEND_BACK or key not in seen:
            check_given(move.transition, move.given, move.context.on)
            seen.add(key)


def _judge(process: Process, moves: Sequence[_Move]) -> None:
    """Every guard once for all objects it applies to; what must not pass is raised together, each with its object."""
    by_guards: dict[tuple[Any, ...], list[_Move]] = {}
    for move in moves:
        by_guards.setdefault(move.transition.guards, []).append(move)
    for guards, group in by_guards.items():
        judged = [(m.subject, m.context) for m in group]
        for guard in guards:
            for move, found in zip(group, judge_each(guard, judged), strict=True):
                move.findings += found
    refused: list[Finding] = []
    for move in moves:
        move.findings = in_order(move.findings)
        if unanswered(move.findings, move.given):
            code = process.describe(move.subject).code
            refused += [replace(f, about=f"{code}, {f.about}" if f.about else code) for f in move.findings]
    if refused:
        raise RuleBroken(in_order(refused))


def _move_statuses(moves: Sequence[_Move]) -> None:
    """The conditional UPDATE of each step; a row that is not where it was means that somebody was faster."""
    groups: dict[tuple[str, str], list[_Move]] = {}
    for move in moves:
        groups.setdefault((move.transition.source, move.transition.target), []).append(move)
    for (source, target), group in groups.items():
        rows = type(group[0].subject)._default_manager.filter(pk__in=[m.subject.pk for m in group], status=source)
        # Locked in one order, so that two officers with overlapping lists wait for each other, but never for ever.
        there = set(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
        gone = [m.subject for m in group if m.subject.pk not in there]
        if gone or rows.update(status=target) != len(group):
            raise Stale(gone[0] if gone else group[0].subject)
    for move in moves:
        move.subject.status = move.transition.target


def _move_tasks(process: Process, moves: Sequence[_Move]) -> list[Task | None]:
    """Close the open tasks and open the next holders'; None where the way ends."""
    subjects = [m.subject.pk for m in moves]
    mine = Task.objects.filter(process=process.key, subject_id__in=subjects, sheet__isnull=True)
    if any(m.transition.answer is Answer.SEND_BACK for m in moves):
        by_subject = {m.subject.pk: m for m in moves}
        open_now = list(mine.filter(closed_at__isnull=True))
        for task in open_now:
            move = by_subject[task.subject_id]
            close_task(process, task, move.transition, move.context)
        Task.objects.bulk_update(open_now, ["closed_at", "remaining_days"])
    else:
        mine.filter(closed_at__isnull=True).update(closed_at=moves[0].context.at)
    before = _tasks_before(mine, {m.transition.target for m in moves})
    tasks: list[Task | None] = [
        None
        if process.state(m.transition.target).final
        else next_task(process, m.subject, m.transition, m.context, before.get((m.subject.pk, m.transition.target)))
        for m in moves
    ]
    bulk.insert([task for task in tasks if task is not None])
    return tasks


def _tasks_before(mine: QuerySet[Task], targets: Iterable[str]) -> Mapping[tuple[int, str], Task]:
    """The last task each object had in the state it goes to now: its clock may have been stopped there."""
    newest = mine.filter(state__in=list(targets)).order_by().values("subject_id", "state").annotate(last=Max("pk"))
    return {(task.subject_id, task.state): task for task in Task.objects.filter(pk__in=newest.values("last"))}


def _tell(records: Sequence[TransitionRecord], tasks: Sequence[Task | None], at: datetime) -> None:
    """One message for each next holder, however many objects it gets."""
    rows: dict[tuple[object, ...], Outbox] = {}
    for record, task in zip(records, tasks, strict=True):
        key = (task.organisation_id, task.roles, task.state) if task else (None, "", record.target)
        if key in rows:
            rows[key].more += 1
        else:
            rows[key] = Outbox(record=record, created_at=at)
    Outbox.objects.bulk_create(rows.values())
