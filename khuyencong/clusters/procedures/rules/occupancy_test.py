"""C-EST.4: the clusters already there must be filled enough, or little industrial land may be left (C§5.1, C§5.3).

Compared without rounding: 50 % is not above 50 %. Average occupancy is weighted by area, the only reading consistent
with the sum of unleased land; the simple average is kept beside it and decides nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from khuyencong.clusters.procedures.rules.law import Law
from khuyencong.clusters.rules.occupancy import average
from khuyencong.common.errors import Finding, Severity

TERRITORY = "32/2024/NĐ-CP, điều 8 khoản 1 điểm c"
OCCUPANCY = "32/2024/NĐ-CP, điều 2 khoản 6, 7"


@dataclass(frozen=True)
class Existing:
    """One established cluster of the tested territory, on the day of the test. `industrial_ha` None: no approved
    detailed plan, so that its occupancy is not computable; it is never guessed from the gross area."""

    name: str
    industrial_ha: Decimal | None
    occupied_ha: Decimal


class Answer(StrEnum):
    """How a test ended."""

    NO_CLUSTERS = "no_clusters"
    EXEMPT = "exempt"
    NO_RULE = "no_rule"
    BY_OCCUPANCY = "by_occupancy"
    BY_UNLEASED = "by_unleased"
    FAILED = "failed"
    NOT_COMPUTABLE = "not_computable"


PASSED = frozenset({Answer.NO_CLUSTERS, Answer.EXEMPT, Answer.NO_RULE, Answer.BY_OCCUPANCY, Answer.BY_UNLEASED})


@dataclass(frozen=True)
class OccupancyTest:
    """The test with its figures: hectares in all, both averages in per cent (two decimals), who has no plan."""

    answer: Answer
    industrial_ha: Decimal = Decimal(0)
    occupied_ha: Decimal = Decimal(0)
    weighted: Decimal | None = None
    simple: Decimal | None = None
    without_plan: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def unleased_ha(self) -> Decimal:
        return self.industrial_ha - self.occupied_ha

    @property
    def passed(self) -> bool:
        return self.answer in PASSED


def occupancy_test(existing: Sequence[Existing], types: Collection[str], law: Law) -> OccupancyTest:
    """Whether a new cluster may be established beside those of its territory (32/2024/NĐ-CP art. 8 cl. 1 c).

    Passes by an average above the share or by unleased land up to the limit; types the regime exempts, and a
    territory without established clusters, are not tested.
    """
    if law.exempt_types is not None and set(types) & set(law.exempt_types.codes):
        warn = law.exempt_types.broken("clusters.test_waived") if law.exempt_types.confidence != "read" else None
        return OccupancyTest(Answer.EXEMPT, findings=(warn,) if warn else ())
    if not existing:
        return OccupancyTest(Answer.NO_CLUSTERS)
    if law.occupancy_above is None or law.unleased_max is None:
        return OccupancyTest(Answer.NO_RULE)
    bare = tuple(e.name for e in existing if e.industrial_ha is None or e.industrial_ha <= 0)
    if bare:
        finding = Finding(
            "clusters.test_not_computable",
            law.occupancy_above.severity,
            {"names": ", ".join(bare)},
            OCCUPANCY,
            law.occupancy_above.confidence,
        )
        return OccupancyTest(Answer.NOT_COMPUTABLE, without_plan=bare, findings=(finding,))
    return _computed([(e.industrial_ha or Decimal(0), e.occupied_ha) for e in existing], law)


def _computed(areas: Sequence[tuple[Decimal, Decimal]], law: Law) -> OccupancyTest:
    assert law.occupancy_above is not None
    assert law.unleased_max is not None
    mean = average(areas)
    industrial, occupied = mean.weighted.industrial_ha or Decimal(0), mean.weighted.held_ha
    if occupied > law.occupancy_above.value * industrial:
        answer = Answer.BY_OCCUPANCY
    elif industrial - occupied <= law.unleased_max.value:
        answer = Answer.BY_UNLEASED
    else:
        answer = Answer.FAILED
    used = law.unleased_max if answer is Answer.BY_UNLEASED else law.occupancy_above
    findings: tuple[Finding, ...] = ()
    if answer is Answer.FAILED:
        findings = (
            used.broken(
                "clusters.test_failed",
                average=mean.weighted.pct,
                above=law.occupancy_above.value * 100,
                unleased=industrial - occupied,
                limit=law.unleased_max.value,
            ),
        )
    elif used.confidence != "read":
        findings = (Finding("clusters.test_unread", Severity.WARN, {}, used.citation, used.confidence),)
    return OccupancyTest(answer, industrial, occupied, mean.weighted.pct, mean.simple, (), findings)


def territory_findings(kind: str, label: str, basis: str, law: Law) -> list[Finding]:
    """The territory of the test is named on the dossier with its legal basis, of the kind of the regime.

    That it is named is integrity; that it is of the right kind is a value of the law.
    """
    found = []
    if not (label.strip() and basis.strip()):
        citation = law.territory.citation if law.territory else TERRITORY
        found.append(Finding("clusters.territory_missing", Severity.BLOCK, {}, citation, field="territory_basis"))
    if law.territory is not None and kind and kind != law.territory.code:
        found.append(law.territory.broken("clusters.territory_other_kind", kind=kind, wanted=law.territory.code))
    return found
