"""Published facts about clusters: rows of public pages and the totals of C§12, loaded as printed, never decisions."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from khuyencong.clusters.models import PublishedAggregate, PublishedCluster
from khuyencong.common.fold import composed, search_key
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import valid_on

DATA = Path(__file__).resolve().parent / "data"
# Codes of provinces in the files are those of the map in force since this day.
CODES_ON = date(2025, 7, 1)
# What a published total counts, beside the figure of ours that says the same ("" = ours has none).
MEASURES = {
    "listed": _("Cụm trong phương án"),
    "listed_ha": _("Diện tích theo phương án (ha)"),
    "established": _("Cụm đã thành lập"),
    "established_ha": _("Diện tích đã thành lập (ha)"),
    "formed": _("Cụm đã hình thành"),
    "formed_ha": _("Diện tích đã hình thành (ha)"),
    "detailed": _("Cụm có quy hoạch chi tiết"),
    "detailed_ha": _("Diện tích quy hoạch chi tiết (ha)"),
    "operating": _("Cụm đang hoạt động"),
    "operating_ha": _("Diện tích đang hoạt động (ha)"),
    "industrial_ha": _("Đất công nghiệp (ha)"),
    "leased_ha": _("Đất công nghiệp đã cho thuê (ha)"),
    "occupancy": _("Tỷ lệ lấp đầy (%)"),
    "tenants": _("Dự án trong cụm"),
    "operating_tenants": _("Dự án đang hoạt động"),
    "treatment_compliant": _("Cụm có xử lý nước thải đạt"),
}
STATES = {
    "established": _("đã thành lập"),
    "operating": _("đang hoạt động"),
    "planned": _("trong quy hoạch"),
    "under construction": _("đang xây dựng"),
    "withdrawn from plan": _("đã rút khỏi quy hoạch"),
    "revoked": _("đã bãi bỏ"),
}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {field: composed(value or "") for field, value in row.items() if field}


@transaction.atomic
def load_published_clusters(*, at: datetime) -> dict[str, int]:
    """Load both files as printed; loading again changes nothing but corrections, rows that left the files go."""
    provinces = dict(valid_on(Unit.objects.filter(level=Level.PROVINCE), CODES_ON).values_list("code", "id"))
    seen = []
    for row in _rows("clusters.csv"):
        seen.append(row["id"])
        key = search_key(" ".join((row["name"], row["place"], row["province"], row["province_2025"])))
        PublishedCluster.objects.update_or_create(
            row=row["id"],
            defaults={
                "name": row["name"], "place_printed": row["place"], "province_printed": row["province"],
                "province_id": provinces.get(row["province_2025_code"]),
                "area_ha": Decimal(row["area_ha"]) if row["area_ha"] else None, "status": row["status"],
                "investor": row["investor"], "occupancy_printed": row["occupancy_pct"], "decision": row["decision"],
                "as_of": row["as_of"], "note": row["note"], "flags": row["flags"], "source_url": row["source_url"],
                "source_note": row["source_note"], "search_key": key, "loaded_at": at,
            },
        )  # fmt: skip
    PublishedCluster.objects.exclude(row__in=seen).delete()
    clusters, seen = len(seen), []
    for row in _rows("aggregates.csv"):
        seen.append(row["row"])
        PublishedAggregate.objects.update_or_create(
            row=row["row"],
            defaults={
                "territory_printed": row["territory"], "province_id": provinces.get(row["province_code"]),
                "as_of_printed": row["as_of_printed"],
                "as_of": date.fromisoformat(row["as_of"]) if row["as_of"] else None, "measure": row["measure"],
                "value": Decimal(row["value"]), "printed": row["printed"], "confidence": row["confidence"],
                "source": row["source"], "source_url": row["source_url"], "note": row["note"], "loaded_at": at,
            },
        )  # fmt: skip
    PublishedAggregate.objects.exclude(row__in=seen).delete()
    return {"clusters": clusters, "aggregates": len(seen)}
