"""Clusters: permanent identity, dated papers, six axes, occupancy by the legal formula, sums at a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from khuyencong.accounts.models import User
from khuyencong.clusters import selectors, services
from khuyencong.clusters.choices import (
    DecisionKind,
    EntryChange,
    InfrastructureAxis,
    InvestorKind,
    Label,
    LandBasis,
    LandMeasure,
    LegalAxis,
    OperationAxis,
    PlanAxis,
    ProjectState,
    WastewaterState,
    WorkKind,
    WorkStatus,
)
from khuyencong.clusters.models import Cluster, Decision, InvestorAssignment, LandHolding, SitePart
from khuyencong.clusters.rules import status_of
from khuyencong.clusters.rules.occupancy import Ratio, Why, average, other_ratio
from khuyencong.common.errors import Invalid, RuleBroken, WrongState
from khuyencong.places.models import Succession, Unit
from tests.factories import clusters as make
from tests.factories.registry import make_establishment, make_province, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def province(db: None) -> Unit:
    return make_province("Tỉnh Cụm")


@pytest.fixture
def commune(province: Unit) -> Unit:
    return make_unit("Xã Cụm", parent=province, province=province)


@pytest.fixture
def by(province: Unit) -> User:
    return make.keeper(province)


@pytest.fixture
def cluster(commune: Unit, by: User) -> Cluster:
    return make.make_cluster("Cụm công nghiệp Bản Qua", commune=commune, by=by)


def status(cluster: Cluster, on: date = TODAY):  # type: ignore[no-untyped-def]
    return status_of(selectors.facts_of_one(cluster, on))


@pytest.mark.promise("C13-38")
def test_a_cluster_keeps_its_identity_through_a_new_name_a_reform_and_a_merger(
    cluster: Cluster, province: Unit, commune: Unit, by: User
) -> None:
    code, decision = cluster.code, make.decide(cluster, by=by)
    services.rename(
        cluster=cluster, name="Cụm công nghiệp Bản Qua 1", valid_from=date(2024, 3, 1), paper=make.paper(), by=by,
        at=make.AT,
    )  # fmt: skip
    cluster.refresh_from_db()
    assert (cluster.code, cluster.name) == (code, "Cụm công nghiệp Bản Qua 1")
    assert selectors.name_at(cluster, date(2024, 2, 29)) == "Cụm công nghiệp Bản Qua"
    decision.refresh_from_db()
    assert decision.name == "Cụm công nghiệp Bản Qua"

    new_province = make_province("Tỉnh Hợp Nhất", valid_from=date(2025, 7, 1))
    new = make_unit("Xã Mới", parent=new_province, province=new_province, valid_from=date(2025, 7, 1))
    for old, heir in ((province, new_province), (commune, new)):
        Unit.objects.filter(pk=old.pk).update(valid_to=date(2025, 6, 30))
        Succession.objects.create(old=old, new=heir, on=date(2025, 7, 1), whole=True, weight=1)
    was = selectors.lead_commune_at(cluster, date(2025, 6, 30))
    now = selectors.lead_commune_at(cluster, date(2025, 7, 1))
    assert was == commune
    assert now == new
    assert list(selectors.clusters_of(new_province, TODAY)) == [cluster]
    assert list(selectors.clusters_of(new, TODAY)) == [cluster]
    assert list(selectors.clusters_of(province, date(2025, 1, 1))) == [cluster]
    assert SitePart.objects.get(cluster=cluster).commune == commune

    other = make.make_cluster("Cụm công nghiệp Lớn", parts=[services.Part(commune)], by=by)
    services.merge_into(cluster=cluster, other=other, on=date(2026, 1, 1), paper=make.paper(), by=by, at=make.AT)
    assert list(selectors.clusters_of(new_province, TODAY)) == [other]
    assert set(selectors.clusters_of(new_province, date(2025, 12, 31))) == {cluster, other}
    cluster.refresh_from_db()
    assert cluster.code == code


def test_a_divided_commune_leaves_the_commune_open_and_the_province_certain(
    cluster: Cluster, province: Unit, commune: Unit
) -> None:
    first = make_unit("Xã Một", parent=province, province=province, valid_from=date(2025, 7, 1))
    second = make_unit("Xã Hai", parent=province, province=province, valid_from=date(2025, 7, 1))
    Unit.objects.filter(pk=commune.pk).update(valid_to=date(2025, 6, 30))
    for new in (first, second):
        Succession.objects.create(old=commune, new=new, on=date(2025, 7, 1), whole=False, suggested=new == first)
    assert selectors.lead_commune_at(cluster, TODAY) is None
    assert list(selectors.clusters_of(first, TODAY)) == []
    assert list(selectors.clusters_of(province, TODAY)) == [cluster]
    commune.refresh_from_db()
    assert selectors.commune_on(commune, TODAY) == (first, False)


@pytest.mark.promise("C13-39")
def test_every_fact_names_a_dated_paper_and_the_profile_of_any_past_day_is_there(cluster: Cluster, by: User) -> None:
    unnamed = services.Paper(kind="decision", number="", on=date(2027, 1, 1), issuer="")
    with pytest.raises(Invalid) as refused:
        services.record_work(
            cluster=cluster, kind=WorkKind.POWER, status=WorkStatus.IN_USE, valid_from=make.START, paper=unnamed,
            by=by, at=make.AT,
        )  # fmt: skip
    assert {"number", "issuer", "document_on"} <= set(refused.value.fields)

    # Papers come in any order: the later one first.
    make.detail(cluster, "60", "40", on=date(2024, 1, 1), by=by)
    make.detail(cluster, "50", "35", on=date(2022, 1, 1), by=by)
    land = {
        day: getattr(selectors.detailed_plan_at(cluster, day), "industrial_land_ha", None)
        for day in (date(2021, 12, 31), date(2022, 1, 1), date(2023, 12, 31), date(2024, 1, 1))
    }
    assert list(land.values()) == [None, Decimal(35), Decimal(35), Decimal(40)]
    with pytest.raises(Invalid, match="valid_from"):
        make.detail(cluster, "50", "30", on=date(2022, 1, 1), by=by)
    wrong = selectors.detailed_plan_at(cluster, date(2024, 1, 1))
    assert wrong is not None
    services.withdraw(row=wrong, reason="Nhầm số liệu", by=by, at=make.AT)
    after = selectors.detailed_plan_at(cluster, TODAY)
    assert after is not None
    assert after.industrial_land_ha == 35
    with pytest.raises(WrongState):
        services.withdraw(row=wrong, reason="Lần nữa", by=by, at=make.AT)


def test_status_is_derived_from_papers_on_six_independent_axes(cluster: Cluster, province: Unit, by: User) -> None:
    assert status(cluster).label == Label.NOT_LISTED
    plan = make.make_plan(province, by=by, on=date(2021, 2, 1))
    make.list_in_plan(cluster, plan, by=by)
    assert (status(cluster).plan, status(cluster).label) == (PlanAxis.LISTED, Label.PLANNED)
    tenant = make.add_tenant(cluster, by=by, on=date(2022, 1, 5), leased="5")
    seen = status(cluster)
    assert (seen.operation, seen.label) == (OperationAxis.OPERATING, Label.OPERATING_UNESTABLISHED)
    make.decide(cluster, on=date(2023, 1, 10), by=by, complete_by=date(2025, 12, 31))
    seen = status(cluster)
    assert (seen.legal, seen.label, seen.stalled) == (LegalAxis.ESTABLISHED, Label.OPERATING, True)
    assert not status(cluster, date(2025, 12, 31)).stalled
    assert status(cluster, date(2022, 6, 1)).label == Label.OPERATING_UNESTABLISHED
    make.decide(cluster, "70", kind=DecisionKind.EXPAND, on=date(2024, 1, 10), by=by)
    assert status(cluster).legal == LegalAxis.EXPANDED
    services.set_tenant_state(
        tenant=tenant, state=ProjectState.WITHDRAWN, valid_from=date(2025, 1, 1), paper=make.paper(), by=by, at=make.AT
    )
    seen = status(cluster)
    assert (seen.operation, seen.label) == (OperationAxis.EMPTIED, Label.ESTABLISHED)
    steps = []
    make.detail(cluster, "70", "49", on=date(2024, 2, 1), by=by)
    steps.append(status(cluster).infrastructure)
    services.approve_project(
        cluster=cluster, name="Hạ tầng", area_ha=Decimal(70), total_investment_vnd=400_000_000_000,
        valid_from=date(2024, 5, 1), paper=make.paper(), by=by, at=make.AT,
    )  # fmt: skip
    steps.append(status(cluster).infrastructure)
    services.record_land(
        cluster=cluster, measure=LandMeasure.CLEARED, area_ha=Decimal(20), valid_from=date(2024, 6, 1),
        paper=make.paper(), by=by, at=make.AT,
    )  # fmt: skip
    steps.append(status(cluster).infrastructure)
    for kind in (WorkKind.INTERNAL_ROAD, WorkKind.WATER_SUPPLY, WorkKind.WASTEWATER):
        services.record_work(
            cluster=cluster, kind=kind, status=WorkStatus.IN_USE, valid_from=date(2025, 1, 1), paper=make.paper(),
            by=by, at=make.AT,
        )  # fmt: skip
        steps.append(status(cluster).infrastructure)
    assert steps == [
        InfrastructureAxis.DETAILED_PLAN, InfrastructureAxis.PROJECT, InfrastructureAxis.CLEARING,
        InfrastructureAxis.BUILDING, InfrastructureAxis.BUILDING, InfrastructureAxis.ESSENTIAL,
    ]  # fmt: skip
    services.record_wastewater(
        cluster=cluster, state=WastewaterState.STARTED, valid_from=date(2025, 1, 1), paper=make.paper(), by=by,
        at=make.AT,
    )  # fmt: skip
    assert status(cluster).environment == WastewaterState.STARTED
    with pytest.raises(Invalid, match="handling"):
        make.decide(cluster, kind=DecisionKind.REVOKE, on=date(2026, 1, 1), by=by)
    make.decide(cluster, kind=DecisionKind.REVOKE, on=date(2026, 1, 1), by=by, handling="Bàn giao đất")
    assert status(cluster).label == Label.REVOKED
    with pytest.raises(WrongState):
        make.decide(cluster, kind=DecisionKind.EXPAND, on=date(2026, 3, 1), by=by)


@pytest.mark.promise("C13-37")
def test_a_cluster_leaves_the_plan_only_with_a_conversion_scheme(cluster: Cluster, province: Unit, by: User) -> None:
    plan = make.make_plan(province, by=by)
    make.list_in_plan(cluster, plan, by=by)
    changed = make.make_plan(province, by=by, on=date(2024, 1, 1), kind="adjustment")
    with pytest.raises(Invalid, match="conversion"):
        make.list_in_plan(cluster, changed, change=EntryChange.WITHDRAW, by=by)
    make.list_in_plan(cluster, changed, change=EntryChange.WITHDRAW, by=by, conversion="Chuyển thành khu dân cư")
    assert status(cluster).label == Label.WITHDRAWN
    assert status(cluster, date(2023, 12, 31)).plan == PlanAxis.LISTED


@pytest.mark.promise("C13-27")
def test_a_small_change_waits_for_the_next_plan(cluster: Cluster, province: Unit, by: User) -> None:
    make.list_in_plan(cluster, make.make_plan(province, by=by), by=by)
    decision = make.decide(cluster, "53", on=date(2022, 1, 1), by=by, small_area_ha=Decimal(3))
    assert selectors.small_changes_pending(province, TODAY) == [decision]
    changed = make.make_plan(province, by=by, on=date(2024, 1, 1), kind="adjustment")
    make.list_in_plan(cluster, changed, "53", change=EntryChange.ADJUST, by=by)
    assert selectors.small_changes_pending(province, TODAY) == []
    decision.refresh_from_db()
    assert decision.reported_in == changed


@pytest.mark.promise("C13-9")
@pytest.mark.promise("C13-10")
def test_occupancy_counts_each_hectare_once_over_the_industrial_land_of_the_plan(cluster: Cluster, by: User) -> None:
    make.decide(cluster, by=by)
    tenant = make.add_tenant(cluster, by=by, leased="5", granted="8")
    seen = selectors.occupancy_of(cluster, TODAY)
    assert (seen.pct, seen.why) == (None, Why.NO_DETAILED_PLAN)
    make.detail(cluster, "50", "40", by=by)
    seen = selectors.occupancy_of(cluster, TODAY)
    # 8 ha granted, 5 of them leased already: 8, not 13.
    assert (seen.pct, seen.held_ha) == (Decimal("20.00"), Decimal(8))
    services.hold_land(
        tenant=tenant, basis=LandBasis.LEASE, area_ha=Decimal(5), valid_from=date(2024, 1, 1), paper=make.paper(),
        by=by, at=make.AT,
    )  # fmt: skip
    assert selectors.occupancy_of(cluster, TODAY).pct == Decimal("25.00")
    assert selectors.occupancy_of(cluster, date(2023, 12, 31)).pct == Decimal("20.00")
    with pytest.raises(Invalid, match="area_ha"):
        make.add_tenant(cluster, by=by, leased="30.01")
    facts = selectors.facts_of_one(cluster, TODAY)
    assert facts.leased_ha == 10
    assert other_ratio(Ratio.LEASED_OF_GROSS, facts) == Decimal("20.00")
    assert other_ratio(Ratio.LEASED_OF_SERVICED, facts) is None


def test_a_lot_is_leased_to_one_tenant_at_a_time(cluster: Cluster, by: User) -> None:
    make.detail(cluster, by=by)
    lot = services.add_lot(
        cluster=cluster, code="A1", area_ha=Decimal(2), valid_from=make.START, paper=make.paper(), by=by, at=make.AT
    )
    first, second = make.add_tenant(cluster, by=by), make.add_tenant(cluster, by=by)
    terms = {
        "basis": LandBasis.LEASE,
        "area_ha": Decimal(2),
        "lot": lot,
        "paper": make.paper(),
        "by": by,
        "at": make.AT,
    }
    row = services.hold_land(tenant=first, valid_from=date(2023, 6, 1), **terms)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="A1"):
        services.hold_land(tenant=second, valid_from=date(2023, 7, 1), **terms)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError), transaction.atomic():
        LandHolding.objects.create(
            tenant=second, basis=LandBasis.LEASE, lot=lot, area_ha=1, valid_from=date(2023, 7, 1),
            document=row.document, recorded_by=by, recorded_at=make.AT,
        )  # fmt: skip
    services.end_holding(row=row, last_day=date(2023, 8, 31), paper=make.paper(), by=by, at=make.AT)
    services.hold_land(tenant=second, valid_from=date(2023, 9, 1), **terms)  # type: ignore[arg-type]
    assert selectors.facts_of_one(cluster, TODAY).leased_ha == 2


@pytest.mark.promise("C13-24")
def test_two_investors_never_overlap_and_a_change_needs_a_decision(cluster: Cluster, by: User) -> None:
    decision = make.decide(cluster, by=by)

    def assign(name: str, on: date, decision: Decision | None = None, part: str = "") -> InvestorAssignment:
        return services.assign_investor(
            cluster=cluster, kind=InvestorKind.ENTERPRISE, name=name, valid_from=on, part=part, assigned_by=decision,
            paper=make.paper(), by=by, at=make.AT,
        )  # fmt: skip

    first = assign("Công ty Một", date(2021, 3, 1), decision)
    with pytest.raises(Invalid, match="assigned_by"):
        assign("Công ty Hai", date(2023, 3, 1))
    with pytest.raises(Invalid, match="assigned_by"):  # the decision that named the first one changes nothing
        assign("Công ty Hai", date(2023, 3, 1), decision)
    with pytest.raises(Invalid, match="part"):
        assign("Công ty Hai", date(2023, 3, 1), decision, part="Giai đoạn 2")
    changed = make.decide(cluster, kind=DecisionKind.CHANGE_INVESTOR, on=date(2023, 2, 1), by=by)
    assign("Công ty Hai", date(2023, 3, 1), changed)
    first.refresh_from_db()
    assert first.valid_to == date(2023, 2, 28)
    holders = [getattr(selectors.investor_at(cluster, day), "name", "") for day in (date(2023, 2, 28), TODAY)]
    assert holders == ["Công ty Một", "Công ty Hai"]


@pytest.mark.promise("C13-28")
@pytest.mark.promise("C13-29")
def test_a_project_enters_after_the_regulation_of_services_and_with_a_listed_trade(cluster: Cluster, by: User) -> None:
    make.decide(cluster, by=by)
    with pytest.raises(RuleBroken) as refused:
        make.add_tenant(cluster, by=by, on=date(2025, 3, 1), trade="Sản xuất bia")
    assert {f.code for f in refused.value.findings} == {"clusters.no_regulation", "clusters.trade_not_listed"}
    services.approve_regulation(
        cluster=cluster, approved_on=date(2025, 2, 3), services=["water", "security"],
        sent_to_department_on=date(2025, 2, 5), paper=make.paper(), by=by, at=make.AT,
    )  # fmt: skip
    make.add_tenant(cluster, by=by, on=date(2025, 3, 1), trade="Cơ khí chế tạo")
    with pytest.raises(RuleBroken):
        make.add_tenant(cluster, by=by, on=date(2025, 3, 1), trade="Sản xuất bia")
    make.add_tenant(cluster, by=by, on=date(2025, 3, 1), trade="Sản xuất bia", trade_reason="Dự án có trước quyết định")


def test_a_cluster_that_operated_before_the_decree_is_warned_not_refused(cluster: Cluster, by: User) -> None:
    make.add_tenant(cluster, by=by, on=date(2020, 1, 1))
    found = services.entry_findings(services.entry_of(cluster, date(2026, 1, 1)), trade="Cơ khí", trade_reason="")
    assert [(f.code, f.blocks) for f in found] == [("clusters.no_regulation", False)]


@pytest.mark.promise("C13-16")
def test_paid_capital_does_not_fall_without_a_reason(cluster: Cluster, by: User) -> None:
    def paid(amount: int, on: date, correction: str = "") -> None:
        services.record_paid(
            cluster=cluster, cumulative_vnd=amount, on=on, correction=correction, paper=make.paper(), by=by, at=make.AT
        )

    paid(100, date(2024, 6, 14))
    with pytest.raises(Invalid, match="correction"):
        paid(90, date(2024, 12, 14))
    paid(90, date(2024, 12, 14), "Đính chính theo quyết toán")
    assert selectors.facts_of_one(cluster, TODAY).paid_vnd == 90


@pytest.mark.promise("C13-11")
def test_averages_come_from_sums(commune: Unit, by: User) -> None:
    """The fixture of C§13: A 40 ha with 30 leased, B 60 ha with 10 leased."""
    found = []
    for industrial, leased in (("40", "30"), ("60", "10")):
        cluster = make.make_cluster(commune=commune, by=by)
        make.decide(cluster, "70", by=by)
        make.detail(cluster, "70", industrial, by=by)
        make.add_tenant(cluster, by=by, leased=leased)
        found.append(cluster)
    facts = selectors.facts_of(Cluster.objects.filter(pk__in=[c.pk for c in found]), TODAY).values()
    seen = average((f.industrial_ha, f.held_ha) for f in facts)
    assert (seen.weighted.pct, seen.unleased_ha, seen.simple) == (Decimal("40.00"), Decimal(60), Decimal("45.83"))


def test_figures_of_a_territory_are_sums_in_a_constant_number_of_queries(
    province: Unit, commune: Unit, by: User
) -> None:
    window = (date(2021, 12, 15), date(2022, 12, 14))

    def one(number: int) -> None:
        cluster = make.make_cluster(commune=commune, by=by)
        make.list_in_plan(cluster, plan, by=by)
        make.decide(cluster, on=date(2022, 1, 1) if number else date(2021, 12, 14), by=by)
        make.detail(cluster, by=by)
        make.add_tenant(cluster, by=by, leased="7", foreign_invested=True)
        services.assign_investor(
            cluster=cluster, kind=InvestorKind.COOPERATIVE, name="HTX", valid_from=date(2022, 1, 1),
            paper=make.paper(), by=by, at=make.AT,
        )  # fmt: skip

    plan = make.make_plan(province, by=by)
    one(0)
    with CaptureQueriesContext(
        connection,
    ) as single:
        first = selectors.figures_of(selectors.clusters_of(province, TODAY), TODAY, window=window)
    assert (first.established, first.founded) == (1, 0)
    for number in range(1, 4):
        one(number)
    with CaptureQueriesContext(connection) as many:
        all_four = selectors.figures_of(selectors.clusters_of(province, TODAY), TODAY, window=window)
    assert len(many) == len(single)
    assert (all_four.established, all_four.established_ha) == (4, Decimal(200))
    assert (all_four.founded, all_four.founded_ha) == (3, Decimal(150))
    assert (all_four.business_investor, all_four.listed, all_four.operating) == (4, 4, 4)
    assert (all_four.tenants, all_four.foreign_tenants, all_four.operating_tenants) == (4, 4, 4)
    assert all_four.operating_industrial_ha == 140
    assert all_four.occupancy.pct == Decimal("20.00")
    assert selectors.figures_of(selectors.clusters_of(province, TODAY), date(2020, 1, 1)).listed == 0


def test_the_lead_commune_of_two_is_the_larger_part_or_the_one_the_province_assigned(
    province: Unit, commune: Unit, by: User
) -> None:
    other = make_unit("Xã Bên", parent=province, province=province)
    parts = [services.Part(commune, Decimal(20)), services.Part(other, Decimal(30))]
    cluster = make.make_cluster(parts=parts, by=by)
    assert selectors.lead_commune_at(cluster, TODAY) == other
    services.set_site(
        cluster=cluster, parts=[services.Part(commune, Decimal(20), lead=True), services.Part(other, Decimal(30))],
        valid_from=date(2024, 1, 1), paper=make.paper(), by=by, at=make.AT,
    )  # fmt: skip
    assert selectors.lead_commune_at(cluster, TODAY) == commune
    assert selectors.lead_commune_at(cluster, date(2023, 12, 31)) == other
    assert list(selectors.clusters_of(commune, TODAY)) == [cluster]
    assert list(selectors.clusters_of(other, TODAY)) == []


def test_the_same_form_twice_and_a_namesake(commune: Unit, by: User) -> None:
    first = make.make_cluster("Cụm Một", commune=commune, by=by, key="k1")
    assert make.make_cluster("Cụm Một", commune=commune, by=by, key="k1") == first
    with pytest.raises(Invalid, match="name"):
        make.make_cluster("cụm  một", commune=commune, by=by)
    establishment = make_establishment(province=commune.province, commune=commune)
    make.add_tenant(first, by=by, establishment=establishment, name="Nhà máy")
    with pytest.raises(Invalid, match="name"):
        make.add_tenant(first, by=by, establishment=establishment, name="Nhà máy")
