"""Making a yearly plan: opened, amended, its batches and their money, submitted, taken back, given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from khuyencong.accounts.models import Organisation, User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, Stale, WrongState
from khuyencong.common.fold import composed
from khuyencong.common.years import YEAR_MAX, YEAR_MIN
from khuyencong.ledger.choices import FundLevel, Purse
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.programmes.models import Batch, BatchMoney, PlanLine, PlanVersion, YearPlan
from khuyencong.programmes.plans import selectors
from khuyencong.programmes.plans.choices import PlanStatus
from khuyencong.programmes.plans.states import YEAR_PLAN, name_of
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.services import NOTHING, Act

if TYPE_CHECKING:
    from khuyencong.ledger.models import Fund


def note(act: str, version: PlanVersion, by: User, at: datetime, **detail: Any) -> None:
    """Write an act on a draft to the audit."""
    audit.record(act=f"programmes.{act}", by=by, at=at, subject=version.subject, label=name_of(version), detail=detail)


def require_compiler(plan: YearPlan, by: User, at: datetime) -> None:
    """Raise Denied unless the user makes this plan."""
    if not selectors.compiles(by, plan, local_date(at)):
        raise Denied("role", act="programmes.plan")


def locked(version: PlanVersion, act: str, revision: int | None = None) -> PlanVersion:
    """The draft, held until the transaction ends. Raises WrongState when it is no draft any more, Stale when `revision`
    is given and somebody changed the list since."""
    held = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan__place").get(pk=version.pk)
    if held.status != PlanStatus.DRAFT:
        raise WrongState(held, act)
    workflow.check_not_signing(YEAR_PLAN.key, held.pk)
    if revision is not None and held.revision != revision:
        raise Stale(held)
    return held


def count_change(version: PlanVersion) -> None:
    """Count a change of the draft."""
    PlanVersion.objects.filter(pk=version.pk).update(revision=F("revision") + 1)
    version.revision += 1


@transaction.atomic
def open_plan(
    *,
    purse: str,
    place: Unit | None,
    budget_year: int,
    compiler: Organisation,
    by: User,
    at: datetime,
    is_example: bool = False,
) -> YearPlan:
    """Open the plan of a year with its first version (draft) and its first batch; once, whoever asks again.

    National money has no place and is planned by the Agency; local money names the province whose department plans it.
    Raises Invalid by field, Denied when the user does not act for the compiling body.
    """
    if (purse == Purse.NATIONAL) == (place is not None) or (place and place.level != Level.PROVINCE):
        raise Invalid({"place": [_("Kế hoạch quốc gia không có địa bàn; kế hoạch địa phương thuộc một tỉnh.")]})
    if not YEAR_MIN <= budget_year <= YEAR_MAX:
        raise Invalid({"budget_year": [_("Giá trị ngoài phạm vi.")]})
    probe = YearPlan(purse=purse, place=place, budget_year=budget_year, compiler=compiler)
    require_compiler(probe, by, at)
    plan, made = YearPlan.objects.get_or_create(
        purse=purse,
        place=place,
        budget_year=budget_year,
        defaults={"compiler": compiler, "created_by": by, "created_at": at, "is_example": is_example},
    )
    if made:
        Batch.objects.create(plan=plan, number=1)
        version = PlanVersion.objects.create(plan=plan, number=1, created_by=by, created_at=at)
        workflow.start(YEAR_PLAN, version, by=by, at=at)
        note("open_plan", version, by, at, budget_year=budget_year)
    return plan


@transaction.atomic
def amend_plan(*, plan: YearPlan, reason: str, by: User, at: datetime) -> PlanVersion:
    """Open a new version that starts as a copy of the one in force; every change of it is shown and decided (P§6.1).

    Raises Invalid without a reason, WrongState when nothing was approved yet, Stale when a version is open already.
    """
    require_compiler(plan, by, at)
    if not composed(reason):
        raise Invalid({"reason": [_("Nêu lý do điều chỉnh kế hoạch.")]})
    YearPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    base = selectors.approved_version(plan)
    if base is None:
        raise WrongState(plan, "amend_plan")
    if plan.versions.filter(status__in=[PlanStatus.DRAFT, PlanStatus.SUBMITTED]).exists():
        raise Stale(plan)
    number = (plan.versions.aggregate(top=Max("number"))["top"] or 0) + 1
    version = PlanVersion.objects.create(
        plan=plan, number=number, based_on=base, reason=composed(reason), created_by=by, created_at=at
    )
    lines = list(base.lines.order_by("position", "id"))
    for line in lines:
        line.pk, line.version, line.revision, line._state.adding = None, version, 0, True
    PlanLine.objects.bulk_create(lines)
    workflow.start(YEAR_PLAN, version, by=by, at=at)
    note("amend_plan", version, by, at, based_on=base.number, lines=len(lines))
    return version


@transaction.atomic
def add_batch(*, plan: YearPlan, by: User, at: datetime) -> Batch:
    """Open the next batch of a plan; its money is entered beside it."""
    require_compiler(plan, by, at)
    YearPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    number = (plan.batches.aggregate(top=Max("number"))["top"] or 0) + 1
    batch = Batch.objects.create(plan=plan, number=number)
    audit.record(
        act="programmes.add_batch", by=by, at=at, subject=f"programmes.year_plan:{plan.pk}", label=str(plan),
        detail={"batch": number},
    )  # fmt: skip
    return batch


@dataclass(frozen=True)
class MoneyOfBatch:
    """What a batch may spend at one level and place: expected with its basis, and the fund once money is assigned."""

    level: str
    place: Unit | None
    expected_vnd: int
    basis: str
    cleaner_vnd: int = 0
    fund: "Fund | None" = None


@transaction.atomic
def set_batch_money(*, batch: Batch, money: MoneyOfBatch, by: User, at: datetime) -> BatchMoney:
    """Write what a batch may spend at a level. Raises Invalid by field: a level or place that does not fit the plan, a
    fund of another purse, year, level, place or batch, an amount without its basis."""
    plan = batch.plan
    require_compiler(plan, by, at)
    wrong = _money_faults(plan, batch, money)
    if wrong:
        raise Invalid(wrong)
    row, _made = BatchMoney.objects.update_or_create(
        batch=batch,
        level=money.level,
        place=money.place,
        defaults={
            "expected_vnd": money.expected_vnd,
            "cleaner_vnd": money.cleaner_vnd,
            "basis": composed(money.basis),
            "fund": money.fund,
        },
    )
    audit.record(
        act="programmes.set_batch_money", by=by, at=at, subject=f"programmes.year_plan:{plan.pk}", label=str(plan),
        detail={"batch": batch.number, "level": money.level, "expected_vnd": money.expected_vnd, "basis": row.basis},
    )  # fmt: skip
    return row


def _money_faults(plan: YearPlan, batch: Batch, money: MoneyOfBatch) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if plan.is_national != (money.level == FundLevel.NATION):
        wrong["level"] = [_("Kinh phí quốc gia ở cấp trung ương; kinh phí địa phương ở cấp tỉnh, huyện hoặc xã.")]
    elif money.level == FundLevel.DISTRICT and plan.budget_year > 2025:
        wrong["level"] = [_("Ngân sách cấp huyện chỉ có đến năm 2025.")]
    expected_level = None if money.level == FundLevel.NATION else money.level
    if (money.place.level if money.place else None) != expected_level:
        wrong["place"] = [_("Địa bàn phải đúng cấp ngân sách; cấp trung ương không có địa bàn.")]
    elif money.place and plan.place_id not in {money.place.pk, money.place.province_id}:
        wrong["place"] = [_("Địa bàn này không thuộc tỉnh của kế hoạch.")]
    if money.expected_vnd < 0:
        wrong["expected_vnd"] = [_("Số tiền là số nguyên không âm, tính bằng đồng.")]
    if not 0 <= money.cleaner_vnd <= max(money.expected_vnd, 0):
        wrong["cleaner_vnd"] = [_("Phần dành riêng nằm trong số tiền của đợt.")]
    if not composed(money.basis):
        wrong["basis"] = [_("Nêu căn cứ của số dự kiến: văn bản, số, ngày.")]
    fund = money.fund
    if fund and (fund.purse, fund.budget_year, fund.batch, fund.level, fund.place_id) != (
        plan.purse, plan.budget_year, batch.number, money.level, money.place.pk if money.place else None,
    ):  # fmt: skip
        wrong["fund"] = [_("Nguồn vốn không thuộc năm, đợt, cấp hoặc địa bàn này.")]
    return wrong


@transaction.atomic
def submit_version(
    *, version: PlanVersion, revision: int, by: User, at: datetime, given: Act = NOTHING
) -> TransitionRecord:
    """Submit the draft for the decision: from now on the list is locked. Raises Stale when it was changed since it was
    read, RuleBroken while the lines do not fit their money."""
    held = locked(version, "submit", revision)
    return workflow.perform(YEAR_PLAN, held, "submit", by=by, at=at, given=given)


@transaction.atomic
def send_back_version(
    *, version: PlanVersion, missing: Sequence[str], by: User, at: datetime, note: str = ""
) -> TransitionRecord:
    """Take a submitted list back into work; names what is missing."""
    return workflow.perform(YEAR_PLAN, version, "send_back", by=by, at=at, given=Act(note=note, missing=missing))


@transaction.atomic
def withdraw_version(*, version: PlanVersion, reason: str, by: User, at: datetime) -> TransitionRecord:
    """Give up a draft, with its reason; the version in force stays."""
    return workflow.perform(YEAR_PLAN, version, "withdraw", by=by, at=at, given=Act(note=reason))
