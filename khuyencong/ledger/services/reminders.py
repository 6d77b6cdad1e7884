"""Reminding those who hold money of the days of a year's end and of debts, by one e-mail for all that is new."""

import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Membership, User
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.law.selectors import working_calendar
from khuyencong.ledger import selectors
from khuyencong.ledger.access import UNIT
from khuyencong.ledger.models import Fund, Reminder
from khuyencong.ledger.rules import Day, DayKey
from khuyencong.ledger.selectors.yearend import LIST_OF, REMINDER_FROM

log = logging.getLogger("khuyencong.ledger")
# A day is told of when this many working days are left, a debt too, and once more when it is late.
MARKS = (10, 2)
LATE = "late"
LINES_MAX = 30


def remind(*, at: datetime) -> int:
    """Write down what has come near for each holder of money, and send each person one digest of what is new.

    Running it again writes and sends nothing twice; a broken connection leaves the rest for the next run. Returns the
    number of messages. A message names days, articles' tasks and how many rows are open: no amount, no name of a
    business.
    """
    on = local_date(at)
    Reminder.objects.bulk_create(_due(on, at), ignore_conflicts=True, batch_size=500)
    return _send(on, at)


def _year(on: date) -> int:
    """The budget year whose end is near or running."""
    return on.year if on >= date(on.year, *REMINDER_FROM) else on.year - 1


def _mark(days_left: int) -> int | None:
    """The nearest mark that was reached."""
    return min((mark for mark in MARKS if 0 <= days_left <= mark), default=None)


def _due(on: date, at: datetime) -> Iterator[Reminder]:
    """What has come near, for each holder and each of its people."""
    year = _year(on)
    near = [(day, mark) for day in selectors.days_of(year).in_order() if (mark := _left(on, day.last)) is not None]
    owing = selectors.open_debts(Fund.objects.all()).order_by().values("fund")
    rows = Fund.objects.filter(Q(budget_year=year) | Q(pk__in=owing)).order_by()
    holders = sorted(set(rows.values_list("holder", flat=True)))
    people = _people(holders, on)
    for holder in holders:
        mine = Fund.objects.filter(holder=holder)
        items = [*_days(mine, year, near), *_debts(mine, on)]
        for user in people.get(holder, ()):
            for item in items:
                yield Reminder(user=user, holder_id=holder, budget_year=year, created_at=at, **item)


def _days(funds: Any, year: int, near: Sequence[tuple[Day, int]]) -> list[dict[str, Any]]:
    """The days that are near and under which something of these funds is open."""
    if not near:
        return []
    found = selectors.open_by_list(funds, year)
    return [
        {"key": f"{year}:{day.key}:{mark}", "day_key": str(day.key), "due_on": day.last, "open_rows": open_.rows}
        for day, mark in near
        if day.key in LIST_OF and (open_ := found[LIST_OF[day.key]]).rows
    ]


def _left(on: date, day: date) -> int | None:
    return _mark(working_calendar().between(on, day)) if on <= day else None


def _debts(funds: Any, on: date) -> list[dict[str, Any]]:
    """The debts that are near their day or late."""
    items = []
    for debt in selectors.open_debts(funds).order_by("due_on", "pk"):
        mark = LATE if debt.due_on < on else _left(on, debt.due_on)
        if mark is not None:
            items.append({"key": f"debt:{debt.pk}:{mark}", "debt": debt, "due_on": debt.due_on, "open_rows": 1})
    return items


def _people(holders: Sequence[int], on: date) -> dict[int, list[User]]:
    """Who is told for each body: its finance officers, or everybody who writes for it where it has none."""
    body = Q(organisation__in=holders) | Q(organisation__predecessions__old__in=holders)
    rows = Membership.objects.on(on).filter(body, role__in=UNIT, user__is_active=True)
    rows = rows.filter(user__reminders=True).exclude(user__email="")
    found: dict[int, dict[str, dict[int, User]]] = {}
    for member in rows.select_related("user").prefetch_related("organisation__predecessions").order_by("user_id"):
        bodies = {member.organisation_id, *(s.old_id for s in member.organisation.predecessions.all())}
        for holder in bodies & set(holders):
            kind = "finance" if member.role == Role.FINANCE else "unit"
            found.setdefault(holder, {}).setdefault(kind, {})[member.user_id] = member.user
    return {h: list((kinds.get("finance") or kinds.get("unit") or {}).values()) for h, kinds in found.items()}


def _send(on: date, at: datetime) -> int:
    """One message a person for everything not sent yet; what has passed meanwhile is not told any more."""
    rows = Reminder.objects.filter(sent_at__isnull=True)
    rows.filter(due_on__lt=on, debt__isnull=True).update(sent_at=at)
    waiting = rows.select_related("user", "holder", "debt").order_by("user_id", "due_on", "pk")
    sent = 0
    connection = get_connection()
    for user, mine in groupby(waiting.iterator(chunk_size=500), key=lambda r: r.user):
        items = list(mine)
        message = _message(user, items)
        message.connection = connection
        try:
            message.send()
            sent += 1
        except SMTPRecipientsRefused:
            log.warning("reminders: an address was refused")
        except OSError:  # smtplib's errors are OSErrors
            log.exception("reminders: the mail server did not take a message")
            break
        Reminder.objects.filter(pk__in=[r.pk for r in items], sent_at__isnull=True).update(sent_at=at)
    connection.close()
    return sent


def _message(user: User, items: Sequence[Reminder]) -> EmailMessage:
    """The digest in the reader's language, the nearest day first."""
    lang = (user.language or "vi")[:2]
    with override(user.language or "vi"):
        lines = [_line(item, lang) for item in items[:LINES_MAX]]
        if len(items) > LINES_MAX:
            lines.append(_("và %(n)s việc khác trên trang.") % {"n": formats.number(len(items) - LINES_MAX, lang)})
        days = any(item.day_key for item in items)
        path = reverse("ledger:year_end", args=[items[0].budget_year]) if days else reverse("ledger:debts")
        year = formats.year(items[0].budget_year, lang)
        subject = _("Cuối năm ngân sách %(year)s: %(n)s việc đến hạn") % {"year": year, "n": len(items)}
        body = [_("Những việc sau đến gần hạn hoặc quá hạn:"), "", *lines, "", f"{settings.SITE_URL.rstrip('/')}{path}"]
    return EmailMessage(subject, "\n".join(body), None, [user.email])


def _line(item: Reminder, lang: str) -> str:
    day = formats.date_short(item.due_on, lang)
    if item.debt is not None:
        code = item.debt.document
        return _("- %(day)s: nộp trả ngân sách theo %(document)s (%(holder)s).") % {
            "day": day, "document": code, "holder": item.holder,
        }  # fmt: skip
    what = selectors.day_words(DayKey(item.day_key))
    words = ngettext(
        "- %(day)s: %(what)s; còn mở %(n)s khoản (%(holder)s).",
        "- %(day)s: %(what)s; còn mở %(n)s khoản (%(holder)s).",
        item.open_rows,
    )
    return words % {"day": day, "what": what, "n": formats.number(item.open_rows, lang), "holder": item.holder}
