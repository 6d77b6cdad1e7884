"""Advances, management shares, and the sums that must fit into each other: amounts in, findings out."""

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


@dataclass(frozen=True)
class AdvanceNorms:
    """What the law says about the first advance of an activity (P§7.2). None: the table does not name the activity.

    `progress` must be exceeded by the work that is proven; `treasury` binds contracts above `contract_min_vnd`.
    """

    rate: Limit | None
    progress: Limit | None
    treasury: Limit | None
    contract_min_vnd: int = 0


@dataclass(frozen=True)
class Proof:
    """Work that is proven by a confirmed report, and the whole it is measured against, in đồng.

    For machinery, models and transfer the whole is the project's investment; for cluster works the supported item.
    """

    done_vnd: int
    whole_vnd: int


def advance_findings(
    norms: AdvanceNorms, *, amount_vnd: int, support_vnd: int, proof: Proof | None = None
) -> list[Finding]:
    """The first advance of any activity (P§7.2; P§15.17): rate, Treasury ceiling, proof of work.

    `support_vnd` is the support on the contract. Stale and unconfirmed values warn until two officers confirm them
    with a document. Raises ValueError for a negative amount.
    """
    found = []
    for code, limit in (("ledger.advance_over_rate", norms.rate), ("ledger.advance_over_treasury", norms.treasury)):
        if limit is None or (limit is norms.treasury and support_vnd <= norms.contract_min_vnd):
            continue
        most = share_of(support_vnd, limit.value)
        if amount_vnd > most:
            params = {"amount_vnd": amount_vnd, "limit_vnd": most, "share": limit.value}
            found.append(Finding(code, limit.severity, params, limit.citation, limit.confidence, "amount_vnd"))
    progress = norms.progress
    if progress is not None:
        done, whole = (proof.done_vnd, proof.whole_vnd) if proof else (0, 0)
        if done <= whole * progress.value:
            shown = {"done_vnd": done, "whole_vnd": whole, "share": progress.value}
            found.append(
                Finding("ledger.work_too_little", progress.severity, shown, progress.citation, progress.confidence)
            )
    if norms.rate is None:
        found.append(Finding("ledger.advance_rate_unknown", Severity.WARN, {}, "36/2013/TT-BCT, điều 16"))
    return found


def management_findings(code: str, amount_vnd: int, base_vnd: int, limit: Limit) -> list[Finding]:
    """Management money above its share of a base (P§15.15): the programme's of the yearly assignment
    ("ledger.management_over_year"), the implementer's of the project ("ledger.management_over_project")."""
    most = share_of(base_vnd, limit.value)
    if amount_vnd <= most:
        return []
    params = {"amount_vnd": amount_vnd, "limit_vnd": most, "share": limit.value, "base_vnd": base_vnd}
    return [Finding(code, limit.severity, params, limit.citation, limit.confidence, "amount_vnd")]


def contracts_findings(contracts_vnd: int, plan_vnd: int) -> list[Finding]:
    """The contracts of a project add up to no more than its plan (P§15.16). Integrity: blocks."""
    if contracts_vnd <= plan_vnd:
        return []
    params = {"sum_vnd": contracts_vnd, "limit_vnd": plan_vnd}
    return [
        Finding("ledger.contracts_above_plan", Severity.BLOCK, params, "36/2013/TT-BCT, điều 12", field="amount_vnd")
    ]


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
