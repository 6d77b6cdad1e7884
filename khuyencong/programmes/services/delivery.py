"""The project runs: progress, advance, the delivered machine and its invoices, base acceptance."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import membership_for, scope_of
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, RuleBroken, Stale, WrongState
from khuyencong.common.fold import composed
from khuyencong.ledger.choices import Act as MoneyAct
from khuyencong.programmes import guards, selectors
from khuyencong.programmes.choices import AcceptanceForm, PaymentKind, Route
from khuyencong.programmes.contents import content_of
from khuyencong.programmes.guards.facts import Accepted
from khuyencong.programmes.models import (
    Acceptance,
    CostItem,
    Part,
    Payment,
    ProgressReport,
    Project,
)
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.support import services as support
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.process import Context
from khuyencong.workflow.services import NOTHING, Act

if TYPE_CHECKING:
    from khuyencong.support.models import Invoice, SupportItem

from khuyencong.programmes.services.acts import check_document, note, perform_act, post, record_payment, with_values


@transaction.atomic
def send_progress(
    *, project: Project, month: date, done: str, invested_vnd: int, difficulties: str, by: User, at: datetime
) -> ProgressReport:
    """The monthly report of the implementing unit to the Agency and the department, before the 25th (P§6 step 12)."""
    if "progress" not in SUPPORT_PROJECT.state(project.status).editable:
        raise WrongState(project, "progress")
    if not selectors.acts_for(by, project.implementer, local_date(at)):
        raise Denied("role", act="programmes.report")
    if not done.strip():
        raise Invalid({"done": [_("Ghi khối lượng đã thực hiện.")]})
    if invested_vnd < 0:
        raise Invalid({"invested_vnd": [_("Giá trị đã đầu tư là số nguyên không âm, tính bằng đồng.")]})
    try:
        with transaction.atomic():
            report = ProgressReport.objects.create(
                project=project,
                month=month.replace(day=1),
                done=done.strip(),
                invested_vnd=invested_vnd,
                difficulties=difficulties.strip(),
                sent_by=by,
                sent_at=at,
            )
    except IntegrityError:
        raise Invalid({"month": [_("Tháng này đã có báo cáo.")]}) from None
    note("send_progress", project, by, at, {"month": month.isoformat(), "invested_vnd": invested_vnd})
    return report


@transaction.atomic
def confirm_progress(*, report: ProgressReport, by: User, at: datetime) -> None:
    """The department confirms a progress report on the spot: it may then support an advance (P§6 step 12)."""
    project = report.project
    if not selectors.acts_for(by, project.department, local_date(at)):
        raise Denied("role", act="programmes.confirm_progress")
    if report.sent_by_id == by.pk:
        raise Denied("own_work")
    if not ProgressReport.objects.filter(pk=report.pk, confirmed_at__isnull=True).update(
        confirmed_by=by, confirmed_at=at
    ):
        raise Stale(report)
    note("confirm_progress", project, by, at, {"report": report.pk})


@transaction.atomic
def request_advance(
    *, project: Project, amount_vnd: int, by: User, at: datetime, given: Act = NOTHING
) -> TransitionRecord:
    """Ask for the first advance on proof of progress (P§7.2)."""
    return perform_act(project, "request_advance", by, at, with_values(given, amount_vnd=amount_vnd))


@transaction.atomic
def pay_advance(
    *,
    project: Project,
    amount_vnd: int,
    document: str,
    paid_on: date,
    filed_on: date | None = None,
    by: User,
    at: datetime,
    given: Act = NOTHING,
) -> Payment:
    """Record the advance paid through the Treasury. `filed_on`: the day its file was sent, when before the voucher."""
    check_document(at, ("document", document), ("paid_on", paid_on), ("amount_vnd", amount_vnd))
    perform_act(project, "pay_advance", by, at, with_values(given, amount_vnd=amount_vnd))
    key = post(project, MoneyAct.ADVANCE, amount_vnd, document, paid_on, by, at, filed_on=filed_on)
    return record_payment(project, PaymentKind.ADVANCE, amount_vnd, document, paid_on, key, by, at)


@transaction.atomic
def begin(*, project: Project, by: User, at: datetime) -> TransitionRecord:
    """Start without an advance."""
    return perform_act(project, "begin", by, at, NOTHING)


@transaction.atomic
def name_machine(*, item: CostItem, maker: str, model: str, serial: str, by: User, at: datetime) -> CostItem:
    """Write maker, model and serial number of a delivered machine.

    A machine that is supported elsewhere opens a case of overlap; acceptance waits for its decision.
    """
    project = item.project
    workflow.check_not_signing(SUPPORT_PROJECT.key, project.pk)
    if "serials" not in SUPPORT_PROJECT.state(project.status).editable:
        raise WrongState(project, "name_machine")
    if not selectors.acts_for(by, project.implementer, local_date(at)):
        raise Denied("role", act="programmes.register")
    if not serial.strip():
        raise Invalid({"serial": [_("Nhập số máy ghi trên nhãn máy.")]})
    item.maker, item.model, item.serial = composed(maker)[:100], composed(model)[:100], composed(serial)[:100]
    item.save(update_fields=["maker", "model", "serial"])
    support.record_items(dossier=guards.dossier_of(project), items=guards.items_for_support(project), by=by, at=at)
    return item


@transaction.atomic
def add_invoice(
    *, project: Project, item: "SupportItem", typed: support.TypedInvoice, by: User, at: datetime
) -> "Invoice":
    """Record a typed invoice of a delivered machine; its window opens on the day of the plan or contract decision."""
    workflow.check_not_signing(SUPPORT_PROJECT.key, project.pk)
    if "invoices" not in SUPPORT_PROJECT.state(project.status).editable:
        raise WrongState(project, "add_invoice")
    if not selectors.acts_for(by, project.implementer, local_date(at)):
        raise Denied("role", act="programmes.report")
    return support.add_invoice(item=item, typed=typed, opens_on=guards.invoice_opens_on(project), by=by, at=at)


@transaction.atomic
def clear_flag(*, project: Project, invoice: "Invoice", note: str, by: User, at: datetime) -> "Invoice":
    """The department's head or the Agency accepts an invoice outside its window (P§15.34)."""
    on = local_date(at)
    head = membership_for(by, [Role.DEPARTMENT_HEAD, Role.AGENCY_OFFICER, Role.AGENCY_HEAD], on)
    if head is None or not any(selectors.acts_for(by, body, on) for body in (project.department, project.agency)):
        raise Denied("role", act="programmes.clear_flag")
    return support.clear_flag(invoice=invoice, note=note, by=by, at=at)


@transaction.atomic
def request_acceptance(*, project: Project, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """The unit reports that the work is done and asks for base acceptance."""
    return perform_act(project, "request_acceptance", by, at, given)


@dataclass(frozen=True)
class Minutes:
    """Base acceptance as found on the spot (Form 5a, 5b or 5c); amounts in đồng. `work_done_on`: the day the work was
    finished, where it lies before the day of acceptance: it decides which year's money may pay (P§9.1)."""

    number: str
    accepted_on: date
    quantity: str
    quality: str
    invested_vnd: int
    accepted_vnd: int
    work_done_on: date | None = None


def _check_minutes(minutes: Minutes, at: datetime) -> None:
    check_document(
        at,
        ("minutes_number", minutes.number),
        ("accepted_on", minutes.accepted_on),
        ("accepted_vnd", minutes.accepted_vnd),
    )
    if minutes.accepted_vnd > minutes.invested_vnd:
        raise Invalid({"accepted_vnd": [_("Giá trị hỗ trợ không vượt tổng giá trị đầu tư được nghiệm thu.")]})
    if minutes.work_done_on and minutes.work_done_on > minutes.accepted_on:
        raise Invalid({"work_done_on": [_("Ngày hoàn thành khối lượng nằm sau ngày nghiệm thu.")]})


def _write_acceptance(part: Part, minutes: Minutes) -> Acceptance:
    project = part.project
    form = AcceptanceForm.AGENCY if project.route == Route.ASSIGNED else content_of(part.activity).acceptance_form
    try:
        with transaction.atomic():
            return Acceptance.objects.create(
                part=part,
                form=form,
                number=minutes.number.strip(),
                accepted_on=minutes.accepted_on,
                work_done_on=minutes.work_done_on or minutes.accepted_on,
                quantity=minutes.quantity.strip(),
                quality=minutes.quality.strip(),
                invested_vnd=minutes.invested_vnd,
                accepted_vnd=minutes.accepted_vnd,
            )
    except IntegrityError:
        raise Stale(part) from None


@transaction.atomic
def accept_part(*, part: Part, minutes: Minutes, by: User, at: datetime) -> Acceptance:
    """Accept one part at its place, by the department of that place (P§6 step 14). The project is accepted when all
    its parts are (`accept_base`)."""
    project = part.project
    on = local_date(at)
    if "acceptance" not in SUPPORT_PROJECT.state(project.status).editable:
        raise WrongState(project, "accept_part")
    if part.acceptor_id not in scope_of(by, on).organisation_ids:
        raise Denied("role", act="programmes.accept")
    if TransitionRecord.objects.filter(
        process=SUPPORT_PROJECT.key,
        subject_id=project.pk,
        act__in=("submit", "request_advance"),
        by=by,
        taken_over=False,
    ).exists():
        raise Denied("own_work")
    _check_minutes(minutes, at)
    row = _write_acceptance(part, minutes)
    found = guards.acceptance_findings(part, row, project, Context(by, at, on))
    if any(f.blocks for f in found):
        raise RuleBroken(found)
    note("accept_part", project, by, at, {"part": part.pk, "accepted_vnd": row.accepted_vnd})
    return row


@transaction.atomic
def accept_base(
    *, project: Project, by: User, at: datetime, minutes: Minutes | None = None, given: Act = NOTHING
) -> Accepted:
    """Accept the project (P§6 step 14). `minutes` are those of the one part still open; with several places each part
    has been accepted there before."""
    transition = SUPPORT_PROJECT.find(project, "accept_base")
    membership = workflow.acting_membership(SUPPORT_PROJECT, project, transition, by, local_date(at))
    if membership is None:
        raise Denied("role", act="accept_base", roles=transition.roles)
    parts = guards.parts_to_accept(project)
    if minutes is not None and len(parts) == 1:
        _check_minutes(minutes, at)
        _write_acceptance(parts[0], minutes)
    perform_act(project, "accept_base", by, at, given)
    accepted = guards.acceptance_of(project)
    assert accepted is not None  # every part has its minutes (guard)
    return accepted
