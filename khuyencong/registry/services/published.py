"""Load the facts printed elsewhere that ship with the package."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from khuyencong.common.fold import composed, search_key
from khuyencong.places.choices import Level
from khuyencong.places.selectors import unit_on
from khuyencong.registry.models import PublishedEstablishment, PublishedProduct

DATA = Path(__file__).resolve().parent.parent / "data"
# The column province_2025_code holds codes of the map in force since this day.
CODES_ON = date(2025, 7, 1)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {field: composed(value) for field, value in row.items()}


class _Provinces:
    """Today's provinces by code, each looked up once; a code not in the loaded units stays unlinked."""

    def __init__(self) -> None:
        self.known: dict[str, int | None] = {}

    def id_of(self, code: str) -> int | None:
        from django.core.exceptions import ObjectDoesNotExist

        if code not in self.known:
            try:
                self.known[code] = unit_on(Level.PROVINCE, code, CODES_ON).pk if code else None
            except ObjectDoesNotExist:
                self.known[code] = None
        return self.known[code]


def _common(row: dict[str, str], provinces: _Provinces, *texts: str, at: datetime) -> dict[str, Any]:
    return {
        "province_printed": row["province"],
        "place_printed": row["place"],
        "province_id": provinces.id_of(row["province_2025_code"]),
        "source_url": row["source_url"],
        "source_note": row["source_note"],
        "unverified_spelling": "diacritics lost" in row["source_note"] or "(English)" in row["source_note"],
        "search_key": search_key(" ".join([*texts, row["province"], row["province_2025"], row["place"]])),
        "loaded_at": at,
    }


@transaction.atomic
def load_published(*, at: datetime) -> dict[str, int]:
    """Load published establishments and products as printed; loading again changes nothing but corrections.

    Rows that left the files are removed. Returns the row count of each table.
    """
    provinces = _Provinces()
    seen: list[str] = []
    for row in _rows("establishments.csv"):
        seen.append(row["id"])
        PublishedEstablishment.objects.update_or_create(
            row=row["id"],
            defaults={
                **_common(row, provinces, row["name"], row["products"], at=at),
                **{field: row[field] for field in ("name", "kind", "products", "roles", "refs")},
            },
        )
    PublishedEstablishment.objects.exclude(row__in=seen).delete()
    establishments, seen = len(seen), []
    for row in _rows("products.csv"):
        seen.append(row["id"])
        PublishedProduct.objects.update_or_create(
            row=row["id"],
            defaults={
                **_common(row, provinces, row["product"], row["producer"], at=at),
                "name": row["product"],
                "year": int(row["year"]) if row["year"] else None,
                **{field: row[field] for field in ("producer", "level", "group", "flags")},
            },
        )
    PublishedProduct.objects.exclude(row__in=seen).delete()
    return {"establishments": establishments, "products": len(seen)}
