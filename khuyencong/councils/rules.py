"""Scoring as pure decisions: criteria within their caps, sheets within their criteria, averages, order, quorum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from khuyencong.common.errors import Finding, Severity

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Cap:
    """The most points of one group of criteria, or of all ("" as group), as the law of the council's day sets it."""

    group: str
    points: Decimal
    citation: str
    confidence: str
    severity: Severity


@dataclass(frozen=True)
class Line:
    """One criterion: its group and its most points."""

    group: str
    title: str
    most: Decimal


def criteria_findings(lines: Sequence[Line], caps: Sequence[Cap]) -> list[Finding]:
    """The criteria of a version against the caps of its groups and the scale (32/2024/NĐ-CP art. 13 cl. 2; C§13.22).

    A group may be below its cap only where the sum of all still makes the scale, so that every group fills its cap.
    """
    found = []
    total = sum((line.most for line in lines), Decimal(0))
    groups = {cap.group for cap in caps if cap.group}
    for cap in caps:
        points = total if not cap.group else sum((x.most for x in lines if x.group == cap.group), Decimal(0))
        params = {"group": cap.group, "points": points, "limit": cap.points}
        if cap.group and points > cap.points:
            found.append(
                Finding("councils.group_above_cap", cap.severity, params, cap.citation, cap.confidence, about=cap.group)
            )
        if not cap.group and points != cap.points:
            found.append(Finding("councils.scale_differs", cap.severity, params, cap.citation, cap.confidence))
    citation = caps[0].citation if caps else ""
    found += [
        Finding("councils.unknown_group", Severity.BLOCK, {"group": x.group}, citation, about=x.title)
        for x in lines
        if groups and x.group not in groups
    ]
    return found


def sheet_errors(points: Mapping[int, Decimal | None], most: Mapping[int, Decimal]) -> dict[int, str]:
    """What is wrong with a sheet by criterion: "missing", or "outside" of 0 and the most (C§13.22). Empty: complete."""
    wrong = {}
    for criterion, limit in most.items():
        given = points.get(criterion)
        if given is None:
            wrong[criterion] = "missing"
        elif not 0 <= given <= limit:
            wrong[criterion] = "outside"
    return wrong


@dataclass(frozen=True)
class Standing:
    """Where a candidate stands: average of the sheets, sheets, rank, tie at the top. Decided by the `exact` average."""

    candidate: int
    exact: Decimal
    sheets: int
    rank: int
    tied: bool

    @property
    def average(self) -> Decimal:
        """To be shown: two decimals, half up."""
        return self.exact.quantize(HUNDREDTH, ROUND_HALF_UP)


def standings(totals: Mapping[int, Sequence[Decimal]]) -> list[Standing]:
    """Candidates by the average of their sheets, highest first, compared before rounding; equals share a rank."""
    exact = {c: sum(t, Decimal(0)) / len(t) for c, t in totals.items() if t}
    ordered = sorted(exact, key=lambda c: (-exact[c], c))
    top = max(exact.values(), default=Decimal(0))
    ties = sum(value == top for value in exact.values())
    return [
        Standing(
            c,
            exact[c],
            len(totals[c]),
            1 + sum(other > exact[c] for other in exact.values()),
            exact[c] == top and ties > 1,
        )
        for c in ordered
    ]


def quorum_findings(present: int, seats: int, quorum: int | None, citation: str) -> list[Finding]:
    """Where a rule of quorum exists: so many voting seats must have sent a sheet. None: no rule, nothing is asked."""
    if quorum is None or present >= quorum:
        return []
    params = {"present": present, "seats": seats, "quorum": quorum}
    return [Finding("councils.no_quorum", Severity.BLOCK, params, citation)]
