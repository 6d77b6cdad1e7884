"""Which communes have a collaborator and which matters have a responsible body, by province."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from khuyencong.network.choices import Matter
from khuyencong.network.models import Responsibility, Term
from khuyencong.network.models.base import open_on
from khuyencong.places.choices import Level
from khuyencong.places.models import Succession, Unit
from khuyencong.places.selectors import valid_on, with_predecessors


@dataclass(frozen=True)
class ProvinceCover:
    """The counts of one province on a day.

    `communes` = `covered` + `reassign` + `without`. `collaborators`: people with a running term; `to_reassign`: those
    of them whose commune has ended. `knows_people`, `knows_bodies`: whether anybody ever wrote a collaborator or a
    responsible body down for the province; without it the figures are unknown, not zero.
    """

    province: Unit
    communes: int
    covered: int
    reassign: int
    collaborators: int
    to_reassign: int
    named: int
    pay_month_vnd: int
    knows_people: bool
    knows_bodies: bool

    @property
    def without(self) -> int:
        return self.communes - self.covered - self.reassign

    @property
    def share(self) -> Decimal | None:
        """The share of communes with a collaborator assigned to them; None where there are no communes."""
        return Decimal(self.covered) / self.communes if self.communes else None


def provinces_of_day(on: date) -> QuerySet[Unit]:
    """The provinces of a day in the order of their codes."""
    return valid_on(Unit.objects.filter(level=Level.PROVINCE), on).order_by("code", "id")


def today_of(unit_ids: Iterable[int], on: date) -> dict[int, frozenset[int]]:
    """For every unit the units of the day it became, in whole or in part, however many reforms later."""
    reached: dict[int, set[int]] = {pk: {pk} for pk in unit_ids}
    frontier = set(reached)
    ended = dict(Unit.objects.filter(pk__in=frontier, valid_to__lt=on).values_list("pk", "valid_to"))
    while frontier := {pk for pk in frontier if pk in ended}:
        onward: dict[int, set[int]] = defaultdict(set)
        for old, new in Succession.objects.filter(old__in=frontier, on__lte=on).values_list("old", "new"):
            onward[old].add(new)
        for units in reached.values():
            for old in units & frontier:
                units.discard(old)
                units |= onward[old]
        frontier = {new for news in onward.values() for new in news}
        ended = dict(Unit.objects.filter(pk__in=frontier, valid_to__lt=on).values_list("pk", "valid_to"))
    return {pk: frozenset(units) for pk, units in reached.items()}


@dataclass(frozen=True)
class Standing:
    """The running terms of a day: communes with one of their own, those only former communes' terms lead to."""

    own: frozenset[int]
    former: frozenset[int]
    people: Counter[int]
    late: Counter[int]
    pay_vnd: Counter[int]


def standing_terms(on: date, provinces: Collection[int] | None = None) -> Standing:
    """The running terms of a day, of some provinces (predecessors included) or of all."""
    terms = Term.objects.active_on(on)
    if provinces is not None:
        terms = terms.filter(province__in=provinces)
    rows = list(
        terms.order_by().values_list("commune", "province", "collaborator", "pay_month_vnd", "commune__valid_to")
    )
    home = today_of({province for _c, province, *_rest in rows}, on)
    own = {commune for commune, _p, _who, _pay, ended in rows if ended is None or ended >= on}
    late = today_of({commune for commune, _p, _who, _pay, ended in rows if ended is not None and ended < on}, on)
    people: dict[int, set[int]] = defaultdict(set)
    waiting: dict[int, set[int]] = defaultdict(set)
    pay: Counter[int] = Counter()
    for commune, province, who, month, _ended in rows:
        for unit in home[province]:
            people[unit].add(who)
            pay[unit] += month or 0
            if commune in late:
                waiting[unit].add(who)
    former = frozenset().union(*late.values()) if late else frozenset()
    return Standing(frozenset(own), former - own, _counted(people), _counted(waiting), pay)


def _counted(people: dict[int, set[int]]) -> Counter[int]:
    return Counter({unit: len(who) for unit, who in people.items()})


def coverage(on: date, provinces: Sequence[Unit] | None = None) -> list[ProvinceCover]:
    """The counts of every province of a day (or of those given). A fixed number of queries, however many rows."""
    units = list(provinces) if provinces is not None else list(provinces_of_day(on))
    ids = [u.pk for u in units]
    scope = with_predecessors(ids)
    standing = standing_terms(on, scope if provinces is not None else None)
    communes: dict[int, list[int]] = defaultdict(list)
    inside = valid_on(Unit.objects.filter(level=Level.COMMUNE, province__in=ids), on).order_by()
    for pk, province in inside.values_list("pk", "province"):
        communes[province or 0].append(pk)
    named = Counter(
        province
        for province, _matter in Responsibility.objects.standing()
        .filter(open_on(on), place__in=ids, matter__in=Matter.values)
        .order_by()
        .values_list("place", "matter")
        .distinct()
    )
    people, bodies = _touched(Term, scope, on), _touched(Responsibility, scope, on)
    return [
        ProvinceCover(
            province=u,
            communes=len(communes[u.pk]),
            covered=sum(pk in standing.own for pk in communes[u.pk]),
            reassign=sum(pk in standing.former for pk in communes[u.pk]),
            collaborators=standing.people[u.pk],
            to_reassign=standing.late[u.pk],
            named=named[u.pk],
            pay_month_vnd=standing.pay_vnd[u.pk],
            knows_people=u.pk in people,
            knows_bodies=u.pk in bodies,
        )
        for u in units
    ]


def _touched(table: type[Term] | type[Responsibility], scope: Collection[int], on: date) -> frozenset[int]:
    """The provinces of the day for which a table holds anything at all, former provinces included."""
    rows = table.objects.standing().filter(province__in=scope).order_by()
    reached = today_of(rows.values_list("province", flat=True).distinct(), on)
    return frozenset().union(*reached.values()) if reached else frozenset()


def collaborators_of(commune: Unit, on: date) -> QuerySet[Term]:
    """The running terms of a commune and of the communes merged into it, the own ones first."""
    units = with_predecessors([commune.pk])
    rows = Term.objects.active_on(on).filter(commune__in=units)
    return rows.select_related("collaborator", "commune__province", "province").order_by("-commune__valid_from", "id")
