"""Production places."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khuyencong.places.choices import Level
from khuyencong.places.selectors import province_of
from khuyencong.registry.models import Establishment, ProductionPlace
from khuyencong.registry.services import checks, trail

if TYPE_CHECKING:
    from khuyencong.accounts.models import User
    from khuyencong.places.models import Unit


@transaction.atomic
def add_production_place(
    *,
    establishment: Establishment,
    unit: Unit,
    address: str = "",
    label: str = "",
    in_craft_village: bool | None = None,
    valid_from: date,
    valid_to: date | None = None,
    batch: str = "",
    by: User,
    at: datetime,
) -> ProductionPlace:
    """Record where a business produces from a day. `unit` must exist on that day (Invalid names its successor)."""
    faults = checks.Faults()
    if unit.level != Level.COMMUNE:
        faults.add("unit", checks.commune_wanted())
    checks.unit_valid(faults, "unit", unit, valid_from)
    address = checks.clean_text(faults, "address", address, limit=300)
    label = checks.clean_text(faults, "label", label, limit=200)
    checks.period(faults, "valid_to", valid_from, valid_to)
    faults.stop()
    same = ProductionPlace.objects.filter(
        establishment=establishment, unit=unit, address=address, label=label, valid_from=valid_from
    ).first()
    if same is not None:  # the same form sent twice
        return same
    made = ProductionPlace.objects.create(
        establishment=establishment,
        unit=unit,
        province=province_of(unit),
        elsewhere=unit.pk != establishment.commune_id,
        address=address,
        label=label,
        in_craft_village=in_craft_village,
        valid_from=valid_from,
        valid_to=valid_to,
        created_at=at,
    )
    detail = {"unit": unit.name, "code": unit.code, "valid_from": valid_from, "in_craft_village": in_craft_village}
    trail.note("registry.add_production_place", establishment=establishment, by=by, at=at, detail=detail, batch=batch)
    return made


@transaction.atomic
def end_production_place(*, place: ProductionPlace, on: date, by: User, at: datetime) -> ProductionPlace:
    """Record the last day of production at a place. Raises Invalid when that lies before its first day."""
    faults = checks.Faults()
    checks.period(faults, "valid_to", place.valid_from, on)
    faults.stop()
    place.valid_to = on
    place.save(update_fields=["valid_to"])
    detail = {"place": place.pk, "valid_to": on}
    trail.note("registry.end_production_place", establishment=place.establishment, by=by, at=at, detail=detail)
    return place
