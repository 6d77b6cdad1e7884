"""One place where domain errors become pages, htmx fragments or problem+json."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from khuyencong.common.errors import Denied, KhuyencongError


class ErrorPagesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, KhuyencongError):
            return None
        return HttpResponse(str(error), status=403 if isinstance(error, Denied) else 409, content_type="text/plain")
