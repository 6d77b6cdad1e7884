"""How the contractor of a tender-type project was chosen, on record before its contract (36/2013/TT-BCT art. 3)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, WrongState
from khuyencong.files.models import Attachment
from khuyencong.programmes import selectors
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Project, TenderResult
from khuyencong.programmes.plans.choices import TenderKind

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
    held = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if held.status not in BEFORE_CONTRACT:
        raise WrongState(held, "record_tender")
    if not selectors.acts_for(by, held.manager, local_date(at)):
        raise Denied("role", act="programmes.tender")
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
    audit.record(
        act="programmes.record_tender", by=by, at=at, subject=held.subject, label=held.code,
        detail={"kind": row.kind, "number": row.number, "amount_vnd": row.amount_vnd},
    )  # fmt: skip
    return row
