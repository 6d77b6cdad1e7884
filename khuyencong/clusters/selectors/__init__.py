"""Reads of clusters that other rooms and several pages use."""

from khuyencong.clusters.selectors.facts import facts_of, facts_of_one, figures_by_cluster, figures_of
from khuyencong.clusters.selectors.places import clusters_of, commune_on, lead_commune_at, lead_communes
from khuyencong.clusters.selectors.reporters import reporters_on, tenants_on
from khuyencong.clusters.selectors.rows import (
    decision_at,
    detailed_plan_at,
    entry_at,
    investor_at,
    investors_at,
    name_at,
    occupancy_of,
    reporter_at,
    small_changes_pending,
    tenants_at,
)

__all__ = [
    "clusters_of",
    "commune_on",
    "decision_at",
    "detailed_plan_at",
    "entry_at",
    "facts_of",
    "facts_of_one",
    "figures_by_cluster",
    "figures_of",
    "investor_at",
    "investors_at",
    "lead_commune_at",
    "lead_communes",
    "name_at",
    "occupancy_of",
    "reporter_at",
    "reporters_on",
    "small_changes_pending",
    "tenants_at",
    "tenants_on",
]
