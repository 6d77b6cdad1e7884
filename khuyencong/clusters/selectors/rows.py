"""One dated row of a cluster on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from khuyencong.clusters.choices import PRESENT, InvestorKind
from khuyencong.clusters.models import (
    Cluster,
    ClusterName,
    Decision,
    DetailedPlan,
    InvestorAssignment,
    PlanEntry,
    SecondaryProject,
    TenantState,
)
from khuyencong.clusters.rules.occupancy import Occupancy, occupancy
from khuyencong.clusters.selectors.facts import facts_of_one
from khuyencong.places.models import Unit
from khuyencong.places.selectors import with_predecessors


def _one(model: Any, cluster: Cluster, on: date) -> Any:
    rows = model.objects.on(on).filter(cluster=cluster).select_related("document")
    return rows.order_by("-valid_from", "-id").first()


def name_at(cluster: Cluster, on: date) -> str:
    """How the cluster was called on a day; before its first name, its first name."""
    row = _one(ClusterName, cluster, on)
    if row is None:
        row = ClusterName.objects.standing().filter(cluster=cluster).order_by("valid_from", "id").first()
    return str(row.name) if row else cluster.name


def entry_at(cluster: Cluster, on: date) -> PlanEntry | None:
    """What the plan in force says of the cluster."""
    return _one(PlanEntry, cluster, on)  # type: ignore[no-any-return]


def decision_at(cluster: Cluster, on: date) -> Decision | None:
    """The decision in force; one of revocation too."""
    return _one(Decision, cluster, on)  # type: ignore[no-any-return]


def detailed_plan_at(cluster: Cluster, on: date) -> DetailedPlan | None:
    """The approved detailed plan in force."""
    return _one(DetailedPlan, cluster, on)  # type: ignore[no-any-return]


def investors_at(cluster: Cluster, on: date) -> QuerySet[InvestorAssignment]:
    """Everybody who builds or runs the cluster on a day, investors first, the whole cluster before parts."""
    rows = InvestorAssignment.objects.on(on).filter(cluster=cluster)
    return rows.select_related("establishment", "organisation", "document").order_by("part", "id")


def investor_at(cluster: Cluster, on: date) -> InvestorAssignment | None:
    """The investor of the cluster's infrastructure on a day; None when it has none."""
    return investors_at(cluster, on).exclude(kind=InvestorKind.MANAGER).first()


def reporter_at(cluster: Cluster, on: date) -> InvestorAssignment | None:
    """Who files Form 02: the investor, else the managing unit (C§14.9)."""
    rows = list(investors_at(cluster, on))
    return min(rows, key=lambda row: (row.kind == InvestorKind.MANAGER, row.part, row.pk), default=None)


def tenants_at(cluster: Cluster, on: date) -> QuerySet[SecondaryProject]:
    """The production projects that are in the cluster on a day (registered, building, operating or suspended)."""
    present = TenantState.objects.on(on).filter(state__in=PRESENT).values("tenant_id")
    rows = SecondaryProject.objects.standing().filter(Q(cluster=cluster), pk__in=present)
    return rows.select_related("establishment").order_by("name", "id")


def occupancy_of(cluster: Cluster, on: date) -> Occupancy:
    """Occupancy of a cluster on a day by the legal formula (32/2024/NĐ-CP art. 2.7)."""
    return occupancy(facts_of_one(cluster, on))


def small_changes_pending(province: Unit, on: date) -> list[Decision]:
    """Small changes that decisions made against the plan and no later plan has reported yet (C§13.27)."""
    rows = Decision.objects.standing().filter(
        cluster__province_id__in=with_predecessors([province.pk]), reported_in__isnull=True, decided_on__lte=on
    )
    rows = rows.exclude(small_name=False, small_location=False, small_area_ha=0)
    return list(rows.select_related("cluster", "document").order_by("decided_on", "id"))
