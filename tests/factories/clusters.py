"""Clusters for tests of every room, made through the services."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.clusters import services
from khuyencong.clusters.choices import DecisionKind, DocumentKind, EntryChange, LandBasis, ProjectState
from khuyencong.clusters.models import Cluster, Decision, DetailedPlan, Plan, PlanEntry, SecondaryProject
from khuyencong.places.models import Unit
from khuyencong.places.selectors import province_of
from tests.factories.registry import make_establishment, make_officer, make_province, make_unit

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
START = date(2021, 1, 4)
_number = count(1)


def paper(on: date = START, *, kind: str = DocumentKind.DECISION, number: str = "") -> services.Paper:
    """A paper of its own."""
    return services.Paper(
        kind=kind, number=number or f"{next(_number)}/QĐ-UBND", on=on, issuer="Ủy ban nhân dân tỉnh Mẫu"
    )


def keeper(place: Unit) -> User:
    """An officer of the department of a unit's province."""
    return make_officer(Role.DEPARTMENT_OFFICER, province_of(place))


def make_cluster(
    name: str = "",
    *,
    commune: Unit | None = None,
    by: User | None = None,
    valid_from: date = START,
    parts: list[services.Part] | None = None,
    at: datetime = AT,
    **rest: Any,
) -> Cluster:
    """A cluster known from a paper, in no plan and not established."""
    if parts is None:
        commune = commune or make_unit("Xã Cụm", parent=(province := make_province()), province=province)
        parts = [services.Part(commune)]
    by = by or keeper(parts[0].commune)
    return services.open_cluster(
        name=name or f"Cụm công nghiệp Mẫu {next(_number)}", parts=parts, valid_from=valid_from,
        paper=paper(min(valid_from, at.date())), by=by, at=at, **rest,
    )  # fmt: skip


def make_plan(province: Unit, *, by: User | None = None, on: date = START, kind: str = "initial") -> Plan:
    return services.approve_plan(
        province=province, kind=kind, first_year=2021, last_year=2030, vision_year=2050,
        authority="Thủ tướng Chính phủ", valid_from=on, paper=paper(on, kind=DocumentKind.PLAN),
        by=by or keeper(province), at=AT,
    )  # fmt: skip


def list_in_plan(
    cluster: Cluster, plan: Plan, area_ha: str = "50", *, change: str = EntryChange.ADD, by: User, **rest: Any
) -> PlanEntry:
    return services.enter_plan_entry(
        plan=plan, cluster=cluster, change=change, name=cluster.name, location="Xã Cụm", area_ha=Decimal(area_ha),
        trades=["Cơ khí", "Chế biến gỗ"], by=by, at=AT, **rest,
    )  # fmt: skip


def decide(
    cluster: Cluster,
    area_ha: str = "50",
    *,
    kind: str = DecisionKind.ESTABLISH,
    on: date = START,
    by: User,
    **items: Any,
) -> Decision:
    given: dict[str, Any] = {"name": cluster.name, "location": "Xã Cụm", "trades": ["Cơ khí", "Chế biến gỗ"], **items}
    return services.record_decision(
        cluster=cluster, kind=kind, items=services.Items(area_ha=Decimal(area_ha), **given), decided_on=on,
        effective_on=on, paper=paper(on), by=by, at=AT,
    )  # fmt: skip


def detail(
    cluster: Cluster, area_ha: str = "50", industrial: str = "35", *, on: date = START, by: User, **rest: Any
) -> DetailedPlan:
    return services.approve_detailed_plan(
        cluster=cluster, authority="Ủy ban nhân dân huyện", area_ha=Decimal(area_ha),
        industrial_land_ha=Decimal(industrial), valid_from=on, paper=paper(on, kind=DocumentKind.DETAILED_PLAN),
        by=by, at=AT, **rest,
    )  # fmt: skip


def add_tenant(
    cluster: Cluster,
    *,
    by: User,
    on: date = date(2023, 5, 4),
    leased: str = "",
    granted: str = "",
    state: str = ProjectState.OPERATING,
    **rest: Any,
) -> SecondaryProject:
    """A project that entered before Decree 32/2024, so that a missing regulation of services only warns."""
    given: dict[str, Any] = {"name": f"Dự án {next(_number)}", "trade": "Cơ khí", **rest}
    establishment = given.pop("establishment", None) or make_establishment(
        province=cluster.province, commune=given.pop("commune", None), by=None
    )
    tenant = services.add_tenant(
        cluster=cluster, establishment=establishment, registered_on=on, state=state,
        paper=paper(on, kind=DocumentKind.CERTIFICATE), by=by, at=AT, **given,
    )  # fmt: skip
    for area, basis in ((leased, LandBasis.LEASE), (granted, LandBasis.APPROVAL)):
        if area:
            services.hold_land(
                tenant=tenant, basis=basis, area_ha=Decimal(area), valid_from=on,
                paper=paper(on, kind=DocumentKind.CONTRACT), by=by, at=AT,
            )  # fmt: skip
    return tenant
