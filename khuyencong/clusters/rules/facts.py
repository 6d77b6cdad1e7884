"""What is known of one cluster on one day, read from its dated papers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from khuyencong.clusters.choices import (
    BUSINESS_INVESTORS,
    ESSENTIAL_WORKS,
    ClusterKind,
    DecisionKind,
    EntryChange,
    InvestorKind,
    WastewaterState,
    WorkStatus,
)

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows that hold on `on`. Areas in hectares, money in whole đồng; None = no paper says so.

    `leased_ha` and `held_ha` (leased, or granted by an approval and not yet leased) count each hectare once.
    `step`: a dossier in hand ("applied", "under_appraisal") or "". `essential_in_use`: the kinds of works in use.
    `ever_tenants`: whether a project was ever in the cluster.
    """

    cluster_id: int
    on: date
    code: str = ""
    name: str = ""
    search_key: str = ""
    lead_commune_id: int | None = None
    province_id: int | None = None
    formed_on: date | None = None
    entry_change: str = ""
    plan_area_ha: Decimal | None = None
    decision_kind: str = ""
    decided_on: date | None = None
    decision_area_ha: Decimal | None = None
    complete_by: date | None = None
    expanded: bool = False
    step: str = ""
    detailed_area_ha: Decimal | None = None
    industrial_ha: Decimal | None = None
    investor_kinds: frozenset[str] = frozenset()
    project_area_ha: Decimal | None = None
    investment_vnd: int = 0
    broke_ground: bool = False
    project_complete: bool = False
    paid_vnd: int = 0
    works: dict[str, frozenset[str]] = field(default_factory=dict)
    cleared_ha: Decimal | None = None
    serviced_ha: Decimal | None = None
    wastewater: str = ""
    types: frozenset[str] = frozenset()
    tenants: int = 0
    foreign_tenants: int = 0
    operating_tenants: int = 0
    ever_tenants: bool = False
    leased_ha: Decimal = ZERO
    held_ha: Decimal = ZERO

    @property
    def listed(self) -> bool:
        return bool(self.entry_change) and self.entry_change != EntryChange.WITHDRAW

    @property
    def established(self) -> bool:
        return bool(self.decision_kind) and self.decision_kind != DecisionKind.REVOKE

    @property
    def business_investor(self) -> bool:
        return bool(self.investor_kinds & BUSINESS_INVESTORS)

    @property
    def state_investor(self) -> bool:
        return InvestorKind.STATE_UNIT in self.investor_kinds

    @property
    def operating(self) -> bool:
        """At least one investment project in the cluster (Form 03 row 15)."""
        return self.tenants > 0

    @property
    def essential_in_use(self) -> bool:
        """Internal roads, water supply and wastewater treatment all in use, in every phase (art. 8.2.d)."""
        return all(self.works.get(kind) == frozenset({WorkStatus.IN_USE}) for kind in ESSENTIAL_WORKS)

    @property
    def building(self) -> bool:
        return any(WorkStatus.BUILDING in states or WorkStatus.IN_USE in states for states in self.works.values())

    @property
    def area_ha(self) -> Decimal | None:
        """The area by the strongest paper: decision, else detailed plan, else plan."""
        for area in (self.decision_area_ha if self.established else None, self.detailed_area_ha, self.plan_area_ha):
            if area is not None:
                return area
        return None

    @property
    def craft_village(self) -> bool:
        return ClusterKind.CRAFT_VILLAGE in self.types

    @property
    def specialised(self) -> bool:
        return ClusterKind.SPECIALISED in self.types

    @property
    def treatment_started(self) -> bool:
        return self.wastewater in {WastewaterState.STARTED, WastewaterState.COMPLIANT}

    @property
    def treatment_compliant(self) -> bool:
        return self.wastewater == WastewaterState.COMPLIANT
