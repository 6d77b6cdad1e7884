"""An invoice made before the plan was approved: flagged when typed, explained, decided on by the head of the
department, and only then paid."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser

from khuyencong.demo.story import Story
from khuyencong.programmes.choices import Status
from khuyencong.support.models import Invoice
from tests.journeys.people import company
from tests.journeys.test_machinery_project import ask_with_papers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REASON = "Cơ sở phải mua sớm vì nhà máy ngừng sản xuất kiểu máy này (ví dụ)."


@pytest.mark.promise("P15-34")
def test_an_invoice_of_the_year_before_waits_for_the_head_of_the_department(
    browser: Browser, live_server: Any, at_step: Callable[..., Story]
) -> None:
    story = at_step("advance")
    project, here = story.project, f"/projects/{story.project.pk}/"
    with company(browser, live_server.url, "chau", "binh", "binh_head") as who:
        chau, binh, head = who["chau"], who["binh"], who["binh_head"]
        chau.page.goto(chau.url + here)
        chau.click("Ghi số máy Máy sao chè tự động")
        chau.fill({"Hãng sản xuất": "Cơ khí Ví Dụ", "Kiểu máy": "SC-120", "Số máy": "SC-2026-001"})
        chau.click("Ghi số máy")
        chau.click("Thêm hóa đơn Máy sao chè tự động")
        chau.page.get_by_text("Ngoài thời hạn vẫn ghi được, kèm lý do").wait_for()
        chau.fill({"Mã số thuế người bán": "0100233488", "Tên người bán": "Công ty Cơ khí Ví Dụ"})
        chau.fill({"Ký hiệu hóa đơn": "C25TVD", "Số hóa đơn": "412", "Ngày lập": "29/12/2025"})
        chau.fill({"Tiền hàng chưa thuế": "500.000.000", "Tiền thuế GTGT": "50.000.000"})
        chau.click("Ghi hóa đơn")
        chau.page.locator("#errors").wait_for()  # flagged when typed: a reason is asked for
        assert not Invoice.objects.exists()
        chau.quiet()
        chau.fill({"Lý do nếu ngày lập nằm ngoài thời hạn": REASON})
        chau.click("Ghi hóa đơn")
        chau.done("Đã ghi hóa đơn")
        chau.page.get_by_text(REASON).wait_for()
        chau.page.get_by_text("Chờ lãnh đạo Sở hoặc Cục cho ý kiến.").wait_for()
        chau.quiet()

        story.project.refresh_from_db()
        for kind in (
            "purchase_contract",
            "purchase_acceptance",
            "purchase_liquidation",
            "new_machine_proof",
        ):
            story.paper(kind, story.cast.chau, date(2026, 8, 3))
        story.ask_acceptance(date(2026, 8, 4))
        story.accept(date(2026, 8, 10), "31/BB-NT")
        papers = ("Báo cáo kết quả thực hiện", "Báo cáo khối lượng và kinh phí (Biểu 3b)")
        chau.open_task(project.title)
        chau.click("Đề nghị thanh toán")
        for paper in papers:
            chau.upload(paper)
        chau.act("Đề nghị thanh toán")
        chau.page.get_by_text("Chặn:").first.wait_for()  # the flag is still open
        chau.quiet()

        binh.page.goto(binh.url + here)
        assert binh.page.get_by_role("link", name="Ghi ý kiến của người có thẩm quyền").count() == 0
        head.page.goto(head.url + here)
        head.page.get_by_role("link", name="Ghi ý kiến của người có thẩm quyền").click()
        head.page.get_by_text(REASON).wait_for()
        head.quiet()
        head.fill({"Ý kiến và căn cứ": "Chấp nhận: máy đúng kế hoạch, có biên bản (ví dụ)."})
        head.click("Chấp nhận hóa đơn")
        head.done("Đã ghi ý kiến về hóa đơn")
        ask_with_papers(chau, "Đề nghị thanh toán", *papers)
        project.refresh_from_db()
        assert project.status == Status.REST_ASKED
