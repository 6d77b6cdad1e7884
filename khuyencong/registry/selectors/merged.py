"""Records that were merged into others: where their numbers lead now, and what they were."""

from __future__ import annotations

from collections.abc import Iterable

from khuyencong.registry.models import Establishment


def survivor_id(establishment_id: int) -> int:
    """The record a number leads to now: itself, or what it was merged into, however many mergings later."""
    return survivor_ids([establishment_id]).get(establishment_id, establishment_id)


def survivor_ids(ids: Iterable[int]) -> dict[int, int]:
    """The same for many numbers; a number nobody has is left out. One query for each link of the longest chain."""
    now = {pk: pk for pk in ids}
    known: dict[int, int | None] = {}
    while wanted := {pk for pk in now.values() if pk not in known}:
        rows = dict(Establishment.objects.filter(pk__in=wanted).values_list("pk", "merged_into_id"))
        known.update({pk: rows.get(pk) for pk in wanted})
        now = {pk: known.get(at) or at for pk, at in now.items()}
    return now


def merged_ids(establishment_id: int) -> list[int]:
    """Every record that was merged into this one, through others too, by number."""
    found: set[int] = set()
    frontier = {establishment_id}
    while frontier:
        rows = Establishment.objects.filter(merged_into__in=frontier).values_list("pk", flat=True)
        frontier = set(rows) - found
        found |= frontier
    return sorted(found)
