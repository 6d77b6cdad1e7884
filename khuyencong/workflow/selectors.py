"""Reads of the engine: desk, timeline, the acts a user may perform or draft now, what may be recalled."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import bodies_of, desk_before, memberships_of, scope_of
from khuyencong.workflow.choices import Move
from khuyencong.workflow.models import Signature, SigningChain, SigningSheet, Task, TransitionRecord
from khuyencong.workflow.powers import Powers, may_move
from khuyencong.workflow.process import PROCESSES, Answer, Process, Transition

SIGNING = (Move.DRAFT, Move.AGREE, Move.SIGN)


def open_tasks_for(user: User, on: date) -> QuerySet[Task]:
    """The open tasks a user may act on: the holder's body (or what it took over) and one of the holder's roles.

    Where the body passes acts through signing steps: what the user may draft, and the turns of the user's own step.
    """
    powers = Powers(user, on)
    mine = Q(pk__in=[])
    for membership in powers.memberships:
        chained = {c.process for c in powers.chains if c.organisation_id == membership.organisation_id} & set(PROCESSES)
        theirs = Q(roles__contains=membership.role) & ~Q(process__in=chained)
        for process in map(PROCESSES.__getitem__, sorted(chained)):
            for route in ("", *process.routes):
                states = [
                    state
                    for state, holder in process.holders.items()
                    if may_move(powers.chains, membership, process, state, route, holder.roles)
                ]
                theirs |= Q(process=process.key, route=route, state__in=states)
        turn = Q(sheet__isnull=False, roles=membership.role, position__in=["", membership.position])
        mine |= Q(organisation__in=bodies_of(membership)) & (Q(sheet__isnull=True) & theirs | turn)
    rows = Task.objects.filter(mine, closed_at__isnull=True).filter(Q(sheet__isnull=False) | ~Exists(turn_of_body()))
    return rows.exclude(Exists(_signed_elsewhere(user))).select_related("organisation", "sent_by", "province", "sheet")


def late_in(user: User, on: date) -> bool:
    """Whether any open task of the user's bodies is late, whoever in them may act on it."""
    bodies = frozenset[int]().union(*map(bodies_of, memberships_of(user, on)))
    return Task.objects.filter(organisation__in=bodies, closed_at__isnull=True, due_on__lt=on).exists()


def turn_of_body() -> QuerySet[Task]:
    """The open turn of the body that holds a task."""
    return Task.objects.filter(
        process=OuterRef("process"), subject_id=OuterRef("subject_id"), organisation=OuterRef("organisation"),
        sheet__isnull=False, closed_at__isnull=True,
    )  # fmt: skip


def _signed_elsewhere(user: User) -> QuerySet[Signature]:
    """Signatures of a user on another step of the sheet of a task: one person signs one step of a sheet."""
    rows = Signature.objects.filter(sheet=OuterRef("sheet"), by=user, move__in=SIGNING)
    return rows.exclude(step=F("sheet__step"))


def tasks_held_by_others(user: User, on: date) -> QuerySet[Task]:
    """Open tasks about rows the user may see, which another holder has to move.

    Turns inside a body are shown to its own people, in place of the body's task; others see the body.
    """
    scope = scope_of(user, on)
    ours = Q(organisation__in=scope.organisation_ids)
    rows = Task.objects.filter(closed_at__isnull=True).select_related("organisation", "sent_by", "province", "sheet")
    rows = rows.filter(Q(sheet__isnull=True) | ours).exclude(Q(sheet__isnull=True) & ours & Exists(turn_of_body()))
    if not scope.national:
        took_part = TransitionRecord.objects.filter(
            process=OuterRef("process"), subject_id=OuterRef("subject_id"), organisation__in=scope.organisation_ids
        )
        rows = rows.filter(Q(province__in=scope.unit_ids) | Exists(took_part))
    return rows.exclude(pk__in=open_tasks_for(user, on).values("pk"))


def open_task(process: str, subject_id: int) -> Task | None:
    """The open task of an object: whose move it is."""
    return (
        Task.objects.filter(process=process, subject_id=subject_id, closed_at__isnull=True, sheet__isnull=True)
        .select_related("organisation", "sent_by")
        .first()
    )


@dataclass(frozen=True)
class Turn:
    """A turn inside a body of the user: the task, its sheet, and whether it is the user's own."""

    task: Task
    sheet: SigningSheet
    mine: bool


def turn_inside(process: str, subject_id: int, user: User, on: date) -> Turn | None:
    """Whose turn it is inside the user's body about an object, or None when nothing is on its way there."""
    bodies = {body for membership in memberships_of(user, on) for body in bodies_of(membership)}
    task = (
        Task.objects.filter(
            process=process, subject_id=subject_id, closed_at__isnull=True, sheet__isnull=False, organisation__in=bodies
        )
        .select_related("organisation", "sent_by", "sheet")
        .first()
    )
    if task is None or task.sheet is None:
        return None
    return Turn(task, task.sheet, open_tasks_for(user, on).filter(pk=task.pk).exists())


def timeline(process: str, subject_id: int) -> QuerySet[TransitionRecord]:
    """What happened to an object, newest first."""
    rows = TransitionRecord.objects.filter(process=process, subject_id=subject_id)
    return rows.select_related("by", "organisation", "scan", "sheet")


@dataclass(frozen=True)
class Offer:
    """An act a user may perform now, with the membership they would act under; with a chain, may draft."""

    transition: Transition
    membership_id: int
    chain: SigningChain | None = None


def acts_offered(process: Process, subject: Any, user: User, on: date) -> list[Offer]:
    """Exactly the buttons of a page: the acts from the object's state that the user's roles and bodies allow.

    An act that goes through signing steps is offered to those who draft it, until it is on its way; then again when
    it was returned to them.
    """
    powers = Powers(user, on)
    sheets = open_sheets(process.key, subject.pk) if powers.chains else {}
    bodies = process.describe(subject).bodies
    offers = []
    for transition in process.acts_of(subject):
        if transition.follows:
            continue
        acting = powers.acting(process, subject, transition)
        if acting is None:
            acting = powers.drafting(process, subject, transition)
            sheet = sheets.get(bodies.get(transition.actor) or 0)
            if sheet is not None and (sheet.act, sheet.step) != (transition.act, 1):
                acting = None
        if acting is not None:
            offers.append(Offer(transition, acting.membership.pk, acting.chain))
    return offers


def open_sheets(process: str, subject_id: int) -> dict[int, SigningSheet]:
    """The signing sheets of an object that are on their way, by the body they are in."""
    rows = SigningSheet.objects.filter(process=process, subject_id=subject_id, closed_at__isnull=True)
    return {sheet.organisation_id: sheet for sheet in rows}


def under_signature(process: str, subject_id: int) -> SigningSheet | None:
    """The sheet with which an object is with its signers, drafted and not yet performed; None when it may change."""
    rows = SigningSheet.objects.filter(
        process=process, subject_id=subject_id, closed_at__isnull=True, step__gt=1, signed_as__isnull=True
    )
    return rows.select_related("organisation", "chain").first()


def typed_before(process: Process, subject: Any, act: str) -> SigningSheet | None:
    """The sheet whose typed values a draft starts from: the one returned to its drafter, or the one just recalled."""
    sheets = SigningSheet.objects.filter(process=process.key, subject_id=subject.pk, act=act)
    returned = sheets.filter(closed_at__isnull=True, step=1).first()
    if returned is not None:
        return returned
    newest = TransitionRecord.objects.filter(process=process.key, subject_id=subject.pk).order_by("-id")[:2]
    records = list(newest)
    if len(records) == 2 and records[0].answer == Answer.RECALL:
        return sheets.filter(record=records[1]).first()
    return None


@dataclass(frozen=True)
class Recall:
    """The act a user sent last: whether it can be taken back, and if not, why ("outside", "kept" or "seen")."""

    record: TransitionRecord
    transition: Transition
    why_not: str = ""
    seen_at: datetime | None = None
    holder: str = ""


def recall_of(process: Process, subject: Any, user: User, on: date) -> Recall | None:
    """What the user (or the holder of the desk before) sent last about an object, or None.

    It can be taken back until the next holder has opened the dossier, when the process says how to undo it.
    """
    records = TransitionRecord.objects.filter(process=process.key, subject_id=subject.pk)
    record = records.select_related("organisation").order_by("-id").first()
    if record is None or record.answer == Answer.RECALL or record.target != subject.status or record.taken_over:
        return None
    if not _sent_by(record, user, on):
        return None
    acts = process.acts_from(record.source, process.route_of(subject))
    transition = next((t for t in acts if (t.act, t.target) == (record.act, record.target)), None)
    if transition is None:
        return None
    if transition.undo is None:
        return Recall(record, transition, "outside" if transition.outside else "kept")
    task = open_task(process.key, subject.pk)
    if task is None or task.seen_at is None:
        return Recall(record, transition, "" if task else "kept")
    return Recall(record, transition, "seen", task.seen_at, str(task.organisation or ""))


def _sent_by(record: TransitionRecord, user: User, on: date) -> bool:
    """Whether a record is the user's own, or of the desk the user took over, and the user still acts for that body."""
    return any(
        record.organisation_id in bodies_of(m)
        and (record.by_id == user.pk or (m.role == record.role and record.by_id in desk_before(m)))
        for m in memberships_of(user, on)
    )
