"""The two ways of a dossier (C§7.1): with a call for applications and a selection, or appraised by the department alone.

The clock counts days of the kind of the regime (`rules.clocks`), and stands while the dossier is out for completion.
"""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import Role
from khuyencong.clusters.procedures import guards, norms
from khuyencong.clusters.procedures.choices import WITH_APPLICATIONS, DossierKind, Status
from khuyencong.clusters.procedures.models import Dossier
from khuyencong.clusters.procedures.rules.clocks import Step, due_on, last_day
from khuyencong.clusters.procedures.selectors import pauses_of
from khuyencong.law.selectors import working_calendar
from khuyencong.workflow.process import Answer, Context, Due, Holder, Process, State, Subject, Transition

COMMUNE = frozenset({Role.COMMUNE_OFFICER, Role.DISTRICT_OFFICER})
DEPARTMENT = frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD})
DEPARTMENT_HEAD = frozenset({Role.DEPARTMENT_HEAD})
NOTICE, PROCESS = "32/2024/NĐ-CP, điều 10 khoản 1", "32/2024/NĐ-CP, điều 10 khoản 2, 3, 4"
CHANGE = "32/2024/NĐ-CP, điều 12 khoản 2; điều 33 khoản 2"
COPY = "32/2024/NĐ-CP, điều 10 khoản 4"


def describe(dossier: Dossier) -> Subject:
    """What desk and engine know of a dossier."""
    return Subject(
        label=f"{dossier.get_kind_display()}: {dossier.cluster.name}",
        code=dossier.code,
        province_id=dossier.province_id,
        bodies={"commune": dossier.commune_id, "department": dossier.department_id},
        url=reverse("cluster_procedures:dossier", args=[dossier.pk]),
    )


def _term(dossier: Dossier, step: Step, start: date, *, stops: bool = False, until: date | None = None) -> Due | None:
    term = norms.term(step, dossier.received_on)
    if term is None:
        return None
    calendar = working_calendar()
    pauses = pauses_of(dossier) if stops else []
    day = due_on(start, term, calendar, pauses, until) if stops else last_day(start, term, calendar)
    return Due(day, term.citation, term.days if term.working else None, counted=True)


def notice_due(dossier: Dossier) -> Due | None:
    """By when the call for applications is published, from the first application on."""
    return _term(dossier, Step.PUBLISH, dossier.received_on)


def _submit_due(dossier: Dossier, context: Context) -> Due | None:
    """So many working days after the last day of receiving."""
    term = norms.term(Step.SUBMIT, dossier.received_on)
    until = context.values.get("receive_until")
    if term is None or until is None:
        return None
    return Due(last_day(until, term, working_calendar()), term.citation, term.days, counted=True)


def _appraise_due(dossier: Dossier, context: Context) -> Due | None:
    start = context.values.get("submitted_on") or dossier.submitted_on or context.on
    return _term(dossier, Step.APPRAISE, start, stops=True, until=context.on)


def _decide_due(dossier: Dossier, context: Context) -> Due | None:
    return _term(dossier, Step.DECIDE, context.on)


REPORT = (guards.papers_complete, guards.conditions_met, guards.investor_selected, guards.in_time(Step.APPRAISE))
DECIDE = (
    guards.conditions_met, guards.investor_selected, guards.highest_named, guards.contents_complete,
    guards.area_as_appraised, guards.in_time(Step.DECIDE),
)  # fmt: skip
DECIDED = (
    State(Status.DECIDED, _("Đã quyết định, chờ gửi Bộ"), _("Đã quyết định"), _("Quyết định đã ký; Sở gửi Bộ Công Thương một bản để theo dõi.")),
    State(Status.CLOSED, _("Đã gửi Bộ Công Thương"), _("Đã quyết định"), _("Quyết định đã ký và đã gửi Bộ Công Thương."), final=True),
    State(Status.REFUSED, _("Không chấp thuận"), _("Không chấp thuận"), _("Ủy ban nhân dân tỉnh không chấp thuận."), final=True),
    State(Status.WITHDRAWN, _("Đã rút"), _("Đã rút"), _("Hồ sơ không còn được đề nghị."), final=True),
)  # fmt: skip
AT_COMMITTEE = State(Status.AT_COMMITTEE, _("Chờ Ủy ban nhân dân tỉnh"), _("Đang xem xét"), _("Ủy ban nhân dân tỉnh quyết định; Sở ghi lại quyết định với số, ngày và bản chụp."))  # fmt: skip

DOSSIER = Process(
    key="clusters.dossier",
    label=_("Thành lập, mở rộng, thay đổi chủ đầu tư cụm công nghiệp"),
    initial=Status.RECEIVED,
    states=(
        State(Status.RECEIVED, _("Chờ thông báo nhận hồ sơ"), _("Đã nhận"), _("Đã có đề nghị đầu tiên; Ủy ban nhân dân cấp xã thông báo để đơn vị khác nộp hồ sơ."), editable=frozenset({"proposal", "papers"})),
        State(Status.NOTICED, _("Đang nhận hồ sơ"), _("Đang nhận hồ sơ"), _("Nhận hồ sơ của các đơn vị đến hết hạn, rồi lập hồ sơ gửi Sở Công Thương."), editable=frozenset({"proposal", "papers"})),
        State(Status.COMPLETING, _("Đang hoàn thiện hồ sơ"), _("Đang bổ sung"), _("Hồ sơ thiếu nội dung; thời gian hoàn thiện không tính vào thời hạn thẩm định."), editable=frozenset({"proposal", "papers"})),
        State(Status.APPRAISING, _("Sở đang thẩm định"), _("Đang thẩm định"), _("Sở Công Thương thẩm định, lấy ý kiến, tổ chức hội đồng lựa chọn chủ đầu tư."), editable=frozenset({"proposal", "papers"})),
        AT_COMMITTEE,
        *DECIDED,
    ),
    transitions=(
        Transition("publish_notice", Status.RECEIVED, Status.NOTICED, "commune", COMMUNE, _("Ghi thông báo nhận hồ sơ"), _("thông báo nhận hồ sơ"), guards=(guards.in_time(Step.PUBLISH),), due=_submit_due, citation=NOTICE),
        Transition("withdraw", Status.RECEIVED, Status.WITHDRAWN, "commune", COMMUNE, _("Rút hồ sơ"), _("rút hồ sơ"), answer=Answer.STOP, guards=(guards.reason_given,), citation=NOTICE),
        Transition("submit", Status.NOTICED, Status.APPRAISING, "commune", COMMUNE, _("Gửi Sở Công Thương"), _("gửi hồ sơ đến Sở Công Thương"), guards=(guards.papers_complete, guards.in_time(Step.SUBMIT)), due=_appraise_due, citation=PROCESS),
        Transition("withdraw", Status.NOTICED, Status.WITHDRAWN, "commune", COMMUNE, _("Rút hồ sơ"), _("rút hồ sơ"), answer=Answer.STOP, guards=(guards.reason_given,), citation=NOTICE),
        Transition("ask_completion", Status.APPRAISING, Status.COMPLETING, "department", DEPARTMENT, _("Yêu cầu hoàn thiện"), _("yêu cầu hoàn thiện hồ sơ"), answer=Answer.SEND_BACK, citation=PROCESS),
        Transition("resubmit", Status.COMPLETING, Status.APPRAISING, "commune", COMMUNE, _("Gửi lại Sở Công Thương"), _("gửi lại hồ sơ đã hoàn thiện"), guards=(guards.papers_complete,), due=_appraise_due, citation=PROCESS),
        Transition("withdraw", Status.COMPLETING, Status.WITHDRAWN, "commune", COMMUNE, _("Rút hồ sơ"), _("rút hồ sơ"), answer=Answer.STOP, guards=(guards.reason_given,), citation=NOTICE),
        Transition("report", Status.APPRAISING, Status.AT_COMMITTEE, "department", DEPARTMENT_HEAD, _("Trình Ủy ban nhân dân tỉnh"), _("báo cáo kết quả thẩm định, trình Ủy ban nhân dân tỉnh"), guards=REPORT, not_by=("submit", "resubmit"), due=_decide_due, citation=PROCESS),
        Transition("appraise_again", Status.AT_COMMITTEE, Status.APPRAISING, "department", DEPARTMENT, _("Ghi nhận trả lại để thẩm định lại"), _("Ủy ban nhân dân tỉnh trả lại để thẩm định lại"), answer=Answer.SEND_BACK, citation=PROCESS),
        Transition("decide", Status.AT_COMMITTEE, Status.DECIDED, "department", DEPARTMENT, _("Ghi quyết định"), _("ghi quyết định của Ủy ban nhân dân tỉnh"), outside=True, guards=DECIDE, citation=PROCESS),
        Transition("refuse", Status.AT_COMMITTEE, Status.REFUSED, "department", DEPARTMENT, _("Ghi văn bản không chấp thuận"), _("ghi văn bản không chấp thuận"), answer=Answer.REFUSE, outside=True, guards=(guards.reason_given,), citation=PROCESS),
        Transition("send_copy", Status.DECIDED, Status.CLOSED, "department", DEPARTMENT, _("Ghi việc gửi Bộ"), _("gửi quyết định đến Bộ Công Thương"), citation=COPY),
    ),
    holders={
        Status.RECEIVED: Holder("commune", COMMUNE), Status.NOTICED: Holder("commune", COMMUNE), Status.COMPLETING: Holder("commune", COMMUNE),
        Status.APPRAISING: Holder("department", DEPARTMENT), Status.AT_COMMITTEE: Holder("department", DEPARTMENT), Status.DECIDED: Holder("department", DEPARTMENT),
    },
    describe=describe,
    calendar=working_calendar,
)  # fmt: skip

REVIEW = Process(
    key="clusters.review",
    label=_("Điều chỉnh, bãi bỏ, rà soát cụm hình thành trước năm 2009"),
    initial=Status.APPRAISING,
    states=(
        State(Status.APPRAISING, _("Sở đang thẩm định"), _("Đang thẩm định"), _("Sở Công Thương thẩm định, lấy ý kiến; nghị định không quy định thành phần hồ sơ."), editable=frozenset({"proposal"})),
        AT_COMMITTEE,
        *DECIDED,
    ),
    transitions=(
        Transition("report", Status.APPRAISING, Status.AT_COMMITTEE, "department", DEPARTMENT_HEAD, _("Trình Ủy ban nhân dân tỉnh"), _("báo cáo kết quả thẩm định, trình Ủy ban nhân dân tỉnh"), guards=(guards.reason_given, guards.conditions_met), due=_decide_due, citation=CHANGE),
        Transition("withdraw", Status.APPRAISING, Status.WITHDRAWN, "department", DEPARTMENT, _("Rút hồ sơ"), _("rút hồ sơ"), answer=Answer.STOP, guards=(guards.reason_given,), citation=CHANGE),
        Transition("appraise_again", Status.AT_COMMITTEE, Status.APPRAISING, "department", DEPARTMENT, _("Ghi nhận trả lại để thẩm định lại"), _("Ủy ban nhân dân tỉnh trả lại để thẩm định lại"), answer=Answer.SEND_BACK, citation=CHANGE),
        Transition("decide", Status.AT_COMMITTEE, Status.DECIDED, "department", DEPARTMENT, _("Ghi quyết định"), _("ghi quyết định của Ủy ban nhân dân tỉnh"), outside=True, guards=(guards.conditions_met, guards.contents_complete, guards.area_as_appraised, guards.handling_planned, guards.priority_land, guards.before_the_deadline), citation=CHANGE),
        Transition("refuse", Status.AT_COMMITTEE, Status.REFUSED, "department", DEPARTMENT, _("Ghi văn bản không chấp thuận"), _("ghi văn bản không chấp thuận"), answer=Answer.REFUSE, outside=True, guards=(guards.reason_given,), citation=CHANGE),
        Transition("send_copy", Status.DECIDED, Status.CLOSED, "department", DEPARTMENT, _("Ghi việc gửi Bộ"), _("gửi quyết định đến Bộ Công Thương"), citation=COPY),
    ),
    holders={
        Status.APPRAISING: Holder("department", DEPARTMENT), Status.AT_COMMITTEE: Holder("department", DEPARTMENT), Status.DECIDED: Holder("department", DEPARTMENT),
    },
    describe=describe,
    calendar=working_calendar,
)  # fmt: skip


def process_of(dossier: Dossier) -> Process:
    """The way of a dossier by its kind."""
    return DOSSIER if DossierKind(dossier.kind) in WITH_APPLICATIONS else REVIEW
