"""The one NinjaAPI: the routers of the rooms, their errors as problem+json, and the description of it all."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from khuyencong.api.door import KEY_HEADER, Operation, guarded
from khuyencong.api.models import Token
from khuyencong.clusters.api import router as clusters
from khuyencong.common.errors import Invalid
from khuyencong.law.api import router as law
from khuyencong.places.api import router as places
from khuyencong.programmes.api import router as programmes
from khuyencong.registry.api import router as registry
from khuyencong.support.api import router as support
from khuyencong.web import problems
from khuyencong.web.errors import PROBLEM, respond

PATH = "/api/v1"
DESCRIPTION = """\
Establishments, products, projects, plans, payments, clusters, norms and places of the platform.

Every call carries `Authorization: Bearer kc_…`: a token made on the screen "Khóa API". It acts for one person and one
body, sees the rows that person sees on the screens, and does what the person may do, within the rights it was given.
Writes carry an `Idempotency-Key`. Lists are paged by an opaque cursor. Refusals are `application/problem+json`.
Amounts are whole đồng (`*_vnd`), days are ISO dates in Vietnam's time.
"""
ROUTERS = (registry, programmes, support, clusters, law, places)


class ByToken(HttpBearer):
    """What the description says of authentication; the door has asked for the token already."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        return getattr(request, "kc_token", None)


api = NinjaAPI(
    title="khuyencong",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-v1",
    auth=ByToken(),
)
for router in ROUTERS:
    api.add_router("", router)


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: ValidationError) -> NoReturn:
    """A parameter or a body of the wrong shape, named field by field."""
    fields: dict[str, list[str]] = {}
    codes: dict[str, list[str]] = {}
    for fault in error.errors:
        name = ".".join(str(part) for part in fault["loc"][1:] if part not in {"asked", "record"})
        fields.setdefault(name, []).append(_("Thiếu, không đúng kiểu hoặc ngoài khoảng cho phép."))
        codes.setdefault(name, []).append(str(fault["type"]))
    raise Invalid(fields, codes)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return respond(request, problems.bad_request())


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return respond(request, problems.not_found())


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> NoReturn:
    """Domain errors and crashes go to the one handler of the platform."""
    raise error


def operations_of(router: Any) -> dict[str, dict[str, Operation]]:
    """The operations of a router by address and method, with the act each is marked with."""
    found: dict[str, dict[str, Operation]] = {}
    for path, view in router.path_operations.items():
        for each in view.operations:
            for method in each.methods:
                found.setdefault(path, {})[method] = Operation(method, each.view_func.kc_access)
    return found


def urls() -> list[URLPattern]:
    """The addresses of the API, each behind the door. An operation without an act is refused when the server starts."""
    acts = {name: ops for router in ROUTERS for name, ops in _by_route(router).items()}
    # ninja repeats an address for each of its operations; one view answers them all.
    found = {str(p.pattern): p for p in reversed(api.urls[0]) if isinstance(p, URLPattern)}
    patterns = [found[route] for route in acts]
    return [URLPattern(p.pattern, guarded(p.callback, acts[str(p.pattern)]), name=p.name) for p in patterns]


def _by_route(router: Any) -> dict[str, dict[str, Operation]]:
    return {_route(path): operations for path, operations in operations_of(router).items()}


def _route(path: str) -> str:
    """The pattern of an address as Django writes it: "projects/<int:project_id>"."""
    return path.strip("/").replace("{", "<").replace("}", ">")


# The description


_STATUSES = {
    "400": "A parameter or value cannot be accepted; `fields` names each.",
    "401": "No token, or one that is unknown, expired or withdrawn.",
    "403": "The token or its user may not do this.",
    "404": "There is no such record, or it is not visible to the user.",
    "405": "The address does not take this method.",
    "409": "A rule refuses (`findings`), somebody else changed the record, or the idempotency key is taken.",
    "413": "The request is too large.",
    "429": "Too many calls in a minute; `Retry-After` says how long to wait.",
}
_FINDING = {
    "type": "object",
    "properties": {
        name: {"type": "string"}
        for name in ("code", "severity", "sentence", "remedy", "authority", "citation", "confidence", "field")
    },
    "required": ["code", "severity", "sentence", "citation"],
}
_TEXTS = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457. Nothing was written when it is answered.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "authority": {"type": "array", "items": {"type": "string"}},
        "findings": {"type": "array", "items": _FINDING},
        "fields": {**_TEXTS, "description": "Sentences by field."},
        "codes": {**_TEXTS, "description": "Stable codes beside `fields`."},
        "support_code": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail"],
}


def description() -> dict[str, Any]:
    """The OpenAPI document: what ninja knows, the problems of the door, the idempotency key of writes."""
    document: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"{PATH}/"))
    acts = {f"{PATH}/{path.replace('{int:', '{')}": ops for r in ROUTERS for path, ops in operations_of(r).items()}
    document["components"]["schemas"]["Problem"] = _PROBLEM
    document["servers"] = []
    problem = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            known = acts[path][method.upper()]
            responses = {str(code): answer for code, answer in operation["responses"].items()}
            responses |= {code: {"description": words, **problem} for code, words in _STATUSES.items()}
            operation["responses"] = responses
            operation["x-act"], operation["x-scope"] = known.act, known.scope
            if known.writes:
                operation.setdefault("parameters", []).append(_KEY_PARAMETER)
    return document


_KEY_PARAMETER = {
    "in": "header",
    "name": KEY_HEADER,
    "required": True,
    "description": "Chosen by the caller, one for each piece of work: asked again, the first answer goes out again.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_.:-]{8,100}$", "minLength": 8, "maxLength": 100},
}
