"""Pure decisions: which of several decisions names the responsible body, and what is known of a body's capacity."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from khuyencong.common.errors import Finding, Severity
from khuyencong.network.choices import (
    CAPACITY_CITATION,
    CITATIONS,
    COLLABORATORS_CITATION,
    MEASURES,
    Capacity,
    Matter,
)


class How(StrEnum):
    """How an answer was found. Everything but NAMED is said on the screen."""

    NAMED = "named"  # a decision for a unit of that day
    INHERITED = "inherited"  # only decisions for units that have ended, all of which lead to one body
    CATALOGUE = "catalogue"  # no decision; the one fitting body of the catalogue of organisations
    NOBODY = "nobody"


@dataclass(frozen=True)
class Named:
    """One decision: its id, its place, and the body it leads to on the day (its successor, if it was merged; None
    when the body ended and nobody took over, or several did)."""

    id: int
    place_id: int
    body_id: int | None


@dataclass(frozen=True)
class Choice:
    """The decision that counts, or nobody with the decisions that do not agree."""

    how: How
    row_id: int | None = None
    disagreeing: tuple[int, ...] = ()


def choose(steps: Sequence[Collection[int]], former: Sequence[Collection[int]], rows: Iterable[Named]) -> Choice:
    """Who is responsible: the nearest unit of the day decides; without one, decisions for units that ended.

    `steps`: the units of the day from the commune up to the province. `former`: what was merged into them, in the same
    order. A body that no longer exists names nobody. Former units that lead to different bodies name nobody either:
    two old provinces with two centres do not make one.
    """
    known = [row for row in rows if row.body_id is not None]
    for units in steps:
        for row in known:
            if row.place_id in units:
                return Choice(How.NAMED, row.id)
    for units in former:
        found = [row for row in known if row.place_id in units]
        if len({row.body_id for row in found}) == 1:
            return Choice(How.INHERITED, found[0].id)
        if found:
            return Choice(How.NOBODY, None, tuple(sorted(row.id for row in found)))
    return Choice(How.NOBODY)


def responsibility_findings(matter: str, how: How, *, place: str) -> list[Finding]:
    """What to say about an answer that does not rest on a decision for the unit itself."""
    code = {
        How.INHERITED: "network.inherited",
        How.CATALOGUE: "network.from_catalogue",
        How.NOBODY: "network.nobody_named",
    }.get(how)
    if code is None:
        return []
    return [Finding(code, Severity.WARN, {"matter": Matter(matter).label, "place": place}, CITATIONS[matter])]


def reassign_finding(commune: str, ended_on: date) -> Finding:
    """A collaborator still stands for a commune that has ended."""
    return Finding(
        "network.to_reassign", Severity.WARN, {"commune": commune, "ended": ended_on}, COLLABORATORS_CITATION
    )


def groups_missing(indicators: Iterable[str]) -> list[Capacity]:
    """Of people, money, facilities and experience: those no fact speaks of."""
    told = {MEASURES[name].group for name in indicators}
    return [group for group in Capacity if group not in told]


def capacity_findings(missing: Sequence[Capacity], *, body: str) -> list[Finding]:
    """A body whose capacity is not fully known is not refused: the comparison of plans says what is missing."""
    if not missing:
        return []
    said = ", ".join(str(group.label).lower() for group in missing)
    return [Finding("network.capacity_unknown", Severity.WARN, {"body": body, "groups": said}, CAPACITY_CITATION)]


@dataclass(frozen=True)
class CommuneCover:
    """Whether a commune has a collaborator: by a term of its own, or only by terms of communes merged into it."""

    own: bool
    former: bool

    @property
    def state(self) -> str:
        """covered, reassign or none."""
        return "covered" if self.own else "reassign" if self.former else "none"


def covers(communes: Iterable[int], own: Collection[int], former: Collection[int]) -> Mapping[int, CommuneCover]:
    """The cover of every commune."""
    return {unit: CommuneCover(unit in own, unit in former) for unit in communes}
