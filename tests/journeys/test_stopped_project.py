"""A project that is stopped: the department asks, the Minister decides, the advance comes back, the ledger closes."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from khuyencong.common.clock import today
from khuyencong.common.formats import date_short
from khuyencong.demo.story import Story
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes.choices import Status
from tests.journeys.people import company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_stopped_project_gives_its_advance_back(
    browser: Browser, live_server: Any, at_step: Callable[..., Story]
) -> None:
    project = at_step("advance").project
    day = date_short(today(), "vi")
    here = f"/projects/{project.pk}/"
    with company(browser, live_server.url, "binh", "an", "giang") as who:
        binh, an, giang = who["binh"], who["an"], who["giang"]
        binh.page.goto(binh.url + here)
        binh.page.get_by_text("Đang chờ Trung tâm Khuyến công").wait_for()  # it is not Bình's move
        binh.click("Đề nghị dừng đề án")
        binh.act("Đề nghị dừng đề án")  # without a reason
        binh.page.get_by_text("Lý do: Chưa nhập.").wait_for()
        binh.fill({"Lý do": "Cơ sở giải thể, không còn sản xuất (ví dụ)."})
        binh.act("Đề nghị dừng đề án")
        binh.done("Đề nghị dừng đề án")

        an.open_task(project.title)
        an.page.get_by_text("Cơ sở giải thể, không còn sản xuất (ví dụ).").wait_for()
        an.click("Ghi nhận quyết định dừng")
        an.fill({"Ngày văn bản": day})
        an.act("Ghi nhận quyết định dừng")  # no number and no scan: no change of state
        an.page.get_by_text("Chưa chọn tệp.").first.wait_for()
        project.refresh_from_db()
        assert project.status == Status.STOP_PROPOSED
        an.fill({"Số, ký hiệu văn bản": "77/QĐ-BCT (ví dụ)"})
        an.upload("Bản chụp văn bản (PDF)")
        an.act("Ghi nhận quyết định dừng")
        an.done("Ghi nhận quyết định dừng")

        giang.open_task(project.title)
        giang.quiet()
        giang.click("Ghi nhận nộp trả, khép đề án")
        giang.fill({"Số tiền (đồng)": "100.000.000", "Số chứng từ Kho bạc": "GNT 01", "Ngày chứng từ": day})
        giang.upload("Giấy nộp trả ngân sách")
        giang.act("Ghi nhận nộp trả, khép đề án")  # less than what is owed
        giang.page.get_by_text("Chặn:").wait_for()
        giang.quiet()
        giang.fill({"Số tiền (đồng)": "125.000.000"})
        giang.upload("Giấy nộp trả ngân sách")
        giang.act("Ghi nhận nộp trả, khép đề án")
        giang.done("Ghi nhận nộp trả, khép đề án")

        project.refresh_from_db()
        money = ledger.subject_balances(project.subject)
        assert project.status == Status.STOPPED
        assert (money.returned, money.advanced, money.open) == (125_000_000, 0, 0)
        giang.page.get_by_text("77/QĐ-BCT (ví dụ)").first.wait_for()
        giang.quiet()
