"""Guards of registration, appraisal and plan: is the dossier whole, does it add up, may it be supported."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Finding, Severity
from khuyencong.programmes import norms, rules
from khuyencong.programmes.choices import DEMONSTRATION, MACHINERY, Kind, Status
from khuyencong.programmes.contents import content_of
from khuyencong.programmes.guards.facts import (
    REQUIRED_FIELDS,
    deciding_day,
    dossier_of,
    estimate_of,
    invoice_opens_on,
    items_for_support,
    window_of,
)
from khuyencong.programmes.models import Part, Project
from khuyencong.registry import selectors as registry
from khuyencong.support import services as support_services
from khuyencong.workflow.process import Batched, Context, Guard, Judged

PartCheck = Callable[[Part, Project, Context], Iterable[Finding]]
OVER = frozenset({Status.REFUSED, Status.STOPPED, Status.RETURNING})


def each_part(check: PartCheck) -> Guard:
    """A guard that runs a check over every part in force; with several parts each finding names its own."""

    def guard(project: Project, context: Context) -> list[Finding]:
        several = len(project.parts_in_force) > 1
        return [
            replace(finding, about=str(part)) if several else finding
            for part in project.parts_in_force
            for finding in check(part, project, context)
        ]

    return guard


def complete_dossier(project: Project, context: Context) -> list[Finding]:
    """Every field of a registration (36/2013/TT-BCT art. 5, 10); a group names its establishments later."""
    filled = {name for name in REQUIRED_FIELDS if getattr(project, name)}
    found = rules.missing_findings(list(REQUIRED_FIELDS), filled, REQUIRED_FIELDS, rules.REGISTRATION)
    if not items_for_support(project):
        found += rules.missing_findings(["items"], [], {"items": rules.SUPPORTED_LINE}, rules.REGISTRATION)
    return found + list(each_part(_complete_part)(project, context))


def _complete_part(part: Part, project: Project, context: Context) -> list[Finding]:
    wanted = {}
    content = content_of(part.activity)
    if content.names_establishment and project.kind == Kind.SINGLE and part.beneficiary_id is None:
        wanted["beneficiary"] = _("Cơ sở thụ hưởng")
    if content.names_establishment and part.beneficiary_id and part.production_place_id is None:
        wanted["production_place"] = _("Nơi sản xuất")
    if content.beneficiary == "cluster" and not part.cluster_name.strip():
        wanted["cluster_name"] = _("Tên cụm công nghiệp")
    missing = {d.name: d.label for d in content.details if part.details.get(d.name) in (None, "")}
    asked = {**wanted, **missing}
    return rules.missing_findings(list(asked), [], asked, rules.REGISTRATION)


def sums(project: Project, context: Context) -> list[Finding]:
    return rules.money_findings(estimate_of(project))


def _commitments(part: Part, project: Project, context: Context) -> list[Finding]:
    if part.beneficiary_id is None:
        return []  # asked of each establishment once the detail plan names it
    return rules.commitment_findings(part.commits_rest, part.commits_no_other)


def _machine(part: Part, project: Project, context: Context) -> list[Finding]:
    if part.activity != MACHINERY or part.beneficiary_id is None:
        return []
    norm = norms.machine_condition(deciding_day(project, context.on))
    return rules.machine_findings(part.machine_is_new, part.present_machine, part.effects, norm)


def eligibility_findings(part: Part, project: Project, on: date, approved_on: date | None) -> list[Finding]:
    """The beneficiary of a part is a rural industrial establishment at its production place on a day (P§2)."""
    if part.beneficiary_id is None:
        return []
    verdict = registry.eligibility(
        part.beneficiary_id,
        place_id=part.production_place_id,
        on=on,
        plan_year=project.registered_in_year,
        plan_approved_on=approved_on,
    )
    return list(verdict.findings)


def _eligible(part: Part, project: Project, context: Context) -> list[Finding]:
    return eligibility_findings(part, project, deciding_day(project, context.on), project.plan_approved_on)


def _eligible_at_approval(judged: Judged) -> list[list[Finding]]:
    """Every named beneficiary of many projects, judged by the law of the day of approval in a few queries."""
    by_day: dict[date, list[tuple[int, Part]]] = {}
    for n, (project, context) in enumerate(judged):
        day = context.values.get("approved_on") or context.on
        by_day.setdefault(day, []).extend((n, part) for part in project.parts_in_force if part.beneficiary_id)
    found: list[list[Finding]] = [[] for _one in judged]
    for day, parts in by_day.items():
        asked = [
            registry.Asked(part.beneficiary_id or 0, part.production_place_id, judged[n][0].registered_in_year)
            for n, part in parts
        ]
        verdicts = registry.eligibility_many(asked, on=day, plan_approved_on=day)
        for (n, part), verdict in zip(parts, verdicts, strict=True):
            several = len(judged[n][0].parts_in_force) > 1
            found[n] += [replace(f, about=str(part)) if several else f for f in verdict.findings]
    return found


commitments = each_part(_commitments)
machine = each_part(_machine)
eligible = each_part(_eligible)
# The day of the plan's approval decides for good: judged by the rule of that day (P§2, P§15.4).
eligible_at_approval = Batched(_eligible_at_approval)


def within_ceilings(project: Project, asked_vnd: int, on: date) -> list[Finding]:
    """Each part within the norm by itself, and the whole within their sum (P§15.12; P§4.0)."""
    parts = [part for part in project.parts_in_force if part.supported_cost_vnd]
    # Without a cost line there is no ceiling to speak of: the missing estimate is what is said.
    if len(parts) == 1:
        return norms.ceiling(parts[0], project.purse, parts[0].supported_cost_vnd, asked_vnd, on)
    found: list[Finding] = []
    assessments = []
    for part in parts:
        assessment = norms.assess(part, project.purse, part.supported_cost_vnd, on)
        assessments.append(assessment)
        own = [*assessment.findings, *norms.above(assessment, part.support_vnd, assessment.ceiling_vnd)]
        found += [replace(finding, about=str(part)) for finding in own]
    ceilings = [a.ceiling_vnd for a in assessments]
    if assessments and None not in ceilings:
        found += norms.above(assessments[0], asked_vnd, sum(c for c in ceilings if c is not None))
    return found


def within_ceiling(amount: str) -> Guard:
    """A guard that an amount (a field of the project or a value of the act) stays within the norm."""

    def guard(project: Project, context: Context) -> Iterable[Finding]:
        asked = int(context.values.get(amount, getattr(project, amount, 0)) or 0)
        return within_ceilings(project, asked, deciding_day(project, context.on))

    return guard


def planned_within_ceiling(project: Project, context: Context) -> list[Finding]:
    """The amount in the plan, judged by the law of the day of its approval."""
    approved_on = context.values.get("approved_on") or context.on
    asked = int(context.values.get("planned_vnd") or 0)
    found = within_ceilings(project, asked, approved_on)
    if asked > project.requested_vnd:
        params = {"asked_vnd": asked, "limit_vnd": project.requested_vnd}
        found.append(
            Finding("programmes.above_request", Severity.BLOCK, params, rules.CITATION_CRITERIA, field="planned_vnd")
        )
    return found


def _single_support(judged: Judged) -> list[list[Finding]]:
    return support_services.verdicts([(dossier_of(project), items_for_support(project)) for project, _on in judged])


# No other State money on the same item, in the whole platform (P§5.1 item 4).
single_support = Batched(_single_support)


def overlap_told(project: Project, context: Context) -> list[Finding]:
    """At registration the unit is told of other State money on the same item and explains; the case opens with it."""
    return support_services.verdict(dossier_of(project), items_for_support(project), registering=True)


def pilot(project: Project, context: Context) -> list[Finding]:
    """A pilot project has several contents and runs for more than a year (P§15.26)."""
    if not project.is_pilot:
        return []
    day = deciding_day(project, context.on)
    return rules.pilot_findings(
        len({a.partition("-")[0] for a in project.activities}),
        rules.months_between(project.starts_on, project.ends_on),
        norms.norm("promotion.pilot.min_contents", day),
        norms.norm("promotion.pilot.min_years", day),
    )


def _fairs_abroad(part: Part, project: Project, context: Context) -> list[Finding]:
    """An establishment goes to supported fairs abroad at most twice a year (46/2012/TT-BCT art. 4 cl. 1; P§15.9)."""
    if part.activity != "A2.4" or part.beneficiary_id is None:
        return []
    others = Part.objects.in_force().filter(
        beneficiary=part.beneficiary_id, activity="A2.4", budget_year=part.budget_year
    )
    times = others.exclude(pk=part.pk).exclude(project__status__in=OVER).count() + 1
    limit = norms.norm("promotion.fair_abroad.times_per_year", deciding_day(project, context.on))
    return rules.fairs_abroad_findings(times, limit)


def known_demonstrations(part: Part) -> int:
    """How many other demonstration models the platform knows in the same commune, or in the same district while
    there were districts (46/2012/TT-BCT art. 4 cl. 2a). The area after 1 July 2025 waits for guidance."""
    near = Q(place=part.place_id)
    if part.place.parent_id and part.place.parent_id != part.province_id:
        near |= Q(place__parent=part.place.parent_id)
    rows = Part.objects.in_force().filter(near, activity=DEMONSTRATION).exclude(project=part.project_id)
    return rows.exclude(project__status__in=OVER).count()


def _demonstration(part: Part, project: Project, context: Context) -> list[Finding]:
    """A demonstration model is the first of its kind in the area: the platform lists those it knows and asks for a
    signed statement (P§15.10)."""
    if part.activity != DEMONSTRATION or project.purse != "national":
        return []
    known = known_demonstrations(part)
    norm = norms.norm_known("promotion.demonstration.unique_in_district", deciding_day(project, context.on))
    if not known or norm is None:
        return []
    # Whether it is the same technology only people can say: never a block by itself.
    return [
        Finding("programmes.demonstration_known", Severity.WARN, {"n": known}, norm.citation, norm.confidence)
    ]  # fmt: skip


def _interest(part: Part, project: Project, context: Context) -> list[Finding]:
    if part.activity != "A7.6":
        return []
    known = part.details
    done = known.get("investment_done_on")
    loan = rules.Loan(
        currency=known.get("loan_currency", ""),
        term=known.get("loan_term", ""),
        overdue=bool(known.get("overdue")),
        investment_done_on=date.fromisoformat(done) if done else None,
        months=int(known.get("interest_months") or 0),
    )
    limit = norms.norm_known("promotion.relocation.interest.months", deciding_day(project, context.on))
    return rules.interest_findings(loan, context.on, limit) if limit else []


def _planned_dates(part: Part, project: Project, context: Context) -> list[Finding]:
    """The screen says at registration which planned day leaves the window, and what remains possible."""
    planned = rules.Planned(part.order_on, part.delivery_on, part.payment_on)
    opens_on = invoice_opens_on(project) or date(part.budget_year, 1, 1)
    return rules.planned_dates_findings(planned, opens_on, part.budget_year)


planned_dates = each_part(_planned_dates)
fairs_abroad = each_part(_fairs_abroad)
demonstration = each_part(_demonstration)
interest = each_part(_interest)


def registration_in_time(project: Project, context: Context) -> list[Finding]:
    """Registered before the unit's day: that of the letter, or of the rule while there was one (P§15.29)."""
    if project.purse != "national":
        return []
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


def criteria(project: Project, context: Context) -> list[Finding]:
    return rules.criteria_findings(context.values.get("answers", {}), bool(context.values.get("favourable", True)))


def reason_given(project: Project, context: Context) -> list[Finding]:
    if context.note.strip():
        return []
    return [Finding("programmes.missing", Severity.BLOCK, {"name": _("Lý do")}, field="note")]
