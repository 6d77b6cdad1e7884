"""Where figures belong: the recorded units of projects, as-was or restated to today's units, never mixed (O-J.5.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from khuyencong.places.choices import View
from khuyencong.places.models import Unit
from khuyencong.places.selectors import heirs
from khuyencong.programmes.boards.choices import FIRST_HALF_ENDS, Half
from khuyencong.programmes.boards.figures import Cell, Sums


@dataclass(frozen=True)
class AreaSums:
    """The sums of one unit of a table; `divided`: its rows were not brought under another unit."""

    unit: int
    sums: Sums
    divided: bool = False


def day_of(view: str, year: int | None, half: Half, on: date) -> date:
    """The day whose units a table stands in: today; as-was, the last day of the year (or half) it is about."""
    if view != View.AS_WAS or year is None:
        return on
    return FIRST_HALF_ENDS if half == Half.FIRST else min(date(year, 12, 31), on)


def by_area(cells: Iterable[Cell], day: date) -> list[AreaSums]:
    """Cells added up by the units of a day; what was divided stands under its own unit, at the end. Nothing is lost."""
    found = list(cells)
    heir_of = heirs({cell.unit for cell in found}, on=day)
    whole: dict[int, Sums] = {}
    divided: dict[int, Sums] = {}
    for cell in found:
        heir = heir_of[cell.unit]
        table, unit = (divided, cell.unit) if heir is None else (whole, heir)
        table.setdefault(unit, Sums()).add(cell.amounts)
    rows = [AreaSums(unit, sums) for unit, sums in whole.items()]
    return rows + [AreaSums(unit, sums, divided=True) for unit, sums in divided.items()]


def recorded_in(units: Iterable[int], shown: int, day: date) -> frozenset[int]:
    """Which recorded units stand under a unit of a table of a day: those it took over wholly; one divided is itself."""
    heir_of = heirs(units, on=day)
    return frozenset(unit for unit, heir in heir_of.items() if (heir if heir is not None else unit) == shown)


def names_of(units: Iterable[int]) -> dict[int, Unit]:
    """The units by id, with their province."""
    return Unit.objects.select_related("province").in_bulk(list(units))
