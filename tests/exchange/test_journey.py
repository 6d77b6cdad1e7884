"""In the browser: an officer takes the template, fills it with mistakes, uploads, mends, uploads again, undoes."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page

from khuyencong.exchange.models import ImportBatch
from khuyencong.registry.models import Establishment
from tests.browser import assert_page_ok, log_in, snap, speak
from tests.exchange import sheets
from tests.factories.places import make_units

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Hợp tác xã Dịch vụ nông nghiệp tổng hợp, chế biến chè, dược liệu và du lịch cộng đồng Ví Dụ Bản Hồ"
MISTAKES: list[list[Any]] = [
    # name, form, number, commune, founded, workers, revenue
    [LONG, "HTX", "0100233488", "Bản Hồ", "14/3/2012", 46, "18.250.000.000"],
    ["", "HTX", "", "Bản Hồ", "", 5, ""],
    ["Hộ kinh doanh Sùng A Vàng (ví dụ)", "Hộ", "", "Thanh Bình", "02/5/2024", 4, "620.000.000"],
    ["Hộ kinh doanh Lò Văn Ví Dụ", "Hộ kinh doanh", "", "Thanh Bình", "", 3, ""],
    ["HTX Dịch vụ tổng hợp Sơn Thịnh Ví Dụ", "Hợp tác xã", 100233488, "Bản Hồ", "31/02/2019", "khoảng 20", ""],
    ["DNTN Chè Mây Ngàn Ví Dụ", "DNTN", "0100233480", "Bản Hồ", "11/8/2006", 20, "chín tỷ"],
    ["Tổ hợp tác Thổ cẩm Tả Van Ví Dụ", "tổ hợp tác", "", "Xã Không Có", "20/9/2021", -7, ""],
    ["CTCP Gỗ Ví Dụ", "Công ty cổ phần", "0100101308", "Bản Hồ", "12/18/2020", 12, "600 triệu"],
    ["CTCP Gỗ Ví Dụ hai", "CTCP", "0100101308", "Bản Hồ", "", "", ""],
    ["Cơ sở Ví Dụ", "Doanh nghiệp nhà nước kiểu cũ", "", "Bản Hồ", "45292", 8, ""],
]
HEADS = ["Tên cơ sở", "Loại hình", "Mã số", "Xã, phường", "Ngày thành lập", "Lao động", "Doanh thu (đồng)"]


def with_year(rows: list[list[Any]]) -> bytes:
    full = [[*row, 2025] for row in rows]
    top: list[list[Any]] = [["DANH SÁCH CƠ SỞ CÔNG NGHIỆP NÔNG THÔN"], [], [*HEADS, "Năm"]]
    return sheets.xlsx([*top, *full, ["Tổng cộng"]])


def choose(page: Page, name: str, content: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("#id_file", {"name": name, "mimeType": kind, "buffer": content})
    page.get_by_role("button", name="Tải lên và xem thử").click()


def test_an_officer_uploads_mends_and_uploads_again(page: Page, live_server: Any, people: Any) -> None:
    make_units()
    log_in(page, live_server.url, people.chau)
    page.goto("/imports/")
    assert_page_ok(page)
    page.goto("/establishments/")
    page.get_by_role("link", name="Nhập từ Excel").click()
    assert_page_ok(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải mẫu Excel").click()
    template = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    assert template.sheetnames[:2] == ["Dữ liệu", "Giải thích"]

    choose(page, "khong-phai.xlsx", b"<html><table></table></html>")
    assert "trang web (HTML)" in page.inner_text("#errors")
    assert_page_ok(page, expect_status=True)

    choose(page, "ds-co-so.xlsx", with_year(MISTAKES))
    page.wait_for_url("**/imports/*/")
    text = page.inner_text("main")
    assert "Xem thử, chưa ghi gì" in text
    assert "Bỏ qua dòng cộng" in text
    assert_page_ok(page)
    assert Establishment.objects.count() == 0

    page.get_by_role("button", name="Đổi cả 2 ô thành “Xã Bản Hồ").click()
    page.wait_for_load_state()
    snap(page, "import-mended")
    assert page.get_by_role("button", name="Ghi 3 dòng").count() == 1
    page.get_by_role("button", name="Ghi 3 dòng").click()
    page.wait_for_load_state()
    assert "Còn dòng chưa ghi" in page.inner_text("main")
    assert_page_ok(page)
    assert Establishment.objects.count() == 3

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải tệp có đánh dấu lỗi (7 dòng)").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    sheet = book["Dữ liệu"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.max_row == 8
    assert all(sheet.cell(line, heads["Lý do (hệ thống ghi)"]).value for line in range(2, 9))
    mended = {
        "Tên cơ sở": {2: "Cơ sở Ví Dụ ba"},
        "Mã số": {3: "", 4: "", 7: "", 8: ""},
        "Ngày thành lập": {3: "28/02/2019", 6: "18/12/2020"},
        "Lao động": {3: 20, 5: 7},
        "Doanh thu (đồng)": {4: 9_000_000_000, 6: 600_000_000},
        "Xã, phường": {5: "Bản Hồ, Lào Cai"},
        "Loại hình": {8: "Hình thức khác"},
    }
    for head, cells in mended.items():
        for line, value in cells.items():
            sheet.cell(line, heads[head]).value = value
    out = io.BytesIO()
    book.save(out)

    page.goto("/imports/establishments/")
    choose(page, "ds-co-so-sua.xlsx", out.getvalue())
    page.wait_for_url("**/imports/*/")
    left = [p for line in ImportBatch.objects.first().lines.all() for p in line.problems]  # type: ignore[union-attr]
    assert left == []
    page.get_by_role("button", name="Ghi cả 7 dòng").click()
    page.wait_for_load_state()
    assert "Mọi dòng đã được ghi" in page.inner_text("main")
    assert_page_ok(page)
    assert Establishment.objects.count() == 10
    page.goto("/imports/")
    assert page.locator("tbody tr").count() == 2
    assert_page_ok(page)

    page.locator("tbody tr a").first.click()
    page.get_by_role("button", name="Hoàn tác cả lần nhập").click()
    page.wait_for_load_state()
    assert "Cả lần nhập đã được hoàn tác" in page.inner_text("main")
    assert_page_ok(page)
    assert Establishment.objects.count() == 3


@pytest.mark.parametrize("language", ["en", "th"])
def test_unknown_columns_fonts_and_changes_in_other_languages(
    page: Page, live_server: Any, people: Any, language: str, login: Callable[[str], Any]
) -> None:
    make_units()
    log_in(page, live_server.url, people.chau)
    speak(page, live_server.url, language)
    old = [[sheets.to_legacy(c, "tcvn3") if isinstance(c, str) else c for c in row] for row in [HEADS, *MISTAKES]]
    rows = [[*old[0], "Ghi chó 2"], *([*row, "x"] for row in old[1:])]
    page.goto("/imports/establishments/")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("#id_file", {"name": "cu.xlsx", "mimeType": kind, "buffer": sheets.xlsx(rows)})
    page.locator("main form button").click()
    page.wait_for_url("**/imports/*/")
    assert_page_ok(page)
    page.locator("form[action$='heads/'] select").last.select_option("-")
    page.locator("form[action$='heads/'] button").click()
    page.wait_for_load_state()
    assert "TCVN3" in page.inner_text("main")
    assert_page_ok(page)
