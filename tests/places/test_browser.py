"""The pages of places in a real browser: quiet, accessible, inside 360 pixels."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from khuyencong.accounts.choices import Role
from khuyencong.places.models import OpenQuestion, Unit
from tests.browser import assert_page_ok, log_in, speak
from tests.factories.places import make_units
from tests.places.conftest import AT, officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def co_bi() -> Unit:
    units = make_units()
    OpenQuestion.objects.create(unit=units.yen_bai, topic="kind", text="Cần văn bản", opened_at=AT)
    return units.co_bi


@pytest.mark.parametrize("language", ["vi", "en", "th"])
def test_public_pages(page: Page, live_server: LiveServer, co_bi: Unit, language: str) -> None:
    speak(page, live_server.url, language)
    for path in ("/places/", "/places/?q=ban+ho", "/places/?q=nowhere&on=2025-02-30", "/places/province/15/"):
        page.goto(path)
        assert_page_ok(page)
    page.goto("/places/commune/00553/")
    assert_page_ok(page)


def test_officers_pages_and_the_picker_with_script(page: Page, live_server: LiveServer, co_bi: Unit) -> None:
    log_in(page, live_server.url, officer(Role.ADMINISTRATOR))
    page.goto(f"/places/weights/{co_bi.pk}/")
    page.get_by_role("button", name="Ghi tỷ trọng").click()
    assert_page_ok(page)
    co_bi.successions.all().delete()
    question = OpenQuestion.objects.create(unit=co_bi, topic="no_successor", text="Cần văn bản", opened_at=AT)
    page.goto(f"/places/questions/{question.pk}/close/")
    page.locator("#id_document").fill("1656/NQ-UBTVQH15")
    page.locator("#id_successor").press_sequentially("phuc loi")
    page.locator("#id_successor_found input[type=radio]").check()
    assert_page_ok(page)
    page.get_by_role("button", name="Đóng việc này").click()
    page.wait_for_url("**/places/commune/00553/")
    assert page.get_by_text("Phường Phúc Lợi").count() == 1
