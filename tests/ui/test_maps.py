"""Maps of the provinces: every islet drawn, no gap between neighbours, five steps, no data hatched."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.template import Context, Template
from django.utils import translation
from playwright.sync_api import Page

from khuyencong.ui import maps, outlines
from khuyencong.ui.maps import Map, grouped
from tests.browser import WIDTHS, snap

NAMES = {"01": "Thành phố Hà Nội", "15": "Tỉnh Lào Cai", "48": "Thành phố Đà Nẵng", "56": "Tỉnh Khánh Hòa"}


def drawn(**changes: Any) -> str:
    given: dict[str, Any] = {"values": {"15": 3, "01": 0}, "names": NAMES, "label": "Số cộng tác viên", **changes}
    return Template("{% choropleth map %}").render(Context({"map": Map(**given)}))


def test_the_shipped_outlines_are_those_of_the_published_file() -> None:
    call_command("draw_outlines", check=True)  # SystemExit when they are not


def test_hoang_sa_and_truong_sa_are_drawn_whole_on_every_map() -> None:
    islets = re.findall(r'<path class="islet" d="([^"]+)"', drawn(values={}))
    assert [path.count("M") for path in islets] == [42, 133]
    page = drawn()
    assert "Quần đảo Hoàng Sa</text>" in page
    assert "Quần đảo Trường Sa</text>" in page
    assert ">(Đà Nẵng)<" in page
    assert ">(Khánh Hòa)<" in page
    x, y, width, height = maps.outlines()["sheet"]
    for code in ("48", "56"):
        for at in maps.outlines()["areas"][code]["islets"]:
            assert x < at[0] < x + width
            assert y < at[1] < y + height


def test_every_province_is_an_area_with_its_figure_in_words() -> None:
    page = drawn(unit="người")
    titles = re.findall(r"<title>([^<]+)</title>", page)
    assert len(titles) == 34
    assert "Lào Cai: 3 người" in titles
    assert "Hà Nội: 0 người" in titles
    assert titles.count("Đà Nẵng: chưa có số liệu") == 1
    with translation.override("en"):
        assert "Lào Cai: 3" in drawn()


def test_no_data_is_hatched_and_zero_is_the_lightest_step() -> None:
    page = drawn()
    paths = {t: css for css, t in re.findall(r'<path class="mq(\d)"[^>]*><title>([^<]+)', page)}
    assert paths["Hà Nội: 0"] == "1"
    assert paths["Lào Cai: 3"] == "2"
    assert paths["Đà Nẵng: chưa có số liệu"] == "0"
    assert page.count('fill="url(#map-none)" d=') == 32


def test_given_steps_are_the_bounds() -> None:
    shares = {"01": Decimal("0.199"), "15": Decimal("0.2"), "48": Decimal(1)}
    steps = [Decimal(n) / 100 for n in (0, 20, 40, 60, 80)]
    page = drawn(values=shares, steps=steps, shown="percent")
    assert re.findall(r'mq(\d)"[^>]*><title>(?:Hà Nội|Lào Cai|Đà Nẵng)', page) == ["1", "2", "5"]
    assert "20% đến dưới 40%" in page
    assert "từ 80%" in page
    with pytest.raises(ValueError, match="five steps"):
        drawn(steps=[0, 1, 2])
    with pytest.raises(ValueError, match="no outline"):
        drawn(values={"02": 1})


def test_groups_keep_equal_values_together_and_print_what_is_there() -> None:
    assert grouped([]) == []
    assert grouped([7]) == [(7, 7)]
    assert grouped([1, 1, 1, 1, 9]) == [(1, 1), (9, 9)]
    assert grouped(list(range(1, 11))) == [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)]
    assert len(grouped([0] * 20 + [1, 2, 3])) <= 5


def test_words_of_others_are_escaped() -> None:
    page = drawn(names={"15": 'Tỉnh <b>"x"'}, urls={"15": "/?a=1&b=2"})
    assert "<b>" not in page
    assert 'href="/?a=1&amp;b=2"' in page


def test_a_shared_border_is_simplified_once() -> None:
    border = [(1.0, y / 10) for y in range(11)]
    border[5] = (1.02, 0.5)
    left = [(0.0, 0.0), *border, (0.0, 1.0)]
    right = [*border[::-1], (2.0, 0.0), (2.0, 1.0)]
    done = outlines.simplify({"a": [left], "b": [right]}, 0.1)
    assert {p for p in done["a"][0] if p[0] >= 1} == {(1.0, 0.0), (1.0, 1.0)}
    assert {p for p in done["b"][0] if p[0] <= 1.02} == {(1.0, 0.0), (1.0, 1.0)}


def test_a_small_island_becomes_a_mark_and_is_never_dropped() -> None:
    square = [[107.0, 20.0], [107.001, 20.0], [107.001, 20.001], [107.0, 20.0]]
    mainland = [[105.0, 20.0], [106.0, 20.0], [106.0, 21.0], [105.0, 20.0]]
    geometry = {"type": "MultiPolygon", "coordinates": [[mainland], [square]]}
    area = outlines.draw([{"properties": {"code": "31"}, "geometry": geometry}])["31"]
    assert area.path.count("M") == 2


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_map_is_seen_at_both_widths(page: Page, live_server: Any) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/gallery/#map")
        box = page.locator("#map svg.kc-map").first.bounding_box()
        assert box
        assert box["width"] > 250
        hatched = page.locator("#map svg.kc-map path.mq0").first.evaluate("e => getComputedStyle(e).fill")
        assert "url(" in hatched
        snap(page, f"gallery-map-{width}", whole=False)
