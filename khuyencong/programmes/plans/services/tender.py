"""How the contractor of a tender-type project was chosen, on record before its contract (36/2013/TT-BCT art. 3)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import roles_of
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, WrongState
from khuyencong.common.fold import composed
from khuyencong.files.models import Attachment
from khuyencong.programmes import selectors
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Project, TenderOrder, TenderResult
from khuyencong.programmes.plans.choices import TenderKind

AGENCY = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_HEAD})
REASON_MAX = 500
BEFORE_CONTRACT = frozenset({Status.IN_PLAN, Status.BUDGETED})


@dataclass(frozen=True)
class Settled:
    """The paper that settles the choice: kind, number, day, who decided, value in đồng, who was chosen."""

    kind: str
    number: str
    decided_on: date
    authority: str
    amount_vnd: int
    content: str
    winner: str
    paper: Attachment


@transaction.atomic
def record_tender(*, project: Project, settled: Settled, by: User, at: datetime) -> TenderResult:
    """Record a tender result, or that the value is below the threshold, with its paper.

    Done by the body that manages the project, after the plan is approved and before the contract. Raises WrongState,
    Denied("role"), Invalid by field.
    """
    held = _held(project, "record_tender", by, at)
    wrong: dict[str, list[str]] = {}
    if settled.amount_vnd <= 0:
        wrong["amount_vnd"] = [_("Số tiền lớn hơn 0.")]
    if settled.kind == TenderKind.RESULT and not settled.winner.strip():
        wrong["winner"] = [_("Kết quả lựa chọn nhà thầu ghi rõ đơn vị được chọn.")]
    if settled.decided_on > local_date(at):
        wrong["decided_on"] = [_("Ngày văn bản không sau hôm nay.")]
    if wrong:
        raise Invalid(wrong)
    try:
        with transaction.atomic():
            row = TenderResult.objects.create(
                project=held, kind=settled.kind, number=settled.number.strip(), decided_on=settled.decided_on,
                authority=settled.authority.strip(), amount_vnd=settled.amount_vnd, content=settled.content.strip(),
                winner=settled.winner.strip(), paper=settled.paper, by=by, at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Invalid({"number": [_("Văn bản này đã ghi cho đề án.")]}) from error
    _note("record_tender", held, by, at, kind=row.kind, number=row.number, amount_vnd=row.amount_vnd)
    return row


def _held(project: Project, act: str, by: User, at: datetime) -> Project:
    """The project before its contract, locked, for a person of the body that manages it."""
    held = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if held.status not in BEFORE_CONTRACT:
        raise WrongState(held, act)
    if not selectors.acts_for(by, held.manager, local_date(at)):
        raise Denied("role", act="programmes.tender")
    return held


@transaction.atomic
def void_tender(*, result: TenderResult, reason: str, by: User, at: datetime) -> TenderResult:
    """Void a recorded result with its reason, before the contract: it stays readable and counts no more.

    Raises WrongState (under contract, or voided already), Denied("role"), Invalid without a reason.
    """
    project = _held(result.project, "void_tender", by, at)
    words = composed(reason)
    if not words:
        raise Invalid({"reason": [_("Nêu lý do bỏ.")]})
    rows = TenderResult.objects.filter(pk=result.pk, voided_at__isnull=True)
    if not rows.update(voided_at=at, void_reason=words[:REASON_MAX]):
        raise WrongState(result, "void_tender")
    result.refresh_from_db()
    _note("void_tender", project, by, at, number=result.number, reason=result.void_reason)
    return result


@transaction.atomic
def order_tender(
    *, project: Project, number: str, ordered_on: date, reason: str, by: User, at: datetime
) -> TenderOrder:
    """Record the Agency head's order that a project be tendered for its scale, nature or amount, though its contents
    are not of the tender type (36/2013/TT-BCT art. 3). From now on the contract waits for the result.

    Raises WrongState, Denied("role"), Invalid by field; an order is given once.
    """
    held = _held(project, "order_tender", by, at)
    if not selectors.acts_for(by, held.agency, local_date(at)) or not roles_of(by, local_date(at)) & AGENCY:
        raise Denied("role", act="programmes.tender")
    wrong = {}
    if not composed(number):
        wrong["order_number"] = [_("Nhập số văn bản.")]
    if not composed(reason):
        wrong["order_reason"] = [_("Nêu lý do: quy mô, tính chất hoặc giá trị.")]
    if ordered_on > local_date(at):
        wrong["ordered_on"] = [_("Ngày văn bản không sau hôm nay.")]
    if TenderOrder.objects.filter(project=held).exists():
        wrong["order_number"] = [_("Đề án đã có yêu cầu đấu thầu.")]
    if wrong:
        raise Invalid(wrong)
    row = TenderOrder.objects.create(
        project=held, number=composed(number)[:100], ordered_on=ordered_on, reason=composed(reason)[:REASON_MAX],
        by=by, at=at,
    )  # fmt: skip
    _note("order_tender", held, by, at, number=row.number)
    return row


def _note(act: str, project: Project, by: User, at: datetime, **detail: object) -> None:
    audit.record(act=f"programmes.{act}", by=by, at=at, subject=project.subject, label=project.code, detail=detail)
