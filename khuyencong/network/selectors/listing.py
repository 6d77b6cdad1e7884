"""The lists of this room, narrowed by what an address asks for. Each gives a QuerySet; the view pages it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import scope_of
from khuyencong.common.fold import search_key
from khuyencong.network.choices import Matter, TermState
from khuyencong.network.models import Responsibility, Term, Training
from khuyencong.network.models.base import open_on, sees_nation
from khuyencong.network.selectors.coverage import standing_terms, today_of
from khuyencong.places.choices import Level
from khuyencong.places.models import Succession, Unit
from khuyencong.places.selectors import valid_on, with_predecessors

Who = User | AnonymousUser
COVER = ("none", "reassign", "covered")
PLACE_STATES = ("now", "former", "past", "withdrawn")
JUDGED = (BodyKind.CENTRE, BodyKind.SERVICE, BodyKind.REGIONAL_CENTRE)


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty = not narrowed. A province takes its predecessors with it."""

    text: str = ""
    province: Unit | None = None
    commune_ids: tuple[int, ...] | None = None
    matter: str = ""
    state: str = ""
    kind: str = ""
    year: int | None = None

    @cached_property
    def provinces(self) -> Collection[int]:
        return with_predecessors([self.province.pk]) if self.province else ()


def responsibilities(user: Who, on: date, wanted: Wanted) -> QuerySet[Responsibility]:
    """Decisions about who is responsible. State "now": running on the day for a unit of the day; "former": running, but
    its unit has ended; "past": over or not begun; "withdrawn"."""
    rows: QuerySet[Responsibility] = Responsibility.objects.visible_to(user, on=on)
    if wanted.province:
        rows = rows.filter(province__in=wanted.provinces)
    if wanted.matter:
        rows = rows.filter(matter=wanted.matter)
    if wanted.text:
        rows = rows.filter(Q(body__name__icontains=wanted.text) | Q(document_number__icontains=wanted.text))
    ended = Q(place__valid_to__isnull=False, place__valid_to__lt=on)
    standing = Q(withdrawn_at__isnull=True)
    rows = {
        "now": lambda: rows.filter(standing, ~ended, open_on(on)),
        "former": lambda: rows.filter(standing, ended, open_on(on)),
        "past": lambda: rows.filter(standing).exclude(open_on(on)),
        "withdrawn": lambda: rows.filter(withdrawn_at__isnull=False),
    }.get(wanted.state, lambda: rows.filter(standing))()
    return rows.select_related("place__province", "province", "body")


def terms(user: Who, on: date, wanted: Wanted) -> QuerySet[Term]:
    """Terms of collaborators; without a state those that run on the day or begin later."""
    rows: QuerySet[Term] = Term.objects.visible_to(user, on=on)
    if wanted.province:
        rows = rows.filter(province__in=wanted.provinces)
    if wanted.commune_ids is not None:
        rows = rows.filter(commune__in=with_predecessors(wanted.commune_ids))
    if wanted.text:
        rows = rows.filter(collaborator__search_key__contains=search_key(wanted.text))
    gone = Q(commune__valid_to__isnull=False, commune__valid_to__lt=on)
    standing = Q(withdrawn_at__isnull=True)
    over = Q(valid_to__isnull=False, valid_to__lt=on)
    rows = {
        TermState.ACTIVE: lambda: rows.filter(standing, ~gone, open_on(on)),
        TermState.REASSIGN: lambda: rows.filter(standing, gone, open_on(on)),
        TermState.FUTURE: lambda: rows.filter(standing, valid_from__gt=on),
        TermState.ENDED: lambda: rows.filter(standing, over),
        TermState.WITHDRAWN: lambda: rows.filter(withdrawn_at__isnull=False),
    }.get(wanted.state, lambda: rows.filter(standing).exclude(over))()  # type: ignore[call-overload]
    return rows.select_related("collaborator", "commune__province", "province")


def today_names(rows: Iterable[Term], on: date) -> dict[int, str]:
    """For the communes of terms that have ended: the names of the units they are part of on the day."""
    ended = {t.commune_id for t in rows if t.commune.valid_to is not None and t.commune.valid_to < on}
    reached = today_of(ended, on) if ended else {}
    names = (
        dict(Unit.objects.filter(pk__in=frozenset().union(*reached.values())).values_list("pk", "name"))
        if reached
        else {}
    )
    return {old: ", ".join(sorted(names[pk] for pk in units if pk in names)) for old, units in reached.items()}


def trainings(user: Who, on: date, wanted: Wanted) -> QuerySet[Training]:
    """Courses taken, the newest first."""
    rows: QuerySet[Training] = Training.objects.visible_to(user, on=on).filter(withdrawn_at__isnull=True)
    if wanted.province:
        rows = rows.filter(province__in=wanted.provinces)
    if wanted.year:
        rows = rows.filter(starts_on__year=wanted.year)
    if wanted.text:
        rows = rows.filter(search_key__contains=search_key(wanted.text))
    return rows.select_related("organisation", "collaborator", "province")


def bodies(user: Who, on: date, wanted: Wanted) -> QuerySet[Organisation]:
    """Centres, regional centres and service organisations that exist on the day."""
    rows = Organisation.objects.filter(kind__in=JUDGED).filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    )
    if not sees_nation(user, on):
        scope = scope_of(user, on)
        rows = rows.filter(
            Q(place__in=scope.unit_ids) | Q(place__province__in=scope.unit_ids) | Q(pk__in=scope.organisation_ids)
        )
    if wanted.province:
        rows = rows.filter(Q(place__in=wanted.provinces) | Q(place__province__in=wanted.provinces))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.text:
        rows = rows.filter(Q(name__icontains=wanted.text) | Q(short_name__icontains=wanted.text))
    return rows.select_related("place__province", "parent")


def communes(user: Who, on: date, wanted: Wanted) -> QuerySet[Unit]:
    """The communes of the day. `state` none, reassign or covered: whether they have a collaborator; `matter`: only
    those where neither commune nor province has a body named for it."""
    rows = valid_on(Unit.objects.filter(level=Level.COMMUNE), on)
    if not sees_nation(user, on):
        mine = scope_of(user, on).unit_ids
        rows = rows.filter(Q(pk__in=mine) | Q(province__in=mine))
    if wanted.province:
        rows = rows.filter(province=wanted.province)
    if wanted.text:
        rows = rows.filter(search_key__contains=search_key(wanted.text))
    if wanted.matter:
        rows = rows.filter(~_named(OuterRef("pk"), on, wanted.matter), ~_named(OuterRef("province"), on, wanted.matter))
    if wanted.state in COVER:
        standing = standing_terms(on, wanted.provinces or None)
        own = Term.objects.active_on(on).filter(commune=OuterRef("pk"))
        rows = rows.filter(Exists(own)) if wanted.state == "covered" else rows.filter(~Exists(own))
        if wanted.state == "reassign":
            rows = rows.filter(pk__in=standing.former)
        elif wanted.state == "none":
            rows = rows.exclude(pk__in=standing.former)
    return rows.select_related("province")


def _named(place: OuterRef, on: date, matter: str) -> Exists:
    return Exists(Responsibility.objects.standing().filter(open_on(on), place=place, matter=matter))


@dataclass
class CommuneLine:
    """One commune of the list: running terms, those whose names the reader may see, how many matters have a body."""

    unit: Unit
    own: list[Term]
    former: list[Term]
    named: int
    shown: list[Term]

    @property
    def state(self) -> str:
        return "covered" if self.own else "reassign" if self.former else "none"

    @property
    def hidden(self) -> int:
        """How many people work there whom the reader may not see by name."""
        return len(self.own) + len(self.former) - len(self.shown)


def commune_lines(units: Iterable[Unit], on: date, user: Who) -> list[CommuneLine]:
    """What the list shows of the communes of a page; a fixed number of queries."""
    shown = list(units)
    origin = _origins([u.pk for u in shown])
    running = Term.objects.active_on(on).filter(commune__in=set(origin))
    scope = scope_of(user, on)
    by_unit: dict[int, list[Term]] = defaultdict(list)
    for term in running.select_related("collaborator", "commune").order_by("collaborator__search_key", "id"):
        for pk in origin[term.commune_id]:
            by_unit[pk].append(term)
    matters: dict[int, set[str]] = defaultdict(set)
    places = {u.pk for u in shown} | {u.province_id for u in shown if u.province_id}
    rows = Responsibility.objects.standing().filter(open_on(on), place__in=places, matter__in=Matter.values).order_by()
    for place, matter in rows.values_list("place", "matter"):
        matters[place].add(matter)
    return [
        CommuneLine(
            unit=u,
            own=[t for t in by_unit[u.pk] if t.commune_id == u.pk],
            former=[t for t in by_unit[u.pk] if t.commune_id != u.pk],
            named=len(matters[u.pk] | matters[u.province_id or 0]),
            shown=[t for t in by_unit[u.pk] if scope.national or {t.commune_id, t.province_id} & scope.unit_ids],
        )
        for u in shown
    ]


def _origins(unit_ids: Collection[int]) -> dict[int, set[int]]:
    """Every unit that is one of these or was merged into them, with those it counts for."""
    out: dict[int, set[int]] = {pk: {pk} for pk in unit_ids}
    frontier = set(out)
    while frontier:
        edges = Succession.objects.filter(new__in=frontier).exclude(old=F("new")).values_list("old", "new")
        frontier = set()
        for old, new in list(edges):
            if not out[new] <= out.get(old, set()):
                out.setdefault(old, set()).update(out[new])
                frontier.add(old)
    return out


def years_of_training(user: Who, on: date) -> list[int]:
    """The years for the filter of the training list, the newest first."""
    rows: Any = Training.objects.visible_to(user, on=on).filter(withdrawn_at__isnull=True)
    return sorted({day.year for day in rows.order_by().dates("starts_on", "year")}, reverse=True)
