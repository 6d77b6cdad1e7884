"""The nation, one province, one commune."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common import typed as read
from khuyencong.network import columns, pages
from khuyencong.network.access import get_province_for, home_provinces
from khuyencong.network.models.base import sees_nation
from khuyencong.network.selectors.coverage import coverage
from khuyencong.network.selectors.listing import Wanted, communes
from khuyencong.network.views import csv_answer, frame, typed
from khuyencong.places.models import Unit


@access("network.view")
def overview(request: HttpRequest) -> HttpResponseBase:
    """Map and table of the nation; who acts for one province or commune goes straight there."""
    user, on = user_of(request), on_of(request)
    if not sees_nation(user, on):
        return _home(request)
    show = typed(request, "show", pages.metrics()) or "share"
    page = pages.overview_page(coverage(on), show)
    return render(request, "network/overview.html", frame(request, "overview", **page))


def _home(request: HttpRequest) -> HttpResponseBase:
    user, on = user_of(request), on_of(request)
    own = communes(user, on, Wanted()).filter(province__in=home_provinces(user, on)).order_by("code")
    mine = list(own[:2])
    if len(mine) == 1:
        return redirect("network:commune", mine[0].code)
    province = Unit.objects.filter(pk__in=home_provinces(user, on)).order_by("code").first()
    if province is None:
        return render(request, "network/nowhere.html", frame(request, "overview"))
    return redirect("network:province", province.code)


@access("network.export")
def export(request: HttpRequest) -> HttpResponseBase:
    """The counts by province as a file."""
    user, on = user_of(request), on_of(request)
    rows = coverage(on)
    if not sees_nation(user, on):
        mine = home_provinces(user, on)
        rows = [p for p in rows if p.province.pk in mine]
    return csv_answer(f"mang-luoi-theo-tinh-{on.isoformat()}", columns.PROVINCES, rows)


@access("network.view")
def province(request: HttpRequest, code: str) -> HttpResponse:
    """Who is responsible for what, centres, collaborators, communes without anyone."""
    user, on = user_of(request), on_of(request)
    found = get_province_for(user, code, "network.view", on)
    asked, wrong = on, ""
    if text := request.GET.get("on", "").strip()[:20]:
        try:
            asked = read.read_day(text)
        except read.Unreadable:
            wrong = text
    page = pages.province_page(found, user, at_of(request), on, asked)
    return render(request, "network/province.html", frame(request, "overview", wrong_day=wrong, **page))


@access("network.view")
def commune(request: HttpRequest, code: str) -> HttpResponse:
    """Who is responsible in one commune and who works there."""
    user, on = user_of(request), on_of(request)
    found = communes(user, on, Wanted()).filter(code=code).first()
    if found is None:
        raise Http404
    page = pages.commune_page(found, user, at_of(request), on)
    return render(request, "network/commune.html", frame(request, "communes", **page))
