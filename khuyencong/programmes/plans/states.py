"""The process of one version of a yearly plan, as one table (P§6 step 6, §6.1, §6.2).

The Agency makes the national plan and the Minister decides it; the department makes the province's and the chairman of
the committee decides it. The day that decides is that of the decision.
"""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from khuyencong.law.selectors import working_calendar
from khuyencong.programmes.models import PlanVersion
from khuyencong.programmes.plans import guards
from khuyencong.programmes.plans.choices import COMPILERS, HEADS, PlanStatus
from khuyencong.programmes.plans.selectors import PLAN_KEY
from khuyencong.workflow.process import Answer, Holder, Process, State, Subject, Transition

APPROVAL = "45/2012/NĐ-CP, điều 2, 7; 36/2013/TT-BCT, điều 8 khoản 3"


def name_of(version: PlanVersion) -> str:
    """The plan by its purse, place and year, and which version of it."""
    plan = version.plan
    words = {"purse": plan.get_purse_display(), "place": str(plan.place or ""), "year": plan.budget_year}
    if plan.place:
        name = _now("Kế hoạch khuyến công %(place)s năm %(year)s") % words
    else:
        name = _now("Kế hoạch khuyến công quốc gia năm %(year)s") % words
    return _now("%(plan)s, bản %(n)s") % {"plan": name, "n": version.number}


def describe(version: PlanVersion) -> Subject:
    """What desk and engine know of a version."""
    plan = version.plan
    return Subject(
        label=name_of(version),
        code=f"KH-{plan.budget_year}-{version.number}",
        province_id=plan.place_id,
        bodies={"compiler": plan.compiler_id},
        url=reverse("programmes:plan_version", args=[plan.pk, version.number]),
    )


STATES = (
    State(
        PlanStatus.DRAFT, _("Đang lập"), _("Đang lập"),
        _("Sắp xếp, cắt theo trần của từng đợt, giải thích dòng để ngoài."),
        editable=frozenset({"lines", "batches"}),
    ),
    State(
        PlanStatus.SUBMITTED, _("Đã trình, chờ quyết định"), _("Đã trình"),
        _("Danh mục đã khóa; ghi nhận quyết định bằng số, ngày và bản chụp."),
    ),
    State(
        PlanStatus.APPROVED, _("Đã phê duyệt"), _("Đã phê duyệt"), _("Các đề án trong danh mục đã vào kế hoạch."),
        final=True,
    ),
    State(PlanStatus.WITHDRAWN, _("Đã bỏ"), _("Đã bỏ"), _("Bản này không trình nữa, có lý do."), final=True),
)  # fmt: skip

HOLDERS: dict[str, Holder] = {
    PlanStatus.DRAFT: Holder("compiler", COMPILERS),
    PlanStatus.SUBMITTED: Holder("compiler", COMPILERS),
}
WHOLE = (guards.has_lines, guards.within_budget, guards.of_the_plan, guards.changes_carried, guards.order_kept)

TRANSITIONS = (
    Transition(
        "submit", PlanStatus.DRAFT, PlanStatus.SUBMITTED, "compiler", COMPILERS,
        _("Trình phê duyệt"), _("trình phê duyệt kế hoạch"), guards=WHOLE, citation=APPROVAL,
    ),
    Transition(
        "withdraw", PlanStatus.DRAFT, PlanStatus.WITHDRAWN, "compiler", HEADS,
        _("Bỏ bản này"), _("bỏ bản kế hoạch đang lập"), answer=Answer.STOP, guards=(guards.reason_given,),
        citation=APPROVAL,
    ),
    Transition(
        "send_back", PlanStatus.SUBMITTED, PlanStatus.DRAFT, "compiler", COMPILERS,
        _("Trả lại để bổ sung"), _("trả lại bản kế hoạch để bổ sung"), answer=Answer.SEND_BACK, citation=APPROVAL,
    ),
    Transition(
        "record_decision", PlanStatus.SUBMITTED, PlanStatus.APPROVED, "compiler", COMPILERS,
        _("Ghi nhận quyết định"), _("ghi nhận quyết định về kế hoạch"), outside=True,
        guards=(*WHOLE, guards.right_authority), citation=APPROVAL,
    ),
)  # fmt: skip

YEAR_PLAN = Process(
    key=PLAN_KEY,
    label=_("Kế hoạch khuyến công hằng năm"),
    initial=PlanStatus.DRAFT,
    states=STATES,
    transitions=TRANSITIONS,
    holders=HOLDERS,
    describe=describe,
    calendar=working_calendar,
)
