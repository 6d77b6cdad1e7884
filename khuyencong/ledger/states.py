"""The process of a carry-over request as one table (P§9.1; 26/2026/TT-BTC art. 19 cl. 3, 4).

The unit that spends asks, its finance officer checks, the Treasury confirms or refuses; its answer is recorded by
number, date and scan. Which day decides: the budget year of the money chooses the rule set, never the day of an act.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import Role
from khuyencong.law.selectors import working_calendar
from khuyencong.ledger import carryguards, norms
from khuyencong.ledger.choices import CarryStatus
from khuyencong.ledger.models import CarryOver
from khuyencong.ledger.rules import DayKey
from khuyencong.workflow.process import Answer, Context, Due, Holder, Process, State, Subject, Transition

UNIT = frozenset(
    {
        Role.FINANCE,
        Role.AGENCY_OFFICER,
        Role.AGENCY_HEAD,
        Role.REGIONAL_CENTRE,
        Role.DEPARTMENT_OFFICER,
        Role.DEPARTMENT_HEAD,
        Role.CENTRE_OFFICER,
        Role.COMMUNE_OFFICER,
    }
)
CHECKERS = frozenset({Role.FINANCE, Role.AGENCY_HEAD, Role.DEPARTMENT_HEAD})
EDITABLE = frozenset({"amount_vnd", "legal_class", "reason"})


def describe(request: CarryOver) -> Subject:
    """What desk and engine know of a request."""
    fund = request.fund
    place = fund.place
    return Subject(
        label=request.subject_label or str(fund),
        code=request.code,
        province_id=(place.province_id or place.pk) if place else None,
        bodies={"holder": fund.holder_id},
        url=reverse("ledger:carry_over", args=[request.pk]),
    )


def _reconciled_by(request: Any, context: Context) -> Due | None:
    """Units and the Treasury compare their balances by this day (art. 19 cl. 3a, 4a)."""
    day = norms.year_end(request.fund.budget_year).get(DayKey.RECONCILIATION)
    return Due(day.last, day.citation) if day else None


STATES = (
    State(CarryStatus.DRAFT, _("Đang soạn"), _("Đang soạn"), _("Đơn vị soạn đề nghị chuyển nguồn, chưa gửi."), editable=EDITABLE),
    State(CarryStatus.ASKED, _("Chờ kiểm tra"), _("Chờ kiểm tra"), _("Cán bộ tài chính hoặc lãnh đạo đơn vị đối chiếu số dư, trường hợp và điều kiện.")),
    State(CarryStatus.AT_TREASURY, _("Chờ Kho bạc xác nhận"), _("Đã gửi Kho bạc"), _("Kho bạc đối chiếu, xác nhận số được chuyển; ghi nhận bằng số, ngày và bản chụp.")),
    State(CarryStatus.CARRIED, _("Đã chuyển nguồn"), _("Đã chuyển nguồn"), _("Tiền đã sang nguồn năm sau, giữ năm gốc."), final=True),
    State(CarryStatus.REFUSED, _("Không được chuyển"), _("Không được chuyển"), _("Dự toán bị hủy; tạm ứng phải nộp trả ngân sách."), final=True),
    State(CarryStatus.WITHDRAWN, _("Đã rút"), _("Đã rút"), _("Đơn vị rút đề nghị; tiền theo quy định chung."), final=True),
)  # fmt: skip

HOLDERS: dict[str, Holder] = {
    CarryStatus.DRAFT: Holder("holder", UNIT),
    CarryStatus.ASKED: Holder("holder", CHECKERS),
    CarryStatus.AT_TREASURY: Holder("holder", CHECKERS),
}

ASK, CHECK = (
    "26/2026/TT-BTC, điều 19 khoản 3 điểm b, khoản 4 điểm b",
    "26/2026/TT-BTC, điều 19 khoản 3 điểm a, khoản 4 điểm a",
)
WITHIN = (carryguards.within_open, carryguards.class_fits)
TRANSITIONS = (
    Transition("ask", CarryStatus.DRAFT, CarryStatus.ASKED, "holder", UNIT, _("Trình đề nghị chuyển nguồn"), _("trình đề nghị chuyển nguồn"), guards=(*WITHIN, carryguards.asked_in_time), due=_reconciled_by, citation=ASK),
    Transition("withdraw", CarryStatus.DRAFT, CarryStatus.WITHDRAWN, "holder", UNIT, _("Bỏ đề nghị này"), _("bỏ đề nghị"), answer=Answer.STOP, citation=ASK),
    Transition("check", CarryStatus.ASKED, CarryStatus.AT_TREASURY, "holder", CHECKERS, _("Xác nhận đã kiểm tra, gửi Kho bạc"), _("kiểm tra và gửi Kho bạc"), guards=(*WITHIN, carryguards.class_confirmed), not_by=("ask",), due=_reconciled_by, citation=CHECK),
    Transition("send_back", CarryStatus.ASKED, CarryStatus.DRAFT, "holder", CHECKERS, _("Trả lại để bổ sung"), _("trả lại để bổ sung"), answer=Answer.SEND_BACK, not_by=("ask",), citation=CHECK),
    Transition("withdraw", CarryStatus.ASKED, CarryStatus.WITHDRAWN, "holder", UNIT, _("Rút đề nghị"), _("rút đề nghị"), answer=Answer.STOP, guards=(carryguards.reason_given,), citation=ASK),
    Transition("confirm", CarryStatus.AT_TREASURY, CarryStatus.CARRIED, "holder", CHECKERS, _("Ghi nhận Kho bạc xác nhận"), _("ghi nhận Kho bạc xác nhận chuyển nguồn"), outside=True, guards=(*WITHIN, carryguards.class_confirmed, carryguards.within_confirmed), citation=ASK),
    Transition("refuse", CarryStatus.AT_TREASURY, CarryStatus.REFUSED, "holder", CHECKERS, _("Ghi nhận Kho bạc không xác nhận"), _("ghi nhận Kho bạc không xác nhận"), answer=Answer.REFUSE, outside=True, guards=(carryguards.reason_given,), citation=ASK),
    Transition("withdraw", CarryStatus.AT_TREASURY, CarryStatus.WITHDRAWN, "holder", CHECKERS, _("Rút đề nghị"), _("rút đề nghị"), answer=Answer.STOP, guards=(carryguards.reason_given,), citation=ASK),
)  # fmt: skip

CARRY_OVER = Process(
    key="ledger.carryover",
    label=_("Đề nghị chuyển nguồn"),
    initial=CarryStatus.DRAFT,
    states=STATES,
    transitions=TRANSITIONS,
    holders=HOLDERS,
    describe=describe,
    calendar=working_calendar,
)
