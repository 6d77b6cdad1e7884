"""The page of one report: its figures beside last period's, what is wrong, whose move it is, its versions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.common.errors import Severity
from khuyencong.reporting.choices import OPEN, Timeliness
from khuyencong.reporting.models import Obligation, Report
from khuyencong.reporting.pages.cells import Typed, cell_views, lines_of, was_of
from khuyencong.reporting.pages.grids import may_type
from khuyencong.reporting.pages.texts import form_words, period_words, report_tag, timely_tag, unit_system
from khuyencong.reporting.rules import Form, judge
from khuyencong.reporting.rules.days import timeliness
from khuyencong.reporting.selectors import form_of
from khuyencong.reporting.selectors.figures import Answer, cells_of, figures_of, grid
from khuyencong.reporting.selectors.periods import form_of_report
from khuyencong.reporting.states import REPORT
from khuyencong.ui.components import Event, Row
from khuyencong.workflow.selectors import acts_offered, timeline

WIDE_ROWS = 10  # a longer form takes the whole width


def answer_of(owed: Obligation, version: int | None = None) -> Answer:
    """The report to work on for an obligation, or one of its earlier versions. Raises Report.DoesNotExist."""
    if version is None:
        return grid(owed.form, owed.period, [owed])[0]
    report = owed.reports.get(version=version)
    report.obligation = owed
    return Answer(owed, report, cells_of(report), figures_of(report))


def form_for(answer: Answer) -> Form:
    """The form the report was begun on; of one not begun, that of the period."""
    if answer.report is None:
        return form_of(answer.obligation.period, answer.obligation.form)
    answer.report.obligation = answer.obligation
    return form_of_report(answer.report)


def report_context(
    user: User, on: date, owed: Obligation, *, version: int | None = None, typed: Mapping[str, Typed] | None = None
) -> dict[str, Any]:
    """Everything of the page of one report; the number of queries does not grow with the form."""
    answer = answer_of(owed, version)
    form, report = form_for(answer), answer.report
    mine = scope_of(user, on).organisation_ids
    may_fill = may_type(answer, owed.period, mine) and (report is None or report.status in OPEN)
    views = cell_views(form, answer, may_fill=may_fill, row=-1, typed_now=typed)
    acts = {o.transition.act for o in acts_offered(REPORT, report, user, on)} if report else set()
    timely = timeliness(owed.last_day, owed.submitted_on, on, owed=owed.owed)
    versions = list(owed.reports.select_related("typed_by").order_by("-version"))
    lines = lines_of(form, answer, views)
    found = judge(form, answer.figures) if report else []
    return {
        "owed": owed,
        "form": form,
        "form_code": form.key.partition(".")[2],
        "report": report,
        "title": form_words(form, owed),
        "period_words": period_words(owed.period),
        "system": unit_system(owed.period),
        "lines": lines,
        "was": was_of(views),
        "many_columns": len(form.columns) > 1,
        "may_fill": may_fill,
        "tag": report_tag(report),
        "timely": timely_tag(timely),
        "not_in_time": timely in (Timeliness.LATE, Timeliness.MISSING),
        "findings": [f for f in found if f.severity is not Severity.NOTE],
        "notes": sum(f.severity is Severity.NOTE for f in found),
        "wide": len(lines) > WIDE_ROWS,
        "begun": bool(answer.cells),
        "submits": _sends(owed, acts, mine) if may_fill else "",
        "accepts": "accept" in acts,
        "drops": next((a for a in ("drop", "drop_for") if a in acts), ""),
        "corrects": may_correct(report, owed, mine),
        "versions": versions if len(versions) > 1 else [],
        "facts": facts_of(owed, report),
        "events": events_of(owed, versions),
        "offers": may_fill and any(line.offered for line in lines),
    }


def _sends(owed: Obligation, acts: set[str], mine: frozenset[int]) -> str:
    """Whether the reader submits for a body of their own, or records what came to theirs by another way."""
    begun = next((a for a in ("submit", "submit_for") if a in acts), "")
    return begun or ("submit" if owed.reporter_id in mine else "submit_for")


def may_correct(report: Report | None, owed: Obligation, mine: frozenset[int]) -> bool:
    """Whether a correction of the report in force may be begun by one of these bodies."""
    in_force = report is not None and report.in_force and owed.period.closed_at is None
    return in_force and bool({owed.reporter_id, owed.receiver_id} & mine)


def facts_of(owed: Obligation, report: Report | None) -> list[Row]:
    """Who reports to whom, and how the report came."""
    rows = [
        Row(_("Đơn vị báo cáo"), owed.reporter_label),
        Row(_("Nơi tiếp nhận"), str(owed.receiver or "–")),
        Row(_("Địa bàn"), str(owed.place or owed.province or "–")),
    ]
    if report is None:
        return rows
    rows.append(Row(_("Người nhập"), str(report.typed_by)))
    if report.signed_name:
        signed = f"{report.signed_name}, {report.signed_title}" if report.signed_title else report.signed_name
        rows += [Row(_("Người ký"), signed), Row(_("Cách nộp"), report.get_channel_display())]
    if report.reason:
        rows.append(Row(_("Lý do đính chính"), report.reason))
    return rows


def events_of(owed: Obligation, versions: list[Report]) -> list[Event]:
    """What happened to every version, newest first."""
    out = []
    for report in versions:
        for record in timeline(REPORT.key, report.pk)[:20]:
            transition = next((t for t in REPORT.transitions if t.act == record.act), None)
            words = str(transition.sentence) if transition else record.act
            more = "; ".join(str(m) for m in record.missing) if record.missing else record.note
            title = _("Bản %(n)s: %(act)s") % {"n": report.version, "act": words}
            out.append(
                Event(title, record.at, f"{record.by}, {record.organisation}", more, "back" if record.missing else "")
            )
    return out
