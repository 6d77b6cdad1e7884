"""Carry-over into the next year: the department asks, its finance officer checks, the Treasury's answer is recorded."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser

from khuyencong.common import clock
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger.choices import Bucket
from khuyencong.ledger.models import CarryOver, Fund
from tests.factories.accounts import People
from tests.journeys.people import company
from tests.ledger.scenes import AFTER, IN_JANUARY, MILLION, scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SUBJECT = "programmes.project:5"
MACHINE = "Máy sấy bơm nhiệt (ví dụ)"


@pytest.mark.promise("P15-44")
def test_an_advance_is_carried_into_the_next_year(
    browser: Browser, live_server: Any, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = scene(people)
    monkeypatch.setattr(clock, "now", lambda: IN_JANUARY)
    with company(browser, live_server.url, "binh", "hanh") as who:
        binh, hanh = who["binh"], who["hanh"]
        binh.page.goto(f"{binh.url}/funds/year-end/2026/?show=advances")
        binh.page.get_by_text(MACHINE).first.wait_for()
        binh.quiet()
        binh.page.get_by_role("link", name=re.compile("Đề nghị chuyển nguồn.*Máy sấy")).click()
        binh.fill({"Đề nghị chuyển": "70.000.000", "Lý do": "Máy nhập khẩu về tháng 3 (ví dụ)."})
        binh.page.get_by_label("Trường hợp được chuyển nguồn").select_option(index=1)
        binh.click("Lưu đề nghị")  # more than is still advanced
        binh.page.get_by_text("60.000.000").first.wait_for()
        binh.fill({"Đề nghị chuyển": "60.000.000"})
        binh.click("Lưu đề nghị")
        binh.done("chưa trình")
        binh.click("Trình đề nghị chuyển nguồn")
        binh.act("Trình đề nghị chuyển nguồn")
        binh.page.get_by_text("Chờ kiểm tra").first.wait_for()

        hanh.open_task(MACHINE)
        hanh.quiet()
        hanh.click("Xác nhận đã kiểm tra, gửi Kho bạc")
        hanh.act("Xác nhận đã kiểm tra, gửi Kho bạc")
        hanh.page.get_by_text("Chờ Kho bạc xác nhận").first.wait_for()

        monkeypatch.setattr(clock, "now", lambda: AFTER)
        hanh.open_task(MACHINE)
        hanh.click("Ghi nhận Kho bạc xác nhận")
        hanh.fill({
            "Số Kho bạc xác nhận": "60.000.000", "Kho bạc Nhà nước nơi giao dịch": "Kho bạc khu vực I (ví dụ)",
            "Số, ký hiệu văn bản": "45/KBNN (ví dụ)", "Ngày văn bản": "02/02/2027",
        })  # fmt: skip
        hanh.act("Ghi nhận Kho bạc xác nhận")  # without the scan
        hanh.page.get_by_text("Chưa chọn tệp.").first.wait_for()
        hanh.upload("Bản chụp văn bản (PDF)")
        hanh.act("Ghi nhận Kho bạc xác nhận")
        hanh.page.get_by_text("Đã chuyển nguồn").first.wait_for()
        hanh.quiet()
        hanh.page.get_by_role("link", name="chuyển nguồn từ 2026").first.click()
        hanh.page.get_by_text(MACHINE).first.wait_for()
        hanh.quiet()
    request = CarryOver.objects.get()
    later = Fund.objects.get(budget_year=2027)
    assert (request.status, request.confirmed_vnd) == ("carried", 60 * MILLION)
    assert (later.holder, later.carried_from_year, later.purse) == (told.local.holder, 2026, "local")
    assert ledger.funds_of_subject(SUBJECT, Bucket.ADVANCED) == [(later, 60 * MILLION)]
