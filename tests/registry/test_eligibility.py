"""Eligibility from what is stored: the production place decides, dated facts count on their days only."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from khuyencong.accounts.choices import Role
from khuyencong.common.errors import Invalid
from khuyencong.places.models import Succession
from khuyencong.registry import selectors, services
from khuyencong.registry.models import PlaceFact, ProductionPlace
from tests.factories.registry import AT, make_establishment, make_officer, make_province, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def reason(row: Any, code: str, **asked: Any) -> str:
    verdict = selectors.eligibility(row.pk, **{"on": TODAY, "plan_year": 2026, **asked})
    return next(c.reason for c in verdict.conditions if c.code == code)


@pytest.mark.promise("P15-6")
def test_the_production_place_decides_and_never_the_head_office() -> None:
    city, rural = make_province("Thành phố Mẫu", kind="central_city"), make_province("Tỉnh Mẫu")
    ward = make_unit("Phường Mẫu", kind="ward", parent=city)
    commune = make_unit("Xã Mẫu", parent=rural)
    by = make_officer(Role.CENTRE_OFFICER, rural)
    office_in_ward = make_establishment("A", commune=ward, place=services.NewPlace(unit=commune), by=by)
    office_in_commune = make_establishment(
        "B", commune=commune, place=services.NewPlace(unit=ward, in_craft_village=False), by=by
    )
    no_place = make_establishment("C", commune=commune, with_place=False, by=by)
    asked = {"on": TODAY, "plan_year": 2026}
    assert selectors.eligibility(office_in_ward.pk, place_id=office_in_ward.places.get().pk, **asked).eligible is True
    assert (
        selectors.eligibility(office_in_commune.pk, place_id=office_in_commune.places.get().pk, **asked).eligible
        is False
    )
    assert selectors.eligibility(no_place.pk, place_id=None, **asked).eligible is None
    with pytest.raises(ProductionPlace.DoesNotExist):
        selectors.eligibility(no_place.pk, place_id=office_in_ward.places.get().pk, **asked)


@pytest.mark.promise("P15-4")
def test_a_ward_of_a_central_city_needs_a_recognised_craft_village_on_the_day() -> None:
    ward = make_unit("Phường Nghề", kind="ward", parent=make_province("Thành phố Mẫu", kind="central_city"))
    row = make_establishment("Gốm", commune=ward, place=services.NewPlace(unit=ward))
    place, by = row.places.get(), make_officer(Role.DEPARTMENT_OFFICER, None)
    assert reason(row, "place", place_id=place.pk) == "craft_village_unknown"
    services.grant_standing(
        establishment=row,
        kind="craft_village",
        place=place,
        document="12/QĐ-UBND",
        valid_from=date(2026, 2, 1),
        by=by,
        at=AT,
    )
    assert reason(row, "place", place_id=place.pk, on=date(2026, 1, 31)) == "craft_village_unknown"
    assert reason(row, "place", place_id=place.pk, on=date(2026, 2, 1)) == "place_craft_village"
    with pytest.raises(Invalid) as caught:
        services.grant_standing(establishment=row, kind="craft_village", document="", valid_from=TODAY, by=by, at=AT)
    assert set(caught.value.fields) == {"document", "place"}


def test_an_unknown_city_grade_is_asked_until_an_officer_enters_it() -> None:
    province = make_province("Tỉnh Mẫu")
    city = make_unit("Thành phố Con", level="district", kind="provincial_city", parent=province)
    ward = make_unit("Phường Con", kind="ward", parent=city, province=province)
    row = make_establishment("Cơ khí", commune=ward, place=services.NewPlace(unit=ward))
    place, by = row.places.get().pk, make_officer(Role.DEPARTMENT_OFFICER, province)
    day = date(2024, 5, 1)
    assert reason(row, "place", place_id=place, on=day, plan_year=2024) == "city_grade_unknown"
    services.enter_place_fact(unit=city, kind="city_grade", value="2", document="1/QĐ-TTg", by=by, at=AT)
    assert reason(row, "place", place_id=place, on=day, plan_year=2024) == "place_small_city_ward"
    services.enter_place_fact(
        unit=city, kind="city_grade", value="1", document="2/QĐ-TTg", valid_from=date(2024, 1, 1), by=by, at=AT
    )
    assert PlaceFact.objects.get(value="2").valid_to == date(2023, 12, 31)
    assert reason(row, "place", place_id=place, on=day, plan_year=2024) == "conversion_unknown"
    services.enter_place_fact(
        unit=ward,
        kind="ward_converted",
        value="2018-12-31",
        document="3/NQ",
        valid_from=date(2018, 12, 31),
        by=by,
        at=AT,
    )
    assert reason(row, "place", place_id=place, on=day, plan_year=2024) == "ward_clock_runs"
    assert reason(row, "place", place_id=place, on=date(2025, 5, 1), plan_year=2025) == "ward_clock_over"


def test_a_place_follows_its_one_successor_and_asks_about_a_divided_one() -> None:
    province = make_province("Tỉnh Mẫu")
    old = make_unit("Xã Cũ", parent=province, valid_to=date(2025, 6, 30))
    new = make_unit("Xã Mới", parent=province, valid_from=date(2025, 7, 1))
    edge = Succession.objects.create(old=old, new=new, on=date(2025, 7, 1), whole=True, weight=1)
    past = AT.replace(year=2024)
    row = make_establishment("Chè", commune=old, place=services.NewPlace(unit=old), at=past)
    place = row.places.get().pk
    assert reason(row, "place", place_id=place) == "place_of_province"
    Succession.objects.filter(pk=edge.pk).update(whole=False, weight=None)
    verdict = selectors.eligibility(row.pk, place_id=place, on=TODAY, plan_year=2026)
    assert verdict.eligible is None
    assert reason(row, "place", place_id=place) == "place_ended"


def test_size_uses_the_year_before_and_the_source_that_decides() -> None:
    row = make_establishment("Lớn", legal_form="joint_stock", figures=False)
    by = make_officer(Role.CENTRE_OFFICER, None)
    place = row.places.get().pk
    assert reason(row, "size", place_id=place) == "size_unknown"
    for source, workers in (("declaration", 50), ("statements", 500)):
        services.record_year_figures(
            establishment=row, year=2025, source=source, workers=workers, revenue_vnd=1, by=by, at=AT
        )
    assert reason(row, "size", place_id=place) == "size_too_big"
    assert reason(row, "size", place_id=place, on=date(2025, 12, 31)) == "size_unknown"


def test_a_plan_approved_before_the_change_keeps_the_old_rule() -> None:
    commune = make_unit("Xã Mẫu", parent=make_province("Tỉnh Mẫu"))
    row = make_establishment("Chè", commune=commune)
    place = row.places.get().pk
    kept = selectors.eligibility(row.pk, place_id=place, on=TODAY, plan_year=2025, plan_approved_on=date(2025, 9, 1))
    assert kept.version is not None
    assert kept.version.code == "N1"
    assert [f.code for f in kept.findings] == ["registry.old_rule_kept"]
