"""One letter a day to each person about what falls due or is late."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from khuyencong.accounts.models import User
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.workflow.models import Digest, Reminded
from khuyencong.workflow.reminders import SOURCES, Due, mark_of, window

log = logging.getLogger("khuyencong.workflow")
LINES_MAX = 30
# A letter whose sending broke off half-way may be tried again on the same day after this.
GIVEN_UP = timedelta(hours=1)


@dataclass(frozen=True)
class Item:
    """One thing one person is to be told of."""

    source: str
    due: Due
    mark: int

    @property
    def key(self) -> tuple[str, str, date, int]:
        return self.source, self.due.key, self.due.due_on, self.mark


def remind(*, at: datetime) -> int:
    """Tell each person, in one letter a day, of what came to 14, 7, 3 or 1 days before its day, or is late.

    Tasks of every process and whatever upper rooms registered. Nothing is told twice at one mark, nobody gets two
    letters on one day, whoever switched letters off gets none; a run that is repeated sends what is left. A broken
    connection leaves the rest for the next run. Returns the number of letters.
    """
    on = local_date(at)
    sent = 0
    connection = get_connection()
    for user, items in _by_person(on).items():
        fresh = _not_told(user, items)
        digest = _claim(user, on, at) if fresh else None
        if digest is None:
            continue
        message = _message(user, on, fresh)
        message.connection = connection
        try:
            message.send()
            sent += 1
        except SMTPRecipientsRefused:
            log.warning("reminders: an address was refused")
        except OSError:  # smtplib's errors are OSErrors
            log.exception("reminders: the mail server did not take a letter")
            digest.delete()
            break
        _keep(digest, fresh, at)
    connection.close()
    return sent


def _by_person(on: date) -> Mapping[User, list[Item]]:
    """Everything due within the marks, for each person who wants letters, the nearest day first."""
    first, last = window(on)
    found: dict[User, list[Item]] = {}
    for source in SOURCES.values():
        for due, users in source.near(on, first, last):
            mark = mark_of(due.due_on, on)
            for user in users if mark is not None else ():
                if user.reminders and user.email and mark is not None:
                    found.setdefault(user, []).append(Item(source.name, due, mark))
    for items in found.values():
        items.sort(key=lambda i: (i.due.due_on, i.source, i.due.key))
    return found


def _not_told(user: User, items: Sequence[Item]) -> list[Item]:
    rows = Reminded.objects.filter(user=user, due_on__gte=items[0].due.due_on)
    told = set(rows.values_list("source", "key", "due_on", "mark"))
    return [item for item in items if item.key not in told]


def _claim(user: User, on: date, at: datetime) -> Digest | None:
    """The letter of the day, or None when it went out already or another run is sending it."""
    Digest.objects.filter(user=user, day=on, sent_at__isnull=True, begun_at__lt=at - GIVEN_UP).delete()
    digest, new = Digest.objects.get_or_create(user=user, day=on, defaults={"begun_at": at})
    return digest if new else None


@transaction.atomic
def _keep(digest: Digest, items: Sequence[Item], at: datetime) -> None:
    Digest.objects.filter(pk=digest.pk).update(sent_at=at)
    Reminded.objects.bulk_create(
        [
            Reminded(digest=digest, user_id=digest.user_id, source=source, key=key, due_on=due_on, mark=mark)
            for source, key, due_on, mark in (item.key for item in items)
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def _message(user: User, on: date, items: Sequence[Item]) -> EmailMessage:
    """The letter in the reader's language, the longest late first."""
    lang = (user.language or "vi")[:2]
    late = sum(item.mark < 0 for item in items)
    with override(user.language or "vi"):
        subject = _("Nhắc hạn: %(n)s việc, %(late)s việc quá hạn") % {
            "n": formats.number(len(items), lang), "late": formats.number(late, lang),
        }  # fmt: skip
        lines = [_line(item, on, lang) for item in items[:LINES_MAX]]
        if len(items) > LINES_MAX:
            lines.append(
                _("và %(n)s việc khác trên bàn làm việc.") % {"n": formats.number(len(items) - LINES_MAX, lang)}
            )
        site = settings.SITE_URL.rstrip("/")
        foot = _("Bàn làm việc: %(desk)s. Bật, tắt thư này: %(own)s") % {
            "desk": f"{site}/desk/", "own": f"{site}/accounts/",
        }  # fmt: skip
    return EmailMessage(subject, "\n".join([*lines, "", foot]), None, [user.email])


def _line(item: Item, on: date, lang: str) -> str:
    return "- {}: {} · {}, {}. {}{}".format(
        formats.date_short(item.due.due_on, lang), distance((item.due.due_on - on).days, lang), item.due.kind,
        item.due.text, settings.SITE_URL.rstrip("/"), item.due.url,
    )  # fmt: skip


def distance(left: int, lang: str) -> str:
    """How far a day is, in days of the calendar."""
    if left == 0:
        return _("hôm nay")
    words = (
        ngettext("còn %(n)s ngày", "còn %(n)s ngày", left)
        if left > 0
        else ngettext("quá hạn %(n)s ngày", "quá hạn %(n)s ngày", -left)
    )
    return words % {"n": formats.number(abs(left), lang)}
