"""The place condition: always the production place, never the registered office (P§2.1 no. 3-5, P§2.2 a, P§15.4-6)."""

from dataclasses import dataclass
from datetime import date

from khuyencong.places.choices import Kind
from khuyencong.registry.choices import CityGrade
from khuyencong.registry.rules.logic import Answer
from khuyencong.registry.rules.types import READ, Condition

PLACE_N1 = "Thông tư 46/2012/TT-BCT, điều 3 khoản 1"
CLOCK_N1 = "Thông tư 46/2012/TT-BCT, điều 3 khoản 1 điểm đ"
PLACE_N2 = "Nghị định 45/2012/NĐ-CP, điều 1 khoản 2 điểm a (sửa đổi bởi Nghị định 235/2025/NĐ-CP)"
CLOCK_YEARS = 5
CITIES = frozenset({Kind.PROVINCIAL_CITY, Kind.CITY_IN_CITY, Kind.URBAN_DISTRICT})


@dataclass(frozen=True)
class PlaceFacts:
    """A production place on the day.

    `kind` of the commune-level unit, `parent_kind` of the unit right above it (a district until 30 June 2025, then
    the province), `province_kind`; `city_grade` of its city; `converted_on` = day the decision that made a commune
    this ward took effect, `was_commune` False when it is known never to have been one; `craft_village` True with a
    recognition decision; `ended_on` when the unit ended without one known successor.
    """

    kind: str = ""
    parent_kind: str = ""
    province_kind: str = ""
    city_grade: str = ""
    converted_on: date | None = None
    was_commune: Answer = None
    difficulty: str = ""
    craft_village: Answer = None
    ended_on: date | None = None


def clock_end(converted_on: date) -> date:
    """The last day of the five years after a commune became a ward."""
    try:
        return converted_on.replace(year=converted_on.year + CLOCK_YEARS)
    except ValueError:  # 29 February
        return date(converted_on.year + CLOCK_YEARS, 2, 28)


def clock_runs(converted_on: date, plan_making_year: int) -> bool:
    """Conversion + 5 years >= 31 December of the year before the plan-making year (P§15.5)."""
    return clock_end(converted_on) >= date(plan_making_year - 1, 12, 31)


def _answer(holds: Answer, reason: str, citation: str, **params: object) -> Condition:
    return Condition("place", holds, reason, citation, READ, params)


def _unknown_place(place: PlaceFacts | None, citation: str) -> Condition | None:
    if place is None:
        return _answer(None, "place_unknown", citation)
    if place.ended_on is not None:
        return _answer(None, "place_ended", citation, ended_on=place.ended_on)
    if not place.kind:
        return _answer(None, "place_unknown", citation)
    return None


def place_condition_n1(place: PlaceFacts | None, plan_year: int) -> Condition:
    """Version N1: rural districts, towns, townships, communes; wards by the grade of their city."""
    unknown = _unknown_place(place, PLACE_N1)
    if unknown is not None or place is None:
        return unknown or _answer(None, "place_unknown", PLACE_N1)
    if place.kind in {Kind.COMMUNE, Kind.TOWNSHIP}:
        return _answer(True, "place_rural", PLACE_N1)
    if place.kind == Kind.WARD and place.parent_kind == Kind.TOWN:
        return _answer(True, "place_town_ward", PLACE_N1)
    if place.kind == Kind.WARD:
        return _ward_n1(place, plan_year)
    # Special zones are younger than the text of 2012.
    return _answer(None, "place_not_in_text", PLACE_N1)


def _ward_n1(place: PlaceFacts, plan_year: int) -> Condition:
    if not place.city_grade:
        # Since 1 July 2025 a ward has no city above it; which grade its former city had must be entered.
        return _answer(None, "city_grade_unknown", PLACE_N1)
    if place.city_grade in {CityGrade.TWO, CityGrade.THREE}:
        return _answer(True, "place_small_city_ward", PLACE_N1, grade=place.city_grade)
    if place.city_grade == CityGrade.SPECIAL:
        return _answer(False, "place_special_city_ward", PLACE_N1)
    if place.was_commune is False:
        return _answer(False, "ward_never_commune", CLOCK_N1)
    if place.converted_on is None:
        return _answer(None, "conversion_unknown", CLOCK_N1)
    runs = clock_runs(place.converted_on, plan_year)
    end = clock_end(place.converted_on)
    return _answer(runs, "ward_clock_runs" if runs else "ward_clock_over", CLOCK_N1, end=end)


def place_condition_n2(place: PlaceFacts | None) -> Condition:
    """Version N2: every unit of a province; communes and special zones of central cities; recognised craft villages."""
    if place is not None and place.craft_village is True:
        return _answer(True, "place_craft_village", PLACE_N2)
    unknown = _unknown_place(place, PLACE_N2)
    if unknown is not None or place is None:
        return unknown or _answer(None, "place_unknown", PLACE_N2)
    if not place.province_kind:
        return _answer(None, "place_unknown", PLACE_N2)
    if place.province_kind == Kind.PROVINCE:
        return _answer(True, "place_of_province", PLACE_N2)
    if place.kind in {Kind.COMMUNE, Kind.SPECIAL_ZONE}:
        return _answer(True, "place_of_central_city", PLACE_N2)
    if place.kind == Kind.WARD:
        asked = place.craft_village is None
        return _answer(None if asked else False, "craft_village_unknown" if asked else "place_central_ward", PLACE_N2)
    return _answer(None, "place_not_in_text", PLACE_N2)
