"""The rest, the settlement, the liquidation; the stop and what is returned."""

from datetime import date, datetime

from django.db import transaction

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.ledger import selectors as ledger_reads
from khuyencong.ledger.choices import Act as MoneyAct
from khuyencong.ledger.choices import DebtCause
from khuyencong.programmes import guards, rules
from khuyencong.programmes.choices import PaymentKind, Status
from khuyencong.programmes.models import (
    Debt,
    Payment,
    Project,
    Settlement,
)
from khuyencong.programmes.services.acts import (
    check_document,
    owe,
    perform_act,
    post,
    record_payment,
    release_rest,
    with_values,
)
from khuyencong.support import services as support
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.services import NOTHING, Act


@transaction.atomic
def request_rest(*, project: Project, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """Ask for the rest after base acceptance, with the papers of the type (P§7.3)."""
    return perform_act(project, "request_rest", by, at, given)


@transaction.atomic
def pay_rest(
    *,
    project: Project,
    amount_vnd: int,
    document: str,
    paid_on: date,
    filed_on: date | None = None,
    by: User,
    at: datetime,
    given: Act = NOTHING,
) -> Payment | None:
    """Record the payment of the rest; what was advanced is cleared against the accepted value (P§15.18).

    `filed_on`: the day the file went to the Treasury, when it lies before the voucher. At the end of a year that day
    and the day the work was done decide whether the estimate of the year may still pay (P§15.42).
    """
    check_document(at, ("document", document), ("paid_on", paid_on), ("amount_vnd", amount_vnd))
    perform_act(project, "pay_rest", by, at, with_values(given, amount_vnd=amount_vnd))
    advanced = ledger_reads.subject_balances(project.subject).advanced
    accepted = guards.acceptance_of(project)
    owed = rules.debt_at_liquidation(advanced, accepted.accepted_vnd if accepted else 0)
    days = {"filed_on": filed_on, "work_done_on": accepted.work_done_on if accepted else None}
    post(project, MoneyAct.CLEAR_ADVANCE, advanced - owed, document, paid_on, by, at, **days)
    key = post(project, MoneyAct.PAY, amount_vnd, document, paid_on, by, at, **days)
    support.mark_paid(subject=project.subject, by=by, at=at)
    if not amount_vnd:
        return None
    return record_payment(project, PaymentKind.REST, amount_vnd, document, paid_on, key, by, at)


@transaction.atomic
def submit_settlement(*, project: Project, by: User, at: datetime, given: Act = NOTHING) -> Settlement:
    """Hand in the settlement dossier (P§6 step 16)."""
    perform_act(project, "submit_settlement", by, at, given)
    settlement, _created = Settlement.objects.update_or_create(
        project=project, defaults={"submitted_on": local_date(at)}
    )
    return settlement


@transaction.atomic
def liquidate(
    *, project: Project, number: str, liquidated_on: date, by: User, at: datetime, given: Act = NOTHING
) -> Settlement:
    """Liquidate the contract and settle (P§6 step 17): what was not used is released, what is owed becomes a debt."""
    check_document(at, ("minutes_number", number), ("liquidated_on", liquidated_on))
    money = ledger_reads.subject_balances(project.subject)
    act = "liquidate_owing" if money.advanced else "liquidate"
    perform_act(project, act, by, at, with_values(given, liquidated_on=liquidated_on))
    settlement: Settlement = project.settlement
    settlement.number, settlement.liquidated_on, settlement.settled_vnd = number.strip(), liquidated_on, money.paid
    settlement.save(update_fields=["number", "liquidated_on", "settled_vnd"])
    release_rest(project, number, liquidated_on, by, at)
    if money.advanced:
        owe(project, DebtCause.LIQUIDATION, number, liquidated_on, by, at)
    return settlement


@transaction.atomic
def propose_stop(*, project: Project, reason: str, by: User, at: datetime) -> TransitionRecord:
    """The department, or the Agency for what it holds itself, asks with its reason that a project be stopped; only
    the Minister decides, for local money the committee that approved the plan (P§6.1)."""
    return perform_act(project, "propose_stop", by, at, Act(note=reason))


@transaction.atomic
def stop_for_wrongdoing(*, project: Project, reason: str, by: User, at: datetime) -> TransitionRecord:
    """The Agency asks that a project be stopped for wrongdoing or for not meeting what was required; the Minister
    decides (36/2013/TT-BCT art. 11)."""
    return perform_act(project, "stop_wrongdoing", by, at, Act(note=reason))


@transaction.atomic
def decline_stop(*, project: Project, reason: str, by: User, at: datetime) -> TransitionRecord:
    """The Agency does not follow the proposal; the project goes on."""
    return perform_act(project, "decline_stop", by, at, Act(note=reason))


@transaction.atomic
def record_stop(*, project: Project, by: User, at: datetime, given: Act) -> TransitionRecord:
    """Record the decision to stop: the advance becomes a debt, the rest is released (P§6.1)."""
    record = perform_act(project, "record_stop", by, at, given)
    release_rest(project, record.number, record.effective_on, by, at)
    if ledger_reads.subject_balances(project.subject).advanced:
        owe(project, DebtCause.STOP, record.number, record.effective_on, by, at)
    support.void_items(subject=project.subject, by=by, at=at)
    return record


@transaction.atomic
def record_return(
    *, project: Project, amount_vnd: int, document: str, paid_on: date, by: User, at: datetime, given: Act = NOTHING
) -> TransitionRecord:
    """Record what came back to the budget and close: a stopped project, or a settled one with a debt (P§7.1)."""
    act = "return_debt" if project.status == Status.OWING else "close_stop"
    if amount_vnd:
        check_document(at, ("document", document), ("paid_on", paid_on), ("amount_vnd", amount_vnd))
    record = perform_act(project, act, by, at, with_values(given, amount_vnd=amount_vnd))
    if amount_vnd:
        key = post(project, MoneyAct.RETURN, amount_vnd, document, paid_on, by, at)
        record_payment(project, PaymentKind.RETURN, amount_vnd, document, paid_on, key, by, at)
        Debt.objects.filter(project=project).update(settled_at=at)
    return record
