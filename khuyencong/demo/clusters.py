"""Invented clusters of Lào Cai: one that operates, one being built, one from before 2009 that no decision covers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from khuyencong.accounts.models import User
from khuyencong.clusters import services
from khuyencong.clusters.choices import (
    DecisionKind,
    DocumentKind,
    EntryChange,
    InvestorKind,
    LandBasis,
    LandMeasure,
    ProjectState,
    PublisherSite,
    WastewaterState,
    WorkKind,
    WorkStatus,
)
from khuyencong.clusters.models import Cluster, Plan
from khuyencong.demo.dossiers import WORKSHOPS
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import province_of, unit_on
from khuyencong.registry.models import Establishment

COMMUNE, TODAY_MAP = "03046", date(2025, 7, 1)
START = date(2021, 3, 1)
COMMITTEE = "Ủy ban nhân dân tỉnh Lào Cai (ví dụ)"
INVESTOR = "Công ty Cổ phần Hạ tầng Sông Chảy (ví dụ)"
BILLION = 1_000_000_000


class _Story:
    """Who writes, when, and the numbers of the invented papers."""

    def __init__(self, by: User, at: datetime) -> None:
        self.who: dict[str, Any] = {"by": by, "at": at}
        self.count = 0

    def paper(self, on: date, kind: str = DocumentKind.DECISION, issuer: str = COMMITTEE) -> services.Paper:
        self.count += 1
        return services.Paper(kind=kind, number=f"{100 + self.count}/QĐ-VD (ví dụ)", on=on, issuer=issuer)

    def cluster(self, name: str, commune: Unit, area: str, on: date) -> Cluster:
        return services.open_cluster(
            name=f"Cụm công nghiệp {name} (ví dụ)", parts=[services.Part(commune, Decimal(area))], valid_from=on,
            paper=self.paper(on), is_example=True, key=f"demo-cluster-{name}", **self.who,
        )  # fmt: skip

    def listed(self, plan: Plan, cluster: Cluster, area: str) -> None:
        services.enter_plan_entry(
            plan=plan, cluster=cluster, change=EntryChange.ADD, name=cluster.name, location="Xã Bản Hồ",
            area_ha=Decimal(area), trades=["Chế biến nông, lâm sản", "Cơ khí"], **self.who,
        )  # fmt: skip

    def decide(self, cluster: Cluster, area: str, on: date, investment: int) -> Any:
        items = services.Items(
            name=cluster.name, location="Xã Bản Hồ", area_ha=Decimal(area),
            trades=["Chế biến chè", "Chế biến gỗ", "Dệt may", "Chế biến nông, lâm sản"], investor_name=INVESTOR,
            total_investment_vnd=investment, capital_equity_vnd=investment, complete_by=date(on.year + 3, 12, 31),
            schedule="Hoàn thành hạ tầng trong 36 tháng",
        )  # fmt: skip
        return services.record_decision(
            cluster=cluster, kind=DecisionKind.ESTABLISH, items=items, decided_on=on, effective_on=on,
            paper=self.paper(on), sent_to_ministry_on=on, **self.who,
        )  # fmt: skip

    def detail(self, cluster: Cluster, area: str, industrial: str, on: date) -> None:
        services.approve_detailed_plan(
            cluster=cluster, authority=COMMITTEE, area_ha=Decimal(area), industrial_land_ha=Decimal(industrial),
            valid_from=on, paper=self.paper(on, DocumentKind.DETAILED_PLAN), **self.who,
        )  # fmt: skip

    def invest(self, cluster: Cluster, decision: Any, on: date, area: str, investment: int) -> None:
        services.assign_investor(
            cluster=cluster, kind=InvestorKind.ENTERPRISE, name=INVESTOR, valid_from=on, assigned_by=decision,
            paper=self.paper(on), **self.who,
        )  # fmt: skip
        services.approve_project(
            cluster=cluster, name="Hạ tầng kỹ thuật cụm công nghiệp", area_ha=Decimal(area),
            total_investment_vnd=investment, broke_ground_on=on, valid_from=on,
            paper=self.paper(on, DocumentKind.PROJECT), **self.who,
        )  # fmt: skip

    def work(self, cluster: Cluster, kind: str, status: str, on: date) -> None:
        services.record_work(
            cluster=cluster, kind=kind, status=status, valid_from=on,
            paper=self.paper(on, DocumentKind.ACCEPTANCE, INVESTOR), **self.who,
        )  # fmt: skip

    def tenant(self, cluster: Cluster, workshop: str, trade: str, area: str, on: date, state: str) -> None:
        owner = Establishment.objects.get(name=WORKSHOPS[workshop].name)
        paper = self.paper(on, DocumentKind.CERTIFICATE)
        tenant = services.add_tenant(
            cluster=cluster, establishment=owner, name=f"Xưởng {trade.lower()} (ví dụ)", trade=trade,
            registered_on=on, state=state, registered_capital_vnd=12 * BILLION, paper=paper, **self.who,
        )  # fmt: skip
        services.hold_land(
            tenant=tenant, basis=LandBasis.LEASE, area_ha=Decimal(area), valid_from=on,
            paper=self.paper(on, DocumentKind.CONTRACT, INVESTOR), **self.who,
        )  # fmt: skip


@transaction.atomic
def load(*, at: datetime) -> str:
    """Write the clusters with their papers; loading again adds nothing. Returns one line of report."""
    if Cluster.objects.filter(is_example=True).exists():
        return "example clusters are there"
    told = _Story(User.objects.get(username="binh"), at)
    now = unit_on(Level.COMMUNE, COMMUNE, TODAY_MAP)
    olds = Unit.objects.filter(successions__new=now, successions__whole=True, level=Level.COMMUNE).order_by("code")
    commune = olds.filter(valid_to__gte=START).first() or now
    start = START if commune.pk != now.pk else TODAY_MAP
    plan = services.approve_plan(
        province=province_of(commune), kind="initial", first_year=2021, last_year=2030, vision_year=2050,
        authority="Thủ tướng Chính phủ (ví dụ)", valid_from=start, paper=told.paper(start, DocumentKind.PLAN),
        **told.who,
    )  # fmt: skip
    _operating(told, plan, commune, start)
    _building(told, plan, commune, start)
    old = told.cluster("Thung lũng Mây", commune, "12.5", start)
    services.state_formed(cluster=old, formed_on=date(2007, 6, 1), paper=told.paper(start), **told.who)
    told.detail(old, "12.5", "9", start)
    told.tenant(old, "bamboo", "Chế biến măng", "0.8", start, ProjectState.OPERATING)
    return "3 example clusters"


def _operating(told: _Story, plan: Plan, commune: Unit, start: date) -> None:
    cluster = told.cluster("Bản Mây", commune, "45", start)
    told.listed(plan, cluster, "45")
    decision = told.decide(cluster, "45", start, 320 * BILLION)
    told.detail(cluster, "45", "31.5", start)
    told.invest(cluster, decision, start, "45", 320 * BILLION)
    services.approve_regulation(
        cluster=cluster, approved_on=start, services=["security", "water", "environment"],
        sent_to_department_on=start, sent_to_commune_on=start,
        paper=told.paper(start, DocumentKind.REGULATION, INVESTOR), **told.who,
    )  # fmt: skip
    for kind in (WorkKind.INTERNAL_ROAD, WorkKind.WATER_SUPPLY, WorkKind.WASTEWATER, WorkKind.POWER):
        told.work(cluster, kind, WorkStatus.IN_USE, date(2025, 9, 1))
    told.work(cluster, WorkKind.FIRE, WorkStatus.BUILDING, date(2026, 1, 5))
    rest = {"valid_from": date(2025, 9, 1), **told.who}
    services.record_land(
        cluster=cluster, measure=LandMeasure.SERVICED, area_ha=Decimal(24), paper=told.paper(start), **rest
    )
    services.record_wastewater(
        cluster=cluster, state=WastewaterState.COMPLIANT, standard="QCVN 40:2011/BTNMT, cột B", capacity_m3_day=600,
        paper=told.paper(start, DocumentKind.LICENCE), **rest,
    )  # fmt: skip
    services.record_paid(
        cluster=cluster, cumulative_vnd=214 * BILLION, on=date(2026, 6, 14), paper=told.paper(start), **told.who
    )
    told.tenant(cluster, "tea", "Chế biến chè", "2.4", date(2025, 10, 6), ProjectState.OPERATING)
    told.tenant(cluster, "wood", "Chế biến gỗ", "5.1", date(2025, 11, 3), ProjectState.OPERATING)
    told.tenant(cluster, "weaving", "Dệt may", "1.2", date(2026, 3, 2), ProjectState.BUILDING)
    services.publish_vacant(
        cluster=cluster, area_ha=Decimal("22.8"), published_on=date(2026, 7, 1), site=PublisherSite.INVESTOR,
        url="https://example.vn/dat-trong", price="1,2 triệu đồng/m² (ví dụ)",
        paper=told.paper(date(2026, 7, 1), DocumentKind.NOTICE, INVESTOR), **told.who,
    )  # fmt: skip


def _building(told: _Story, plan: Plan, commune: Unit, start: date) -> None:
    cluster = told.cluster("Suối Thác", commune, "60", start)
    told.listed(plan, cluster, "60")
    decision = told.decide(cluster, "60", date(2025, 8, 4), 480 * BILLION)
    told.detail(cluster, "60", "42", date(2025, 12, 1))
    told.invest(cluster, decision, date(2026, 2, 2), "60", 480 * BILLION)
    told.work(cluster, WorkKind.LEVELLING, WorkStatus.BUILDING, date(2026, 4, 1))
