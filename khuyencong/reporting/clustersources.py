"""What the database of clusters knows for the forms of Circular 14: who reports, and the figures of its papers.

Reporters and figures are those of the last day of the data window; places are those of the due day (C§9.1, C§9.4).
A figure that no paper gives is missing (None), never zero; a count of nothing is zero.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from khuyencong.clusters import selectors as clusters
from khuyencong.clusters.rules.facts import Facts
from khuyencong.clusters.rules.figures import Figures, total
from khuyencong.places.choices import REORGANISED_ON, Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import heirs, with_predecessors
from khuyencong.reporting.choices import ReporterKind, SubjectKind
from khuyencong.reporting.models import Obligation, Period
from khuyencong.reporting.rules import Form
from khuyencong.reporting.selectors.periods import due_of
from khuyencong.reporting.sources import Amounts, Reporter, register_reader, register_reporters

HECTARE = 10**4  # of the units in which land is stored

# Source names of places (forms 03 and 04) by the sum they are.
SUMS = {
    "planned_count": "listed",
    "planned_area": "listed_ha",
    "established_count": "established",
    "established_area": "established_ha",
    "established_in_period_count": "founded",
    "established_in_period_area": "founded_ha",
    "enterprise_count": "business_investor",
    "enterprise_area": "business_investor_ha",
    "detailed_plan_count": "detailed",
    "detailed_plan_area": "detailed_ha",
    "project_approved_count": "project",
    "project_approved_area": "project_ha",
    "infrastructure_investment": "investment_vnd",
    "paid_capital": "paid_vnd",
    "operating_established_count": "operating_established",
    "operating_established_area": "operating_established_ha",
    "operating_unestablished_count": "operating_unestablished",
    "operating_unestablished_area": "operating_unestablished_ha",
    "operating_craft_count": "operating_craft",
    "operating_craft_area": "operating_craft_ha",
    "operating_specialised_count": "operating_specialised",
    "operating_specialised_area": "operating_specialised_ha",
    "operating_industrial_land": "operating_industrial_ha",
    "operating_occupied_land": "held_ha",
    "leased_land": "leased_ha",
    "projects": "tenants",
    "foreign_projects": "foreign_tenants",
    "operating_projects": "operating_tenants",
    "wastewater_started": "treatment_started",
    "wastewater_compliant": "treatment_compliant",
}


def one_cluster(facts: Facts) -> dict[str, int | Decimal | None]:
    """What is known of one cluster, for form 02: land in hectares, money in đồng."""
    known = bool(facts.wastewater)
    return {
        "infrastructure_investment": facts.investment_vnd if facts.project_area_ha is not None else None,
        "paid_capital": facts.paid_vnd or None,
        "serviced_land": facts.serviced_ha,
        "leased_land": facts.leased_ha,
        "industrial_land": facts.industrial_ha,
        "occupied_land": facts.held_ha,
        "projects": facts.tenants,
        "foreign_projects": facts.foreign_tenants,
        "operating_projects": facts.operating_tenants,
        "wastewater_started": int(facts.treatment_started) if known else None,
        "wastewater_compliant": int(facts.treatment_compliant) if known else None,
    }


def stored(value: int | Decimal | None) -> int | None:
    """A figure as reports keep it: land in square metres, money in đồng, counts as they are."""
    return int(value * HECTARE) if isinstance(value, Decimal) else value


def read(form: Form, period: Period, obligations: Sequence[Obligation], names: Sequence[str]) -> Mapping[str, Amounts]:
    """The figures of many obligations at once, by source name; queries do not grow with their number."""
    if form.subject == SubjectKind.CLUSTER:
        found = _of_clusters(period, obligations)
    elif form.subject == SubjectKind.PLACE:
        found = _of_places(form, period, obligations)
    else:
        return {}
    return {name: {pk: stored(values.get(name.partition(".")[2])) for pk, values in found.items()} for name in names}


def _of_clusters(period: Period, obligations: Sequence[Obligation]) -> dict[int, dict[str, int | Decimal | None]]:
    rows = clusters.clusters_of(None, period.window_to).filter(pk__in=[o.subject_id for o in obligations])
    facts = clusters.facts_of(rows, period.window_to)
    return {o.pk: one_cluster(facts[o.subject_id]) for o in obligations if o.subject_id in facts}


def _of_places(
    form: Form, period: Period, obligations: Sequence[Obligation]
) -> dict[int, dict[str, int | Decimal | None]]:
    places = {o.place_id: o for o in obligations if o.place_id is not None}
    window = (period.window_from, period.window_to)
    rows = clusters.clusters_of(None, period.window_to).filter(province__in=_families(places.values()))
    figures = clusters.figures_by_cluster(rows, period.window_to, window=window)
    where = places_of(figures, due_of(form, period).printed)
    grouped: dict[int | None, list[Figures]] = defaultdict(list)
    for cluster, of_one in figures.items():
        place = where.get(cluster)
        key = None if place is None else place.province_id if form.reporter_kind == "department" else place.unit_id
        grouped[key].append(of_one)
    out = {}
    for place_id, obligation in places.items():
        summed = total(grouped.get(place_id, []))
        out[obligation.pk] = {name: getattr(summed, attribute) for name, attribute in SUMS.items()}
    return out


def _families(obligations: Iterable[Obligation]) -> frozenset[int]:
    """The provinces of some obligations with all they came from and became: of a few communes only the clusters of
    their provinces are read."""
    asked = {o.province_id for o in obligations if o.province_id is not None}
    became = heirs(asked, on=date.max)
    return with_predecessors(asked | {unit for unit in became.values() if unit is not None})


class Where:
    """The office that reports on a cluster on a day: its commune (until 30 June 2025 its district) and province."""

    def __init__(self, unit: Unit | None, province_id: int | None) -> None:
        self.unit, self.unit_id, self.province_id = unit, unit.pk if unit else None, province_id


def places_of(ids: Iterable[int], due: date) -> dict[int, Where]:
    """Cluster to where it is reported on a due day; a cluster whose commune was divided has its province alone."""
    wanted = list(ids)
    leads = clusters.lead_communes(wanted, due)
    rows = Unit.objects.filter(pk__in={pk for pk in leads.values() if pk}).select_related("parent", "province")
    units = {unit.pk: unit for unit in rows}
    provinces = dict(clusters.clusters_of(None, due).filter(pk__in=wanted).values_list("pk", "province_id"))
    found = {}
    for cluster in wanted:
        unit = units.get(leads.get(cluster) or 0)
        if unit is not None and due < REORGANISED_ON and unit.parent is not None:
            unit = unit.parent if unit.parent.level == Level.DISTRICT else unit
        found[cluster] = Where(unit, unit.province_id if unit else provinces.get(cluster))
    return found


def tenants(form: Form, period: Period) -> Iterable[Reporter]:
    """One report for each production project in a cluster (C§13.18)."""
    rows = list(clusters.tenants_on(period.window_to))
    where = places_of({t.cluster_id for t in rows}, due_of(form, period).printed)
    for row in rows:
        at = where[row.cluster_id]
        yield Reporter(
            SubjectKind.PROJECT, row.pk, f"{row.name} – {row.cluster.name}", row.establishment.name,
            ReporterKind.TENANT, row.establishment.organisation_id, at.unit_id, at.province_id, row.cluster_id,
        )  # fmt: skip


def investors(form: Form, period: Period) -> Iterable[Reporter]:
    """One report for each cluster that has an investor, or else a managing unit (C§14 question 9)."""
    rows = clusters.reporters_on(period.window_to)
    living = clusters.clusters_of(None, period.window_to).filter(pk__in=rows).order_by("id")
    where = places_of(rows, due_of(form, period).printed)
    for cluster in living:
        row, at = rows[cluster.pk], where[cluster.pk]
        own = row.establishment.organisation_id if row.establishment else None
        yield Reporter(
            SubjectKind.CLUSTER, cluster.pk, cluster.name, row.name, ReporterKind.INVESTOR,
            row.organisation_id or own, at.unit_id, at.province_id, cluster.pk,
        )  # fmt: skip


def communes(form: Form, period: Period) -> Iterable[Reporter]:
    """The communes (districts until 30 June 2025) with a cluster whose lead commune they are."""
    ids = list(clusters.clusters_of(None, period.window_to).order_by("id").values_list("pk", flat=True))
    seen: dict[int, Unit] = {}
    for at in places_of(ids, due_of(form, period).printed).values():
        if at.unit is not None:
            seen.setdefault(at.unit.pk, at.unit)
    for unit in seen.values():
        yield Reporter(
            SubjectKind.PLACE, unit.pk, unit.name, unit.name, ReporterKind.COMMUNE, place_id=unit.pk,
            province_id=unit.province_id,
        )  # fmt: skip


def register() -> None:
    """Connect the names of the form files with these functions. In apps.ready()."""
    register_reporters("clusters.tenants", tenants)
    register_reporters("clusters.investors", investors)
    register_reporters("clusters.communes", communes)
    register_reader("clusters", read)
