"""A column copied from a spreadsheet fills a table of forms, with the errors of each row, before anything is saved."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from playwright.sync_api import Page

from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.exchange.paste import Box, cells_of
from khuyencong.programmes.columns import LINE
from tests.browser import assert_page_ok, log_in, snap
from tests.exchange import sheets

ON = date(2026, 3, 2)
CHOICE = Column("kind", "Loại", Kind.CHOICE, choices=(("a", "Máy móc"), ("b", "Đào tạo")))


def box(text: str, *, column: str = "name", row: int = 1, columns: Any = LINE, most: int = 200, **typed: str) -> Box:
    post = QueryDict(mutable=True)
    post.update({"items-paste": text, "items-paste_column": column, "items-paste_row": str(row)})
    post.update({"items-paste_go": "1", **typed})
    return Box(post, prefix="items", columns=columns, on=ON, most=most)


def test_the_clipboard_of_spreadsheets() -> None:
    assert cells_of("Máy sao\t1\r\nMáy vò\t2\r\n") == [["Máy sao", "1"], ["Máy vò", "2"]]
    assert cells_of('"hai\ndòng"\tx\n') == [["hai\ndòng", "x"]]
    assert cells_of('5" pipe\n') == [['5" pipe']]
    assert cells_of("a\n\nb\n") == [["a"], [""], ["b"]]
    assert cells_of("\n\n") == []


def test_a_column_fills_the_rows_and_keeps_what_was_typed() -> None:
    found = box(
        "600.000.000\n1.250.000 đ\n", column="unit_price_vnd", **{"items-0-name": "Máy sao", "items-0-unit": "chiếc"}
    )
    assert found.rows == [
        {"name": "Máy sao", "unit": "chiếc", "unit_price_vnd": "600.000.000"},
        {"name": "", "unit": "", "unit_price_vnd": "1.250.000"},
    ]
    assert found.told.startswith("Đã điền 2 dòng vào cột “Đơn giá (đồng)”")
    assert found.problems == []
    assert found.text == ""


def test_a_block_goes_from_the_chosen_column_to_the_right() -> None:
    found = box("chiếc\t2\t600000000", column="unit", row=3, **{"items-0-name": "Một"})
    assert [r.get("quantity", "") for r in found.rows] == ["", "", "2"]
    assert found.rows[2] == {"name": "", "unit": "chiếc", "quantity": "2", "unit_price_vnd": "600.000.000"}
    wide = box("1\t2\t3", column="unit_price_vnd")
    assert wide.faults == ["Đã dán 3 cột; từ cột “Đơn giá (đồng)” chỉ còn 2 cột."]
    assert wide.rows == []
    assert wide.text == "1\t2\t3"


def test_a_block_with_its_own_heads_finds_its_columns_and_units() -> None:
    text = "STT\tNội dung\tĐVT\tSL\tĐơn giá (triệu đồng)\tThành tiền\n1\tMáy sao\tchiếc\t2\t600,5\t1.201"
    found = box(text, column="support_vnd")
    assert found.rows == [{"name": "Máy sao", "unit": "chiếc", "quantity": "2", "unit_price_vnd": "600.500.000"}]


def test_each_row_that_cannot_be_read_is_told_with_its_field() -> None:
    found = box("5\nkhoảng 2\n\n-1\n", column="quantity")
    assert [r["quantity"] for r in found.rows] == ["5", "khoảng 2", "", "-1"]
    assert [(p.row, p.input_id) for p in found.problems] == [(2, "id_items-1-quantity"), (4, "id_items-3-quantity")]
    assert found.problems[0].words == "Số lượng: Ghi bằng chữ số, ví dụ 25. Ô này đang là “khoảng 2”."


def test_too_many_rows_and_rows_to_be_deleted() -> None:
    found = box("a\nb\nc", most=2)
    assert found.faults == ["Đã dán 3 dòng từ dòng 1; bảng này nhận tối đa 2 dòng."]
    kept = box("x", row=2, **{"items-0-name": "Một", "items-1-name": "Hai", "items-1-DELETE": "on"})
    assert [r["name"] for r in kept.rows] == ["Một", "x"]


def test_old_fonts_and_choices() -> None:
    old = "\n".join(sheets.to_legacy(t, "tcvn3") for t in ("Máy sao chè", "Máy vò chè"))
    assert [r["name"] for r in box(old).rows] == ["Máy sao chè", "Máy vò chè"]
    assert [r["kind"] for r in box("máy móc\nDAO TAO", column="kind", columns=(CHOICE,)).rows] == ["a", "b"]


def test_an_empty_box_is_no_paste() -> None:
    assert not box("  \n").asked
    assert not Box(None, prefix="items", columns=LINE, on=ON).asked
    odd = box("x", row=1, **{"items-paste_row": "-5"})
    assert odd.start == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_estimate_of_a_project_is_pasted_without_script(
    page: Page, live_server: Any, at_step: Any, people: Any
) -> None:
    story = at_step("open")
    project = story.project
    log_in(page, live_server.url, people.chau)
    page.goto(f"/projects/{project.pk}/step/estimate/")
    page.get_by_text("Dán một cột từ Excel").click()
    assert_page_ok(page)
    lines = ["Khoản chi\tĐVT\tSL\tĐơn giá (triệu đồng)\tĐề nghị hỗ trợ"]
    lines += [f"Máy sao chè {n} (ví dụ)\tchiếc\t1\t{600 + n},5\t{'' if n else 'chín triệu'}" for n in range(12)]
    page.fill("#id_items-paste", "\n".join(lines))
    page.get_by_role("button", name="Điền vào bảng").click()
    assert "Đã điền 12 dòng" in page.inner_text("main")
    assert "Dòng 1, Đề nghị hỗ trợ (đồng)" in page.inner_text("#items-paste-errors")
    assert page.input_value("#id_items-11-unit_price_vnd") == "611.500.000"
    assert_page_ok(page, expect_status=True)
    snap(page, "paste")
    project.refresh_from_db()
    assert project.items.count() < 12
    page.fill("#id_items-0-support_vnd", "0")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.wait_for_load_state()
    assert project.items.count() == 12
    assert max(i.unit_price_vnd for i in project.items.all()) == 611_500_000
