"""The log is JSON, one line a record, and holds nothing a person typed."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path

from khuyencong.accounts.access import public
from khuyencong.operations import logs
from khuyencong.operations.middleware import RequestLogMiddleware

NAME, PERSON, TAX = "Giàng A Dũng", "010203004567", "5300123456"
SECRETS = (NAME, PERSON, TAX, "Giang", "0102030")


def broken(request: HttpRequest, code: str) -> HttpResponse:
    raise ValueError(f"Key (tax_code)=({code}) of {NAME} already exists")


urlpatterns = [path("co-so/<code>/", public("test")(broken)), path("", include("khuyencong.config.urls"))]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield out
    root.removeHandler(handler)


def clean(lines: io.StringIO) -> list[dict[str, object]]:
    text = lines.getvalue()
    for secret in SECRETS:
        assert secret not in text
        assert json.dumps(secret) not in text
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.django_db
@pytest.mark.urls("tests.operations.test_logs")
def test_a_crash_on_personal_data_leaves_type_and_place_only(lines: io.StringIO) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post(f"/co-so/{TAX}/?q={NAME}&so={PERSON}", {"name": NAME, "number": PERSON}, HTTP_USER_AGENT=NAME)
    assert answer.status_code == 500
    rows = clean(lines)
    request = next(r for r in rows if r["logger"] == "khuyencong.request")
    assert request["route"] == "co-so/<code>/"
    assert request["status"] == 500
    crash = next(r for r in rows if r.get("error"))
    assert crash["error"] == "ValueError"
    assert any("test_logs.py" in place for place in crash["trace"])  # type: ignore[attr-defined]
    assert crash["request_id"] == request["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.django_db
def test_unknown_pages_and_logins_leave_no_trace_of_what_was_typed(lines: io.StringIO) -> None:
    client = Client()
    client.get(f"/{TAX}/{NAME}/")
    client.post("/accounts/login/", {"username": NAME, "password": PERSON})
    client.get(f"/accounts/login/?next=/{NAME}")
    assert len([r for r in clean(lines) if r["logger"] == "khuyencong.request"]) == 3


@pytest.mark.parametrize(("given", "kept"), [("abcdef-123456", True), ("x" * 65, False), (f"{NAME}12345", False)])
def test_a_request_number_from_outside_must_be_well_formed(given: str, kept: bool) -> None:
    request = RequestFactory().get("/", headers={"X-Request-ID": given})
    answer = RequestLogMiddleware(lambda r: HttpResponse())(request)
    assert (answer.headers["X-Request-ID"] == given) is kept


def test_values_of_other_libraries_are_not_written(lines: io.StringIO) -> None:
    logging.getLogger("django.db").error("duplicate row %s", NAME)
    logging.getLogger("other").error(ValueError(PERSON))
    logging.getLogger("khuyencong.worker").warning("job %s", "seal")
    rows = clean(lines)
    assert [r["message"] for r in rows] == ["duplicate row %s", "ValueError", "job seal"]
