"""A department meets an overlap on its way to the opinion, in the browser: blocked, told by whom and how much, decided
with a paper, and then through (P§5.1 item 4)."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from khuyencong.demo.story import Story, example_scan
from khuyencong.support.models import OverlapCase
from tests.browser import assert_page_ok, log_in
from tests.factories.accounts import People
from tests.factories.programmes import advance_to, make_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.promise("P15-13")
def test_an_overlap_is_blocked_decided_and_let_through(
    page: Page, live_server: Any, people: People, tmp_path: Path
) -> None:
    first = advance_to(make_story(people), "appraise_base")
    title = "Ứng dụng máy sao chè, nguồn thứ hai (ví dụ)"
    second = Story(first.cast, replace(first.dossier, title=title))
    second.open(date(2025, 8, 21))
    second.submit(date(2025, 8, 22))
    case = OverlapCase.objects.get()
    paper = tmp_path / "bien-ban.pdf"
    paper.write_bytes(example_scan("Biên bản kiểm tra"))

    log_in(page, live_server.url, people.binh)
    page.goto(f"/projects/{second.project.pk}/")
    block = page.locator(".kc-find li.is-block", has_text="trùng theo cơ sở, nội dung và thời kỳ")
    expect(block).to_contain_text("Khuyến công quốc gia, năm 2026, 250.000.000 đồng, Sở Công Thương tỉnh Lào Cai")
    assert_page_ok(page)
    page.goto(f"/projects/{second.project.pk}/act/appraise_base/")
    expect(page.locator(".kc-find li.is-block").first).to_contain_text("trùng theo")
    block_link = page.get_by_role("link", name="Mở hồ sơ trùng").first
    block_link.click()
    page.wait_for_url(f"**/support/overlaps/{case.pk}/")
    expect(page.get_by_text("Đang chờ Sở Công Thương tỉnh Lào Cai")).to_be_visible()
    assert page.get_by_role("link", name="Ghi nhận không phải một khoản").count() == 0

    page.context.clear_cookies()
    log_in(page, live_server.url, people.binh_head)
    page.goto("/support/overlaps/")
    page.get_by_role("link", name=case.code).click()
    page.get_by_role("link", name="Ghi nhận không phải một khoản").click()
    page.get_by_label("Vì sao hai khoản không phải là một?").fill("Hai máy đặt ở hai xưởng, hai hợp đồng mua.")
    page.get_by_label("Tài liệu chứng minh").set_input_files(str(paper))
    page.get_by_role("button", name="Ghi nhận không phải một khoản").click()
    page.wait_for_url(f"**/support/overlaps/{case.pk}/")
    assert_page_ok(page)

    page.context.clear_cookies()
    log_in(page, live_server.url, people.binh)
    page.goto(f"/projects/{second.project.pk}/")
    assert page.locator(".kc-find", has_text="trùng theo").count() == 0
    second.appraise_base(date(2025, 8, 27))
    page.goto(f"/projects/{second.project.pk}/")
    expect(page.get_by_text("Chờ đăng ký với Cục").first).to_be_visible()
