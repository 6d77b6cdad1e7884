"""What the pages of registration reports show."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from khuyencong.accounts.access import may
from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import memberships_of, scope_of
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.network.selectors import departments
from khuyencong.papers.selectors import issued_for
from khuyencong.programmes import guards, norms
from khuyencong.programmes.models import RegistrationReport
from khuyencong.programmes.plans.choices import ReportStatus
from khuyencong.programmes.projectpage import events_of, move_line
from khuyencong.programmes.projectpage import tag_of as project_tag
from khuyencong.programmes.registrations import selectors
from khuyencong.programmes.registrations.states import REGISTRATION
from khuyencong.ui.components import Tag
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page
from khuyencong.workflow import services as workflow
from khuyencong.workflow.process import Context
from khuyencong.workflow.selectors import acts_offered, open_task, timeline

LOOK = {"draft": "open", "returned": "bad", "sent": "wait", "received": "ok"}


def tag_of(report: RegistrationReport) -> Tag:
    """The tag of a report's state."""
    return Tag(REGISTRATION.state(report.status).label, LOOK[report.status])  # type: ignore[arg-type]


def title_of(report: RegistrationReport) -> str:
    """Báo cáo đăng ký kế hoạch năm 2027, lần 1."""
    words = {"year": formats.year(report.plan_year, spoken()), "n": report.number}
    return _("Báo cáo đăng ký kế hoạch năm %(year)s, lần %(n)s") % words


def until_of(year: int) -> date | None:
    """The day before which a department sends its report for a plan year."""
    return guards.window_of(year).department_until


def departments_of(user: User, on: date) -> list[Organisation]:
    """The departments a user writes reports for."""
    found = {m.organisation for m in memberships_of(user, on) if m.organisation.kind == BodyKind.DEPARTMENT}
    return sorted(found, key=lambda body: body.name)


def list_page(user: User, at: datetime, query: QueryDict) -> dict[str, Any]:
    """Every report the reader may see, newest plan year first; for the nation also who has not sent one."""
    on = local_date(at)
    rows = selectors.reports_visible_to(user, on)
    typed, status = query.get("year", ""), query.get("status", "")
    year = typed if typed.isascii() and typed.isdigit() and len(typed) == 4 else ""
    status = status if status in ReportStatus.values else ""
    rows = rows.filter(plan_year=int(year)) if year else rows
    shown = rows.filter(status=status) if status else rows
    labels = {
        "year": _("Năm %(year)s") % {"year": formats.year(int(year), spoken())} if year else "",
        "status": str(ReportStatus(status).label) if status else "",
    }
    orders = {"year": Order(_("năm"), ("-plan_year", "department__name", "-number", "id"))}
    page = Page(query=query, rows=shown, orders=orders, filters=labels, lang=spoken(), exportable=True)
    days = {y: until_of(y) for y in {report.plan_year for report in page}}
    asked = int(year) if year else on.year + 1
    return {
        "page": page,
        "lines": [
            (r, tag_of(r), bool(r.sent_on and days[r.plan_year] and r.sent_on >= days[r.plan_year])) for r in page
        ],
        "year": year,
        "status": status,
        "statuses": ReportStatus.choices,
        "years": range(on.year + 1, 2024, -1),
        "may_open": bool(departments_of(user, on)) and may(user, "programmes.send_registration", at),
        "asked": asked,
        "until": until_of(asked),
        "silent": _silent(selectors.reports_visible_to(user, on), asked, on) if scope_of(user, on).national else None,
    }


def _silent(rows: QuerySet[RegistrationReport], year: int, on: date) -> list[str]:
    handed_in = rows.filter(plan_year=year).exclude(status=ReportStatus.DRAFT)
    sent = set(handed_in.values_list("department", flat=True))
    return [body.name for body in departments(on) if body.pk not in sent]


def report_page(report: RegistrationReport, user: User, at: datetime) -> dict[str, Any]:
    """One report: its parts, its list with sums, its figures, its papers, whose move it is."""
    on = local_date(at)
    rows = selectors.rows_of(report, on)
    offers = [o.transition for o in acts_offered(REGISTRATION, report, user, on)]
    writes = report.status == ReportStatus.DRAFT and selectors.writes(user, report, on)
    ahead = [t for t in REGISTRATION.acts_of(report) if t.act == "send"] if writes else []
    until, rule = until_of(report.plan_year), norms.department_deadline(report.plan_year)
    figures = selectors.figures_of(report, rows)
    return {
        "report": report,
        "title": title_of(report),
        "tag": tag_of(report),
        "rows": [(row, project_tag(row["status"])) for row in rows],
        "figures": figures,
        "before": sorted((int(year), values) for year, values in figures["before"].items()),
        "parts": [(label, getattr(report, name)) for name, label in selectors.part_labels(report).items()],
        "writes": writes,
        "findings": workflow.judge(REGISTRATION, report, ahead[0], Context(user, at, on)) if ahead else [],
        "offers": offers,
        "until": until,
        "citation": rule.citation if rule else "",
        "is_late": bool(until and (report.sent_on or on) >= until),
        "issued": issued_for(report.subject).first(),
        "move": move_line(open_task(REGISTRATION.key, report.pk), REGISTRATION.state(report.status), offers, on),
        "events": events_of(list(timeline(REGISTRATION.key, report.pk)), REGISTRATION),
    }
