"""A visitor at the open data and an officer who makes a key, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.opendata import pages, services
from tests.browser import assert_page_ok, log_in, snap, speak
from tests.factories.accounts import PASSWORD
from tests.factories.places import make_units
from tests.factories.registry import AT, make_establishment, make_officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_visitor_downloads_and_an_officer_makes_a_key(
    page: Page, live_server: LiveServer, tmp_path: Path, settings: Any
) -> None:
    settings.PASSING_DIR = tmp_path
    units = make_units()
    for n in range(4):
        make_establishment(f"Hợp tác xã chế biến chè Shan tuyết {n}", commune=units.ban_ho)
    services.publish(folder=pages.folder(), at=AT)
    url = str(live_server)
    speak(page, url, "vi")
    page.goto(f"{url}/open-data/")
    snap(page, "open-data")
    assert_page_ok(page)
    page.get_by_role("link", name="Đơn vị hành chính dùng trong hệ thống").click()
    page.get_by_label("Tìm trong bảng").fill("ban ho")
    page.get_by_role("button", name="Tìm", exact=True).last.click()
    assert page.get_by_role("cell", name="Xã Bản Hồ").count() >= 1
    snap(page, "open-data-table")
    assert_page_ok(page)
    with page.expect_download() as got:
        page.get_by_role("link", name="CSV").first.click()
    assert got.value.suggested_filename == "administrative-units.csv"
    officer = make_officer(Role.CENTRE_OFFICER, units.lao_cai, kind=BodyKind.CENTRE)
    officer.set_password(PASSWORD)
    officer.save()
    log_in(page, url, officer)
    page.goto(f"{url}/accounts/tokens/")
    page.get_by_role("link", name="Tạo khóa").click()
    page.get_by_label("Dùng cho").fill("Đồng bộ hằng đêm")
    page.get_by_label("Đọc cơ sở, sản phẩm").check()
    snap(page, "token-new")
    assert_page_ok(page)
    page.get_by_role("button", name="Tạo khóa").click()
    assert page.get_by_label("Khóa", exact=True).input_value().startswith("kc_")
    snap(page, "token-made")
    page.get_by_role("link", name="Đã chép, về danh sách khóa").click()
    snap(page, "tokens")
    assert_page_ok(page)
