"""The dashboards as requests: every figure opens rows that add up to it, as-was and restated, who sees what."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.places.selectors import heirs
from khuyencong.programmes.boards import figures
from khuyencong.programmes.boards.choices import Figure, Half
from khuyencong.programmes.fiveyear.published import load_published_programmes
from khuyencong.programmes.models import Project
from khuyencong.programmes.published import load_published
from tests.factories.accounts import People
from tests.factories.boards import MILLION, Board, claimed, make_board
from tests.factories.results import at, make_accepted

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]
NATION = "/projects/boards/nation/"


@pytest.fixture
def board(people: People) -> Board:
    return make_board(people)


def sums(**wanted: Any) -> dict[str, int]:
    """The figures of some projects, in millions."""
    found = figures.cells(Project.objects.all(), figures.Filter(**wanted), whole_table=False)
    return {name: vnd // (1 if name == "projects" else MILLION) for name, vnd in figures.total(found).amounts.items()}


def cells_of(table: Any) -> list[Any]:
    lines = [*table.lines, *([table.total] if table.total else [])]
    return [cell for line in lines for cell in line.cells if cell.url]


def test_the_figures_are_those_of_the_ledger_and_the_plans(board: Board) -> None:
    assert sums(year=2026, purse="national") == {
        "projects": 2, "planned": 500, "assigned": 500, "committed": 450, "advanced": 50, "paid": 280, "returned": 10,
        "settled": 280,
    }  # fmt: skip
    assert sums(year=2026, purse="local")["paid"] == 40
    assert sums()["projects"] == 5  # the draft has no plan and is not counted


def test_every_figure_opens_rows_that_add_up_to_it(board: Board, people: People, login: Login) -> None:
    claimed(board.projects["settled"], people, {"jobs_created": 12, "revenue": 900 * MILLION})
    client = login("an")
    opened = 0
    for address in (
        f"{NATION}?year=2026", f"{NATION}?year=all", f"{NATION}?year=2026&purse=local", f"{NATION}?year=2025",
        f"{NATION}?year=2025&view=as_was", f"{NATION}?year=2024&view=as_was",
        f"/projects/boards/provinces/{board.units.lao_cai.pk}/?year=2026&purse=national",
        f"/projects/boards/provinces/{board.units.lao_cai.pk}/?year=2025&purse=national",
        f"/projects/boards/provinces/{board.units.hanoi.pk}/?year=2024&purse=national",
    ):  # fmt: skip
        shown = client.get(address)
        assert shown.status_code == 200, address
        context = shown.context
        tables = [context["years_table"], context["levels_table"], context["halves_table"], *context["places_tables"]]
        cells = [cell for table in tables if table for cell in cells_of(table)]
        cells += [cell for way in context["ways"] for cell in way["small"] if cell.url]
        for cell in cells:
            rows = client.get(cell.url)
            assert rows.context["total_vnd"] == cell.value, (address, cell)
            assert len(rows.context["lines"]) == rows.context["count"]
            opened += 1
        stages = [stage for way in context["ways"] for stage in way["stages"] if stage.url]
        for stage in stages:
            assert client.get(stage.url).context["total_vnd"] == stage.value, (address, stage)
        for outcome in context["outcomes"].rows:
            if outcome.url:
                assert client.get(outcome.url).context["total"] == outcome.words
                opened += 1
    assert opened > 60


def test_tables_of_one_dashboard_agree(board: Board, login: Login) -> None:
    context = login("an").get(f"{NATION}?year=2026").context
    of_year = next(line for line in context["years_table"].lines if line.label == "2026")
    (places,) = context["places_tables"]
    by_year = {c.figure: c.value for c in of_year.cells}
    assert [c.value for c in places.total.cells] == [by_year[c.figure] for c in places.total.cells]
    assert len(places.heads) == len(places.total.cells) == 6
    way = context["ways"][0]["stages"]
    assert [stage.value for stage in way] == [500 * MILLION, 500 * MILLION, 450 * MILLION, 280 * MILLION, 280 * MILLION]


def test_2025_has_two_halves_that_make_the_year(board: Board, login: Login) -> None:
    first, second, whole = (sums(year=2025, half=half) for half in (Half.FIRST, Half.SECOND, Half.WHOLE))
    assert (first["paid"], second["paid"], whole["paid"]) == (120, 80, 200)
    assert first["planned"] == whole["planned"] == 500
    assert all(first[name] + second[name] == whole[name] for name in Figure.values)
    page = login("an").get(f"{NATION}?year=2025")
    table = page.context["halves_table"]
    assert [line.label for line in table.lines] == [
        "Đến 30/6/2025, 63 tỉnh, thành phố", "Từ 01/7/2025, 34 tỉnh, thành phố",
    ]  # fmt: skip


def test_as_was_and_restated_never_stand_in_one_table(board: Board, login: Login) -> None:
    client = login("an")
    (restated,) = client.get(f"{NATION}?year=2025").context["places_tables"]
    assert restated.title == "Quy về địa giới hiện nay – hệ 34 đơn vị cấp tỉnh"
    assert [line.label for line in restated.lines] == ["Lào Cai"]
    first, second = client.get(f"{NATION}?year=2025&view=as_was").context["places_tables"]
    assert "hệ 63" in first.title
    assert [(line.label, line.note) for line in first.lines] == [("Yên Bái", "đến 30/6/2025")]
    assert "hệ 34" in second.title
    assert [line.label for line in second.lines] == ["Lào Cai"]
    page = client.get(f"{NATION}?year=2025&view=as_was").content.decode()
    assert "kc-map" not in page.split("<main")[1]  # the map is of today's provinces only


def test_what_was_divided_is_not_divided_here(board: Board, login: Login) -> None:
    client = login("an")
    page = client.get(f"/projects/boards/provinces/{board.units.hanoi.pk}/?year=2024&purse=national")
    (table,) = page.context["places_tables"]
    assert [(line.label, line.note) for line in table.lines] == [
        (board.units.co_bi.name, "không tách được: đã chia cho nhiều đơn vị")
    ]
    assert heirs([board.units.co_bi.pk, board.units.ban_ho_old.pk], on=date(2026, 1, 1)) == {
        board.units.co_bi.pk: None, board.units.ban_ho_old.pk: board.units.ban_ho.pk,
    }  # fmt: skip


def test_another_provinces_officer_sees_nothing_of_it(board: Board, login: Login) -> None:
    em, binh = login("em"), login("binh")
    page = em.get(f"{NATION}?year=2026")
    assert page.context["places_tables"][0].lines == []
    assert "phạm vi được xem" in page.content.decode()
    there = em.get(f"/projects/boards/provinces/{board.units.lao_cai.pk}/?year=2026")
    assert there.context["empty"]
    assert em.get("/projects/boards/rows/?figure=paid&year=2026").context["count"] == 0
    mine = binh.get(f"{NATION}?year=2026").context["places_tables"][0]
    assert [line.label for line in mine.lines] == ["Lào Cai"]
    assert binh.get("/projects/boards/").headers["Location"].startswith("/projects/boards/provinces/")
    assert login("an").get("/projects/boards/").headers["Location"].startswith(NATION)
    assert Client().get(NATION).status_code == 302


def test_an_unknown_address_falls_back_or_is_not_found(board: Board, login: Login) -> None:
    client = login("an")
    for query in ("?year=abc&purse=x&level=y&view=z&show=w&half=9", "?year=99999", "?year=%00", "?year=１９９９"):
        assert client.get(NATION + query).status_code == 200, query
    for query in ("?figure=nothing", "?figure=claim-nothing", "?figure=claim-promotion_paid", ""):
        assert client.get(f"/projects/boards/rows/{query}").status_code == 404, query
    assert client.get("/projects/boards/rows/?figure=paid&page=9999999&area=x&unit=-1").status_code == 200
    assert client.get(f"/projects/boards/provinces/{board.units.ban_ho.pk}/").status_code == 404


def test_many_projects_cost_the_queries_of_one(people: People, login: Login) -> None:
    client = login("an")
    make_accepted(people, 1)
    addresses = [NATION, f"{NATION}?year=2025", f"/projects/boards/provinces/{Project.objects.get().province_id}/",
                 "/projects/boards/rows/?figure=planned&purse=local"]  # fmt: skip

    def counted() -> list[int]:
        numbers = []
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as caught:
                assert client.get(address).status_code == 200
            numbers.append(len(caught))
        return numbers

    counted()
    one = counted()
    for number in range(2, 40):
        make_accepted(people, number)
    assert counted() == one
    assert max(one) < 60


def test_printed_figures_stand_beside_computed_ones_with_their_sources(people: People, login: Login) -> None:
    from khuyencong.places.services import load_units

    load_units(at=at(date(2026, 1, 1)))
    load_published()
    load_published_programmes(at=at(date(2026, 1, 1)))
    client = login("an")
    page = unescape(re.sub(r"<[^>]+>", " ", client.get(f"{NATION}?year=2024").content.decode()))
    for words in ("130 tỷ đồng", "106", "38", "14", "45,546 tỷ đồng", "34,6%", "35,035%"):
        assert words in page, words
    assert "phần chữ nói 34,6% là của năm 2023" in page
    lao_cai = client.get(NATION).context["map"].urls["15"]
    page = client.get(lao_cai.split("?")[0] + "?year=2023").content.decode()
    for words in ("6047.5", "5.310.000,0", "trên 3.000", "from 1,270 to more than 2,000 billion", "tổng quy mô"):
        assert words in page, words
    assert "vietnam.vn" in page
