"""Reads of published facts for other pages."""

from dataclasses import dataclass
from typing import Any

from khuyencong.common.fold import search_key
from khuyencong.registry.models.published import PublishedEstablishment, PublishedProduct


@dataclass(frozen=True)
class PublishedSummary:
    """The newest national products at hand and how many rows there are: never a total of the country."""

    products: list[Any]
    count: int


@dataclass(frozen=True)
class Printed:
    """Rows printed in public pages under a name of today's province: a likeness of names, never an identity."""

    establishments: list[PublishedEstablishment]
    products: list[PublishedProduct]

    def __bool__(self) -> bool:
        return bool(self.establishments or self.products)


def printed_of(name: str, province_id: int, most: int = 20) -> Printed:
    """What public pages print about a producer of this name in the province, newest first; two queries."""
    key = search_key(name)
    if not key:
        return Printed([], [])
    rows = PublishedEstablishment.objects.filter(province=province_id, search_key__contains=key)
    made = PublishedProduct.objects.filter(province=province_id, search_key__contains=key)
    return Printed(
        list(rows.order_by("search_key", "id")[:most]), list(made.order_by("-year", "search_key", "id")[:most])
    )


def published_summary(rows: int = 5) -> PublishedSummary:
    """The newest products of the national level, as printed, with the number of rows at hand."""
    national = PublishedProduct.objects.filter(level="national", flags="").order_by("-year", "search_key", "id")
    return PublishedSummary(list(national[:rows]), PublishedProduct.objects.count())
