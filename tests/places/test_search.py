"""Search: accents, đ and d, tone placement, old names, places that ended."""

from datetime import date

import pytest

from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import ended_words, match_place, search_meanings, search_units, spelled, written_out
from khuyencong.places.services import Loaded
from tests.places.conftest import NEW, OLD


@pytest.mark.parametrize(
    ("typed", "level", "first"),
    [
        ("lào cai", "province", "Tỉnh Lào Cai"),
        ("LAO CAI", "province", "Tỉnh Lào Cai"),
        ("dong nai", "province", "Tỉnh Đồng Nai"),
        ("đồng nai", "province", "Tỉnh Đồng Nai"),
        ("Đắk Lắk", "province", "Tỉnh Đắk Lắk"),
        ("dak lak", "province", "Tỉnh Đắk Lắk"),
        ("khánh hoà", "province", "Tỉnh Khánh Hòa"),
        ("Khánh Hòa", "province", "Tỉnh Khánh Hòa"),
        ("Kha\u0301nh Ho\u0300a", "province", "Tỉnh Khánh Hòa"),
        ("tp. hcm", "province", "Thành phố Hồ Chí Minh"),
        ("TP Hà Nội", "province", "Thành phố Hà Nội"),
        ("P. Việt Trì", "commune", "Phường Việt Trì"),
        ("03046", "commune", "Xã Bản Hồ"),
        ("ban ho, lao cai", "commune", "Xã Bản Hồ"),
        ("Trường Sa", "commune", "Đặc khu Trường Sa"),
        ("hoang sa", "commune", "Đặc khu Hoàng Sa"),
    ],
)
def test_pairs_that_mean_the_same(nation: Loaded, typed: str, level: str, first: str) -> None:
    assert search_units(typed, on=NEW, level=level)[0].name == first


def test_an_old_commune_name_is_found_with_its_successor(nation: Loaded) -> None:
    hits = search_meanings("xã thanh bình, sa pa")
    assert [(h.name, h.unit.code, [n.name for n in h.successors]) for h in hits] == [
        ("Xã Thanh Bình", "03022", ["Xã Bản Hồ"])
    ]
    assert search_units("yên bái", level="province")[0].valid_to == OLD
    assert search_units("yên bái", level="province", on=NEW) == []


@pytest.mark.parametrize("typed", ["", "   ", ",", "|", "%", "_", "'; drop table", "x" * 5000, "xyz không có"])
def test_words_that_mean_nothing_find_nothing(nation: Loaded, typed: str) -> None:
    assert search_units(typed) == []


def test_the_search_is_bounded_and_stable(nation: Loaded) -> None:
    first = search_units("xa", limit=20)
    assert len(first) == 20
    assert [u.pk for u in search_units("xa", limit=20)] == [u.pk for u in first]


def test_a_place_that_ended_names_its_successor(nation: Loaded) -> None:
    match = match_place("Mường Hoa, Lào Cai", on=NEW)
    assert match.unit is None
    assert match.ended is not None
    assert ended_words(match.ended) == "Xã Mường Hoa hết hiệu lực từ 01/7/2025, nay là Xã Tả Van."
    assert [u.name for u in match.choices] == ["Xã Tả Van"]


def test_a_divided_place_offers_every_successor(nation: Loaded) -> None:
    match = match_place("00553", on=NEW)
    assert match.ended is not None
    assert [u.name for u in match.choices] == ["Phường Phúc Lợi", "Xã Phù Đổng", "Xã Gia Lâm"]
    assert "nay thuộc một trong các đơn vị: Phường Phúc Lợi, Xã Phù Đổng, Xã Gia Lâm" in ended_words(match.ended)


def test_a_place_without_successor_says_so(nation: Loaded) -> None:
    match = match_place("01651", on=NEW)
    assert match.ended is not None
    assert ended_words(match.ended).endswith("chưa xác định đơn vị kế thừa.")


def test_one_name_in_many_provinces_has_to_be_chosen(nation: Loaded) -> None:
    match = match_place("xã Tân Long", on=NEW)
    assert match.unit is None
    assert len(match.choices) > 1
    assert match_place("xã Bản Hồ", on=NEW).unit is not None


def test_what_is_written_out_in_full_is_what_the_search_finds(nation: Loaded) -> None:
    table = written_out(on=NEW)
    communes = Unit.objects.filter(level=Level.COMMUNE, valid_to=None)
    assert len(set(table.values())) == communes.count() == 3_321
    names = sorted(table)
    for words in [*names[:: len(names) // 60], "xã bản hồ, tỉnh lào cai"]:
        assert match_place(words, on=NEW).unit == table[words], words
    assert spelled("  Xã  Bản Hồ, Tỉnh Lào Cai") in table
    assert spelled("xa ban ho, tinh lao cai") not in table
    old = written_out(on=date(2025, 6, 30))
    assert "00001" in old
    assert all(unit.valid_to is not None for words, unit in old.items() if words not in table)
