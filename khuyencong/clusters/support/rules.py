"""State support of one infrastructure project against the share of its total investment (C§11.1, C§13.31 and 41)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from khuyencong.clusters.rules.law import Area
from khuyencong.common.errors import Finding, Severity
from khuyencong.common.money import share_of


@dataclass(frozen=True)
class Money:
    """Support of the in-cluster works: `promotion`: industrial promotion money, which no decree counts into the cap."""

    amount_vnd: int
    promotion: bool = False


@dataclass(frozen=True)
class Cap:
    """What counts against the cap: both sums, the ceiling (None while no investment is approved), the findings."""

    cluster_vnd: int
    promotion_vnd: int
    ceiling_vnd: int | None
    findings: tuple[Finding, ...] = ()


def cap(investment_vnd: int | None, money: Sequence[Money], share: Area | None) -> Cap:
    """Support so far against the ceiling, to be asked again whenever the investment or a support changes.

    The sum without promotion money above the ceiling is as grave as the value is known (blocks under 32/2024/NĐ-CP,
    warns under 303/2026/NĐ-CP); only the sum with promotion money above it warns always. Rounded down to the đồng.
    """
    own = sum(m.amount_vnd for m in money if not m.promotion)
    promotion = sum(m.amount_vnd for m in money if m.promotion)
    if share is None:
        return Cap(own, promotion, None)
    if not investment_vnd:
        if not own + promotion:
            return Cap(own, promotion, None)
        finding = share.broken("clusters.support_without_investment", sum_vnd=own + promotion)
        return Cap(own, promotion, None, (finding,))
    ceiling = share_of(investment_vnd, share.value)
    params: dict[str, int | Decimal] = {
        "sum_vnd": own,
        "ceiling_vnd": ceiling,
        "investment_vnd": investment_vnd,
        "cap_share": share.value,
    }
    if own > ceiling:
        return Cap(own, promotion, ceiling, (share.broken("clusters.support_above_cap", **params),))
    if own + promotion > ceiling:
        params["sum_vnd"] = own + promotion
        warning = Finding(
            "clusters.support_above_cap_with_promotion", Severity.WARN, params, share.citation, share.confidence
        )
        return Cap(own, promotion, ceiling, (warning,))
    return Cap(own, promotion, ceiling)


def priority_land_kept(
    established_on: date, supported: bool, completed_on: date | None, on: date, years: Decimal | None, start: date
) -> bool:
    """Whether land for the three priority groups must still be kept: a cluster established after the start of the
    rule, without State support, until so many years after its infrastructure is complete (C§13.41)."""
    if years is None or supported or established_on <= start:
        return False
    if completed_on is None:
        return True
    try:
        end = completed_on.replace(year=completed_on.year + int(years))
    except ValueError:  # 29 February
        end = completed_on.replace(year=completed_on.year + int(years), day=28)
    return on <= end
