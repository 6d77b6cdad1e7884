"""The outermost layer asks for the time once: every view reads `request.at`."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from khuyencong.common import clock


class ActingUserMiddleware:
    """Sets `request.at` (aware, UTC) and `request.on` (the day in Vietnam) for the whole request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.at = clock.now()  # type: ignore[attr-defined]
        request.on = clock.local_date(request.at)  # type: ignore[attr-defined]
        return self.get_response(request)
