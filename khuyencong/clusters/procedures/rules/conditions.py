"""What a decision on a cluster must satisfy: areas, plan, types, services, expansion (C§5.1, §5.2, §5.4; C§13.2-8)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from khuyencong.clusters.procedures.rules.law import Law
from khuyencong.clusters.rules import shares
from khuyencong.clusters.rules.occupancy import percent
from khuyencong.common.errors import Finding, Severity

PLAN = "32/2024/NĐ-CP, điều 8 khoản 1, điều 10 khoản 4"
EXPAND = "32/2024/NĐ-CP, điều 8 khoản 2"
GRANDFATHER = "32/2024/NĐ-CP, điều 35 khoản 1"
RESIDENTS = "32/2024/NĐ-CP, điều 2 khoản 1"
TYPES = "32/2024/NĐ-CP, điều 2 khoản 2"
IN_USE = "in_use"


@dataclass(frozen=True)
class PlanEntryFacts:
    """The line of the cluster in the provincial plan in force on the day of the decision."""

    name: str
    area_ha: Decimal
    unit: str = ""


@dataclass(frozen=True)
class Proposal:
    """What is to be decided. `unit` is where it lies, in the terms of the regime (district, province's list, commune);
    `type_areas`: hectares of industrial land that carry each type; `inside_unit` None: nobody said."""

    area_ha: Decimal
    industrial_ha: Decimal | None = None
    services_ha: Decimal | None = None
    types: tuple[str, ...] = ()
    type_areas: Mapping[str, Decimal] = field(default_factory=dict)
    inside_unit: bool | None = None
    residents_inside: bool = False
    land_fund_document: str = ""
    grandfather_basis: str = ""


def area_findings(
    area_ha: Decimal, law: Law, *, with_minimum: bool = True, grandfather_basis: str = ""
) -> list[Finding]:
    """The area of a cluster between the floor and the ceiling of its regime (C§13.2).

    A cluster kept above or below by the transition rules names its basis; the limits hold at the decision alone.
    """
    if grandfather_basis.strip():
        return [Finding("clusters.grandfathered", Severity.NOTE, {"basis": grandfather_basis}, GRANDFATHER)]
    found = []
    if law.area_max is not None and area_ha > law.area_max.value:
        found.append(law.area_max.broken("clusters.area_too_large", area=area_ha, limit=law.area_max.value))
    if with_minimum and law.area_min is not None and area_ha < law.area_min.value:
        found.append(law.area_min.broken("clusters.area_too_small", area=area_ha, limit=law.area_min.value))
    return found


def plan_findings(entry: PlanEntryFacts | None, proposal: Proposal, law: Law) -> list[Finding]:
    """A decision needs a line in the plan in force; small changes may be decided with it, others not (C§13.4)."""
    if entry is None:
        return [Finding("clusters.not_in_plan", Severity.BLOCK, {}, PLAN)]
    found = []
    more = proposal.area_ha - entry.area_ha
    if law.small_area is not None and more > law.small_area.value:
        found.append(
            law.small_area.broken("clusters.above_plan", more=more, limit=law.small_area.value, plan=entry.area_ha)
        )
    if proposal.inside_unit is False and law.small_territory is not None:
        found.append(law.small_territory.broken("clusters.outside_unit", kind=law.small_territory.code))
    return found


def is_small_change(entry: PlanEntryFacts, name: str, proposal: Proposal, moved: bool, law: Law) -> bool:
    """Whether the decision changes the plan's line in name, position or area, within what art. 10 cl. 4 allows; such a
    change is queued for the next provincial plan."""
    limit = law.small_area.value if law.small_area is not None else Decimal(0)
    changed = name.strip() != entry.name.strip() or moved or proposal.area_ha != entry.area_ha
    return changed and proposal.area_ha - entry.area_ha <= limit and proposal.inside_unit is not False


def site_findings(proposal: Proposal, law: Law) -> list[Finding]:
    """Services up to their share of the area, no residents inside, land that fits its plan (C§5.1 items 2, 7, 8)."""
    found = []
    if proposal.services_ha is not None:
        found += shares.services_findings(proposal.services_ha, proposal.area_ha, law.services_share)
    if proposal.residents_inside:
        found.append(Finding("clusters.residents_inside", Severity.BLOCK, {}, RESIDENTS))
    if not proposal.land_fund_document.strip():
        found.append(Finding("clusters.land_fund_missing", Severity.BLOCK, {}, PLAN, field="land_fund_document"))
    return found


def type_findings(proposal: Proposal, law: Law) -> list[Finding]:
    """A type is claimed only with its computed share of industrial land (C§5.4, C§13.36).

    A share nobody can compute blocks nothing by itself but withholds the label; a type the regime does not know warns.
    """
    found = []
    for name in proposal.types:
        share = law.type_shares.get(name)
        if share is None:
            if name not in {"general", "ecological"}:
                found.append(Finding("clusters.type_unknown", Severity.WARN, {"type": name}, TYPES, about=name))
            continue
        carried = proposal.type_areas.get(name)
        if carried is None or not proposal.industrial_ha:
            found.append(
                Finding("clusters.type_not_computed", Severity.BLOCK, {"type": name}, share.citation, about=name)
            )
        else:
            found += shares.type_findings(name, carried, proposal.industrial_ha, share)
    return found


@dataclass(frozen=True)
class Expansion:
    """A cluster that is to grow. `demand_ha`: lease demand shown by papers (`demand_document`); `works`: the state of
    each shared work; `before_105`: formed before 5 October 2009; `was_above_maximum`: kept above the ceiling."""

    area_after_ha: Decimal
    industrial_ha: Decimal | None
    occupied_ha: Decimal
    demand_ha: Decimal | None = None
    demand_document: str = ""
    works: Mapping[str, str] = field(default_factory=dict)
    before_105: bool = False
    was_above_maximum: bool = False


def expansion_findings(case: Expansion, law: Law) -> list[Finding]:
    """C-EXP: area after expansion, occupancy or demand, shared works in use (C§5.2, C§13.3 and 7)."""
    found = area_findings(case.area_after_ha, law, with_minimum=False)
    if case.was_above_maximum:
        found.append(Finding("clusters.expansion_above_maximum", Severity.BLOCK, {}, GRANDFATHER))
    return [*found, *_demand(case, law), *_works(case, law)]


def _demand(case: Expansion, law: Law) -> list[Finding]:
    least = law.expand_occupancy
    if least is None:
        return []
    if not case.industrial_ha:
        return [least.broken("clusters.expansion_not_computable")]
    if case.occupied_ha >= least.value * case.industrial_ha:
        return []
    shown = case.demand_document.strip() and case.demand_ha is not None
    if shown and case.demand_ha is not None and case.demand_ha > case.industrial_ha - case.occupied_ha:
        return []
    occupancy = percent(case.occupied_ha, case.industrial_ha)
    return [least.broken("clusters.expansion_not_full", occupancy=occupancy, least=least.value * 100)]


def _works(case: Expansion, law: Law) -> list[Finding]:
    if law.expand_works is None or (case.before_105 and law.works_waived_before_105 is not None):
        return []
    missing = [kind for kind in law.expand_works.codes if case.works.get(kind) != IN_USE]
    return [law.expand_works.broken("clusters.works_not_in_use", kind, work=kind) for kind in missing]


def regularised_area_findings(area_ha: Decimal | None, kept: bool, law: Law) -> list[Finding]:
    """The area of a cluster formed before 2009 may stay above the ceiling when it is full, or planned and cleared
    (32/2024/NĐ-CP art. 35 cl. 4)."""
    if area_ha is None or kept:
        return []
    return area_findings(area_ha, law, with_minimum=False)


def papers_missing(law: Law, given: Collection[str]) -> list[str]:
    """The papers of the regime's checklist that are not there; experience papers are wanted "if any" (C§7.2)."""
    wanted = law.papers.codes if law.papers else ()
    return [code for code in wanted if code not in given and code != "experience"]


def items_missing(law: Law, given: Collection[str]) -> list[str]:
    """The items of art. 12 cl. 1 an establishment decision does not state; "other" may be empty (C§13.26)."""
    wanted = law.decision_items.codes if law.decision_items else ()
    return [code for code in wanted if code not in given and code != "decision_other"]
