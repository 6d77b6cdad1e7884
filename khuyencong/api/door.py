"""The door of every operation: token, right, rate, idempotency; then the operation itself."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from khuyencong.accounts.asked import at_of, on_of
from khuyencong.api.choices import WRITES, Scope, scope_of_act
from khuyencong.api.models import Answer, Token
from khuyencong.api.selectors import token_in_use
from khuyencong.common.errors import Denied, Finding, Invalid, RuleBroken, Severity
from khuyencong.web.errors import respond
from khuyencong.web.problems import Problem

KEY_HEADER = "Idempotency-Key"
_KEY = re.compile(r"[A-Za-z0-9_.:-]{8,100}")
_BEARER = re.compile(r"Bearer (kc_[A-Za-z0-9_-]{20,100})")
NUMBER_MAX = 2**63 - 1
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Operation:
    """One method of an address: the act it performs."""

    method: str
    act: str

    @property
    def writes(self) -> bool:
        return self.act in WRITES

    @property
    def scope(self) -> str:
        return scope_of_act(self.act)


def guarded(view: Callable[..., HttpResponseBase], operations: Mapping[str, Operation]) -> Callable[..., Any]:
    """A view of the API behind the door. It needs no login: the token says who asks."""

    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.kc_machine = True  # type: ignore[attr-defined]
        token = _token_of(request)
        if token is None:
            return _unknown(request)
        operation = operations.get(request.method or "")
        if operation is None:
            return _not_allowed(request, operations)
        if any(isinstance(value, int) and value > NUMBER_MAX for value in kwargs.values()):
            raise Http404  # no database holds such a number
        request.user, request.kc_token = token.user, token  # type: ignore[attr-defined]
        if wait := RATE.wait(token.pk, at_of(request)):
            return _too_many(request, wait)
        if operation.scope not in token.scopes:
            raise Denied("api.scope", scope=str(Scope(operation.scope).label))
        if operation.writes:
            return _once(request, token, lambda: view(request, *args, **kwargs))
        return view(request, *args, **kwargs)

    run.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie says who asks
    run.login_required = False  # type: ignore[attr-defined]
    run.kc_operations = {o.method: o.act for o in operations.values()}  # type: ignore[attr-defined]
    return run


def _token_of(request: HttpRequest) -> Token | None:
    match = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    return token_in_use(match[1], at_of(request), on_of(request)) if match else None


def _once(request: HttpRequest, token: Token, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do a write once for a key: asked again with the same content, the first answer goes out again.

    The key is taken in the transaction of the write: of two sendings at once the second waits and gets the answer of
    the first; a refusal leaves no key behind. Raises RuleBroken for another content under a used key.
    """
    key = request.headers.get(KEY_HEADER, "")
    if not _KEY.fullmatch(key):
        words = _("Gửi kèm tiêu đề Idempotency-Key: 8 đến 100 chữ, số hoặc dấu _ . : - do bên gọi tự đặt.")
        raise Invalid({KEY_HEADER: [words]}, {KEY_HEADER: ["missing"]})
    content = f"{request.method} {request.path}\n".encode() + request.body
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        row, made = Answer.objects.get_or_create(
            token=token, key=key, defaults={"digest": digest, "made_at": at_of(request)}
        )
        if not made:
            return _again(row, digest)
        answer = run()
        if answer.status_code >= 400 or not isinstance(answer, HttpResponse):
            transaction.set_rollback(True)
            return answer
        row.status, row.body = answer.status_code, answer.content.decode()
        row.save(update_fields=["status", "body"])
    return answer


def _again(row: Answer, digest: str) -> HttpResponse:
    if row.digest != digest:
        raise RuleBroken([Finding("api.key_reused", Severity.BLOCK)])
    return HttpResponse(row.body, status=row.status, content_type=JSON, headers={"Idempotent-Replayed": "true"})


class Rate:
    """How often a token asked in a minute, counted by each server process for itself."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = -1
        self._counts: dict[int, int] = {}

    def wait(self, token_id: int, at: datetime) -> int:
        """Seconds until the token may ask again; 0 when it may now."""
        minute, second = divmod(int(at.timestamp()), 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            self._counts[token_id] = count = self._counts.get(token_id, 0) + 1
        return 60 - second if count > settings.API_PER_MINUTE else 0


RATE = Rate()


def _unknown(request: HttpRequest) -> HttpResponse:
    words = _("Gửi kèm tiêu đề Authorization: Bearer và một khóa API còn dùng được.")
    answer = respond(request, Problem(401, "no-token", _("Cần khóa API"), [words]))
    answer["WWW-Authenticate"] = 'Bearer realm="khuyencong"'
    return answer


def _not_allowed(request: HttpRequest, operations: Mapping[str, Operation]) -> HttpResponse:
    words = _("Địa chỉ này không nhận phương thức đó.")
    answer = respond(request, Problem(405, "method", _("Phương thức không dùng được ở đây"), [words]))
    answer["Allow"] = ", ".join(sorted(operations))
    return answer


def _too_many(request: HttpRequest, wait: int) -> HttpResponse:
    words = _("Khóa API đã hỏi quá %(count)s lần trong một phút. Đợi %(wait)s giây.")
    words %= {"count": settings.API_PER_MINUTE, "wait": wait}
    answer = respond(request, Problem(429, "too-many", _("Hỏi quá nhanh"), [words]))
    answer["Retry-After"] = str(wait)
    return answer
