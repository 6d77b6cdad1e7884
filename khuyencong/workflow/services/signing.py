"""Internal signing steps: an act is drafted, agreed on step by step inside the body, and performed by the last one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.models import Membership, User
from khuyencong.accounts.selectors import bodies_of, desk_before, memberships_of
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, Stale, WrongState
from khuyencong.files.models import Attachment
from khuyencong.workflow.choices import Ending, Move
from khuyencong.workflow.models import Outbox, Signature, SigningSheet, SigningStep, Task, TransitionRecord
from khuyencong.workflow.powers import Acting, Powers, holds_step, steps_of
from khuyencong.workflow.process import PROCESSES, ROOMS, Drafted, Process, Transition
from khuyencong.workflow.selectors import SIGNING, open_sheets, under_signature
from khuyencong.workflow.services.perform import check_performer, refusal


@dataclass(frozen=True)
class Draft:
    """What was typed for an act: form values by field name in a language's writing, the scan of a decision."""

    act: str
    typed: Mapping[str, Sequence[str]]
    language: str = "vi"
    scan: Attachment | None = None
    note: str = ""


@transaction.atomic
def draft_act(process: Process, subject: Any, draft: Draft, *, by: User, at: datetime) -> SigningSheet:
    """Draft an act that goes through signing steps, or draft it again after it was returned; hand it to step 2.

    The act is rehearsed: performed as drafted and undone, so everything that would refuse it refuses the draft, in
    the same words and at the same fields. What was attached stays with the object.
    Raises Denied("role"), WrongState (another act of the body is on its way, or this one is with its signers), Stale,
    and whatever the act itself raises.
    """
    transition = process.find(subject, draft.act)
    powers = Powers(by, local_date(at))
    acting = powers.drafting(process, subject, transition)
    if acting is None or acting.chain is None:
        raise refusal(powers, process, subject, transition)
    check_performer(process, [subject.pk], transition, by)
    sheet = _sheet_for(process, subject, transition, acting, at)
    _check_other_steps(sheet, by)
    sheet.typed = {name: list(values) for name, values in draft.typed.items()}
    sheet.language, sheet.scan, sheet.drafted_at = draft.language, draft.scan, at
    sheet.save(update_fields=["chain", "typed", "language", "scan", "drafted_at"])
    sheet.findings = _rehearse(sheet, acting.membership, by, at)
    sheet.save(update_fields=["findings"])
    _move(sheet, _Hand(by, at, acting.membership, draft.note), Move.DRAFT, to_step=2)
    return sheet


@transaction.atomic
def agree(
    *, sheet: SigningSheet, turn: int, by: User, at: datetime, note: str = "", reasons: Mapping[str, str] | None = None
) -> SigningSheet:
    """Agree at the step whose turn it is. At the last step this is the signature that performs the act.

    `turn` is the one the page was opened with; `reasons` answer warnings that arose since the draft.
    Raises Denied("not_your_turn" | "signed_before" | "own_work"), Stale (somebody was faster, or the draft changed),
    and at the last step whatever the act itself raises.
    """
    hand = _hand(sheet, by, at, note)
    last = len(steps_of(sheet.chain))
    _take(sheet, turn)
    if sheet.step < last:
        _move(sheet, hand, Move.AGREE, to_step=sheet.step + 1)
        return sheet
    _sign(sheet, hand, Move.SIGN, sheet.step)
    _run(sheet, hand.membership, by, at, reasons or {})
    sheet.refresh_from_db()
    return sheet


@transaction.atomic
def return_sheet(*, sheet: SigningSheet, turn: int, to_step: int, reason: str, by: User, at: datetime) -> SigningSheet:
    """Return a sheet to an earlier step, with the reason; step 1 drafts it anew and every later step agrees again.

    Raises Denied("not_your_turn"), Invalid (no reason, no earlier step), Stale.
    """
    hand = _hand(sheet, by, at, reason)
    wrong = {}
    if not reason.strip():
        wrong["note"] = [_("Nêu lý do trả lại.")]
    if not 1 <= to_step < sheet.step:
        wrong["to_step"] = [_("Chọn một bước trước.")]
    if wrong:
        raise Invalid(wrong)
    _take(sheet, turn)
    _move(sheet, hand, Move.RETURN, to_step=to_step)
    return sheet


@transaction.atomic
def take_back(*, sheet: SigningSheet, by: User, at: datetime) -> SigningSheet:
    """Take back one's own draft or agreement until the next step has opened it.

    Raises Denied("recall_not_yours"), Stale when it was opened or moved.
    """
    last = sheet.signatures.order_by("-id").first()
    hand = _sender(sheet, last, by, at) if last else None
    if last is None or hand is None:
        raise Denied("recall_not_yours")
    waiting = Task.objects.filter(sheet=sheet, closed_at__isnull=True, seen_at__isnull=True)
    if not waiting.update(closed_at=at):
        raise Stale(sheet)
    _take(sheet, sheet.turn)
    _move(sheet, hand, Move.TAKE_BACK, to_step=last.step)
    return sheet


@transaction.atomic
def discard(*, sheet: SigningSheet, turn: int, by: User, at: datetime, note: str = "") -> SigningSheet:
    """Give up a draft that lies with its first step; the body may then act otherwise.

    Raises Denied("not_your_turn"), WrongState when it is with its signers, Stale.
    """
    if sheet.step != 1:
        raise WrongState(sheet, "discard")
    hand = _hand(sheet, by, at, note)
    _take(sheet, turn)
    _sign(sheet, hand, Move.DISCARD, 1)
    Task.objects.filter(sheet=sheet, closed_at__isnull=True).update(closed_at=at)
    sheet.closed_at, sheet.ending = at, Ending.DISCARDED
    sheet.save(update_fields=["closed_at", "ending"])
    return sheet


def check_not_signing(process: str, subject_id: int) -> None:
    """Raise Denied("under_signature") while an object is with the signers of a body: what they sign must not change
    under their hands. A sheet that was returned to its drafter, and the act of the last signature, hold nothing up."""
    sheet = under_signature(process, subject_id)
    if sheet is not None:
        raise Denied("under_signature", step=_step(sheet).label, body=str(sheet.organisation))


def why_not_sign(sheet: SigningSheet, by: User, at: datetime) -> Denied | None:
    """Why a user may not move an open sheet at the step whose turn it is; None when the user may."""
    try:
        _hand(sheet, by, at, "")
    except Denied as denied:
        return denied
    return None


def may_take_back(sheet: SigningSheet, by: User, at: datetime) -> bool:
    """Whether the user sent the sheet on last and the next step has not opened it."""
    last = sheet.signatures.order_by("-id").first()
    if last is None or _sender(sheet, last, by, at) is None:
        return False
    return Task.objects.filter(sheet=sheet, closed_at__isnull=True, seen_at__isnull=True).exists()


@dataclass(frozen=True)
class _Hand:
    """Who moves a sheet, when, as whom, with which words."""

    by: User
    at: datetime
    membership: Membership
    note: str = field(default="")


def _sheet_for(process: Process, subject: Any, transition: Transition, acting: Acting, at: datetime) -> SigningSheet:
    """The sheet that was returned to its drafter, or a new one."""
    described = process.describe(subject)
    body = described.bodies[transition.actor]
    assert acting.chain is not None  # only drafts ask
    assert body is not None  # somebody acts for it
    sheet = open_sheets(process.key, subject.pk).get(body)
    if sheet is not None:
        if (sheet.act, sheet.step) != (transition.act, 1):
            raise WrongState(subject, transition.act)
        _take(sheet, sheet.turn)
        sheet.chain = acting.chain  # drafted anew, it takes the steps of the day
        return sheet
    try:
        with transaction.atomic():
            sheet = SigningSheet.objects.create(
                process=process.key, subject_id=subject.pk, act=transition.act, source=transition.source,
                route=process.route_of(subject), label=described.label, code=described.code, url=described.url,
                organisation_id=body, chain=acting.chain, drafted_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Stale(subject) from None
    _take(sheet, sheet.turn)
    return sheet


def _rehearse(sheet: SigningSheet, membership: Membership, by: User, at: datetime) -> list[Any]:
    """Perform the act as drafted and undo it; what its guards found."""
    with transaction.atomic():
        record = _run(sheet, membership, by, at, {})
        transaction.set_rollback(True)
    return list(record.findings)


def _run(
    sheet: SigningSheet, membership: Membership, by: User, at: datetime, reasons: Mapping[str, str]
) -> TransitionRecord:
    """Let the owning room perform the act of a sheet as typed; `signed_as` is what lets `perform` through."""
    SigningSheet.objects.filter(pk=sheet.pk).update(signed_as=membership)
    room = ROOMS[sheet.process]
    room.run(room.load(sheet.subject_id), drafted_of(sheet, reasons), by, at)
    record = TransitionRecord.objects.filter(sheet=sheet).first()
    if record is None:
        raise WrongState(sheet, sheet.act)
    return record


def drafted_of(sheet: SigningSheet, reasons: Mapping[str, str] | None = None) -> Drafted:
    """The act of a sheet as the owning room reads it."""
    return Drafted(sheet.act, sheet.typed, sheet.language, sheet.scan, reasons or {})


def _hand(sheet: SigningSheet, by: User, at: datetime, note: str) -> _Hand:
    """The user at the step whose turn it is. Raises Denied, and Stale for a sheet that has ended."""
    if sheet.closed_at is not None:
        raise Stale(sheet)
    step = _step(sheet)
    for membership in memberships_of(by, local_date(at)):
        if holds_step(membership, step) and sheet.organisation_id in bodies_of(membership):
            _check_other_steps(sheet, by)
            process, subject = PROCESSES[sheet.process], ROOMS[sheet.process].load(sheet.subject_id)
            try:
                transition = process.find(subject, sheet.act)
            except WrongState:
                raise Stale(sheet) from None  # the other last signer was faster: the subject has moved on
            check_performer(process, [sheet.subject_id], transition, by)
            return _Hand(by, at, membership, note)
    raise Denied("not_your_turn", step=step.label)


def _sender(sheet: SigningSheet, last: Signature, by: User, at: datetime) -> _Hand | None:
    """The user as the one who sent a sheet on last, or the holder of that desk now."""
    if last.move not in SIGNING:
        return None
    for m in memberships_of(by, local_date(at)):
        ours = sheet.organisation_id in bodies_of(m) and m.role == last.role
        if ours and (last.by_id == by.pk or last.by_id in desk_before(m)):
            return _Hand(by, at, m)
    return None


def _check_other_steps(sheet: SigningSheet, by: User) -> None:
    """One person signs one step of a sheet, so that the last signature is another person's than the draft."""
    if sheet.signatures.filter(by=by, move__in=SIGNING).exclude(step=sheet.step).exists():
        raise Denied("signed_before")


def _take(sheet: SigningSheet, turn: int) -> None:
    """Take the turn: of two people at once the second is Stale, and so is a page opened before the last move."""
    rows = SigningSheet.objects.filter(pk=sheet.pk, turn=turn, closed_at__isnull=True)
    if not rows.update(turn=F("turn") + 1):
        raise Stale(sheet)
    sheet.turn = turn + 1


def _sign(sheet: SigningSheet, hand: _Hand, move: Move, to_step: int) -> None:
    """Write one move of a sheet, here and in the audit."""
    step, membership = _step(sheet), hand.membership
    Signature.objects.create(
        sheet=sheet, move=move, step=sheet.step, label=step.label, to_step=to_step, by=hand.by, role=membership.role,
        position=membership.position, capacity=membership.capacity or step.capacity, at=hand.at, note=hand.note.strip(),
    )  # fmt: skip
    detail = {"sheet": sheet.pk, "act": sheet.act, "step": sheet.step, "to_step": to_step}
    subject = f"{sheet.process}:{sheet.subject_id}"
    audit.record(act=f"workflow.{move}", by=hand.by, at=hand.at, subject=subject, label=sheet.label, detail=detail)


def _move(sheet: SigningSheet, hand: _Hand, move: Move, *, to_step: int) -> None:
    """Sign, and hand the sheet to a step: its task lies on the desk of that step, with the deadline of the body's."""
    _sign(sheet, hand, move, to_step)
    sheet.step = to_step
    sheet.save(update_fields=["step"])
    Task.objects.filter(sheet=sheet, closed_at__isnull=True).update(closed_at=hand.at)
    step, process = _step(sheet), PROCESSES[sheet.process]
    body = Task.objects.filter(
        process=sheet.process, subject_id=sheet.subject_id, organisation=sheet.organisation_id, sheet__isnull=True,
        closed_at__isnull=True,
    ).first()  # fmt: skip
    described = process.describe(ROOMS[sheet.process].load(sheet.subject_id))
    task = Task.objects.create(
        process=sheet.process, subject_id=sheet.subject_id, label=sheet.label, code=sheet.code,
        url=reverse("workflow:sheet", args=[sheet.pk]), state=sheet.source, route=sheet.route,
        organisation_id=sheet.organisation_id, roles=step.role, position=step.position, step=step.label, sheet=sheet,
        province_id=described.province_id, sent_by=hand.by, opened_at=hand.at, due_on=body.due_on if body else None,
        due_citation=body.due_citation if body else "",
    )  # fmt: skip
    Outbox.objects.create(task=task, created_at=hand.at)


def _step(sheet: SigningSheet) -> SigningStep:
    return steps_of(sheet.chain)[sheet.step - 1]
