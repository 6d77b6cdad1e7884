"""Twelve overlaps are found before approval, by key; twelve near misses pass (P§5.1 item 4; P§15.13, 50)."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from khuyencong.support.models import OverlapCase
from tests.support.conftest import Field

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent / "cases"


def cases(name: str) -> list[Any]:
    rows = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(row, id=row["name"]) for row in rows]


def test_there_are_twelve_of_each() -> None:
    assert (len(cases("overlaps")), len(cases("near_misses"))) == (12, 12)


@pytest.mark.promise("P15-50")
@pytest.mark.promise("P15-13")
@pytest.mark.parametrize("case", cases("overlaps"))
def test_a_seeded_overlap_is_found_on_both_sides(ground: Field, case: dict[str, Any]) -> None:
    first = ground.record(**case["first"])
    second = ground.record(**case["second"])
    opened = OverlapCase.objects.get()
    assert (opened.first, opened.second, opened.kind) == (first, second, case["key"])
    assert opened.status == f"at_{case['decides']}"
    for row, facts, other in ((first, case["first"], second), (second, case["second"], first)):
        [finding] = ground.verdict(row, **facts)
        assert (finding.code, finding.severity) == ("support.same_item", "block")
        assert finding.params["year"] == other.budget_year
        assert finding.params["office"] == other.office_name
        assert finding.params["case"] == str(opened.pk)


@pytest.mark.promise("P15-50")
@pytest.mark.parametrize("case", cases("near_misses"))
def test_a_near_miss_passes(ground: Field, case: dict[str, Any]) -> None:
    first = ground.record(**case["first"])
    second = ground.record(**case["second"])
    assert ground.verdict(first, **case["first"]) == []
    assert ground.verdict(second, **case["second"]) == []
    assert not OverlapCase.objects.exists()


@pytest.mark.parametrize("case", cases("overlaps"))
def test_a_dossier_that_is_not_recorded_yet_is_told_too(ground: Field, case: dict[str, Any]) -> None:
    """The draft of a unit: nothing is written, no case is named."""
    ground.record(**case["first"])
    row = case["second"]
    from khuyencong.support import services

    found = services.verdict(ground.dossier(**row), [ground.item(**row)], registering=True)
    assert [(f.code, f.severity, f.params["case"]) for f in found] == [("support.same_item", "warn", "")]
    assert not OverlapCase.objects.exists()
