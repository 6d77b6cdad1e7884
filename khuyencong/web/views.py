"""Home, desk and search."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from khuyencong.accounts.access import access, public
from khuyencong.accounts.asked import on_of, user_of
from khuyencong.registry.selectors.published import published_summary
from khuyencong.web import desk as desk_page
from khuyencong.web.search import search as find

# As printed (P§1): the share the source prints beside the one of its own amounts; both are shown.
_PLAN_VND, _ASSIGNED_VND = 130_000_000_000, 45_546_000_000
NATIONAL_2024 = {
    "plan_2024": _PLAN_VND,
    "assigned_2024": _ASSIGNED_VND,
    "projects_2024": 106,
    "share_2024": Decimal(_ASSIGNED_VND) / _PLAN_VND,
    "printed_2024": Decimal("0.346"),
}


@public("the front door")
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated and "public" not in request.GET:
        return redirect("web:desk")
    return render(request, "web/home.html", {"published": published_summary(), **NATIONAL_2024})


@access("web.desk")
def desk(request: HttpRequest) -> HttpResponse:
    page = desk_page.desk_page(user_of(request), on_of(request), request.GET.get("due", ""))
    return render(request, "web/desk.html", page)


@public("units and documents are public; projects and establishments appear in the reader's own scope")
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = find(request.user, text, on_of(request)) if text else []
    return render(request, "web/search.html", {"text": text, "found": found})
