"""A dossier in a real browser: list, dossier page, the form of the decision, both widths, three languages."""

from typing import Any

import pytest

from tests.browser import assert_page_ok, log_in, speak
from tests.factories.procedures import RECEIVED, fill, make_place, open_dossier

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_of_a_dossier(page: Any, live_server: Any) -> None:
    place = make_place()
    dossier = open_dossier(place)
    fill(dossier, place, RECEIVED)
    log_in(page, live_server.url, place.officer)
    page.goto("/cluster-dossiers/")
    assert_page_ok(page)
    page.get_by_role("link", name="Cụm công nghiệp Bắc Mẫu").click()
    page.get_by_role("link", name="Ghi thông báo nhận hồ sơ").first.click()
    page.get_by_label("Số thông báo").fill("5/TB-UBND")
    page.get_by_label("Ngày thông báo").fill("04/08/2026")
    page.get_by_role("button", name="Ghi thông báo nhận hồ sơ").click()
    page.get_by_label("Lý do vẫn làm").fill("Nhập sau khi lên hệ thống")
    assert_page_ok(page, expect_status=True)
    page.get_by_role("button", name="Ghi thông báo nhận hồ sơ").click()
    for language in ("vi", "en", "th"):
        speak(page, live_server.url, language)
        page.goto(f"/cluster-dossiers/{dossier.pk}/")
        assert_page_ok(page)
