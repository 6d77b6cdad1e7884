"""One function per act of a support project. Each is one transaction: state, rows, money and papers, or nothing."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import membership_for
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, Stale, WrongState
from khuyencong.common.fold import composed, search_key
from khuyencong.files import services as files
from khuyencong.files.models import Attachment
from khuyencong.ledger import selectors as ledger_reads
from khuyencong.ledger import services as ledger
from khuyencong.ledger.choices import Bucket
from khuyencong.places.models import Unit
from khuyencong.programmes import guards, norms, rules, selectors
from khuyencong.programmes.choices import AppraisalLevel, PaymentKind, Status
from khuyencong.programmes.models import (
    Acceptance,
    Appraisal,
    Contract,
    CostItem,
    CriterionAnswer,
    Debt,
    Guidance,
    Payment,
    ProgressReport,
    Project,
    Settlement,
)
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.support import services as support
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.services import NOTHING, Act

if TYPE_CHECKING:
    from khuyencong.support.models import Invoice, SupportItem

NAME_MAX = 500


@dataclass(frozen=True)
class NewProject:
    """What is known when a dossier is opened. `form_key` makes a form sent twice one dossier."""

    title: str
    beneficiary_id: int
    production_place_id: int | None
    province: Unit
    place: Unit
    implementer: Organisation
    department: Organisation
    agency: Organisation
    budget_year: int
    form_key: str
    is_example: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the estimate; amounts in đồng."""

    name: str
    unit: str
    quantity: int
    unit_price_vnd: int
    support_vnd: int


def _cleaned_title(title: str) -> str:
    clean = composed(title)
    if not clean:
        raise Invalid({"title": [_("Nhập tên đề án.")]})
    if len(clean) > NAME_MAX:
        raise Invalid({"title": [_("Tên đề án dài %(n)s ký tự; tối đa %(max)s.") % {"n": len(clean), "max": NAME_MAX}]})
    return clean


@transaction.atomic
def create_project(*, new: NewProject, by: User, at: datetime) -> Project:
    """Open the dossier of a support project (draft), held by the implementing unit.

    The same form sent twice gives the same project. Raises Invalid by field; Denied when the user does not act for
    the implementing unit.
    """
    on = local_date(at)
    earlier = Project.objects.filter(form_key=new.form_key).first()
    if earlier is not None:
        return earlier
    title = _cleaned_title(new.title)
    if new.budget_year < on.year:
        raise Invalid({"budget_year": [_("Năm ngân sách %(year)s đã qua.") % {"year": new.budget_year}]})
    if not selectors.acts_for(by, new.implementer, on):
        raise Denied("role", act="programmes.register")
    try:
        with transaction.atomic():
            project = Project.objects.create(
                code=secrets.token_hex(16),  # until the row has its number
                title=title,
                search_key=search_key(title),
                registered_in_year=min(on.year, new.budget_year),
                budget_year=new.budget_year,
                province=new.province,
                place=new.place,
                implementer=new.implementer,
                department=new.department,
                agency=new.agency,
                beneficiary_id=new.beneficiary_id,
                production_place_id=new.production_place_id,
                form_key=new.form_key,
                is_example=new.is_example,
                created_by=by,
                created_at=at,
            )
    except IntegrityError:
        return Project.objects.get(form_key=new.form_key)
    project.code = f"KCQG-{new.budget_year}-{new.province.code}-{project.pk:04d}"
    project.save(update_fields=["code"])
    workflow.start(SUPPORT_PROJECT, project, by=by, at=at)
    _note("create", project, by, at, {"budget_year": new.budget_year})
    return project


@transaction.atomic
def edit_project(
    *, project: Project, version: int, fields: Mapping[str, Any], lines: Sequence[Line] | None, by: User, at: datetime
) -> Project:
    """Change fields and estimate of a draft.

    `version` is the one the form was opened with. Raises Denied, WrongState (fields closed in this state), Invalid,
    Stale (somebody saved meanwhile; nothing of theirs is lost).
    """
    on = local_date(at)
    if not selectors.acts_for(by, project.implementer, on):
        raise Denied("role", act="programmes.register")
    open_fields = SUPPORT_PROJECT.state(project.status).editable
    names = set(fields) | ({"items"} if lines is not None else set())
    if not names <= open_fields | {"production_place_id"}:
        raise WrongState(project, "edit")
    values = dict(fields)
    if "title" in values:
        values["title"] = _cleaned_title(values["title"])
        values["search_key"] = search_key(values["title"])
    changed = Project.objects.filter(pk=project.pk, version=version, status=project.status).update(
        **values, version=version + 1
    )
    if not changed:
        raise Stale(project)
    if lines is not None:
        _write_lines(project, lines)
    project.refresh_from_db()
    _note("edit", project, by, at, {"fields": sorted(names)})
    return project


def _write_lines(project: Project, lines: Sequence[Line]) -> None:
    wrong = {}
    for n, line in enumerate(lines, 1):
        if not composed(line.name):
            wrong[f"items-{n}-name"] = [_("Nhập tên khoản chi.")]
        if line.unit_price_vnd <= 0 or line.quantity <= 0:
            wrong[f"items-{n}-unit_price_vnd"] = [_("Đơn giá và số lượng là số nguyên dương, tính bằng đồng.")]
        elif not 0 <= line.support_vnd <= line.unit_price_vnd * line.quantity:
            wrong[f"items-{n}-support_vnd"] = [_("Tiền hỗ trợ nằm trong khoảng từ 0 đến thành tiền của khoản.")]
    if wrong:
        raise Invalid(wrong)
    project.items.all().delete()
    CostItem.objects.bulk_create(
        CostItem(
            project=project,
            position=n,
            name=composed(line.name)[:300],
            unit=composed(line.unit)[:50],
            quantity=line.quantity,
            unit_price_vnd=line.unit_price_vnd,
            support_vnd=line.support_vnd,
        )
        for n, line in enumerate(lines, 1)
    )


def _note(act: str, project: Project, by: User, at: datetime, detail: dict[str, Any] | None = None) -> None:
    audit.record(
        act=f"programmes.{act}", by=by, at=at, subject=project.subject, label=str(project), detail=detail or {}
    )


def _perform(project: Project, act: str, by: User, at: datetime, given: Act) -> TransitionRecord:
    return workflow.perform(SUPPORT_PROJECT, project, act, by=by, at=at, given=given)


def _with(given: Act, **values: Any) -> Act:
    return replace(given, values={**given.values, **values})


@transaction.atomic
def submit_project(*, project: Project, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """Register the project at the department (P§6 step 2). The support items stand from now on."""
    record = _perform(project, "submit", by, at, given)
    support.record_items(dossier=guards.dossier_of(project), items=guards.items_for_support(project), by=by, at=at)
    return record


@dataclass(frozen=True)
class Opinion:
    """An appraisal as filled in: five answers with a sentence each, the conclusion and the support proposed."""

    answers: Mapping[str, tuple[str, str]]
    conclusion: str
    proposed_vnd: int
    favourable: bool = True


@transaction.atomic
def appraise(
    *, project: Project, level: AppraisalLevel, opinion: Opinion, by: User, at: datetime, given: Act = NOTHING
) -> Appraisal:
    """Appraise at base or ministry level by the five criteria (36/2013/TT-BCT art. 8, 9) and pass the project on.

    The norm of the day is stored with the opinion; it is provisional until the plan is approved.
    """
    if not opinion.conclusion.strip():
        raise Invalid({"conclusion": [_("Ghi kết luận thẩm định.")]})
    if opinion.proposed_vnd < 0 or opinion.proposed_vnd > project.requested_vnd:
        raise Invalid({"proposed_vnd": [_("Mức đề nghị nằm trong khoảng từ 0 đến mức đơn vị đăng ký.")]})
    act = "appraise_base" if level == AppraisalLevel.BASE else "appraise_ministry"
    values = {"answers": opinion.answers, "favourable": opinion.favourable, "proposed_vnd": opinion.proposed_vnd}
    _perform(project, act, by, at, _with(given, **values))
    on = local_date(at)
    assessment = norms.assess(project, guards.supported_cost(project), on)
    appraisal = Appraisal.objects.create(
        project=project,
        level=level,
        proposed_vnd=opinion.proposed_vnd,
        conclusion=opinion.conclusion.strip(),
        favourable=opinion.favourable,
        appraised_on=on,
        norm_version=assessment.version_id or "",
        norm_citation=assessment.citation or "",
        ceiling_vnd=assessment.ceiling_vnd,
        by=by,
        at=at,
    )
    CriterionAnswer.objects.bulk_create(
        CriterionAnswer(appraisal=appraisal, criterion=criterion, answer=answer, sentence=sentence.strip())
        for criterion, (answer, sentence) in opinion.answers.items()
    )
    return appraisal


@transaction.atomic
def forward_to_agency(*, project: Project, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """The department's head sends the registration to the Agency (P§6 step 3)."""
    return _perform(project, "forward", by, at, given)


@transaction.atomic
def send_back(*, project: Project, missing: Sequence[str], by: User, at: datetime, note: str = "") -> TransitionRecord:
    """Send back for completion: names what is missing, stops the clock, voids the appraisals given before."""
    record = _perform(project, "send_back", by, at, Act(note=note, missing=missing))
    if project.status in {Status.DRAFT, Status.REGISTERED}:
        project.appraisals.filter(voided_at__isnull=True).update(voided_at=at)
    return record


@transaction.atomic
def refuse(*, project: Project, reason: str, by: User, at: datetime) -> TransitionRecord:
    """Refuse a project with its reason; it no longer stands against other State money."""
    record = _perform(project, "refuse", by, at, Act(note=reason))
    support.void_items(subject=project.subject, by=by, at=at)
    return record


@transaction.atomic
def record_plan_approval(*, project: Project, planned_vnd: int, by: User, at: datetime, given: Act) -> TransitionRecord:
    """Record the Minister's plan decision by number and date (P§6 step 6).

    The norm in force on the day of approval is frozen on the project (P§15.2).
    """
    if planned_vnd <= 0:
        raise Invalid({"planned_vnd": [_("Mức duyệt là số nguyên dương, tính bằng đồng.")]})
    approved_on = given.decision.decided_on if given.decision else None
    values = {"planned_vnd": planned_vnd, "approved_on": approved_on}
    record = _perform(project, "approve_plan", by, at, _with(given, **values))
    assert record.decided_on is not None  # perform refuses an outside act without a date
    assessment = norms.assess(project, guards.supported_cost(project), record.decided_on)
    project.planned_vnd = planned_vnd
    project.plan_approved_on = record.decided_on
    project.norm_version = assessment.version_id or ""
    project.norm_citation = assessment.citation or ""
    project.ceiling_vnd = assessment.ceiling_vnd
    project.save(update_fields=["planned_vnd", "plan_approved_on", "norm_version", "norm_citation", "ceiling_vnd"])
    return record


@transaction.atomic
def assign_budget(*, project: Project, fund_id: int, by: User, at: datetime, given: Act) -> TransitionRecord:
    """Record the assignment of money and reserve the planned support from a fund (P§6 step 7)."""
    fund = ledger_reads.fund(fund_id)
    if fund.purse != project.purse or fund.budget_year != project.budget_year:
        raise Invalid({"fund": [_("Nguồn vốn không thuộc năm ngân sách hoặc nguồn của đề án.")]})
    record = _perform(project, "assign_budget", by, at, given)
    assert project.planned_vnd is not None  # the plan came before (state table)
    project.fund = fund
    project.save(update_fields=["fund"])
    _post(project, ledger.reserve, project.planned_vnd, record.number, record.effective_on, by, at)
    return record


def _post(
    project: Project,
    act: Callable[..., Any],
    amount_vnd: int,
    document: str,
    effective_on: date,
    by: User,
    at: datetime,
) -> str:
    """One ledger entry of a project; nothing is posted for zero. Returns the idempotency key."""
    key = f"{project.subject}:{act.__name__}:{document}"
    if amount_vnd:
        act(
            fund=project.fund,
            subject=project.subject,
            amount_vnd=amount_vnd,
            document=document,
            effective_on=effective_on,
            key=key,
            by=by,
            at=at,
            label=project.title,
        )
    return key


@transaction.atomic
def sign_contract(
    *, project: Project, number: str, signed_on: date, amount_vnd: int, by: User, at: datetime, given: Act = NOTHING
) -> Contract:
    """Record the contract between the Agency and the implementing unit and commit its amount (P§6 step 9)."""
    _check_document(at, ("contract_number", number), ("signed_on", signed_on), ("amount_vnd", amount_vnd))
    _perform(project, "sign_contract", by, at, _with(given, amount_vnd=amount_vnd))
    contract = Contract.objects.create(
        project=project, number=number.strip(), signed_on=signed_on, amount_vnd=amount_vnd
    )
    _post(project, ledger.commit, amount_vnd, contract.number, signed_on, by, at)
    return contract


def _check_document(
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
    _note("send_progress", project, by, at, {"month": month.isoformat(), "invested_vnd": invested_vnd})
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
    _note("confirm_progress", project, by, at, {"report": report.pk})


@transaction.atomic
def request_advance(
    *, project: Project, amount_vnd: int, by: User, at: datetime, given: Act = NOTHING
) -> TransitionRecord:
    """Ask for the first advance on proof of progress (P§7.2)."""
    return _perform(project, "request_advance", by, at, _with(given, amount_vnd=amount_vnd))


@transaction.atomic
def pay_advance(
    *, project: Project, amount_vnd: int, document: str, paid_on: date, by: User, at: datetime, given: Act = NOTHING
) -> Payment:
    """Record the advance paid through the Treasury."""
    _check_document(at, ("document", document), ("paid_on", paid_on), ("amount_vnd", amount_vnd))
    _perform(project, "pay_advance", by, at, _with(given, amount_vnd=amount_vnd))
    key = _post(project, ledger.advance, amount_vnd, document, paid_on, by, at)
    return _pay(project, PaymentKind.ADVANCE, amount_vnd, document, paid_on, key, by, at)


def _pay(
    project: Project, kind: str, amount_vnd: int, document: str, paid_on: date, key: str, by: User, at: datetime
) -> Payment:
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


@transaction.atomic
def begin(*, project: Project, by: User, at: datetime) -> TransitionRecord:
    """Start without an advance."""
    return _perform(project, "begin", by, at, NOTHING)


@transaction.atomic
def name_machine(*, item: CostItem, maker: str, model: str, serial: str, by: User, at: datetime) -> CostItem:
    """Write maker, model and serial number of a delivered machine; refused when that machine is supported elsewhere."""
    project = item.project
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
def request_acceptance(*, project: Project, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """The unit reports that the work is done and asks for base acceptance."""
    return _perform(project, "request_acceptance", by, at, given)


@dataclass(frozen=True)
class Minutes:
    """Base acceptance as found on the spot (Form 5a); amounts in đồng."""

    number: str
    accepted_on: date
    quantity: str
    quality: str
    invested_vnd: int
    accepted_vnd: int


@transaction.atomic
def accept_base(*, project: Project, minutes: Minutes, by: User, at: datetime, given: Act = NOTHING) -> Acceptance:
    """Accept the project at the establishment (P§6 step 14)."""
    _check_document(
        at,
        ("minutes_number", minutes.number),
        ("accepted_on", minutes.accepted_on),
        ("accepted_vnd", minutes.accepted_vnd),
    )
    if minutes.accepted_vnd > minutes.invested_vnd:
        raise Invalid({"accepted_vnd": [_("Giá trị hỗ trợ không vượt tổng giá trị đầu tư được nghiệm thu.")]})
    values = {"invested_vnd": minutes.invested_vnd, "accepted_vnd": minutes.accepted_vnd}
    transition = SUPPORT_PROJECT.find(project, "accept_base")
    membership = workflow.acting_membership(SUPPORT_PROJECT, project, transition, by, local_date(at))
    if membership is None:
        raise Denied("role", act="accept_base")
    acceptance = Acceptance.objects.create(
        project=project,
        number=minutes.number.strip(),
        accepted_on=minutes.accepted_on,
        quantity=minutes.quantity.strip(),
        quality=minutes.quality.strip(),
        invested_vnd=minutes.invested_vnd,
        accepted_vnd=minutes.accepted_vnd,
    )
    _perform(project, "accept_base", by, at, _with(given, **values))
    return acceptance


@transaction.atomic
def request_rest(*, project: Project, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """Ask for the rest after base acceptance, with the papers of the type (P§7.3)."""
    return _perform(project, "request_rest", by, at, given)


@transaction.atomic
def pay_rest(
    *, project: Project, amount_vnd: int, document: str, paid_on: date, by: User, at: datetime, given: Act = NOTHING
) -> Payment | None:
    """Record the payment of the rest; what was advanced is cleared against the accepted value (P§15.18)."""
    _check_document(at, ("document", document), ("paid_on", paid_on), ("amount_vnd", amount_vnd))
    _perform(project, "pay_rest", by, at, _with(given, amount_vnd=amount_vnd))
    advanced = ledger_reads.subject_balances(project.subject).advanced
    owed = rules.debt_at_liquidation(advanced, project.acceptance.accepted_vnd)
    _post(project, ledger.clear_advance, advanced - owed, document, paid_on, by, at)
    key = _post(project, ledger.pay, amount_vnd, document, paid_on, by, at)
    support.mark_paid(subject=project.subject, by=by, at=at)
    if not amount_vnd:
        return None
    return _pay(project, PaymentKind.REST, amount_vnd, document, paid_on, key, by, at)


@transaction.atomic
def submit_settlement(*, project: Project, by: User, at: datetime, given: Act = NOTHING) -> Settlement:
    """Hand in the settlement dossier (P§6 step 16)."""
    _perform(project, "submit_settlement", by, at, given)
    settlement, _created = Settlement.objects.update_or_create(
        project=project, defaults={"submitted_on": local_date(at)}
    )
    return settlement


@transaction.atomic
def liquidate(
    *, project: Project, number: str, liquidated_on: date, by: User, at: datetime, given: Act = NOTHING
) -> Settlement:
    """Liquidate the contract and settle (P§6 step 17): what was not used is released, what is owed becomes a debt."""
    _check_document(at, ("minutes_number", number), ("liquidated_on", liquidated_on))
    money = ledger_reads.subject_balances(project.subject)
    act = "liquidate_owing" if money.advanced else "liquidate"
    _perform(project, act, by, at, _with(given, liquidated_on=liquidated_on))
    settlement: Settlement = project.settlement
    settlement.number, settlement.liquidated_on, settlement.settled_vnd = number.strip(), liquidated_on, money.paid
    settlement.save(update_fields=["number", "liquidated_on", "settled_vnd"])
    _release(project, number, liquidated_on, by, at)
    if money.advanced:
        _owe(project, money.advanced, liquidated_on)
    return settlement


def _release(project: Project, document: str, day: date, by: User, at: datetime) -> None:
    """Give back to the fund what was reserved or committed and never paid."""
    money = ledger_reads.subject_balances(project.subject)
    assert project.fund is not None  # money was reserved from a fund (state table)
    for bucket, amount in ((Bucket.RESERVED, money.reserved), (Bucket.COMMITTED, money.committed)):
        if amount:
            ledger.release(
                fund=project.fund, subject=project.subject, amount_vnd=amount, document=document, effective_on=day,
                key=f"{project.subject}:release:{bucket}:{document}", by=by, at=at, label=project.title, bucket=bucket,
            )  # fmt: skip


def _owe(project: Project, amount_vnd: int, on: date) -> None:
    due = norms.return_due(project.budget_year, on)
    Debt.objects.create(project=project, amount_vnd=amount_vnd, due_on=due.day, citation=due.citation)


@transaction.atomic
def propose_stop(*, project: Project, reason: str, by: User, at: datetime) -> TransitionRecord:
    """The department asks, with its reason, that a project be stopped; only the Minister decides (P§6.1)."""
    return _perform(project, "propose_stop", by, at, Act(note=reason))


@transaction.atomic
def decline_stop(*, project: Project, reason: str, by: User, at: datetime) -> TransitionRecord:
    """The Agency does not follow the proposal; the project goes on."""
    return _perform(project, "decline_stop", by, at, Act(note=reason))


@transaction.atomic
def record_stop(*, project: Project, by: User, at: datetime, given: Act) -> TransitionRecord:
    """Record the Minister's decision to stop: the advance becomes a debt, the rest is released (P§6.1)."""
    record = _perform(project, "record_stop", by, at, given)
    _release(project, record.number, record.effective_on, by, at)
    advanced = ledger_reads.subject_balances(project.subject).advanced
    if advanced:
        _owe(project, advanced, record.effective_on)
    support.void_items(subject=project.subject, by=by, at=at)
    return record


@transaction.atomic
def record_return(
    *, project: Project, amount_vnd: int, document: str, paid_on: date, by: User, at: datetime, given: Act = NOTHING
) -> TransitionRecord:
    """Record what came back to the budget and close: a stopped project, or a settled one with a debt (P§7.1)."""
    act = "return_debt" if project.status == Status.OWING else "close_stop"
    if amount_vnd:
        _check_document(at, ("document", document), ("paid_on", paid_on), ("amount_vnd", amount_vnd))
    record = _perform(project, act, by, at, _with(given, amount_vnd=amount_vnd))
    if amount_vnd:
        key = _post(project, ledger.return_advance, amount_vnd, document, paid_on, by, at)
        _pay(project, PaymentKind.RETURN, amount_vnd, document, paid_on, key, by, at)
        Debt.objects.filter(project=project).update(settled_at=at)
    return record


@transaction.atomic
def issue_guidance(
    *,
    year: int,
    number: str,
    issued_on: date,
    unit_deadline: date | None,
    department_deadline: date | None,
    by: User,
    at: datetime,
) -> Guidance:
    """Record the Agency's guidance letter for the plan of a year; its days override those of the rule (P§15.29)."""
    _check_document(at, ("number", number), ("issued_on", issued_on))
    guidance, _created = Guidance.objects.update_or_create(
        year=year,
        defaults={
            "number": number.strip(),
            "issued_on": issued_on,
            "unit_deadline": unit_deadline,
            "department_deadline": department_deadline,
        },
    )
    audit.record(
        act="programmes.issue_guidance", by=by, at=at, subject=f"programmes.guidance:{guidance.pk}", label=number,
        detail={"year": year},
    )  # fmt: skip
    return guidance


def may_add_papers(*, project: Project, by: User, at: datetime) -> None:
    """Raise Denied unless the user acts for one of the bodies of the project, and WrongState when it is closed."""
    if SUPPORT_PROJECT.state(project.status).final:
        raise WrongState(project, "add_paper")
    on = local_date(at)
    if not any(selectors.acts_for(by, body, on) for body in (project.implementer, project.department, project.agency)):
        raise Denied("role", act="programmes.move")


@transaction.atomic
def add_paper(*, project: Project, kind: str, upload: "UploadedFile[Any]", by: User, at: datetime) -> Attachment:
    """Attach one paper to a dossier that is not closed."""
    may_add_papers(project=project, by=by, at=at)
    return files.attach(owner=project.subject, kind=kind, upload=upload, by=by, at=at)


@transaction.atomic
def add_invoice(
    *, project: Project, item: "SupportItem", typed: support.TypedInvoice, by: User, at: datetime
) -> "Invoice":
    """Record a typed invoice of a delivered machine; its window opens on the day of the plan or contract decision."""
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
