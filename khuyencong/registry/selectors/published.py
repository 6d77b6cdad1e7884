"""Reads of published facts for other pages."""

from dataclasses import dataclass
from typing import Any

from khuyencong.registry.models.published import PublishedProduct


@dataclass(frozen=True)
class PublishedSummary:
    """The newest national products at hand and how many rows there are: never a total of the country."""

    products: list[Any]
    count: int


def published_summary(rows: int = 5) -> PublishedSummary:
    """The newest products of the national level, as printed, with the number of rows at hand."""
    national = PublishedProduct.objects.filter(level="national", flags="").order_by("-year", "search_key", "id")
    return PublishedSummary(list(national[:rows]), PublishedProduct.objects.count())
