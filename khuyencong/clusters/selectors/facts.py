"""The facts of many clusters on a day, in a number of queries that does not depend on how many there are."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, FilteredRelation, Min, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast

from khuyencong.clusters.choices import FOUNDING, PRESENT, DecisionKind, LandBasis, LandMeasure, ProjectState
from khuyencong.clusters.models import (
    Cluster,
    ClusterType,
    Decision,
    InfrastructureProject,
    InvestorAssignment,
    LandFigure,
    TenantState,
    Work,
)
from khuyencong.clusters.models.base import holds_on
from khuyencong.clusters.rules.facts import Facts
from khuyencong.clusters.rules.figures import Figures, of_one, total
from khuyencong.clusters.selectors.steps import steps_on

M2 = Decimal("0.0001")
_WORDS: CharField[str, str] = CharField()
_BASE = ("id", "code", "name", "search_key", "formed_on")
_JOINS = {
    "parts": ("part", {"lead_commune_id": "commune_id", "lead_province_id": "commune__province_id"}),
    "entries": ("entry", {"entry_change": "change", "plan_area_ha": "area_ha"}),
    "decisions": (
        "decision",
        {
            "decision_kind": "kind",
            "decided_on": "decided_on",
            "decision_area_ha": "area_ha",
            "complete_by": "complete_by",
        },
    ),
    "detailed_plans": ("detail", {"detailed_area_ha": "area_ha", "industrial_ha": "industrial_land_ha"}),
    "wastewater": ("water", {"water_state": "state"}),
    "paid_capital": ("paid", {"paid_vnd": "cumulative_vnd"}),
}
_HELD = """SELECT cluster_id, SUM(leased), SUM(CASE WHEN granted > leased THEN granted ELSE leased END) FROM (
 SELECT t.cluster_id, SUM(CASE WHEN h.basis <> %(approval)s THEN h.area_ha ELSE 0 END) AS leased,
 SUM(CASE WHEN h.basis = %(approval)s THEN h.area_ha ELSE 0 END) AS granted
 FROM clusters_landholding h JOIN clusters_secondaryproject t ON t.id = h.tenant_id
 WHERE h.withdrawn_at IS NULL AND t.withdrawn_at IS NULL AND h.valid_from <= %(on)s
 AND (h.valid_to IS NULL OR h.valid_to >= %(on)s){only} GROUP BY t.cluster_id, h.tenant_id) x GROUP BY cluster_id"""


def _area(value: Any) -> Decimal | None:
    """Hectares to the square metre; SQLite hands sums back as binary numbers."""
    return None if value is None else Decimal(str(value)).quantize(M2)


def facts_of(clusters: QuerySet[Cluster] | None, on: date) -> dict[int, Facts]:
    """Cluster to its facts on a day, in the order of the queryset (None = every living cluster); six queries and
    those of the procedures. Rows withdrawn by an officer never count."""
    rows = Cluster.objects.living() if clusters is None else clusters
    main = _main(rows, on)
    if not main:
        return {}
    ids = None if clusters is None else [row["id"] for row in main]
    extra: dict[int, dict[str, Any]] = defaultdict(dict)
    for part in (_tenants(ids, on), _held(ids, on), _works(ids, on), _projects(ids, on), _labels(ids, on)):
        for cluster, values in part.items():
            extra[cluster] |= values
    for cluster, step in steps_on(ids, on).items():
        extra[cluster]["step"] = step
    return {row["id"]: _facts(row, extra[row["id"]], on) for row in main}


def facts_of_one(cluster: Cluster, on: date) -> Facts:
    """The facts of one cluster on a day, also of one merged into another."""
    return facts_of(Cluster.objects.filter(pk=cluster.pk), on)[cluster.pk]


def _main(rows: QuerySet[Cluster], on: date) -> list[dict[str, Any]]:
    """What each cluster has at most one row of on a day, in one statement."""
    columns: dict[str, Any] = {}
    for relation, (alias, wanted) in _JOINS.items():
        condition = holds_on(on, f"{relation}__")
        if relation == "parts":
            condition &= Q(parts__lead=True)
        rows = rows.annotate(**{alias: FilteredRelation(relation, condition=condition)})
        columns |= {name: F(f"{alias}__{column}") for name, column in wanted.items()}
    widened = Decision.objects.standing().filter(cluster=OuterRef("pk"), kind=DecisionKind.EXPAND, valid_from__lte=on)
    return list(rows.values(*_BASE, **columns, expanded=Exists(widened)))


def _of(rows: Any, ids: list[int] | None, path: str = "cluster_id") -> Any:
    return rows if ids is None else rows.filter(**{f"{path}__in": ids})


def _tenants(ids: list[int] | None, on: date) -> dict[int, dict[str, Any]]:
    holds = holds_on(on) & Q(state__in=PRESENT)
    rows = _of(TenantState.objects.standing().filter(tenant__withdrawn_at__isnull=True), ids, "tenant__cluster_id")
    counted = (
        rows.filter(valid_from__lte=on)
        .order_by()
        .values_list("tenant__cluster_id")
        .annotate(
            present=Count("tenant_id", filter=holds),
            foreign=Count("tenant_id", filter=holds & Q(tenant__foreign_invested=True)),
            running=Count("tenant_id", filter=holds & Q(state=ProjectState.OPERATING)),
        )
    )
    return {
        cluster: {"tenants": n, "foreign_tenants": foreign, "operating_tenants": running, "ever_tenants": True}
        for cluster, n, foreign, running in counted
    }


def _held(ids: list[int] | None, on: date) -> dict[int, dict[str, Any]]:
    values: dict[str, Any] = {"on": on, "approval": LandBasis.APPROVAL.value}
    only = ""
    if ids is not None:
        names = [f"c{n}" for n in range(len(ids))]
        only = f" AND t.cluster_id IN ({', '.join(f'%({name})s' for name in names)})"
        values |= dict(zip(names, ids, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_HELD.replace("{only}", only), values)
        return {
            cluster: {"leased_ha": _area(leased), "held_ha": _area(held)} for cluster, leased, held in cursor.fetchall()
        }


def _works(ids: list[int] | None, on: date) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = _of(Work.objects.on(on), ids).order_by().values_list("cluster_id", "kind", "status").distinct()
    for cluster, kind, status in rows:
        found[cluster][kind].add(status)
    return {
        cluster: {"works": {kind: frozenset(states) for kind, states in kinds.items()}}
        for cluster, kinds in found.items()
    }


def _projects(ids: list[int] | None, on: date) -> dict[int, dict[str, Any]]:
    open_yet = Q(completed_on__isnull=True) | Q(completed_on__gt=on)
    rows = (
        _of(InfrastructureProject.objects.on(on), ids)
        .order_by()
        .values_list("cluster_id")
        .annotate(
            land=Sum("area_ha"),
            money=Sum("total_investment_vnd"),
            started=Min("broke_ground_on"),
            unfinished=Count("id", filter=open_yet),
        )
    )
    return {
        cluster: {
            "project_area_ha": _area(area),
            "investment_vnd": money,
            "broke_ground": started is not None and started <= on,
            "project_complete": unfinished == 0,
        }
        for cluster, area, money, started, unfinished in rows
    }


def _labels(ids: list[int] | None, on: date) -> dict[int, dict[str, Any]]:
    """Types, kinds of investors and areas reached, in one statement."""
    nothing = Cast(Value(None), LandFigure._meta.get_field("area_ha"))
    types = _of(ClusterType.objects.on(on), ids).order_by()
    investors = _of(InvestorAssignment.objects.on(on), ids).order_by()
    lands = _of(LandFigure.objects.on(on), ids).order_by()
    parts = (
        types.values_list("cluster_id", Value("type", output_field=_WORDS), "kind", nothing),
        investors.values_list("cluster_id", Value("investor", output_field=_WORDS), "kind", nothing),
        lands.values_list("cluster_id", Value("land", output_field=_WORDS), "measure", "area_ha"),
    )
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for cluster, what, word, area in parts[0].union(*parts[1:], all=True):
        values = found[cluster]
        if what == "land":
            name = {LandMeasure.CLEARED.value: "cleared_ha", LandMeasure.SERVICED.value: "serviced_ha"}.get(word)
            if name:
                values[name] = _area(area)
        else:
            name = "types" if what == "type" else "investor_kinds"
            values[name] = values.get(name, frozenset()) | {word}
    return found


def _facts(row: dict[str, Any], extra: dict[str, Any], on: date) -> Facts:
    values = {name: value for name, value in row.items() if value is not None}
    values["cluster_id"] = values.pop("id")
    for given, name in (("lead_province_id", "province_id"), ("water_state", "wastewater")):
        if given in values:
            values[name] = values.pop(given)
    return Facts(on=on, **values, **extra)


def figures_by_cluster(
    clusters: QuerySet[Cluster] | None, on: date, *, window: tuple[date, date] | None = None
) -> dict[int, Figures]:
    """Cluster to its figures on a day, for the rows of Forms 03 and 04 (C§9.4).

    `window`: first and last day of the period whose founding decisions are counted (rows 5, 6), by the day they were
    signed. Sum them with `rules.total`; group them with `lead_communes`.
    """
    founded = _founded(window) if window else {}
    return {pk: of_one(facts, founded_ha=founded.get(pk)) for pk, facts in facts_of(clusters, on).items()}


def _founded(window: tuple[date, date]) -> dict[int, Decimal]:
    rows = Decision.objects.standing().filter(kind__in=FOUNDING, decided_on__range=window)
    return dict(rows.order_by("decided_on", "id").values_list("cluster_id", "area_ha"))


def figures_of(clusters: QuerySet[Cluster] | None, on: date, *, window: tuple[date, date] | None = None) -> Figures:
    """The sums of a set of clusters on a day; a constant number of queries."""
    return total(figures_by_cluster(clusters, on, window=window).values())
