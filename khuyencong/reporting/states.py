"""The process of a report as one table (C§9.5): filled, submitted, returned or accepted and locked.

A correction is a new version, another object of this process; the accepted version is never reopened. Which day decides:
the day the report came (the day of the paper where it came on paper).
"""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.law.selectors import working_calendar
from khuyencong.reporting import guards
from khuyencong.reporting.choices import Status
from khuyencong.reporting.models import Report
from khuyencong.workflow.powers import Powers
from khuyencong.workflow.process import Answer, Holder, Process, State, Subject, Transition

REPORTERS = frozenset(
    {
        Role.ESTABLISHMENT,
        Role.INFRASTRUCTURE_INVESTOR,
        Role.CLUSTER_UNIT,
        Role.COMMUNE_OFFICER,
        Role.DISTRICT_OFFICER,
        Role.DEPARTMENT_OFFICER,
        Role.DEPARTMENT_HEAD,
        Role.CENTRE_OFFICER,
        Role.REGIONAL_CENTRE,
        Role.SERVICE_ORGANISATION,
    }
)
RECEIVERS = frozenset(
    {
        Role.COMMUNE_OFFICER,
        Role.DISTRICT_OFFICER,
        Role.DEPARTMENT_OFFICER,
        Role.DEPARTMENT_HEAD,
        Role.AGENCY_OFFICER,
        Role.AGENCY_HEAD,
    }
)
CITATION = "14/2024/TT-BCT, điều 3"
CHECKS = (guards.takes_reports, guards.signed_rightly, guards.figures_hold, guards.in_time, guards.paper_shown)


def describe(report: Any) -> Subject:
    """What desk and engine know of a report."""
    owed = report.obligation
    return Subject(
        label=f"{owed.form.rpartition('.')[2]} {owed.period.key} – {owed.subject_label}"[:500],
        code=f"{owed.form}/{owed.period.key}/{owed.pk}"[:60],
        province_id=owed.province_id,
        bodies={"reporter": owed.reporter_id, "receiver": owed.receiver_id},
        url=reverse("reporting:version", args=[report.pk]),
    )


STATES = (
    State(Status.DRAFT, _("Đang soạn"), _("Đang soạn"), _("Đơn vị báo cáo nhập số; từng ô được lưu riêng."), editable=frozenset({"cells"})),
    State(Status.RETURNED, _("Trả lại để sửa"), _("Trả lại để sửa"), _("Nơi tiếp nhận trả lại, nêu rõ nội dung cần sửa."), editable=frozenset({"cells"})),
    State(Status.SUBMITTED, _("Đã nộp báo cáo"), _("Đã nộp báo cáo"), _("Nơi tiếp nhận kiểm tra rồi tiếp nhận hoặc trả lại.")),
    State(Status.ACCEPTED, _("Đã tiếp nhận, khóa"), _("Đã tiếp nhận"), _("Báo cáo đã khóa và được cộng lên cấp trên; sửa bằng bản đính chính có lý do."), final=True),
    State(Status.DROPPED, _("Đã bỏ bản soạn"), _("Đã bỏ"), _("Bản soạn đã bỏ; nghĩa vụ báo cáo còn nguyên."), final=True),
)  # fmt: skip

HOLDERS: dict[str, Holder] = {
    Status.DRAFT: Holder("reporter", REPORTERS),
    Status.RETURNED: Holder("reporter", REPORTERS),
    Status.SUBMITTED: Holder("receiver", RECEIVERS),
}


def _open(source: str) -> tuple[Transition, ...]:
    return (
        Transition("submit", source, Status.SUBMITTED, "reporter", REPORTERS, _("Nộp báo cáo"), _("nộp báo cáo"), guards=CHECKS, citation=CITATION),
        Transition("submit_for", source, Status.SUBMITTED, "receiver", RECEIVERS, _("Ghi nhận báo cáo đến bằng đường khác"), _("nhập thay và ghi nhận báo cáo đến bằng đường khác"), guards=CHECKS, citation="14/2024/TT-BCT, điều 3 khoản 4"),
        Transition("drop", source, Status.DROPPED, "reporter", REPORTERS, _("Bỏ bản soạn"), _("bỏ bản soạn"), answer=Answer.STOP, citation=CITATION),
        Transition("drop_for", source, Status.DROPPED, "receiver", RECEIVERS, _("Bỏ bản nhập thay"), _("bỏ bản nhập thay"), answer=Answer.STOP, citation=CITATION),
    )  # fmt: skip


TRANSITIONS = (
    *_open(Status.DRAFT),
    *_open(Status.RETURNED),
    Transition("send_back", Status.SUBMITTED, Status.RETURNED, "receiver", RECEIVERS, _("Trả lại để sửa"), _("trả lại để sửa"), answer=Answer.SEND_BACK, citation=CITATION),
    Transition("accept", Status.SUBMITTED, Status.ACCEPTED, "receiver", RECEIVERS, _("Tiếp nhận và khóa"), _("tiếp nhận và khóa báo cáo"), guards=(guards.not_own_typing,), not_by=("submit",), citation=CITATION),
)  # fmt: skip

REPORT = Process(
    key="reporting.report",
    label=_("Báo cáo định kỳ"),
    initial=Status.DRAFT,
    states=STATES,
    transitions=TRANSITIONS,
    holders=HOLDERS,
    describe=describe,
    calendar=working_calendar,
)


def own_act(report: Report, act: str, by: User, on: date) -> str:
    """The act of the reporter where the user may perform it, else the one of the receiving office that does it for them."""
    powers = Powers(by, on)
    own = next((t for t in REPORT.acts_of(report) if t.act == act), None)
    return act if own is not None and powers.acting(REPORT, report, own) is not None else f"{act}_for"


def submit_act(report: Report, by: User, on: date) -> str:
    """Whether a user submits for themselves or records what came by another way."""
    return own_act(report, "submit", by, on)
