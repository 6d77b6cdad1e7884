"""Where clusters lie on a day, through reforms of the map."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from khuyencong.clusters.models import Cluster, SitePart
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import address_heirs, heirs, with_predecessors


def lead_parts(on: date) -> QuerySet[SitePart]:
    """The part with the lead commune, of every cluster that has one on a day."""
    return SitePart.objects.on(on).filter(lead=True)


def clusters_of(place: Unit | None, on: date) -> QuerySet[Cluster]:
    """Clusters (not merged into another by that day) whose lead commune lies in a place on a day; None = the nation.

    `place` may be of today or of the day: what was merged into it wholly counts with it, so the same call gives the
    view "as was" with units of the day and the restated one with units of today. A cluster whose commune was divided
    counts for the province, and for no commune until a paper says in which one it lies now.
    """
    rows = Cluster.objects.filter(Q(merged_into__isnull=True) | Q(merged_on__gt=on))
    if place is None:
        return rows.filter(pk__in=lead_parts(on).values("cluster_id"))
    parts = lead_parts(on)
    if place.level == Level.PROVINCE:
        units = with_predecessors([place.pk])
        return rows.filter(pk__in=parts.filter(commune__province_id__in=units).values("cluster_id"))
    units = _wholly_in(place, on)
    lies = Q(commune_id__in=units) | Q(commune__parent_id__in=units)
    return rows.filter(pk__in=parts.filter(lies).values("cluster_id"))


def _wholly_in(place: Unit, on: date) -> frozenset[int]:
    """A unit and the units that wholly became part of it."""
    candidates = with_predecessors([place.pk])
    day = max(on, place.valid_from or on)
    return frozenset(unit for unit, heir in heirs(candidates, on=day).items() if heir == place.pk) | {place.pk}


def lead_communes(cluster_ids: Iterable[int], on: date) -> dict[int, int | None]:
    """Cluster to its lead commune as that is called on a day; None where the commune was divided since."""
    parts = dict(lead_parts(on).filter(cluster_id__in=list(cluster_ids)).values_list("cluster_id", "commune_id"))
    became = heirs(set(parts.values()), on=on)
    return {cluster: became.get(commune) for cluster, commune in parts.items()}


def lead_commune_at(cluster: Cluster, on: date) -> Unit | None:
    """The commune that files for a cluster on a day (C§3.3); None when that is open."""
    found = lead_communes([cluster.pk], on).get(cluster.pk)
    return Unit.objects.select_related("province", "parent").get(pk=found) if found else None


def commune_on(unit: Unit, on: date) -> tuple[Unit, bool]:
    """What to show for a commune on a day: the unit it wholly became, or its default successor; `True` = certain."""
    if unit.valid_to is None or unit.valid_to >= on:
        return unit, True
    whole = heirs([unit.pk], on=on).get(unit.pk)
    if whole:
        return Unit.objects.select_related("province").get(pk=whole), True
    guess = address_heirs(on=on).get(unit.pk)
    return (Unit.objects.select_related("province").get(pk=guess), False) if guess else (unit, False)
