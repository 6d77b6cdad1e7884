"""The sentence of every error code: what is wrong, what is expected with an example, what was read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from khuyencong.audit.personal import mask
from khuyencong.common import formats
from khuyencong.exchange import kinds
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Cell, Column
from khuyencong.ui.fields import WORDS
from khuyencong.ui.fieldview import READ_CHARS_MAX, with_read
from khuyencong.ui.language import spoken

CHOICES_SHOWN = 5
_PERSONAL = re.compile(r"(?<![\d.,])\d{3}(?: ?\d{3}){3}(?!\d)")
SENTENCES: Mapping[str, Any] = {
    **WORDS,
    "missing": _("Chưa nhập ô bắt buộc này."),
    "formula_error": _("Công thức trong ô bị lỗi; tính lại rồi dán giá trị."),
    "too_long": _("Dài %(count)s ký tự, tối đa %(limit)s ký tự."),
    "lost_digits": _("Bảng tính đã làm tròn dãy số dài; định dạng cột là Văn bản (Text) rồi gõ lại."),
    "fraction": _("Ghi số nguyên, không có phần lẻ, ví dụ %(example)s."),
    "day_for_number": _("Bảng tính đã đổi ô này thành ngày; định dạng cột là Số rồi gõ lại, ví dụ %(example)s."),
    "which_percent": _("Không rõ là %(one)s%% hay %(other)s%%; ghi kèm dấu %%, ví dụ %(example)s."),
    "not_a_month": _("Ghi tháng/năm, ví dụ %(example)s."),
    "not_a_year": _("Ghi năm bốn chữ số, ví dụ %(example)s."),
    "not_yes_no": _("Ghi Có hoặc Không; để trống nếu chưa rõ."),
    "not_in_list": _("Chọn một giá trị trong danh sách: %(choices)s."),
    "near_in_list": _("Không có trong danh sách. Có phải “%(near)s”?"),
    "tax_digits": _("Mã số thuế gồm 10 hoặc 13 chữ số, ví dụ %(example)s."),
    "tax_zero_lost": _("Có %(count)s chữ số, thiếu 1. Bảng tính có thể đã bỏ số 0 đầu: %(full)s."),
    "tax_check_digit": _("Mã số thuế sai số kiểm tra; xem lại từng chữ số."),
    "place_unknown": _("Không tìm thấy đơn vị hành chính nào tên như vậy; ghi tên và tỉnh, ví dụ %(example)s."),
    "place_several": _("Có nhiều đơn vị cùng tên; ghi mã của đơn vị đúng: %(units)s."),
    "place_ended": _("%(words)s Ghi đơn vị hiện nay: %(units)s."),
    "body_unknown": _("Không có cơ quan nào tên như vậy."),
    "body_near": _("Không có cơ quan nào tên như vậy. Có phải “%(suggest)s”?"),
    "body_several": _("Có nhiều cơ quan mang tên này; ghi tên đầy đủ: %(units)s."),
    # rows and tables
    "row_code": _("Mã dòng không đúng; giữ nguyên mã khi tải danh sách, hoặc để trống ở dòng mới."),
    "row_gone": _("Không có hồ sơ mang mã dòng này trong địa bàn."),
    "changed_since": _("Người khác đã sửa sau khi tải danh sách: hiện là “%(now)s”, tệp ghi “%(file)s”."),
    "stays": _("Ô này không đổi được bằng tệp; sửa trên màn hình của hồ sơ."),
    "belongs_elsewhere": _("Số này đã được ghi cho một cơ sở khác ngoài phạm vi được xem."),
    "outside_area": _("Trụ sở và nơi sản xuất đều ở ngoài địa bàn phụ trách."),
    "which_scheme": _("Không rõ loại của mã số này; ghi cột “%(other)s”."),
    "same_name": _("Cùng tên và cùng xã với dòng %(first)s. Xem lại trước khi ghi."),
    "like_known": _("Giống một cơ sở đã có: %(known)s. Xem lại trước khi ghi."),
    "repeated_row": _("Trùng với dòng %(first)s."),
    "unknown_field": _("Không có cột nào tên là “%(name)s”."),
    "refused": "%(words)s",
    # files
    "file_empty": _("Tệp rỗng. Chọn lại tệp có nội dung."),
    "file_too_big": _("Tệp nặng %(size)s MB, quá mức %(most)s MB. Tách thành nhiều tệp."),
    "file_old_excel": _(
        "Tệp Excel đời cũ (.xls) hoặc có mật khẩu. Mở bằng Excel, bỏ mật khẩu nếu có, chọn Lưu thành (Save as) loại "
        "Excel Workbook (.xlsx)."
    ),
    "file_binary_excel": _("Tệp Excel nhị phân (.xlsb). Lưu thành (Save as) loại Excel Workbook (.xlsx)."),
    "file_html": _(
        "Tệp này là trang web (HTML) mang tên bảng tính. Mở bằng Excel rồi chọn Lưu thành (Save as) loại "
        "Excel Workbook (.xlsx)."
    ),
    "file_xml": _("Tệp này là XML, không phải bảng tính. Lưu thành (Save as) loại Excel Workbook (.xlsx)."),
    "file_not_table": _("Tệp này không phải bảng tính. Nhận XLSX, ODS, CSV và TSV."),
    "file_damaged": _("Tệp bị hỏng hoặc bị cắt giữa chừng. Lưu lại từ Excel rồi tải lên lần nữa."),
    "file_password": _("Tệp có mật khẩu. Bỏ mật khẩu rồi tải lên lại."),
    "file_macros": _("Tệp có macro. Lưu thành (Save as) loại Excel Workbook (.xlsx), không chứa macro."),
    "file_unpacks": _("Tệp nén quá lớn khi mở ra. Chép phần bảng cần nhập sang một tệp mới."),
    "file_columns": _("Bảng kéo tới cột thứ %(count)s, tối đa %(most)s cột. Xóa các cột thừa ở bên phải."),
    "file_rows": _("Bảng có tới %(count)s dòng, tối đa %(most)s dòng. Tách thành nhiều tệp."),
    "file_cells": _("Bảng trải rộng %(rows)s dòng × %(columns)s cột. Xóa các ô lạc ở xa bảng."),
    "file_no_sheet": _("Tệp không có trang tính nào để đọc."),
    "file_encoding": _("Không đọc được bảng mã của tệp. Lưu lại dạng CSV UTF-8 hoặc Excel Workbook (.xlsx)."),
    "file_no_head": _("Không thấy dòng tiêu đề trong 40 dòng đầu. Dòng đó phải có ít nhất hai cột: %(columns)s."),
    "file_gone": _("Tệp đã tải lên không còn trong kho. Tải lên lại."),
    "file_no_rows": _("Dưới dòng tiêu đề không có dòng nào."),
}


def example_of(column: Column, lang: str) -> str:
    """What a right cell of a column looks like."""
    if column.example:
        return column.example
    samples: dict[Kind, Any] = {
        Kind.WHOLE: 25,
        Kind.NUMBER: Decimal("1234.5"),
        Kind.VND: 900_000_000,
        Kind.MILLION: 900_000_000,
        Kind.PERCENT: Decimal("0.355"),
        Kind.DAY: date(2026, 12, 18),
        Kind.MONTH: date(2026, 12, 1),
        Kind.YEAR: 2026,
        Kind.YESNO: True,
        Kind.COMMUNE: "Xã Bản Hồ, Lào Cai",
        Kind.PROVINCE: "Lào Cai",
        Kind.TAX_CODE: "0100233488",
    }
    if column.kind in samples:
        return kinds.shown(column, samples[column.kind], lang)
    return str(column.choices[0][1]) if column.choices else ""


def masked(text: str) -> str:
    """A text with every personal number (12 digits) shown by its last four."""
    return _PERSONAL.sub(lambda match: mask(re.sub(r"\D", "", match[0])), text)


def read_of(column: Column | None, cell: Cell) -> str:
    """What was read, shortened; of a natural person only the last four characters."""
    text = kinds.text_of(cell)
    if column is not None and column.personal:
        return mask(text)
    shortened = text[:READ_CHARS_MAX]
    return shortened if column is not None and column.numeric else masked(shortened)


def sentence(code: str, params: Mapping[str, Any], column: Column | None = None, read: str = "") -> str:
    """The words of an error in the reader's language. `params` come from the reader of the column."""
    lang = spoken()
    words = dict(params)
    code = _variant(code, words, column)
    if column is not None:
        words.setdefault("example", example_of(column, lang))
        words.setdefault("choices", _choices(column))
    full = words.get("full_vnd")
    if code == "shortened":
        code, words["full"] = ("shortened", formats.number(full, lang)) if full else ("not_a_number", "")
    if code == "no_day" and isinstance(words.get("day"), date):
        words["day"] = formats.date_short(words["day"], lang)
    return with_read(str(SENTENCES[code]) % words, read)


def _variant(code: str, words: dict[str, Any], column: Column | None) -> str:
    if code == "body_unknown" and words.get("suggest"):
        return "body_near"
    if code == "not_in_list" and words.get("suggest") and column is not None:
        words["near"] = dict(column.choices).get(words["suggest"], words["suggest"])
        return "near_in_list"
    return code


def _choices(column: Column) -> str:
    labels = [str(label) for _value, label in column.choices]
    if len(labels) > CHOICES_SHOWN:
        labels = [*labels[:CHOICES_SHOWN], "…"]
    return "; ".join(labels)
