"""Many new businesses in a few statements: the same rows `register_establishment` writes one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khuyencong.common.clock import local_date
from khuyencong.common.fold import composed, search_key
from khuyencong.places.selectors import province_of
from khuyencong.registry.models import Establishment, Identifier, ProductionPlace, YearFigures
from khuyencong.registry.services.establishments import NewPlace
from khuyencong.store import bulk

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


@dataclass(frozen=True)
class NewEstablishment:
    """A business that was judged already: its profile as `clean_profile` gave it, a number of a scheme that is not
    personal as `judge_identifier` gave it, its place and the figures of a year."""

    key: str
    profile: Mapping[str, Any]
    place: NewPlace
    scheme: str = ""
    number: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
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
    on = local_date(at)
    ids = bulk.reserve_ids(Establishment, len(new))
    with_number = [n for n, one in enumerate(new) if one.number]
    with_figures = [n for n, one in enumerate(new) if one.figures]
    numbers = dict(zip(with_number, bulk.reserve_ids(Identifier, len(with_number)), strict=True))
    figures = dict(zip(with_figures, bulk.reserve_ids(YearFigures, len(with_figures)), strict=True))
    places = bulk.reserve_ids(ProductionPlace, len(new))
    bulk.insert([_establishment(one, ids[n], figures.get(n), by, at) for n, one in enumerate(new)])
    bulk.insert(
        [
            Identifier(pk=pk, establishment_id=ids[n], scheme=new[n].scheme, value=new[n].number, created_at=at)
            for n, pk in numbers.items()
        ]
    )
    bulk.insert([_place(one, ids[n], places[n], on, at) for n, one in enumerate(new)])
    bulk.insert(
        [YearFigures(pk=pk, establishment_id=ids[n], recorded_at=at, **new[n].figures) for n, pk in figures.items()]
    )
    return [
        Registered(
            pk,
            {
                "identifiers": [numbers[n]] if n in numbers else [],
                "places": [places[n]],
                "figures": [figures[n]] if n in figures else [],
            },
        )
        for n, pk in enumerate(ids)
    ]


def _establishment(one: NewEstablishment, pk: int, latest: int | None, by: User, at: datetime) -> Establishment:
    return Establishment(
        pk=pk,
        **one.profile,
        search_key=search_key(one.profile["name"]),
        identifier_label=one.number,
        latest_figures_id=latest,
        form_key=f"{by.pk}:{one.key}",
        created_at=at,
        changed_at=at,
    )


def _place(one: NewEstablishment, establishment_id: int, pk: int, on: Any, at: datetime) -> ProductionPlace:
    place = one.place
    return ProductionPlace(
        pk=pk,
        establishment_id=establishment_id,
        unit=place.unit,
        province=province_of(place.unit),
        elsewhere=place.unit.pk != one.profile["commune"].pk,
        address=composed(place.address),
        label=place.label,
        in_craft_village=place.in_craft_village,
        valid_from=place.valid_from or on,
        created_at=at,
    )
