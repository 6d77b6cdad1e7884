"""Reads of administrative units."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from khuyencong.places.models import Succession, Unit


def valid_on(units: QuerySet[Unit], day: date) -> QuerySet[Unit]:
    """The units valid on a day; an unknown start counts as long ago."""
    return units.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


def unit_on(level: str, code: str, day: date) -> Unit:
    """The one unit of a code on a day. Raises Unit.DoesNotExist."""
    return valid_on(Unit.objects.filter(level=level, code=code), day).select_related("parent", "province").get()


def with_predecessors(unit_ids: Iterable[int]) -> frozenset[int]:
    """The units and every unit that was merged into them, however many reforms ago."""
    found = set(unit_ids)
    frontier = found
    while frontier:
        rows = Succession.objects.filter(new__in=frontier).values_list("old_id", flat=True)
        frontier = set(rows) - found
        found |= frontier
    return frozenset(found)
