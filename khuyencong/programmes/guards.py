"""Guards of the support-project process: what each act checks before it changes anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Finding, Severity, Words
from khuyencong.files import selectors as files
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes import norms, rules
from khuyencong.programmes.choices import PaperKind, PaymentKind
from khuyencong.programmes.models import Guidance, Project
from khuyencong.registry import selectors as registry
from khuyencong.support import selectors as support
from khuyencong.support import services as support_services
from khuyencong.support.choices import ItemKind
from khuyencong.support.rules import serial_key
from khuyencong.workflow.process import Context, Guard

PAPER_LABELS: Mapping[str, Words] = dict(PaperKind.choices)
REQUIRED_FIELDS: Mapping[str, Words] = {
    "title": _("Tên đề án"),
    "production_place": _("Nơi sản xuất"),
    "need": _("Sự cần thiết và căn cứ"),
    "goals": _("Mục tiêu"),
    "features": _("Quy mô, đặc điểm nổi bật của máy móc"),
    "organisation_text": _("Tổ chức thực hiện"),
    "outcome": _("Hiệu quả của đề án"),
    "starts_on": _("Ngày bắt đầu"),
    "ends_on": _("Ngày kết thúc"),
}


def deciding_day(project: Project, on: date) -> date:
    """The day whose law counts: approval of the plan; before that the day of assessment (provisional)."""
    return project.plan_approved_on or on


def invoice_opens_on(project: Project) -> date | None:
    """First day of the invoice window: the plan decision or the contract, whichever came first (P§15.34)."""
    contract = getattr(project, "contract", None)
    days = [day for day in (project.plan_approved_on, contract.signed_on if contract else None) if day]
    return min(days, default=None)


def estimate_of(project: Project) -> rules.Estimate:
    """The money of a project's estimate, in đồng."""
    items = list(project.items.all())
    return rules.Estimate(
        total_vnd=sum(item.cost_vnd for item in items),
        requested_vnd=project.requested_vnd,
        own_vnd=project.own_vnd,
        other_vnd=project.other_vnd,
        other_state_vnd=project.other_state_vnd,
        supported_lines_vnd=sum(item.support_vnd for item in items),
    )


def supported_cost(project: Project) -> int:
    """Cost in đồng of the lines that ask for support: the base of the norm."""
    return sum(item.cost_vnd for item in project.items.all() if item.support_vnd > 0)


def dossier_of(project: Project) -> support_services.Dossier:
    """What support must know of a project."""
    return support_services.Dossier(
        subject=project.subject,
        label=project.title,
        purse=project.purse,
        level="nation",
        budget_year=project.budget_year,
        office=project.department,
        province_id=project.province_id,
        implementer_id=project.implementer_id,
    )


def items_for_support(project: Project) -> list[support_services.NewItem]:
    """The supported lines of a project as support items; the key is the machine once its number is known."""
    return [
        support_services.NewItem(
            item_ref=str(item.position),
            name=item.name,
            kind=ItemKind.MACHINE,
            amount_vnd=item.support_vnd,
            beneficiary_id=project.beneficiary_id,
            activity=project.activity,
            cost_vnd=item.cost_vnd,
            serial_key=serial_key(item.maker, item.model, item.serial),
        )
        for item in project.items.all()
        if item.support_vnd > 0
    ]


def required_papers(project: Project) -> list[str]:
    """Papers of the registration; the beneficiary's written request when another unit implements (P§15.27)."""
    kinds: list[str] = [PaperKind.REQUEST_LETTER, PaperKind.BUSINESS_REGISTRATION, PaperKind.QUOTATION]
    if project.beneficiary.organisation_id != project.implementer_id:
        kinds.append(PaperKind.BENEFICIARY_REQUEST)
    return kinds


@dataclass(frozen=True)
class Papers:
    """A guard that every named paper is attached; a page reads from it what the next step needs."""

    kinds: tuple[str, ...]

    def __call__(self, project: Project, context: Context) -> Iterable[Finding]:
        have = set(files.attachments_of(project.subject).values_list("kind", flat=True))
        return rules.missing_findings(self.kinds, have, PAPER_LABELS)


def papers(*kinds: str) -> Papers:
    """A guard that every named paper is attached."""
    return Papers(kinds)


def papers_of(project: Project, guards: Iterable[Guard]) -> list[str]:
    """The papers an act's guards ask for, in their order."""
    kinds: list[str] = []
    for guard in guards:
        if isinstance(guard, Papers):
            kinds += guard.kinds
        elif guard is complete_dossier:
            kinds += required_papers(project)
    return kinds


def complete_dossier(project: Project, context: Context) -> list[Finding]:
    """Every field and paper of a registration (36/2013/TT-BCT art. 5, 10)."""
    filled = {name for name in REQUIRED_FIELDS if getattr(project, name)}
    found = rules.missing_findings(list(REQUIRED_FIELDS), filled, REQUIRED_FIELDS)
    have = set(files.attachments_of(project.subject).values_list("kind", flat=True))
    found += rules.missing_findings(required_papers(project), have, PAPER_LABELS)
    if not items_for_support(project):
        found += rules.missing_findings(["items"], [], {"items": _("Dự toán có khoản đề nghị hỗ trợ")})
    return found


def sums(project: Project, context: Context) -> list[Finding]:
    return rules.money_findings(estimate_of(project))


def commitments(project: Project, context: Context) -> list[Finding]:
    return rules.commitment_findings(project.commits_rest, project.commits_no_other)


def machine(project: Project, context: Context) -> list[Finding]:
    norm = norms.machine_condition(deciding_day(project, context.on))
    return rules.machine_findings(project.machine_is_new, project.present_machine, project.effects, norm)


def eligible(project: Project, context: Context) -> list[Finding]:
    """The beneficiary is a rural industrial establishment at its production place on the deciding day (P§2)."""
    verdict = registry.eligibility(
        project.beneficiary_id,
        place_id=project.production_place_id,
        on=deciding_day(project, context.on),
        plan_year=project.registered_in_year,
        plan_approved_on=project.plan_approved_on,
    )
    return list(verdict.findings)


def eligible_at_approval(project: Project, context: Context) -> list[Finding]:
    """The day of the plan's approval decides for good: judged by the rule of that day (P§2, P§15.4)."""
    approved_on = context.values.get("approved_on") or context.on
    verdict = registry.eligibility(
        project.beneficiary_id,
        place_id=project.production_place_id,
        on=approved_on,
        plan_year=project.registered_in_year,
        plan_approved_on=approved_on,
    )
    return list(verdict.findings)


def within_ceiling(amount: str) -> Guard:
    """A guard that an amount (a field of the project or a value of the act) stays within the norm."""

    def guard(project: Project, context: Context) -> Iterable[Finding]:
        asked = int(context.values.get(amount, getattr(project, amount, 0)) or 0)
        cost = supported_cost(project)
        # Without a cost line there is no ceiling to speak of: the missing estimate is what is said.
        return norms.ceiling(project, cost, asked, deciding_day(project, context.on)) if cost else []

    return guard


def planned_within_ceiling(project: Project, context: Context) -> list[Finding]:
    """The amount in the plan, judged by the law of the day of its approval."""
    approved_on = context.values.get("approved_on") or context.on
    asked = int(context.values.get("planned_vnd") or 0)
    found = norms.ceiling(project, supported_cost(project), asked, approved_on)
    if asked > project.requested_vnd:
        params = {"asked_vnd": asked, "limit_vnd": project.requested_vnd}
        found.append(Finding("programmes.above_request", Severity.BLOCK, params, field="planned_vnd"))
    return found


def single_support(project: Project, context: Context) -> list[Finding]:
    """No other State money on the same item, in the whole platform (P§5.1 item 4)."""
    return support_services.verdict(dossier_of(project), items_for_support(project))


def overlap_told(project: Project, context: Context) -> list[Finding]:
    """At registration the unit is told of other State money on the same item and explains; the case opens with it."""
    return support_services.verdict(dossier_of(project), items_for_support(project), registering=True)


def registration_in_time(project: Project, context: Context) -> list[Finding]:
    """Registered before the unit's day: that of the letter, or of the rule while there was one (P§15.29)."""
    until = window_of(project.budget_year).unit_until
    rule = norms.unit_deadline(project.budget_year)
    citation, confidence = (rule.citation, rule.confidence) if rule else ("", "")
    return rules.late_finding("programmes.registered_late", context.on, until, Severity.WARN, citation, confidence)


def forwarded_in_time(project: Project, context: Context) -> list[Finding]:
    """Sent to the Agency before its day. Late is never a block: the Agency decides whether to take it."""
    until = window_of(project.budget_year).department_until
    rule = norms.department_deadline(project.budget_year)
    citation, confidence = (rule.citation, rule.confidence) if rule else ("", "")
    return rules.late_finding("programmes.forwarded_late", context.on, until, Severity.WARN, citation, confidence)


def window_of(plan_year: int) -> rules.Window:
    """The registration days of a plan year: rule, overridden by the Agency's guidance letter."""
    letter = Guidance.objects.filter(year=plan_year).values_list("unit_deadline", "department_deadline").first()
    unit, department = norms.unit_deadline(plan_year), norms.department_deadline(plan_year)
    return rules.registration_window(
        unit_rule=unit.day if unit else None,
        department_rule=department.day if department else None,
        letter=letter,
    )


def criteria(project: Project, context: Context) -> list[Finding]:
    return rules.criteria_findings(context.values.get("answers", {}), bool(context.values.get("favourable", True)))


def contract_within_plan(project: Project, context: Context) -> list[Finding]:
    amount = int(context.values.get("amount_vnd") or 0)
    if amount > (project.planned_vnd or 0):
        params = {"asked_vnd": amount, "limit_vnd": project.planned_vnd or 0}
        return [Finding("programmes.above_plan", Severity.BLOCK, params, field="amount_vnd")]
    return []


def first_advance(project: Project, context: Context) -> list[Finding]:
    """Proof of progress, rate and Treasury ceiling of the first advance (P§7.2; P§15.17)."""
    if project.payments.filter(kind=PaymentKind.ADVANCE).exists():
        return [Finding("programmes.advanced_already", Severity.BLOCK, {})]
    report = project.progress.filter(confirmed_at__isnull=False).order_by("-month").first()
    if report is None:
        return [Finding("programmes.progress_not_confirmed", Severity.BLOCK, {}, "36/2013/TT-BCT, điều 13")]
    day = deciding_day(project, context.on)
    return rules.advance_findings(
        amount_vnd=int(context.values.get("amount_vnd") or 0),
        support_vnd=project.contract.amount_vnd,
        invested_vnd=report.invested_vnd,
        total_vnd=estimate_of(project).total_vnd,
        rate=norms.advance_rate(day),
        progress=norms.advance_progress(day),
        treasury=norms.treasury_ceiling(context.on),
    )


def advance_as_asked(project: Project, context: Context) -> list[Finding]:
    """Finance pays what the contract still holds, never more than is committed."""
    amount = int(context.values.get("amount_vnd") or 0)
    held = ledger.subject_balances(project.subject).committed
    if amount <= 0 or amount > held:
        params = {"asked_vnd": amount, "limit_vnd": held}
        return [Finding("programmes.above_contract", Severity.BLOCK, params, field="amount_vnd")]
    return []


def machines_named(project: Project, context: Context) -> list[Finding]:
    """Every supported machine carries maker and serial number at acceptance (P§9E.5 item 10)."""
    return [
        Finding("programmes.serial_missing", Severity.BLOCK, {"name": item.name}, field="serial")
        for item in project.items.all()
        if item.support_vnd > 0 and not item.serial.strip()
    ]


def invoices_typed(project: Project, context: Context) -> list[Finding]:
    """At least one invoice for every supported item."""
    return [
        Finding(
            "programmes.missing",
            Severity.BLOCK,
            {"name": gettext("Hóa đơn: %(name)s") % {"name": item.name}},
            field="invoices",
        )
        for item in support.items_of(project.subject)
        if not item.invoices.all()
    ]


def acceptance_values(project: Project, context: Context) -> list[Finding]:
    """The accepted support within contract, within the norm on what was really invested, and invoiced."""
    invested = int(context.values.get("invested_vnd") or 0)
    accepted = int(context.values.get("accepted_vnd") or 0)
    contract = project.contract.amount_vnd
    found = []
    if accepted > contract:
        params = {"asked_vnd": accepted, "limit_vnd": contract}
        found.append(Finding("programmes.above_contract", Severity.BLOCK, params, field="accepted_vnd"))
    found += norms.ceiling(project, invested, accepted, deciding_day(project, context.on))
    invoiced = support.invoiced_vnd(project.subject)
    if invested > invoiced:
        params = {"invested_vnd": invested, "invoiced_vnd": invoiced}
        found.append(
            Finding("programmes.not_invoiced", Severity.BLOCK, params, "36/2013/TT-BCT, điều 14", field="invested_vnd")
        )
    return found


def flags_decided(project: Project, context: Context) -> list[Finding]:
    """Every invoice outside its window has been decided on by an authorised person (P§15.34)."""
    return [
        Finding("programmes.invoice_flag_open", Severity.BLOCK, {"invoice": str(invoice)})
        for invoice in support.open_flags_of(project.subject)
    ]


def rest_within_limits(project: Project, context: Context) -> list[Finding]:
    """Total paid at most min(contract, accepted value, norm) (P§15.18)."""
    amount = int(context.values.get("amount_vnd") or 0)
    limit = payable_rest(project)
    if amount > limit:
        params = {"asked_vnd": amount, "limit_vnd": limit}
        return [
            Finding("programmes.rest_too_high", Severity.BLOCK, params, "36/2013/TT-BCT, điều 14", field="amount_vnd")
        ]
    return []


def payable_rest(project: Project) -> int:
    """What may still be paid after acceptance, in đồng."""
    money = ledger.subject_balances(project.subject)
    return rules.payable_rest(
        project.contract.amount_vnd,
        project.acceptance.accepted_vnd,
        project.ceiling_vnd,
        money.paid + money.advanced,
    )


def settled_in_time(project: Project, context: Context) -> list[Finding]:
    due = norms.settlement_due(project.acceptance.accepted_on, deciding_day(project, context.on))
    if context.on <= due.day:
        return []
    params = {"day": context.on, "until": due.day}
    return [Finding("programmes.settled_late", due.severity, params, due.citation, due.confidence)]


def liquidated_in_time(project: Project, context: Context) -> list[Finding]:
    day = context.values.get("liquidated_on") or context.on
    due = norms.liquidation_due(project.budget_year, deciding_day(project, context.on))
    if day <= due.day:
        return []
    return [
        Finding(
            "programmes.liquidated_late", due.severity, {"day": day, "until": due.day}, due.citation, due.confidence
        )
    ]


def owes_nothing(project: Project, context: Context) -> list[Finding]:
    owed = ledger.subject_balances(project.subject).advanced
    if owed:
        return [Finding("programmes.advance_open", Severity.BLOCK, {"amount_vnd": owed}, "36/2013/TT-BCT, điều 12")]
    return []


def owes_something(project: Project, context: Context) -> list[Finding]:
    if ledger.subject_balances(project.subject).advanced:
        return []
    return [Finding("programmes.nothing_owed", Severity.BLOCK, {})]


def returned_in_full(project: Project, context: Context) -> list[Finding]:
    """What comes back equals what is still advanced."""
    owed = ledger.subject_balances(project.subject).advanced
    amount = int(context.values.get("amount_vnd") or 0)
    if amount != owed:
        params = {"amount_vnd": amount, "owed_vnd": owed}
        return [
            Finding("programmes.return_differs", Severity.BLOCK, params, "36/2013/TT-BCT, điều 12", field="amount_vnd")
        ]
    return []


def reason_given(project: Project, context: Context) -> list[Finding]:
    if context.note.strip():
        return []
    return [Finding("programmes.missing", Severity.BLOCK, {"name": _("Lý do")}, field="note")]
