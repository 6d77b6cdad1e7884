"""What the registry gives to open data: counts and printed facts, nothing about one establishment of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q

from khuyencong.registry.models import Establishment, PublishedProduct


def counts_by_province_and_form(on: date, *, examples: bool) -> Iterator[tuple[tuple[int, str], int]]:
    """How many establishments there are by province and legal form, those that closed by a day and those merged into
    others left out."""
    rows = Establishment.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), merged_into__isnull=True)
    rows = rows if examples else rows.filter(is_example=False)
    for province, form, n in rows.order_by().values_list("province_id", "legal_form").annotate(n=Count("pk")):
        yield (province, form), n


def published_products() -> Iterator[tuple[Any, ...]]:
    """Typical products as printed: row, product, producer, year, level, province, source."""
    names = ("row", "name", "producer", "year", "level", "province_printed", "source_url")
    return PublishedProduct.objects.order_by("row").values_list(*names).iterator(chunk_size=2_000)
