"""The profile of a cluster on a day: its axes with the papers that prove them, its rows, its time line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.clusters.choices import ProjectState
from khuyencong.clusters.models import (
    Cluster,
    ClusterName,
    ClusterType,
    Decision,
    DetailedPlan,
    InfrastructureProject,
    InvestorAssignment,
    LandFigure,
    LandHolding,
    PaidCapital,
    PlanEntry,
    PublishedCluster,
    SecondaryProject,
    ServiceRegulation,
    SitePart,
    TenantState,
    VacantLandNotice,
    Wastewater,
    Work,
)
from khuyencong.clusters.pages import AXES, TAGS, WHY, Line, ha
from khuyencong.clusters.rules import held_once, occupancy, status_of, unleased
from khuyencong.clusters.rules.occupancy import Ratio, other_ratio
from khuyencong.clusters.selectors import facts_of_one
from khuyencong.common.fold import search_key
from khuyencong.places.models import Unit
from khuyencong.places.selectors import with_predecessors
from khuyencong.ui.components import Event, Row
from khuyencong.ui.templatetags.kc import day, million, number

# Every kind of dated row of a cluster, with the words of its event.
ROWS: tuple[tuple[Any, Any], ...] = (
    (ClusterName, gettext_lazy("Tên cụm")),
    (SitePart, gettext_lazy("Địa bàn")),
    (PlanEntry, gettext_lazy("Phương án phát triển")),
    (Decision, gettext_lazy("Quyết định")),
    (DetailedPlan, gettext_lazy("Quy hoạch chi tiết")),
    (InvestorAssignment, gettext_lazy("Chủ đầu tư")),
    (InfrastructureProject, gettext_lazy("Dự án hạ tầng")),
    (Work, gettext_lazy("Công trình")),
    (LandFigure, gettext_lazy("Diện tích")),
    (PaidCapital, gettext_lazy("Vốn đã thanh toán")),
    (Wastewater, gettext_lazy("Nước thải")),
    (ServiceRegulation, gettext_lazy("Quy chế dịch vụ")),
    (ClusterType, gettext_lazy("Loại cụm")),
)
RATIOS = {
    Ratio.LEASED_OF_SERVICED: gettext_lazy("Đã cho thuê / đất đã có hạ tầng"),
    Ratio.LEASED_OF_CLEARED: gettext_lazy("Đã cho thuê / đất đã giải phóng"),
    Ratio.LEASED_OF_GROSS: gettext_lazy("Đã cho thuê / diện tích cụm"),
}
TIMELINE_MAX = 200


def _rows(model: Any, cluster: Cluster) -> Any:
    """The standing rows of a kind with their paper and what their words name."""
    related = [n for n in ("commune__province", "plan", "establishment") if hasattr(model, n.split("__")[0])]
    return model.objects.standing().filter(cluster=cluster).select_related("document", *related)


def rows_on(cluster: Cluster, on: date) -> dict[str, list[Any]]:
    """The rows of every kind that hold on a day, by model name; one query a kind."""
    return {model.__name__: list(_rows(model, cluster).on(on).order_by("-valid_from", "id")) for model, _label in ROWS}


def timeline(cluster: Cluster) -> list[Event]:
    """Every standing paper of the cluster, latest first."""
    events = []
    for model, label in ROWS:
        for row in _rows(model, cluster):
            who = f"{row.document.number}, {day(row.document.issued_on)}, {row.document.issuer}"
            events.append((row.valid_from, row.pk, Event(f"{label}: {words_of(row)}", at=row.valid_from, who=who)))
    events.sort(key=lambda e: (e[0], e[1]), reverse=True)
    return [event for _day, _pk, event in events[:TIMELINE_MAX]]


def words_of(row: Any) -> str:
    """A row in a few words."""
    if isinstance(row, SitePart):
        return f"{row.commune.name}" + (f", {ha(row.area_ha)} ha" if row.area_ha else "")
    if isinstance(row, PlanEntry):
        return f"{row.get_change_display()}, {ha(row.area_ha)} ha"
    if isinstance(row, Decision):
        return f"{row.get_kind_display()}, {ha(row.area_ha)} ha"
    if isinstance(row, DetailedPlan):
        return _("%(area)s ha, đất công nghiệp %(land)s ha") % {
            "area": ha(row.area_ha),
            "land": ha(row.industrial_land_ha),
        }
    if isinstance(row, InfrastructureProject):
        return f"{row.name}, {million(row.total_investment_vnd)} " + _("triệu đồng")
    if isinstance(row, Work):
        return f"{row.get_kind_display()}: {row.get_status_display()}"
    if isinstance(row, LandFigure):
        return f"{row.get_measure_display()}: {ha(row.area_ha)} ha"
    if isinstance(row, PaidCapital):
        return f"{million(row.cumulative_vnd)} " + _("triệu đồng")
    return str(row)


def axes_rows(line: Line) -> list[Row]:
    """The six axes in words."""
    return [Row(label, getattr(line.status, axis).label) for axis, (label, _kind) in AXES.items() if axis != "label"]


def _ha(value: Decimal | None) -> str:
    return ha(value) if value is None else f"{ha(value)} ha"


def land_rows(line: Line) -> list[Row]:
    """Industrial land and the legal ratio; other ratios follow under their own names."""
    facts = line.facts
    seen = occupancy(facts)
    return [
        Row(_("Đất công nghiệp theo quy hoạch chi tiết"), _ha(facts.industrial_ha)),
        Row(_("Đã có hạ tầng, đủ điều kiện cho thuê"), _ha(facts.serviced_ha)),
        Row(_("Đã cho thuê"), f"{ha(facts.leased_ha)} ha"),
        Row(_("Đã cho thuê hoặc đã chấp thuận đầu tư (tính một lần)"), f"{ha(facts.held_ha)} ha"),
        Row(_("Chưa cho thuê"), _ha(unleased(facts))),
        Row(_("Tỷ lệ lấp đầy"), f"{number(seen.pct, 2)} %" if seen.pct is not None else WHY[seen.why]),
    ]


def other_rows(line: Line) -> list[Row]:
    """Ratios that are not occupancy."""
    found = [(label, other_ratio(ratio, line.facts)) for ratio, label in RATIOS.items()]
    return [Row(label, f"{number(value, 2)} %") for label, value in found if value is not None]


def context_of(cluster: Cluster, on: date, *, tenants: Any) -> dict[str, Any]:
    """Everything the page of a cluster shows on a day. `tenants`: the projects the reader may see, or None."""
    facts = facts_of_one(cluster, on)
    line = Line(facts, status_of(facts))
    rows = rows_on(cluster, on)
    decision = next(iter(rows["Decision"]), None)
    return {
        "cluster": cluster,
        "line": line,
        "tag": TAGS.get(line.status.label, ""),
        "rows": rows,
        "decision": decision,
        "entry": next(iter(rows["PlanEntry"]), None),
        "detail": next(iter(rows["DetailedPlan"]), None),
        "name": next((r.name for r in rows["ClusterName"]), cluster.name),
        "axes": axes_rows(line),
        "land": land_rows(line),
        "ratios": other_rows(line),
        "events": timeline(cluster),
        "notices": VacantLandNotice.objects.standing().filter(cluster=cluster, published_on__lte=on)[:10],
        "tenants": None if tenants is None else tenant_lines(tenants, on),
        "printed": printed_of(cluster),
    }


def tenant_lines(tenants: Any, on: date) -> list[dict[str, Any]]:
    """Projects with their state and land on a day; two queries beside theirs."""
    rows: list[SecondaryProject] = list(tenants.select_related("establishment", "document").order_by("name", "id"))
    ids = [row.pk for row in rows]
    states = dict(TenantState.objects.on(on).filter(tenant_id__in=ids).values_list("tenant_id", "state"))
    held: dict[int, list[dict[str, Any]]] = {}
    for holding in LandHolding.objects.on(on).filter(tenant_id__in=ids).values("tenant_id", "basis", "area_ha"):
        held.setdefault(holding["tenant_id"], []).append(holding)
    out = []
    for row in rows:
        leased, both = held_once(held.get(row.pk, []))
        state = states.get(row.pk)
        out.append({"row": row, "state": ProjectState(state).label if state else "", "leased": leased, "held": both})
    return out


def printed_of(cluster: Cluster) -> list[PublishedCluster]:
    """Rows of public pages that carry this cluster's name in its province, beside but never part of its papers."""
    names = {search_key(n) for n in cluster.names.values_list("name", flat=True)} | {search_key(cluster.name)}
    short = {n.removeprefix("cum cong nghiep ").removeprefix("ccn ") for n in names}
    provinces = Unit.objects.filter(successions__new__isnull=False, pk__in=[cluster.province_id])
    heirs = set(provinces.values_list("successions__new_id", flat=True)) | {cluster.province_id}
    rows = PublishedCluster.objects.filter(province_id__in=heirs | set(with_predecessors([cluster.province_id])))
    bare = [(search_key(r.name).removeprefix("cum cong nghiep ").removeprefix("ccn "), r) for r in rows]
    return [row for name, row in bare if name in short]
