"""The public pages and the desks in a real browser: no complaint, no overflow, nothing that axe minds."""

import pytest
from playwright.sync_api import Page

from tests.browser import assert_page_ok, log_in
from tests.law.conftest import Province

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PUBLIC = [
    "/norms/?on=2026-12-18",
    "/norms/?group=eligibility&on=2026-12-18&place=98",
    "/norms/promotion.machinery.limit/",
    "/law/documents/",
    "/law/documents/28/2018/TT-BTC/?on=2026-12-18",
    "/norms/what-can-i-get/",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_are_clean(page: Page, province: Province, address: str) -> None:
    page.goto(address)
    assert_page_ok(page)


def test_the_five_questions_are_answered_by_clicking(page: Page, province: Province) -> None:
    page.goto("/norms/what-can-i-get/")
    page.fill("input[name=on]", "2026-12-18")
    page.click("text=Tiếp tục")
    page.fill("#id_q", "xa vi du")
    page.click("text=Tìm nơi sản xuất")
    assert_page_ok(page)
    page.check(f"input[name=place][value='{province.commune.pk}']")
    page.click("text=Tiếp tục")
    page.check("input[value=cooperative]")
    page.click("text=Tiếp tục")
    page.check("input[value=handicraft_goods]")
    page.click("text=Tiếp tục")
    page.check("input[value='A3.4']")
    page.click("text=Tiếp tục")
    page.fill("input[name=cost]", "chín trăm")
    page.click("text=Tiếp tục")
    assert_page_ok(page)
    page.fill("input[name=cost]", "900")
    page.click("text=Tiếp tục")
    page.check("input[value=no]")
    page.click("text=Xem mức hỗ trợ")
    assert page.inner_text("#r-h") == "Được hỗ trợ đến 300,0 triệu đồng"
    assert_page_ok(page)


def test_the_desks_are_clean(page: Page, province: Province, live_server: object) -> None:
    log_in(page, live_server.url, province.officer)  # type: ignore[attr-defined]
    for address in ("/law/local/", "/law/local/new/", "/law/confirmations/"):
        page.goto(address)
        assert_page_ok(page)
