"""Periods and the forms that belong to them."""

from django.db.models import QuerySet

from khuyencong.reporting import library, norms
from khuyencong.reporting.models import Obligation, Period, Report
from khuyencong.reporting.rules import DueDay, Form


def period_of(key: str, set_key: str = "cluster") -> Period:
    """The period of a key ("2026-H1"). Raises Period.DoesNotExist."""
    return Period.objects.get(set_key=set_key, key=key)


def periods_in(set_key: str) -> QuerySet[Period]:
    """The periods of a form set, newest first."""
    return Period.objects.filter(set_key=set_key).order_by("-window_to", "-window_from", "id")


def forms_of_period(period: Period) -> tuple[Form, ...]:
    """The forms reported for a period, each as in force on the day its figures end."""
    try:
        found = library.set_on(period.set_key, period.window_to)
    except KeyError:
        return ()
    return tuple(f for f in found.forms if period.kind in f.due)


def form_of(period: Period, key: str) -> Form:
    """The version of a form for a period. Raises KeyError."""
    return library.form_on(key, period.window_to)


def form_of_report(report: Report) -> Form:
    """The form a report was begun on. Raises KeyError."""
    return library.form_of_version(report.obligation.form, report.form_version)


def due_of(form: Form, period: Period) -> DueDay:
    """When a form is due for a period. Raises KeyError when it is not reported for it."""
    return norms.due(form.due[period.kind], window_to=period.window_to, year=period.year)


def half_of(period: Period) -> Period | None:
    """The shorter period inside a yearly one (C§13.15: windows nest)."""
    try:
        rule = library.set_on(period.set_key, period.window_to).periods[period.kind]
    except KeyError:
        return None
    if not rule.half:
        return None
    return Period.objects.filter(set_key=period.set_key, key=f"{period.year}-{rule.half}").first()


def previous_of(period: Period) -> Period | None:
    """The period that ended before this one."""
    return periods_in(period.set_key).filter(window_to__lt=period.window_to).first()


def title_of(obligation: Obligation) -> str:
    """The Vietnamese title of a form as it was on the due day."""
    return form_of(obligation.period, obligation.form).title(obligation.due_on)["vi"]
