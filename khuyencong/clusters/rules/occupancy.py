"""Occupancy by the one legal formula, and other ratios under their own names (32/2024/NĐ-CP art. 2.7; C§5.3).

The numerator counts each hectare once; the denominator is the industrial land of the approved detailed plan. Without
such a plan occupancy is not computable: no gross area times an assumed share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from khuyencong.clusters.choices import LEASED
from khuyencong.clusters.rules.facts import Facts

CENT = Decimal("0.01")
ZERO = Decimal(0)


class Why(StrEnum):
    """Why a ratio has no value."""

    OK = ""
    NO_DETAILED_PLAN = "no_detailed_plan"
    OVER_FULL = "over_full"
    NOTHING = "nothing"


class Ratio(StrEnum):
    """Ratios that are not occupancy. None of them may stand where a report asks for occupancy (C§13.10)."""

    LEASED_OF_SERVICED = "leased_of_serviced"
    LEASED_OF_CLEARED = "leased_of_cleared"
    LEASED_OF_GROSS = "leased_of_gross"


@dataclass(frozen=True, slots=True)
class Occupancy:
    """`pct` = 100 × `held_ha` / `industrial_ha`, two decimals half up; None with the reason in `why`.

    `over_full`: more land is held than the plan has — the papers contradict each other, and no ratio is given.
    """

    pct: Decimal | None
    held_ha: Decimal
    industrial_ha: Decimal | None
    why: Why = Why.OK


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """A share in per cent, two decimals half up, to be shown; comparing is done before rounding."""
    return (100 * part / whole).quantize(CENT, ROUND_HALF_UP)


def held_once(rows: Iterable[Mapping[str, object]]) -> tuple[Decimal, Decimal]:
    """(leased, held) hectares of one tenant: of its approvals only what its leases do not hold already counts.

    A row says `basis` and `area_ha`.
    """
    leased = granted = ZERO
    for row in rows:
        area = Decimal(str(row["area_ha"]))
        if row["basis"] in LEASED:
            leased += area
        else:
            granted += area
    return leased, max(leased, granted)


def ratio(held: Decimal, industrial: Decimal | None) -> Occupancy:
    """Occupancy of sums. Never of averages (C§13.11)."""
    if industrial is None or industrial <= 0:
        return Occupancy(None, held, None, Why.NO_DETAILED_PLAN)
    if held > industrial:
        return Occupancy(None, held, industrial, Why.OVER_FULL)
    return Occupancy(percent(held, industrial), held, industrial)


def occupancy(facts: Facts) -> Occupancy:
    """Occupancy of one cluster."""
    return ratio(facts.held_ha, facts.industrial_ha)


def unleased(facts: Facts) -> Decimal | None:
    """Industrial land of the plan that is neither leased nor granted; None without a plan."""
    return None if facts.industrial_ha is None else max(ZERO, facts.industrial_ha - facts.held_ha)


@dataclass(frozen=True, slots=True)
class Average:
    """Occupancy of a set of clusters. `weighted` is the one used: from sums. `simple` is kept beside it because the
    decree does not say which (C§5.3). `without_plan`: clusters left out because occupancy is not computable."""

    weighted: Occupancy
    simple: Decimal | None
    unleased_ha: Decimal
    counted: int
    without_plan: int


def average(many: Iterable[tuple[Decimal | None, Decimal]]) -> Average:
    """Average occupancy and unleased land of clusters given as (industrial land, land held), from their sums."""
    held = industrial = vacant = ZERO
    singles: list[Decimal] = []
    counted = without = 0
    for land, used in many:
        if land is None or land <= 0:
            without += 1
            continue
        counted += 1
        held += used
        industrial += land
        vacant += max(ZERO, land - used)
        singles.append(100 * used / land)
    simple = (sum(singles, ZERO) / len(singles)).quantize(CENT, ROUND_HALF_UP) if singles else None
    return Average(ratio(held, industrial if counted else None), simple, vacant, counted, without)


def other_ratio(kind: Ratio, facts: Facts) -> Decimal | None:
    """A ratio under its own name; None when its denominator is not known. Not capped at 100 %."""
    whole = {
        Ratio.LEASED_OF_SERVICED: facts.serviced_ha,
        Ratio.LEASED_OF_CLEARED: facts.cleared_ha,
        Ratio.LEASED_OF_GROSS: facts.area_ha,
    }[kind]
    return percent(facts.leased_ha, whole) if whole else None
