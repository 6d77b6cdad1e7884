"""The establishment list and its export."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access, may
from khuyencong.accounts.asked import at_of, on_of
from khuyencong.common import formats
from khuyencong.exchange.writing import FORMATS, export_answer
from khuyencong.places.choices import Level
from khuyencong.places.selectors import search_units, valid_on
from khuyencong.registry import columns
from khuyencong.registry.choices import LegalForm
from khuyencong.registry.forms import FILTER_BAR
from khuyencong.registry.rules.numbers import PERSONAL_NUMBER
from khuyencong.registry.selectors import establishments_visible_to, listing
from khuyencong.registry.selectors.likely import known_before_as
from khuyencong.registry.selectors.listing import ORDERS, ListFilter, Listing, Row
from khuyencong.ui.jinja import escaped_rows
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Chip

ROWS = 100
OWNERSHIP = {"women", "minority"}
STATES = {"open", "closed"}
FILTERS = ("q", "province", "commune", "form", "ownership", "state")


def provinces_on(day: date) -> dict[int, str]:
    """Province names by id on a day, for the filter."""
    units = valid_on(apps.get_model("places", "Unit").objects.filter(level=Level.PROVINCE), day)
    return dict(units.order_by("search_key", "id").values_list("id", "name"))


def read_filter(query: QueryDict, on: date, provinces: dict[int, str]) -> ListFilter:
    """The filter of an address; a value that means nothing is left out."""
    province, commune = query.get("province", ""), query.get("commune", "").strip()[:200]
    province_id = int(province) if province.isascii() and province.isdigit() and len(province) < 10 else None
    found = search_units(commune, level=Level.COMMUNE, limit=50) if commune else []
    form, order = query.get("form", ""), query.get("order", "name")
    return ListFilter(
        text=query.get("q", "").strip()[:200],
        province_id=province_id if province_id in provinces else None,
        commune_ids=tuple(u.pk for u in found) if commune else None,
        form=form if form in LegalForm.values else "",
        ownership=str(query["ownership"]) if query.get("ownership") in OWNERSHIP else "",
        state=str(query["state"]) if query.get("state") in STATES else "",
        order=order if order in ORDERS else "name",
    )


def address(query: QueryDict, **changes: Any) -> str:
    """The address of the list with some parameters changed (None: taken away) and the page forgotten."""
    kept = {k: query[k] for k in (*FILTERS, "order") if query.get(k)}
    return "?" + urlencode({k: v for k, v in {**kept, **changes}.items() if v is not None})


def chips(query: QueryDict, wanted: ListFilter, provinces: dict[int, str]) -> list[Chip]:
    """What narrows the list now, each with the address without it."""
    labels = {
        "q": f"“{wanted.text}”" if wanted.text else "",
        "province": provinces.get(wanted.province_id or 0, ""),
        "commune": query.get("commune", "").strip(),
        "form": FILTER_BAR["form"].label_of(wanted.form),
        "ownership": FILTER_BAR["ownership"].label_of(wanted.ownership),
        "state": FILTER_BAR["state"].label_of(wanted.state),
    }
    return [Chip(label, address(query, **{name: None})) for name, label in labels.items() if label]


def table(found: Listing, on: date) -> str:
    """The rows as HTML: Jinja2, values formatted here (visual.md §4)."""
    lang = spoken()
    forms = {value: str(label) for value, label in LegalForm.choices}
    former, example, stopped = _("nay đã sáp nhập"), _("Ví dụ"), _("Đã ngừng")
    base = reverse("registry:establishment", args=[0])[:-2]
    lines = [_line(row, lang, forms, example, former, stopped, base, on) for row in found.rows]
    words = {
        "name": _("Cơ sở"),
        "number": _("Mã số"),
        "commune": _("Trụ sở"),
        "year": _("Năm"),
        "workers": _("Lao động"),
        "people": _("người"),
        "capital": _("Nguồn vốn"),
        "revenue": _("Doanh thu"),
        "million": _("triệu đồng"),
        "founded": _("Thành lập"),
        "label": _("Danh sách cơ sở"),
    }
    context = {"lines": escaped_rows(lines), "w": {key: escape(word) for key, word in words.items()}}
    return mark_safe(render_to_string("registry/table.jinja", context))  # noqa: S308 (escaped above)


def _line(
    row: Row, lang: str, forms: dict[str, str], example: str, former: str, stopped: str, base: str, on: date
) -> tuple[str, ...]:
    place = f"{row.commune}, {row.province}" if row.commune else row.province
    ended = (row.commune_ended or row.province_ended) is not None and (row.commune_ended or on) <= on
    return (
        f"{base}{row.id}/",
        row.name,
        forms[row.legal_form],
        example if row.is_example else "",
        stopped if row.closed_on and row.closed_on <= on else "",
        row.number or formats.NONE,
        place,
        former if ended else "",
        formats.NONE if row.year is None else formats.year(row.year, lang),
        formats.number(row.workers, lang),
        formats.million(row.capital_vnd, lang),
        formats.million(row.revenue_vnd, lang),
        formats.date_short(row.founded_on, lang),
    )


@access("registry.view")
def establishments(request: HttpRequest) -> HttpResponse:
    """The list a user may see, narrowed by the address."""
    on = on_of(request)
    if PERSONAL_NUMBER.fullmatch(request.GET.get("q", "").strip()):
        messages.warning(request, _("Số định danh cá nhân không được để trên thanh địa chỉ; nhập lại ở trang tra cứu."))
        return redirect("registry:lookup")
    provinces = provinces_on(on)
    wanted = read_filter(request.GET, on, provinces)
    found = listing.page(
        request.user, on, wanted, after=_row_id(request, "after"), before=_row_id(request, "before"), size=ROWS
    )
    context = {
        "bar": FILTER_BAR,
        "typed_commune": request.GET.get("commune", "").strip()[:200],
        "provinces": provinces.items(),
        "wanted": wanted,
        "listing": found,
        "chips": chips(request.GET, wanted, provinces),
        "clear_url": address(QueryDict(), order=wanted.order if wanted.order != "name" else None),
        "table": table(found, on) if found.rows else "",
        "total": formats.number(found.total, spoken()),
        "next_url": address(request.GET, after=found.rows[-1].id) if found.has_next and found.rows else "",
        "previous_url": address(request.GET, before=found.rows[0].id) if found.has_previous and found.rows else "",
        "exports": [(form, reverse("registry:export") + address(request.GET, format=form)) for form in FORMATS],
        "may_register": may(request.user, "registry.register", at_of(request)),
        "may_export": may(request.user, "registry.export", at_of(request)),
        "may_see_twins": may(request.user, "registry.twins", at_of(request)),
        "former_names": known_before_as(wanted.text, establishments_visible_to(request.user, on)),
        "may_look_up": may(request.user, "registry.lookup", at_of(request)),
    }
    return render(request, "registry/list.html", context)


def _row_id(request: HttpRequest, name: str) -> int | None:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else None


@access("registry.export")
def export(request: HttpRequest) -> HttpResponseBase:
    """Exactly what is filtered, as a workbook, CSV or JSON (`format`); read in batches and streamed."""
    on, at = on_of(request), at_of(request)
    provinces = provinces_on(on)
    wanted = read_filter(request.GET, on, provinces)
    rows = listing.export_rows(request.user, on, wanted)
    filtered = "; ".join(c.label for c in chips(request.GET, wanted, provinces)) or _("tất cả")
    moment = formats.moment(at, spoken())
    about = [(_("Bộ lọc"), filtered), (_("Lúc"), moment), (_("Người xuất"), str(request.user))]
    form = request.GET.get("format", "csv")
    return export_answer(form, columns.EXPORT, rows, name=f"co-so-{on.isoformat()}", about=about)
