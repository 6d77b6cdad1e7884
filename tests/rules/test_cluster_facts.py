"""Printed lines about a cluster are found by its name and province, of the time or of today, and decide nothing."""

import pytest

from khuyencong.programmes.clusterfacts import facts_about


@pytest.mark.parametrize("name", ["CCN Trung Nghĩa", "cụm công nghiệp trung nghia", "Trung Nghĩa"])
def test_a_cluster_is_found_by_its_bare_name(name: str) -> None:
    (fact,) = facts_about(name, "Tỉnh Vĩnh Long", "86")
    assert (fact.area_ha, fact.as_of) == ("53", "2018")
    assert fact.source_url.startswith("http")


def test_the_province_of_the_time_and_that_of_today_both_find_it_and_another_does_not() -> None:
    assert facts_about("xóm Rụt", "Tỉnh Hòa Bình", "17")
    assert facts_about("xóm Rụt", "Tỉnh Phú Thọ", "25")
    assert facts_about("xóm Rụt", "Tỉnh Lào Cai", "15") == ()
    assert facts_about("Không có cụm này", "Tỉnh Phú Thọ", "25") == ()


def test_sources_that_differ_stand_side_by_side() -> None:
    found = facts_about("Đồi Hỏa Sơn", "Tỉnh Bình Định", "52")
    assert len(found) == 2
    assert [f.as_of for f in found] == sorted((f.as_of for f in found), reverse=True)
