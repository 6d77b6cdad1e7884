"""Reports that fall due, as reminders: one line a body, form and period, however many reports it owes."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import ngettext

from khuyencong.accounts.models import Membership, User
from khuyencong.accounts.selectors import memberships_of
from khuyencong.common import formats
from khuyencong.reporting.access import ACTS
from khuyencong.reporting.models import Obligation
from khuyencong.reporting.states import REPORT
from khuyencong.ui.language import spoken
from khuyencong.workflow.reminders import Due, Source, Told

FILL = ACTS["reporting.fill"]


def _words(code: str, period: str, number: int) -> str:
    text = ngettext(
        "Biểu %(form)s kỳ %(period)s: %(n)s báo cáo chưa nộp",
        "Biểu %(form)s kỳ %(period)s: %(n)s báo cáo chưa nộp",
        number,
    )
    return text % {"form": code, "period": period, "n": formats.number(number, spoken())}


_lazy_words = lazy(_words, str)


def _open(first: date, last: date) -> QuerySet[Any]:
    """What is owed and not submitted. A reporter that has no body here is spoken for by its receiver (C§9.1)."""
    rows = Obligation.objects.filter(
        submitted_on__isnull=True, void_at__isnull=True, period__closed_at__isnull=True, last_day__range=(first, last)
    )
    return rows.annotate(body=Coalesce(F("reporter"), F("receiver"))).filter(body__isnull=False)


def _lines(rows: QuerySet[Any]) -> Iterator[tuple[int, Due]]:
    """By body, one line for each form, period and day."""
    keys = ("body", "form", "period__set_key", "period__key", "last_day")
    for line in rows.order_by(*keys).values(*keys).annotate(n=Count("id")):
        set_key, period = line["period__set_key"], line["period__key"]
        code = line["form"].rpartition("-")[2]
        url = f"{reverse('reporting:mine')}?period={set_key}.{period}&form={line['form']}"
        text = _lazy_words(code, period, line["n"])
        key = f"{line['body']}:{line['form']}:{period}"
        yield line["body"], Due(key[:120], text, REPORT.label, url, line["last_day"])


def near(on: date, first: date, last: date) -> Iterable[Told]:
    """Every body's open reports, with the people who may fill or send them."""
    lines = list(_lines(_open(first, last)))
    members = Membership.objects.on(on).filter(
        Q(organisation__in={body for body, _due in lines}), role__in=FILL, user__is_active=True
    )
    people: dict[int, dict[int, User]] = {}
    for member in members.exclude(user__email="").select_related("user").order_by("user_id"):
        people.setdefault(member.organisation_id, {})[member.user_id] = member.user
    return [(due, list(people.get(body, {}).values())) for body, due in lines]


def of(user: User, on: date, last: date) -> list[Due]:
    """One person's open reports."""
    bodies = {m.organisation_id for m in memberships_of(user, on) if m.role in FILL}
    if not bodies:
        return []
    rows = _open(date.min, last).filter(body__in=bodies)
    return [due for _body, due in _lines(rows)]


SOURCE = Source("report", near, of)
