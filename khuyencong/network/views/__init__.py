"""Screens of the promotion network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.exchange.columns import Column
from khuyencong.exchange.writing import csv_lines
from khuyencong.network import pages
from khuyencong.network.selectors.coverage import provinces_of_day
from khuyencong.network.selectors.listing import Wanted
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import search_units
from khuyencong.ui import oneform
from khuyencong.ui.forms import Form

TEXT_MAX = 200
EXPORT_BATCH = 2_000


def typed(request: HttpRequest, name: str, allowed: Iterable[str]) -> str:
    """A value of the address, "" unless it is one of those that mean something."""
    value = request.GET.get(name, "")
    return value if value in set(allowed) else ""


def narrowed(request: HttpRequest, **more: Any) -> tuple[Wanted, list[Unit], dict[str, Any]]:
    """What an address asks for, the provinces of the filter, and the words of the active filters."""
    provinces = list(provinces_of_day(on_of(request)))
    code = request.GET.get("province", "")
    province = next((u for u in provinces if u.code == code), None)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:TEXT_MAX]
    commune = request.GET.get("commune", "").replace("\x00", "").strip()[:TEXT_MAX]
    found = search_units(commune, level=Level.COMMUNE, limit=50) if commune else []
    words = {"q": f"“{text}”" if text else "", "province": province.name if province else "", "commune": commune}
    wanted = Wanted(text=text, province=province, commune_ids=tuple(u.pk for u in found) if commune else None, **more)
    return wanted, provinces, words


def frame(request: HttpRequest, current: str, **context: Any) -> dict[str, Any]:
    """What every page of this room needs beside its own content."""
    return {"tabs": pages.tabs(user_of(request), at_of(request), current), "on": on_of(request), **context}


def csv_answer(name: str, columns: Sequence[Column], rows: Iterable[Any]) -> StreamingHttpResponse:
    """A list as a file; `rows` are read as they are sent."""
    answer = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def all_rows(rows: Any, *order: str) -> Iterable[Any]:
    """Every row of a QuerySet in a stable order, in batches."""
    return cast(Iterable[Any], rows.order_by(*order).iterator(chunk_size=EXPORT_BATCH))


def form_page(
    request: HttpRequest, form: Form, act: Callable[[], Any], *, title: str, button: str, back: str, done: str = "",
    lead: str = "", crumbs: Iterable[tuple[str, str]] = (), target: Callable[[Any], str] | None = None,
) -> HttpResponse:  # fmt: skip
    """One form, one act: what the service refuses stands at its field, nothing typed is lost."""
    stale = _("Người khác vừa thay đổi bản ghi này. Mở lại trang để xem bản mới rồi làm tiếp.")
    tried = oneform.tried(request, form, act, stale=stale, at_fields=True)
    if tried.done:
        messages.success(request, done or _("Đã ghi."))
        return redirect(target(tried.made) if target else back)
    context = {"form": form, "title": title, "button": button, "back": back, "lead": lead, "crumbs": list(crumbs)}
    return render(request, "network/form.html", context, status=tried.status)
