"""Telling the next holder of each act by e-mail, from the outbox, after the commit."""

import logging
from datetime import date, datetime, timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from khuyencong.accounts.models import User
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.workflow.holders import Holders
from khuyencong.workflow.models import Outbox, Task, TransitionRecord
from khuyencong.workflow.process import PROCESSES, Process

log = logging.getLogger("khuyencong.workflow")
# Nobody is mailed about what is long past: an act told later than this only stands on the desk.
TOLD_WITHIN = timedelta(days=3)


def deliver_outbox(*, at: datetime, limit: int = 200) -> int:
    """Tell the next holder of each act by e-mail; returns how many acts were told.

    At least once and in order: a row is marked only after its messages were handed over, and a broken connection
    leaves the rest for the next run. An act whose task was closed meanwhile, or that is older than three days, is
    marked without a message. The message names code, step, deadline and sender, no amount and no personal number.
    """
    rows = (
        Outbox.objects.filter(sent_at__isnull=True)
        .select_related("record__by", "record__organisation", "task__sent_by", "task__organisation")
        .order_by("id")[:limit]
    )
    told = 0
    connection = get_connection()
    for row in rows:
        messages = _messages(row, at) if at - row.created_at <= TOLD_WITHIN else []
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


def _messages(row: Outbox, at: datetime) -> list[EmailMessage]:
    """One message for each person who may now act, in their language."""
    task = row.task or _next_task(row.record)
    if task is None or task.closed_at is not None or task.process not in PROCESSES:
        return []
    return [_message(PROCESSES[task.process], task, row, user) for user in _holders(task, local_date(at))]


def _next_task(record: TransitionRecord | None) -> Task | None:
    """The task an act opened, if it is still open."""
    if record is None:
        return None
    rows = Task.objects.filter(process=record.process, subject_id=record.subject_id, state=record.target)
    rows = rows.filter(sheet__isnull=True, closed_at__isnull=True, opened_at=record.at)
    return rows.select_related("sent_by", "organisation").first()


def _holders(task: Task, on: date) -> list[User]:
    """Who may act on a task on a day and has an address; the sender knows already."""
    return [user for user in Holders({task.organisation_id or 0}, on).of(task) if user.pk != task.sent_by_id]


def _message(process: Process, task: Task, row: Outbox, user: User) -> EmailMessage:
    with override(user.language or "vi"):
        lang = (user.language or "vi")[:2]
        step = task.step or str(process.state(task.state).label)
        body = row.record.organisation if row.record else task.organisation
        more = formats.number(row.more, lang)
        lines = [
            _("Hồ sơ %(code)s: %(step)s.") % {"code": task.code, "step": step},
            *([_("Cùng việc này còn %(n)s hồ sơ khác.") % {"n": more}] if row.more else []),
            _("Người chuyển: %(who)s, %(body)s, %(at)s.")
            % {"who": task.sent_by, "body": body, "at": formats.moment(task.opened_at, lang)},
        ]
        if task.due_on:
            lines.append(_("Hạn: %(day)s.") % {"day": formats.date_short(task.due_on, lang)})
        lines += ["", f"{settings.SITE_URL.rstrip('/')}{task.url}"]
        subject = _("%(code)s: %(step)s") % {"code": task.code, "step": step}
    return EmailMessage(subject, "\n".join(lines), None, [user.email])
