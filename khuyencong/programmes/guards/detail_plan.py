"""Guards of the detail plan (Form 11): whom it names, for how much."""

from dataclasses import replace
from typing import Any

from khuyencong.common.errors import Finding, Severity
from khuyencong.programmes import norms, rules
from khuyencong.programmes.choices import MACHINERY, PartState
from khuyencong.programmes.guards.dossier import eligibility_findings
from khuyencong.programmes.guards.facts import deciding_day, dossier_of, support_item
from khuyencong.programmes.models import Part
from khuyencong.support import services as support
from khuyencong.workflow.process import Context


def proposed_parts(plan: Any) -> list[Part]:
    """The parts a plan proposes, in order, with their lines."""
    rows = plan.parts.exclude(state=PartState.DROPPED).select_related("beneficiary", "place", "production_place")
    return list(rows.prefetch_related("items").order_by("position", "id"))


DETAILS = "36/2013/TT-BCT, điều 23"


def names_somebody(plan: Any, context: Context) -> list[Finding]:
    """The plan names at least one establishment, and each line of it asks for support."""
    found = []
    parts = proposed_parts(plan)
    if not parts:
        found.append(Finding("programmes.detail_plan_empty", Severity.BLOCK, {}, DETAILS))
    found += [
        Finding("programmes.missing", Severity.BLOCK, {"name": rules.SUPPORTED_LINE}, DETAILS, "", "items", str(part))
        for part in parts
        if not part.support_vnd
    ]
    return found


def within_group(plan: Any, context: Context) -> list[Finding]:
    """All parts together stay within the plan of the group, each within the norm by itself (P§4.0; P§15.16)."""
    project = plan.project
    day = deciding_day(project, context.on)
    parts = proposed_parts(plan)
    limit = min(v for v in (project.planned_vnd, getattr(getattr(project, "contract", None), "amount_vnd", None)) if v)
    standing = sum(p.support_vnd for p in project.parts_in_force if p.beneficiary_id)
    asked = standing + sum(part.support_vnd for part in parts if part.state == PartState.PROPOSED)
    found = []
    if asked > limit:
        params = {"asked_vnd": asked, "limit_vnd": limit}
        found.append(Finding("programmes.above_group", Severity.BLOCK, params, "36/2013/TT-BCT, điều 21"))
    for part in parts:
        own = norms.ceiling(part, project.purse, part.supported_cost_vnd, part.support_vnd, day)
        found += [replace(finding, about=str(part)) for finding in own]
    return found


def right_beneficiaries(plan: Any, context: Context) -> list[Finding]:
    """Each named establishment is eligible by the law of the plan's day, commits the rest and no other State money,
    and holds no State money for the same item (P§5.1, P§15.24)."""
    project = plan.project
    day = deciding_day(project, context.on)
    found = []
    for part in proposed_parts(plan):
        own = eligibility_findings(part, project, day, project.plan_approved_on)
        own += rules.commitment_findings(part.commits_rest, part.commits_no_other)
        if part.activity == MACHINERY:
            own += rules.machine_findings(
                part.machine_is_new, part.present_machine, part.effects, norms.machine_condition(day)
            )
        own += support.verdict(
            dossier_of(project), [support_item(part, item) for item in part.items.all() if item.support_vnd > 0]
        )
        found += [replace(finding, about=str(part)) for finding in own]
    return found
