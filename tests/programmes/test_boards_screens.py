"""The dashboards and the public page in the browser: quiet, fitting 360 and 1440, in three languages."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page

from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import valid_on
from khuyencong.places.services import load_units
from khuyencong.programmes.fiveyear.published import load_published_programmes
from khuyencong.programmes.published import load_published
from tests.factories.accounts import People
from tests.factories.boards import MILLION, claimed, make_board, spend
from tests.factories.results import at, make_accepted
from tests.programmes.test_screens import LONG, Looker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def look(page: Page, live_server: Any, people: People) -> Iterator[Looker]:
    looker = Looker(page, live_server.url, people)
    yield looker
    assert not looker.wrong, "\n\n".join(looker.wrong)


def many(people: People) -> None:
    """Projects in thirty provinces over three years, settled, running and only planned."""
    provinces = valid_on(Unit.objects.filter(level=Level.PROVINCE), date(2026, 1, 1)).order_by("code")[:30]
    for number, unit in enumerate(provinces, 100):
        year, planned = 2024 + number % 3, 60 + number * 37 % 900
        purse = "local" if number % 5 == 0 else "national"
        status = "settled" if number % 2 else "running"
        project = make_accepted(
            people, number, province=unit, place=unit, budget_year=year, purse=purse, registered_in_year=year - 1,
            planned_vnd=planned * MILLION, plan_approved_on=date(year - 1, 12, 28), status=status,
            title=LONG[:400] if number == 101 else f"Ứng dụng máy móc tiên tiến số {number} (ví dụ)",
        )  # fmt: skip
        if number % 3 and purse == "national":
            paid = planned * (number % 4) // 4
            spend(
                project,
                people.giang,
                place=None,
                given=planned,
                bound=planned * 4 // 5,
                paid=min(paid, planned * 4 // 5),
            )


def test_the_public_page(look: Looker, people: People) -> None:
    load_units(at=at(date(2026, 1, 1)))
    look.at("", "/projects/public-results/")
    board = make_board(people)
    claimed(board.projects["settled"], people, {"jobs_created": 12, "revenue": 900 * MILLION})
    many(people)
    for language in ("vi", "en", "th"):
        look.at("", "/projects/public-results/?year=all", language)
    assert look.wrong == []


def test_the_dashboards(look: Looker, people: People) -> None:
    load_units(at=at(date(2026, 1, 1)))
    load_published()
    load_published_programmes(at=at(date(2026, 1, 1)))
    look.at("an", "/projects/boards/nation/")  # nothing yet
    board = make_board(people)
    claimed(board.projects["settled"], people, {"jobs_created": 12, "revenue": 900 * MILLION})
    many(people)
    for language in ("vi", "en", "th"):
        look.at("an", "/projects/boards/nation/?year=all", language)
        look.at("binh", f"/projects/boards/provinces/{board.units.lao_cai.pk}/?year=2026&purse=national", language)
    look.at("an", "/projects/boards/nation/?year=2025&view=as_was")
    look.at("an", "/projects/boards/rows/?figure=planned&year=all")
    look.at("an", "/projects/boards/rows/?figure=claim-jobs_created&year=all")
    for language in ("vi", "th"):
        look.at("binh", "/projects/boards/qualify/?province=15&show=ask", language)
    assert look.wrong == []
