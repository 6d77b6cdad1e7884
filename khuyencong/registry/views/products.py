"""The list of products and its export."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access, may
from khuyencong.accounts.asked import at_of, on_of
from khuyencong.common.fold import search_key
from khuyencong.exchange.writing import list_answer
from khuyencong.registry import columns
from khuyencong.registry.forms import FILTER_BAR
from khuyencong.registry.models import Product
from khuyencong.registry.selectors import products_visible_to
from khuyencong.registry.views.listing import provinces_on
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page

SOLD = {"yes": Q(exported=True), "no": Q(exported=False), "unknown": Q(exported__isnull=True)}
ROWS = 100


@access("registry.view")
def products(request: HttpRequest) -> HttpResponseBase:
    """The products a user may see, narrowed by the address; `export` gives every row of the list as a file."""
    may_export = may(request.user, "registry.export", at_of(request))
    page, wanted = _page(request, exportable=may_export)
    if page.wants_export and may_export:
        return list_answer(request, page, columns.PRODUCT_EXPORT, name="san-pham")
    context = {
        "page": page,
        "wanted": wanted,
        "bar": FILTER_BAR,
        "provinces": provinces_on(on_of(request)).items(),
        "may_register": may(request.user, "registry.register", at_of(request)),
    }
    return render(request, "registry/products.html", context)


def _page(request: HttpRequest, *, exportable: bool) -> tuple[Page[Product], dict[str, Any]]:
    on = on_of(request)
    provinces = provinces_on(on)
    wanted: dict[str, Any] = {
        name: request.GET.get(name, "").strip()[:200] for name in ("q", "province", "main", "sold")
    }
    rows = products_visible_to(request.user, on)
    filters: dict[str, Any] = {}
    if key := search_key(wanted["q"]):
        rows = rows.filter(Q(search_key__contains=key) | Q(establishment__search_key__contains=key))
        filters["q"] = f"“{wanted['q']}”"
    typed = wanted["province"]
    province = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    if province in provinces:
        rows = rows.filter(establishment__province=province)
        filters["province"] = provinces[province]
    wanted["province_id"] = province
    if wanted["main"] == "yes":
        rows, filters["main"] = rows.filter(is_main=True), _("Sản phẩm chính")
    if wanted["sold"] in SOLD:
        rows, filters["sold"] = rows.filter(SOLD[wanted["sold"]]), FILTER_BAR["sold"].label_of(wanted["sold"])
    orders = {
        "name": Order(_("tên sản phẩm"), ("search_key", "id")),
        "establishment": Order(_("cơ sở"), ("establishment__search_key", "search_key", "id")),
    }
    page = Page(request.GET, rows, orders, filters, size=ROWS, lang=spoken(), exportable=exportable)
    return page, wanted
