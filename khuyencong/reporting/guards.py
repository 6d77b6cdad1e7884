"""What is asked of a report before it is submitted and before it is accepted."""

from collections.abc import Iterable, Iterator
from typing import Any

from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding, Severity
from khuyencong.reporting import library
from khuyencong.reporting.choices import Channel, Signer
from khuyencong.reporting.models import Period, Report
from khuyencong.reporting.rules import judge
from khuyencong.reporting.selectors.figures import figures_of
from khuyencong.reporting.selectors.periods import form_of_report
from khuyencong.workflow.process import Context


def period_open(period: Period) -> Iterator[Finding]:
    """A closed period takes nothing more."""
    if period.closed_at is not None:
        said = {"period": period.key, "day": local_date(period.closed_at)}
        yield Finding("reporting.period_closed", Severity.BLOCK, said, _citation(period))


def _citation(period: Period) -> str:
    form_set = library.set_on(period.set_key, period.window_to)
    return f"{form_set.document}, {form_set.article}"


def takes_reports(report: Any, context: Context) -> Iterable[Finding]:
    """The period is open, and its figures are over."""
    period = report.obligation.period
    yield from period_open(period)
    early = library.set_on(period.set_key, period.window_to).periods[period.kind].early
    if not early and (report.received_on or context.on) <= period.window_to:
        yield Finding("reporting.period_not_over", Severity.BLOCK, {"window_to": period.window_to}, _citation(period))


def signed_rightly(report: Any, context: Context) -> Iterable[Finding]:
    """The office the form names has signed (C§13.20)."""
    form = form_of_report(report)
    if not report.signed_name or not report.signer:
        yield Finding("reporting.signer_missing", Severity.BLOCK, {}, form.citation, field="signed_name")
    elif report.signer != form.signed_by:
        expected = Signer(form.signed_by).label
        yield Finding("reporting.signer_other", Severity.BLOCK, {"expected": expected}, form.citation, field="signer")


def figures_hold(report: Any, context: Context) -> Iterable[Finding]:
    """Every check of the form."""
    return judge(form_of_report(report), figures_of(report))


def in_time(report: Any, context: Context) -> Iterable[Finding]:
    """A late report is taken and marked (C§13.19)."""
    obligation = report.obligation
    came = report.received_on or context.on
    if (obligation.submitted_on or came) > obligation.last_day:
        said = {"due_on": obligation.due_on}
        yield Finding("reporting.late", Severity.NOTE, said, obligation.due_citation)


def paper_shown(report: Any, context: Context) -> Iterable[Finding]:
    """A report that came on paper, by post or mail shows the signed copy, or says why not."""
    if report.channel != Channel.SYSTEM and report.scan_id is None:
        yield Finding("reporting.scan_missing", Severity.WARN, {}, form_of_report(report).citation, field="scan")


def not_own_typing(report: Report, context: Context) -> Iterable[Finding]:
    """Who typed a paper for its reporter takes it in only when the signed copy shows what was typed."""
    typed_for = report.submitted_by_id == context.by.pk and report.channel != Channel.SYSTEM
    if typed_for and report.scan_id is None:
        yield Finding("reporting.own_typing", Severity.BLOCK, {}, form_of_report(report).citation)
