"""Who may be named infrastructure investor, and in which order the dates of a selection lie (C§6, C§13.22-24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from itertools import pairwise

from khuyencong.common.errors import Finding, Severity

SELECTION = "32/2024/NĐ-CP, điều 13 khoản 2"


@dataclass(frozen=True)
class Ranked:
    """One applicant as the council left it: average of the sheets before rounding, place, whether tied at the top."""

    applicant: str
    average: Decimal
    rank: int
    tied: bool = False


def investor_findings(
    ranked: Sequence[Ranked], chosen: str, proposal: str, passing: Decimal | None, severity: Severity, citation: str,
    confidence: str,
) -> list[Finding]:  # fmt: skip
    """The named investor has the passing average and is the highest, or ties at the top with the chair's proposal.

    The mark is a value of the law; that the highest is named is the order of the procedure and always blocks.
    """
    mine = next((r for r in ranked if r.applicant == chosen), None)
    if mine is None:
        return [Finding("clusters.investor_not_scored", Severity.BLOCK, {"name": chosen}, SELECTION)]
    found = []
    if passing is not None and mine.average < passing:
        params = {"name": chosen, "average": _shown(mine.average), "least": passing}
        found.append(Finding("clusters.investor_below_mark", severity, params, citation, confidence))
    top = max(r.average for r in ranked)
    if mine.average < top:
        best = next(r for r in ranked if r.average == top)
        params = {"name": chosen, "average": _shown(mine.average), "best": best.applicant, "top": _shown(top)}
        found.append(Finding("clusters.investor_not_highest", Severity.BLOCK, params, SELECTION))
    elif sum(r.average == top for r in ranked) > 1 and proposal != chosen:
        found.append(Finding("clusters.tie_without_proposal", Severity.BLOCK, {"name": chosen}, SELECTION))
    return found


def _shown(average: Decimal) -> Decimal:
    """So many decimals that two averages which differ are not shown alike, never rounded up to a mark."""
    return average.quantize(Decimal("0.0001"), ROUND_DOWN).normalize()


def order_findings(days: Sequence[tuple[str, date | None]]) -> list[Finding]:
    """Council decision <= scoring <= appraisal report <= decision; a missing day is a missing paper (C§13.22)."""
    found = []
    for name, day in days:
        if day is None:
            found.append(Finding("clusters.step_without_day", Severity.BLOCK, {"step": name}, SELECTION, about=name))
    known = [(name, day) for name, day in days if day is not None]
    for (first, a), (second, b) in pairwise(known):
        if b < a:
            params = {"first": first, "first_on": a, "second": second, "second_on": b}
            found.append(Finding("clusters.steps_out_of_order", Severity.BLOCK, params, SELECTION, about=second))
    return found
