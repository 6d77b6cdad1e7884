"""Asking about many establishments: the same answers as one by one, at the queries of one; what gives priority."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.places.models import Succession
from khuyencong.registry import selectors, services
from khuyencong.registry.models import Establishment, ProductionPlace
from khuyencong.registry.selectors import Asked
from tests.factories.registry import AT, make_establishment, make_officer, make_province, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture
def officer() -> User:
    return make_officer(Role.DEPARTMENT_OFFICER, None)


def several() -> list[Establishment]:
    """A place of today, one whose unit ended and went on whole, one in a ward of a central city, none at all."""
    province, city = make_province("Tỉnh Mẫu"), make_province("Thành phố Mẫu", kind="central_city")
    commune, ward = make_unit("Xã Mẫu", parent=province), make_unit("Phường Mẫu", kind="ward", parent=city)
    old = make_unit("Xã Cũ", parent=province, valid_to=date(2025, 6, 30))
    Succession.objects.create(old=old, new=commune, on=date(2025, 7, 1), whole=True, weight=1)
    return [
        make_establishment("A", commune=commune, place=services.NewPlace(unit=commune)),
        make_establishment("B", commune=commune, place=services.NewPlace(unit=old, valid_from=date(2024, 1, 1))),
        make_establishment("C", commune=ward, place=services.NewPlace(unit=ward, in_craft_village=False)),
        make_establishment("D", commune=commune, with_place=False),
    ]


def asked_of(rows: list[Establishment]) -> list[Asked]:
    places = dict(ProductionPlace.objects.values_list("establishment_id", "pk"))
    return [Asked(row.pk, places.get(row.pk), 2025) for row in rows]


def test_many_get_the_verdicts_they_would_get_alone() -> None:
    asked = asked_of(several())
    alone = [selectors.eligibility(a.establishment_id, place_id=a.place_id, on=TODAY, plan_year=2025) for a in asked]
    assert selectors.eligibility_many(asked, on=TODAY) == alone
    assert [verdict.eligible for verdict in alone] == [True, True, False, None]
    with pytest.raises(ProductionPlace.DoesNotExist):
        selectors.eligibility_many([Asked(asked[0].establishment_id, asked[1].place_id, 2025)], on=TODAY)
    with pytest.raises(Establishment.DoesNotExist):
        selectors.eligibility_many([Asked(0, None, 2025)], on=TODAY)


def test_asking_about_four_costs_the_queries_of_one() -> None:
    asked = asked_of(several())

    def queries(some: list[Asked]) -> int:
        with CaptureQueriesContext(connection) as found:
            selectors.eligibility_many(some, on=TODAY)
            selectors.priority_facts([(a.establishment_id, a.place_id) for a in some], on=TODAY)
        return len(found)

    assert queries([asked[1]]) == queries(asked)


def facts(row: Establishment, on: date = TODAY) -> selectors.PriorityFacts:
    place = ProductionPlace.objects.filter(establishment=row).values_list("pk", flat=True).first()
    return selectors.priority_facts([(row.pk, place)], on=on)[0]


@pytest.mark.promise("P15-40")
def test_a_certificate_counts_on_its_days_only(officer: User) -> None:
    row = make_establishment("Chè", commune=make_unit("Xã Chè", parent=make_province()))
    services.grant_standing(
        establishment=row, kind="typical_product", document="Giấy chứng nhận 12", valid_from=date(2022, 5, 1),
        valid_to=date(2025, 12, 31), by=officer, at=AT,
    )  # fmt: skip
    assert facts(row, date(2022, 4, 30)).typical_product == ""
    assert facts(row, date(2022, 5, 1)).typical_product == "Giấy chứng nhận 12"
    assert facts(row, date(2025, 12, 31)).typical_product == "Giấy chứng nhận 12"
    assert facts(row, date(2026, 1, 1)).typical_product == ""


def test_the_ground_of_a_place_is_the_first_that_fits_on_the_day(officer: User) -> None:
    district = make_unit("Huyện Cao", level="district", kind="rural_district", parent=make_province())
    commune = make_unit("Xã Cao", parent=district)
    row = make_establishment("Gỗ", commune=commune, place=services.NewPlace(unit=commune))

    def enter(unit: Any, kind: str, value: str, valid_from: date | None = None, valid_to: date | None = None) -> None:
        services.enter_place_fact(
            unit=unit, kind=kind, value=value, document="861/QĐ-TTg", valid_from=valid_from, valid_to=valid_to,
            by=officer, at=AT,
        )  # fmt: skip

    assert facts(row).place_ground == ""
    enter(commune, "difficulty", "special")
    assert facts(row).place_ground == "place-d"
    enter(commune, "priority", "place-c")
    assert facts(row).place_ground == "place-c"
    enter(district, "priority", "place-a", valid_to=date(2026, 3, 1))
    assert facts(row).place_ground == "place-c"
    assert facts(row, date(2026, 3, 1)).place_ground == "place-a"


def test_export_and_workers_are_known_unknown_or_counted(officer: User) -> None:
    row = make_establishment("Mây", commune=make_unit("Xã Mây", parent=make_province()))
    before = date(2025, 3, 2)
    assert (facts(row, before).exports, facts(row, before).workers) == (None, None)
    services.record_year_figures(
        establishment=row, year=2025, source="declaration", workers=60, export_vnd=0, by=officer, at=AT
    )
    services.record_year_figures(establishment=row, year=2024, source="statements", workers=10, by=officer, at=AT)
    assert (facts(row).exports, facts(row, before).workers) == (False, 10)
    services.add_product(establishment=row, name="Giỏ mây", exported=True, by=officer, at=AT)
    assert facts(row).exports is True
