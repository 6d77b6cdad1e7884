"""Management shares, and plans that must fit the budget of their batch: amounts in, findings out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from khuyencong.common.errors import Finding, Severity
from khuyencong.common.money import share_of


@dataclass(frozen=True)
class Limit:
    """A value of the law as a rule needs it: a share or an amount, its article, and what breaking it means."""

    value: Decimal
    citation: str
    confidence: str
    severity: Severity


def management_findings(code: str, amount_vnd: int, base_vnd: int, limit: Limit) -> list[Finding]:
    """Management money above its share of a base (P§15.15): the programme's of the yearly assignment
    ("ledger.management_over_year"), the implementer's of the project ("ledger.management_over_project")."""
    most = share_of(base_vnd, limit.value)
    if amount_vnd <= most:
        return []
    params = {"amount_vnd": amount_vnd, "limit_vnd": most, "share": limit.value, "base_vnd": base_vnd}
    return [Finding(code, limit.severity, params, limit.citation, limit.confidence, "amount_vnd")]


def plan_findings(planned_vnd: Mapping[int, int], assigned_vnd: Mapping[int, int]) -> list[Finding]:
    """The plan of each batch adds up to no more than the budget assigned in it (P§15.16). Integrity: blocks.

    Both by batch (đợt); a batch without an assignment has 0.
    """
    return [
        Finding(
            "ledger.plan_above_batch",
            Severity.BLOCK,
            {"batch": batch, "sum_vnd": planned, "limit_vnd": assigned_vnd.get(batch, 0)},
            "36/2013/TT-BCT, điều 8",
        )
        for batch, planned in sorted(planned_vnd.items())
        if planned > assigned_vnd.get(batch, 0)
    ]
