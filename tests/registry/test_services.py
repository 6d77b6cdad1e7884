"""Registering, changing, numbering: what works, what is refused at which field, and that nothing is written then."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from khuyencong.accounts.choices import Role
from khuyencong.common.errors import Invalid, Stale
from khuyencong.places.models import Succession
from khuyencong.registry import selectors, services
from khuyencong.registry.models import Establishment, Identifier, PublishedEstablishment, PublishedProduct
from tests.factories.registry import AT, make_establishment, make_officer, make_province, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path: Path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"


def test_an_establishment_is_registered_with_number_place_and_figures() -> None:
    made = make_establishment("Hợp tác xã Hòa Bình", identifiers=[services.NewIdentifier("MST10", "0100233488")])
    made.refresh_from_db()
    assert made.identifier_label == "0100233488"
    assert made.search_key == "hop tac xa hoa binh"
    assert selectors.production_places(made.pk).count() == 1
    assert made.latest_figures is not None
    assert made.latest_figures.workers == 25


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("name", {"name": "a" * 5000}),
        ("name", {"name": "   "}),
        ("legal_form", {"legal_form": "kingdom"}),
        ("vsic_code", {"vsic_code": "10A", "vsic_version": "2018"}),
        ("vsic_version", {"vsic_code": "1030", "vsic_version": ""}),
        ("founded_on", {"founded_on": date(2030, 1, 1)}),
        ("ownership_basis", {"women_owned": True}),
        ("value", {"identifiers": [services.NewIdentifier("MST10", "0100233480")]}),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(field: str, change: dict[str, object]) -> None:
    with pytest.raises(Invalid) as caught:
        make_establishment(**change)  # type: ignore[arg-type]
    assert list(caught.value.fields) == [field]
    assert not Establishment.objects.exists()


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "'; DROP TABLE registry_establishment; --"])
def test_script_and_sql_in_a_name_are_stored_as_typed(name: str) -> None:
    assert Establishment.objects.get(pk=make_establishment(name).pk).name == name


def test_the_same_form_twice_is_one_establishment() -> None:
    province = make_province()
    by = make_officer(Role.CENTRE_OFFICER, province)
    first = make_establishment("A", province=province, by=by, key="form-1")
    assert make_establishment("A", province=province, by=by, key="form-1").pk == first.pk
    assert Establishment.objects.count() == 1


def test_a_place_that_ended_names_its_successor() -> None:
    province = make_province()
    old = make_unit("Xã Cũ", parent=province, valid_to=date(2025, 6, 30))
    new = make_unit("Xã Mới", parent=province, valid_from=date(2025, 7, 1))
    Succession.objects.create(old=old, new=new, on=date(2025, 7, 1), whole=True, weight=1)
    with pytest.raises(Invalid) as caught:
        make_establishment(province=province, commune=old, with_place=False)
    assert "Xã Mới" in caught.value.fields["commune"][0]
    made = make_establishment(province=province, commune=new, with_place=False)
    with pytest.raises(Invalid) as caught:
        services.add_production_place(
            establishment=made, unit=old, valid_from=date(2026, 1, 1), by=make_officer("finance", None), at=AT
        )
    assert "Xã Mới" in caught.value.fields["unit"][0]


def test_two_officers_at_once_the_second_reads_again() -> None:
    made = make_establishment()
    by = make_officer(Role.CENTRE_OFFICER, None)
    change = {"phone": "0123"}
    services.update_establishment(establishment=made, expected_version=1, changes=change, by=by, at=AT)
    late = Establishment.objects.get(pk=made.pk)
    with pytest.raises(Stale):
        services.update_establishment(establishment=late, expected_version=1, changes={"phone": "0456"}, by=by, at=AT)
    assert Establishment.objects.get(pk=made.pk).phone == "0123"


@pytest.mark.parametrize("values", [{"workers": -1}, {"revenue_vnd": -5}, {"capital_vnd": 10**16}, {}])
def test_wrong_figures_are_refused(values: dict[str, int]) -> None:
    made = make_establishment(figures=False)
    with pytest.raises(Invalid):
        services.record_year_figures(
            establishment=made, year=2025, source="survey", by=make_officer("finance", None), at=AT, **values
        )
    assert not made.figures.exists()


def test_published_facts_load_as_printed_and_twice_is_once() -> None:
    for _time in range(2):
        assert services.load_published(at=AT) == {"establishments": 255, "products": 203}
    assert PublishedEstablishment.objects.count() == 255
    assert PublishedProduct.objects.count() == 203
    first = PublishedEstablishment.objects.get(row="E002")
    assert first.name == "Hộ kinh doanh Trương Quốc Dũng"
    assert first.source_url.startswith("https://baohatinh.vn/")
    assert PublishedEstablishment.objects.exclude(source_url="").count() == 255


def test_a_personal_number_is_encrypted_found_and_masked() -> None:
    made = make_establishment("Hộ A", legal_form="household")
    by = make_officer(Role.CENTRE_OFFICER, None)
    services.add_identifier(establishment=made, scheme="PIN12", value="015 099 000 123", by=by, at=AT)
    row = Identifier.objects.get()
    assert "015099000123" not in f"{row.value}{row.cipher}{row.lookup}"
    assert row.shown == "•••• 0123"
    assert selectors.find_by_identifier("PIN12", "015099000123").get() == made
    assert not list(selectors.find_by_identifier("PIN12", "015099000124"))
    assert settings.KEYS_DIR.stat().st_mode & 0o077 == 0
