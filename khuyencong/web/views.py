"""Home, desk and search."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from khuyencong.accounts.access import access, public
from khuyencong.accounts.models import User
from khuyencong.registry.selectors.published import published_summary
from khuyencong.web import desk as desk_page
from khuyencong.web.search import search as find


@public("the front door")
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated and "public" not in request.GET:
        return redirect("web:desk")
    return render(
        request,
        "web/home.html",
        {"published": published_summary(), "plan_2024": 130_000_000_000, "assigned_2024": 45_546_000_000},
    )


@access("web.desk")
def desk(request: HttpRequest) -> HttpResponse:
    page = desk_page.desk_page(cast(User, request.user), request.on, request.GET.get("due", ""))  # type: ignore[attr-defined]
    return render(request, "web/desk.html", page)


@public("units and documents are public; projects and establishments appear in the reader's own scope")
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = find(request.user, text, request.on) if text else []  # type: ignore[attr-defined]
    return render(request, "web/search.html", {"text": text, "found": found})
