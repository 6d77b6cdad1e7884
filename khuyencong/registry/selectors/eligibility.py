"""Gather what is known of an establishment on a day, and ask the rule."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from khuyencong.places.choices import Kind
from khuyencong.registry.choices import Difficulty, FactKind, StandingKind
from khuyencong.registry.models import Establishment, PlaceFact, ProductionPlace, Standing, YearFigures
from khuyencong.registry.models.core import open_on
from khuyencong.registry.rules import Facts, PlaceFacts, SizeFacts, Verdict, vsic_field
from khuyencong.registry.rules import eligibility as decide

if TYPE_CHECKING:
    from khuyencong.places.models import Unit

CITY_KINDS = frozenset({Kind.PROVINCIAL_CITY, Kind.CITY_IN_CITY, Kind.CENTRAL_CITY})


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
    day = min(plan_approved_on, on) if plan_approved_on else on
    facts = facts_of(establishment_id, place_id=place_id, on=day)
    return decide(facts, on, plan_year, plan_approved_on=plan_approved_on)


def facts_of(establishment_id: int, *, place_id: int | None, on: date) -> Facts:
    """What the registry knows on a day, in the shape the rule takes."""
    row = Establishment.objects.get(pk=establishment_id)
    standings = list(Standing.objects.filter(open_on(on), establishment=row))
    held = {s.kind for s in standings}
    place = None
    if place_id is not None:
        found = ProductionPlace.objects.select_related("unit__parent", "unit__province").get(
            pk=place_id, establishment=row
        )
        proven = any(s.kind == StandingKind.CRAFT_VILLAGE and s.place_id == found.pk for s in standings)
        place = place_facts(found, on, recognised=proven)
    return Facts(
        legal_form=row.legal_form,
        direct_production=row.direct_production,
        industry=row.industry,
        kiln=row.kiln,
        size=_size(row, on),
        place=place,
        cleaner_production=StandingKind.CLEANER_PRODUCTION in held,
        sustainable_production=StandingKind.SUSTAINABLE_PRODUCTION in held,
        cluster_investor=StandingKind.CLUSTER_INVESTOR in held,
        artisan=bool(held & {StandingKind.PEOPLES_ARTISAN, StandingKind.MERITORIOUS_ARTISAN}),
    )


def _size(row: Establishment, on: date) -> SizeFacts:
    """Figures of the year before, by the source that decides first (80/2021/NĐ-CP art. 7-9)."""
    order = ["statements", "declaration", "survey", "other"]
    figures = sorted(
        YearFigures.objects.filter(establishment=row, year=on.year - 1), key=lambda f: order.index(f.source)
    )
    known: dict[str, Any] = {}
    for name in ("workers", "revenue_vnd", "capital_vnd"):
        known[name] = next((v for f in figures if (v := getattr(f, name)) is not None), None)
    return SizeFacts(**known, field=vsic_field(row.vsic_code))


def place_facts(place: ProductionPlace, on: date, *, recognised: bool) -> PlaceFacts:
    """The production place as it stood on a day: its unit then, that unit's kind and parents, its dated attributes."""
    craft = True if recognised else (False if place.in_craft_village is False else None)
    unit = unit_at(place.unit, on)
    if unit is None:
        return PlaceFacts(craft_village=craft, ended_on=place.unit.valid_to)
    parent, province = unit.parent, unit.province
    grade = _fact(unit, FactKind.CITY_GRADE, on) or _city_grade(parent, province, on)
    converted = _fact(unit, FactKind.WARD_CONVERTED, on)
    difficulty = _fact(unit, FactKind.DIFFICULTY, on) or (
        _fact(parent, FactKind.DIFFICULTY, on) if parent and parent.level == "district" else ""
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
    """The unit a place lies in on a day: itself, or the one unit it wholly became; None when that is not known.

    A divided unit has several heirs: which one holds the workshop must be asked, not guessed.
    """
    current = unit
    while current.valid_to and current.valid_to < on:
        heirs = list(current.successions.filter(on__lte=on).select_related("new__parent", "new__province"))
        if len(heirs) != 1 or not heirs[0].whole:
            return None
        current = heirs[0].new
    while current.valid_from and current.valid_from > on:
        # A place known by its present name, asked about an earlier day: only a single whole predecessor is certain.
        before = list(current.predecessions.select_related("old__parent", "old__province"))
        if len(before) != 1 or not before[0].whole:
            return None
        current = before[0].old
    return current


def _city_grade(parent: Unit | None, province: Unit | None, on: date) -> str:
    """The grade of the city a ward belongs to: its city, or the central city above its urban district.

    A ward directly under a province (since 1 July 2025) has no city: nothing is guessed from the past.
    """
    if parent is None:
        return ""
    if parent.kind in CITY_KINDS:
        return _fact(parent, FactKind.CITY_GRADE, on)
    if parent.kind == Kind.URBAN_DISTRICT and province is not None:
        return _fact(parent, FactKind.CITY_GRADE, on) or _fact(province, FactKind.CITY_GRADE, on)
    return ""


def _fact(unit: Unit, kind: str, on: date) -> str:
    facts = PlaceFact.objects.filter(open_on(on) | Q(kind=FactKind.WARD_CONVERTED), unit=unit, kind=kind)
    row = facts.order_by("-valid_from", "-id").first()
    return row.value if row else ""
