"""Product lines of a business: recorded, changed, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from khuyencong.common.errors import Invalid, Stale
from khuyencong.common.fold import search_key
from khuyencong.registry.models import Establishment, Product
from khuyencong.registry.services import checks, trail

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

FIELDS = ("name", "unit", "capacity", "is_main", "exported")


def clean_product(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a product as they are kept. Raises Invalid by field."""
    faults = checks.Faults()
    kept = {
        "name": checks.clean_text(faults, "name", values["name"], limit=300, required=True),
        "unit": checks.clean_text(faults, "unit", values["unit"], limit=50),
        "capacity": checks.clean_text(faults, "capacity", values["capacity"], limit=100),
        "is_main": bool(values["is_main"]),
        "exported": values["exported"],
    }
    faults.stop()
    return kept


def _once() -> Invalid:
    return Invalid({"name": [_("Sản phẩm này đã được ghi cho cơ sở.")]})


@transaction.atomic
def add_product(
    *,
    establishment: Establishment,
    name: str,
    unit: str = "",
    capacity: str = "",
    is_main: bool = False,
    exported: bool | None = None,
    batch: str = "",
    by: User,
    at: datetime,
) -> Product:
    """Record a product line. Raises Invalid for an empty, too long or already recorded name."""
    kept = clean_product({"name": name, "unit": unit, "capacity": capacity, "is_main": is_main, "exported": exported})
    key = search_key(kept["name"])
    if establishment.products.filter(search_key=key).exists():
        raise _once()
    made = Product.objects.create(establishment=establishment, search_key=key, created_at=at, **kept)
    detail = {"product": made.name}
    trail.note("registry.add_product", establishment=establishment, by=by, at=at, detail=detail, batch=batch)
    return made


@transaction.atomic
def update_product(
    *,
    product: Product,
    expected_version: int,
    changes: Mapping[str, Any],
    batch: str = "",
    by: User,
    at: datetime,
) -> Product:
    """Change some of FIELDS. Raises Stale when the product is not what it was (`version`), Invalid by field."""
    held = Product.objects.select_for_update().select_related("establishment").filter(pk=product.pk).first()
    if held is None or held.version != expected_version:
        raise Stale(product)
    before = {name: getattr(held, name) for name in FIELDS}
    kept = clean_product({**before, **changes})
    for name, value in kept.items():
        setattr(held, name, value)
    held.search_key = search_key(held.name)
    try:
        with transaction.atomic():
            held.save(update_fields=[*FIELDS, "search_key"])
    except IntegrityError:
        raise _once() from None
    told = {name: f"{before[name]} → {value}" for name, value in kept.items() if before[name] != value}
    trail.note(
        "registry.update_product",
        establishment=held.establishment,
        by=by,
        at=at,
        detail={"product": held.name, **told},
        batch=batch,
    )
    return held


@transaction.atomic
def withdraw_product(*, product: Product, expected_version: int, batch: str, by: User, at: datetime) -> None:
    """Take back a product an import recorded. Raises Invalid when it was changed or used by a dossier since."""
    held = Product.objects.select_for_update().filter(pk=product.pk).first()
    if held is None or held.version != expected_version:
        raise Invalid({"": [_("sản phẩm đã được sửa sau khi nhập.")]})
    try:
        with transaction.atomic():
            held.delete()
    except ProtectedError as error:
        raise Invalid({"": [_("sản phẩm đã được dùng trong hồ sơ khác.")]}) from error
