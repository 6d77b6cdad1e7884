"""A settlement after 22 January: the dossier is held, the Agency goes by Form 9, the unit comes by its later day."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser

from khuyencong.common import clock
from khuyencong.demo.story import Story, example_scan, moment
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes.choices import Status
from tests.journeys.people import company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.promise("P15-30")
def test_a_late_settlement(
    browser: Browser, live_server: Any, at_step: Callable[..., Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = at_step("pay_rest").project
    monkeypatch.setattr(clock, "now", lambda: moment(date(2027, 2, 3)))
    here = f"/projects/{project.pk}/"
    papers = ("Bảng quyết toán (Biểu 7)", "Bảng kê chứng từ (Biểu 8a)", "Bảng kê chứng từ các nguồn khác (Biểu 8b)")
    with company(browser, live_server.url, "chau", "an", "giang") as who:
        chau, an, giang = who["chau"], who["an"], who["giang"]
        chau.open_task(project.title)
        chau.click("Nộp hồ sơ quyết toán")
        chau.page.get_by_text("đã quá hạn thanh lý, quyết toán 22/01/2027").first.wait_for()
        chau.quiet()

        an.page.goto(an.url + here)
        an.click("Quyết toán muộn theo Biểu 9")
        an.page.get_by_text("31/01/2027").wait_for()
        an.fill({"Hạn mới hẹn đơn vị": "01/3/2027", "Số giấy đề nghị thanh toán": "12/ĐNTT (ví dụ)"})
        an.act("Quyết toán muộn theo Biểu 9")  # no reason, no Form 9
        an.page.get_by_text("Lý do: Chưa nhập.").wait_for()
        an.fill({"Lý do": "Cơ sở giao chứng từ chậm (ví dụ)."})
        form_9: Any = {"name": "bieu-9.pdf", "mimeType": "application/pdf", "buffer": example_scan("Biểu 9")}
        an.page.locator("input[name='paper_payment_request']").set_input_files(files=[form_9])
        an.act("Quyết toán muộn theo Biểu 9")
        an.done("Quyết toán muộn theo Biểu 9")
        an.quiet()

        chau.open_task(project.title)
        chau.page.get_by_text("01/3/2027").first.wait_for()
        chau.click("Nộp hồ sơ quyết toán")
        for label in papers:
            chau.upload(label)
        chau.act("Nộp hồ sơ quyết toán")
        chau.done("Nộp hồ sơ quyết toán")

        an.open_task(project.title)
        an.click("Thanh lý, quyết toán")
        an.fill({"Số biên bản thanh lý": "7/BB-TL (ví dụ)", "Ngày thanh lý": "03/02/2027"})
        an.upload("Biên bản thanh lý hợp đồng (Biểu 6)")
        an.act("Thanh lý, quyết toán")
        an.done("Thanh lý, quyết toán")

        giang.page.goto(giang.url + here)
        giang.page.get_by_text("12/ĐNTT (ví dụ)").first.wait_for()
        giang.quiet()
        project.refresh_from_db()
        assert project.status == Status.SETTLED
        assert ledger.subject_balances(project.subject).open == 0
