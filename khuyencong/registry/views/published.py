"""Published facts: as printed, with their sources."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from khuyencong.accounts.access import access
from khuyencong.common.fold import search_key
from khuyencong.registry.models import PublishedEstablishment, PublishedProduct
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page

LEVELS: dict[str, Any] = {
    "national": gettext_lazy("Cấp quốc gia"),
    "regional": gettext_lazy("Cấp khu vực"),
    "provincial": gettext_lazy("Cấp tỉnh"),
    "district": gettext_lazy("Cấp huyện"),
}
GROUPS: dict[str, Any] = {
    "food": gettext_lazy("Chế biến nông, lâm, thủy sản, đồ uống"),
    "handicraft": gettext_lazy("Thủ công mỹ nghệ"),
    "machinery": gettext_lazy("Thiết bị, máy móc, dụng cụ"),
    "other": gettext_lazy("Sản phẩm khác"),
}
KINDS: dict[str, Any] = {
    "limited_company": gettext_lazy("Công ty TNHH"),
    "limited_company_single_member": gettext_lazy("Công ty TNHH một thành viên"),
    "joint_stock_company": gettext_lazy("Công ty cổ phần"),
    "private_enterprise": gettext_lazy("Doanh nghiệp tư nhân"),
    "cooperative": gettext_lazy("Hợp tác xã"),
    "company": gettext_lazy("Công ty"),
    "association": gettext_lazy("Hiệp hội"),
    "enterprise_unit": gettext_lazy("Đơn vị của doanh nghiệp"),
    "not stated": gettext_lazy("Nguồn không nêu loại hình"),
    "household_business": gettext_lazy("Hộ kinh doanh"),
    "production_facility": gettext_lazy("Cơ sở sản xuất"),
}
FLAGS: dict[str, Any] = {
    "producer not named": gettext_lazy("nguồn không nêu cơ sở sản xuất"),
    "award pending at the time of the source": gettext_lazy("chưa được công nhận khi nguồn đăng"),
    "year not stated": gettext_lazy("nguồn không nêu năm"),
}


def _searched(rows: QuerySet[Any], request: HttpRequest) -> tuple[QuerySet[Any], dict[str, str]]:
    text = request.GET.get("q", "").strip()[:200]
    return (rows.filter(search_key__contains=search_key(text)) if text else rows), {"q": f"“{text}”" if text else ""}


def _page(request: HttpRequest, rows: QuerySet[Any], filters: dict[str, Any], orders: dict[str, Order]) -> Page[Any]:
    lang = spoken()
    return Page(request.GET, rows, orders=orders, filters=filters, size=100, lang=lang)


@access("registry.published")
def establishments(request: HttpRequest) -> HttpResponse:
    """Businesses named in public pages."""
    rows, filters = _searched(PublishedEstablishment.objects.select_related("province"), request)
    orders = {
        "name": Order(gettext_lazy("tên"), ("search_key", "id")),
        "province": Order(gettext_lazy("tỉnh"), ("province__search_key", "search_key", "id")),
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
        "name": Order(gettext_lazy("tên"), ("search_key", "id")),
        "year": Order(gettext_lazy("năm"), ("-year", "search_key", "id")),
    }
    page = _page(request, rows, filters, orders)
    for row in page.items:
        row.level_label, row.group_label = LEVELS.get(row.level, row.level), GROUPS.get(row.group, row.group)
        row.flag_labels = [FLAGS.get(f, f) for f in row.flags.split("; ") if f]
    counts = dict(rows.order_by().values_list("level").annotate(Count("id")))
    sums = [(LEVELS[key], counts.get(key, 0)) for key in LEVELS if key in counts]
    context = {"page": page, "q": request.GET.get("q", ""), "levels": LEVELS.items(), "level": level, "sums": sums}
    return render(request, "registry/published_products.html", context)
