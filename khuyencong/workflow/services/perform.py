"""Performing an act: the one door through which any object changes its state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import Membership, User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Finding, Invalid, RuleBroken, Severity, Stale
from khuyencong.files.models import Attachment
from khuyencong.workflow.models import Outbox, TransitionRecord
from khuyencong.workflow.powers import Acting, Powers, signed
from khuyencong.workflow.process import Answer, Context, Process, Transition
from khuyencong.workflow.services.tasks import close_sheets, move_task


@dataclass(frozen=True)
class OutsideDecision:
    """An act of a body outside the platform: who decided, by which paper. Without number, date and scan it is none."""

    body: str
    number: str
    decided_on: date | None
    scan: Attachment | None = None
    signer: str = ""
    signer_capacity: str = ""


@dataclass(frozen=True)
class Act:
    """The words and values that come with an act.

    `reasons`: one sentence for each warning, by finding code; `missing`: what a send-back asks for, by name;
    `effective_on`: the day the act counts from, when it lies before the day of recording.
    """

    note: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    missing: Sequence[str] = ()
    decision: OutsideDecision | None = None
    effective_on: date | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


NOTHING = Act()


def acting_membership(process: Process, subject: Any, transition: Transition, by: User, on: date) -> Membership | None:
    """The membership under which a user may perform a transition on a day, or None.

    The role must be one of the transition's, and the body the process's own actor or its successor; an act that
    follows from another one is recorded under the first membership of its performer. Where the body passes the act
    through signing steps, only the last signature performs it.
    """
    found = signed(process, subject, transition, by) or Powers(by, on).acting(process, subject, transition)
    return found.membership if found else None


def judge(process: Process, subject: Any, transition: Transition, context: Context) -> list[Finding]:
    """Every finding of every guard of a transition, blocks first."""
    return in_order([finding for guard in transition.guards for finding in guard(subject, context)])


def in_order(found: Sequence[Finding]) -> list[Finding]:
    """Blocks first, then warnings, then notes."""
    return sorted(found, key=lambda f: (f.severity is not Severity.BLOCK, f.severity is not Severity.WARN))


def check_given(transition: Transition, given: Act, on: date) -> None:
    """What an act must bring: an outside act its decision, a send-back its list. Raises Invalid by field."""
    if transition.outside:
        _check_decision(given.decision, on)
    if transition.answer is Answer.SEND_BACK and not [m for m in given.missing if m.strip()]:
        raise Invalid({"missing": [_("Nêu rõ từng nội dung còn thiếu.")]})


def _check_decision(decision: OutsideDecision | None, on: date) -> None:
    wrong: dict[str, list[str]] = {}
    if decision is None or not decision.number.strip():
        wrong["number"] = [_("Cần số, ký hiệu văn bản: không có số thì không đổi trạng thái.")]
    if decision is None or decision.decided_on is None:
        wrong["decided_on"] = [_("Cần ngày văn bản.")]
    elif decision.decided_on > on:
        wrong["decided_on"] = [_("Ngày văn bản nằm sau ngày ghi nhận.")]
    if decision is None or not decision.body.strip():
        wrong["body"] = [_("Cần cơ quan quyết định.")]
    if decision is None or decision.scan is None:
        wrong["scan"] = [_("Cần bản chụp hoặc tệp văn bản.")]
    if wrong:
        raise Invalid(wrong)


def check_performer(process: Process, subject_ids: Sequence[int], transition: Transition, by: User) -> None:
    """Nobody decides on what they submitted (design §6; P§15.28). Raises Denied("own_work")."""
    if not transition.not_by:
        return
    own = TransitionRecord.objects.filter(
        process=process.key, subject_id__in=subject_ids, act__in=transition.not_by, by=by, taken_over=False
    )
    if own.exists():
        raise Denied("own_work")


def unanswered(findings: Sequence[Finding], given: Act) -> list[Finding]:
    """What does not pass: blocks, and warnings without their one sentence, which stays in the record."""
    return [
        f for f in findings if f.blocks or (f.severity is Severity.WARN and not given.reasons.get(f.code, "").strip())
    ]


@dataclass(frozen=True)
class Permit:
    """That an act may be performed: as whom, and what its guards found."""

    acting: Acting
    findings: Sequence[Finding]


def permit(process: Process, subject: Any, transition: Transition, context: Context, given: Act) -> Permit:
    """Everything that is asked before an act changes anything: role, person, decision, list of what is missing, guards.

    Raises Denied("role" | "signing_steps" | "own_work"), Invalid (outside decision, missing list), RuleBroken (every
    finding, when one blocks or a warning has no sentence).
    """
    acting = signed(process, subject, transition, context.by)
    if acting is None:
        powers = Powers(context.by, context.on)
        acting = powers.acting(process, subject, transition)
        if acting is None:
            raise refusal(powers, process, subject, transition)
    check_performer(process, [subject.pk], transition, context.by)
    check_given(transition, given, context.on)
    findings = judge(process, subject, transition, context)
    if unanswered(findings, given):
        raise RuleBroken(findings)
    return Permit(acting, findings)


def refusal(powers: Powers, process: Process, subject: Any, transition: Transition) -> Denied:
    """Why a user may not perform an act: not the office, or the office passes it through its signing steps."""
    reason = "signing_steps" if powers.covered(process, subject, transition) else "role"
    return Denied(reason, act=transition.act, roles=transition.roles)


@transaction.atomic
def perform(
    process: Process, subject: Any, act: str, *, by: User, at: datetime, given: Act = NOTHING
) -> TransitionRecord:
    """Perform an act on an object and hand it to its next holder.

    Role and guards, then a conditional UPDATE on the old status, the record, the next task, the outbox row and the
    audit entry, all in one transaction, the same on both databases.
    Raises WrongState, what `permit` raises, and Stale (somebody was faster).
    """
    transition = process.find(subject, act)
    context = Context(by=by, at=at, on=local_date(at), note=given.note, values=given.values)
    permitted = permit(process, subject, transition, context, given)
    move_status(subject, transition.source, transition.target)
    record = new_record(process, subject, transition, permitted, context, given)
    record.save(force_insert=True)
    move_task(process, subject, transition, context)
    close_sheets(process.key, [subject.pk], at=at, record=record, sheet=permitted.acting.sheet)
    Outbox.objects.create(record=record, created_at=at)
    log_record(process, subject, record)
    return record


def move_status(subject: Any, source: str, target: str) -> None:
    """Change the status if it is still the old one. Raises Stale."""
    rows = type(subject)._default_manager.filter(pk=subject.pk, status=source)
    if not rows.update(status=target):
        raise Stale(subject)
    subject.status = target


def log_record(process: Process, subject: Any, record: TransitionRecord) -> None:
    """Write a record to the audit."""
    audit.record(
        act=f"{process.key}.{record.act}",
        by=record.by,
        at=record.at,
        subject=f"{process.key}:{subject.pk}",
        label=process.describe(subject).label,
        detail={"from": record.source, "to": record.target, "record": record.pk},
    )


def new_record(
    process: Process, subject: Any, transition: Transition, permitted: Permit, context: Context, given: Act
) -> TransitionRecord:
    """The record of an act, not saved yet: who in which capacity, from where to where, what was found and answered."""
    decision = given.decision if transition.outside else None
    return TransitionRecord(
        process=process.key,
        subject_id=subject.pk,
        act=transition.act,
        answer=transition.answer,
        source=transition.source,
        target=transition.target,
        by=context.by,
        role=permitted.acting.membership.role,
        capacity=permitted.acting.capacity,
        organisation_id=permitted.acting.membership.organisation_id,
        at=context.at,
        effective_on=given.effective_on or (decision.decided_on if decision else None) or context.on,
        note=given.note.strip(),
        missing=[m.strip() for m in given.missing if m.strip()],
        findings=[
            {
                "code": f.code,
                "severity": f.severity.value,
                "params": {k: str(v) for k, v in f.params.items()},
                "about": f.about,
                "citation": f.citation,
                "confidence": f.confidence,
                "reason": given.reasons.get(f.code, "").strip(),
            }
            for f in permitted.findings
        ],
        decided_by=decision.body if decision else "",
        signer=decision.signer if decision else "",
        signer_capacity=decision.signer_capacity if decision else "",
        number=decision.number.strip() if decision else "",
        decided_on=decision.decided_on if decision else None,
        scan=decision.scan if decision else None,
    )
