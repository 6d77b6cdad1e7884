"""What every act of a project shares: performing, posting, checking a paper, noting."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding, Invalid, RuleBroken, Severity
from khuyencong.ledger import selectors as ledger_reads
from khuyencong.ledger import services as ledger
from khuyencong.ledger.choices import LABEL_LENGTH_MAX, Bucket, DebtCause
from khuyencong.ledger.choices import Act as MoneyAct
from khuyencong.ledger.rules import MOVES
from khuyencong.programmes.models import (
    Debt,
    Payment,
    Project,
)
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.services import Act

if TYPE_CHECKING:
    from khuyencong.ledger.models import Fund


def note(act: str, project: Project, by: User, at: datetime, detail: dict[str, Any] | None = None) -> None:
    """Write an act that changes no state to the audit."""
    audit.record(
        act=f"programmes.{act}", by=by, at=at, subject=project.subject, label=str(project), detail=detail or {}
    )


def perform_act(project: Project, act: str, by: User, at: datetime, given: Act) -> TransitionRecord:
    """Perform an act of the support-project process."""
    return workflow.perform(SUPPORT_PROJECT, project, act, by=by, at=at, given=given)


def with_values(given: Act, **values: Any) -> Act:
    """The act with typed values its guards look at."""
    return replace(given, values={**given.values, **values})


def check_document(
    at: datetime, number: tuple[str, str], day: tuple[str, date | None], amount: tuple[str, int] | None = None
) -> None:
    """Number, day and amount of a paper, each with the field to blame; a paper of tomorrow does not exist yet."""
    wrong: dict[str, list[str]] = {}
    if not number[1].strip():
        wrong[number[0]] = [_("Nhập số chứng từ.")]
    if day[1] is None:
        wrong[day[0]] = [_("Nhập ngày chứng từ.")]
    elif day[1] > local_date(at):
        wrong[day[0]] = [_("Ngày chứng từ nằm sau hôm nay.")]
    if amount is not None and amount[1] < 0:
        wrong[amount[0]] = [_("Số tiền là số nguyên không âm, tính bằng đồng.")]
    if wrong:
        raise Invalid(wrong)


POSTING: Mapping[str, Callable[..., Any]] = {
    MoneyAct.COMMIT: ledger.commit,
    MoneyAct.ADVANCE: ledger.advance,
    MoneyAct.CLEAR_ADVANCE: ledger.clear_advance,
    MoneyAct.PAY: ledger.pay,
    MoneyAct.RETURN: ledger.return_advance,
}


def post(
    project: Project,
    act: MoneyAct,
    amount_vnd: int,
    document: str,
    effective_on: date,
    by: User,
    at: datetime,
    **days: date | None,
) -> str:
    """The ledger entries of one act of a project; nothing is posted for zero. Returns the idempotency key.

    `days`: when the file went to the Treasury and the work was done (`filed_on`, `work_done_on`), where the act takes
    them: at the end of a year they decide (P§15.42).

    The money of a project may lie in several funds: years, batches, what was carried over. The oldest budget year is
    used first; what no fund holds is left to the ledger to refuse.
    """
    key = f"{project.subject}:{act}:{document}"
    held = ledger_reads.funds_of_subject(project.subject, MOVES[act][0][0])
    rest = amount_vnd
    for number, (fund, there) in enumerate(held, 1):
        part = rest if number == len(held) else min(rest, there)
        if not part:
            break
        POSTING[act](
            fund=fund,
            subject=project.subject,
            amount_vnd=part,
            document=document,
            effective_on=effective_on,
            key=f"{key}:{fund.pk}",
            by=by,
            at=at,
            label=project.title[:LABEL_LENGTH_MAX],
            **days,
        )
        rest -= part
    if rest:
        raise RuleBroken([Finding("programmes.no_money", Severity.BLOCK, {"amount_vnd": rest}, field="amount_vnd")])
    return key


def reserve(project: Project, fund: "Fund", amount_vnd: int, record: TransitionRecord, by: User, at: datetime) -> None:
    """Set money of a fund aside for a project by the decision just recorded."""
    ledger.reserve(
        fund=fund, subject=project.subject, amount_vnd=amount_vnd, document=record.number,
        effective_on=record.effective_on, key=f"{project.subject}:reserve:{record.number}:{fund.pk}", by=by, at=at,
        label=project.title[:LABEL_LENGTH_MAX],
    )  # fmt: skip


def record_payment(
    project: Project, kind: str, amount_vnd: int, document: str, paid_on: date, key: str, by: User, at: datetime
) -> Payment:
    """Keep a payment, advance or return beside its ledger entry."""
    return Payment.objects.create(
        project=project,
        kind=kind,
        amount_vnd=amount_vnd,
        document=document.strip(),
        paid_on=paid_on,
        entry_key=key,
        by=by,
        at=at,
    )


def release_rest(project: Project, document: str, day: date, by: User, at: datetime) -> None:
    """Give back to their funds what was reserved or committed and never paid."""
    for bucket in (Bucket.RESERVED, Bucket.COMMITTED):
        for fund, amount in ledger_reads.funds_of_subject(project.subject, bucket):
            release(project, fund, bucket, amount, document, day, by, at)


def release(
    project: Project, fund: "Fund", bucket: Bucket, amount_vnd: int, document: str, day: date, by: User, at: datetime
) -> None:
    """Give an amount of a project back to its fund."""
    ledger.release(
        fund=fund, subject=project.subject, amount_vnd=amount_vnd, document=document, effective_on=day,
        key=f"{project.subject}:release:{bucket}:{document}:{fund.pk}", by=by, at=at, bucket=bucket,
        label=project.title[:LABEL_LENGTH_MAX],
    )  # fmt: skip


def owe(project: Project, cause: DebtCause, document: str, on: date, by: User, at: datetime) -> None:
    """Write what must go back to the budget, fund by fund, with the day and article of its budget year (P§15.19)."""
    debts = [
        ledger.owe(
            fund=fund, subject=project.subject, label=project.title, amount_vnd=amount, cause=cause, document=document,
            on=on, by=by, at=at,
        )
        for fund, amount in ledger_reads.funds_of_subject(project.subject, Bucket.ADVANCED)
    ]  # fmt: skip
    amount_vnd = ledger_reads.subject_balances(project.subject).advanced
    Debt.objects.create(project=project, amount_vnd=amount_vnd, due_on=debts[0].due_on, citation=debts[0].citation)
