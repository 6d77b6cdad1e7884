"""Tables of industrial clusters."""

from khuyencong.clusters.models.base import Document
from khuyencong.clusters.models.building import (
    DetailedPlan,
    InfrastructureProject,
    InvestorAssignment,
    LandFigure,
    PaidCapital,
    ServiceRegulation,
    VacantLandNotice,
    Wastewater,
    Work,
)
from khuyencong.clusters.models.core import Cluster, ClusterName, ClusterType, Decision, Plan, PlanEntry, SitePart
from khuyencong.clusters.models.published import PublishedAggregate, PublishedCluster
from khuyencong.clusters.models.tenants import LandHolding, Lot, SecondaryProject, TenantState

__all__ = [
    "Cluster",
    "ClusterName",
    "ClusterType",
    "Decision",
    "DetailedPlan",
    "Document",
    "InfrastructureProject",
    "InvestorAssignment",
    "LandFigure",
    "LandHolding",
    "Lot",
    "PaidCapital",
    "Plan",
    "PlanEntry",
    "PublishedAggregate",
    "PublishedCluster",
    "SecondaryProject",
    "ServiceRegulation",
    "SitePart",
    "TenantState",
    "VacantLandNotice",
    "Wastewater",
    "Work",
]
