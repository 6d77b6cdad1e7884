"""Units without a database: kinds, restating, addresses, search words."""

from datetime import date
from decimal import Decimal

import pytest

from khuyencong.places.rules import (
    Edge,
    kind_of,
    normalise_address,
    restate,
    search_words,
    tidy_name,
    unit_system,
)

OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize(
    ("name", "level", "central", "kind"),
    [
        ("Thành phố Huế", "province", False, "central_city"),
        ("Thành phố Thủ Đức", "district", True, "city_in_city"),
        ("Thành phố Yên Bái", "district", False, "provincial_city"),
        ("Thị Xã Sa Pa", "district", False, "town"),
        ("Thị trấn Tằng Loỏng", "commune", False, "township"),
        ("Đặc khu Hoàng Sa", "commune", False, "special_zone"),
    ],
)
def test_the_name_says_the_kind(name: str, level: str, central: bool, kind: str) -> None:
    assert kind_of(name, level, in_central_city=central) == kind


def test_a_name_without_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind"):
        kind_of("Lào Cai", "province")


def test_names_are_tidied() -> None:
    assert tidy_name("Thành  Phố Gia Nghĩa") == "Thành phố Gia Nghĩa"
    assert tidy_name("Xa\u0303 Ba\u0309n Hồ") == "Xã Bản Hồ"


@pytest.mark.parametrize(
    ("typed", "words"),
    [("TP. HCM", "thanh pho ho chi minh"), ("P. 4", "phuong 4"), ("tx Sa Pa", "thi xa sa pa"), ("X", "x"), ("", "")],
)
def test_short_kinds_are_spelled_out(typed: str, words: str) -> None:
    assert search_words(typed) == words


def test_weights_divide_to_the_last_dong() -> None:
    edges = [Edge("old", n, w) for n, w in (("a", Decimal("0.333")), ("b", Decimal("0.333")), ("c", Decimal("0.334")))]
    done = restate({"old": 100_000_001}, edges)
    assert done.values == {"a": 33_300_000, "b": 33_300_000, "c": 33_400_001}
    assert done.total == 100_000_001


def test_decimal_places_of_a_value_are_kept() -> None:
    edges = [Edge("old", "a", Decimal("0.5")), Edge("old", "b", Decimal("0.5"))]
    assert restate({"old": Decimal("0.01")}, edges).values == {"a": Decimal("0.01"), "b": Decimal("0.00")}
    assert restate({"old": -3}, edges).total == -3


@pytest.mark.parametrize("weights", [(None, None), (Decimal("0.5"), None), (Decimal("0.5"), Decimal("0.4"))])
def test_without_complete_weights_a_divided_unit_stays_apart(weights: tuple[Decimal | None, Decimal | None]) -> None:
    done = restate({"old": 7}, [Edge("old", "a", weights[0]), Edge("old", "b", weights[1])])
    assert (done.values, done.not_divisible, done.total) == ({}, {"old": 7}, 7)


def test_units_without_edges_are_carried_over_unless_they_ended() -> None:
    done = restate({"kept": 1, "lost": 2}, [], ended_without_successor={"lost"})
    assert (done.values, done.not_divisible) == ({"kept": 1}, {"lost": 2})


def test_mergers_add_up_and_a_unit_may_continue_as_itself() -> None:
    edges = [Edge("10", "15n", Decimal(1)), Edge("15", "15n", Decimal(1)), Edge("01", "01", Decimal(1))]
    assert restate({"10": 3, "15": 4, "01": 5}, edges).values == {"15n": 7, "01": 5}


@pytest.mark.parametrize(
    ("typed", "line", "historic"),
    [
        ("Số 5, xã Bản Hồ, thị xã Sa Pa, tỉnh Lào Cai", "Số 5, xã Bản Hồ, tỉnh Lào Cai", "thị xã Sa Pa"),
        ("Số 5, xã Bản Hồ, tỉnh Lào Cai", "Số 5, xã Bản Hồ, tỉnh Lào Cai", ""),
        ("xã Bản Hồ, TX. Sa Pa, Lào Cai", "xã Bản Hồ, Lào Cai", "TX. Sa Pa"),
        ("12 Lê Lợi, P. Bến Nghé, Q. 1, TP. HCM", "12 Lê Lợi, P. Bến Nghé, TP. HCM", "Q. 1"),
        ("xã Cao Sơn, thành phố Cao Lãnh, tỉnh Đồng Tháp", "xã Cao Sơn, tỉnh Đồng Tháp", "thành phố Cao Lãnh"),
        ("phường An Hải, thành phố Đà Nẵng", "phường An Hải, thành phố Đà Nẵng", ""),
        ("Thôn 3", "Thôn 3", ""),
        ("", "", ""),
    ],
)
def test_addresses_of_the_two_level_system(typed: str, line: str, historic: str) -> None:
    now = normalise_address(typed, NEW)
    assert (now.line, now.historic, now.district) == (line, historic, "")
    then = normalise_address(typed, OLD)
    assert (then.district, then.historic) == (historic, "")


def test_the_unit_system_changes_overnight() -> None:
    assert [unit_system(d) for d in (OLD, NEW)] == ["63", "34"]
