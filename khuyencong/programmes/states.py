"""The process of a support project on national money, as one table (P§6 steps 1-7, 9, 11, 12, 14-17, and the stop).

Which day decides: approval of the plan; before that the day of assessment, shown as provisional
(`guards.deciding_day`). Invoices are judged by their date of making.
"""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import Role
from khuyencong.law.selectors import working_calendar
from khuyencong.programmes import guards, norms
from khuyencong.programmes.choices import PaperKind, Status
from khuyencong.programmes.models import Project
from khuyencong.workflow.process import Answer, Context, Due, Holder, Process, State, Subject, Transition

UNIT = frozenset({Role.CENTRE_OFFICER, Role.SERVICE_ORGANISATION, Role.REGIONAL_CENTRE, Role.ESTABLISHMENT})
DEPARTMENT = frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD})
DEPARTMENT_HEAD = frozenset({Role.DEPARTMENT_HEAD})
AGENCY = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_HEAD})
AGENCY_HEAD = frozenset({Role.AGENCY_HEAD})
FINANCE = frozenset({Role.FINANCE})

DRAFT_FIELDS = frozenset(
    {
        *guards.REQUIRED_FIELDS,
        "coordinator", "present_machine", "effects", "is_line", "machine_is_new", "commits_rest", "commits_no_other",
        "uplift", "uplift_ground", "requested_vnd", "own_vnd", "other_vnd", "other_state_vnd", "items",
    }
)  # fmt: skip
DELIVERY_FIELDS = frozenset({"serials", "invoices", "progress"})


def describe(project: Project) -> Subject:
    """What desk and engine know of a project."""
    return Subject(
        label=project.title,
        code=project.code,
        province_id=project.province_id,
        bodies={
            "implementer": project.implementer_id,
            "department": project.department_id,
            "agency": project.agency_id,
            "beneficiary": project.beneficiary.organisation_id,
        },
        url=reverse("programmes:project", args=[project.pk]),
    )


def _settlement_due(project: Any, context: Context) -> Due:
    due = norms.settlement_due(project.acceptance.accepted_on, guards.deciding_day(project, context.on))
    return Due(due.day, due.citation)


def _liquidation_due(project: Any, context: Context) -> Due:
    due = norms.liquidation_due(project.budget_year, guards.deciding_day(project, context.on))
    return Due(due.day, due.citation)


def _forward_due(project: Any, context: Context) -> Due | None:
    """The department sends its registration report before the Agency's day: the day before is the last one."""
    until = guards.window_of(project.budget_year).department_until
    rule = norms.department_deadline(project.budget_year)
    return Due(until - timedelta(days=1), rule.citation if rule else "") if until else None


STATES = (
    State(Status.DRAFT, _("Đang soạn"), _("Đang chuẩn bị hồ sơ"), _("Đơn vị thực hiện soạn đề án, chưa gửi Sở."), editable=DRAFT_FIELDS),
    State(Status.REGISTERED, _("Chờ thẩm định cấp cơ sở"), _("Đã đăng ký"), _("Sở Công Thương thẩm định theo năm tiêu chí.")),
    State(Status.BASE_APPRAISED, _("Chờ đăng ký với Cục"), _("Đã thẩm định cấp cơ sở"), _("Lãnh đạo Sở ký báo cáo đăng ký gửi Cục.")),
    State(Status.AT_AGENCY, _("Chờ thẩm định cấp Bộ"), _("Đã gửi Cục"), _("Cục thẩm định theo năm tiêu chí.")),
    State(Status.MINISTRY_APPRAISED, _("Chờ phê duyệt kế hoạch"), _("Đã thẩm định cấp Bộ"), _("Chờ quyết định của Bộ trưởng, ghi nhận bằng số và ngày.")),
    State(Status.IN_PLAN, _("Chờ giao vốn"), _("Đã vào kế hoạch"), _("Chờ quyết định hoặc thông báo giao vốn.")),
    State(Status.BUDGETED, _("Chờ ký hợp đồng"), _("Đã giao vốn"), _("Cục ký hợp đồng với đơn vị thực hiện.")),
    State(Status.CONTRACTED, _("Đã ký hợp đồng"), _("Đã ký hợp đồng"), _("Đơn vị thực hiện bắt đầu; có thể đề nghị tạm ứng khi đủ tiến độ."), editable=DELIVERY_FIELDS),
    State(Status.ADVANCE_ASKED, _("Chờ tạm ứng"), _("Đang thực hiện"), _("Cán bộ tài chính kiểm tra và chi tạm ứng."), editable=frozenset({"progress"})),
    State(Status.RUNNING, _("Đang thực hiện"), _("Đang thực hiện"), _("Báo cáo tiến độ hằng tháng trước ngày 25; xong thì Sở nghiệm thu."), editable=DELIVERY_FIELDS),
    State(Status.DONE, _("Chờ nghiệm thu cơ sở"), _("Chờ nghiệm thu"), _("Sở Công Thương nghiệm thu tại cơ sở, lập Biểu 5a.")),
    State(Status.ACCEPTED, _("Đã nghiệm thu cơ sở"), _("Đã nghiệm thu"), _("Đơn vị thực hiện đề nghị thanh toán phần còn lại.")),
    State(Status.REST_ASKED, _("Chờ thanh toán"), _("Đã nghiệm thu"), _("Cán bộ tài chính kiểm tra và chi phần còn lại.")),
    State(Status.REST_PAID, _("Chờ hồ sơ quyết toán"), _("Đã thanh toán"), _("Đơn vị thực hiện nộp hồ sơ quyết toán trong 15 ngày sau nghiệm thu.")),
    State(Status.SETTLING, _("Chờ thanh lý, quyết toán"), _("Đang quyết toán"), _("Cục thanh lý, quyết toán trước ngày 22 tháng 01 năm sau.")),
    State(Status.OWING, _("Chờ nộp trả"), _("Đã thanh lý"), _("Phần tạm ứng không có khối lượng phải nộp trả ngân sách.")),
    State(Status.SETTLED, _("Đã quyết toán"), _("Hoàn thành"), _("Hồ sơ đã khép, sổ đã về không."), final=True),
    State(Status.REFUSED, _("Không chấp thuận"), _("Không chấp thuận"), _("Đề án không được chấp thuận, có lý do."), final=True),
    State(Status.STOP_PROPOSED, _("Chờ quyết định dừng"), _("Đang xem xét dừng"), _("Cục trình; chỉ Bộ trưởng quyết định dừng.")),
    State(Status.RETURNING, _("Đã dừng, chờ nộp trả"), _("Đã dừng"), _("Tạm ứng phải nộp trả ngân sách, phần chưa chi được giải phóng.")),
    State(Status.STOPPED, _("Đã dừng"), _("Đã dừng"), _("Đề án đã dừng, không còn tiền treo."), final=True),
)  # fmt: skip

HOLDERS: dict[str, Holder] = {
    Status.DRAFT: Holder("implementer", UNIT),
    Status.REGISTERED: Holder("department", DEPARTMENT),
    Status.BASE_APPRAISED: Holder("department", DEPARTMENT_HEAD),
    Status.AT_AGENCY: Holder("agency", AGENCY),
    Status.MINISTRY_APPRAISED: Holder("agency", AGENCY),
    Status.IN_PLAN: Holder("agency", AGENCY),
    Status.BUDGETED: Holder("agency", AGENCY),
    Status.CONTRACTED: Holder("implementer", UNIT),
    Status.ADVANCE_ASKED: Holder("agency", FINANCE),
    Status.RUNNING: Holder("implementer", UNIT),
    Status.DONE: Holder("department", DEPARTMENT),
    Status.ACCEPTED: Holder("implementer", UNIT),
    Status.REST_ASKED: Holder("agency", FINANCE),
    Status.REST_PAID: Holder("implementer", UNIT),
    Status.SETTLING: Holder("agency", AGENCY),
    Status.OWING: Holder("agency", FINANCE),
    Status.STOP_PROPOSED: Holder("agency", AGENCY),
    Status.RETURNING: Holder("agency", FINANCE),
}

DOSSIER = (
    guards.complete_dossier,
    guards.sums,
    guards.commitments,
    guards.machine,
    guards.eligible,
    guards.overlap_told,
)
PURCHASE_PAPERS = guards.papers(
    PaperKind.PURCHASE_CONTRACT, PaperKind.PURCHASE_ACCEPTANCE, PaperKind.PURCHASE_LIQUIDATION, PaperKind.NEW_MACHINE_PROOF
)  # fmt: skip


def _stop(source: str) -> Transition:
    return Transition(
        "propose_stop", source, Status.STOP_PROPOSED, "department", DEPARTMENT,
        _("Đề nghị dừng đề án"), _("đề nghị dừng đề án"),
        guards=(guards.reason_given,), citation="36/2013/TT-BCT, điều 11",
    )  # fmt: skip


def _advance(source: str) -> Transition:
    return Transition(
        "request_advance", source, Status.ADVANCE_ASKED, "implementer", UNIT,
        _("Đề nghị tạm ứng"), _("đề nghị tạm ứng"),
        guards=(guards.first_advance, guards.advance_as_asked, guards.papers(PaperKind.CONTRACT, PaperKind.PROGRESS_REPORT)),
        citation="36/2013/TT-BCT, điều 13",
    )  # fmt: skip


TRANSITIONS = (
    Transition("submit", Status.DRAFT, Status.REGISTERED, "implementer", UNIT, _("Gửi đăng ký đến Sở"), _("đăng ký đề án với Sở Công Thương"), guards=(*DOSSIER, guards.within_ceiling("requested_vnd"), guards.registration_in_time), due=_forward_due, citation="36/2013/TT-BCT, điều 10"),
    Transition("appraise_base", Status.REGISTERED, Status.BASE_APPRAISED, "department", DEPARTMENT, _("Thẩm định cấp cơ sở"), _("thẩm định cấp cơ sở"), guards=(guards.criteria, guards.within_ceiling("proposed_vnd"), guards.eligible, guards.single_support), not_by=("submit",), due=_forward_due, citation="36/2013/TT-BCT, điều 8, 9"),
    Transition("send_back", Status.REGISTERED, Status.DRAFT, "department", DEPARTMENT, _("Trả lại để bổ sung"), _("trả lại để bổ sung"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 8"),
    Transition("refuse", Status.REGISTERED, Status.REFUSED, "department", DEPARTMENT_HEAD, _("Không chấp thuận"), _("không chấp thuận đề án"), answer=Answer.REFUSE, guards=(guards.reason_given,), not_by=("submit",), citation="36/2013/TT-BCT, điều 9"),
    Transition("forward", Status.BASE_APPRAISED, Status.AT_AGENCY, "department", DEPARTMENT_HEAD, _("Trình Cục"), _("gửi báo cáo đăng ký đến Cục"), guards=(guards.forwarded_in_time,), not_by=("submit",), citation="36/2013/TT-BCT, điều 6, 10"),
    Transition("send_back", Status.BASE_APPRAISED, Status.DRAFT, "department", DEPARTMENT_HEAD, _("Trả lại để bổ sung"), _("trả lại để bổ sung"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 8"),
    Transition("appraise_ministry", Status.AT_AGENCY, Status.MINISTRY_APPRAISED, "agency", AGENCY, _("Thẩm định cấp Bộ"), _("thẩm định cấp Bộ"), guards=(guards.criteria, guards.within_ceiling("proposed_vnd"), guards.eligible, guards.single_support), not_by=("submit", "appraise_base", "forward"), citation="36/2013/TT-BCT, điều 8, 9"),
    Transition("send_back", Status.AT_AGENCY, Status.REGISTERED, "agency", AGENCY, _("Trả lại Sở để bổ sung"), _("trả lại Sở để bổ sung"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 8"),
    Transition("refuse", Status.AT_AGENCY, Status.REFUSED, "agency", AGENCY_HEAD, _("Không chấp thuận"), _("không chấp thuận đề án"), answer=Answer.REFUSE, guards=(guards.reason_given,), not_by=("submit",), citation="36/2013/TT-BCT, điều 9"),
    Transition("approve_plan", Status.MINISTRY_APPRAISED, Status.IN_PLAN, "agency", AGENCY, _("Ghi nhận phê duyệt kế hoạch"), _("ghi nhận Bộ trưởng phê duyệt kế hoạch"), outside=True, guards=(guards.planned_within_ceiling, guards.eligible_at_approval, guards.single_support), citation="45/2012/NĐ-CP, điều 7; 36/2013/TT-BCT, điều 8"),
    Transition("assign_budget", Status.IN_PLAN, Status.BUDGETED, "agency", AGENCY, _("Ghi nhận giao vốn"), _("ghi nhận giao vốn"), outside=True, citation="36/2013/TT-BCT, điều 6"),
    Transition("sign_contract", Status.BUDGETED, Status.CONTRACTED, "agency", AGENCY, _("Ghi nhận ký hợp đồng"), _("ký hợp đồng"), guards=(guards.contract_within_plan, guards.papers(PaperKind.CONTRACT)), citation="36/2013/TT-BCT, điều 12"),
    _advance(Status.CONTRACTED),
    _advance(Status.RUNNING),
    Transition("begin", Status.CONTRACTED, Status.RUNNING, "implementer", UNIT, _("Thực hiện, chưa tạm ứng"), _("bắt đầu thực hiện, chưa tạm ứng"), citation="36/2013/TT-BCT, điều 23"),
    Transition("pay_advance", Status.ADVANCE_ASKED, Status.RUNNING, "agency", FINANCE, _("Ghi nhận chi tạm ứng"), _("chi tạm ứng"), guards=(guards.first_advance, guards.advance_as_asked), not_by=("request_advance",), citation="36/2013/TT-BCT, điều 13"),
    Transition("send_back", Status.ADVANCE_ASKED, Status.CONTRACTED, "agency", FINANCE, _("Trả lại để bổ sung"), _("trả lại đề nghị tạm ứng"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 13"),
    Transition("request_acceptance", Status.RUNNING, Status.DONE, "implementer", UNIT, _("Đề nghị nghiệm thu"), _("đề nghị nghiệm thu cơ sở"), guards=(guards.machines_named, PURCHASE_PAPERS, guards.invoices_typed), citation="36/2013/TT-BCT, điều 21, 23"),
    Transition("send_back", Status.DONE, Status.RUNNING, "department", DEPARTMENT, _("Trả lại để bổ sung"), _("trả lại đề nghị nghiệm thu"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 21"),
    Transition("accept_base", Status.DONE, Status.ACCEPTED, "department", DEPARTMENT, _("Nghiệm thu cơ sở"), _("nghiệm thu cơ sở"), guards=(guards.machines_named, PURCHASE_PAPERS, guards.acceptance_values, guards.single_support), not_by=("submit", "request_advance"), due=_settlement_due, citation="36/2013/TT-BCT, điều 21"),
    Transition("request_rest", Status.ACCEPTED, Status.REST_ASKED, "implementer", UNIT, _("Đề nghị thanh toán"), _("đề nghị thanh toán phần còn lại"), guards=(guards.papers(PaperKind.RESULT_REPORT, PaperKind.QUANTITY_REPORT, PaperKind.ACCEPTANCE_MINUTES), guards.flags_decided), citation="36/2013/TT-BCT, điều 14"),
    Transition("pay_rest", Status.REST_ASKED, Status.REST_PAID, "agency", FINANCE, _("Ghi nhận thanh toán"), _("thanh toán phần còn lại"), guards=(guards.flags_decided, guards.rest_within_limits), not_by=("request_rest", "submit"), due=_settlement_due, citation="36/2013/TT-BCT, điều 14"),
    Transition("send_back", Status.REST_ASKED, Status.ACCEPTED, "agency", FINANCE, _("Trả lại để bổ sung"), _("trả lại đề nghị thanh toán"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 14"),
    Transition("submit_settlement", Status.REST_PAID, Status.SETTLING, "implementer", UNIT, _("Nộp hồ sơ quyết toán"), _("nộp hồ sơ quyết toán"), guards=(guards.papers(PaperKind.SETTLEMENT_TABLE, PaperKind.VOUCHER_LIST, PaperKind.VOUCHER_LIST_OTHER), guards.settled_in_time), due=_liquidation_due, citation="36/2013/TT-BCT, điều 18, 19"),
    Transition("send_back", Status.SETTLING, Status.REST_PAID, "agency", AGENCY, _("Trả lại để bổ sung"), _("trả lại hồ sơ quyết toán"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 18"),
    Transition("liquidate", Status.SETTLING, Status.SETTLED, "agency", AGENCY, _("Thanh lý, quyết toán"), _("thanh lý hợp đồng, quyết toán"), guards=(guards.papers(PaperKind.LIQUIDATION_MINUTES), guards.owes_nothing, guards.liquidated_in_time), not_by=("submit_settlement",), citation="36/2013/TT-BCT, điều 18"),
    Transition("liquidate_owing", Status.SETTLING, Status.OWING, "agency", AGENCY, _("Thanh lý, còn phải nộp trả"), _("thanh lý hợp đồng, còn phải nộp trả"), guards=(guards.papers(PaperKind.LIQUIDATION_MINUTES), guards.owes_something, guards.liquidated_in_time), not_by=("submit_settlement",), citation="36/2013/TT-BCT, điều 12, 18"),
    Transition("return_debt", Status.OWING, Status.SETTLED, "agency", FINANCE, _("Ghi nhận nộp trả"), _("ghi nhận đã nộp trả ngân sách"), guards=(guards.returned_in_full, guards.papers(PaperKind.RETURN_SLIP)), citation="36/2013/TT-BCT, điều 12"),
    _stop(Status.CONTRACTED),
    _stop(Status.RUNNING),
    Transition("record_stop", Status.STOP_PROPOSED, Status.RETURNING, "agency", AGENCY, _("Ghi nhận quyết định dừng"), _("ghi nhận Bộ trưởng quyết định dừng đề án"), answer=Answer.STOP, outside=True, citation="36/2013/TT-BCT, điều 11"),
    Transition("decline_stop", Status.STOP_PROPOSED, Status.RUNNING, "agency", AGENCY, _("Không dừng, tiếp tục thực hiện"), _("không chấp thuận dừng, tiếp tục thực hiện"), answer=Answer.REFUSE, guards=(guards.reason_given,), citation="36/2013/TT-BCT, điều 11"),
    Transition("close_stop", Status.RETURNING, Status.STOPPED, "agency", FINANCE, _("Ghi nhận nộp trả, khép đề án"), _("ghi nhận nộp trả, khép đề án đã dừng"), answer=Answer.STOP, guards=(guards.returned_in_full,), citation="36/2013/TT-BCT, điều 12"),
)  # fmt: skip

SUPPORT_PROJECT = Process(
    key="programmes.project",
    label=_("Đề án khuyến công quốc gia"),
    initial=Status.DRAFT,
    states=STATES,
    transitions=TRANSITIONS,
    holders=HOLDERS,
    describe=describe,
    calendar=working_calendar,
)
