"""Acts on the invoices of a project: who may do them and while the project stands where (P§9E.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, WrongState
from khuyencong.programmes import guards, selectors
from khuyencong.programmes.models import Project
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.support import services as support
from khuyencong.support.choices import TaxStatus
from khuyencong.support.rules import Paid
from khuyencong.workflow import services as workflow

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from khuyencong.files.models import Attachment
    from khuyencong.support.models import Invoice, InvoiceAnswer, InvoicePayment, SupportItem


@dataclass(frozen=True)
class Answer:
    """What the tax office answered: its status, number and day."""

    status: TaxStatus
    document: str
    answered_on: date


def check_may_enter(project: Project, by: User, at: datetime, act: str = "add_invoice") -> None:
    """Invoices are entered by the implementing unit while the project runs or settles.

    Raises WrongState, Denied("role"), or what the signing sheet says while the dossier is signed.
    """
    workflow.check_not_signing(SUPPORT_PROJECT.key, project.pk)
    if "invoices" not in SUPPORT_PROJECT.state(project.status).editable:
        raise WrongState(project, act)
    if not selectors.acts_for(by, project.implementer, local_date(at)):
        raise Denied("role", act="programmes.report")


@transaction.atomic
def keep_file(
    *, project: Project, item: "SupportItem", upload: "UploadedFile[Any]", by: User, at: datetime
) -> "Attachment":
    """Keep the seller's XML with an item of the project, to be looked at and recorded. Raises Invalid({"file"})."""
    check_may_enter(project, by, at)
    return support.keep_file(item=item, upload=upload, by=by, at=at)


@transaction.atomic
def add_from_file(
    *, project: Project, item: "SupportItem", attachment: "Attachment", given: support.Given, by: User, at: datetime
) -> "Invoice":
    """Record the invoice of a kept file; its window opens on the day of the plan or contract decision."""
    check_may_enter(project, by, at)
    return support.add_from_file(
        item=item, attachment=attachment, given=given, opens_on=guards.invoice_opens_on(project), by=by, at=at
    )


@transaction.atomic
def record_payment(
    *, project: Project, invoice: "Invoice", paid: Paid, document: str, by: User, at: datetime
) -> "InvoicePayment":
    """The implementing unit writes down the transfer that paid an invoice."""
    check_may_enter(project, by, at, "record_payment")
    return support.record_payment(invoice=invoice, paid=paid, document=document, by=by, at=at)


@transaction.atomic
def record_answer(*, project: Project, invoice: "Invoice", answer: Answer, by: User, at: datetime) -> "InvoiceAnswer":
    """The department or the Agency writes down what the tax office answered (254/2026/NĐ-CP art. 34, 36)."""
    on = local_date(at)
    if not any(selectors.acts_for(by, body, on) for body in (project.department, project.agency)):
        raise Denied("role", act="programmes.invoice_answer")
    return support.record_answer(
        invoice=invoice, status=answer.status, document=answer.document, answered_on=answer.answered_on, by=by, at=at
    )


def parts_left(invoice_lines: Mapping[int, int], taken: Mapping[int, int]) -> dict[int, int]:
    """What is left of each positive line for another item, in đồng."""
    return {position: amount - taken.get(position, 0) for position, amount in invoice_lines.items() if amount > 0}
