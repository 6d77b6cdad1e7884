"""What the published tables load to."""

import json
from decimal import Decimal

import pytest
from django.db.models import Count

from khuyencong.places.choices import Kind
from khuyencong.places.models import OpenQuestion, Succession, Unit
from khuyencong.places.selectors import DATA, label, valid_on
from khuyencong.places.services import Loaded, load_units
from tests.factories.places import Units, make_units
from tests.places.conftest import AT, NEW, OLD


def test_the_load_says_what_it_wrote(nation: Loaded) -> None:
    assert (nation.units, nation.successions, nation.questions) == (63 + 23 + 696 + 10_035 + 3_321, 63 + 10_566, 3)


def test_loading_again_writes_nothing_and_keeps_what_officers_wrote(nation: Loaded) -> None:
    Unit.objects.filter(level="province", code="75", valid_from=NEW).update(name="Thành phố Đồng Nai")
    OpenQuestion.objects.filter(unit__code="75").update(text="đã sửa")
    again = load_units(at=AT)
    assert (again.units, again.successions, again.questions) == (0, 0, 0)
    assert Unit.objects.get(level="province", code="75", valid_from=NEW).name == "Thành phố Đồng Nai"


def test_kinds_on_both_sides(nation: Loaded) -> None:
    def kinds(level: str, day: object) -> dict[str, int]:
        rows = valid_on(Unit.objects.filter(level=level), day).order_by().values("kind")  # type: ignore[arg-type]
        return {row["kind"]: row["n"] for row in rows.annotate(n=Count("id"))}

    assert kinds("commune", NEW) == {"commune": 2_621, "ward": 687, "special_zone": 13}
    assert kinds("province", NEW) == {"province": 28, "central_city": 6}
    assert kinds("commune", OLD) == {"commune": 7_692, "ward": 1_726, "township": 617}
    cities = set(Unit.objects.filter(kind=Kind.CITY_IN_CITY).values_list("name", flat=True))
    assert cities == {"Thành phố Thủ Đức", "Thành phố Thủy Nguyên"}


def test_kind_words_of_the_tables_are_written_alike(nation: Loaded) -> None:
    names = Unit.objects.values_list("name", flat=True)  # SQLite's LIKE ignores case: compare in Python
    assert [name for name in names if name.startswith(("Thị Xã", "Thành Phố"))] == []


def test_divided_communes_have_no_weight_and_whole_ones_weigh_one(nation: Loaded) -> None:
    assert set(Succession.objects.filter(whole=True).values_list("weight", flat=True)) == {Decimal(1)}
    assert set(Succession.objects.filter(whole=False).values_list("weight", flat=True)) == {None}
    divided = Unit.objects.filter(successions__whole=False).distinct()
    assert divided.filter(successions__whole=True).count() == 0
    assert divided.count() == 471


def test_doubtful_pairs_are_held_and_two_communes_wait_for_their_resolution(nation: Loaded) -> None:
    assert not Succession.objects.filter(old__code="27691", new__code="25459").exists()
    open_now = OpenQuestion.objects.filter(topic="no_successor", closed_at=None)
    assert sorted(q.unit.code for q in open_now) == ["01651", "02482"]


def test_islands_and_districts_without_communes(nation: Loaded) -> None:
    pairs = {
        e.old.code: e.new.code for e in Succession.objects.filter(old__level="district").select_related("old", "new")
    }
    assert pairs == {"318": "11948", "471": "19742", "498": "20333", "536": "21548", "755": "26732"}
    hoang_sa = Unit.objects.get(code="20333", valid_to=None)
    truong_sa = Unit.objects.get(code="22736", valid_from=NEW)
    assert hoang_sa.province is not None
    assert truong_sa.province is not None
    assert (hoang_sa.province.name, truong_sa.province.name) == ("Thành phố Đà Nẵng", "Tỉnh Khánh Hòa")


def test_no_new_commune_spans_two_old_provinces(nation: Loaded) -> None:
    spans = Unit.objects.filter(level="commune", valid_from=NEW).annotate(
        n=Count("predecessions__old__province", distinct=True)
    )
    assert spans.filter(n__gt=1).count() == 0
    assert spans.filter(n=0).count() == 0


def test_the_light_factory_makes_the_published_units(nation: Loaded) -> None:
    before = Unit.objects.count(), Succession.objects.count()
    make_units()
    assert (Unit.objects.count(), Succession.objects.count()) == before


def test_label_names_province_end_and_old_province(units: Units) -> None:
    assert label(units.ban_ho, NEW) == "Xã Bản Hồ, tỉnh Lào Cai (trước 01/7/2025: Lào Cai cũ)"
    assert label(units.ban_ho_old, OLD) == "Xã Bản Hồ, tỉnh Lào Cai"
    assert label(units.yen_bai, NEW) == "Tỉnh Yên Bái (đến 30/6/2025)"
    assert label(units.phuc_loi, NEW) == "Phường Phúc Lợi, thành phố Hà Nội"


@pytest.mark.parametrize(
    ("file", "areas", "parts_at_sea"),
    [("vietnam-34-provinces", 34, (42, 133)), ("vietnam-63-provinces-legacy", 63, (35, 127))],
)
def test_outlines_keep_both_archipelagos(file: str, areas: int, parts_at_sea: tuple[int, int]) -> None:
    shapes = json.loads((DATA / f"{file}.geojson").read_text(encoding="utf-8"))["features"]
    assert len(shapes) == areas

    def islets(code: str) -> int:
        (shape,) = [s["geometry"] for s in shapes if s["properties"]["code"] == code]
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        return sum(min(x for x, _ in part[0]) > 109.46 for part in parts)

    assert (islets("48"), islets("56")) == parts_at_sea


def test_the_notices_travel_with_the_data() -> None:
    notice = (DATA / "NOTICE.md").read_text(encoding="utf-8")
    assert "Copyright (c) 2021 Thang Le Quoc" in notice
    assert "Copyright (c) 2025 Tran Ngoc Minh Hieu" in notice
