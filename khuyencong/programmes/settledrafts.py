"""Papers of a running and an ending project: annex to the contract, vouchers, reconciliation, reminders (P§10)."""

from datetime import date
from typing import Literal

from khuyencong.ledger import selectors as ledger
from khuyencong.papers.blocks import Paper
from khuyencong.papers.forms import contract_amendment, reconciliation, reminder, voucher_list
from khuyencong.papers.forms.changes import Change as ChangeLine
from khuyencong.papers.forms.parts import Party
from khuyencong.papers.selectors import grounds_on
from khuyencong.programmes import guards, norms
from khuyencong.programmes.changes.words import difference
from khuyencong.programmes.choices import ChangeKind, ChangeStatus, PaymentKind, Status
from khuyencong.programmes.draftparts import contract_words, office, place_of, purse_of
from khuyencong.programmes.models import Change, Project
from khuyencong.support import selectors as support

REPORTING = frozenset({Status.CONTRACTED, Status.ADVANCE_ASKED, Status.RUNNING})
SETTLEMENT_OPEN = frozenset({Status.ACCEPTED, Status.REST_ASKED, Status.REST_PAID})


def _decided(project: Project) -> list[Change]:
    """The decided changes of a project under contract, oldest first."""
    if not hasattr(project, "contract"):
        return []
    rows = project.changes.filter(status__in=[ChangeStatus.DECIDED, ChangeStatus.NOTED])
    return list(rows.select_related("part").order_by("decided_on", "pk"))


def amended(project: Project) -> bool:
    """Whether the contract has something to change: a decided change."""
    return bool(_decided(project))


def contract_annex(project: Project, day: date | None) -> Paper:
    """The annex for the last decided change; its number counts the changes decided."""
    changes = _decided(project)
    last = changes[-1]
    rows = [ChangeLine(project.title, what, old, new, last.reason) for what, old, new in difference(last)]
    money = last.kind in {ChangeKind.RAISE, ChangeKind.LOWER}
    return contract_amendment.build(
        contract_amendment.ContractChangeData(
            place_of(project.manager), contract_words(project), len(changes), project.title,
            Party(project.manager.name), Party(project.implementer.name), rows,
            (*grounds_on(last.decided_on or last.proposed_at.date()), f"Căn cứ văn bản số {last.number}"),
            support_vnd=project.contract.amount_vnd if money else None,
            ends_on=project.ends_on if last.kind in {ChangeKind.TIME, ChangeKind.EXTEND} else None,
            signed_on=day, purse=purse_of(project),
        )
    )  # fmt: skip


def _vouchers(project: Project) -> list[tuple[voucher_list.Voucher, int]]:
    """Every invoice with the part of it the State pays, in đồng: the oldest of an item first."""
    items = {str(item.position): item for item in guards.items_of(project)}
    left = {key: item.support_vnd for key, item in items.items()}
    found = []
    rows = support.invoices_of(project.subject).filter(superseded=False)
    for invoice in rows.order_by("item__item_ref", "made_on", "pk"):
        key, whole = invoice.item.item_ref, invoice.amount_vnd + invoice.vat_vnd
        paid = min(whole, left.get(key, 0))
        left[key] = left.get(key, 0) - paid
        name = items[key].name if key in items else ""
        number = f"{invoice.form_symbol}{invoice.symbol} số {invoice.number}"
        found.append((voucher_list.Voucher(number, invoice.made_on, invoice.seller_name, whole, item=name), paid))
    return found


def invoiced(project: Project) -> bool:
    """Whether the dossier has vouchers to list."""
    return hasattr(project, "contract") and support.invoices_of(project.subject).exists()


def shared(project: Project) -> bool:
    """Whether others pay beside the State, so that 8b goes with 8a."""
    return project.own_vnd + project.other_vnd > 0 and invoiced(project)


def vouchers(form: Literal["8a", "8b"], project: Project, day: date | None) -> Paper:
    """8a: what the State pays of each voucher; 8b: all of it, by source (36/2013/TT-BCT art. 19)."""
    purse, lines = purse_of(project), []
    for voucher, paid in _vouchers(project):
        state = {**vars(voucher), "amount_vnd": paid, "source": f"Kinh phí {purse.name}"}
        rest = {**vars(voucher), "amount_vnd": voucher.amount_vnd - paid, "source": "Vốn của cơ sở, nguồn khác"}
        parts = [state] if form == "8a" else [state, rest]
        lines += [voucher_list.Voucher(**part) for part in parts if part["amount_vnd"]]
    head = office(project.implementer, day)
    return voucher_list.build(
        voucher_list.VouchersData(form, head, project.title, contract_words(project), lines, purse=purse)
    )


def paid_or_done(project: Project) -> bool:
    """Whether money of the contract moved."""
    return hasattr(project, "contract") and project.payments.exists()


def reconciled(project: Project, day: date | None) -> Paper:
    """Form 10 for the contract of this project."""
    received = sum(p.amount_vnd for p in project.payments.all() if p.kind != PaymentKind.RETURN)
    returned = sum(p.amount_vnd for p in project.payments.all() if p.kind == PaymentKind.RETURN)
    made = getattr(project, "settlement", None)
    settled = (made.settled_vnd if made else None) or ledger.subject_balances(project.subject).paid
    money = reconciliation.ContractMoney(
        contract_words(project), project.title, project.contract.amount_vnd, 0, received, settled, returned
    )
    return reconciliation.build(
        reconciliation.ReconciliationData(
            office(project.manager, day), project.budget_year, Party(project.manager.name),
            Party(project.implementer.name), [money], purse=purse_of(project),
        )
    )  # fmt: skip


def reports_due(project: Project) -> bool:
    """Whether monthly reports are due (36/2013/TT-BCT art. 23 cl. 3a)."""
    return project.status in REPORTING and hasattr(project, "contract")


def settlement_open(project: Project) -> bool:
    """Whether the settlement dossier is still to come."""
    return project.status in SETTLEMENT_OPEN and guards.acceptance_of(project) is not None


def owes(project: Project) -> bool:
    """Whether an advance is to be returned."""
    debt = getattr(project, "debt", None)
    return debt is not None and debt.settled_at is None


def remind(due: reminder.Due, project: Project, on: date) -> Paper:
    """A letter of the managing body to the unit about what is due on a day; the article makes it due."""
    name, contract = project.title, contract_words(project)
    day, period = guards.deciding_day(project, on), ""
    if due is reminder.Due.REPORT:
        item = reminder.DueItem(name, contract, on.replace(day=norms.report_day(day)))
        citation, period = "khoản 3 Điều 23 Thông tư số 36/2013/TT-BCT", f"tháng {on:%m/%Y}"
    elif due is reminder.Due.SETTLEMENT:
        made = guards.acceptance_of(project)
        assert made is not None  # settlement_open
        item = reminder.DueItem(name, contract, norms.settlement_due(made.accepted_on, day).day)
        citation = "khoản 1 Điều 18 Thông tư số 36/2013/TT-BCT"
    else:
        debt = project.debt
        item, citation = reminder.DueItem(name, contract, debt.due_on, debt.amount_vnd), debt.citation
    return reminder.build(
        reminder.ReminderData(
            due, office(project.manager, on), (project.implementer.name,), [item], citation, on, None, period,
            purse=purse_of(project),
        )
    )  # fmt: skip
