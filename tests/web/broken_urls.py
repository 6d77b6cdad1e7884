"""Addresses that refuse, for the tests of the error pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from khuyencong.accounts.access import public
from khuyencong.common.errors import Denied, Finding, Invalid, RuleBroken, Severity, Stale, WrongState

RAISES: dict[str, Exception] = {
    "denied": Denied("role", act="accounts.manage"),
    "own-work": Denied("own_work"),
    "rule": RuleBroken([Finding("test.unknown", Severity.BLOCK, citation="28/2018/TT-BTC, điều 8", confidence="read")]),
    "invalid": Invalid({"amount": ["Không dưới 1 đồng."]}),
    "state": WrongState("project 1", "submit"),
    "stale": Stale("project 1"),
    "missing": Http404("project 1"),
    "crash": ZeroDivisionError("secret detail"),
}


@public("test")
def refuse(request: HttpRequest, what: str) -> HttpResponse:
    raise RAISES[what]


@public("test")
def read(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


handler400 = "khuyencong.web.errors.bad_request"
handler403 = "khuyencong.web.errors.forbidden"
handler404 = "khuyencong.web.errors.not_found"
handler500 = "khuyencong.web.errors.broken"
urlpatterns = [path("t/read/", read), path("t/<str:what>/", refuse), path("", include("khuyencong.config.urls"))]
