"""Taking over what began on paper: the steps past are entered from their papers, the rest goes on in the engine."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import bodies_of, memberships_of
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Finding, Invalid, WrongState
from khuyencong.workflow.models import Outbox, SigningSheet, Task, TransitionRecord
from khuyencong.workflow.powers import Acting
from khuyencong.workflow.process import Context, Process, Transition
from khuyencong.workflow.services.perform import Act, OutsideDecision, Permit, move_status, new_record
from khuyencong.workflow.services.tasks import new_task

ACT = "take_over"


@dataclass(frozen=True)
class TakenStep:
    """One step past: the act of the table, and the paper it rests on. `effective_on`: the day the step counts from,
    before that of the paper where a later one is the proof. `findings`: what the law of its day says."""

    act: str
    number: str
    decided_on: date
    body: str
    effective_on: date
    findings: Sequence[Finding] = field(default_factory=tuple)


@transaction.atomic
def take_over(
    process: Process, subject: Any, *, actor: str, steps: Sequence[TakenStep], by: User, at: datetime, note: str = ""
) -> list[TransitionRecord]:
    """Enter the steps an object took before the platform knew it, and hand it to its present holder.

    The object is new, in the initial state, and has no task yet. `steps` lead from there along the transitions of its
    route; each becomes a record marked `taken_over` with its paper, counting from the day of the paper. Guards are not
    asked (what is past is past; the owning room says what it found), the order of the steps and their papers are.
    The deadline of the holder is counted from the day of the last step. `actor` names the body of the process that
    answers for the entry: `Process.takers` says in which roles.
    Raises Denied("role"), WrongState for a step that does not follow, Invalid("steps") for a paper without number,
    out of order or of a later day, Stale.
    """
    on = local_date(at)
    acting = _acting(process, subject, actor, by, on)
    _check_papers(steps, on)
    way = _way(process, subject, steps)
    records = []
    for step, transition in zip(steps, way, strict=True):
        decision = OutsideDecision(step.body, step.number, step.decided_on)
        context = Context(by=by, at=at, on=step.effective_on)
        given = Act(note=note, decision=decision, effective_on=step.effective_on)
        record = new_record(process, subject, transition, Permit(acting, step.findings), context, given)
        record.taken_over = True
        record.decided_by, record.number, record.decided_on = step.body[:200], step.number.strip(), step.decided_on
        records.append(record)
    TransitionRecord.objects.bulk_create(records)
    if way:
        move_status(subject, process.initial, way[-1].target)
    _hand_over(process, subject, way, steps, by, at)
    if records:
        Outbox.objects.create(record=records[-1], created_at=at)
    audit.record(
        act=f"{process.key}.{ACT}",
        by=by,
        at=at,
        subject=f"{process.key}:{subject.pk}",
        label=process.describe(subject).label,
        detail={"to": subject.status, "steps": [step.act for step in steps], "records": [r.pk for r in records]},
    )
    return records


def _acting(process: Process, subject: Any, actor: str, by: User, on: date) -> Acting:
    body, roles = process.describe(subject).bodies.get(actor), process.takers.get(actor, frozenset())
    for membership in memberships_of(by, on):
        if membership.role in roles and body in bodies_of(membership):
            return Acting(membership, membership.capacity)
    raise Denied("role", act=ACT, roles=roles)


def _check_papers(steps: Sequence[TakenStep], on: date) -> None:
    wrong = []
    for step in steps:
        if not step.number.strip():
            wrong.append(_("Mỗi bước đã qua phải nêu số văn bản của bước đó."))
        if max(step.decided_on, step.effective_on) > on:
            wrong.append(_("Ngày văn bản nằm sau ngày ghi nhận."))
    if any(later.effective_on < earlier.effective_on for earlier, later in pairwise(steps)):
        wrong.append(_("Ngày văn bản của các bước không theo thứ tự."))
    if wrong:
        raise Invalid({"steps": list(dict.fromkeys(wrong))})


def _way(process: Process, subject: Any, steps: Sequence[TakenStep]) -> list[Transition]:
    """The transitions of the steps, one after the other from the initial state. Raises WrongState."""
    way: list[Transition] = []
    if subject.status != process.initial:
        raise WrongState(subject, ACT)
    state, route = process.initial, process.route_of(subject)
    for step in steps:
        found = next((t for t in process.acts_from(state, route) if t.act == step.act), None)
        if found is None:
            raise WrongState(subject, step.act)
        way.append(found)
        state = found.target
    return way


def _hand_over(
    process: Process, subject: Any, way: Sequence[Transition], steps: Sequence[TakenStep], by: User, at: datetime
) -> None:
    if process.state(subject.status).final:
        return
    due = None
    if way and way[-1].due is not None:
        due = way[-1].due(subject, Context(by=by, at=at, on=steps[-1].effective_on))
    day, citation = (due.on, due.citation) if due else (None, "")
    new_task(process, subject, by=by, at=at, due_on=day, citation=citation).save(force_insert=True)


def untouched(process: Process, subject_id: int) -> bool:
    """Whether nothing was done about an object since it was taken over."""
    about = {"process": process.key, "subject_id": subject_id}
    done = TransitionRecord.objects.filter(**about, taken_over=False).exists()
    return not done and not SigningSheet.objects.filter(**about).exists()


@transaction.atomic
def undo_take_over(process: Process, subject: Any, *, by: User, at: datetime) -> None:
    """Take an object out of the engine again: its entered steps and its open task go, the audit keeps both acts.

    Raises WrongState when something was done about it since.
    """
    if not untouched(process, subject.pk):
        raise WrongState(subject, "undo_take_over")
    _leave(process, subject, "undo_take_over", by, at)


@transaction.atomic
def drop_draft(process: Process, subject: Any, *, by: User, at: datetime) -> None:
    """Take an object out of the engine that was only opened: its task goes, the audit keeps the act.

    Raises WrongState when something was done about it, or when it was taken over.
    """
    if TransitionRecord.objects.filter(process=process.key, subject_id=subject.pk).exists():
        raise WrongState(subject, "drop_draft")
    if not untouched(process, subject.pk):
        raise WrongState(subject, "drop_draft")
    _leave(process, subject, "drop_draft", by, at)


def _leave(process: Process, subject: Any, act: str, by: User, at: datetime) -> None:
    about = {"process": process.key, "subject_id": subject.pk}
    records = TransitionRecord.objects.filter(**about)
    Outbox.objects.filter(record__in=records.values("pk")).delete()
    Task.objects.filter(**about).delete()
    records.delete()
    audit.record(
        act=f"{process.key}.{act}",
        by=by,
        at=at,
        subject=f"{process.key}:{subject.pk}",
        label=process.describe(subject).label,
        detail={"from": subject.status},
    )
