"""Who is responsible for a matter in a place on a day, through merged units and merged bodies."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Membership, Organisation
from khuyencong.common.errors import Finding
from khuyencong.network.choices import Matter
from khuyencong.network.models import Responsibility
from khuyencong.network.models.base import open_on
from khuyencong.network.rules import How, Named, choose, responsibility_findings
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import predecessors_of, province_of, successors_of, with_predecessors

DEPARTMENT_ROLES = (Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)


@dataclass(frozen=True)
class Responsible:
    """The answer for one matter. `body` is the one that acts on the day: where the named body was merged, its
    successor (`succeeded`). `row` the decision it rests on; `disagreeing` decisions for former units that lead to
    different bodies; `place` the unit asked about."""

    matter: str
    place: Unit
    how: How
    body: Organisation | None = None
    row: Responsibility | None = None
    disagreeing: tuple[Responsibility, ...] = ()

    @property
    def succeeded(self) -> bool:
        return self.row is not None and self.body is not None and self.row.body_id != self.body.pk

    @property
    def findings(self) -> list[Finding]:
        """What an officer should know before relying on the answer."""
        return responsibility_findings(self.matter, self.how, place=self.place.name)


@dataclass(frozen=True)
class Routed:
    """A body a dossier of a place may go to: `how` it was found, `row` its decision (None: the catalogue of
    organisations), `others` the bodies among which nobody could be chosen."""

    matter: str
    place: Unit
    body: Organisation | None
    how: How
    row: Responsibility | None = None
    others: tuple[Organisation, ...] = ()

    @property
    def named(self) -> bool:
        """Whether a decision names the body for a unit of the day."""
        return self.how is How.NAMED

    @property
    def findings(self) -> list[Finding]:
        """What an officer should know: the answer rests on the catalogue, on a former unit, or on nothing."""
        return responsibility_findings(self.matter, self.how, place=self.place.name)


@dataclass(frozen=True)
class _Chain:
    steps: list[frozenset[int]]
    former: list[frozenset[int]]


def responsible_body(*, matter: str, place_id: int, on: date) -> Responsible:
    """The body responsible for a matter in a place on a day; `How.NOBODY` when no decision names one.

    The commune decides before the district (until 30 June 2025) and the province. A unit that had not begun or has
    ended on the day is read as its predecessor or successor. Decisions for units that ended count only where no unit
    of the day has one, and only when all of them lead to the same body. Raises Unit.DoesNotExist.
    """
    return responsible_bodies(place_id=place_id, on=on)[matter]


def responsible_bodies(*, place_id: int, on: date) -> dict[str, Responsible]:
    """The answers for every matter of a place on a day. The number of queries does not depend on the decisions."""
    place = Unit.objects.select_related("province", "parent").get(pk=place_id)
    chain = _chain(place, on)
    wanted = frozenset().union(*chain.steps, *chain.former)
    found = Responsibility.objects.standing().filter(open_on(on), place__in=wanted)
    rows = list(found.select_related("body__place", "place__province", "recorded_by").order_by("-valid_from", "-id"))
    bodies = _acting({row.body_id: row.body for row in rows}, on)
    by_id = {row.pk: row for row in rows}
    out = {}
    for matter in Matter.values:
        named = [
            Named(row.pk, row.place_id, getattr(bodies[row.body_id], "pk", None))
            for row in rows
            if row.matter == matter
        ]
        choice = choose(chain.steps, chain.former, named)
        row = by_id.get(choice.row_id or 0)
        out[matter] = Responsible(
            matter, place, choice.how, bodies[row.body_id] if row else None, row,
            tuple(by_id[pk] for pk in choice.disagreeing),
        )  # fmt: skip
    return out


def _chain(place: Unit, on: date) -> _Chain:
    """The units of the day from the place up to its province, and what was merged into them before the day.

    Where a unit stands for several of the day (a divided commune; a merged province before its merger) none of them
    decides alone: they join the former units, which must agree.
    """
    here = _of_day([place], on)
    provinces = _of_day(list({province_of(u).pk: province_of(u) for u in here or [place]}.values()), on)
    districts = {u.parent_id for u in here if u.parent is not None and u.parent.level == Level.DISTRICT}
    levels = [
        frozenset(u.pk for u in here),
        frozenset(pk for pk in districts if pk),
        frozenset(u.pk for u in provinces),
    ]
    groups = list(dict.fromkeys(group for group in levels if group))
    steps = [group for group in groups if len(group) == 1]
    former = [with_predecessors(group) - (group if len(group) == 1 else frozenset()) for group in groups]
    return _Chain(steps, [group for group in former if group])


def _of_day(units: list[Unit], on: date) -> list[Unit]:
    """The units valid on a day that a unit stands for: itself, what it became, or what it was made of."""
    out: dict[int, Unit] = {}
    frontier, seen = list(units), set()
    while frontier:
        unit = frontier.pop()
        if unit.pk in seen:
            continue
        seen.add(unit.pk)
        if unit.valid_to is not None and unit.valid_to < on:
            frontier += successors_of(unit)
        elif unit.valid_from is not None and unit.valid_from > on:
            frontier += predecessors_of(unit)
        else:
            out[unit.pk] = unit
    return sorted(out.values(), key=lambda u: (u.code, u.pk))


def _acting(bodies: dict[int, Organisation], on: date) -> dict[int, Organisation | None]:
    """For every named body the one that acts on the day: itself, or the one body that took over; else None."""
    out: dict[int, Organisation | None] = {}
    for pk, named in bodies.items():
        body: Organisation | None = named
        seen: set[int] = set()
        while body is not None and body.valid_to is not None and body.valid_to < on and body.pk not in seen:
            seen.add(body.pk)
            heirs = list(Organisation.objects.filter(predecessions__old=body, predecessions__on__lte=on)[:2])
            body = heirs[0] if len(heirs) == 1 else None
        out[pk] = body
    return out


def bodies_in_catalogue(kind: str, place: Unit | None, on: date) -> QuerySet[Organisation]:
    """The bodies of a kind for a place (None: the nation) that exist on a day; the oldest first."""
    return _existing(on).filter(kind=kind, place=place).order_by("id")


def _existing(on: date) -> QuerySet[Organisation]:
    begun, open_ = Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return Organisation.objects.filter(begun, open_)


def department_for(place: Unit, on: date) -> Routed:
    """The department a dossier of a place goes to: the body named for state management in its province, else the one
    department of the province in the catalogue of organisations.

    A province may have several departments (industry and trade, finance): then the one whose people hold the roles of
    the department counts; where that is not one, nobody is chosen and `others` lists them.
    """
    province = province_of(place)
    answer = responsible_body(matter=Matter.STATE, place_id=province.pk, on=on)
    if answer.body is not None:
        return Routed(Matter.STATE, province, answer.body, answer.how, answer.row)
    found: list[Organisation] = []
    for unit in _of_day([province], on):
        found += bodies_in_catalogue(BodyKind.DEPARTMENT, unit, on)
    if len(found) > 1:
        found = _with_roles(found, on) or found
    if len(found) == 1:
        return Routed(Matter.STATE, province, found[0], How.CATALOGUE)
    return Routed(Matter.STATE, province, None, How.NOBODY, None, tuple(found))


def _with_roles(bodies: Collection[Organisation], on: date) -> list[Organisation]:
    """Those of some departments whose people hold the roles of the department."""
    held = Membership.objects.on(on).filter(role__in=DEPARTMENT_ROLES, organisation__in=bodies)
    staffed = set(held.values_list("organisation", flat=True))
    return [body for body in bodies if body.pk in staffed]


def departments(on: date) -> list[Organisation]:
    """The departments in charge of promotion on a day, by name: of several in one province those whose people hold the
    roles of the department, all of them where none does. Two queries."""
    found = list(_existing(on).filter(kind=BodyKind.DEPARTMENT).order_by("name", "id"))
    staffed = _with_roles(found, on)
    chosen = {body.place_id for body in staffed}
    return [body for body in found if body in staffed or body.place_id not in chosen]


def implementing_bodies_for(place: Unit, on: date) -> list[Routed]:
    """The bodies that may carry out promotion in a place: the one a decision names first, then the centres and
    service organisations of the province in the catalogue (45/2012/NĐ-CP art. 8, 9)."""
    answer = responsible_body(matter=Matter.SERVICES, place_id=place.pk, on=on)
    out = [Routed(answer.matter, place, answer.body, answer.how, answer.row)] if answer.body is not None else []
    known = {routed.body.pk for routed in out if routed.body is not None}
    for province in _of_day([province_of(place)], on):
        for kind in (BodyKind.CENTRE, BodyKind.SERVICE):
            for body in bodies_in_catalogue(kind, province, on):
                if body.pk not in known:
                    out.append(Routed(answer.matter, place, body, How.CATALOGUE))
                    known.add(body.pk)
    return out
