"""The platform's addresses, and the two bases the list page is compared with."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path

from khuyencong.accounts.access import access
from khuyencong.config.urls import urlpatterns as platform
from khuyencong.registry.forms import FILTER_BAR
from khuyencong.registry.models import Establishment
from khuyencong.registry.selectors import listing
from khuyencong.registry.views.listing import ROWS, provinces_on, read_filter


def _frame(request: HttpRequest, table: str, count: int, rows: list[Any]) -> HttpResponse:
    """The frame of the real page, so that only the table differs."""
    on = request.on  # type: ignore[attr-defined]
    provinces = provinces_on(on)
    shown = listing.Listing(
        rows=rows, total=min(count, 10_000), more_than=count > 10_000, has_previous=False, has_next=True
    )
    context = {
        "bar": FILTER_BAR,
        "provinces": provinces.items(),
        "wanted": read_filter(request.GET, on, provinces),
        "listing": shown,
        "table": table,
        "total": "10.000",
        "next_url": "?after=1",
        "export_url": "/",
        "may_export": True,
    }
    return render(request, "registry/list.html", context)


@access("registry.view")
def django_way(request: HttpRequest) -> HttpResponse:
    """The list as Django's documentation writes it: queryset of objects, template filters, localisation on."""
    visible = Establishment.objects.visible_to(request.user, on=request.on)  # type: ignore[attr-defined]
    rows = list(
        visible.select_related("province", "commune", "latest_figures").order_by("search_key", "id")[: ROWS + 1]
    )[:ROWS]
    for row in rows:
        figures = row.latest_figures
        row.capital_million = figures.capital_vnd / 1_000_000 if figures and figures.capital_vnd is not None else None  # type: ignore[attr-defined]
        row.revenue_million = figures.revenue_vnd / 1_000_000 if figures and figures.revenue_vnd is not None else None  # type: ignore[attr-defined]
    count = visible.order_by()[: listing.COUNT_MAX + 1].count()
    table = render_to_string("bench/table.html", {"rows": rows, "on": request.on})  # type: ignore[attr-defined]
    return _frame(request, table, count, rows)


urlpatterns = [path("bench/django-way/", django_way), *platform]
