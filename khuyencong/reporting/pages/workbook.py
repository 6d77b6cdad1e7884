"""The grid of a form as a workbook, out and in. A workbook names its form, the form's version and the period."""

import zipfile
from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from khuyencong.exchange.reading import Limits, Refused, sniff
from khuyencong.reporting.models import Period
from khuyencong.reporting.pages.grids import GridLine, heads_of
from khuyencong.reporting.pages.saving import Sent
from khuyencong.reporting.pages.texts import form_words, period_words, written
from khuyencong.reporting.rules import Form, NotANumber, cell_key, read
from khuyencong.ui.language import spoken

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MARK = "khuyencong.reporting"
HEAD, FIRST = 3, 4  # rows of the sheet from 0: mark, title, keys, heads, figures
LIMITS = Limits(bytes=10 * 1024 * 1024, unpacked=60 * 1024 * 1024)


class BadSheet(Exception):
    """A workbook that is not a template of this form and period; the words say which it is and what to do."""


def write_sheet(form: Form, period: Period, lines: Sequence[GridLine]) -> bytes:
    """The grid with what is filled already; cells that may not be typed are shaded. Texts stay texts."""
    target = BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet("Bieu")
    edge = {"border": 1, "border_color": "#DDD8CB", "valign": "top"}
    head = book.add_format({**edge, "bold": True, "text_wrap": True, "bg_color": "#EFECE3"})
    name = book.add_format({**edge, "text_wrap": True})
    number = book.add_format({**edge, "num_format": "#,##0.#########"})
    locked = book.add_format({**edge, "num_format": "#,##0.#########", "bg_color": "#ECEEF2", "font_color": "#474F60"})
    small = book.add_format({"font_size": 8, "font_color": "#857F70"})
    for column, text in enumerate((MARK, form.key, form.version, period.key)):
        sheet.write_string(0, column, text, small)
    sheet.write_string(
        1, 0, f"{form_words(form)} – {period_words(period)}", book.add_format({"bold": True, "font_size": 13})
    )
    heads = [_("Mã"), _("Báo cáo về"), *(f"{h.number}. {h.label} ({h.unit})" for h in heads_of(form))]
    keys = ["", "", *map(cell_key, form.cells)]
    for column, (key, text) in enumerate(zip(keys, heads, strict=True)):
        sheet.write_string(HEAD - 1, column, key, small)
        sheet.write_string(HEAD, column, text, head)
    for row, line in enumerate(lines, FIRST):
        sheet.write_number(row, 0, line.owed.pk, locked)
        sheet.write_string(row, 1, line.owed.subject_label, name)
        for column, view in enumerate(line.cells, 2):
            look = locked if view.locked else number
            if view.was:
                sheet.write_number(row, column, float(_plain(view.was)), look)
            else:
                sheet.write_blank(row, column, None, look)
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, len(keys) - 1, 22)
    sheet.freeze_panes(FIRST, 2)
    book.close()
    return target.getvalue()


def _plain(text: str) -> Decimal:
    try:
        return read(text, places=12, lang=spoken(), negative=True) or Decimal(0)
    except NotANumber:
        return Decimal(0)


def read_sheet(source: IO[bytes], form: Form, period: Period, lines: Sequence[GridLine]) -> dict[str, Sent]:
    """The cells of a filled workbook that differ from what is stored. An empty cell changes nothing.

    Raises BadSheet for what is no workbook of ours, for another form or period, and for the form's older version.
    """
    rows = _sheet(source)
    _check_mark(rows[0] if rows else [], form, period)
    keys = [str(c or "") for c in (rows[HEAD - 1] if len(rows) > HEAD - 1 else [])]
    views = {str(line.owed.pk): {v.key.partition(":")[2]: v for v in line.cells} for line in lines}
    sent: dict[str, Sent] = {}
    for row in rows[FIRST:]:
        owed = _code(row[0]) if row else ""
        if not owed:
            continue
        known = views.get(owed)
        for column in range(2, min(len(row), len(keys))):
            text = _text(row[column])
            if not text or not keys[column]:
                continue
            view = known.get(keys[column]) if known else None
            if view is None or (not view.locked and text != view.was):
                sent[f"{owed}:{keys[column]}"] = Sent(view.revision if view else 0, text)
            elif view.locked and text != view.was:
                sent[view.key] = Sent(view.revision, text)
    return sent


def _sheet(source: IO[bytes]) -> list[list[object]]:
    try:
        if sniff(source, LIMITS).kind != "xlsx":
            raise BadSheet(_("Tệp không phải là Excel .xlsx. Tải mẫu của kỳ này, điền rồi gửi lại."))
        source.seek(0)
        book = CalamineWorkbook.from_filelike(source)
        return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    except (Refused, CalamineError, zipfile.BadZipFile, ValueError, IndexError) as error:
        raise BadSheet(_("Không đọc được tệp. Tải mẫu của kỳ này, điền rồi gửi lại.")) from error


def _check_mark(mark: Sequence[object], form: Form, period: Period) -> None:
    mark = [str(c or "") for c in mark[:4]] + [""] * 4
    if mark[0] != MARK:
        raise BadSheet(_("Tệp không phải mẫu của hệ thống. Tải mẫu của kỳ này, điền rồi gửi lại."))
    if mark[1] != form.key:
        raise BadSheet(_("Tệp là mẫu của biểu khác (%(form)s). Chọn đúng biểu.") % {"form": mark[1]})
    if mark[2] != form.version:
        words = _("Mẫu này là phiên bản cũ (%(old)s); kỳ này dùng phiên bản %(new)s. Tải mẫu mới rồi chép số sang.")
        raise BadSheet(words % {"old": mark[2], "new": form.version})
    if mark[3] != period.key:
        raise BadSheet(_("Tệp là mẫu của kỳ %(old)s, không phải kỳ %(new)s.") % {"old": mark[3], "new": period.key})


def _code(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value or "").strip()


def _text(value: object) -> str:
    """A cell of a workbook as it would be typed; a day or a truth is no figure and is refused with its own words."""
    if isinstance(value, bool | date | time | timedelta):
        return str(value)
    if isinstance(value, int | float):
        return written(Decimal(repr(value)) if isinstance(value, float) else Decimal(value)).replace(
            "\N{MINUS SIGN}", "-"
        )
    return str(value or "").strip()
