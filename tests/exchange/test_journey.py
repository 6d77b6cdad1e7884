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
# name, form, number, commune, founded, workers, revenue, year; each with what mends it (None: nothing to mend).
MISTAKES: list[tuple[list[Any], dict[str, Any] | None]] = [
    ([LONG, "HTX", "0100233488", "Bản Hồ", "14/3/2012", 46, "18.250.000.000", 2025], None),
    (["", "HTX", "", "Bản Hồ", "", 5, "", 2025], {"Tên cơ sở": "Cơ sở Ví Dụ ba"}),
    (["Hộ kinh doanh Sùng A Vàng (ví dụ)", "Hộ", "", "Thanh Bình", "02/5/2024", 4, "620.000.000", 2025], None),
    (["Hộ kinh doanh Lò Văn Ví Dụ", "Hộ kinh doanh", "", "Thanh Bình", "", 3, "", 2025], None),
    (["HTX Sơn Thịnh Ví Dụ", "Hợp tác xã", 100233488, "Bản Hồ", "", 4, "", 2025], {"Mã số": ""}),
    (["HTX Ngày Sai", "Hợp tác xã", "", "Bản Hồ", "31/02/2019", 4, "", 2025], {"Ngày thành lập": "28/02/2019"}),
    (["HTX Khoảng", "Hợp tác xã", "", "Bản Hồ", "", "khoảng 20", "", 2025], {"Lao động": 20}),
    (["DNTN Chè Mây Ngàn Ví Dụ", "DNTN", "0100233480", "Bản Hồ", "11/8/2006", 20, "", 2025], {"Mã số": ""}),
    (["DNTN Chữ Số", "DNTN", "", "Bản Hồ", "", 20, "chín tỷ", 2025], {"Doanh thu (đồng)": 9_000_000_000}),
    (["Tổ hợp tác Tả Van Ví Dụ", "tổ hợp tác", "", "Xã Không Có", "", 7, "", 2025], {"Xã, phường": "Bản Hồ, Lào Cai"}),
    (["Tổ hợp tác Số Âm", "tổ hợp tác", "", "Bản Hồ", "20/9/2021", -7, "", 2025], {"Lao động": 7}),
    (
        ["CTCP Gỗ Ví Dụ", "Công ty cổ phần", "0100101308", "Bản Hồ", "12/18/2020", 12, "", 2025],
        {"Ngày thành lập": "18/12/2020", "Mã số": ""},
    ),
    (["CTCP Gỗ Ví Dụ hai", "CTCP", "0100101308", "Bản Hồ", "", "", "", 2025], {"Mã số": ""}),
    (
        ["Cơ sở Ví Dụ", "Doanh nghiệp nhà nước kiểu cũ", "", "Bản Hồ", "45292", 8, "", 2025],
        {"Loại hình": "Hình thức khác"},
    ),
    (["Cơ sở Năm Ngắn", "HTX", "", "Bản Hồ", "18/12/26", 8, "", 2025], {"Ngày thành lập": "18/12/2016"}),
    (["Cơ sở Nửa Người", "HTX", "", "Bản Hồ", "", 3.5, "", 2025], {"Lao động": 4}),
    (["Cơ sở Năm Sau", "HTX", "", "Bản Hồ", "", 8, "", 2099], {"Năm": 2025}),
    (["Cơ sở " + "x" * 320, "HTX", "", "Bản Hồ", "", 8, "", 2025], {"Tên cơ sở": "Cơ sở Tên Ngắn"}),
    (["Cơ sở Công Thức", "HTX", "", "Bản Hồ", "", "#REF!", "", 2025], {"Lao động": 9}),
    (["Cơ sở Nơi Khác", "HTX", "", "Cổ Bi", "", 8, "", 2025], {"Xã, phường": "Bản Hồ"}),
    (["Cơ sở Mã Lạ", "DNTN", "12345", "Bản Hồ", "", 8, "", 2025], {"Mã số": ""}),
    (["Cơ sở Thiếu Năm", "HTX", "", "Bản Hồ", "", 8, "", ""], {"Năm": 2025}),
    (["Cơ sở Tương Lai", "HTX", "", "Bản Hồ", "1/1/2099", 8, "", 2025], {"Ngày thành lập": ""}),
]
GOOD = [[f"Hợp tác xã Ví Dụ {n}", "HTX", "", "Bản Hồ", "14/3/2012", n, "", 2025] for n in range(200 - len(MISTAKES))]
MENDS = [mend for _row, mend in MISTAKES if mend is not None]
HEADS = ["Tên cơ sở", "Loại hình", "Mã số", "Xã, phường", "Ngày thành lập", "Lao động", "Doanh thu (đồng)", "Năm"]


def with_title(rows: list[list[Any]]) -> bytes:
    top: list[list[Any]] = [["DANH SÁCH CƠ SỞ CÔNG NGHIỆP NÔNG THÔN"], [], HEADS]
    return sheets.xlsx([*top, *rows, ["Tổng cộng"]])


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

    choose(page, "ds-co-so.xlsx", with_title([*(row for row, _mend in MISTAKES), *GOOD]))
    page.wait_for_url("**/imports/*/")
    text = page.inner_text("main")
    assert "Xem thử, chưa ghi gì" in text
    assert "Bỏ qua dòng cộng" in text
    assert_page_ok(page)
    assert Establishment.objects.count() == 0
    batch = ImportBatch.objects.get()
    wrong = [p for line in batch.lines.all() for p in line.problems if p["severity"] == "bad"]
    assert len({(p["column"], p["code"]) for p in wrong}) >= 20
    assert (batch.rows, batch.bad) == (200, len(MENDS) + 2)

    page.get_by_role("button", name="Đổi cả 2 ô thành “Xã Bản Hồ").click()
    page.wait_for_load_state()
    snap(page, "import-mended")
    good, left = 200 - len(MENDS), len(MENDS)
    page.get_by_role("button", name=f"Ghi {good} dòng").click()
    page.wait_for_load_state()
    assert "Còn dòng chưa ghi" in page.inner_text("main")
    assert_page_ok(page)
    assert Establishment.objects.count() == good

    with page.expect_download() as waiting:
        page.get_by_role("link", name=f"Tải tệp có đánh dấu lỗi ({left} dòng)").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    sheet = book["Dữ liệu"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.max_row == left + 1
    assert all(sheet.cell(line, heads["Lý do (hệ thống ghi)"]).value for line in range(2, left + 2))
    for line, mend in enumerate(MENDS, start=2):
        for head, value in mend.items():
            sheet.cell(line, heads[head]).value = value
    out = io.BytesIO()
    book.save(out)

    page.goto("/imports/establishments/")
    choose(page, "ds-co-so-sua.xlsx", out.getvalue())
    page.wait_for_url("**/imports/*/")
    still = [p for line in ImportBatch.objects.first().lines.all() for p in line.problems]  # type: ignore[union-attr]
    assert still == []
    page.get_by_role("button", name=f"Ghi cả {left} dòng").click()
    page.wait_for_load_state()
    assert "Mọi dòng đã được ghi" in page.inner_text("main")
    assert_page_ok(page)
    assert Establishment.objects.count() == 200
    page.goto("/establishments/?q=Cơ sở Tên Ngắn")
    assert "Cơ sở Tên Ngắn" in page.inner_text("tbody")
    page.goto("/imports/")
    assert page.locator("tbody tr").count() == 2
    assert_page_ok(page)

    page.locator("tbody tr a").first.click()
    page.get_by_role("button", name="Hoàn tác cả lần nhập").click()
    page.wait_for_load_state()
    assert "Cả lần nhập đã được hoàn tác" in page.inner_text("main")
    assert_page_ok(page)
    assert Establishment.objects.count() == good


@pytest.mark.parametrize("language", ["en", "th"])
def test_unknown_columns_fonts_and_changes_in_other_languages(
    page: Page, live_server: Any, people: Any, language: str, login: Callable[[str], Any]
) -> None:
    make_units()
    log_in(page, live_server.url, people.chau)
    speak(page, live_server.url, language)
    old = [
        [sheets.to_legacy(c, "tcvn3") if isinstance(c, str) else c for c in row]
        for row in [HEADS, *(row for row, _mend in MISTAKES[:10])]
    ]
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
