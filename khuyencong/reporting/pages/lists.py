"""The register as one person sees it: what is owed, by when, and where it stands."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.law.selectors import working_calendar
from khuyencong.places.models import Unit
from khuyencong.reporting import library
from khuyencong.reporting.choices import Status, Timeliness
from khuyencong.reporting.models import Obligation, Period, Report
from khuyencong.reporting.pages.texts import form_words, period_words, report_tag, timely_tag
from khuyencong.reporting.rules import Form
from khuyencong.reporting.selectors import forms_of_period, obligations_visible_to
from khuyencong.reporting.selectors.obligations import when_case
from khuyencong.ui.components import Tag
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page

NOT_BEGUN = "none"
STATES = [
    (NOT_BEGUN, _("Chưa nhập")),
    (Status.DRAFT, Status.DRAFT.label),
    (Status.RETURNED, Status.RETURNED.label),
    (Status.SUBMITTED, Status.SUBMITTED.label),
    (Status.ACCEPTED, Status.ACCEPTED.label),
]


@dataclass(frozen=True)
class OwedLine:
    """One line of the register."""

    owed: Obligation
    form: Form
    report: Tag
    timely: Tag
    days_left: int | None
    version: int


def periods_for(user: User, on: date) -> list[Period]:
    """The periods in which something is owed that the user may see, newest first."""
    owed = obligations_visible_to(user, on).filter(period=OuterRef("pk"), void_at__isnull=True)
    return list(Period.objects.filter(pk__in=Subquery(owed.values("period")[:1])).order_by("-window_to", "set_key"))


def chosen_period(query: QueryDict, periods: list[Period], on: date) -> Period | None:
    """The period asked for; else the newest whose figures are over, else the newest there is."""
    asked = next((p for p in periods if f"{p.set_key}.{p.key}" == query.get("period")), None)
    over = next((p for p in periods if p.window_to < on), None)
    return asked or over or (periods[0] if periods else None)


def period_key(period: Period) -> str:
    """A period as one word of an address."""
    return f"{period.set_key}.{period.key}"


def register(user: User, on: date, period: Period) -> QuerySet[Any]:
    """What is owed in a period, with timeliness and the state of the report to look at."""
    newest = Report.objects.filter(obligation=OuterRef("pk")).exclude(status=Status.DROPPED).order_by("-version")
    rows = obligations_visible_to(user, on).filter(period=period, void_at__isnull=True)
    return rows.select_related("period", "place", "province", "reporter", "receiver").annotate(
        timely=when_case(on),
        state=Subquery(newest.values("status")[:1]),
        version=Subquery(newest.values("version")[:1]),
    )


def filtered(rows: QuerySet[Any], query: QueryDict) -> tuple[QuerySet[Any], dict[str, Any]]:
    """The register by form, timeliness, state, place and words; with the label of each filter that holds."""
    active: dict[str, Any] = {}
    form = query.get("form", "")
    if form:
        rows, active["form"] = rows.filter(form=form), _form_label(form)
    timely = query.get("timely", "")
    if timely in Timeliness.values:
        rows, active["timely"] = rows.filter(timely=timely), Timeliness(timely).label
    state = query.get("state", "")
    if state in dict(STATES):
        rows = rows.filter(state__isnull=True) if state == NOT_BEGUN else rows.filter(state=state)
        active["state"] = dict(STATES)[state]
    place = number_in(query, "place")
    if place:
        unit = Unit.objects.filter(pk=place).first()
        rows = rows.filter(Q(place=place) | Q(province=place))
        active["place"] = unit.name if unit else "?"
    text = query.get("q", "").strip()[:100]
    if text:
        rows, active["q"] = (
            rows.filter(Q(subject_label__icontains=text) | Q(reporter_label__icontains=text)),
            f"“{text}”",
        )
    return rows, active


def number_in(query: QueryDict, name: str) -> int | None:
    """A whole number of the address, or None."""
    typed = str(query.get(name, ""))
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else None


def _form_label(key: str) -> str:
    try:
        return form_words(library.forms_of(key)[-1])
    except KeyError:
        return "?"


def mine_page(user: User, on: date, query: QueryDict) -> dict[str, Any]:
    """Everything of the page "my reports": a constant number of queries."""
    periods = periods_for(user, on)
    period = chosen_period(query, periods, on)
    context: dict[str, Any] = {"periods": [(p, period_key(p), period_words(p)) for p in periods], "period": period}
    if period is None:
        return context
    rows, active = filtered(register(user, on, period), query)
    visible = obligations_visible_to(user, on).filter(period=period, void_at__isnull=True)
    seen = set(visible.order_by().values_list("form", flat=True).distinct())
    scope = scope_of(user, on)
    sums = scope.national or bool(scope.unit_ids)
    orders = {
        "due": Order(_("hạn"), ("last_day", "form", "subject_label", "id")),
        "name": Order(_("báo cáo về"), ("subject_label", "form", "id")),
        "place": Order(_("địa bàn"), ("province__code", "place__code", "form", "subject_label", "id")),
    }
    page = Page(query, rows, orders, active, lang=spoken())
    forms, calendar = {f.key: f for f in forms_of_period(period)}, working_calendar()
    lines = [
        OwedLine(
            owed, forms[owed.form], report_tag(Report(status=owed.state) if owed.state else None),
            timely_tag(owed.timely), calendar.between(on, owed.last_day) if owed.submitted_on is None else None,
            owed.version or 0,
        )
        for owed in page if owed.form in forms
    ]  # fmt: skip
    return {
        **context,
        "page": page,
        "lines": lines,
        "chosen": period_key(period),
        "words": period_words(period),
        "forms": [(f.key, f.code, form_words(f)) for f in forms.values()],
        "timeliness": [(t.value, t.label) for t in Timeliness if t != Timeliness.NOT_OWED],
        "states": STATES,
        "ways": [_ways(period, f, sums) for f in forms.values() if f.key in seen],
        "counts": _counts(visible, on),
        "query": query,
    }


def _ways(period: Period, form: Form, sums: bool) -> tuple[str, str, str, str]:
    """A form with the address of its grid, and of its sum where single reports of businesses do not show in it."""
    address = [period.set_key, period.key, form.key.partition(".")[2]]
    added = reverse("reporting:sums", args=address) if sums and not form.confidential else ""
    return form.code, form_words(form), reverse("reporting:grid", args=address), added


def _counts(visible: QuerySet[Any], on: date) -> list[tuple[str, Any, int, str]]:
    """How many are missing, late, on time and not yet due, each opening its rows."""
    found = dict(visible.order_by().annotate(timely=when_case(on)).values_list("timely").annotate(Count("id")))
    order = (Timeliness.MISSING, Timeliness.LATE, Timeliness.ON_TIME, Timeliness.NOT_DUE)
    looks = {Timeliness.MISSING: "bad", Timeliness.LATE: "wait"}
    return [(t.value, t.label, found.get(t.value, 0), looks.get(t, "")) for t in order]
