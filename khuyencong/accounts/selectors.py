"""Who acts, and which rows they may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.accounts.rules import LAST_DAYS
from khuyencong.common.fold import search_key
from khuyencong.places.selectors import with_predecessors

NATIONAL_ROLES = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role.AUDITOR, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Scope:
    """Which rows a user may see on a day.

    `national`: every row. `unit_ids`: places.Unit of any level whose rows are visible, predecessors of merged
    units included. `organisation_ids`: bodies the user acts for, predecessors included.
    """

    national: bool = False
    unit_ids: frozenset[int] = frozenset()
    organisation_ids: frozenset[int] = frozenset()


def memberships_of(user: User | AnonymousUser, on: date) -> list[Membership]:
    """The memberships a user holds on a day, organisation and place loaded; one query a user, day and request.

    A role whose office has ended (district officer after 30 June 2025) is not held any more, whatever the row says.
    """
    if not isinstance(user, User) or not user.is_active:
        return []
    cache: dict[date, list[Membership]] = user.__dict__.setdefault("_memberships_on", {})
    if on not in cache:
        rows = Membership.objects.on(on).filter(user=user).select_related("organisation__place", "deputy_of__user")
        cache[on] = [m for m in rows.order_by("id") if on <= LAST_DAYS.get(m.role, on)]
    return cache[on]


def roles_of(user: User | AnonymousUser, on: date) -> frozenset[str]:
    """The roles a user holds on a day."""
    return frozenset(m.role for m in memberships_of(user, on))


def act_for_one_body(user: User, organisation_id: int, on: date) -> list[Membership]:
    """Let a loaded user act for one body alone for the rest of a request: what the user holds for others does not
    count. The memberships that are left."""
    held = [m for m in memberships_of(user, on) if m.organisation_id == organisation_id]
    user.__dict__["_memberships_on"] = {on: held}
    user.__dict__.pop("_scope_on", None)
    return held


def membership_for(
    user: User | AnonymousUser, roles: Iterable[str], on: date, organisation: Organisation | None = None
) -> Membership | None:
    """The first membership of a user on a day in one of the roles (and for that organisation, if one is given)."""
    wanted = set(roles)
    for membership in memberships_of(user, on):
        if membership.role in wanted and organisation in (None, membership.organisation):
            return membership
    return None


def organisation_ids_with_predecessors(ids: Iterable[int]) -> frozenset[int]:
    """The bodies and everything they took over, however many mergers ago."""
    found = set(ids)
    frontier = found
    while frontier:
        rows = Organisation.objects.filter(successions__new__in=frontier).values_list("id", flat=True)
        frontier = set(rows) - found
        found |= frontier
    return frozenset(found)


def bodies_of(membership: Membership) -> frozenset[int]:
    """The body a membership acts for and everything it took over; one look-up a membership and request."""
    found: frozenset[int] | None = membership.__dict__.get("_bodies")
    if found is None:
        found = organisation_ids_with_predecessors([membership.organisation_id])
        membership.__dict__["_bodies"] = found
    return found


def scope_of(user: User | AnonymousUser, on: date) -> Scope:
    """Which rows a user may see on a day (design §6; O-J.6.9)."""
    cache: dict[date, Scope] = user.__dict__.setdefault("_scope_on", {})
    if on not in cache:
        members = memberships_of(user, on)
        national = any(m.role in NATIONAL_ROLES and m.organisation.place_id is None for m in members)
        places = {m.organisation.place_id for m in members if m.role != Role.ESTABLISHMENT and m.organisation.place_id}
        cache[on] = Scope(
            national=national,
            unit_ids=with_predecessors(places),
            organisation_ids=frozenset().union(*map(bodies_of, members)),
        )
    return cache[on]


def desk_before(membership: Membership) -> frozenset[int]:
    """The users who held a desk before it was handed over to this membership, however many hands ago."""
    found: set[int] = set()
    row = membership.took_over
    while row is not None:
        found.add(row.user_id)
        row = row.took_over
    return frozenset(found)


def positions_in(organisation_id: int, on: date) -> list[str]:
    """The titles held in a body on a day or later, in order."""
    rows = Membership.objects.filter(organisation=organisation_id).exclude(position="")
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return sorted(set(rows.values_list("position", flat=True)))


def body_of(kind: str, place_id: int | None, on: date) -> Organisation | None:
    """The body of a kind for a place on a day (the newest, should there be two)."""
    rows = Organisation.objects.filter(kind=kind, place=place_id).order_by("-id")
    return next((o for o in rows if (o.valid_from or on) <= on <= (o.valid_to or on)), None)


def all_memberships(user: User) -> QuerySet[Membership]:
    """Every membership of a user, past and present, with deputies; the newest first."""
    rows = Membership.objects.filter(user=user).select_related("organisation__place", "deputy_of__user")
    return rows.prefetch_related("deputies__user").order_by("-valid_from", "-id")


def search_users(text: str = "") -> QuerySet[User]:
    """Users by login name, full name or address."""
    rows = User.objects.order_by("full_name", "id")
    if text:
        rows = rows.filter(Q(username__icontains=text) | Q(full_name__icontains=text) | Q(email__iexact=text))
    return rows


def search_organisations(text: str = "") -> QuerySet[Organisation]:
    """Bodies by name, short name or symbol."""
    rows = Organisation.objects.select_related("place").order_by("name", "id")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(symbol__iexact=text))
    return rows


def bodies_by_name(on: date) -> dict[str, list[Organisation]]:
    """The bodies that exist on a day by folded name, short name and symbol; several may carry one name."""
    named: dict[str, list[Organisation]] = {}
    exists = Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    for body in Organisation.objects.filter(*exists).select_related("place").order_by("id"):
        for words in {search_key(n) for n in (body.name, body.short_name, body.symbol) if n}:
            named.setdefault(words, []).append(body)
    return named


def organisation_page(body: Organisation) -> dict[str, Any]:
    """Members, predecessors and successors of a body."""
    return {
        "memberships": body.memberships.select_related("user", "deputy_of__user").order_by("-valid_from", "-id")[:200],
        "predecessors": body.predecessions.select_related("old").order_by("on", "id"),
        "successors": body.successions.select_related("new").order_by("on", "id"),
    }
