"""Reads of registration reports: who sees which, the projects of one, its rows and figures."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import roles_of, scope_of
from khuyencong.common import formats
from khuyencong.papers.forms.plan_table import PlanLine
from khuyencong.programmes import form2
from khuyencong.programmes.choices import Route, Status
from khuyencong.programmes.models import Project, RegistrationReport
from khuyencong.programmes.models.core import ProjectQuerySet
from khuyencong.programmes.plans import facts, rules
from khuyencong.programmes.plans.choices import ReportStatus
from khuyencong.ui.language import spoken

KEY = "programmes.registration"
PARTS = {
    "result_text": (-2, _("Kết quả thực hiện năm %(year)s")),
    "state_text": (-1, _("Tình hình thực hiện năm %(year)s")),
    "goals_text": (0, _("Mục tiêu, kế hoạch năm %(year)s")),
}


def part_labels(report: RegistrationReport) -> dict[str, str]:
    """The heads of the three parts of a report, each with its year, by field."""
    lang = spoken()
    return {
        name: str(words) % {"year": formats.year(report.plan_year + shift, lang)}
        for name, (shift, words) in PARTS.items()
    }


# With the department or, of this year's registration, with the Agency already.
REGISTERED = (Status.REGISTERED, Status.BASE_APPRAISED, Status.AT_AGENCY)
NOT_REGISTERED = (Status.DRAFT, Status.REGISTERED, Status.BASE_APPRAISED, Status.AT_AGENCY, Status.REFUSED)


def reports_visible_to(user: User, on: date) -> QuerySet[RegistrationReport]:
    """A department sees its own; the nation's offices see what was sent."""
    scope = scope_of(user, on)
    rows = RegistrationReport.objects.select_related("department__place", "agency")
    own = Q(department__in=scope.organisation_ids)
    return rows.filter(own | ~Q(status=ReportStatus.DRAFT)) if scope.national else rows.filter(own)


def may_open_registration_files(user: User, report_id: int, on: date) -> bool:
    """Whoever sees a report may open its papers."""
    return reports_visible_to(user, on).filter(pk=report_id).exists()


def writes(user: User, report: RegistrationReport, on: date) -> bool:
    """Whether a user writes a report: an officer or head of its department."""
    roles = {Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD}
    return bool(roles_of(user, on) & roles) and report.department_id in scope_of(user, on).organisation_ids


def registered(report: RegistrationReport) -> ProjectQuerySet:
    """The projects a report registers: the department's of the year on national money, none decided yet."""
    return Project.objects.filter(
        department=report.department_id, budget_year=report.plan_year, purse="national", route=Route.NATIONAL,
        status__in=REGISTERED,
    ).order_by("code", "id")  # fmt: skip


def rows_of(report: RegistrationReport, on: date) -> list[dict[str, Any]]:
    """The rows of Form 2: as they were sent, else as they stand today, in the order of the priorities (P§5.2)."""
    if report.status != ReportStatus.DRAFT:
        return list(report.rows)
    projects = list(registered(report).with_parts().select_related("province", "place", "implementer"))
    judged = facts.judge(projects, on) if projects else {}
    projects.sort(key=lambda p: (*rules.order_of(judged[p.pk].rank), p.code))
    return [
        {
            "project": p.pk,
            "code": p.code,
            "status": p.status,
            **asdict(form2.line_of(p, priority=form2.grounds_of(judged[p.pk].rank))),
        }
        for p in projects
    ]


def lines_of(rows: Sequence[dict[str, Any]]) -> list[PlanLine]:
    """The rows as the paper draws them."""
    own = {"project", "code", "status"}
    return [PlanLine(**{name: value for name, value in row.items() if name not in own}) for row in rows]


def figures_of(report: RegistrationReport, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The figures of the report: the two years before from the dossiers, the plan year from its rows; đồng."""
    if report.status != ReportStatus.DRAFT:
        return dict(report.figures)
    mine = Project.objects.filter(department=report.department_id, purse="national").exclude(status__in=NOT_REGISTERED)
    before = {
        str(year): mine.filter(budget_year=year).aggregate(
            n=Count("pk"), planned_vnd=Sum("planned_vnd"), contract_vnd=Sum("contract__amount_vnd"),
            settled=Count("pk", filter=Q(status=Status.SETTLED)),
        )
        for year in (report.plan_year - 2, report.plan_year - 1)
    }  # fmt: skip
    asked = {"n": len(rows), "support_vnd": sum(r["support_vnd"] for r in rows)}
    return {"before": before, **asked, "other_vnd": sum(r["other_vnd"] for r in rows)}
