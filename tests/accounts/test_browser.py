"""The pages of this room and the log in a real browser: both widths, three languages, strict CSP, axe."""

from datetime import UTC, datetime
from typing import Any

import pytest

from khuyencong.accounts.models import Membership
from khuyencong.audit import services as audit
from tests import browser
from tests.factories import accounts as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["vi", "en", "th"])
def test_the_door(page: Any, live_server: Any, language: str) -> None:
    browser.speak(page, live_server.url, language)
    for address in ("/accounts/login/", "/accounts/reset/", "/accounts/reset/sent/"):
        page.goto(live_server.url + address)
        browser.assert_page_ok(page)
        browser.snap(page, browser.slug(page))


def test_a_person_signs_in_and_sees_their_roles(page: Any, live_server: Any, people: make.People) -> None:
    page.goto(live_server.url + "/accounts/login/?next=/accounts/")
    page.get_by_label("Tên đăng nhập").fill("binh")
    page.get_by_label("Mật khẩu").fill("sai")
    page.get_by_role("button", name="Đăng nhập").click()
    assert page.get_by_label("Tên đăng nhập").input_value() == "binh"
    browser.assert_page_ok(page)
    browser.snap(page, "login-wrong")
    page.get_by_label("Mật khẩu").fill(make.PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/accounts/")
    assert page.get_by_role("rowheader", name="Sở Công Thương tỉnh Lào Cai").is_visible()
    browser.assert_page_ok(page)
    browser.snap(page, "own")


def test_the_administrators_pages(page: Any, live_server: Any, people: make.People) -> None:
    audit.record(act="x.y", by=None, at=datetime(2026, 3, 2, tzinfo=UTC), subject="x.y:1", label="Máy cưa")
    browser.log_in(page, live_server.url, people.administrator)
    desk = Membership.objects.get(user=people.binh)
    for address in (
        "/accounts/users/",
        f"/accounts/users/{people.binh.pk}/",
        f"/accounts/users/{people.binh.pk}/roles/new/",
        f"/accounts/roles/{desk.pk}/hand-over/",
        f"/accounts/roles/{desk.pk}/deputy/",
        "/accounts/organisations/",
        f"/accounts/organisations/{desk.organisation_id}/",
        "/accounts/organisations/new/",
        "/accounts/password/",
        "/audit/",
    ):
        page.goto(live_server.url + address)
        browser.assert_page_ok(page)
        browser.snap(page, browser.slug(page))
