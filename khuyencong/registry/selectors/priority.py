"""What the registry knows of an establishment and its place that may give it priority in a plan (P§5.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from khuyencong.registry.choices import Difficulty, FactKind, StandingKind
from khuyencong.registry.models import Establishment, Product, Standing, YearFigures
from khuyencong.registry.models.core import open_on
from khuyencong.registry.selectors.eligibility import (
    UnitFacts,
    establishments_by_id,
    figures_of_year,
    places_by_id,
    unit_facts,
    units_at,
)


@dataclass(frozen=True)
class PriorityFacts:
    """Facts on one day; a quality whose certificate has ended by then is not among them (P§15.40).

    `typical_product`: the document of a valid certificate of a typical product, or "". `exports` and `workers` None =
    not known. `place_ground` the priority ground of the production place (law.choices.Ground) or "".
    """

    typical_product: str = ""
    exports: bool | None = None
    workers: int | None = None
    industry: str = ""
    place_ground: str = ""
    women_owned: bool | None = None
    minority_owned: bool | None = None


def priority_facts(pairs: Sequence[tuple[int, int | None]], *, on: date) -> list[PriorityFacts]:
    """The facts of each (establishment, production place) on a day, in order; a constant number of queries.

    Figures are those of the year before, by the source that decides first. Raises DoesNotExist like `facts_of`.
    """
    rows = establishments_by_id({establishment_id for establishment_id, _place in pairs})
    places = places_by_id(pairs)
    units = units_at([place.unit for place in places.values()], on)
    known = unit_facts([unit for unit in units.values() if unit], on)
    certificates: dict[int, str] = {}
    typical = Standing.objects.filter(open_on(on), establishment__in=rows, kind=StandingKind.TYPICAL_PRODUCT)
    for standing in typical.order_by("valid_from", "id"):
        certificates[standing.establishment_id] = standing.document
    exported = _exported(rows)
    figures = figures_of_year(rows, on.year - 1)
    facts = []
    for establishment_id, place_id in pairs:
        row = rows[establishment_id]
        numbers = figures.get(establishment_id, [])
        unit = units[places[place_id].unit_id] if place_id is not None else None
        facts.append(
            PriorityFacts(
                typical_product=certificates.get(establishment_id, ""),
                exports=_exports(exported.get(establishment_id, set()), numbers),
                workers=next((f.workers for f in numbers if f.workers is not None), None),
                industry=row.industry,
                place_ground=_ground(known, unit.pk, unit.parent_id) if unit else "",
                women_owned=row.women_owned,
                minority_owned=row.minority_owned,
            )
        )
    return facts


def _exported(rows: Mapping[int, Establishment]) -> dict[int, set[bool]]:
    """What is known of the export of each establishment's products."""
    found: dict[int, set[bool]] = {}
    products = Product.objects.filter(establishment__in=rows, exported__isnull=False)
    for establishment_id, exported in products.values_list("establishment_id", "exported"):
        found.setdefault(establishment_id, set()).add(bool(exported))
    return found


def _exports(products: set[bool], figures: Sequence[YearFigures]) -> bool | None:
    """Some product is exported, or the figures of the year show export revenue."""
    revenue = next((f.export_vnd for f in figures if f.export_vnd is not None), None)
    if True in products or (revenue or 0) > 0:
        return True
    return False if products or revenue == 0 else None


def _ground(known: UnitFacts, unit_id: int, parent_id: int | None) -> str:
    """The ground of a place, its own or that of the unit above it; a difficult place is one of the last group."""
    own = [known.get((pk, FactKind.PRIORITY), "") for pk in (unit_id, parent_id) if pk is not None]
    hard = [known.get((pk, FactKind.DIFFICULTY), "") for pk in (unit_id, parent_id) if pk is not None]
    grounds = [ground for ground in own if ground]
    if {Difficulty.DIFFICULT, Difficulty.SPECIAL} & set(hard):
        grounds.append("place-d")
    return min(grounds, default="")
