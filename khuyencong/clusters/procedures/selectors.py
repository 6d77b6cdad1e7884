"""Reads of dossiers: the law of one, its checks, who has a dossier in hand, the count-down of old clusters."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from khuyencong.clusters.choices import FOUNDING
from khuyencong.clusters.models import Cluster, Decision, InfrastructureProject
from khuyencong.clusters.procedures import norms
from khuyencong.clusters.procedures.choices import APPLIED, FOUNDING_KINDS, UNDER_APPRAISAL, DossierKind, Status
from khuyencong.clusters.procedures.models import ClusterSupport, Dossier
from khuyencong.clusters.procedures.rules.before2009 import REGULARISE, Countdown, countdown
from khuyencong.clusters.procedures.rules.clocks import Pause
from khuyencong.clusters.procedures.rules.conditions import (
    IN_USE,
    Expansion,
    PlanEntryFacts,
    Proposal,
    area_findings,
    expansion_findings,
    papers_missing,
    plan_findings,
    regularised_area_findings,
    site_findings,
    type_findings,
)
from khuyencong.clusters.procedures.rules.law import Law
from khuyencong.clusters.procedures.rules.occupancy_test import (
    Existing,
    OccupancyTest,
    occupancy_test,
    territory_findings,
)
from khuyencong.clusters.rules.law import Area
from khuyencong.clusters.selectors import clusters_of, entry_at, facts_of, facts_of_one
from khuyencong.clusters.support.rules import priority_land_kept
from khuyencong.common.errors import Finding, Severity
from khuyencong.councils.selectors import councils_for, ranked_names

if TYPE_CHECKING:
    from khuyencong.councils.models import Council

PAPERS = "32/2024/NĐ-CP, điều 9 khoản 1"


def law_of(dossier: Dossier) -> Law:
    """The law of a dossier: that of the day it was received, whatever is in force now (C§13.1)."""
    return norms.law_on(dossier.received_on, mountain_or_craft=dossier.mountain_or_craft)


def council_of(dossier: Dossier) -> "Council | None":
    """The council that selects the investor of a dossier."""
    return councils_for(dossier.subject).order_by("-id").first()


def pauses_of(dossier: Dossier) -> list[Pause]:
    """When the dossier was out for completion."""
    return [Pause(c.asked_on, c.back_on) for c in dossier.completions.all()]


def proposal_of(dossier: Dossier) -> Proposal:
    """What the decision would say, for the rules."""
    return Proposal(
        area_ha=dossier.area_ha or Decimal(0),
        industrial_ha=dossier.industrial_ha,
        services_ha=dossier.services_ha,
        types=tuple(dossier.types),
        type_areas={name: Decimal(area) for name, area in dossier.types.items() if area},
        inside_unit=dossier.inside_unit,
        residents_inside=dossier.residents_inside,
        land_fund_document=dossier.land_fund_document,
        grandfather_basis=dossier.cluster.grandfather_basis if dossier.cluster.grandfathered else "",
    )


def existing_of(dossier: Dossier, on: date) -> list[Existing]:
    """The established clusters of the tested territory on a day, without the dossier's own."""
    lies = Q(pk__in=())
    for unit in dossier.territory_units.select_related("province"):
        lies |= Q(pk__in=clusters_of(unit, on).values("pk"))
    rows = Cluster.objects.filter(lies).exclude(pk=dossier.cluster_id)
    return [Existing(f.name, f.industrial_ha, f.held_ha) for f in facts_of(rows, on).values() if f.established]


def occupancy_test_of(dossier: Dossier, on: date) -> OccupancyTest:
    """The occupancy test of an establishment as it stands on a day (C§5.1)."""
    return occupancy_test(existing_of(dossier, on), list(dossier.types), law_of(dossier))


def conditions(dossier: Dossier, on: date) -> list[Finding]:
    """Every condition of the decision the dossier asks for, by the law of its receipt."""
    law = law_of(dossier)
    proposal = proposal_of(dossier)
    if dossier.kind == DossierKind.ESTABLISH:
        if dossier.area_ha is None:
            return [Finding("clusters.proposal_missing", Severity.BLOCK, {}, PAPERS, field="area_ha")]
        entry = entry_at(dossier.cluster, on)
        facts = PlanEntryFacts(entry.name, entry.area_ha) if entry and entry.change != "withdraw" else None
        return [
            *plan_findings(facts, proposal, law),
            *area_findings(proposal.area_ha, law, grandfather_basis=proposal.grandfather_basis),
            *site_findings(proposal, law),
            *type_findings(proposal, law),
            *territory_findings(dossier.territory_kind, dossier.territory_label, dossier.territory_basis, law),
            *occupancy_test_of(dossier, on).findings,
        ]
    if dossier.kind == DossierKind.EXPAND:
        if dossier.area_ha is None:
            return [Finding("clusters.proposal_missing", Severity.BLOCK, {}, PAPERS, field="area_ha")]
        return [*expansion_findings(_expansion(dossier, on), law), *site_findings(proposal, law),
                *type_findings(proposal, law)]  # fmt: skip
    if dossier.kind == DossierKind.REGULARISE:
        formed, _deadline = norms.before_105_days(on)
        if dossier.cluster.formed_on is None or dossier.cluster.formed_on >= formed:
            return [Finding("clusters.not_before_2009", Severity.BLOCK, {"day_on": formed}, REGULARISE)]
        now = facts_of_one(dossier.cluster, on)
        full = now.industrial_ha is not None and now.held_ha >= now.industrial_ha
        cleared = now.industrial_ha is not None and (now.cleared_ha or Decimal(0)) >= (now.area_ha or Decimal(0))
        return regularised_area_findings(dossier.area_ha or now.area_ha, full or cleared, law)
    return []


def _expansion(dossier: Dossier, on: date) -> Expansion:
    facts = facts_of_one(dossier.cluster, on)
    return Expansion(
        area_after_ha=dossier.area_ha or Decimal(0),
        industrial_ha=facts.industrial_ha,
        occupied_ha=facts.held_ha,
        demand_ha=dossier.demand_ha,
        demand_document=dossier.demand_document,
        # In use only when every phase is.
        works={kind: next(iter(states - {IN_USE}), IN_USE) for kind, states in facts.works.items()},
        before_105=dossier.cluster.formed_on is not None,
        was_above_maximum=dossier.cluster.grandfathered,
    )


def priority_land_held(cluster: Cluster, on: date) -> Area | None:
    """For how many years land stays kept for the three priority groups, while it must be; None when it is free."""
    founding = Decision.objects.standing().filter(cluster=cluster, kind__in=FOUNDING).order_by("decided_on").first()
    rule = norms.priority_land(on)
    if founding is None or rule is None:
        return None
    years, start = rule
    projects = InfrastructureProject.objects.on(on).filter(cluster=cluster)
    days = [project.completed_on for project in projects]
    completed = max((day for day in days if day is not None), default=None) if days and None not in days else None
    supported = ClusterSupport.objects.filter(cluster=cluster, decided_on__lte=on).exists()
    kept = priority_land_kept(founding.decided_on, supported, completed, on, years.value, start)
    return years if kept else None


def missing_papers(dossier: Dossier) -> list[str]:
    """The papers of the checklist of the regime that are not in the dossier; none where no application is made."""
    if not dossier.with_applications:
        return []
    return papers_missing(law_of(dossier), set(dossier.papers.values_list("code", flat=True)))


def chosen_investor(dossier: Dossier) -> str:
    """Whom the council's result names: the highest, or the chair's proposal among those that tie."""
    council = council_of(dossier)
    if council is None or council.closed_at is None:
        return ""
    if council.proposal is not None:
        return council.proposal.name
    rows = ranked_names(council)
    return rows[0][0].name if rows and not rows[0][1].tied else ""


def steps_in_hand(clusters: Collection[int] | None, on: date) -> dict[int, str]:
    """Cluster to "applied" or "under_appraisal", for the legal axis (C§4)."""
    rows = Dossier.objects.filter(kind__in=FOUNDING_KINDS, received_on__lte=on).exclude(status__in=[
        Status.DECIDED, Status.CLOSED, Status.REFUSED, Status.WITHDRAWN,
    ])  # fmt: skip
    if clusters is not None:
        rows = rows.filter(cluster__in=clusters)
    words = {**dict.fromkeys(APPLIED, "applied"), **dict.fromkeys(UNDER_APPRAISAL, "under_appraisal")}
    return {cluster: words[Status(status)] for cluster, status in rows.values_list("cluster_id", "status")}


def old_clusters(province_ids: Collection[int] | None, on: date) -> list[tuple[Cluster, Countdown]]:
    """Clusters formed before 5 October 2009 that no decision has established, with their count-down (C§13.35)."""
    formed, deadline = norms.before_105_days(on)
    decided = Decision.objects.standing().filter(decided_on__lte=on).values("cluster_id")
    rows = Cluster.objects.living().filter(formed_on__lt=formed).exclude(pk__in=decided).select_related("province")
    if province_ids is not None:
        rows = rows.filter(province__in=province_ids)
    return [(cluster, countdown(True, None, deadline, on)) for cluster in rows]


def shown_test(test: OccupancyTest) -> dict[str, Any]:
    """The figures of a test as they are kept on the dossier."""
    return {
        "answer": test.answer.value,
        "industrial_ha": str(test.industrial_ha),
        "occupied_ha": str(test.occupied_ha),
        "unleased_ha": str(test.unleased_ha),
        "weighted": None if test.weighted is None else str(test.weighted),
        "simple": None if test.simple is None else str(test.simple),
        "without_plan": list(test.without_plan),
    }
