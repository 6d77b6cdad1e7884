"""The process of a change: asked, checked on the spot, decided by who may, noted by the Agency (P§6.1).

Which day decides: the law of the plan's approval stays (P§15.2); the day of the change judges papers and days only.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khuyencong.law.selectors import working_calendar
from khuyencong.programmes import guards
from khuyencong.programmes.changes import rules
from khuyencong.programmes.changes.guards import ASKED
from khuyencong.programmes.choices import Authority, ChangeStatus, Route
from khuyencong.programmes.states import ACCEPTORS, AGENCY, DEPARTMENT, MANAGER, UNIT, describe
from khuyencong.workflow.process import Answer, Holder, Process, State, Subject, Transition


def describe_change(change: Any) -> Subject:
    """What desk and engine know of a change. Who checks on the spot is who accepts the project."""
    project = describe(change.project)
    return Subject(
        label=project.label,
        code=f"{project.code}/TD-{change.pk}",
        province_id=project.province_id,
        bodies={**project.bodies, "proposer": _proposer(change)},
        url=reverse("programmes:change", args=[change.project_id, change.pk]),
    )


def _proposer(change: Any) -> int:
    project = change.project
    return int(project.agency_id if project.route == Route.ASSIGNED else project.implementer_id)


DEPARTMENT_DECIDES = frozenset({Authority.DEPARTMENT})
CHECKED_FIRST = frozenset({Authority.MINISTER, Authority.MANAGER, Authority.CHAIRMAN})
NATION_OUTSIDE = frozenset({Authority.MINISTER})
LOCAL_OUTSIDE = frozenset({Authority.CHAIRMAN})
BY_MANAGER = frozenset({Authority.MANAGER})

CHANGE = Process(
    key="programmes.change",
    label=_("Điều chỉnh đề án"),
    initial=ChangeStatus.PROPOSED,
    states=(
        State(ChangeStatus.PROPOSED, _("Chờ kiểm tra"), _("Đã đề nghị"), _("Sở kiểm tra hồ sơ, lý do và thực tế tại cơ sở trước khi quyết định hoặc đề nghị cấp trên.")),
        State(ChangeStatus.CHECKED, _("Chờ quyết định"), _("Đang xem xét"), _("Đã kiểm tra; chờ cấp có thẩm quyền quyết định bằng văn bản.")),
        State(ChangeStatus.DECIDED, _("Đã quyết định, chờ Cục ghi nhận"), _("Đã quyết định"), _("Sở đã quyết định trong đề án nhóm; Cục nhận một bản để tạm ứng, quyết toán.")),
        State(ChangeStatus.NOTED, _("Đã điều chỉnh"), _("Đã điều chỉnh"), _("Thay đổi có hiệu lực, có văn bản."), final=True),
        State(ChangeStatus.REFUSED, _("Không chấp thuận"), _("Không chấp thuận"), _("Đề án giữ như cũ."), final=True),
        State(ChangeStatus.WITHDRAWN, _("Đã rút"), _("Đã rút"), _("Đơn vị rút đề nghị."), final=True),
    ),
    transitions=(
        Transition("check_change", ChangeStatus.PROPOSED, ChangeStatus.CHECKED, "acceptor", ACCEPTORS, _("Xác nhận đã kiểm tra"), _("kiểm tra hồ sơ, lý do và thực tế"), guards=(*ASKED, guards.reason_given), not_by=("propose_change",), citation="36/2013/TT-BCT, điều 21 khoản 2b", routes=CHECKED_FIRST),
        Transition("decide_change", ChangeStatus.PROPOSED, ChangeStatus.DECIDED, "department", DEPARTMENT, _("Quyết định điều chỉnh"), _("quyết định điều chỉnh đề án nhóm"), guards=ASKED, citation=rules.CITATION, routes=DEPARTMENT_DECIDES),
        Transition("note_change", ChangeStatus.DECIDED, ChangeStatus.NOTED, "agency", AGENCY, _("Ghi nhận"), _("ghi nhận điều chỉnh của Sở"), citation=rules.CITATION, routes=DEPARTMENT_DECIDES),
        Transition("decide_change", ChangeStatus.CHECKED, ChangeStatus.NOTED, "manager", AGENCY, _("Ghi nhận quyết định của Bộ trưởng"), _("ghi nhận Bộ trưởng quyết định điều chỉnh"), outside=True, guards=ASKED, citation=rules.CITATION, routes=NATION_OUTSIDE),
        Transition("decide_change", ChangeStatus.CHECKED, ChangeStatus.NOTED, "manager", MANAGER, _("Ghi nhận quyết định của Ủy ban nhân dân"), _("ghi nhận Chủ tịch Ủy ban nhân dân quyết định điều chỉnh"), outside=True, guards=ASKED, citation=rules.LOCAL_CITATION, routes=LOCAL_OUTSIDE),
        Transition("decide_change", ChangeStatus.CHECKED, ChangeStatus.NOTED, "manager", MANAGER, _("Quyết định điều chỉnh"), _("quyết định điều chỉnh"), guards=ASKED, citation=rules.CITATION, routes=BY_MANAGER),
        Transition("refuse_change", ChangeStatus.PROPOSED, ChangeStatus.REFUSED, "acceptor", ACCEPTORS, _("Không chấp thuận"), _("không chấp thuận điều chỉnh"), answer=Answer.REFUSE, guards=(guards.reason_given,), citation=rules.CITATION),
        Transition("refuse_change", ChangeStatus.CHECKED, ChangeStatus.REFUSED, "manager", MANAGER, _("Không chấp thuận"), _("không chấp thuận điều chỉnh"), answer=Answer.REFUSE, guards=(guards.reason_given,), citation=rules.CITATION, routes=CHECKED_FIRST),
        Transition("withdraw_change", ChangeStatus.PROPOSED, ChangeStatus.WITHDRAWN, "proposer", UNIT, _("Rút đề nghị"), _("rút đề nghị điều chỉnh"), answer=Answer.STOP, citation=rules.CITATION),
    ),
    holders={
        ChangeStatus.PROPOSED: Holder("acceptor", ACCEPTORS),
        ChangeStatus.CHECKED: Holder("manager", MANAGER),
        ChangeStatus.DECIDED: Holder("agency", AGENCY),
    },
    describe=describe_change,
    calendar=working_calendar,
    routes=dict(Authority.choices),
    route_of=lambda change: str(change.authority),
)  # fmt: skip
