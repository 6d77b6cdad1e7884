"""Boundary cases of eligibility (P§2): facts and a day give a verdict with its reason and article."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from khuyencong.common.errors import FINDING_KINDS, Severity
from khuyencong.registry.findings import CONDITION_LABELS, KINDS, sentence
from khuyencong.registry.rules import Facts, PlaceFacts, SizeFacts, Verdict, eligibility, size_class
from khuyencong.registry.rules.sme import BILLION

FOLDER = Path(__file__).parent / "cases" / "eligibility"
CONDITIONS = {"place", "size", "legal_form", "direct_production", "industry", "mining_area", "kiln"}


def read_cases() -> list[Any]:
    found = []
    for file in sorted(FOLDER.glob("*.yaml")):
        sheet = yaml.safe_load(file.read_text(encoding="utf-8"))
        for case in sheet["cases"]:
            facts = {**sheet["defaults"]["facts"], **case.get("facts", {})}
            found.append(pytest.param({**sheet["defaults"], **case, "facts": facts}, id=f"{file.stem}: {case['name']}"))
    return found


def judge(case: dict[str, Any]) -> Verdict:
    place = PlaceFacts(**case["place"]) if case.get("place") is not None else None
    facts = Facts(**case["facts"], size=SizeFacts(**case.get("size", {})), place=place)
    return eligibility(facts, case["day"], case["plan_year"], plan_approved_on=case.get("plan_approved_on"))


@pytest.mark.parametrize("case", read_cases())
def test_case(case: dict[str, Any]) -> None:
    verdict, expect = judge(case), case["expect"]
    reasons = {c.code: c.reason for c in verdict.conditions}
    assert verdict.eligible is expect["eligible"], reasons
    for code in CONDITIONS & set(expect):
        assert reasons[code] == expect[code]
    if "version" in expect:
        assert (verdict.version.code if verdict.version else None) == expect["version"]
    if "path" in expect:
        assert verdict.path == expect["path"]
    assert set(expect.get("findings", [])) <= {f.code for f in verdict.findings}
    if "severity" in expect:
        assert {f.severity for f in verdict.findings} == {Severity(expect["severity"])}
    # A no is always backed by a blocking finding with its article; nothing else blocks.
    assert (verdict.eligible is False) == any(f.blocks for f in verdict.findings)
    assert all(f.citation for f in verdict.findings if f.blocks)


def test_there_are_enough_cases_and_every_reason_has_words() -> None:
    cases = read_cases()
    assert len(cases) >= 40
    for case in cases:
        for condition in judge(case.values[0]).conditions:
            assert condition.citation
            assert sentence(condition)
            assert condition.code in CONDITION_LABELS
    assert set(KINDS) <= set(FINDING_KINDS)


@pytest.mark.promise("P15-4")
@pytest.mark.parametrize(
    ("on", "kind", "province_kind", "village", "answer"),
    [
        (date(2025, 10, 14), "special_zone", "province", False, None),
        (date(2025, 10, 15), "special_zone", "province", False, True),
        (date(2025, 10, 14), "commune", "province", False, True),
        (date(2025, 10, 15), "ward", "central_city", False, False),
        (date(2025, 10, 15), "ward", "central_city", True, True),
        (date(2025, 10, 15), "ward", "province", False, True),
    ],
)
def test_the_place_must_be_of_the_kind_of_its_version(
    on: date, kind: str, province_kind: str, village: bool, answer: bool | None
) -> None:
    place = PlaceFacts(kind=kind, parent_kind=province_kind, province_kind=province_kind, craft_village=village)
    facts = Facts(legal_form="household", direct_production=True, industry="a", kiln="none", place=place)
    assert eligibility(facts, on, on.year).eligible is answer


@pytest.mark.promise("P15-5")
@pytest.mark.parametrize(
    ("converted", "plan_year", "answer"),
    [(date(2018, 12, 31), 2024, True), (date(2018, 12, 30), 2024, False), (date(2018, 12, 30), 2023, True)],
)
def test_the_ward_clock_counts_to_the_end_of_the_year_before_plan_making(
    converted: date, plan_year: int, answer: bool
) -> None:
    place = PlaceFacts(
        kind="ward",
        parent_kind="provincial_city",
        province_kind="province",
        city_grade="1",
        converted_on=converted,
        was_commune=True,
    )
    facts = Facts(legal_form="household", direct_production=True, industry="a", kiln="none", place=place)
    assert eligibility(facts, date(plan_year, 3, 1), plan_year).eligible is answer


def by_case(file: str, name: str) -> Verdict:
    sheet = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))
    case = next(c for c in sheet["cases"] if c["name"] == name)
    return judge({**sheet["defaults"], **case, "facts": {**sheet["defaults"]["facts"], **case.get("facts", {})}})


@pytest.mark.promise("P15-7")
def test_cleaner_production_skips_size_and_place_but_not_the_industry() -> None:
    file = "industry_and_grounds.yaml"
    yes = by_case(file, "big firm in a special-grade ward with cleaner production")
    assert yes.eligible is True
    assert {"size", "place"}.isdisjoint(c.code for c in yes.conditions)
    assert by_case(file, "cleaner production outside every industry").eligible is False


@pytest.mark.promise("P15-8")
def test_mining_needs_a_difficult_area_and_old_kilns_are_refused() -> None:
    file = "industry_and_grounds.yaml"
    assert by_case(file, "mining elsewhere").eligible is False
    assert by_case(file, "mining and nobody entered the class of the area").eligible is None
    assert by_case(file, "mining in a difficult area").eligible is True
    assert by_case(file, "improved manual kiln").eligible is False
    assert by_case(file, "polluting ring kiln").eligible is False


@pytest.mark.parametrize(
    ("workers", "revenue", "capital", "klass"),
    [
        (10, 3 * BILLION, None, "micro"),
        (10, 4 * BILLION, 4 * BILLION, "small"),
        (100, 51 * BILLION, 20 * BILLION, "small"),
        (100, 51 * BILLION, 21 * BILLION, "medium"),
        (201, 1, 1, "large"),
        (None, 1, 1, ""),
    ],
)
def test_size_classes_of_industry(workers: int | None, revenue: int, capital: int | None, klass: str) -> None:
    assert size_class(SizeFacts(workers, revenue, capital, "industry")) == klass


def test_unknown_facts_alone_never_decide() -> None:
    for on in (date(2020, 1, 1), date(2026, 1, 1)):
        assert eligibility(Facts(), on, on.year).eligible is None
