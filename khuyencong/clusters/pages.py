"""What the public pages of clusters show: lists by axis, the nation by province, the profile at a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.clusters.choices import (
    ClusterKind,
    InfrastructureAxis,
    InvestorAxis,
    InvestorKind,
    Label,
    LegalAxis,
    OperationAxis,
    PlanAxis,
    WastewaterState,
)
from khuyencong.clusters.models import PublishedAggregate, VacantLandNotice
from khuyencong.clusters.published import MEASURES
from khuyencong.clusters.rules import Facts, Figures, Status, occupancy, status_of, total, unleased
from khuyencong.clusters.rules.figures import of_one
from khuyencong.clusters.rules.occupancy import Why
from khuyencong.clusters.selectors.facts import facts_of
from khuyencong.common.fold import search_key
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import heirs, valid_on
from khuyencong.ui.components import Figure
from khuyencong.ui.maps import Map, outlines
from khuyencong.ui.templatetags.kc import number

AXES: dict[str, tuple[Any, Any]] = {
    "label": (gettext_lazy("Tình trạng"), Label),
    "plan": (gettext_lazy("Phương án"), PlanAxis),
    "legal": (gettext_lazy("Pháp lý"), LegalAxis),
    "investor": (gettext_lazy("Chủ đầu tư"), InvestorAxis),
    "infrastructure": (gettext_lazy("Hạ tầng"), InfrastructureAxis),
    "operation": (gettext_lazy("Hoạt động"), OperationAxis),
    "environment": (gettext_lazy("Môi trường"), WastewaterState),
}
TAGS = {
    Label.OPERATING: "ok", Label.OPERATING_UNESTABLISHED: "bad", Label.BUILDING: "do", Label.ESTABLISHED: "open",
    Label.APPRAISAL: "wait", Label.REVOKED: "end", Label.WITHDRAWN: "end",
}  # fmt: skip
WHY = {
    Why.NO_DETAILED_PLAN: gettext_lazy("Chưa tính được: chưa có quy hoạch chi tiết được duyệt"),
    Why.OVER_FULL: gettext_lazy("Chưa tính được: đất đã cho thuê lớn hơn đất công nghiệp của quy hoạch"),
}


def ha(value: Decimal | None) -> str:
    """Hectares as tables show them."""
    return number(value, 2)


@dataclass(frozen=True)
class Line:
    """A cluster in a list, on the day of the list."""

    facts: Facts
    status: Status

    @property
    def occupancy(self) -> Any:
        return occupancy(self.facts)

    @property
    def vacant(self) -> Decimal | None:
        return unleased(self.facts)

    @property
    def tag(self) -> str:
        return TAGS.get(self.status.label, "")

    @property
    def types(self) -> list[Any]:
        return [ClusterKind(kind).label for kind in sorted(self.facts.types)]


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty = not narrowed. `axes`: axis to one of its values."""

    text: str = ""
    province: Unit | None = None
    kind: str = ""
    axes: tuple[tuple[str, str], ...] = ()

    def fits(self, line: Line) -> bool:
        if self.kind and self.kind not in line.facts.types:
            return False
        return all(getattr(line.status, axis) == value for axis, value in self.axes)


def lines_of(rows: Any, on: date) -> list[Line]:
    """Clusters with their status on a day, in the order of the rows."""
    return [Line(facts, status_of(facts)) for facts in facts_of(rows, on).values()]


def narrowed(rows: Any, wanted: Wanted, on: date) -> list[Line]:
    """The lines a filter leaves, by name."""
    if wanted.text:
        key = search_key(wanted.text)
        rows = rows.filter(search_key__contains=key) | rows.filter(code__iexact=wanted.text.strip())
    return [line for line in lines_of(rows.order_by("search_key", "id"), on) if wanted.fits(line)]


@dataclass(frozen=True)
class ProvinceLine:
    """One province of the national table."""

    unit: Unit | None
    figures: Figures
    counted: int

    @property
    def share(self) -> Any:
        return self.figures.occupancy


def by_province(lines: Iterable[Line], *, on: date) -> list[ProvinceLine]:
    """Figures by the province of a day: that of the data for the view as was, today's for the restated one."""
    found = list(lines)
    became = heirs({line.facts.province_id for line in found if line.facts.province_id}, on=on)
    groups: dict[int | None, list[Facts]] = defaultdict(list)
    for line in found:
        groups[became.get(line.facts.province_id or 0)].append(line.facts)
    units = list(valid_on(Unit.objects.filter(level=Level.PROVINCE), on).order_by("search_key", "id"))
    table = [
        ProvinceLine(unit, total(map(of_one, groups.get(unit.pk, []))), len(groups.get(unit.pk, []))) for unit in units
    ]
    known = {unit.pk for unit in units}
    rest = [facts for unit, many in groups.items() if unit not in known for facts in many]
    return [*table, ProvinceLine(None, total(map(of_one, rest)), len(rest))] if rest else table


def counts_by_province(lines: Iterable[Line], *, on: date) -> dict[int | None, int]:
    """How many lines each province of a day has."""
    found = list(lines)
    became = heirs({line.facts.province_id for line in found if line.facts.province_id}, on=on)
    return Counter(became.get(line.facts.province_id or 0) for line in found)


def map_of(counts: dict[int | None, int], table: list[ProvinceLine], label: Any) -> Map:
    """Provinces coloured by the number of clusters of the chosen axis; a province of which no cluster is recorded
    has no data, not zero."""
    drawn = outlines()["areas"]
    rows = [row for row in table if row.unit is not None and row.unit.code in drawn]
    return Map(
        values={r.unit.code: counts.get(r.unit.pk, 0) if r.counted else None for r in rows if r.unit},
        names={r.unit.code: r.unit.name for r in rows if r.unit},
        label=label,
        unit=_("cụm"),
        urls={r.unit.code: f"{reverse('clusters:list')}?province={r.unit.code}" for r in rows if r.unit},
        name="clusters",
    )


def strip(figures: Figures) -> list[Figure]:
    """The headline figures of a set of clusters."""
    seen = figures.occupancy
    without = figures.operating_without_plan
    note = _("%(n)d cụm hoạt động chưa có quy hoạch chi tiết, không tính") % {"n": without} if without else ""
    return [
        Figure(_("Trong phương án"), number(figures.listed), f"{ha(figures.listed_ha)} ha"),
        Figure(_("Đã thành lập"), number(figures.established), f"{ha(figures.established_ha)} ha"),
        Figure(_("Đang hoạt động"), number(figures.operating), f"{ha(figures.operating_ha)} ha"),
        Figure(_("Tỷ lệ lấp đầy bình quân"), f"{number(seen.pct, 2)} %" if seen.pct is not None else "–", note),
        Figure(_("Đất công nghiệp chưa cho thuê"), f"{ha(figures.unleased_ha)} ha"),
        Figure(_("Dự án trong cụm"), number(figures.tenants)),
    ]  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """A published total beside ours on its day; `ours` None where the platform has no such figure."""

    row: PublishedAggregate
    label: Any
    ours: Decimal | None
    counted: int


def published_beside(figures: dict[tuple[int | None, date], Figures]) -> list[Beside]:
    """Published totals with what the platform computes for the same place and day."""
    out = []
    for row in PublishedAggregate.objects.select_related("province"):
        ours = figures.get((row.province_id, row.as_of)) if row.as_of else None
        out.append(Beside(row, MEASURES.get(row.measure, row.measure), _ours(row, ours), ours.clusters if ours else 0))
    return out


def _ours(row: PublishedAggregate, ours: Figures | None) -> Decimal | None:
    if ours is None or not ours.clusters:
        return None
    if row.measure == "occupancy":
        return ours.occupancy.pct
    value = getattr(ours, row.measure, None)
    return None if value is None else Decimal(value)


@dataclass(frozen=True)
class Vacant:
    """A cluster with land to lease: what the papers leave free, and the last notice of its investor."""

    line: Line
    notice: VacantLandNotice | None
    missing: bool
    old: bool


def vacant_lines(lines: Iterable[Line], on: date) -> list[Vacant]:
    """Established, not revoked clusters with free industrial land, most first; two queries.

    An operating cluster of a business without a published notice is marked (C§13.34); one older than six months too.
    """
    free = [line for line in lines if line.vacant and line.facts.established]
    latest: dict[int, VacantLandNotice] = {}
    ids = [line.facts.cluster_id for line in free]
    rows = VacantLandNotice.objects.standing().filter(cluster_id__in=ids, published_on__lte=on)
    for notice in rows.order_by("published_on", "id"):
        latest[notice.cluster_id] = notice
    out = []
    for line in free:
        seen = latest.get(line.facts.cluster_id)
        owed = line.facts.operating and InvestorKind.ENTERPRISE in line.facts.investor_kinds
        out.append(Vacant(line, seen, owed and seen is None, seen is not None and (on - seen.published_on).days > 183))
    return sorted(out, key=lambda v: (-(v.line.vacant or 0), v.line.facts.search_key, v.line.facts.cluster_id))


def names_of(lines: Iterable[Line]) -> dict[int, str]:
    """Lead commune and province of the lines, by cluster, as their papers name them; one query."""
    found = list(lines)
    units = Unit.objects.select_related("province").in_bulk({x.facts.lead_commune_id for x in found} - {None})
    out = {}
    for line in found:
        unit = units.get(line.facts.lead_commune_id or 0)
        out[line.facts.cluster_id] = f"{unit.name}, {unit.province.name}" if unit and unit.province else str(unit or "")
    return out
