"""The template of an import: heads, drop-downs, formats, help at each head, and a sheet that explains every column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from django.utils.translation import gettext as _

from khuyencong.exchange import kinds, words
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.exchange.writing.book import Book

COMMENT_CHARS_MAX = 400


def offers(column: Column, lang: str) -> list[str]:
    """What a drop-down of a column holds; empty for columns without one."""
    if column.kind == Kind.YESNO:
        return [kinds.shown(column, True, lang), kinds.shown(column, False, lang)]
    return [str(label) for _value, label in column.choices] if column.kind == Kind.CHOICE else []


def write_template(target: IO[bytes], columns: Sequence[Column]) -> None:
    """Write the empty workbook of an import."""
    asked = [c for c in columns if c.asked]
    with Book(target, constant_memory=False) as book:
        sheet = book.data_sheet(asked)
        explained = book.add_worksheet(str(_("Giải thích")))
        for index, column in enumerate(asked):
            sheet.write_string(0, index, column.head, book.must if column.required else book.head)
            sheet.write_comment(0, index, _comment(column, book.lang), {"x_scale": 2, "y_scale": 1.2})
            if found := offers(column, book.lang):
                book.offer(sheet, index, found)
        sheet.autofilter(0, 0, 0, len(asked) - 1)
        heads = [_("Cột"), _("Bắt buộc"), _("Ghi gì"), _("Ví dụ"), _("Giá trị nhận")]
        explained.set_column(0, 0, 34, book.wrap)
        explained.set_column(1, 1, 10, book.wrap)
        explained.set_column(2, 4, 48, book.wrap)
        explained.freeze_panes(1, 0)
        for index, head in enumerate(heads):
            explained.write_string(0, index, head, book.head)
        for line, column in enumerate(asked, start=1):
            cells = [
                column.head,
                _("Có") if column.required else "",
                expected(column),
                words.example_of(column, book.lang),
                "\n".join(offers(column, book.lang) or [str(label) for _value, label in column.choices]),
            ]
            for index, text in enumerate(cells):
                explained.write_string(line, index, text, book.wrap)
        book.add_lists()


def expected(column: Column) -> str:
    """What to write in a column: its help, or the words of its kind."""
    by_kind = {
        Kind.TEXT: _("Chữ."),
        Kind.WHOLE: _("Số nguyên."),
        Kind.NUMBER: _("Số; dấu phẩy trước phần lẻ."),
        Kind.VND: _("Số đồng nguyên."),
        Kind.MILLION: _("Số triệu đồng; dấu phẩy trước phần lẻ."),
        Kind.PERCENT: _("Tỷ lệ kèm dấu %."),
        Kind.DAY: _("Ngày/tháng/năm."),
        Kind.MONTH: _("Tháng/năm."),
        Kind.YEAR: _("Năm bốn chữ số."),
        Kind.YESNO: _("Có hoặc Không; để trống nếu chưa rõ."),
        Kind.CHOICE: _("Một giá trị trong danh sách."),
        Kind.MANY: _("Một hoặc nhiều giá trị trong danh sách, cách nhau bằng dấu chấm phẩy."),
        Kind.COMMUNE: _("Tên xã và tỉnh, hoặc mã. Tên cũ được nhận ra."),
        Kind.PROVINCE: _("Tên tỉnh, hoặc mã."),
        Kind.TAX_CODE: _("10 hoặc 13 chữ số."),
        Kind.ORGANISATION: _("Tên cơ quan như trên nền tảng."),
    }
    return " ".join(filter(None, [str(column.help), "" if column.help else by_kind[column.kind]]))


def _comment(column: Column, lang: str) -> str:
    must = _("Bắt buộc.") if column.required else ""
    example = words.example_of(column, lang)
    shown = _("Ví dụ: %(example)s") % {"example": example} if example else ""
    return "\n".join(filter(None, [must, expected(column), shown]))[:COMMENT_CHARS_MAX]
