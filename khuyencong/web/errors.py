"""A problem as a page, as an htmx fragment or as problem+json, by what the caller accepts."""

import logging

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string

from khuyencong.accounts.access import public
from khuyencong.common.errors import Denied
from khuyencong.web import problems
from khuyencong.web.problems import Problem

log = logging.getLogger("khuyencong.web")
HTML, PROBLEM = "text/html", "application/problem+json"
MACHINE = (PROBLEM, "application/json")
SECRET_WORDS = ("csrf", "password", "token", "secret")
KEPT_MAX = 40
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Answer with a problem in the form the caller understands; never kept by a cache.

    The API marks its requests (`kc_machine`): a program is answered as a program whatever it says it accepts.
    """
    if getattr(request, "kc_machine", False) or request.get_preferred_type([HTML, *MACHINE]) in MACHINE:
        answer: HttpResponse = JsonResponse(
            problem.as_json(), status=problem.status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False}
        )
    elif getattr(request, "htmx", False):
        answer = render(request, "web/errors/fragment.html", {"problem": problem}, status=problem.status)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#kc-alerts", "innerHTML show:top"
    elif problem.status == 500:  # the database or the session may be what broke: no user, no navigation
        answer = HttpResponse(render_to_string("web/errors/broken.html", {"problem": problem}), status=500)
    else:
        context = {"problem": problem, "kept": kept(request) if problem.reload else []}
        answer = render(request, "web/errors/problem.html", context, status=problem.status)
    answer["Cache-Control"] = "no-store"
    return answer


def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, to copy from; without secrets and the form's own marks."""
    try:
        typed: QueryDict = request.POST
    except TOO_LARGE:
        return []
    pairs = [(name, value) for name, values in typed.lists() for value in values if isinstance(value, str)]
    return [
        (name, value)
        for name, value in pairs
        if value.strip() and not any(word in name.lower() for word in SECRET_WORDS)
    ][:KEPT_MAX]


@public("an unreadable request has no user")
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    large = isinstance(exception, TOO_LARGE)
    return respond(request, problems.too_large() if large else problems.bad_request())


@public("a refusal must be readable by everyone")
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(request, problems.denied(Denied("role")))


@public("says nothing about what exists")
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(request, problems.not_found())


@public("a form opened before the login changed")
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return respond(request, problems.expired())


@public("everyone gets the support code")
def broken(request: HttpRequest) -> HttpResponse:
    code = getattr(request, "kc_support_code", "")
    if not code:
        code = problems.support_code()
        log.error("%s: broken outside a view: %s %s", code, request.method, request.path)
    return respond(request, problems.broken(code))
