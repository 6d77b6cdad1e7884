"""The public part of the database of clusters as records (C§10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from khuyencong.clusters.models import Cluster
from khuyencong.clusters.rules import Facts, occupancy, status_of, unleased
from khuyencong.clusters.selectors.facts import facts_of
from khuyencong.places.models import Unit


def records_of(pks: Sequence[int], on: date) -> Iterator[tuple[Facts, dict[int, str]]]:
    """The facts of clusters on a day in the order asked, with the codes of the units they name."""
    facts = facts_of(Cluster.objects.filter(pk__in=pks), on)
    named = {f.lead_commune_id for f in facts.values()} | {f.province_id for f in facts.values()}
    codes = dict(Unit.objects.filter(pk__in=[pk for pk in named if pk is not None]).values_list("id", "code"))
    for pk in pks:
        yield facts[pk], codes


def record_of(facts: Facts, codes: dict[int, str]) -> dict[str, Any]:
    """One cluster as it is published; nothing about single projects."""
    status, seen = status_of(facts), occupancy(facts)
    return {
        "code": facts.code,
        "name": facts.name,
        "province_code": codes.get(facts.province_id or 0),
        "commune_code": codes.get(facts.lead_commune_id or 0),
        "label": status.label.value,
        "plan": status.plan.value,
        "legal": status.legal.value,
        "investor": status.investor.value,
        "infrastructure": status.infrastructure.value,
        "operation": status.operation.value,
        "environment": status.environment.value,
        "stalled": status.stalled,
        "types": sorted(facts.types),
        "area_ha": facts.area_ha,
        "industrial_land_ha": facts.industrial_ha,
        "serviced_ha": facts.serviced_ha,
        "leased_ha": facts.leased_ha,
        "unleased_ha": unleased(facts),
        "occupancy_pct": seen.pct,
        "occupancy_why": seen.why.value,
        "projects": facts.tenants,
    }


def opened_clusters(on: date, *, examples: bool, batch: int = 500) -> Iterator[dict[str, Any]]:
    """Every cluster as it is published, read in batches by number."""
    rows = Cluster.objects.living() if examples else Cluster.objects.living().filter(is_example=False)
    last = 0
    while pks := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch]):
        for facts, codes in records_of(pks, on):
            yield record_of(facts, codes)
        last = pks[-1]
