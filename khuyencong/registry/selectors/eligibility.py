"""Gather what is known of establishments on a day, and ask the rule. Asking about many costs the queries of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from khuyencong.places.choices import Kind
from khuyencong.places.models import Succession
from khuyencong.registry.choices import Difficulty, FactKind, StandingKind
from khuyencong.registry.models import Establishment, PlaceFact, ProductionPlace, Standing, YearFigures
from khuyencong.registry.models.core import open_on
from khuyencong.registry.rules import Facts, PlaceFacts, SizeFacts, Verdict, vsic_field
from khuyencong.registry.rules import eligibility as decide

if TYPE_CHECKING:
    from khuyencong.places.models import Unit

CITY_KINDS = frozenset({Kind.PROVINCIAL_CITY, Kind.CITY_IN_CITY, Kind.CENTRAL_CITY})
SOURCES = ("statements", "declaration", "survey", "other")
UnitFacts = Mapping[tuple[int, str], str]


@dataclass(frozen=True)
class Asked:
    """One beneficiary to judge: the establishment, where it produces, the plan-making year."""

    establishment_id: int
    place_id: int | None
    plan_year: int


def eligibility(
    establishment_id: int,
    *,
    place_id: int | None,
    on: date,
    plan_year: int,
    plan_approved_on: date | None = None,
) -> Verdict:
    """Whether an establishment is a beneficiary on a day, producing at one of its places (P§2).

    `on` is the day that decides: the approval of the plan, before that the day of assessment. `plan_year` is the
    plan-making year. `place_id` None = no production place known: never replaced by the head office (P§15.6).
    Raises Establishment.DoesNotExist, ProductionPlace.DoesNotExist (also for a place of another establishment).
    """
    asked = [Asked(establishment_id, place_id, plan_year)]
    return eligibility_many(asked, on=on, plan_approved_on=plan_approved_on)[0]


def eligibility_many(asked: Sequence[Asked], *, on: date, plan_approved_on: date | None = None) -> list[Verdict]:
    """The verdict on each beneficiary, in order; the number of queries does not grow with their number."""
    day = min(plan_approved_on, on) if plan_approved_on else on
    facts = facts_of_many([(a.establishment_id, a.place_id) for a in asked], on=day)
    return [
        decide(known, on, a.plan_year, plan_approved_on=plan_approved_on) for a, known in zip(asked, facts, strict=True)
    ]


def facts_of(establishment_id: int, *, place_id: int | None, on: date) -> Facts:
    """What the registry knows on a day, in the shape the rule takes."""
    return facts_of_many([(establishment_id, place_id)], on=on)[0]


def facts_of_many(pairs: Sequence[tuple[int, int | None]], *, on: date) -> list[Facts]:
    """What the registry knows of each (establishment, production place) on a day, in order."""
    rows = establishments_by_id({establishment_id for establishment_id, _place in pairs})
    places = places_by_id(pairs)
    standings: dict[int, list[Standing]] = {}
    for standing in Standing.objects.filter(open_on(on), establishment__in=rows):
        standings.setdefault(standing.establishment_id, []).append(standing)
    figures = figures_of_year(rows, on.year - 1)
    units = units_at([place.unit for place in places.values()], on)
    known = unit_facts([unit for unit in units.values() if unit], on)
    facts = []
    for establishment_id, place_id in pairs:
        row, held = rows[establishment_id], standings.get(establishment_id, [])
        place = places[place_id] if place_id is not None else None
        unit = units[place.unit_id] if place else None
        facts.append(_facts(row, held, place, unit, known, figures.get(row.pk, [])))
    return facts


def establishments_by_id(ids: Collection[int]) -> dict[int, Establishment]:
    """Establishments by id. Raises Establishment.DoesNotExist when one of them is not there."""
    found = Establishment.objects.in_bulk(ids)
    if len(found) != len(ids):
        raise Establishment.DoesNotExist(f"no establishment {sorted(set(ids) - set(found))}")
    return found


def places_by_id(pairs: Iterable[tuple[int, int | None]]) -> dict[int, ProductionPlace]:
    """The production places named beside establishments. Raises DoesNotExist for one of another establishment."""
    named = {place_id: owner for owner, place_id in pairs if place_id is not None}
    found = ProductionPlace.objects.select_related("unit__parent", "unit__province").in_bulk(named)
    for place_id, owner in named.items():
        if place_id not in found or found[place_id].establishment_id != owner:
            raise ProductionPlace.DoesNotExist(f"no production place {place_id} of establishment {owner}")
    return found


def figures_of_year(establishments: Iterable[int], year: int) -> dict[int, list[YearFigures]]:
    """The figures of a year by establishment, those of the source that decides first (80/2021/NĐ-CP art. 7-9)."""
    found: dict[int, list[YearFigures]] = {}
    for row in YearFigures.objects.filter(establishment__in=establishments, year=year):
        found.setdefault(row.establishment_id, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda f: SOURCES.index(f.source))
    return found


def _facts(
    row: Establishment,
    standings: list[Standing],
    place: ProductionPlace | None,
    unit: Unit | None,
    known: UnitFacts,
    figures: list[YearFigures],
) -> Facts:
    held = {s.kind for s in standings}
    where = None
    if place is not None:
        proven = any(s.kind == StandingKind.CRAFT_VILLAGE and s.place_id == place.pk for s in standings)
        where = _place_facts(place, unit, known, recognised=proven)
    return Facts(
        legal_form=row.legal_form,
        direct_production=row.direct_production,
        industry=row.industry,
        kiln=row.kiln,
        size=_size(row, figures),
        place=where,
        cleaner_production=StandingKind.CLEANER_PRODUCTION in held,
        sustainable_production=StandingKind.SUSTAINABLE_PRODUCTION in held,
        cluster_investor=StandingKind.CLUSTER_INVESTOR in held,
        artisan=bool(held & {StandingKind.PEOPLES_ARTISAN, StandingKind.MERITORIOUS_ARTISAN}),
    )


def _size(row: Establishment, figures: list[YearFigures]) -> SizeFacts:
    known: dict[str, Any] = {}
    for name in ("workers", "revenue_vnd", "capital_vnd"):
        known[name] = next((v for f in figures if (v := getattr(f, name)) is not None), None)
    return SizeFacts(**known, field=vsic_field(row.vsic_code))


def _place_facts(place: ProductionPlace, unit: Unit | None, known: UnitFacts, *, recognised: bool) -> PlaceFacts:
    """The production place as it stood on a day: its unit then, that unit's kind and parents, its dated attributes."""
    craft = True if recognised else (False if place.in_craft_village is False else None)
    if unit is None:
        return PlaceFacts(craft_village=craft, ended_on=place.unit.valid_to)
    parent, province = unit.parent, unit.province
    grade = known.get((unit.pk, FactKind.CITY_GRADE), "") or _city_grade(parent, province, known)
    converted = known.get((unit.pk, FactKind.WARD_CONVERTED), "")
    difficulty = known.get((unit.pk, FactKind.DIFFICULTY), "") or (
        known.get((parent.pk, FactKind.DIFFICULTY), "") if parent and parent.level == "district" else ""
    )
    dated = converted if converted not in ("", "never") else ""
    return PlaceFacts(
        kind=unit.kind,
        parent_kind=parent.kind if parent else "",
        province_kind=province.kind if province else "",
        city_grade=grade,
        converted_on=date.fromisoformat(dated) if dated else None,
        was_commune=False if converted == "never" else (True if dated else None),
        difficulty=difficulty if difficulty in Difficulty.values else "",
        craft_village=craft,
    )


def unit_at(unit: Unit, on: date) -> Unit | None:
    """The unit a place lies in on a day: itself, or the one unit it wholly became; None when that is not known."""
    return units_at([unit], on)[unit.pk]


def units_at(units: Iterable[Unit], on: date) -> dict[int, Unit | None]:
    """For each unit the one its ground belonged to on a day, by the id of the unit asked about.

    A divided unit has several heirs: which one holds the workshop must be asked, not guessed. A place known by its
    present name, asked about an earlier day, is certain only with a single whole predecessor. One query a generation.
    """
    current: dict[int, Unit | None] = {unit.pk: unit for unit in units}
    for ended in (True, False):
        while moving := {u.pk for u in current.values() if u and _not_yet(u, on, ended=ended)}:
            edges: dict[int, list[Succession]] = {pk: [] for pk in moving}
            for edge in _edges(moving, on, ended=ended):
                edges[edge.old_id if ended else edge.new_id].append(edge)
            for asked, unit in current.items():
                if unit and unit.pk in moving:
                    found = edges[unit.pk]
                    certain = len(found) == 1 and found[0].whole
                    current[asked] = (found[0].new if ended else found[0].old) if certain else None
    return current


def _not_yet(unit: Unit, on: date, *, ended: bool) -> bool:
    if ended:
        return bool(unit.valid_to and unit.valid_to < on)
    return bool(unit.valid_from and unit.valid_from > on)


def _edges(units: Collection[int], on: date, *, ended: bool) -> Iterable[Succession]:
    if ended:
        return Succession.objects.filter(old__in=units, on__lte=on).select_related("new__parent", "new__province")
    return Succession.objects.filter(new__in=units).select_related("old__parent", "old__province")


def _city_grade(parent: Unit | None, province: Unit | None, known: UnitFacts) -> str:
    """The grade of the city a ward belongs to: its city, or the central city above its urban district.

    A ward directly under a province (since 1 July 2025) has no city: nothing is guessed from the past.
    """
    if parent is None:
        return ""
    if parent.kind in CITY_KINDS:
        return known.get((parent.pk, FactKind.CITY_GRADE), "")
    if parent.kind == Kind.URBAN_DISTRICT and province is not None:
        own = known.get((parent.pk, FactKind.CITY_GRADE), "")
        return own or known.get((province.pk, FactKind.CITY_GRADE), "")
    return ""


def unit_facts(units: Iterable[Unit], on: date) -> dict[tuple[int, str], str]:
    """The attributes of units and of what stands above them on a day, by (unit, kind); the newest one counts."""
    ids = {pk for unit in units for pk in (unit.pk, unit.parent_id, unit.province_id) if pk is not None}
    rows = PlaceFact.objects.filter(open_on(on) | Q(kind=FactKind.WARD_CONVERTED), unit__in=ids)
    ordered = sorted(rows, key=lambda f: (f.valid_from or date.min, f.pk))
    return {(fact.unit_id, fact.kind): fact.value for fact in ordered}


def is_difficult(unit: Unit, on: date) -> bool:
    """Whether a place was a difficult or specially difficult area on a day, itself or by the unit above it."""
    units = [unit, *([unit.parent] if unit.parent else [])]
    known = unit_facts(units, on)
    return bool(
        {known.get((u.pk, FactKind.DIFFICULTY), "") for u in units} & {Difficulty.DIFFICULT, Difficulty.SPECIAL}
    )
