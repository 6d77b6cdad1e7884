"""One log line a request: who by number, which route, how long. Never the path, the query or what was sent."""

import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from khuyencong.operations import logs

log = logging.getLogger("khuyencong.request")


class RequestLogMiddleware:
    """Gives every request a number (`X-Request-ID`, taken over from the proxy when it is well formed) and logs it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        number = given if logs.SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        token = logs.request_id.set(number)
        start = time.perf_counter()
        try:
            response = self.get_response(request)
            match = request.resolver_match
            log.info(
                "request",
                extra={
                    "route": match.route if match else "",
                    "method": request.method if request.method in {"GET", "HEAD", "POST"} else "other",
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - start) * 1000, 1),
                    "user": getattr(getattr(request, "user", None), "pk", None),
                },
            )
            response["X-Request-ID"] = number
            return response
        finally:
            logs.request_id.reset(token)
