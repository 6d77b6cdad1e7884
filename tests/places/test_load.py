"""Load totals of the published tables (O-J.6.1)."""

from datetime import date

import pytest

from khuyencong.places.models import Succession, Unit
from khuyencong.places.selectors import label, search_units, unit_on, valid_on
from khuyencong.places.services import load_units
from tests.factories.places import Units
from tests.places.conftest import AT

OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)


def count(level: str, day: date) -> int:
    return valid_on(Unit.objects.filter(level=level), day).count()


@pytest.mark.promise("J6-1")
def test_load_totals_on_both_sides_of_the_reform(nation: None) -> None:
    assert [count(level, OLD) for level in ("province", "district", "commune")] == [63, 696, 10_035]
    assert [count(level, NEW) for level in ("province", "district", "commune")] == [34, 0, 3_321]
    kinds = {k: valid_on(Unit.objects.filter(kind=k), NEW).count() for k in ("commune", "ward", "special_zone")}
    assert kinds == {"commune": 2_621, "ward": 687, "special_zone": 13}


def test_loading_again_writes_nothing(nation: None) -> None:
    again = load_units(at=AT)
    assert (again.units, again.successions) == (0, 0)
    assert Succession.objects.count() == 63 + 10_566


def test_search(nation: None) -> None:
    assert [u.name for u in search_units("lào cai", on=NEW)][:1] == ["Tỉnh Lào Cai"]
    assert unit_on("province", "15", OLD).name == "Tỉnh Yên Bái"


def test_label_names_province_end_and_old_province(units: Units) -> None:
    assert label(units.ban_ho, NEW) == "Xã Bản Hồ, tỉnh Lào Cai (trước 01/7/2025: Lào Cai cũ)"
    assert label(units.ban_ho_old, OLD) == "Xã Bản Hồ, tỉnh Lào Cai"
    assert label(units.yen_bai, NEW) == "Tỉnh Yên Bái (đến 30/6/2025)"
    assert label(units.phuc_loi, NEW) == "Phường Phúc Lợi, thành phố Hà Nội"
