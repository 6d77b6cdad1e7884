"""The process of a registration report, as one table (P§6 step 3; 36/2013/TT-BCT art. 6, 10; P§15.37).

Once sent it is frozen. The Agency receives it or returns it for completion; the completed one is a new report.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import Role
from khuyencong.common.errors import Finding, Severity
from khuyencong.law.selectors import working_calendar
from khuyencong.programmes import norms, rules
from khuyencong.programmes.choices import Status
from khuyencong.programmes.guards import window_of
from khuyencong.programmes.models import RegistrationReport
from khuyencong.programmes.plans.choices import ReportStatus
from khuyencong.programmes.registrations import selectors
from khuyencong.workflow.process import Answer, Context, Holder, Process, State, Subject, Transition

ARTICLE = "36/2013/TT-BCT, điều 6, 10"
DEPARTMENT = frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD})
HEAD = frozenset({Role.DEPARTMENT_HEAD})
AGENCY = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_HEAD})


def name_of(report: RegistrationReport) -> str:
    """Whose report for which year, and which one."""
    words = {"body": report.department, "year": report.plan_year, "n": report.number}
    return gettext("%(body)s: đăng ký kế hoạch năm %(year)s, lần %(n)s") % words


def describe(report: RegistrationReport) -> Subject:
    """What desk and engine know of a report."""
    return Subject(
        label=name_of(report),
        code=f"ĐK-{report.plan_year}-{report.number}",
        province_id=report.department.place_id,
        bodies={"department": report.department_id, "agency": report.agency_id},
        url=reverse("programmes:registration", args=[report.pk]),
    )


def has_projects(report: RegistrationReport, context: Context) -> Iterable[Finding]:
    """A report registers something; what is not appraised yet is listed and stays with the department."""
    statuses = list(selectors.registered(report).values_list("status", flat=True))
    if not statuses:
        yield Finding("programmes.registration_empty", Severity.BLOCK, {}, ARTICLE)
    waiting = statuses.count(Status.REGISTERED)
    if waiting:
        yield Finding("programmes.registration_not_appraised", Severity.NOTE, {"n": waiting}, ARTICLE)


def says_all(report: RegistrationReport, context: Context) -> Iterable[Finding]:
    """Result of N-2, state of N-1, goals of N: the three parts of the report (P§6 step 3)."""
    for name, label in selectors.part_labels(report).items():
        if not getattr(report, name).strip():
            yield Finding("programmes.registration_text", Severity.BLOCK, {"name": label}, ARTICLE, field=name)


def in_time(report: RegistrationReport, context: Context) -> list[Finding]:
    """Sent before the Agency's day; late is a warning with the article, never a block."""
    rule = norms.department_deadline(report.plan_year)
    until = window_of(report.plan_year).department_until
    citation, confidence = (rule.citation, rule.confidence) if rule else ("", "")
    return rules.late_finding("programmes.forwarded_late", context.on, until, Severity.WARN, citation, confidence)


REGISTRATION = Process(
    key=selectors.KEY,
    label=_("Báo cáo đăng ký kế hoạch"),
    initial=ReportStatus.DRAFT,
    states=(
        State(
            ReportStatus.DRAFT, _("Đang lập"), _("Đang lập"), _("Sở soạn báo cáo; danh mục lấy từ đề án đã đăng ký."),
            editable=frozenset({"texts"}),
        ),
        State(
            ReportStatus.RETURNED, _("Trả lại để bổ sung"), _("Trả lại"),
            _("Báo cáo này giữ nguyên; Sở bổ sung ở báo cáo lần sau."), final=True,
        ),
        State(ReportStatus.SENT, _("Đã gửi Cục"), _("Đã gửi Cục"), _("Nội dung đã khóa; Cục nhận hoặc trả lại.")),
        State(
            ReportStatus.RECEIVED, _("Cục đã nhận"), _("Cục đã nhận"), _("Các đề án chờ thẩm định cấp Bộ."), final=True
        ),
    ),
    transitions=(
        Transition(
            "send", ReportStatus.DRAFT, ReportStatus.SENT, "department", HEAD,
            _("Gửi báo cáo đến Cục"), _("gửi báo cáo đăng ký kế hoạch đến Cục"),
            guards=(has_projects, says_all, in_time), citation=ARTICLE,
        ),
        Transition(
            "receive", ReportStatus.SENT, ReportStatus.RECEIVED, "agency", AGENCY,
            _("Nhận báo cáo"), _("nhận báo cáo đăng ký kế hoạch"), not_by=("send",), citation=ARTICLE,
        ),
        Transition(
            "return", ReportStatus.SENT, ReportStatus.RETURNED, "agency", AGENCY,
            _("Trả lại để bổ sung"), _("trả lại báo cáo đăng ký để bổ sung"), answer=Answer.SEND_BACK, citation=ARTICLE,
        ),
    ),
    holders={
        ReportStatus.DRAFT: Holder("department", DEPARTMENT),
        ReportStatus.SENT: Holder("agency", AGENCY),
    },
    describe=describe,
    calendar=working_calendar,
)  # fmt: skip
