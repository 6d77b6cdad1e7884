"""The public results page: finished projects only, no name, tables that add up, a download of exactly what is shown."""

import csv
import gzip
import io
import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.programmes.models import Acceptance, Project
from tests.factories.accounts import People
from tests.factories.boards import MILLION, Board, claimed, make_board
from tests.factories.results import add_part, beneficiary_of, make_accepted

pytestmark = pytest.mark.django_db
PAGE = "/projects/public-results/"


@pytest.fixture
def board(people: People) -> Board:
    return make_board(people)


def test_it_shows_finished_projects_only_and_no_name(board: Board, people: People) -> None:
    claimed(board.projects["settled"], people, {"jobs_created": 12})
    claimed(board.projects["local"], people, {"jobs_created": 99})  # accepted, not settled: not public
    client = Client()
    page = client.get(PAGE)
    assert page.status_code == 200
    assert (page.context["projects"], page.context["businesses"]) == (1, 1)
    assert [line.label for line in page.context["tables"][1].lines] == ["Lào Cai"]
    assert [(r.key, r.value) for r in page.context["results"]] == [("jobs_created", 12)]
    text = page.content.decode()
    for project in Project.objects.all():
        assert project.title not in text
        assert project.code not in text
    assert str(beneficiary_of(board.projects["settled"])) not in text
    assert "24/11" in text or page.context["on"].isoformat()[:4] in text
    assert client.get(f"{PAGE}?purse=local").context["empty"]


def test_the_tables_add_up_to_one_sum_whatever_is_filtered(board: Board, people: People) -> None:
    project = board.projects["settled"]
    add_part(
        project, beneficiary_of(project), accepted_on=date(2026, 8, 12), activity="A4.4", province=board.units.yen_bai
    )
    Project.objects.filter(pk=board.projects["old"].pk).update(status="settled")
    client = Client()
    for query in (
        "",
        "?year=2026",
        "?content=A4.4",
        "?province=15",
        "?year=2025&purse=national",
        "?content=x&province=y",
    ):
        tables = client.get(PAGE + query).context["tables"]
        totals = {(t.total.supports, t.total.accepted_vnd, t.total.invested_vnd) for t in tables}
        assert len(totals) == (0 if query.startswith("?content=x") else 1), query
    whole = client.get(PAGE).context
    assert whole["total"].accepted_vnd == sum(
        Acceptance.objects.filter(part__project__status="settled").values_list("accepted_vnd", flat=True)
    ) == 750 * MILLION  # fmt: skip
    assert [line.label for line in whole["tables"][1].lines] == ["Lào Cai"]  # Yên Bái went into it


def test_the_download_is_exactly_what_is_shown(board: Board, people: People) -> None:
    claimed(board.projects["settled"], people, {"jobs_created": 12})
    client = Client()
    shown = client.get(f"{PAGE}?year=2026").context
    link = re.search(r'href="(/projects/public-results\.csv[^"]*)"', client.get(f"{PAGE}?year=2026").content.decode())
    assert link is not None
    answer = client.get(link[1].replace("&amp;", "&"))
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    expected = sum(len(t.lines) for t in shown["tables"]) + len(shown["results"])
    assert len(rows) == expected
    assert {r["accepted_vnd"] for r in rows if r["table"] == "year"} == {"250000000"}
    data = json.loads(client.get("/projects/public-results.json?year=2026").content)
    assert data["filters"]["year"] == 2026
    assert [str(r["label"]) for r in data["rows"]] == [r["label"] for r in rows]
    assert client.get("/projects/public-results.xml").status_code == 404


def test_it_stays_small_and_costs_the_same_with_many_rows(people: People) -> None:
    client = Client()
    make_accepted(people, 1, status="settled")

    def counted() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            answer = client.get(f"{PAGE}?purse=local")
        assert answer.status_code == 200
        assert len(gzip.compress(answer.content)) < 100_000
        return len(caught)

    counted()
    one = counted()
    for number in range(2, 30):
        make_accepted(people, number, status="settled", budget_year=2025 + number % 2)
    assert counted() == one


def test_odd_addresses_fall_back(db: None) -> None:
    for query in ("?year=%00", "?year=abcd&purse=none&content=%00&province=' OR 1=1", "?year=99999"):
        assert Client().get(PAGE + query).status_code == 200, query
