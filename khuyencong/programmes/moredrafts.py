"""Forms of the circular drawn from a dossier that go out for signature without a number (P§10)."""

from datetime import date

from khuyencong.law.selectors import activity_label
from khuyencong.ledger import selectors as ledger
from khuyencong.papers.blocks import Paper
from khuyencong.papers.forms import (
    acceptance_summary,
    appraisal_sheet,
    assignment,
    detail_plan,
    estimate_form,
    progress_report,
    quantity_report,
    settlement_table,
)
from khuyencong.papers.forms.parts import Party
from khuyencong.papers.selectors import grounds_on
from khuyencong.programmes import guards
from khuyencong.programmes.choices import AppraisalLevel, ContractKind, Kind, Route
from khuyencong.programmes.draftparts import (
    contract_words,
    estimate_lines,
    for_whom,
    money_of,
    office,
    purse_of,
    span_words,
    where,
)
from khuyencong.programmes.models import Appraisal, Project


def estimate(project: Project, day: date | None) -> Paper:
    """Form 1, a table a budget year."""
    years = sorted({part.budget_year for part in project.parts_in_force} or {project.budget_year})
    lines = [
        (year, estimate_lines(project, [p for p in project.parts_in_force if p.budget_year == year])) for year in years
    ]
    return estimate_form.build(
        estimate_form.EstimateData(
            office(project.implementer, day), project.title, str(project.implementer), lines, for_whom(project),
            purse=purse_of(project),
        )
    )  # fmt: skip


def standing_appraisal(project: Project, level: str) -> Appraisal | None:
    """The appraisal of a level that was not voided."""
    return project.appraisals.filter(level=level, voided_at__isnull=True).prefetch_related("answers").first()


def appraisal(level: str, project: Project, day: date | None) -> Paper:
    """Form 4a for a group or general project, 4b by specific beneficiary."""
    made = standing_appraisal(project, level)
    body = project.department if level == AppraisalLevel.BASE else project.agency
    opinions = [
        appraisal_sheet.Opinion(a.get_criterion_display(), a.get_answer_display(), a.sentence)
        for a in (made.answers.all() if made else [])
    ]
    facts = [
        (f"Cơ sở {at}", f"{part.beneficiary}, {part.production_place or part.place}")
        for at, part in enumerate(project.beneficiaries, 1)
    ] + [("Vốn của cơ sở", f"{money_of(project.own_vnd)} đồng")]
    return appraisal_sheet.build(
        appraisal_sheet.AppraisalData(
            office(body, made.appraised_on if made else day), project.title, project.budget_year,
            str(project.implementer), where(project), opinions, project.requested_vnd,
            made.proposed_vnd if made else None, guards.estimate_of(project).total_vnd,
            made.favourable if made else None, "; ".join(activity_label(code) for code in project.activities),
            project.coordinator, for_whom(project), facts if project.kind == Kind.SINGLE else (), span_words(project),
            [made.conclusion] if made else [], ministry=level == AppraisalLevel.MINISTRY, purse=purse_of(project),
        )
    )  # fmt: skip


def progress(project: Project, day: date | None) -> Paper:
    """Form 3a, from the newest monthly report."""
    last = project.progress.order_by("-month", "-id").first()
    balances = ledger.subject_balances(project.subject)
    lines = [
        progress_report.ProgressLine(item.name, item.unit, str(item.quantity), "", item.cost_vnd, None)
        for item in guards.items_of(project)
    ]
    return progress_report.build(
        progress_report.ProgressData(
            office(project.implementer, day), tuple(dict.fromkeys((project.manager.name, project.department.name))),
            contract_words(project), project.title, f"tháng {last.month:%m/%Y}" if last else "", lines,
            project.contract.amount_vnd, balances.advanced, balances.paid, last.invested_vnd if last else None,
            [last.done, last.difficulties] if last else [], purse=purse_of(project),
        )
    )  # fmt: skip


def quantity(project: Project, day: date | None) -> Paper:
    """Form 3b, what the acceptance counted."""
    made = guards.acceptance_of(project)
    lines = [
        quantity_report.QuantityMoneyLine(
            item.name, item.unit, str(item.quantity), item.cost_vnd, str(item.quantity) if made else "",
            item.support_vnd if made else 0, item.cost_vnd - item.support_vnd if made else 0,
        )
        for item in guards.items_of(project)
    ]  # fmt: skip
    until = f"đến ngày {made.accepted_on:%d/%m/%Y}" if made else ""
    return quantity_report.build(
        quantity_report.QuantityData(
            office(project.implementer, day), contract_words(project), project.title, until, lines,
            purse=purse_of(project),
        )
    )  # fmt: skip


def summary(project: Project, day: date | None) -> Paper:
    """Form 5b over all places; 5c where the managing body accepts its own."""
    form = "5c" if project.route == Route.ASSIGNED else "5b"
    body = project.manager if form == "5c" else project.department
    places = []
    for part in project.parts_in_force:
        made = getattr(part, "acceptance", None)
        if made is not None:
            places.append(
                acceptance_summary.AcceptedPlace(
                    str(part), f"{part.place}, {part.province}", activity_label(part.activity),
                    invested_vnd=made.invested_vnd, support_vnd=made.accepted_vnd, minutes=made.number,
                )
            )  # fmt: skip
    parties = (
        (f"Đại diện {body.name}", Party(body.name)),
        ("Đại diện đơn vị thực hiện", Party(project.implementer.name)),
    )
    made_on = guards.acceptance_of(project)
    return acceptance_summary.build(
        acceptance_summary.SummaryData(
            form, office(body, day), project.title, contract_words(project),  # type: ignore[arg-type]
            made_on.accepted_on if made_on else None, where(project), parties, places, purse=purse_of(project),
        )
    )  # fmt: skip


def settlement(project: Project, day: date | None) -> Paper:
    """Form 7: the supported cost items, settled as far as they were accepted."""
    made = guards.acceptance_of(project)
    left = min(made.accepted_vnd, project.contract.amount_vnd) if made else 0
    lines = []
    for item in guards.items_of(project):
        if item.support_vnd:
            taken = min(item.support_vnd, left)
            left -= taken
            lines.append(settlement_table.SettlementLine(item.name, item.support_vnd, taken))
    balances = ledger.subject_balances(project.subject)
    return settlement_table.build(
        settlement_table.SettlementData(
            office(project.implementer, day), project.title, contract_words(project), lines, balances.advanced,
            balances.paid, purse=purse_of(project),
        )
    )  # fmt: skip


def plan_of_details(project: Project, day: date | None) -> Paper:
    """Form 11: the places and beneficiaries of a group project or a course."""
    last = project.detail_plans.order_by("-version").first()
    lines = [
        detail_plan.DetailLine(
            str(part.beneficiary or "–"), f"{part.place}, {part.province}", activity_label(part.activity),
            project.coordinator, span_words(project), None, part.support_vnd, part.cost_vnd - part.support_vnd,
        )
        for part in project.parts.exclude(state="dropped").select_related("beneficiary", "place", "province")
        if part.beneficiary_id or project.kind != Kind.GROUP
    ]  # fmt: skip
    decision = f"ngày {project.plan_approved_on:%d/%m/%Y}" if project.plan_approved_on else ""
    return detail_plan.build(
        detail_plan.DetailPlanData(
            office(project.implementer, day), project.title, project.budget_year, decision, lines,
            project.planned_vnd or 0, (project.department.name,), version=last.version if last else 1,
            schedule=[last.note] if last and last.note else [], organisation=[project.organisation_text],
            purse=purse_of(project),
        )
    )  # fmt: skip


def assigned(project: Project) -> bool:
    """Whether the work is assigned by decision in the place of a contract."""
    made = getattr(project, "contract", None)
    return (
        made.kind == ContractKind.ASSIGNMENT if made else project.route == Route.ASSIGNED and bool(project.planned_vnd)
    )


def assignment_decision(project: Project, day: date | None) -> Paper:
    """The decision that assigns the work to the managing body's own unit."""
    made = getattr(project, "contract", None)
    on = project.plan_approved_on or project.created_at.date()
    plan = f"kế hoạch được phê duyệt ngày {on:%d/%m/%Y}"
    return assignment.build(
        assignment.AssignmentData(
            office(project.manager, day), f"Thủ trưởng {project.manager.name}", project.implementer.name, project.title,
            plan, [item.name for item in guards.items_of(project) if item.support_vnd],
            made.amount_vnd if made else project.planned_vnd or 0, guards.estimate_of(project).total_vnd,
            grounds_on(on), coordinator=project.coordinator, project_place=where(project), starts_on=project.starts_on,
            ends_on=project.ends_on, estimate=estimate_lines(project, project.parts_in_force), purse=purse_of(project),
        )
    )  # fmt: skip
