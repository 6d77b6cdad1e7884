"""Boundary cases of the procedures of clusters (C§13): facts and the day of receipt give one answer."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from khuyencong.clusters.procedures import norms
from khuyencong.clusters.procedures.rules.before2009 import Standing, countdown, formed_before
from khuyencong.clusters.procedures.rules.clocks import Pause, Step, due_on
from khuyencong.clusters.procedures.rules.conditions import (
    Expansion,
    PlanEntryFacts,
    Proposal,
    area_findings,
    expansion_findings,
    is_small_change,
    items_missing,
    papers_missing,
    plan_findings,
    site_findings,
    type_findings,
)
from khuyencong.clusters.procedures.rules.occupancy_test import Existing, occupancy_test, territory_findings
from khuyencong.clusters.procedures.rules.selection import (
    Ranked,
    investor_findings,
    order_findings,
)
from khuyencong.clusters.support.rules import Money, cap, priority_land_kept
from khuyencong.common.errors import Finding, Severity
from khuyencong.common.workdays import WorkCalendar
from khuyencong.councils.rules import standings
from khuyencong.law import selectors as law

FOLDER = Path(__file__).parent / "cases" / "clusters"
CALENDAR = WorkCalendar()


def cases(name: str) -> list[Any]:
    return [pytest.param(c, id=c["name"]) for c in yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))]


def ha(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def law_of(case: dict[str, Any]) -> Any:
    return norms.law_on(case["day"], mountain_or_craft=case.get("mountain", False), overlay=law.EMPTY)


def said(findings: list[Finding]) -> list[str]:
    assert all(f.citation for f in findings)
    return [f"{f.code} {f.severity}" for f in findings]


@pytest.mark.promise("C13-5")
@pytest.mark.parametrize("case", cases("establish"))
def test_the_establishment_test(case: dict[str, Any]) -> None:
    existing = [Existing(f"CCN {n}", ha(i), Decimal(o)) for n, (i, o) in enumerate(case["clusters"])]
    rules = law_of(case)
    found, expect = occupancy_test(existing, case.get("types", []), rules), case["expect"]
    assert found.answer == expect["answer"]
    for name in ("weighted", "simple"):
        if name in expect:
            assert str(getattr(found, name)) == expect[name]
    if "unleased" in expect:
        assert found.unleased_ha == Decimal(expect["unleased"])
    if "territory" in expect:
        assert rules.territory.code == expect["territory"]
    assert [f.severity.value for f in found.findings] == ([expect["severity"]] if "severity" in expect else [])
    assert all(f.citation for f in found.findings)


@pytest.mark.promise("C13-2", "C13-4", "C13-8", "C13-36")
@pytest.mark.parametrize("case", cases("decide"))
def test_areas_plan_services_types(case: dict[str, Any]) -> None:
    proposal = Proposal(
        area_ha=Decimal(case["area"]),
        industrial_ha=ha(case.get("industrial")),
        services_ha=ha(case.get("services")),
        types=tuple(case.get("types", {})),
        type_areas={name: Decimal(v) for name, v in case.get("types", {}).items() if v},
        inside_unit=case.get("inside", True),
        residents_inside=case.get("residents", False),
        land_fund_document="12/XN-STNMT",
    )
    entry = PlanEntryFacts("CCN Bắc Duyên Hải", Decimal(case["plan"])) if case["plan"] else None
    rules = law_of(case)
    found = [
        *area_findings(proposal.area_ha, rules, grandfather_basis=case.get("grandfather", "")),
        *plan_findings(entry, proposal, rules),
        *site_findings(proposal, rules),
        *type_findings(proposal, rules),
    ]
    assert said(found) == case["expect"]


@pytest.mark.promise("C13-3", "C13-7")
@pytest.mark.parametrize("case", cases("expand"))
def test_the_expansion_test(case: dict[str, Any]) -> None:
    industrial, occupied = case["land"]
    given = Expansion(
        area_after_ha=Decimal(case["after"]),
        industrial_ha=ha(industrial),
        occupied_ha=Decimal(occupied),
        demand_ha=ha(case.get("demand")),
        demand_document="45/BC-UBND" if "demand" in case else "",
        works=dict.fromkeys(case["works"], "in_use") | {"lighting": "building"},
        before_105=case.get("before_105", False),
        was_above_maximum=case.get("above", False),
    )
    assert said(expansion_findings(given, law_of(case))) == case["expect"]


@pytest.mark.promise("C13-1")
@pytest.mark.parametrize(
    ("day", "regime"),
    [
        ("2017-07-15", "R68"), ("2024-04-30", "R68"), ("2024-05-01", "R32"), ("2025-06-30", "R32"),
        ("2025-07-01", "R32_139"), ("2026-09-14", "R32_139"), ("2026-09-15", "R303"),
    ],
)  # fmt: skip
def test_the_day_of_receipt_fixes_the_regime(day: str, regime: str) -> None:
    assert norms.law_on(date.fromisoformat(day), overlay=law.EMPTY).regime == regime


@pytest.mark.promise("C13-6")
def test_the_territory_is_named_with_its_basis() -> None:
    rules = norms.law_on(date(2026, 1, 5), overlay=law.EMPTY)
    assert said(territory_findings("province_set", "Cụm các xã phía bắc", "1178/ĐCK-CTT", rules)) == []
    assert said(territory_findings("province_set", "Cụm các xã phía bắc", " ", rules)) == [
        "clusters.territory_missing block"
    ]
    assert said(territory_findings("commune", "Xã Bảo Thắng", "QĐ 16", rules)) == [
        "clusters.territory_other_kind block"
    ]
    after = norms.law_on(date(2026, 10, 5), overlay=law.EMPTY)
    assert said(territory_findings("district", "Huyện Bảo Thắng", "QĐ 16", after)) == [
        "clusters.territory_other_kind warn"
    ]


@pytest.mark.promise("C13-25")
@pytest.mark.django_db
def test_clocks_count_calendar_days_before_and_working_days_after() -> None:
    start = date(2026, 9, 1)
    before = norms.term(Step.APPRAISE, date(2026, 9, 1))
    after = norms.term(Step.APPRAISE, date(2026, 9, 15))
    assert before is not None
    assert after is not None
    assert (before.days, before.working, before.severity) == (25, False, Severity.BLOCK)
    assert (after.days, after.working, after.severity) == (20, True, Severity.WARN)
    assert due_on(start, before, CALENDAR) == date(2026, 9, 26)
    assert due_on(start, after, CALENDAR) == date(2026, 9, 29)
    out = [Pause(date(2026, 9, 3), date(2026, 9, 7))]  # Thursday to Monday
    assert due_on(start, before, CALENDAR, out) == date(2026, 9, 30)
    assert due_on(start, after, CALENDAR, out) == date(2026, 10, 1)
    still_out = [Pause(date(2026, 9, 3), None)]
    assert due_on(start, before, CALENDAR, still_out, until=date(2026, 9, 13)) == date(2026, 10, 6)
    publish = [norms.term(Step.PUBLISH, d) for d in (date(2024, 6, 1), date(2026, 10, 1))]
    assert [t and t.days for t in publish] == [5, 2]
    assert norms.term(Step.APPRAISE, date(2020, 1, 1)) is None


@pytest.mark.promise("C13-26")
def test_the_checklists_of_each_regime() -> None:
    old, new = (norms.law_on(d, overlay=law.EMPTY) for d in (date(2025, 1, 1), date(2026, 10, 1)))
    given = {"cluster_submission", "investor_letter", "investment_report", "boundary_map", "financial_proof"}
    assert papers_missing(old, given) == ["legal_status"]
    assert papers_missing(new, given) == []
    eight = set(old.decision_items.codes)  # type: ignore[union-attr]
    assert (len(eight), items_missing(old, eight)) == (8, [])
    assert items_missing(new, eight) == ["decision_types", "decision_priority_land"]


@pytest.mark.promise("C13-27")
def test_a_small_change_is_told_from_a_plan_change() -> None:
    rules = norms.law_on(date(2024, 6, 1), overlay=law.EMPTY)
    entry = PlanEntryFacts("CCN A", Decimal(50))
    same = Proposal(Decimal(50), inside_unit=True)
    assert not is_small_change(entry, "CCN A", same, False, rules)
    assert is_small_change(entry, "CCN A1", same, False, rules)
    assert is_small_change(entry, "CCN A", Proposal(Decimal(55), inside_unit=True), False, rules)
    assert not is_small_change(entry, "CCN A", Proposal(Decimal("55.01"), inside_unit=True), False, rules)


@pytest.mark.promise("C13-23")
def test_the_named_investor_is_the_highest_and_passes() -> None:
    ranked = [Ranked("A", Decimal("70"), 1, True), Ranked("B", Decimal("70"), 1, True), Ranked("C", Decimal("49.9"), 3)]

    def ask(chosen: str, proposal: str = "", severity: Severity = Severity.BLOCK) -> list[str]:
        found = investor_findings(ranked, chosen, proposal, Decimal(50), severity, "32/2024/NĐ-CP, điều 13", "read")
        return said(found)

    assert ask("A", "A") == []
    assert ask("A", "B") == ask("A") == ["clusters.tie_without_proposal block"]
    assert ask("C") == ["clusters.investor_below_mark block", "clusters.investor_not_highest block"]
    assert ask("C", severity=Severity.WARN)[0] == "clusters.investor_below_mark warn"
    assert ask("D") == ["clusters.investor_not_scored block"]


@pytest.mark.promise("C13-23")
def test_averages_are_compared_before_rounding() -> None:
    sheets = {1: [Decimal("80.01"), Decimal(80), Decimal(80)], 2: [Decimal(80)] * 3, 3: [Decimal("49.99"), Decimal(50)]}
    ranked = [Ranked(f"U{s.candidate}", s.exact, s.rank, s.tied) for s in standings(sheets)]
    assert [str(s.average) for s in standings(sheets)] == ["80.00", "80.00", "50.00"]

    def ask(chosen: str) -> list[str]:
        return said(
            investor_findings(ranked, chosen, "", Decimal(50), Severity.BLOCK, "32/2024/NĐ-CP, điều 13", "read")
        )

    assert ask("U1") == []  # no tie, no proposal needed
    assert ask("U2") == ["clusters.investor_not_highest block"]
    assert ask("U3")[0] == "clusters.investor_below_mark block"


@pytest.mark.promise("C13-22")
def test_the_days_of_a_selection_follow_each_other() -> None:
    days = [("council", date(2025, 1, 2)), ("scoring", date(2025, 1, 2)), ("report", date(2025, 1, 9))]
    assert order_findings([*days, ("decision", date(2025, 1, 9))]) == []
    assert said(order_findings([*days, ("decision", date(2025, 1, 8))])) == ["clusters.steps_out_of_order block"]
    assert said(order_findings([*days, ("decision", None)])) == ["clusters.step_without_day block"]


@pytest.mark.promise("C13-35")
def test_clusters_from_before_2009_count_down() -> None:
    limit, deadline = date(2009, 10, 5), date(2026, 12, 31)
    assert formed_before((None, date(2009, 10, 4)), limit)
    assert not formed_before((date(2009, 10, 5), None), limit)
    assert countdown(True, None, deadline, date(2026, 12, 30)).days_left == 1
    assert countdown(True, None, deadline, date(2026, 12, 31)).standing == Standing.OVERDUE
    assert countdown(True, date(2026, 6, 1), deadline, date(2027, 1, 5)).standing == Standing.DECIDED
    assert countdown(False, None, deadline, date(2027, 1, 5)).standing == Standing.NOT_ONE


@pytest.mark.promise("C13-31")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "severity"), [(date(2025, 1, 1), "block"), (date(2026, 9, 14), "block"), (date(2026, 9, 15), "warn")]
)
def test_support_stays_within_thirty_per_cent(day: date, severity: str) -> None:
    share = norms.support_share(day)
    million = 1_000_000
    assert cap(100 * million, [Money(30 * million)], share).findings == ()
    assert said(list(cap(100 * million, [Money(30 * million + 1)], share).findings)) == [
        f"clusters.support_above_cap {severity}"
    ]
    # The investment was adjusted downwards: asked again, the same support is above.
    assert said(list(cap(99 * million, [Money(30 * million)], share).findings)) == [
        f"clusters.support_above_cap {severity}"
    ]
    mixed = [Money(20 * million), Money(11 * million, promotion=True)]
    assert said(list(cap(100 * million, mixed, share).findings)) == ["clusters.support_above_cap_with_promotion warn"]


@pytest.mark.promise("C13-41")
def test_priority_land_is_kept_for_two_years() -> None:
    start, done, years = date(2026, 9, 15), date(2028, 2, 29), Decimal(2)
    after = date(2026, 9, 16)
    assert priority_land_kept(after, False, None, date(2030, 1, 1), years, start)
    assert priority_land_kept(after, False, done, date(2030, 2, 28), years, start)
    assert not priority_land_kept(after, False, done, date(2030, 3, 1), years, start)
    assert not priority_land_kept(after, True, done, date(2028, 3, 1), years, start)
    assert not priority_land_kept(start, False, done, date(2028, 3, 1), years, start)
