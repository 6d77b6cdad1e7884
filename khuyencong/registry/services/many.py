"""Many new businesses in a few statements: the same rows `register_establishment` writes one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khuyencong.common.clock import local_date
from khuyencong.common.fold import composed
from khuyencong.places.selectors import province_of
from khuyencong.registry.models import Establishment, Identifier, ProductionPlace, YearFigures
from khuyencong.registry.services.establishments import EDITABLE, NewPlace
from khuyencong.store import bulk

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

_UNITS = {"province": "province_id", "commune": "commune_id"}
_FIGURES = ("year", "workers", "capital_vnd", "revenue_vnd", "source")


@dataclass(slots=True)
class NewEstablishment:
    """A business that was judged already: its profile as `clean_profile` gave it, the folded name, a number of a scheme
    that is not personal as `judge_identifier` gave it, its place and the figures of a year."""

    key: str
    profile: Mapping[str, Any]
    search_key: str
    place: NewPlace
    scheme: str = ""
    number: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Registered:
    """What one of them became: its number here, and those of its parts."""

    pk: int
    parts: dict[str, list[int]]


@transaction.atomic
def register_many(*, new: Sequence[NewEstablishment], by: User, at: datetime) -> list[Registered]:
    """Record businesses of an import, in order. The audit has the entry of the import.

    Raises IntegrityError when one of them is recorded already (its key, its number): then nothing is written, and the
    caller goes one by one.
    """
    ids = bulk.reserve_ids(Establishment, len(new))
    numbered = [(pk, one) for pk, one in zip(ids, new, strict=True) if one.number]
    counted = [(pk, one) for pk, one in zip(ids, new, strict=True) if one.figures]
    numbers, places, figures = (
        dict(zip(owners, bulk.reserve_ids(model, len(owners)), strict=True))
        for model, owners in (
            (Identifier, [pk for pk, _one in numbered]),
            (ProductionPlace, ids),
            (YearFigures, [pk for pk, _one in counted]),
        )
    )
    _write_profiles(ids, new, [figures.get(pk) for pk in ids], by, at)
    bulk.insert_columns(
        Identifier,
        len(numbered),
        id=list(numbers.values()),
        establishment_id=list(numbers),
        scheme=[one.scheme for _pk, one in numbered],
        value=[one.number for _pk, one in numbered],
        created_at=at,
    )
    _write_places(places, new, at)
    bulk.insert_columns(
        YearFigures,
        len(counted),
        id=list(figures.values()),
        establishment_id=list(figures),
        recorded_at=at,
        **{name: [one.figures[name] for _pk, one in counted] for name in _FIGURES},
    )
    return [
        Registered(
            pk,
            {
                "identifiers": [numbers[pk]] if pk in numbers else [],
                "places": [places[pk]],
                "figures": [figures[pk]] if pk in figures else [],
            },
        )
        for pk in ids
    ]


def _write_profiles(
    ids: list[int], new: Sequence[NewEstablishment], latest: list[int | None], by: User, at: datetime
) -> None:
    profiles = [one.profile for one in new]
    bulk.insert_columns(
        Establishment,
        len(new),
        id=ids,
        search_key=[one.search_key for one in new],
        identifier_label=[one.number for one in new],
        latest_figures_id=latest,
        form_key=[f"{by.pk}:{one.key}" for one in new],
        created_at=at,
        changed_at=at,
        **{name: [profile[name] for profile in profiles] for name in EDITABLE if name not in _UNITS},
        **{of: [profile[name].pk for profile in profiles] for name, of in _UNITS.items()},
    )


def _write_places(places: Mapping[int, int], new: Sequence[NewEstablishment], at: datetime) -> None:
    on = local_date(at)
    bulk.insert_columns(
        ProductionPlace,
        len(new),
        id=list(places.values()),
        establishment_id=list(places),
        unit_id=[one.place.unit.pk for one in new],
        province_id=[province_of(one.place.unit).pk for one in new],
        elsewhere=[one.place.unit.pk != one.profile["commune"].pk for one in new],
        address=[composed(one.place.address) for one in new],
        label=[one.place.label for one in new],
        in_craft_village=[one.place.in_craft_village for one in new],
        valid_from=[one.place.valid_from or on for one in new],
        created_at=at,
    )
