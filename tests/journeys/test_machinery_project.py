"""A machinery project on national money, from the first click to the last đồng, by the people who do it."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from khuyencong.common.clock import today
from khuyencong.common.formats import date_short
from khuyencong.demo.story import TEXTS
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes.choices import Criterion, Status
from khuyencong.programmes.models import Project
from tests.factories.accounts import People
from tests.factories.programmes import make_story
from tests.journeys.people import Person, company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Ứng dụng máy sao chè trong chế biến chè Shan tuyết (ví dụ)"


def register(chau: Person, year: int) -> None:
    """Châu opens the dossier, fills it page by page, adds the papers, checks and sends."""
    page = chau.page
    page.goto(f"{chau.url}/projects/")
    chau.click("Lập đề án mới")
    page.get_by_text("Hợp tác xã Chè Mây Ngàn (ví dụ) · Xã Bản Hồ").click()
    chau.fill({"Tên đề án": TITLE})
    page.get_by_label("Năm ngân sách").select_option(str(year))
    chau.click("Mở hồ sơ đề án")
    chau.fill(
        {
            "Vì sao cần làm": TEXTS["need"],
            "Mục tiêu cụ thể": TEXTS["goals"],
            "Quy mô, đặc điểm nổi bật": TEXTS["features"],
            "Hiệu quả về kinh tế": TEXTS["outcome"],
        }
    )
    page.get_by_label("Tên đề án").focus()
    page.get_by_text("Đã lưu nháp").wait_for()  # saved by itself, before any button
    chau.quiet()
    chau.click("Lưu và tiếp tục")
    chau.fill({"Đang dùng máy gì?": TEXTS["present_machine"]})
    page.get_by_text("Nâng cao năng suất").click()
    page.get_by_label("Máy mới 100%").check()
    page.get_by_label("Cơ sở cam kết đầu tư toàn bộ phần vốn còn lại").check()
    page.get_by_label("Cơ sở cam kết khoản chi này không nhận tiền").check()
    chau.click("Lưu và tiếp tục")
    chau.fill({"Bắt đầu": f"01/02/{year}", "Kết thúc": f"30/11/{year}", "Ai làm việc gì?": TEXTS["organisation_text"]})
    chau.click("Lưu và tiếp tục")
    chau.fill({"Khoản chi": "Máy sao chè tự động", "Đơn vị tính": "máy", "Số lượng": "1"})
    chau.fill({"Đơn giá (đồng)": "chín trăm triệu", "Đề nghị hỗ trợ (đồng)": "250.000.000"})
    chau.click("Lưu và tiếp tục")
    page.get_by_text("Ô này đang là “chín trăm triệu”").first.wait_for()
    chau.fill({"Đơn giá (đồng)": "500.000.000"})
    chau.click("Lưu và tiếp tục")
    chau.fill({"Đề nghị khuyến công hỗ trợ": "250.000.000", "Vốn của cơ sở, kể cả vốn vay": "250.000.000"})
    chau.click("Lưu và tiếp tục")
    for paper in (
        "Công văn đề nghị",
        "Giấy chứng nhận đăng ký kinh doanh",
        "Báo giá máy móc, thiết bị",
        "Văn bản đề nghị của cơ sở thụ hưởng",
    ):
        chau.click(paper)
        chau.upload("Tệp")
        chau.click("Lưu giấy tờ")
    chau.click("Sang trang kiểm tra")
    chau.quiet()
    chau.click("Gửi đăng ký đến Sở")
    chau.act("Gửi đăng ký đến Sở")
    chau.done("Gửi đăng ký đến Sở")


def appraise(person: Person, button: str) -> None:
    """Five criteria, each with its answer and a sentence."""
    person.open_task(TITLE)
    person.click(button)
    for n, criterion in enumerate(Criterion, 1):
        person.page.get_by_role("group", name=f"{n}. {criterion.label}").get_by_text("Đạt", exact=True).click()
        person.fill({f"Nhận xét về tiêu chí {n}": "Hồ sơ thể hiện rõ (ví dụ)."})
    person.fill({"Kết luận": "Đồng ý đề nghị hỗ trợ (ví dụ)."})
    person.act(button)
    person.done(button)


def record_decision(person: Person, button: str, number: str, day: str, **more: str) -> None:
    """A decision of the ministry, recorded by number, day and scan."""
    person.open_task(TITLE)
    person.click(button)
    person.fill({"Số, ký hiệu văn bản": number, "Ngày văn bản": day, **more})
    person.upload("Bản chụp văn bản (PDF)")
    person.act(button)
    person.done(button)


def deliver(chau: Person, day: str) -> None:
    """The machine's number and its invoice, as on the plate and on the paper."""
    chau.open_task(TITLE)
    chau.click("Ghi số máy Máy sao chè tự động")
    chau.fill({"Hãng sản xuất": "Cơ khí Ví Dụ", "Kiểu máy": "SC-120", "Số máy": "SC-2026-001"})
    chau.click("Ghi số máy")
    chau.done("Đã ghi số máy")
    chau.click("Thêm hóa đơn Máy sao chè tự động")
    chau.fill(
        {
            "Mã số thuế người bán": "0100233488",
            "Tên người bán": "Công ty Cơ khí Ví Dụ",
            "Ký hiệu hóa đơn": f"C{day[-2:]}TVD",
            "Số hóa đơn": "412",
            "Ngày lập": day,
            "Tiền hàng chưa thuế": "500.000.000",
            "Tiền thuế GTGT": "50.000.000",
        }
    )
    chau.click("Ghi hóa đơn")
    chau.done("Đã ghi hóa đơn")


def ask_with_papers(person: Person, button: str, *papers: str) -> None:
    """An act that brings its papers."""
    person.open_task(TITLE)
    person.click(button)
    for paper in papers:
        person.upload(paper)
    person.act(button)
    person.done(button)


def pay(giang: Person, button: str, amount: str, document: str, day: str) -> None:
    """Finance records a payment of the Treasury."""
    giang.open_task(TITLE)
    giang.click(button)
    giang.fill({"Số tiền (đồng)": amount, "Số chứng từ Kho bạc": document, "Ngày chứng từ": day})
    giang.act(button)
    giang.done(button)


def test_a_machinery_project_from_registration_to_a_closed_ledger(
    browser: Browser, live_server: Any, people: People
) -> None:
    on = today()
    day = date_short(on, "vi")
    make_story(people, year=on.year)
    names = ("chau", "binh", "binh_head", "an", "giang")
    with company(browser, live_server.url, *names) as who:
        chau, binh, head, an, giang = (who[name] for name in names)
        register(chau, on.year)
        appraise(binh, "Thẩm định cấp cơ sở")
        ask_with_papers(head, "Trình Cục")
        appraise(an, "Thẩm định cấp Bộ")
        record_decision(an, "Ghi nhận phê duyệt kế hoạch", "3900/QĐ-BCT (ví dụ)", day)
        record_decision(an, "Ghi nhận giao vốn", "55/QĐ-BCT (ví dụ)", day)
        an.open_task(TITLE)
        an.click("Ghi nhận ký hợp đồng")
        an.fill({"Số hợp đồng": "18/HĐ-KCQG", "Ngày ký": day})
        an.upload("Hợp đồng và dự toán chi tiết")
        an.act("Ghi nhận ký hợp đồng")
        an.done("Ghi nhận ký hợp đồng")
        project = Project.objects.get()

        chau.open_task(TITLE)
        chau.click("Gửi báo cáo tháng")
        chau.fill({"Khối lượng đã thực hiện": "Đã đặt cọc, nhận máy và lắp đặt (ví dụ)."})
        chau.fill({"Giá trị đã đầu tư đến nay": "400.000.000"})
        chau.click("Gửi báo cáo tiến độ")
        chau.done("Đã gửi báo cáo tiến độ")
        binh.page.goto(f"{binh.url}/projects/{project.pk}/")
        binh.click(f"Xác nhận tiến độ tháng {on.month}/{on.year}")
        binh.click("Xác nhận đúng với thực tế")
        binh.done("Đã xác nhận báo cáo tiến độ")
        chau.open_task(TITLE)
        chau.click("Đề nghị tạm ứng")
        chau.fill({"Đề nghị tạm ứng (đồng)": "125.000.000"})
        chau.upload("Báo cáo tiến độ có xác nhận của Sở")
        chau.act("Đề nghị tạm ứng")
        chau.done("Đề nghị tạm ứng")
        pay(giang, "Ghi nhận chi tạm ứng", "125.000.000", "UNC 0412", day)
        assert ledger.subject_balances(project.subject).advanced == 125_000_000

        deliver(chau, day)
        ask_with_papers(
            chau,
            "Đề nghị nghiệm thu",
            "Hợp đồng mua máy móc, thiết bị",
            "Biên bản nghiệm thu mua máy móc, thiết bị",
            "Biên bản thanh lý hợp đồng mua máy móc, thiết bị",
            "Tài liệu chứng minh máy mới (CO, CQ, tờ khai)",
        )
        binh.open_task(TITLE)
        binh.click("Nghiệm thu cơ sở")
        binh.fill({"Số biên bản nghiệm thu": "31/BB-NT", "Ngày nghiệm thu": day})
        binh.fill({"Khối lượng so với kế hoạch": "Một máy, đúng hợp đồng.", "Chất lượng": "Máy mới, chạy ổn định."})
        binh.fill({"Tổng giá trị đầu tư được nghiệm thu": "500.000.000"})
        binh.fill({"Giá trị hỗ trợ được nghiệm thu": "250.000.000"})
        binh.upload("Biên bản nghiệm thu cơ sở (Biểu 5a)")
        binh.act("Nghiệm thu cơ sở")
        binh.done("Nghiệm thu cơ sở")
        ask_with_papers(
            chau,
            "Đề nghị thanh toán",
            "Báo cáo kết quả thực hiện",
            "Báo cáo khối lượng và kinh phí (Biểu 3b)",
        )
        pay(giang, "Ghi nhận thanh toán", "125.000.000", "UNC 0777", day)
        ask_with_papers(
            chau,
            "Nộp hồ sơ quyết toán",
            "Bảng quyết toán (Biểu 7)",
            "Bảng kê chứng từ (Biểu 8a)",
            "Bảng kê chứng từ các nguồn khác (Biểu 8b)",
        )
        an.open_task(TITLE)
        an.click("Thanh lý, quyết toán")
        an.fill({"Số biên bản thanh lý (Biểu 6)": "7/BB-TL", "Ngày thanh lý": day})
        an.upload("Biên bản thanh lý hợp đồng (Biểu 6)")
        an.act("Thanh lý, quyết toán")
        an.done("Thanh lý, quyết toán")

        project.refresh_from_db()
        money = ledger.subject_balances(project.subject)
        assert project.status == Status.SETTLED
        assert (money.paid, money.advanced, money.open) == (250_000_000, 0, 0)
        an.click("Hợp đồng, chứng từ và bút toán")
        an.page.get_by_text("sổ về không").wait_for()
        an.quiet()
        for name in ("sheet", "contract", "acceptance", "payment", "liquidation"):
            for fmt, mark in (("pdf", b"%PDF"), ("docx", b"PK")):
                paper = chau.page.request.get(f"{chau.url}/projects/{project.pk}/papers/{name}.{fmt}")
                assert paper.ok, (name, fmt)
                assert paper.body().startswith(mark), (name, fmt)
