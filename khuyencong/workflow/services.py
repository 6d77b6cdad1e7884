"""Performing an act: the one door through which any object changes its state."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from khuyencong.accounts.models import Membership, User
from khuyencong.accounts.selectors import bodies_of, memberships_of, organisation_ids_with_predecessors
from khuyencong.audit import services as audit
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Finding, Invalid, RuleBroken, Severity, Stale
from khuyencong.files.models import Attachment
from khuyencong.workflow.models import Outbox, Task, TransitionRecord
from khuyencong.workflow.process import PROCESSES, Answer, Context, Process, Transition

log = logging.getLogger("khuyencong.workflow")
# Nobody is mailed about what is long past: an act told later than this only stands on the desk.
TOLD_WITHIN = timedelta(days=3)


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

    The role must be one of the transition's, and the body the process's own actor or its successor.
    """
    body = process.describe(subject).bodies.get(transition.actor)
    for membership in memberships_of(by, on):
        if membership.role in transition.roles and body in bodies_of(membership):
            return membership
    return None


def judge(process: Process, subject: Any, transition: Transition, context: Context) -> list[Finding]:
    """Every finding of every guard of a transition, blocks first."""
    found = [finding for guard in transition.guards for finding in guard(subject, context)]
    return sorted(found, key=lambda f: (f.severity is not Severity.BLOCK, f.severity is not Severity.WARN))


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


def _check_performer(process: Process, subject: Any, transition: Transition, by: User) -> None:
    """Nobody decides on what they submitted (design §6; P§15.28)."""
    if not transition.not_by:
        return
    own = TransitionRecord.objects.filter(process=process.key, subject_id=subject.pk, act__in=transition.not_by, by=by)
    if own.exists():
        raise Denied("own_work")


def _check_findings(findings: list[Finding], act: Act) -> None:
    """Blocks refuse; a warning passes with one sentence, which stays in the record."""
    unanswered = [
        f for f in findings if f.blocks or (f.severity is Severity.WARN and not act.reasons.get(f.code, "").strip())
    ]
    if unanswered:
        raise RuleBroken(findings)


@transaction.atomic
def perform(
    process: Process, subject: Any, act: str, *, by: User, at: datetime, given: Act = NOTHING
) -> TransitionRecord:
    """Perform an act on an object and hand it to its next holder.

    Role and guards, then a conditional UPDATE on the old status, the record, the next task, the outbox row and the
    audit entry, all in one transaction, the same on both databases.
    Raises WrongState, Denied("role" | "own_work"), Invalid (outside decision, missing list), RuleBroken (every
    finding, when one blocks or a warning has no sentence), Stale (somebody was faster).
    """
    on = local_date(at)
    transition = process.find(subject, act)
    membership = acting_membership(process, subject, transition, by, on)
    if membership is None:
        raise Denied("role", act=act, roles=transition.roles)
    _check_performer(process, subject, transition, by)
    if transition.outside:
        _check_decision(given.decision, on)
    if transition.answer is Answer.SEND_BACK and not [m for m in given.missing if m.strip()]:
        raise Invalid({"missing": [_("Nêu rõ từng nội dung còn thiếu.")]})
    context = Context(by=by, at=at, on=on, note=given.note, values=given.values)
    findings = judge(process, subject, transition, context)
    _check_findings(findings, given)
    if (
        not type(subject)
        ._default_manager.filter(pk=subject.pk, status=transition.source)
        .update(status=transition.target)
    ):
        raise Stale(subject)
    subject.status = transition.target
    record = _write_record(process, subject, transition, membership, context, given, findings)
    _move_task(process, subject, transition, context)
    Outbox.objects.create(record=record, created_at=at)
    audit.record(
        act=f"{process.key}.{act}",
        by=by,
        at=at,
        subject=f"{process.key}:{subject.pk}",
        label=process.describe(subject).label,
        detail={"from": transition.source, "to": transition.target, "record": record.pk},
    )
    return record


def _write_record(
    process: Process,
    subject: Any,
    transition: Transition,
    membership: Membership,
    context: Context,
    given: Act,
    findings: list[Finding],
) -> TransitionRecord:
    decision = given.decision if transition.outside else None
    return TransitionRecord.objects.create(
        process=process.key,
        subject_id=subject.pk,
        act=transition.act,
        answer=transition.answer,
        source=transition.source,
        target=transition.target,
        by=context.by,
        role=membership.role,
        capacity=membership.capacity,
        organisation_id=membership.organisation_id,
        at=context.at,
        effective_on=given.effective_on or (decision.decided_on if decision else None) or context.on,
        note=given.note.strip(),
        missing=[m.strip() for m in given.missing if m.strip()],
        findings=[
            {
                "code": f.code,
                "severity": f.severity.value,
                "params": {k: str(v) for k, v in f.params.items()},
                "citation": f.citation,
                "confidence": f.confidence,
                "reason": given.reasons.get(f.code, "").strip(),
            }
            for f in findings
        ],
        decided_by=decision.body if decision else "",
        signer=decision.signer if decision else "",
        signer_capacity=decision.signer_capacity if decision else "",
        number=decision.number.strip() if decision else "",
        decided_on=decision.decided_on if decision else None,
        scan=decision.scan if decision else None,
    )


def start(process: Process, subject: Any, *, by: User, at: datetime) -> Task:
    """Open the first task of a new object, for the holder of its initial state."""
    return _open_task(process, subject, by, at, None, "")


def _move_task(process: Process, subject: Any, transition: Transition, context: Context) -> None:
    """Close the open task; a send-back keeps the working days that were left. Open the next holder's."""
    task = Task.objects.filter(process=process.key, subject_id=subject.pk, closed_at__isnull=True).first()
    if task is not None:
        task.closed_at = context.at
        if transition.answer is Answer.SEND_BACK and task.due_on is not None:
            task.remaining_days = max(process.calendar().between(context.on, task.due_on), 0)
        task.save(update_fields=["closed_at", "remaining_days"])
    if process.state(transition.target).final:
        return
    due = transition.due(subject, context) if transition.due else None
    stopped = (
        Task.objects.filter(process=process.key, subject_id=subject.pk, state=transition.target)
        .order_by("-id")
        .values("remaining_days", "due_citation")
        .first()
    )
    due_on, citation = (due.on, due.citation) if due else (None, "")
    if stopped and stopped["remaining_days"] is not None and transition.answer is Answer.FORWARD:
        due_on = process.calendar().add(context.on, stopped["remaining_days"])
        citation = stopped["due_citation"]
    _open_task(process, subject, context.by, context.at, due_on, citation)


def _open_task(process: Process, subject: Any, by: User, at: datetime, due_on: date | None, citation: str) -> Task:
    described = process.describe(subject)
    holder = process.holders[subject.status]
    return Task.objects.create(
        process=process.key,
        subject_id=subject.pk,
        label=described.label,
        code=described.code,
        url=described.url,
        state=subject.status,
        organisation_id=described.bodies.get(holder.actor),
        roles=" ".join(sorted(holder.roles)),
        province_id=described.province_id,
        sent_by=by,
        opened_at=at,
        due_on=due_on,
        due_citation=citation,
    )


def mark_seen(*, process: str, subject_id: int, by: User, at: datetime) -> None:
    """Note that the holder has opened the dossier: from now on it can no longer be recalled."""
    on = local_date(at)
    bodies = organisation_ids_with_predecessors(m.organisation_id for m in memberships_of(by, on))
    Task.objects.filter(
        process=process, subject_id=subject_id, closed_at__isnull=True, seen_at__isnull=True, organisation__in=bodies
    ).update(seen_at=at)


def deliver_outbox(*, at: datetime, limit: int = 200) -> int:
    """Tell the next holder of each act by e-mail; returns how many acts were told.

    At least once and in order: a row is marked only after its messages were handed over, and a broken connection
    leaves the rest for the next run. An act whose task was closed meanwhile, or that is older than three days, is
    marked without a message. The message names code, step, deadline and sender, no amount and no personal number.
    """
    rows = (
        Outbox.objects.filter(sent_at__isnull=True)
        .select_related("record__by", "record__organisation")
        .order_by("id")[:limit]
    )
    told = 0
    connection = get_connection()
    for row in rows:
        messages = _messages(row.record, at) if at - row.created_at <= TOLD_WITHIN else []
        try:
            for message in messages:
                message.connection = connection
                _hand_over(message)
        except OSError:  # smtplib's errors are OSErrors
            log.exception("outbox: the mail server did not take a message", extra={"outbox": row.pk})
            break
        told += Outbox.objects.filter(pk=row.pk, sent_at__isnull=True).update(sent_at=at)
    connection.close()
    return told


def _hand_over(message: EmailMessage) -> None:
    """An address that does not exist must not stop the others; it is logged without the address."""
    try:
        message.send()
    except SMTPRecipientsRefused:
        log.warning("outbox: an address was refused")


def _messages(record: TransitionRecord, at: datetime) -> list[EmailMessage]:
    """One message for each person who may now act, in their language."""
    process = PROCESSES.get(record.process)
    task = Task.objects.filter(
        process=record.process, subject_id=record.subject_id, state=record.target, closed_at__isnull=True
    ).first()
    if process is None or task is None:
        return []
    return [_message(process, task, record, user) for user in _holders(task, local_date(at))]


def _holders(task: Task, on: date) -> list[User]:
    """Who may act on a task on a day and has an address; the sender knows already."""
    body = Q(organisation=task.organisation_id) | Q(organisation__predecessions__old=task.organisation_id)
    rows = Membership.objects.on(on).filter(body, role__in=task.roles.split(), user__is_active=True)
    users = {m.user_id: m.user for m in rows.exclude(user__email="").select_related("user").order_by("user_id")}
    users.pop(task.sent_by_id, None)
    return list(users.values())


def _message(process: Process, task: Task, record: TransitionRecord, user: User) -> EmailMessage:
    with override(user.language or "vi"):
        lang = (user.language or "vi")[:2]
        step = str(process.state(task.state).label)
        lines = [
            _("Hồ sơ %(code)s: %(step)s.") % {"code": task.code, "step": step},
            _("Người chuyển: %(who)s, %(body)s, %(at)s.")
            % {"who": record.by, "body": record.organisation, "at": formats.moment(record.at, lang)},
        ]
        if task.due_on:
            lines.append(_("Hạn: %(day)s.") % {"day": formats.date_short(task.due_on, lang)})
        lines += ["", f"{settings.SITE_URL.rstrip('/')}{task.url}"]
        subject = _("%(code)s: %(step)s") % {"code": task.code, "step": step}
    return EmailMessage(subject, "\n".join(lines), None, [user.email])
