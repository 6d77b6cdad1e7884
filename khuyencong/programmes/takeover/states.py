"""The process of an entry: typed from the papers, confirmed by another officer of the body that answers for the money.

Which day decides: that of each paper. What is past is judged by the law of its day and only warns.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khuyencong.law.selectors import working_calendar
from khuyencong.programmes.states import AGENCY, DEPARTMENT
from khuyencong.programmes.takeover.choices import TakeoverStatus
from khuyencong.programmes.takeover.guards import not_twice, papers_agree
from khuyencong.workflow.process import Answer, Holder, Process, State, Subject, Transition, nothing_made

OFFICERS = AGENCY | DEPARTMENT
CITATION = "36/2013/TT-BCT, điều 12, 21"


def describe_takeover(takeover: Any) -> Subject:
    """What desk and engine know of an entry."""
    return Subject(
        label=str(takeover),
        code=takeover.number,
        province_id=takeover.province_id,
        bodies={"enterer": takeover.entered_for_id, "taker": takeover.taker_id},
        url=reverse("programmes:takeover", args=[takeover.pk]),
    )


TAKEOVER = Process(
    key="programmes.takeover",
    label=_("Tiếp nhận hồ sơ đang thực hiện"),
    initial=TakeoverStatus.DRAFT,
    states=(
        State(TakeoverStatus.DRAFT, _("Đang nhập"), _("Đang nhập"), _("Cán bộ nhập đề án theo giấy tờ; chưa ghi gì vào sổ."), editable=frozenset({"values"})),
        State(TakeoverStatus.WAITING, _("Chờ xác nhận"), _("Chờ xác nhận"), _("Cán bộ khác của cơ quan quản lý kinh phí đối chiếu giấy tờ rồi xác nhận.")),
        State(TakeoverStatus.CONFIRMED, _("Đã tiếp nhận"), _("Đã tiếp nhận"), _("Đề án, các bước đã qua và số dư đã được ghi; hồ sơ đi tiếp từ bước hiện tại."), final=True),
        State(TakeoverStatus.WITHDRAWN, _("Đã rút"), _("Đã rút"), _("Hồ sơ tiếp nhận không còn dùng."), final=True),
    ),
    transitions=(
        Transition("send_takeover", TakeoverStatus.DRAFT, TakeoverStatus.WAITING, "enterer", OFFICERS, _("Gửi xác nhận"), _("gửi hồ sơ tiếp nhận để xác nhận"), guards=(papers_agree, not_twice), undo=nothing_made, citation=CITATION),
        Transition("withdraw_takeover", TakeoverStatus.DRAFT, TakeoverStatus.WITHDRAWN, "enterer", OFFICERS, _("Bỏ hồ sơ này"), _("bỏ hồ sơ tiếp nhận"), answer=Answer.STOP, citation=CITATION),
        Transition("withdraw_takeover", TakeoverStatus.WAITING, TakeoverStatus.WITHDRAWN, "enterer", OFFICERS, _("Bỏ hồ sơ này"), _("bỏ hồ sơ tiếp nhận"), answer=Answer.STOP, citation=CITATION),
        Transition("return_takeover", TakeoverStatus.WAITING, TakeoverStatus.DRAFT, "taker", OFFICERS, _("Trả lại để sửa"), _("trả lại hồ sơ tiếp nhận"), answer=Answer.SEND_BACK, citation=CITATION),
        Transition("confirm_takeover", TakeoverStatus.WAITING, TakeoverStatus.CONFIRMED, "taker", OFFICERS, _("Xác nhận tiếp nhận"), _("xác nhận tiếp nhận đề án"), guards=(papers_agree, not_twice), not_by=("send_takeover",), citation=CITATION),
    ),
    holders={
        TakeoverStatus.DRAFT: Holder("enterer", OFFICERS),
        TakeoverStatus.WAITING: Holder("taker", OFFICERS),
    },
    describe=describe_takeover,
    calendar=working_calendar,
)  # fmt: skip
