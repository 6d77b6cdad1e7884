"""Who comes first in a plan, where the money ends, what a version changes and who decides it: pure decisions."""

import pytest

from khuyencong.programmes.plans.choices import Authority, ChangeKind
from khuyencong.programmes.plans.rules import (
    Cuttable,
    InPlan,
    Purse,
    Rank,
    Spent,
    authority_findings,
    authority_of,
    budget_findings,
    cut,
    difference,
    first_industry,
    order_of,
)

NATION = ("nation", None)


@pytest.mark.promise("P15-39")
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Rank(pilot=True), Rank(place="place-a", industry="typical_product", capacity=100)),
        (Rank(place="place-a"), Rank(place="place-b", industry="typical_product", capacity=100)),
        (Rank(place="place-b"), Rank(place="place-c")),
        (Rank(place="place-c"), Rank(place="place-d")),
        (Rank(place="place-d"), Rank(industry="typical_product", capacity=100)),
        (Rank(industry="typical_product"), Rank(industry="key_product")),
        (Rank(industry="key_product"), Rank(industry="export")),
        (Rank(industry="export"), Rank(industry="local_material")),
        (Rank(industry="local_material"), Rank(industry="many_workers")),
        (Rank(industry="many_workers"), Rank(industry="group_a", capacity=100)),
        (Rank(industry="group_a"), Rank(capacity=100, experience=9)),
        (Rank(capacity=80), Rank(capacity=79, experience=9)),
        (Rank(capacity=0), Rank(experience=9)),
        (Rank(capacity=80, experience=3), Rank(capacity=80, experience=2)),
        (Rank(), Rank(cleaner=True, pilot=True, place="place-a", urgency=1)),
        (Rank(cleaner=True, urgency=1), Rank(cleaner=True, urgency=2, pilot=True, place="place-a")),
        (Rank(cleaner=True, urgency=2), Rank(cleaner=True)),
    ],
)
def test_one_comes_before_the_other(first: Rank, second: Rank) -> None:
    assert order_of(first) < order_of(second)


def test_of_several_industry_grounds_the_first_of_the_law_counts() -> None:
    assert first_industry(["group_a", "many_workers", "export"]) == "export"
    assert first_industry([]) == ""


def lines(*amounts: int, money: tuple[str, int | None] = NATION) -> list[Cuttable]:
    return [Cuttable(n, vnd, money) for n, vnd in enumerate(amounts, 1)]


def test_the_money_goes_down_the_list_and_ends_at_the_first_line_it_does_not_cover() -> None:
    verdicts = cut(lines(300, 300, 500, 100), {NATION: Purse(1_000)})
    assert verdicts == {1: "", 2: "", 3: "no_money", 4: "no_money"}
    assert cut(lines(300, 300, 400), {NATION: Purse(1_000)}) == {1: "", 2: "", 3: ""}


def test_each_level_and_place_has_its_own_money() -> None:
    commune, other = ("commune", 5), ("commune", 6)
    rows = [Cuttable(1, 300, NATION), Cuttable(2, 100, commune), Cuttable(3, 100, other), Cuttable(4, 100, commune)]
    verdicts = cut(rows, {NATION: Purse(300), commune: Purse(150)})
    assert verdicts == {1: "", 2: "", 3: "no_level_money", 4: "no_money"}
    assert cut(rows[:1], {NATION: Purse(0)}) == {1: "no_level_money"}


def test_what_is_decided_by_hand_is_paid_first_and_never_touched() -> None:
    rows = [Cuttable(1, 300, NATION), Cuttable(2, 300, NATION, fixed=False), Cuttable(3, 800, NATION, fixed=True)]
    assert cut(rows, {NATION: Purse(1_000)}) == {1: "no_money", 3: ""}
    assert cut(rows, {NATION: Purse(1_100)}) == {1: "", 3: ""}


def test_cleaner_production_is_cut_apart_with_what_is_kept_for_it_and_what_the_others_leave() -> None:
    rows = [
        Cuttable(1, 600, NATION),
        Cuttable(2, 300, NATION),
        Cuttable(3, 200, NATION, cleaner=True),
        Cuttable(4, 200, NATION, cleaner=True),
    ]
    assert cut(rows, {NATION: Purse(1_000, cleaner_vnd=200)}) == {1: "", 2: "no_money", 3: "", 4: ""}
    assert cut(rows, {NATION: Purse(1_000)}) == {1: "", 2: "", 3: "no_money", 4: "no_money"}


@pytest.mark.promise("P15-16")
def test_lines_above_the_money_of_their_batch_and_level_block() -> None:
    spent = [
        Spent(1, "Trung ương", "", 1_000, 1_000, assigned=True),
        Spent(2, "Trung ương", "", 1_001, 1_000, assigned=False),
        Spent(3, "Cấp xã", "Xã Bản Hồ", 5, 0, assigned=False),
        Spent(4, "Trung ương", "", 0, 0, assigned=False),
    ]
    found = budget_findings(spent)
    assert [(f.code, f.params["batch"], f.blocks) for f in found] == [
        ("programmes.plan_over_budget", 2, True),
        ("programmes.plan_no_level_money", 3, True),
    ]
    assert found[0].params["over_vnd"] == 1
    assert found[1].params["level"] == "Xã Bản Hồ"


def included(vnd: int, *, batch: int = 1, level: str = "nation") -> InPlan:
    return InPlan(True, vnd, batch, level)


def test_a_version_is_compared_with_the_one_before() -> None:
    out = InPlan(False, 50, 1, "nation")
    before = {1: included(100), 2: included(100), 3: included(100), 4: included(100), 5: out, 6: out, 7: included(1)}
    after = {1: included(100), 2: included(120), 3: included(80), 4: out, 5: included(50), 6: out, 8: included(9),
             7: included(1, batch=2)}  # fmt: skip
    changes = difference(before, after)
    assert [(c.kind, c.project_id, c.difference_vnd) for c in changes] == [
        (ChangeKind.ADDED, 5, 50),
        (ChangeKind.ADDED, 8, 9),
        (ChangeKind.DROPPED, 4, -100),
        (ChangeKind.RAISED, 2, 20),
        (ChangeKind.LOWERED, 3, -20),
        (ChangeKind.CHANGED, 7, 0),
    ]
    assert changes[-1].fields == ("batch",)
    assert difference(before, before) == []


@pytest.mark.promise("P15-23")
@pytest.mark.parametrize(
    ("after", "decides"),
    [
        ({1: included(101)}, Authority.MINISTER),
        ({1: included(100), 2: included(1)}, Authority.MINISTER),
        ({}, Authority.MINISTER),
        ({1: included(99)}, Authority.AGENCY),
        ({1: included(100, batch=2)}, Authority.AGENCY),
    ],
)
def test_a_rise_an_addition_and_a_drop_are_the_ministers_the_rest_is_the_agencys(
    after: dict[int, InPlan], decides: Authority
) -> None:
    changes = difference({1: included(100)}, after)
    assert authority_of(changes, national=True, first=False) == decides
    assert authority_of(changes, national=False, first=False) == Authority.CHAIRMAN
    assert authority_of([], national=True, first=True) == Authority.MINISTER


@pytest.mark.promise("P15-23")
def test_a_decision_of_the_wrong_authority_blocks() -> None:
    assert authority_findings(Authority.AGENCY, "agency") == []
    assert authority_findings(Authority.AGENCY, "minister") == []
    (finding,) = authority_findings(Authority.MINISTER, "agency")
    assert (finding.code, finding.blocks, finding.field) == ("programmes.plan_wrong_authority", True, "authority")
    assert authority_findings(Authority.CHAIRMAN, "")
