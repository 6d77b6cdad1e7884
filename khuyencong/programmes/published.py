"""Loading and reading what is printed elsewhere about projects and their totals."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from khuyencong.common.fold import composed, search_key
from khuyencong.places.choices import Level
from khuyencong.places.selectors import provinces_on
from khuyencong.programmes.models import PublishedFigure, PublishedProject
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page

DATA = Path(__file__).resolve().parent / "data"
# The column province_2025_code holds codes of the map in force since this day.
CODES_ON = date(2025, 7, 1)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {field: composed(value) for field, value in row.items()}


def _common(row: dict[str, str], provinces: dict[str, int], *texts: str) -> dict[str, Any]:
    return {
        "year": row["year"],
        "province_id": provinces.get(row["province_2025_code"]),
        "source_url": row["source_url"],
        "source_note": row["source_note"],
        "search_key": search_key(" ".join(texts)),
    }


@transaction.atomic
def load_published(*, at: datetime | None = None) -> str:
    """Load the printed projects and totals as they stand in the package; loading again changes nothing.

    `at` is what every loader is given; printed rows keep no time of their own. Returns one line of report.
    """
    provinces = {unit.code: unit.pk for unit in provinces_on(CODES_ON) if unit.level == Level.PROVINCE}
    for row in _rows("projects.csv"):
        PublishedProject.objects.update_or_create(
            row=row["id"],
            defaults={
                **_common(row, provinces, row["title"], row["beneficiary"], row["province"], row["province_2025"]),
                "province_printed": row["province"],
                "level": row["level"],
                "title": row["title"],
                "beneficiary": row["beneficiary"],
                "activity": row["activity"],
                "support_million": row["support_million_vnd"],
                "total_million": row["total_million_vnd"],
                "result": row["result"],
                "flags": row["flags"],
            },
        )
    for row in _rows("aggregates.csv"):
        PublishedFigure.objects.update_or_create(
            row=row["id"],
            defaults={
                **_common(row, provinces, row["scope"], row["indicator"], row["year"]),
                **{name: row[name] for name in ("scope", "indicator", "value", "unit")},
            },
        )
    return f"{PublishedProject.objects.count()} projects, {PublishedFigure.objects.count()} totals, as printed"


def _searched(rows: QuerySet[Any], query: QueryDict) -> tuple[QuerySet[Any], dict[str, str]]:
    text = query.get("q", "").strip()[:200]
    found = rows.filter(search_key__contains=search_key(text)) if text else rows
    return found, {"q": _("Tìm: %(text)s") % {"text": text} if text else ""}


def project_page(query: QueryDict) -> dict[str, Any]:
    """The printed projects, filtered; the sum of the rows at hand is never called a total."""
    rows, filters = _searched(PublishedProject.objects.select_related("province"), query)
    orders = {
        "year": Order(_("năm"), ("-year", "row")),
        "title": Order(_("tên đề án"), ("search_key", "row")),
    }
    page = Page(query=query, rows=rows, orders=orders, filters=filters, lang=spoken())
    amounts = [a for a in map(_decimal, rows.values_list("support_million", flat=True)) if a is not None]
    return {"page": page, "text": query.get("q", ""), "sum_million": sum(amounts, Decimal(0)), "summed": len(amounts)}


def figure_page(query: QueryDict) -> dict[str, Any]:
    """The printed totals, filtered. Conflicting publications stand side by side on purpose."""
    rows, filters = _searched(PublishedFigure.objects.all(), query)
    orders = {
        "year": Order(_("năm"), ("-year", "scope", "row")),
        "scope": Order(_("phạm vi"), ("scope", "-year", "row")),
    }
    page = Page(query=query, rows=rows, orders=orders, filters=filters, lang=spoken())
    return {"page": page, "text": query.get("q", "")}


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
