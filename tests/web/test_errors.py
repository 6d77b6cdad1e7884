"""What a refusal looks like: a page, an htmx fragment, problem+json; nothing leaks."""

import logging
import re

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.fixtures import Settings as SettingsWrapper

from tests.browser import assert_page_ok, speak

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.broken_urls")]
STATUS = {
    "denied": 403,
    "own-work": 403,
    "rule": 409,
    "invalid": 400,
    "state": 409,
    "stale": 409,
    "missing": 404,
    "crash": 500,
}


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("what", "status"), STATUS.items())
def test_every_refusal_is_a_page_in_the_frame(client: Client, what: str, status: int) -> None:
    answer = client.get(f"/t/{what}/")
    text = answer.content.decode()
    assert answer.status_code == status
    assert "<h1>" in text
    assert "kc-top" in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(("what", "status"), STATUS.items())
def test_a_program_gets_problem_json(client: Client, what: str, status: int) -> None:
    answer = client.get(f"/t/{what}/", headers={"accept": "application/problem+json"})
    document = answer.json()
    assert answer.status_code == document["status"] == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert document["type"].startswith("urn:khuyencong:problem:")
    assert document["title"]


@pytest.mark.parametrize(("what", "status"), STATUS.items())
def test_htmx_gets_a_fragment_for_the_alerts(client: Client, what: str, status: int) -> None:
    answer = client.get(f"/t/{what}/", headers={"hx-request": "true"})
    assert answer.status_code == status
    assert "<html" not in answer.content.decode()
    assert answer.headers["HX-Retarget"] == "#kc-alerts"


def test_denied_says_who_may(client: Client) -> None:
    assert "Quản trị hệ thống" in client.get("/t/denied/").content.decode()
    assert "Một người khác có cùng vai trò" in client.get("/t/own-work/").content.decode()
    document = client.get("/t/denied/", headers={"accept": "application/json"}).json()
    assert document["authority"] == ["Quản trị hệ thống"]


def test_a_broken_rule_names_article_and_code(client: Client) -> None:
    text = client.get("/t/rule/").content.decode()
    assert "28/2018/TT-BTC, điều 8" in text
    assert "test.unknown" in text, "a code without declared words is shown, never dropped"
    found = client.get("/t/rule/", headers={"accept": "application/json"}).json()["findings"]
    assert [f["code"] for f in found] == ["test.unknown"]


def test_not_found_says_the_same_for_absent_and_invisible(client: Client) -> None:
    hidden, absent = client.get("/t/missing/"), client.get("/nowhere/at/all/")
    strip = re.compile(r'(value|content)="[^"]*"')
    assert hidden.status_code == absent.status_code == 404
    assert strip.sub("", hidden.content.decode()) == strip.sub("", absent.content.decode())
    assert "project 1" not in hidden.content.decode()


@pytest.mark.parametrize("what", ["stale", "state"])
def test_a_conflict_keeps_what_was_typed_but_no_secret(client: Client, what: str) -> None:
    typed = {"note": "Đã đo máy <b>hai</b> lần", "password": "hemmelig", "csrfmiddlewaretoken": "x", "empty": " "}
    text = client.post(f"/t/{what}/?tab=2", typed).content.decode()
    assert "Đã đo máy &lt;b&gt;hai&lt;/b&gt; lần" in text
    assert "hemmelig" not in text
    assert 'href="/t/' in text
    assert "Chưa ghi gì." in text


def test_a_crash_shows_a_code_that_is_in_the_log_and_no_detail(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="khuyencong.web"):
        text = client.get("/t/crash/").content.decode()
    code = re.search(r"KC-[0-9A-F]{6}", text)
    assert code is not None
    assert code[0] in caplog.text
    assert "secret detail" not in text
    assert "ZeroDivision" not in text


def test_a_form_without_its_token_is_told_to_reload() -> None:
    answer = Client(enforce_csrf_checks=True).post("/t/read/", {"note": "giữ lại"})
    assert answer.status_code == 403
    assert "Biểu mẫu đã hết hạn" in answer.content.decode()
    assert "giữ lại" in answer.content.decode()


def test_a_body_beyond_the_limit_is_413(client: Client, settings: SettingsWrapper) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client.post("/t/read/", {"note": "x" * 500})
    assert answer.status_code == 413
    assert "quá lớn" in answer.content.decode()


def test_htmx_after_the_session_ended_goes_to_the_login_and_back(client: Client) -> None:
    answer = client.get("/desk/", headers={"hx-request": "true", "hx-current-url": "http://testserver/desk/?late=1"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=%2Fdesk%2F%3Flate%3D1"
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(("language", "title"), [("en", "Page not found"), ("th", "ไม่พบหน้านี้")])
def test_refusals_speak_the_readers_language(client: Client, language: str, title: str) -> None:
    client.cookies["django_language"] = language
    assert title in client.get("/t/missing/").content.decode()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en", "th"])
@pytest.mark.parametrize("what", ["denied", "rule", "invalid", "stale", "missing"])
def test_error_pages_are_clean(page: Page, live_server: object, what: str, language: str) -> None:
    speak(page, str(live_server), language)
    page.goto(f"/t/{what}/")
    assert_page_ok(page, expect_status=True)


@pytest.mark.browser
def test_the_broken_page_is_clean(page: Page) -> None:
    page.goto("/t/crash/")
    assert_page_ok(page, expect_status=True)
