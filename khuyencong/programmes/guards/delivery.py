"""Guards of contract, money, acceptance and settlement."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext

from khuyencong.common.errors import Finding, Severity
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes import norms, rules
from khuyencong.programmes.choices import DetailPlanStatus, Kind, PaymentKind
from khuyencong.programmes.contents import Advance, content_of
from khuyencong.programmes.guards.dossier import each_part
from khuyencong.programmes.guards.facts import (
    acceptance_of,
    deciding_day,
    items_of,
    parts_to_accept,
    payable_rest,
)
from khuyencong.programmes.guards.papers import pays_a_share
from khuyencong.programmes.models import Acceptance, Part, Project
from khuyencong.support import selectors as support
from khuyencong.support.choices import ItemKind
from khuyencong.workflow.process import Batched, Context, Judged

CONTRACT = "36/2013/TT-BCT, điều 12"
ADVANCE = "36/2013/TT-BCT, điều 13"
ACCEPTANCE = "36/2013/TT-BCT, điều 14"


def _amount(context: Context, name: str = "amount_vnd") -> int:
    return int(context.values.get(name) or 0)


def _assigned_within_plan(judged: Judged) -> list[list[Finding]]:
    """What is assigned to a project over the years and batches stays within its plan (P§15.16)."""
    balances = ledger.subjects_balances([project.subject for project, _context in judged])
    found: list[list[Finding]] = []
    for project, context in judged:
        money = balances[project.subject]
        held = money.open + money.paid + money.returned
        asked, plan = _amount(context), project.planned_vnd or 0
        params = {"asked_vnd": held + asked, "limit_vnd": plan}
        above = Finding("programmes.above_plan", Severity.BLOCK, params, "36/2013/TT-BCT, điều 6", field="amount_vnd")
        found.append([above] if held + asked > plan else [])
    return found


assigned_within_plan = Batched(_assigned_within_plan)


def contract_within_plan(project: Project, context: Context) -> list[Finding]:
    amount = _amount(context)
    if amount > (project.planned_vnd or 0):
        params = {"asked_vnd": amount, "limit_vnd": project.planned_vnd or 0}
        return [Finding("programmes.above_plan", Severity.BLOCK, params, CONTRACT, field="amount_vnd")]
    return []


def beneficiaries_named(project: Project, context: Context) -> list[Finding]:
    """A group project names its beneficiaries in an approved detail plan (Form 11) before any money moves (P§15.25)."""
    if project.kind != Kind.GROUP or project.detail_plans.filter(status=DetailPlanStatus.APPROVED).exists():
        return []
    return [Finding("programmes.detail_plan_missing", Severity.BLOCK, {}, "36/2013/TT-BCT, điều 21, 23")]


def _advance_shares(project: Project, context: Context) -> list[rules.AdvanceShare]:
    """The parts put together by the group their content belongs to (36/2013/TT-BCT art. 13)."""
    day = deciding_day(project, context.on)
    groups: dict[Advance | None, list[Part]] = defaultdict(list)
    for part in project.parts_in_force:
        groups[content_of(part.activity).advance].append(part)
    whole = sum(part.support_vnd for part in project.parts_in_force)
    bound = project.contract.amount_vnd
    shares = []
    for group, parts in groups.items():
        support = sum(part.support_vnd for part in parts)
        # The contract may be lower than the estimate: each group carries its part of the cut.
        support = support * bound // whole if whole else 0
        cost = sum(p.cost_vnd if group and group.of == "total" else p.supported_cost_vnd for p in parts)
        shares.append(
            rules.AdvanceShare(
                support_vnd=support,
                rate=norms.norm_known(group.rate, day) if group else None,
                base_vnd=cost,
                progress=norms.norm_known(group.progress, day) if group and group.progress else None,
            )
        )
    return shares


def first_advance(project: Project, context: Context) -> list[Finding]:
    """Proof of progress, rate and Treasury ceiling of the first advance (P§7.2; P§15.17)."""
    if project.payments.filter(kind=PaymentKind.ADVANCE).exists():
        return [Finding("programmes.advanced_already", Severity.BLOCK, {}, ADVANCE)]
    shares = _advance_shares(project, context)
    report = project.progress.filter(confirmed_at__isnull=False).order_by("-month").first()
    if report is None and any(share.progress for share in shares):
        return [Finding("programmes.progress_not_confirmed", Severity.BLOCK, {}, ADVANCE)]
    return rules.advance_findings(
        amount_vnd=_amount(context),
        shares=shares,
        invested_vnd=report.invested_vnd if report else 0,
        treasury=norms.treasury_ceiling(context.on, project.contract.amount_vnd),
    )


def advance_as_asked(project: Project, context: Context) -> list[Finding]:
    """Finance pays what the contract still holds, never more than is committed."""
    amount = _amount(context)
    held = ledger.subject_balances(project.subject).committed
    if amount <= 0 or amount > held:
        params = {"asked_vnd": amount, "limit_vnd": held}
        return [Finding("programmes.above_contract", Severity.BLOCK, params, ADVANCE, field="amount_vnd")]
    return []


def machines_named(project: Project, context: Context) -> list[Finding]:
    """Every supported machine carries maker and serial number at acceptance (P§9E.5 item 10)."""
    contents = {part.pk: content_of(part.activity) for part in project.parts_in_force}
    return [
        Finding(
            "programmes.serial_missing", Severity.BLOCK, {"name": item.name}, "36/2013/TT-BCT, điều 21", field="serial"
        )
        for item in items_of(project)
        if item.support_vnd > 0 and contents[item.part_id].item == ItemKind.MACHINE and not item.serial.strip()
    ]


def _invoiced_refs(project: Project) -> set[str]:
    """The lines an invoice must prove: those of contents paid against a purchase."""
    contents = {part.pk: content_of(part.activity) for part in project.parts_in_force}
    return {str(item.position) for item in items_of(project) if contents[item.part_id].invoice}


def invoices_typed(project: Project, context: Context) -> list[Finding]:
    """At least one invoice for every supported line that is bought."""
    wanted = _invoiced_refs(project)
    return [
        Finding(
            "programmes.missing",
            Severity.BLOCK,
            {"name": gettext("Hóa đơn: %(name)s") % {"name": item.name}},
            ACCEPTANCE,
            field="invoices",
        )
        for item in support.items_of(project.subject)
        if item.item_ref in wanted and not item.invoices.all() and not item.line_parts.all()
    ]


def all_accepted(project: Project, context: Context) -> list[Finding]:
    """Every part has its minutes (36/2013/TT-BCT art. 21: acceptance at each place)."""
    return [
        Finding("programmes.not_accepted", Severity.BLOCK, {"name": str(part)}, ACCEPTANCE, field="accepted_vnd")
        for part in parts_to_accept(project)
    ]


def acceptance_findings(part: Part, row: Acceptance | None, project: Project, context: Context) -> list[Finding]:
    """The accepted support of one part: within the norm on what was really invested there. Before the minutes only
    what the norm itself says of the part."""
    invested, accepted = (row.invested_vnd, row.accepted_vnd) if row else (part.supported_cost_vnd, 0)
    found = norms.ceiling(part, project.purse, invested, accepted, deciding_day(project, context.on))
    return [replace(f, field="accepted_vnd") if f.field else f for f in found]


def _accepted(part: Part, project: Project, context: Context) -> Iterable[Finding]:
    return acceptance_findings(part, Acceptance.objects.filter(part=part).first(), project, context)


acceptance_within_norm = each_part(_accepted)


def acceptance_values(project: Project, context: Context) -> list[Finding]:
    """The accepted support within the contract, and what was invested proven by invoices."""
    accepted = acceptance_of(project)
    if accepted is None:
        return []
    found = []
    contract = project.contract.amount_vnd
    if accepted.accepted_vnd > contract:
        params = {"asked_vnd": accepted.accepted_vnd, "limit_vnd": contract}
        found.append(Finding("programmes.above_contract", Severity.BLOCK, params, ACCEPTANCE, field="accepted_vnd"))
    return found + _proven(project, accepted.rows)


def _proven(project: Project, rows: Iterable[Acceptance]) -> list[Finding]:
    """What was invested in contents that are bought is proven by invoices, the whole cost and not only the State's
    part (P§7.4; P§15.32)."""
    bought = [row for row in rows if content_of(row.part.activity).invoice]
    invested = sum(row.invested_vnd for row in bought)
    invoiced = support.invoiced_vnd(project.subject)
    if invested <= invoiced:
        return []
    params = {"invested_vnd": invested, "invoiced_vnd": invoiced}
    return [Finding("programmes.not_invoiced", Severity.BLOCK, params, ACCEPTANCE, field="invested_vnd")]


def vouchers_cover_cost(project: Project, context: Context) -> list[Finding]:
    """At settlement the vouchers of a project paid in part cover its whole cost, other money included (P§15.32)."""
    accepted = acceptance_of(project)
    if accepted is None or not pays_a_share(project):
        return []
    return [replace(f, citation="36/2013/TT-BCT, điều 19") for f in _proven(project, accepted.rows)]


def flags_decided(project: Project, context: Context) -> list[Finding]:
    """Every invoice outside its window has been decided on by an authorised person (P§15.34), and what adjusting and
    replacing invoices left still carries the State's part (P§15.46)."""
    return [
        Finding("programmes.invoice_flag_open", Severity.BLOCK, {"invoice": str(invoice)}, rules.CITATION_WINDOW)
        for invoice in support.open_flags_of(project.subject)
    ] + support.base_findings(project.subject)


def rest_within_limits(project: Project, context: Context) -> list[Finding]:
    """Total paid at most min(contract, accepted value, norm) (P§15.18)."""
    amount = _amount(context)
    limit = payable_rest(project)
    if amount > limit:
        params = {"asked_vnd": amount, "limit_vnd": limit}
        return [Finding("programmes.rest_too_high", Severity.BLOCK, params, ACCEPTANCE, field="amount_vnd")]
    return []


def owes_nothing(project: Project, context: Context) -> list[Finding]:
    owed = ledger.subject_balances(project.subject).advanced
    if owed:
        return [Finding("programmes.advance_open", Severity.BLOCK, {"amount_vnd": owed}, CONTRACT)]
    return []


def owes_something(project: Project, context: Context) -> list[Finding]:
    if ledger.subject_balances(project.subject).advanced:
        return []
    return [Finding("programmes.nothing_owed", Severity.BLOCK, {}, CONTRACT)]


def returned_in_full(project: Project, context: Context) -> list[Finding]:
    """What comes back equals what is still advanced."""
    owed = ledger.subject_balances(project.subject).advanced
    amount = _amount(context)
    if amount != owed:
        params = {"amount_vnd": amount, "owed_vnd": owed}
        return [Finding("programmes.return_differs", Severity.BLOCK, params, CONTRACT, field="amount_vnd")]
    return []
