"""The ceiling of an establishment is looked at over all its projects (P§15.14)."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_django import DjangoAssertNumQueries

from khuyencong.law import selectors as law
from khuyencong.support import selectors, services
from khuyencong.support.services import Ask
from tests.support.conftest import AT, Field

pytestmark = pytest.mark.django_db
M = 1_000_000
ON = date(2026, 5, 4)
ROWS = yaml.safe_load((Path(__file__).parent / "cases" / "ceilings.yaml").read_text(encoding="utf-8"))


def ask(ground: Field, million: int, **changes: Any) -> Ask:
    made = Ask(
        ground.establishments["one"].pk, "A3.4", million * M, 300 * M, "28/2018/TT-BTC, điều 8 khoản 4", "stale",
    )  # fmt: skip
    return replace(made, **changes)


@pytest.mark.promise("P15-14")
@pytest.mark.parametrize("case", [pytest.param(row, id=row["name"]) for row in ROWS])
def test_projects_of_one_year_are_added_up(ground: Field, case: dict[str, Any], monkeypatch: Any) -> None:
    for facts in case["held"]:
        row = ground.record(**{**facts, "amount": facts["amount"] * M})
        if facts.get("void"):
            services.void_items(subject=row.subject, by=ground.people.chau, at=AT)
    if "years" in case:
        norm = replace(selectors.ceiling_years(ON), value=case["years"])
        monkeypatch.setattr("khuyencong.support.services.ceilings.ceiling_years", lambda on: norm)
    found = services.across_projects(
        subject="tests.dossier:0", budget_year=2026, asks=[ask(ground, case["ask"])], on=ON
    )
    expected = case["expect"]
    if expected is None:
        assert found == []
        return
    [finding] = found
    assert (finding.code, finding.severity) == ("support.ceiling_across_projects", "warn")
    assert finding.params["others_vnd"] == expected["others"] * M
    assert finding.params["total_vnd"] == expected["total"] * M
    assert finding.params["dossiers"] == expected["dossiers"]
    assert finding.citation


@pytest.mark.promise("P15-14")
def test_the_period_is_a_norm_that_was_not_read(db: None) -> None:
    for day in (date(2015, 1, 1), ON):
        norm = selectors.ceiling_years(day)
        assert (int(str(norm.value)), law.severity_of(norm.confidence)) == (1, "warn")


def test_the_asking_dossier_is_not_counted_against_itself(ground: Field) -> None:
    row = ground.record(amount=300 * M)
    one = ground.establishments["one"].pk
    assert selectors.supported_in_year(one, "A3.4", 2026).amount_vnd == 300 * M
    assert selectors.supported_in_year(one, "A3.4", 2026, except_subject=row.subject).amount_vnd == 0
    assert services.across_projects(subject=row.subject, budget_year=2026, asks=[ask(ground, 300)], on=ON) == []


def test_a_ceiling_of_a_model_or_a_stall_is_not_the_establishments(ground: Field) -> None:
    ground.record(amount=900 * M, activity="A3.1")
    asked = ask(ground, 900, activity="A3.1", ceiling_vnd=1000 * M)
    assert services.across_projects(subject="tests.dossier:0", budget_year=2026, asks=[asked], on=ON) == []


def test_many_parts_take_one_look(ground: Field, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ground.record(amount=250 * M)
    asks = [ask(ground, 200, about=f"Nội dung {n}") for n in range(20)]
    with django_assert_num_queries(2):
        found = services.across_projects(subject="tests.dossier:0", budget_year=2026, asks=asks, on=ON)
    assert [f.about for f in found] == [a.about for a in asks]
