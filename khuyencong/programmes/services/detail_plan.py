"""The detail plan (Form 11): a group project names its establishments after the plan was approved."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, WrongState
from khuyencong.ledger import selectors as ledger_reads
from khuyencong.ledger.choices import Bucket
from khuyencong.programmes import guards, selectors
from khuyencong.programmes.choices import PartState
from khuyencong.programmes.contents import content_of
from khuyencong.programmes.models import DetailPlan, Part, Project
from khuyencong.programmes.services.acts import check_document, note, release
from khuyencong.programmes.services.decisions import freeze_norms
from khuyencong.programmes.services.dossier import PART_FIELDS, Line, NewPart, check_lines, write_items, write_part
from khuyencong.programmes.states import DETAIL_PLAN, SUPPORT_PROJECT
from khuyencong.support import services as support
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.services import NOTHING, Act


@transaction.atomic
def open_detail_plan(*, project: Project, by: User, at: datetime) -> DetailPlan:
    """Begin the next detail plan of a project whose contract is signed; one is open at a time."""
    if "detail_plan" not in SUPPORT_PROJECT.state(project.status).editable:
        raise WrongState(project, "detail_plan")
    if not selectors.acts_for(by, project.implementer, local_date(at)):
        raise Denied("role", act="programmes.report")
    last = project.detail_plans.aggregate(n=Max("version"))["n"] or 0
    try:
        with transaction.atomic():
            plan = DetailPlan.objects.create(project=project, version=last + 1)
    except IntegrityError:
        raise Invalid({"": [_("Đề án đang có một kế hoạch chi tiết chưa phê duyệt.")]}) from None
    workflow.start(DETAIL_PLAN, plan, by=by, at=at)
    note("open_detail_plan", project, by, at, {"plan": plan.pk})
    return plan


def _may_fill(plan: DetailPlan, by: User, at: datetime) -> None:
    workflow.check_not_signing(DETAIL_PLAN.key, plan.pk)
    if "parts" not in DETAIL_PLAN.state(plan.status).editable:
        raise WrongState(plan, "detail_plan")
    if not selectors.acts_for(by, plan.project.implementer, local_date(at)):
        raise Denied("role", act="programmes.report")


@transaction.atomic
def propose_part(
    *, plan: DetailPlan, new: NewPart, fields: Mapping[str, Any], lines: Sequence[Line], by: User, at: datetime
) -> Part:
    """Name one establishment of a group with its place, facts and lines. The same establishment is named once."""
    _may_fill(plan, by, at)
    project = plan.project
    if new.beneficiary_id is None:
        raise Invalid({"beneficiary": [_("Chọn cơ sở thụ hưởng.")]})
    if not set(fields) <= PART_FIELDS:
        raise WrongState(plan, "detail_plan")
    check_lines(lines)
    taken = project.parts.exclude(state=PartState.DROPPED).filter(
        beneficiary=new.beneficiary_id, activity=new.activity, budget_year=new.budget_year
    )
    if taken.exists():
        raise Invalid({"beneficiary": [_("Cơ sở này đã có trong đề án, cùng nội dung và năm.")]})
    position = (project.parts.aggregate(n=Max("position"))["n"] or 0) + 1
    part = write_part(project, new, position, state=PartState.PROPOSED, detail_plan=plan, **fields)
    first = (project.items.aggregate(n=Max("position"))["n"] or 0) + 1
    write_items(project, [(part, line) for line in lines], first=first)
    note("propose_part", project, by, at, {"plan": plan.pk, "part": part.pk})
    return part


@transaction.atomic
def withdraw_part(*, part: Part, by: User, at: datetime) -> None:
    """Take a proposed establishment out of a plan that is not yet approved."""
    plan = part.detail_plan
    if plan is None or part.state != PartState.PROPOSED:
        raise WrongState(part, "withdraw_part")
    _may_fill(plan, by, at)
    note("withdraw_part", part.project, by, at, {"plan": plan.pk, "part": part.pk})
    part.delete()


@transaction.atomic
def submit_detail_plan(*, plan: DetailPlan, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """Hand the plan to the department, which appraises and approves it (36/2013/TT-BCT art. 23 cl. 3)."""
    return workflow.perform(DETAIL_PLAN, plan, "submit_plan", by=by, at=at, given=given)


@transaction.atomic
def send_plan_back(*, plan: DetailPlan, missing: Sequence[str], by: User, at: datetime, note: str = "") -> None:
    """Send the plan back and name what is missing."""
    workflow.perform(DETAIL_PLAN, plan, "send_plan_back", by=by, at=at, given=Act(note=note, missing=missing))


@transaction.atomic
def withdraw_plan(*, plan: DetailPlan, reason: str, by: User, at: datetime) -> None:
    """Give up a plan that was not approved, with its reason; what it proposed does not count."""
    workflow.perform(DETAIL_PLAN, plan, "withdraw_plan", by=by, at=at, given=Act(note=reason))
    plan.parts.filter(state=PartState.PROPOSED).update(
        state=PartState.DROPPED, dropped_on=local_date(at), drop_reason=reason.strip()[:500]
    )


@transaction.atomic
def approve_detail_plan(
    *,
    plan: DetailPlan,
    number: str,
    approved_on: date,
    is_last: bool,
    by: User,
    at: datetime,
    given: Act = NOTHING,
) -> DetailPlan:
    """Approve the plan by the department's paper: the named establishments count, each with the norm of the plan's day.

    With the last plan what no establishment fills goes back to the fund at once (P§6.3).
    """
    check_document(at, ("number", number), ("approved_on", approved_on))
    project = plan.project
    DetailPlan.objects.filter(pk=plan.pk).update(number=number.strip()[:100], approved_on=approved_on, is_last=is_last)
    plan.refresh_from_db()
    workflow.perform(DETAIL_PLAN, plan, "approve_detail", by=by, at=at, given=given)
    named = list(plan.parts.filter(state=PartState.PROPOSED))
    _drop_unnamed(project, number, approved_on)
    plan.parts.filter(state=PartState.PROPOSED).update(state=PartState.IN_FORCE)
    project.refresh_from_db()
    assert project.plan_approved_on is not None  # a contract comes after the plan (state table)
    freeze_norms(project, [p for p in project.parts_in_force if p in named], project.plan_approved_on)
    support.record_items(dossier=guards.dossier_of(project), items=guards.items_for_support(project), by=by, at=at)
    if is_last:
        _release_unfilled(project, number, approved_on, by, at)
    return plan


def _drop_unnamed(project: Project, number: str, on: date) -> None:
    """The share of the group that named nobody is replaced by the establishments the plan names."""
    reason = _("Thay bằng các cơ sở trong kế hoạch chi tiết %(number)s.") % {"number": number}
    for part in project.parts_in_force:
        if part.beneficiary_id is None and content_of(part.activity).names_establishment:
            part.state, part.dropped_on, part.drop_reason = PartState.DROPPED, on, reason[:500]
            part.save(update_fields=["state", "dropped_on", "drop_reason"])


def _release_unfilled(project: Project, number: str, on: date, by: User, at: datetime) -> None:
    filled = sum(part.support_vnd for part in project.parts_in_force)
    money = ledger_reads.subject_balances(project.subject)
    rest = max(money.open + money.paid - filled, 0)
    for bucket in (Bucket.RESERVED, Bucket.COMMITTED):
        for fund, held in reversed(ledger_reads.funds_of_subject(project.subject, bucket)):
            back = min(held, rest)
            if back:
                release(project, fund, bucket, back, number, on, by, at)
                rest -= back
