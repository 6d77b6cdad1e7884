"""How many would qualify: the counts are the registry's own verdicts, each number opens its list, work is bounded."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.programmes.boards import qualify
from khuyencong.registry.models import Establishment
from khuyencong.registry.selectors import eligibility, production_places
from tests.factories.accounts import People
from tests.factories.places import Units, make_units
from tests.factories.registry import make_establishment
from tests.factories.results import at

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]
PAGE = "/projects/boards/qualify/"
DAY = date(2026, 6, 15)
ASKED = "?province=15&on=15/06/2026"


def made(people: People, units: Units, number: int, **changes: Any) -> Establishment:
    """A cooperative of Bản Hồ; `changes` are written over it."""
    row = make_establishment(
        f"Cơ sở số {number} (ví dụ)",
        commune=units.ban_ho,
        province=units.lao_cai,
        by=people.chau,
        at=at(date(2025, 7, 2)),
    )
    if changes:
        Establishment.objects.filter(pk=row.pk).update(**changes)
        row.refresh_from_db()
    return row


@pytest.fixture
def some(people: People) -> list[Establishment]:
    units = make_units()
    return [
        made(people, units, 1),
        made(people, units, 2, direct_production=False),
        made(people, units, 3, direct_production=None),
        made(people, units, 4, legal_form="", direct_production=None),
        made(people, units, 5, closed_on=date(2026, 1, 1)),
    ]


def test_the_counts_are_the_verdicts_of_the_registry(some: list[Establishment], login: Login) -> None:
    context = login("binh").get(PAGE + ASKED).context
    verdicts = []
    for row in some[:4]:  # the closed one is not asked
        place = production_places(row.pk, DAY).first()
        verdicts.append(eligibility(row.pk, place_id=place.pk if place else None, on=DAY, plan_year=2026).eligible)
    count = context["count"]
    assert count.total == 4
    expected = {"yes": verdicts.count(True), "no": verdicts.count(False), "ask": verdicts.count(None)}
    assert {key: count.answers[key] for key in expected} == expected
    assert verdicts[1] is False
    assert count.stops == {"direct_production": 1}
    assert count.total == sum(count.answers.values())


def test_every_number_opens_as_many_establishments(some: list[Establishment], login: Login) -> None:
    client = login("binh")
    page = client.get(PAGE + ASKED)
    links = [(n, url) for _label, n, _fill, url in page.context["answers"] if url]
    links += [(o.stops, o.stops_url) for o in page.context["obstacles"] if o.stops]
    links += [(o.asks, o.asks_url) for o in page.context["obstacles"] if o.asks]
    assert len(links) >= 3
    for n, url in links:
        opened = client.get(PAGE + url)
        assert (opened.context["matched"], len(opened.context["lines"])) == (n, n), url
    stopped = client.get(f"{PAGE}{ASKED}&show=stop-direct_production").content.decode()
    assert some[1].name in stopped
    assert some[0].name not in stopped


def test_a_commune_narrows_and_a_place_not_found_is_said(some: list[Establishment], login: Login) -> None:
    client = login("binh")
    assert client.get(f"{PAGE}{ASKED}&commune=Ban+Ho").context["count"].total == 4
    unknown = client.get(f"{PAGE}{ASKED}&commune=Khong+Co")
    assert unknown.status_code == 422
    assert "Không rõ xã, phường nào" in unknown.content.decode()
    late = client.get(f"{PAGE}?province=15&on=31/02/2026")
    assert late.status_code == 422
    for query in ("?province=%00&activity=x&page=-1&show=zzz", "?on=01/01/1900", "?province=99"):
        assert client.get(PAGE + query).status_code in (200, 422), query


def test_another_province_sees_none_of_them(some: list[Establishment], login: Login) -> None:
    assert login("em").get(PAGE + ASKED).context["count"].total == 0
    assert Client().get(PAGE).status_code == 302


def test_a_hundred_cost_the_queries_of_one_and_too_many_are_refused(
    people: People, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = make_units()
    made(people, units, 1)
    client = login("binh")

    def counted() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(PAGE + ASKED + "&show=yes").status_code == 200
        return len(caught)

    counted()
    one = counted()
    for number in range(2, 40):
        made(people, units, number)
    assert counted() == one
    monkeypatch.setattr(qualify, "JUDGED_MAX", 10)
    page = client.get(PAGE + ASKED)
    assert page.context["count"] is None
    assert re.search("tối đa\\s+10\\s+cơ sở", page.content.decode())
