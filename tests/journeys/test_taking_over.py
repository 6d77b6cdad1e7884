"""A department takes over 40 projects from a sheet of which half are in error, mends them, and settles one."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from khuyencong.common.clock import today
from khuyencong.common.formats import date_short
from khuyencong.ledger import checks
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Project, Takeover
from tests.browser import assert_page_ok
from tests.exchange import sheets
from tests.factories.accounts import People
from tests.factories.kinds import establishment_at
from tests.factories.places import make_units
from tests.factories.programmes import cast_of
from tests.factories.takeover import HEADS, MILLION, NAMES, make_local_fund, sheet_row
from tests.journeys.people import company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "Hợp tác xã Chè Mây Ngàn (ví dụ)"
STATES = (Status.RUNNING, Status.CONTRACTED, Status.SETTLING, Status.ACCEPTED)
# What stands wrong in every other row, and what its paper says.
SLIPS: tuple[tuple[str, Any, Any], ...] = (
    ("contract_vnd", 260 * MILLION, 240 * MILLION),
    ("contract_on", date(2025, 12, 1), date(2026, 3, 11)),
    ("total_vnd", "sáu trăm triệu", 600 * MILLION),
    ("beneficiary", "Hợp tác xã Mây Ngàn", NAME),
    ("budget_number", None, "55/QĐ-UBND (ví dụ)"),
)


def slip(n: int) -> tuple[str, Any, Any]:
    return SLIPS[n // 2 % len(SLIPS)]


def forty(cast: Any) -> bytes:
    rows = []
    for n in range(1, 41):
        name, wrong, _right = slip(n)
        changes = {name: wrong} if n % 2 else {}
        rows.append(sheet_row(n, cast, changes.pop("beneficiary", NAME), at=STATES[n % 4], **changes))
    return sheets.xlsx([["DANH MỤC ĐỀ ÁN KHUYẾN CÔNG ĐANG THỰC HIỆN"], [], list(HEADS), *rows], sheet="Đề án")


def choose(page: Page, name: str, content: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("#id_file", {"name": name, "mimeType": kind, "buffer": content})
    page.get_by_role("button", name="Tải lên và xem thử").click()
    page.wait_for_url("**/imports/*/")


def mended(content: bytes) -> bytes:
    """The workbook that came back, each wrong cell as its paper has it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    column = {name: HEADS.index(head) + 1 for name, head in zip(NAMES, HEADS, strict=True)}
    for line in range(2, sheet.max_row + 1):
        number = int(str(sheet.cell(line, column["paper_code"]).value)[3:5])
        name, _wrong, right = slip(number)
        sheet.cell(line, column[name]).value = right
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_department_takes_over_forty_projects_and_settles_one(
    browser: Browser, live_server: Any, people: People
) -> None:
    units, cast = make_units(), cast_of(people)
    establishment_at(units.ban_ho, cast.chau, NAME)
    fund = make_local_fund(cast.department, people.giang, amount_vnd=20_000 * MILLION)
    with company(browser, live_server.url, "binh", "binh_head") as who:
        binh, head = who["binh"], who["binh_head"]
        binh.page.goto(f"{binh.url}/projects/")
        binh.click("Tiếp nhận đề án trên giấy")
        binh.quiet()
        binh.click("Nhập từ bảng tính")
        choose(binh.page, "de-an-dang-chay.xlsx", forty(cast))
        assert "lớn hơn Kế hoạch duyệt" in binh.page.inner_text("main")
        assert_page_ok(binh.page)
        assert not Takeover.objects.exists()
        binh.page.get_by_role("button", name="Ghi 20 dòng").click()
        binh.page.wait_for_load_state()
        with binh.page.expect_download() as waiting:
            binh.page.get_by_role("link", name="Tải tệp có đánh dấu lỗi (20 dòng)").click()
        back = Path(waiting.value.path()).read_bytes()
        binh.page.goto(f"{binh.url}/imports/running-dossiers/")
        choose(binh.page, "de-an-da-sua.xlsx", mended(back))
        binh.page.get_by_role("button", name="Ghi cả 20 dòng").click()
        binh.page.wait_for_load_state()
        assert Takeover.objects.count() == 40
        assert not Project.objects.exists()

        binh.page.goto(f"{binh.url}/projects/takeover/")
        assert binh.page.get_by_role("button", name="Xác nhận các hồ sơ đã chọn").count() == 0  # own work
        head.page.goto(f"{head.url}/projects/takeover/")
        assert_page_ok(head.page)
        head.click("Máy sao chè số 2 (ví dụ)")
        head.page.get_by_text("Số dư ghi vào sổ").wait_for()
        assert_page_ok(head.page)
        head.page.goto(f"{head.url}/projects/takeover/")
        head.page.set_default_timeout(90_000)
        head.click("Xác nhận các hồ sơ đã chọn")
        head.page.get_by_text("Đã tiếp nhận 40 đề án.").wait_for()
        assert Project.objects.count() == 40
        assert not list(checks.problems())

        project = Project.objects.filter(status=Status.SETTLING).earliest("pk")
        binh.open_task(project.title)
        binh.page.get_by_text("Tiếp nhận hồ sơ đang thực hiện").first.wait_for()
        binh.click("Thanh lý, quyết toán")
        binh.fill({"Số biên bản thanh lý (Biểu 6)": "7/BB-TL (ví dụ)", "Ngày thanh lý": date_short(today(), "vi")})
        binh.upload("Biên bản thanh lý hợp đồng (Biểu 6)")
        binh.act("Thanh lý, quyết toán")
        binh.done("Thanh lý, quyết toán")
        project.refresh_from_db()
        money = ledger.subject_balances(project.subject)
        assert (project.status, money.open, money.paid) == (Status.SETTLED, 0, 240 * MILLION)
        assert not list(checks.problems())
        assert ledger.fund_balances(fund.pk).total == 20_000 * MILLION
        binh.quiet()
