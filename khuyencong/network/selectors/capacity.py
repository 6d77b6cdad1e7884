"""What is known of the capacity of a centre or service organisation on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from khuyencong.accounts.models import Organisation, OrganisationSuccession
from khuyencong.common import formats
from khuyencong.common.errors import Finding
from khuyencong.network.choices import MEASURES, Capacity, Indicator
from khuyencong.network.models import CapacityFact
from khuyencong.network.rules import capacity_findings, groups_missing
from khuyencong.ui.language import spoken


def fact_words(row: CapacityFact) -> str:
    """The figure of a fact with its unit, or its words."""
    lang = spoken()
    measure = MEASURES[row.indicator]
    if measure.kind == "count":
        return f"{formats.number(row.count, lang)} {measure.unit}"
    return formats.vnd(row.amount_vnd, lang) if measure.kind == "vnd" else row.text


@dataclass(frozen=True)
class Fact:
    """The newest fact of an indicator. `inherited`: it was said of a body this one took over."""

    row: CapacityFact
    inherited: bool = False

    @property
    def indicator(self) -> str:
        return self.row.indicator

    @property
    def group(self) -> str:
        return MEASURES[self.row.indicator].group


@dataclass(frozen=True)
class CapacityOf:
    """The facts of a body by indicator, in the order of people, money, facilities, experience."""

    organisation: Organisation
    facts: Sequence[Fact]

    @property
    def missing(self) -> list[Capacity]:
        """Which of the four nobody has said anything about."""
        return groups_missing(fact.indicator for fact in self.facts)

    @property
    def findings(self) -> list[Finding]:
        return capacity_findings(self.missing, body=self.organisation.name)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """(indicator, figure with its unit) of every fact, in the reader's language."""
        return [(str(fact.row.get_indicator_display()), fact_words(fact.row)) for fact in self.facts]

    def fact(self, indicator: str) -> CapacityFact | None:
        """The newest fact of an indicator."""
        return next((f.row for f in self.facts if f.indicator == indicator), None)

    @property
    def projects(self) -> int | None:
        """How many promotion projects the body has carried out, as stated; None when nobody said."""
        row = self.fact(Indicator.PROJECTS)
        return row.count if row else None


def capacity_of(organisation: Organisation, on: date) -> CapacityOf:
    """What is known of a body on a day: the newest fact of each indicator, its own before those of bodies it took
    over (46/2012/TT-BCT art. 7; used when plans prefer "better experience and capacity")."""
    return capacities([organisation], on)[organisation.pk]


def _families(ids: Iterable[int]) -> dict[int, set[int]]:
    """Every body with everything it took over, however many mergers ago; a query a generation for all of them."""
    family: dict[int, set[int]] = {pk: {pk} for pk in ids}
    frontier = set(family)
    while frontier:
        edges = list(OrganisationSuccession.objects.filter(new__in=frontier).values_list("old", "new"))
        frontier = set()
        for old, new in edges:
            for members in family.values():
                if new in members and old not in members:
                    members.add(old)
                    frontier.add(old)
    return family


def capacities(organisations: Iterable[Organisation], on: date) -> dict[int, CapacityOf]:
    """The capacity of several bodies by id, in one query for their facts."""
    bodies = {body.pk: body for body in organisations}
    family = _families(bodies)
    wanted = set().union(*family.values())
    rows = CapacityFact.objects.standing().filter(organisation__in=wanted, stated_on__lte=on)
    newest = list(rows.select_related("organisation").order_by("-stated_on", "-id"))
    order = {name: i for i, name in enumerate(Indicator.values)}
    out = {}
    for pk, body in bodies.items():
        facts: dict[str, Fact] = {}
        for row in sorted(newest, key=lambda r: r.organisation_id != pk):
            if row.organisation_id in family[pk]:
                facts.setdefault(row.indicator, Fact(row, row.organisation_id != pk))
        out[pk] = CapacityOf(body, sorted(facts.values(), key=lambda f: order[f.indicator]))
    return out
