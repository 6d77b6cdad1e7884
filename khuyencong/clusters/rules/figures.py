"""Counts and areas of a set of clusters, in the rows of Forms 03 and 04 that the database of clusters can answer
(C§9.4). Every figure is a sum over clusters, so sums of sums are exact and averages come from sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from khuyencong.clusters.rules.facts import Facts
from khuyencong.clusters.rules.occupancy import Occupancy, ratio

ZERO = Decimal(0)


@dataclass(slots=True)
class Figures:
    """Counts in clusters or projects, areas in hectares, money in whole đồng.

    `held_ha` is the numerator of occupancy over operating clusters, `operating_industrial_ha` its denominator (those
    with an approved detailed plan). The figures of a period (`founded`, `founded_ha`) need the period: see `add`.
    """

    clusters: int = 0
    listed: int = 0
    listed_ha: Decimal = ZERO
    established: int = 0
    established_ha: Decimal = ZERO
    founded: int = 0
    founded_ha: Decimal = ZERO
    business_investor: int = 0
    business_investor_ha: Decimal = ZERO
    detailed: int = 0
    detailed_ha: Decimal = ZERO
    project: int = 0
    project_ha: Decimal = ZERO
    investment_vnd: int = 0
    paid_vnd: int = 0
    operating_established: int = 0
    operating_established_ha: Decimal = ZERO
    operating_unestablished: int = 0
    operating_unestablished_ha: Decimal = ZERO
    operating_craft: int = 0
    operating_craft_ha: Decimal = ZERO
    operating_specialised: int = 0
    operating_specialised_ha: Decimal = ZERO
    operating_industrial_ha: Decimal = ZERO
    operating_without_plan: int = 0
    industrial_ha: Decimal = ZERO
    serviced_ha: Decimal = ZERO
    leased_ha: Decimal = ZERO
    held_ha: Decimal = ZERO
    unleased_ha: Decimal = ZERO
    tenants: int = 0
    foreign_tenants: int = 0
    operating_tenants: int = 0
    treatment_started: int = 0
    treatment_compliant: int = 0

    @property
    def operating(self) -> int:
        return self.operating_established + self.operating_unestablished

    @property
    def operating_ha(self) -> Decimal:
        return self.operating_established_ha + self.operating_unestablished_ha

    @property
    def occupancy(self) -> Occupancy:
        """Average occupancy of operating clusters, from sums (row 19)."""
        return ratio(self.held_ha, self.operating_industrial_ha or None)

    def __add__(self, other: Figures) -> Figures:
        return Figures(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(Figures)})


def of_one(facts: Facts, *, founded_ha: Decimal | None = None) -> Figures:
    """The figures of one cluster; `founded_ha`: the area a founding decision of the period gave it, None = none."""
    done = Figures(clusters=1, investment_vnd=facts.investment_vnd, paid_vnd=facts.paid_vnd)
    area = facts.area_ha or ZERO
    if facts.listed:
        done.listed, done.listed_ha = 1, facts.plan_area_ha or ZERO
    if facts.established:
        done.established, done.established_ha = 1, facts.decision_area_ha or ZERO
        if facts.business_investor:
            done.business_investor, done.business_investor_ha = 1, facts.decision_area_ha or ZERO
    if founded_ha is not None:
        done.founded, done.founded_ha = 1, founded_ha
    if facts.detailed_area_ha is not None:
        done.detailed, done.detailed_ha = 1, facts.detailed_area_ha
        done.industrial_ha = facts.industrial_ha or ZERO
        done.unleased_ha = max(ZERO, done.industrial_ha - facts.held_ha)
    if facts.project_area_ha is not None:
        done.project, done.project_ha = 1, facts.project_area_ha
    if facts.operating:
        _operating(done, facts, area)
    done.serviced_ha = facts.serviced_ha or ZERO
    done.leased_ha = facts.leased_ha
    done.tenants, done.foreign_tenants = facts.tenants, facts.foreign_tenants
    done.operating_tenants = facts.operating_tenants
    done.treatment_started, done.treatment_compliant = int(facts.treatment_started), int(facts.treatment_compliant)
    return done


def _operating(done: Figures, facts: Facts, area: Decimal) -> None:
    if facts.established:
        done.operating_established, done.operating_established_ha = 1, area
    else:
        done.operating_unestablished, done.operating_unestablished_ha = 1, area
    if facts.craft_village:
        done.operating_craft, done.operating_craft_ha = 1, area
    if facts.specialised:
        done.operating_specialised, done.operating_specialised_ha = 1, area
    if facts.industrial_ha:
        done.operating_industrial_ha, done.held_ha = facts.industrial_ha, facts.held_ha
    else:
        done.operating_without_plan = 1


def total(parts: Iterable[Figures]) -> Figures:
    """The sum of parts."""
    done = Figures()
    for part in parts:
        for name in (f.name for f in fields(Figures)):
            setattr(done, name, getattr(done, name) + getattr(part, name))
    return done
