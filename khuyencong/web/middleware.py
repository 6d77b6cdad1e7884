"""One place where domain errors become pages, htmx fragments or problem+json."""

import logging
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from khuyencong.common.errors import KhuyencongError
from khuyencong.web import errors, problems

log = logging.getLogger("khuyencong.web")
_DJANGO_MAPS = (Http404, PermissionDenied, SuspiciousOperation)


class ErrorPagesMiddleware:
    """Answers what a view refuses; gives every crash a support code that is also in the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, KhuyencongError):
            return errors.respond(request, problems.of(error))
        if not isinstance(error, _DJANGO_MAPS):
            request.kc_support_code = problems.support_code()  # type: ignore[attr-defined]
            # The route, not the path: an address may carry what a person typed.
            route = request.resolver_match.route if request.resolver_match else ""
            log.error("%s: %s", request.kc_support_code, route)  # type: ignore[attr-defined]
        return None


class HtmxLoginMiddleware:
    """An htmx call after the session ended sends the whole page to the login, back to where the reader was.

    Stands outside LoginRequiredMiddleware, whose redirect htmx would otherwise follow into the fragment.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        login = resolve_url(settings.LOGIN_URL)
        if request.headers.get("HX-Request") != "true" or answer.status_code != 302:
            return answer
        if urlsplit(answer.headers["Location"]).path != login:
            return answer
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = (here.path or "/") + (f"?{here.query}" if here.query else "")
        return HttpResponse(status=204, headers={"HX-Redirect": f"{login}?{urlencode({'next': back})}"})
