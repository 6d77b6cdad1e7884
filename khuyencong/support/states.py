"""The process of an overlap: two items share a key, somebody entitled decides (P§9E.5 item 3; P§15.45).

Inside one province the head of the department decides; where two provinces are concerned the Agency does, and neither
province can close the case alone. A case whose key went away is withdrawn by the act that changed it.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import Role
from khuyencong.law.selectors import working_calendar
from khuyencong.support.choices import KIND_LABELS, CaseStatus
from khuyencong.support.models import OverlapCase
from khuyencong.support.rules import CITATION_SAME_ITEM
from khuyencong.workflow.process import Holder, Process, State, Subject, Transition

DEPARTMENT_HEAD = frozenset({Role.DEPARTMENT_HEAD})
AGENCY = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_HEAD})


def describe(case: OverlapCase) -> Subject:
    """What desk and engine know of a case: no name and no title, for two offices read it."""
    with override("vi"):
        words = {"key": KIND_LABELS[case.kind], "a": case.first.budget_year, "b": case.second.budget_year}
        label = gettext("Nghi trùng hỗ trợ theo %(key)s, năm %(a)s và năm %(b)s") % words
    inside = case.status == CaseStatus.AT_DEPARTMENT and case.department
    return Subject(
        label=label,
        code=case.code,
        province_id=case.department.place_id if inside and case.department else None,
        bodies={"department": case.department_id, "agency": case.agency_id},
        url=reverse("support:case", args=[case.pk]),
    )


STATES = (
    State(CaseStatus.AT_DEPARTMENT, _("Chờ Sở quyết định"), _("Đang xem xét"), _("Hai khoản trong một tỉnh: lãnh đạo Sở quyết định; việc phê duyệt của cả hai hồ sơ tạm dừng.")),
    State(CaseStatus.AT_AGENCY, _("Chờ Cục quyết định"), _("Đang xem xét"), _("Hai tỉnh liên quan: Cục quyết định; không tỉnh nào tự khép được.")),
    State(CaseStatus.DIFFERENT, _("Không phải một khoản"), _("Đã xem xét"), _("Đã ghi nhận hai khoản khác nhau, có lý do và tài liệu chứng minh."), final=True),
    State(CaseStatus.SPLIT, _("Đã chia"), _("Đã xem xét"), _("Một khoản, chia giữa hai nguồn theo quyết định; mỗi hồ sơ không quá phần của mình."), final=True),
    State(CaseStatus.WITHDRAWN, _("Không còn trùng"), _("Đã khép"), _("Một bên đã đổi số liệu hoặc không còn đề nghị; hai khoản không còn chung dấu hiệu."), final=True),
)  # fmt: skip

HOLDERS: dict[str, Holder] = {
    CaseStatus.AT_DEPARTMENT: Holder("department", DEPARTMENT_HEAD),
    CaseStatus.AT_AGENCY: Holder("agency", AGENCY),
}


def _decisions(source: str, actor: str, roles: frozenset[str]) -> tuple[Transition, ...]:
    return (
        Transition("record_different", source, CaseStatus.DIFFERENT, actor, roles, _("Ghi nhận không phải một khoản"), _("ghi nhận hai khoản không phải là một"), citation=CITATION_SAME_ITEM),
        Transition("split", source, CaseStatus.SPLIT, actor, roles, _("Ghi quyết định chia"), _("ghi quyết định chia khoản chi"), outside=True, citation=CITATION_SAME_ITEM),
        Transition("withdraw", source, CaseStatus.WITHDRAWN, actor, roles, _("Không còn trùng"), _("hai khoản không còn trùng"), follows=True, citation=CITATION_SAME_ITEM),
    )  # fmt: skip


TRANSITIONS = (
    *_decisions(CaseStatus.AT_DEPARTMENT, "department", DEPARTMENT_HEAD),
    Transition("refer", CaseStatus.AT_DEPARTMENT, CaseStatus.AT_AGENCY, "department", DEPARTMENT_HEAD, _("Chuyển Cục quyết định"), _("chuyển Cục quyết định"), citation=CITATION_SAME_ITEM),
    *_decisions(CaseStatus.AT_AGENCY, "agency", AGENCY),
)  # fmt: skip


def _case(subject: Any) -> Subject:
    return describe(subject)


OVERLAP = Process(
    key="support.overlap",
    label=_("Xem xét trùng hỗ trợ"),
    initial=CaseStatus.AT_DEPARTMENT,
    states=STATES,
    transitions=TRANSITIONS,
    holders=HOLDERS,
    describe=_case,
    calendar=working_calendar,
)
