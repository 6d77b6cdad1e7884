"""Published facts: as printed, with their sources."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy

from khuyencong.accounts.access import access
from khuyencong.common.fold import search_key
from khuyencong.registry.models import PublishedEstablishment, PublishedProduct
from khuyencong.ui.lists import Order, Page

LEVELS: dict[str, Any] = {
    "national": lazy("Cấp quốc gia"),
    "regional": lazy("Cấp khu vực"),
    "provincial": lazy("Cấp tỉnh"),
    "district": lazy("Cấp huyện"),
}
GROUPS: dict[str, Any] = {
    "food": lazy("Chế biến nông, lâm, thủy sản, đồ uống"),
    "handicraft": lazy("Thủ công mỹ nghệ"),
    "machinery": lazy("Thiết bị, máy móc, dụng cụ"),
    "other": lazy("Sản phẩm khác"),
}
KINDS: dict[str, Any] = {
    "limited_company": lazy("Công ty TNHH"),
    "limited_company_single_member": lazy("Công ty TNHH một thành viên"),
    "joint_stock_company": lazy("Công ty cổ phần"),
    "private_enterprise": lazy("Doanh nghiệp tư nhân"),
    "cooperative": lazy("Hợp tác xã"),
    "cooperative_group": lazy("Tổ hợp tác"),
    "household_business": lazy("Hộ kinh doanh"),
    "production_facility": lazy("Cơ sở sản xuất"),
}
FLAGS: dict[str, Any] = {
    "producer not named": lazy("nguồn không nêu cơ sở sản xuất"),
    "award pending at the time of the source": lazy("chưa được công nhận khi nguồn đăng"),
    "year not stated": lazy("nguồn không nêu năm"),
}


def _searched(rows: QuerySet[Any], request: HttpRequest) -> tuple[QuerySet[Any], dict[str, str]]:
    text = request.GET.get("q", "").strip()[:200]
    return (rows.filter(search_key__contains=search_key(text)) if text else rows), {"q": f"“{text}”" if text else ""}


def _page(request: HttpRequest, rows: QuerySet[Any], filters: dict[str, Any], orders: dict[str, Order]) -> Page[Any]:
    lang = (get_language() or "vi")[:2]
    return Page(request.GET, rows, orders=orders, filters=filters, size=100, lang=lang)


@access("registry.published")
def establishments(request: HttpRequest) -> HttpResponse:
    """Businesses named in public pages."""
    rows, filters = _searched(PublishedEstablishment.objects.select_related("province"), request)
    orders = {
        "name": Order(lazy("tên"), ("search_key", "id")),
        "province": Order(lazy("tỉnh"), ("province__search_key", "search_key", "id")),
    }
    page = _page(request, rows, filters, orders)
    for row in page.items:
        row.kind_label = KINDS.get(row.kind, row.kind)
    context = {"page": page, "q": request.GET.get("q", "")}
    return render(request, "registry/published_establishments.html", context)


@access("registry.published")
def products(request: HttpRequest) -> HttpResponse:
    """Typical rural industrial products named in public pages, with the sum of the rows at hand."""
    rows, filters = _searched(PublishedProduct.objects.select_related("province"), request)
    level = request.GET.get("level", "")
    if level in LEVELS:
        rows, filters["level"] = rows.filter(level=level), LEVELS[level]
    orders = {
        "name": Order(lazy("tên"), ("search_key", "id")),
        "year": Order(lazy("năm"), ("-year", "search_key", "id")),
    }
    page = _page(request, rows, filters, orders)
    for row in page.items:
        row.level_label, row.group_label = LEVELS.get(row.level, row.level), GROUPS.get(row.group, row.group)
        row.flag_labels = [FLAGS.get(f, f) for f in row.flags.split("; ") if f]
    counts = dict(rows.order_by().values_list("level").annotate(Count("id")))
    sums = [(LEVELS[key], counts.get(key, 0)) for key in LEVELS if key in counts]
    context = {"page": page, "q": request.GET.get("q", ""), "levels": LEVELS.items(), "level": level, "sums": sums}
    return render(request, "registry/published_products.html", context)
