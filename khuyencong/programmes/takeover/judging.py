"""What the law of their days says of the steps past: it warns, for nobody can mend what happened."""

from dataclasses import replace
from datetime import date

from khuyencong.common.errors import Finding, Severity
from khuyencong.programmes import guards, norms
from khuyencong.programmes.contents import content_of
from khuyencong.programmes.models import CostItem, Part, Takeover
from khuyencong.programmes.takeover import way
from khuyencong.programmes.takeover.facts import Facts
from khuyencong.programmes.takeover.selectors import Bodies
from khuyencong.registry import selectors as registry
from khuyencong.support import services as support


def production_place_id(facts: Facts, bodies: Bodies, on: date) -> int | None:
    """Where the beneficiary produces: its place in the commune of the project, or the only one it has."""
    if facts.beneficiary_id is None or bodies.place is None:
        return None
    rows = list(registry.production_places(facts.beneficiary_id, on).values_list("pk", "unit_id"))
    here = [pk for pk, unit_id in rows if unit_id == bodies.place.pk]
    if here:
        return int(here[0])
    return int(rows[0][0]) if len(rows) == 1 else None


def part_of(facts: Facts, bodies: Bodies) -> tuple[Part, CostItem]:
    """The one part of a project and its one line, not saved."""
    assert bodies.place is not None  # required column
    assert bodies.department is not None
    part = Part(
        position=1,
        activity=facts.activity,
        beneficiary_id=facts.beneficiary_id,
        expected=facts.expected,
        province=bodies.province,
        place=bodies.place,
        department=bodies.department,
        budget_year=facts.budget_year,
    )
    item = CostItem(
        part=part,
        position=1,
        kind=content_of(facts.activity).item,
        name=facts.item_name,
        quantity=1,
        unit_price_vnd=facts.total_vnd,
        support_vnd=facts.requested_vnd,
        maker=facts.maker,
        model=facts.model,
        serial=facts.serial,
    )
    return part, item


def warnings(takeover: Takeover, facts: Facts, bodies: Bodies, on: date) -> dict[str, list[Finding]]:
    """By act, what would have stopped a step past: norm and beneficiary on the day of the plan, other State money on
    the same item. Nothing blocks; steps ahead are judged by their own guards."""
    past = way.past_of(facts)
    if not past or bodies.place is None or bodies.department is None:
        return {}
    part, item = part_of(facts, bodies)
    found: dict[str, list[Finding]] = {}
    if "submit" in past:
        found["submit"] = _overlap(takeover, facts, part, item)
    if "approve_plan" in past:
        day = facts.paper("plan").day or on
        found["approve_plan"] = [
            *norms.ceiling(part, facts.purse, facts.total_vnd, facts.planned_vnd, day),
            *_eligible(facts, bodies, day, on),
        ]
    return {act: [_only_warns(f) for f in findings] for act, findings in found.items() if findings}


def _only_warns(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.WARN) if finding.blocks else finding


def _eligible(facts: Facts, bodies: Bodies, day: date, on: date) -> list[Finding]:
    if facts.beneficiary_id is None:
        return []
    place_id = production_place_id(facts, bodies, on)
    verdict = registry.eligibility(
        facts.beneficiary_id, place_id=place_id, on=day, plan_year=facts.budget_year - 1, plan_approved_on=day
    )
    return list(verdict.findings)


def _overlap(takeover: Takeover, facts: Facts, part: Part, item: CostItem) -> list[Finding]:
    dossier = support.Dossier(
        subject=takeover.subject,
        label=facts.title,
        purse=facts.purse,
        level=facts.money_level,
        budget_year=facts.budget_year,
        office=part.department,
        province_id=part.province_id,
        implementer_id=facts.implementer_id,
    )
    return support.verdict(dossier, [guards.support_item(part, item)], registering=True)
