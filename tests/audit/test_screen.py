"""The log on the screen, for those who audit."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from khuyencong.audit import services
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def _entries(people: make.People) -> None:
    for day, act, by in ((1, "programmes.submit", people.chau), (5, "programmes.appraise", people.binh)):
        at = datetime(2026, 3, day, 18, tzinfo=UTC)  # 01:00 of the next day in Vietnam
        services.record(act=act, by=by, at=at, subject=f"programmes.project:{day}", label=f"Máy số {day}")


@pytest.mark.usefixtures("_entries")
def test_auditor_and_administrator_read_it_and_nobody_else(login: Callable[[str], Client]) -> None:
    for name in make.People.names():
        expected = 200 if name in {"auditor", "administrator"} else 403
        assert login(name).get("/audit/").status_code == expected


@pytest.mark.usefixtures("_entries")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {1, 5}),
        ("q=máy số 1", {1}),
        ("q=programmes.project:5", {5}),
        ("act=programmes.submit", {1}),
        ("by=Bình", {5}),
        ("by=chau", {1}),
        ("since=2026-03-03", {5}),
        ("until=2026-03-02", {1}),
        ("until=2026-03-01", set()),
        ("q=không có", set()),
        ("since=hôm qua", {1, 5}),
        ("q=%27; DROP TABLE", set()),
    ],
)
def test_filters(login: Callable[[str], Client], query: str, shown: set[int]) -> None:
    page = login("auditor").get(f"/audit/?{query}").content.decode()
    assert {n for n in (1, 5) if f"programmes.project:{n}<" in page} == shown


@pytest.mark.usefixtures("_entries")
def test_a_constant_number_of_queries(
    login: Callable[[str], Client], django_assert_max_num_queries: Callable[[int], object]
) -> None:
    client = login("auditor")
    for number in range(40):
        at = datetime(2026, 4, 1, tzinfo=UTC)
        services.record(act="x.y", by=None, at=at, subject=f"x.y:{number}", label="x")
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        client.get("/audit/")
