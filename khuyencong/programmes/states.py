"""The process of a support project, as one table (P§6 steps 1-7, 9, 11, 12, 14-17, and the stop), and that of its
detail plan (step 10). Four routes lead through the same states: through the department to the Agency, straight to the
Agency, assigned by the Agency to its own unit, and local money (P§6.2). The managing body is the Agency for national
money and the department, district or commune body for local money.

Which day decides: approval of the plan; before that the day of assessment, shown as provisional
(`guards.deciding_day`). Invoices are judged by their date of making.
"""

from datetime import timedelta
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import Role
from khuyencong.law.selectors import working_calendar
from khuyencong.programmes import guards, norms, undo
from khuyencong.programmes.choices import DetailPlanStatus, PaperKind, Route, Status
from khuyencong.programmes.models import Project
from khuyencong.workflow.process import (
    Answer,
    Context,
    Due,
    Holder,
    Process,
    State,
    Subject,
    Transition,
    nothing_made,
)

DEPARTMENT = frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD})
DEPARTMENT_HEAD = frozenset({Role.DEPARTMENT_HEAD})
AGENCY = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_HEAD})
AGENCY_HEAD = frozenset({Role.AGENCY_HEAD})
# The body that holds the money: the Agency; for local money the department, the district until 30 June 2025, the commune.
MANAGER = AGENCY | DEPARTMENT | {Role.DISTRICT_OFFICER, Role.COMMUNE_OFFICER}
# The Agency's own officers carry out what is assigned to the Agency itself; elsewhere it is the implementing unit.
UNIT = frozenset({Role.CENTRE_OFFICER, Role.SERVICE_ORGANISATION, Role.REGIONAL_CENTRE, Role.ESTABLISHMENT, *AGENCY})
ACCEPTORS = AGENCY | DEPARTMENT
FINANCE = frozenset({Role.FINANCE})

DRAFT_FIELDS = frozenset(
    {
        *guards.REQUIRED_FIELDS,
        "coordinator", "is_pilot", "requested_vnd", "own_vnd", "other_vnd", "other_state_vnd", "items", "parts",
    }
)  # fmt: skip
DELIVERY_FIELDS = frozenset({"serials", "invoices", "progress", "detail_plan"})

# Vouchers of the settlement may still come after acceptance: at settlement they cover the whole cost (P§15.32).
VOUCHERS = frozenset({"invoices"})

BY_DEPARTMENT = frozenset({Route.NATIONAL, Route.LOCAL})
TO_AGENCY = frozenset({Route.DIRECT, Route.ASSIGNED})
NATIONAL = frozenset({Route.NATIONAL, Route.DIRECT, Route.ASSIGNED})
VIA = frozenset({Route.NATIONAL})
LOCAL = frozenset({Route.LOCAL})
CONTRACTED = frozenset({Route.NATIONAL, Route.DIRECT, Route.LOCAL})
ASSIGNED = frozenset({Route.ASSIGNED})


@cache
def _projects() -> str:
    """The address below which each project has its page; looked up once, for a decision describes thousands."""
    return reverse("programmes:projects")


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
            "manager": project.manager_id,
            # The Agency accepts what it assigned to its own unit (36/2013/TT-BCT art. 20); the rest the department.
            "acceptor": project.agency_id if project.route == Route.ASSIGNED else project.department_id,
        },
        url=f"{_projects()}{project.pk}/",
    )


def _settlement_due(project: Any, context: Context) -> Due | None:
    accepted = guards.acceptance_of(project)
    if accepted is None:
        return None
    due = norms.settlement_due(accepted.accepted_on, guards.deciding_day(project, context.on))
    return Due(due.day, due.citation)


def _liquidation_due(project: Any, context: Context) -> Due:
    due, late = guards.liquidation_day(project, context.on), guards.late_settlement_of(project)
    return Due(late.until, guards.LATE) if late else Due(due.day, due.citation)


def _forward_due(project: Any, context: Context) -> Due | None:
    """The department sends its registration report before the Agency's day: the day before is the last one."""
    if project.route != Route.NATIONAL:
        return None
    until = guards.window_of(project.budget_year).department_until
    rule = norms.department_deadline(project.budget_year)
    return Due(until - timedelta(days=1), rule.citation if rule else "") if until else None


def _late_due(project: Any, context: Context) -> Due | None:
    until = context.values.get("until")
    return Due(until, guards.LATE) if until else None


STATES = (
    State(Status.DRAFT, _("Đang soạn"), _("Đang chuẩn bị hồ sơ"), _("Đơn vị thực hiện soạn đề án, chưa gửi Sở."), editable=DRAFT_FIELDS),
    State(Status.REGISTERED, _("Chờ thẩm định cấp cơ sở"), _("Đã đăng ký"), _("Sở Công Thương thẩm định theo năm tiêu chí.")),
    State(Status.BASE_APPRAISED, _("Chờ đăng ký với Cục"), _("Đã thẩm định cấp cơ sở"), _("Kinh phí quốc gia: lãnh đạo Sở gửi Cục. Kinh phí địa phương: chờ Chủ tịch Ủy ban nhân dân phê duyệt kế hoạch.")),
    State(Status.AT_AGENCY, _("Chờ thẩm định cấp Bộ"), _("Đã gửi Cục"), _("Cục thẩm định theo năm tiêu chí.")),
    State(Status.MINISTRY_APPRAISED, _("Chờ phê duyệt kế hoạch"), _("Đã thẩm định cấp Bộ"), _("Chờ quyết định phê duyệt kế hoạch, ghi nhận bằng số và ngày.")),
    State(Status.IN_PLAN, _("Chờ giao vốn"), _("Đã vào kế hoạch"), _("Chờ quyết định hoặc thông báo giao vốn.")),
    State(Status.BUDGETED, _("Chờ ký hợp đồng"), _("Đã giao vốn"), _("Cơ quan quản lý kinh phí ký hợp đồng hoặc giao nhiệm vụ cho đơn vị thực hiện.")),
    State(Status.CONTRACTED, _("Đã ký hợp đồng"), _("Đã ký hợp đồng"), _("Đơn vị thực hiện bắt đầu; có thể đề nghị tạm ứng khi đủ tiến độ."), editable=DELIVERY_FIELDS),
    State(Status.ADVANCE_ASKED, _("Chờ tạm ứng"), _("Đang thực hiện"), _("Cán bộ tài chính kiểm tra và chi tạm ứng."), editable=frozenset({"progress"})),
    State(Status.RUNNING, _("Đang thực hiện"), _("Đang thực hiện"), _("Báo cáo tiến độ hằng tháng trước ngày 25; xong thì Sở nghiệm thu."), editable=DELIVERY_FIELDS),
    State(Status.DONE, _("Chờ nghiệm thu cơ sở"), _("Chờ nghiệm thu"), _("Nghiệm thu tại từng địa điểm, lập biên bản (Biểu 5a, 5b hoặc 5c)."), editable=frozenset({"acceptance"})),
    State(Status.ACCEPTED, _("Đã nghiệm thu cơ sở"), _("Đã nghiệm thu"), _("Đơn vị thực hiện đề nghị thanh toán phần còn lại."), editable=VOUCHERS),
    State(Status.REST_ASKED, _("Chờ thanh toán"), _("Đã nghiệm thu"), _("Cán bộ tài chính kiểm tra và chi phần còn lại.")),
    State(Status.REST_PAID, _("Chờ hồ sơ quyết toán"), _("Đã thanh toán"), _("Đơn vị thực hiện nộp hồ sơ quyết toán trong 15 ngày sau nghiệm thu."), editable=VOUCHERS),
    State(Status.LATE, _("Chờ hồ sơ quyết toán muộn"), _("Quyết toán muộn"), _("Đã quyết toán với Kho bạc theo biên bản nghiệm thu và Biểu 9; đơn vị nộp hồ sơ theo hạn mới."), editable=VOUCHERS),
    State(Status.SETTLING, _("Chờ thanh lý, quyết toán"), _("Đang quyết toán"), _("Cơ quan quản lý kinh phí thanh lý, quyết toán trước ngày 22 tháng 01 năm sau.")),
    State(Status.OWING, _("Chờ nộp trả"), _("Đã thanh lý"), _("Phần tạm ứng không có khối lượng phải nộp trả ngân sách.")),
    State(Status.SETTLED, _("Đã quyết toán"), _("Hoàn thành"), _("Hồ sơ đã khép, sổ đã về không."), final=True),
    State(Status.REFUSED, _("Không chấp thuận"), _("Không chấp thuận"), _("Đề án không được chấp thuận, có lý do."), final=True),
    State(Status.STOP_PROPOSED, _("Chờ quyết định dừng"), _("Đang xem xét dừng"), _("Chỉ cấp phê duyệt kế hoạch quyết định dừng: Bộ trưởng, hoặc Chủ tịch Ủy ban nhân dân.")),
    State(Status.RETURNING, _("Đã dừng, chờ nộp trả"), _("Đã dừng"), _("Tạm ứng phải nộp trả ngân sách, phần chưa chi được giải phóng.")),
    State(Status.STOPPED, _("Đã dừng"), _("Đã dừng"), _("Đề án đã dừng, không còn tiền treo."), final=True),
    State(Status.MOVED, _("Đã chuyển địa phương"), _("Chuyển sang kinh phí địa phương"), _("Chưa được giao vốn quốc gia; đi tiếp bằng hồ sơ kinh phí địa phương."), final=True),
    State(Status.REREGISTERED, _("Đăng ký lại năm sau"), _("Đăng ký lại năm sau"), _("Chưa được giao vốn; đi tiếp bằng hồ sơ của năm sau."), final=True),
)  # fmt: skip

HOLDERS: dict[str, Holder] = {
    Status.DRAFT: Holder("implementer", UNIT),
    Status.REGISTERED: Holder("department", DEPARTMENT),
    Status.BASE_APPRAISED: Holder("department", DEPARTMENT_HEAD),
    Status.AT_AGENCY: Holder("agency", AGENCY),
    Status.MINISTRY_APPRAISED: Holder("agency", AGENCY),
    Status.IN_PLAN: Holder("manager", MANAGER),
    Status.BUDGETED: Holder("manager", MANAGER),
    Status.CONTRACTED: Holder("implementer", UNIT),
    Status.ADVANCE_ASKED: Holder("manager", FINANCE),
    Status.RUNNING: Holder("implementer", UNIT),
    Status.DONE: Holder("acceptor", ACCEPTORS),
    Status.ACCEPTED: Holder("implementer", UNIT),
    Status.REST_ASKED: Holder("manager", FINANCE),
    Status.REST_PAID: Holder("implementer", UNIT),
    Status.LATE: Holder("implementer", UNIT),
    Status.SETTLING: Holder("manager", MANAGER),
    Status.OWING: Holder("manager", FINANCE),
    Status.STOP_PROPOSED: Holder("manager", MANAGER),
    Status.RETURNING: Holder("manager", FINANCE),
}

DOSSIER = (
    guards.complete_dossier,
    guards.registration_papers,
    guards.sums,
    guards.commitments,
    guards.machine,
    guards.pilot,
    guards.demonstration,
    guards.fairs_abroad,
    guards.interest,
    guards.planned_dates,
    guards.eligible,
    guards.across_projects,
    guards.overlap_told,
)
OPINION = (
    guards.criteria,
    guards.within_ceiling("proposed_vnd"),
    guards.across_projects,
    guards.eligible,
    guards.single_support,
)
PLAN = (
    guards.planned_within_ceiling,
    guards.eligible_at_approval,
    guards.single_support,
    guards.programme_share,
)


def _stop(source: str, routes: frozenset[Route], actor: str, roles: frozenset[Role]) -> Transition:
    return Transition(
        "propose_stop", source, Status.STOP_PROPOSED, actor, roles,
        _("Đề nghị dừng đề án"), _("đề nghị dừng đề án"),
        guards=(guards.reason_given,), citation="36/2013/TT-BCT, điều 11", routes=routes,
    )  # fmt: skip


def _settle_late(source: str, target: str) -> Transition:
    return Transition(
        "settle_late", source, target, "manager", MANAGER,
        _("Quyết toán muộn theo Biểu 9"), _("quyết toán với Kho bạc theo biên bản nghiệm thu và Biểu 9, hẹn đơn vị hạn mới"),
        guards=(guards.settlement_is_late, guards.form_9, guards.money_classed),
        due=_late_due, citation=guards.LATE,
    )  # fmt: skip


def _leave(source: str, target: str, routes: frozenset[str], citation: str) -> Transition:
    """A project that an amended plan no longer names goes back to where it waits for a plan."""
    return Transition(
        "leave_plan", source, target, "manager", MANAGER,
        _("Đưa ra khỏi kế hoạch"), _("đưa đề án ra khỏi kế hoạch khi điều chỉnh"),
        answer=Answer.STOP, outside=True, follows=True, citation=citation, routes=routes,
    )  # fmt: skip


def _advance(source: str) -> Transition:
    return Transition(
        "request_advance", source, Status.ADVANCE_ASKED, "implementer", UNIT,
        _("Đề nghị tạm ứng"), _("đề nghị tạm ứng"),
        guards=(guards.beneficiaries_named, guards.first_advance, guards.advance_as_asked, guards.advance_papers),
        undo=nothing_made, citation="36/2013/TT-BCT, điều 13",
    )  # fmt: skip


TRANSITIONS = (
    Transition("submit", Status.DRAFT, Status.REGISTERED, "implementer", UNIT, _("Gửi đăng ký đến Sở"), _("đăng ký đề án với Sở Công Thương"), guards=(*DOSSIER, guards.within_ceiling("requested_vnd"), guards.registration_in_time), due=_forward_due, undo=undo.submission, citation="36/2013/TT-BCT, điều 10", routes=BY_DEPARTMENT),
    Transition("submit", Status.DRAFT, Status.AT_AGENCY, "implementer", UNIT, _("Gửi đăng ký đến Cục"), _("đăng ký đề án thẳng với Cục"), guards=(*DOSSIER, guards.within_ceiling("requested_vnd"), guards.forwarded_in_time), undo=undo.submission, citation="36/2013/TT-BCT, điều 8 khoản 1b, điều 10", routes=TO_AGENCY),
    Transition("appraise_base", Status.REGISTERED, Status.BASE_APPRAISED, "department", DEPARTMENT, _("Thẩm định cấp cơ sở"), _("thẩm định cấp cơ sở"), guards=OPINION, not_by=("submit",), due=_forward_due, undo=undo.appraisal, citation="36/2013/TT-BCT, điều 8, 9", routes=BY_DEPARTMENT),
    Transition("send_back", Status.REGISTERED, Status.DRAFT, "department", DEPARTMENT, _("Trả lại để bổ sung"), _("trả lại để bổ sung"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 8", routes=BY_DEPARTMENT),
    Transition("refuse", Status.REGISTERED, Status.REFUSED, "department", DEPARTMENT_HEAD, _("Không chấp thuận"), _("không chấp thuận đề án"), answer=Answer.REFUSE, guards=(guards.reason_given,), not_by=("submit",), citation="36/2013/TT-BCT, điều 9", routes=BY_DEPARTMENT),
    Transition("forward", Status.BASE_APPRAISED, Status.AT_AGENCY, "department", DEPARTMENT_HEAD, _("Trình Cục"), _("gửi báo cáo đăng ký đến Cục"), guards=(guards.forwarded_in_time,), not_by=("submit",), undo=nothing_made, citation="36/2013/TT-BCT, điều 6, 10", routes=VIA),
    Transition("approve_plan", Status.BASE_APPRAISED, Status.IN_PLAN, "department", DEPARTMENT, _("Ghi nhận phê duyệt kế hoạch"), _("ghi nhận Chủ tịch Ủy ban nhân dân phê duyệt kế hoạch"), outside=True, guards=PLAN, citation="45/2012/NĐ-CP, điều 2 khoản 2; 46/2012/TT-BCT, điều 8 khoản 3", routes=LOCAL),
    Transition("send_back", Status.BASE_APPRAISED, Status.DRAFT, "department", DEPARTMENT_HEAD, _("Trả lại để bổ sung"), _("trả lại để bổ sung"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 8", routes=BY_DEPARTMENT),
    Transition("appraise_ministry", Status.AT_AGENCY, Status.MINISTRY_APPRAISED, "agency", AGENCY, _("Thẩm định cấp Bộ"), _("thẩm định cấp Bộ"), guards=OPINION, not_by=("submit", "appraise_base", "forward"), undo=undo.appraisal, citation="36/2013/TT-BCT, điều 8, 9", routes=NATIONAL),
    Transition("send_back", Status.AT_AGENCY, Status.REGISTERED, "agency", AGENCY, _("Trả lại Sở để bổ sung"), _("trả lại Sở để bổ sung"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 8", routes=VIA),
    Transition("send_back", Status.AT_AGENCY, Status.DRAFT, "agency", AGENCY, _("Trả lại để bổ sung"), _("trả lại để bổ sung"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 8", routes=TO_AGENCY),
    Transition("refuse", Status.AT_AGENCY, Status.REFUSED, "agency", AGENCY_HEAD, _("Không chấp thuận"), _("không chấp thuận đề án"), answer=Answer.REFUSE, guards=(guards.reason_given,), not_by=("submit",), citation="36/2013/TT-BCT, điều 9", routes=NATIONAL),
    Transition("approve_plan", Status.MINISTRY_APPRAISED, Status.IN_PLAN, "agency", AGENCY, _("Ghi nhận phê duyệt kế hoạch"), _("ghi nhận Bộ trưởng phê duyệt kế hoạch"), outside=True, guards=PLAN, citation="45/2012/NĐ-CP, điều 7; 36/2013/TT-BCT, điều 8", routes=NATIONAL),
    _leave(Status.IN_PLAN, Status.MINISTRY_APPRAISED, NATIONAL, "36/2013/TT-BCT, điều 11 khoản 2a"),
    _leave(Status.BUDGETED, Status.MINISTRY_APPRAISED, NATIONAL, "36/2013/TT-BCT, điều 11 khoản 2a"),
    _leave(Status.IN_PLAN, Status.BASE_APPRAISED, LOCAL, "46/2012/TT-BCT, điều 8 khoản 3"),
    _leave(Status.BUDGETED, Status.BASE_APPRAISED, LOCAL, "46/2012/TT-BCT, điều 8 khoản 3"),
    Transition("assign_budget", Status.IN_PLAN, Status.BUDGETED, "manager", MANAGER, _("Ghi nhận giao vốn"), _("ghi nhận giao vốn"), outside=True, guards=(guards.assigned_within_plan, guards.programme_share), citation="36/2013/TT-BCT, điều 6"),
    Transition("move_to_local", Status.IN_PLAN, Status.MOVED, "department", DEPARTMENT, _("Chuyển sang kinh phí địa phương"), _("chuyển đề án chưa được giao vốn sang kinh phí địa phương"), answer=Answer.STOP, guards=(guards.reason_given,), citation="36/2013/TT-BCT, điều 11", routes=VIA),
    Transition("move_to_local", Status.MINISTRY_APPRAISED, Status.MOVED, "department", DEPARTMENT, _("Chuyển sang kinh phí địa phương"), _("chuyển đề án chưa được giao vốn sang kinh phí địa phương"), answer=Answer.STOP, guards=(guards.reason_given,), citation="36/2013/TT-BCT, điều 11", routes=VIA),
    Transition("reregister", Status.IN_PLAN, Status.REREGISTERED, "implementer", UNIT, _("Đăng ký lại năm sau"), _("đăng ký lại đề án chưa được giao vốn cho năm sau"), answer=Answer.STOP, guards=(guards.reason_given,), citation="36/2013/TT-BCT, điều 10, 11"),
    Transition("reregister", Status.MINISTRY_APPRAISED, Status.REREGISTERED, "implementer", UNIT, _("Đăng ký lại năm sau"), _("đăng ký lại đề án chưa được giao vốn cho năm sau"), answer=Answer.STOP, guards=(guards.reason_given,), citation="36/2013/TT-BCT, điều 10, 11", routes=NATIONAL),
    Transition("reregister", Status.BASE_APPRAISED, Status.REREGISTERED, "implementer", UNIT, _("Đăng ký lại năm sau"), _("đăng ký lại đề án chưa được giao vốn cho năm sau"), answer=Answer.STOP, guards=(guards.reason_given,), citation="36/2013/TT-BCT, điều 10, 11", routes=LOCAL),
    Transition("sign_contract", Status.BUDGETED, Status.CONTRACTED, "manager", MANAGER, _("Ghi nhận ký hợp đồng"), _("ký hợp đồng"), guards=(guards.contract_within_plan, guards.project_share, guards.bond_papers, guards.tender_settled), citation="36/2013/TT-BCT, điều 12", routes=CONTRACTED),
    Transition("sign_contract", Status.BUDGETED, Status.CONTRACTED, "manager", AGENCY_HEAD, _("Giao nhiệm vụ"), _("giao nhiệm vụ cho đơn vị của Cục"), guards=(guards.contract_within_plan, guards.project_share, guards.bond_papers), citation="36/2013/TT-BCT, điều 12 khoản 1", routes=ASSIGNED),
    _advance(Status.CONTRACTED),
    _advance(Status.RUNNING),
    Transition("begin", Status.CONTRACTED, Status.RUNNING, "implementer", UNIT, _("Thực hiện, chưa tạm ứng"), _("bắt đầu thực hiện, chưa tạm ứng"), guards=(guards.beneficiaries_named,), citation="36/2013/TT-BCT, điều 23"),
    Transition("assign_more", Status.RUNNING, Status.RUNNING, "manager", MANAGER, _("Ghi nhận giao vốn bổ sung, năm sau"), _("ghi nhận giao vốn bổ sung"), outside=True, guards=(guards.assigned_within_plan, guards.programme_share), citation="36/2013/TT-BCT, điều 6, 15"),
    Transition("pay_advance", Status.ADVANCE_ASKED, Status.RUNNING, "manager", FINANCE, _("Ghi nhận chi tạm ứng"), _("chi tạm ứng"), guards=(guards.first_advance, guards.advance_as_asked), not_by=("request_advance",), citation="36/2013/TT-BCT, điều 13"),
    Transition("send_back", Status.ADVANCE_ASKED, Status.CONTRACTED, "manager", FINANCE, _("Trả lại để bổ sung"), _("trả lại đề nghị tạm ứng"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 13"),
    Transition("request_acceptance", Status.RUNNING, Status.DONE, "implementer", UNIT, _("Đề nghị nghiệm thu"), _("đề nghị nghiệm thu cơ sở"), guards=(guards.machines_named, guards.acceptance_papers, guards.invoices_typed), undo=nothing_made, citation="36/2013/TT-BCT, điều 21, 23"),
    Transition("send_back", Status.DONE, Status.RUNNING, "acceptor", ACCEPTORS, _("Trả lại để bổ sung"), _("trả lại đề nghị nghiệm thu"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 21"),
    Transition("accept_base", Status.DONE, Status.ACCEPTED, "acceptor", ACCEPTORS, _("Nghiệm thu cơ sở"), _("nghiệm thu cơ sở"), guards=(guards.machines_named, guards.acceptance_papers, guards.all_accepted, guards.acceptance_within_norm, guards.acceptance_values, guards.single_support), not_by=("submit", "request_advance"), due=_settlement_due, citation="36/2013/TT-BCT, điều 20, 21"),
    Transition("request_rest", Status.ACCEPTED, Status.REST_ASKED, "implementer", UNIT, _("Đề nghị thanh toán"), _("đề nghị thanh toán phần còn lại"), guards=(guards.rest_papers, guards.flags_decided), undo=nothing_made, citation="36/2013/TT-BCT, điều 14"),
    Transition("pay_rest", Status.REST_ASKED, Status.REST_PAID, "manager", FINANCE, _("Ghi nhận thanh toán"), _("thanh toán phần còn lại"), guards=(guards.flags_decided, guards.rest_within_limits), not_by=("request_rest", "submit"), due=_settlement_due, citation="36/2013/TT-BCT, điều 14"),
    Transition("send_back", Status.REST_ASKED, Status.ACCEPTED, "manager", FINANCE, _("Trả lại để bổ sung"), _("trả lại đề nghị thanh toán"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 14"),
    _settle_late(Status.REST_PAID, Status.LATE),
    Transition("submit_settlement", Status.LATE, Status.SETTLING, "implementer", UNIT, _("Nộp hồ sơ quyết toán"), _("nộp hồ sơ quyết toán muộn"), guards=(guards.settlement_papers, guards.vouchers_cover_cost, guards.settled_in_time), due=_liquidation_due, citation="36/2013/TT-BCT, điều 18 khoản 3, điều 19"),
    Transition("submit_settlement", Status.REST_PAID, Status.SETTLING, "implementer", UNIT, _("Nộp hồ sơ quyết toán"), _("nộp hồ sơ quyết toán"), guards=(guards.settlement_papers, guards.vouchers_cover_cost, guards.settled_in_time), due=_liquidation_due, citation="36/2013/TT-BCT, điều 18, 19"),
    Transition("send_back", Status.SETTLING, Status.REST_PAID, "manager", MANAGER, _("Trả lại để bổ sung"), _("trả lại hồ sơ quyết toán"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 18"),
    _settle_late(Status.SETTLING, Status.SETTLING),
    Transition("liquidate", Status.SETTLING, Status.SETTLED, "manager", MANAGER, _("Thanh lý, quyết toán"), _("thanh lý hợp đồng, quyết toán"), guards=(guards.papers(PaperKind.LIQUIDATION_MINUTES, citation="36/2013/TT-BCT, điều 18"), guards.owes_nothing, guards.liquidated_in_time), not_by=("submit_settlement",), citation="36/2013/TT-BCT, điều 18"),
    Transition("liquidate_owing", Status.SETTLING, Status.OWING, "manager", MANAGER, _("Thanh lý, còn phải nộp trả"), _("thanh lý hợp đồng, còn phải nộp trả"), guards=(guards.papers(PaperKind.LIQUIDATION_MINUTES, citation="36/2013/TT-BCT, điều 18"), guards.owes_something, guards.liquidated_in_time), not_by=("submit_settlement",), citation="36/2013/TT-BCT, điều 12, 18"),
    Transition("return_debt", Status.OWING, Status.SETTLED, "manager", FINANCE, _("Ghi nhận nộp trả"), _("ghi nhận đã nộp trả ngân sách"), guards=(guards.returned_in_full, guards.papers(PaperKind.RETURN_SLIP, citation="36/2013/TT-BCT, điều 12")), citation="36/2013/TT-BCT, điều 12"),
    _stop(Status.CONTRACTED, BY_DEPARTMENT, "department", DEPARTMENT),
    _stop(Status.RUNNING, BY_DEPARTMENT, "department", DEPARTMENT),
    Transition("stop_wrongdoing", Status.CONTRACTED, Status.STOP_PROPOSED, "agency", AGENCY, _("Đề nghị dừng do vi phạm"), _("đề nghị dừng đề án do vi phạm, không đáp ứng yêu cầu"), guards=(guards.reason_given,), citation="36/2013/TT-BCT, điều 11", routes=VIA),
    Transition("stop_wrongdoing", Status.RUNNING, Status.STOP_PROPOSED, "agency", AGENCY, _("Đề nghị dừng do vi phạm"), _("đề nghị dừng đề án do vi phạm, không đáp ứng yêu cầu"), guards=(guards.reason_given,), citation="36/2013/TT-BCT, điều 11", routes=VIA),
    _stop(Status.CONTRACTED, TO_AGENCY, "agency", AGENCY),
    _stop(Status.RUNNING, TO_AGENCY, "agency", AGENCY),
    Transition("record_stop", Status.STOP_PROPOSED, Status.RETURNING, "manager", AGENCY, _("Ghi nhận quyết định dừng"), _("ghi nhận Bộ trưởng quyết định dừng đề án"), answer=Answer.STOP, outside=True, citation="36/2013/TT-BCT, điều 11", routes=NATIONAL),
    Transition("record_stop", Status.STOP_PROPOSED, Status.RETURNING, "manager", MANAGER, _("Ghi nhận quyết định dừng"), _("ghi nhận quyết định dừng đề án của cấp phê duyệt kế hoạch"), answer=Answer.STOP, outside=True, citation="46/2012/TT-BCT, điều 8 khoản 3", routes=LOCAL),
    Transition("decline_stop", Status.STOP_PROPOSED, Status.RUNNING, "manager", MANAGER, _("Không dừng, tiếp tục thực hiện"), _("không chấp thuận dừng, tiếp tục thực hiện"), answer=Answer.REFUSE, guards=(guards.reason_given,), citation="36/2013/TT-BCT, điều 11"),
    Transition("close_stop", Status.RETURNING, Status.STOPPED, "manager", FINANCE, _("Ghi nhận nộp trả, khép đề án"), _("ghi nhận nộp trả, khép đề án đã dừng"), answer=Answer.STOP, guards=(guards.returned_in_full,), citation="36/2013/TT-BCT, điều 12"),
)  # fmt: skip

SUPPORT_PROJECT = Process(
    key="programmes.project",
    label=_("Đề án khuyến công"),
    initial=Status.DRAFT,
    states=STATES,
    transitions=TRANSITIONS,
    holders=HOLDERS,
    describe=describe,
    calendar=working_calendar,
    routes=dict(Route.choices),
    route_of=lambda project: str(project.route),
    # Whoever answers for the money of a project takes it over from its papers.
    takers={"department": DEPARTMENT, "agency": AGENCY},
)


def describe_plan(plan: Any) -> Subject:
    """What desk and engine know of a detail plan."""
    project = describe(plan.project)
    return Subject(
        label=project.label,
        code=f"{project.code}/B11-{plan.version}",
        province_id=project.province_id,
        bodies=project.bodies,
        url=reverse("programmes:detail_plan", args=[plan.project_id, plan.pk]),
    )


NAMED = (guards.names_somebody, guards.within_group, guards.right_beneficiaries)
DETAIL_PLAN = Process(
    key="programmes.detail_plan",
    label=_("Kế hoạch chi tiết (Biểu 11)"),
    initial=DetailPlanStatus.DRAFT,
    states=(
        State(DetailPlanStatus.DRAFT, _("Đang lập"), _("Đang lập"), _("Đơn vị thực hiện ghi cơ sở thụ hưởng, địa điểm, dự toán từng cơ sở."), editable=frozenset({"parts"})),
        State(DetailPlanStatus.SUBMITTED, _("Chờ Sở phê duyệt"), _("Chờ phê duyệt"), _("Sở Công Thương thẩm định, phê duyệt và gửi Cục một bản.")),
        State(DetailPlanStatus.APPROVED, _("Đã phê duyệt"), _("Đã phê duyệt"), _("Cơ sở thụ hưởng đã được xác định; được tạm ứng."), final=True),
        State(DetailPlanStatus.WITHDRAWN, _("Đã rút"), _("Đã rút"), _("Kế hoạch không còn dùng."), final=True),
    ),
    transitions=(
        Transition("submit_plan", DetailPlanStatus.DRAFT, DetailPlanStatus.SUBMITTED, "implementer", UNIT, _("Trình kế hoạch chi tiết"), _("trình kế hoạch chi tiết"), guards=NAMED, citation="36/2013/TT-BCT, điều 23 khoản 3"),
        Transition("withdraw_plan", DetailPlanStatus.DRAFT, DetailPlanStatus.WITHDRAWN, "implementer", UNIT, _("Rút kế hoạch chi tiết"), _("rút kế hoạch chi tiết"), answer=Answer.STOP, guards=(guards.reason_given,), citation="36/2013/TT-BCT, điều 23 khoản 3"),
        Transition("send_plan_back", DetailPlanStatus.SUBMITTED, DetailPlanStatus.DRAFT, "acceptor", ACCEPTORS, _("Trả lại để bổ sung"), _("trả lại kế hoạch chi tiết"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 21 khoản 2a"),
        Transition("approve_detail", DetailPlanStatus.SUBMITTED, DetailPlanStatus.APPROVED, "acceptor", ACCEPTORS, _("Phê duyệt kế hoạch chi tiết"), _("phê duyệt kế hoạch chi tiết"), guards=NAMED, not_by=("submit_plan",), citation="36/2013/TT-BCT, điều 21 khoản 2a"),
    ),
    holders={
        DetailPlanStatus.DRAFT: Holder("implementer", UNIT),
        DetailPlanStatus.SUBMITTED: Holder("acceptor", ACCEPTORS),
    },
    describe=describe_plan,
    calendar=working_calendar,
)  # fmt: skip
