"""A workbook of ours: formats by kind, safe texts, drop-downs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from khuyencong.common.money import MILLION
from khuyencong.exchange import kinds
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Cell, Column
from khuyencong.ui.language import spoken

LIST_CHARS_MAX = 250  # what a spreadsheet takes as a list written into the cell's rule
ROWS_READY = 5_000  # rows of a template that offer drop-downs
AS_TEXT = 49  # the built-in number of the format "@"
CELL_CHARS_MAX = 32_000
INK, LINE, HEAD_GROUND, MUST_GROUND = "#1B2333", "#DDD8CB", "#EFECE3", "#1B2D52"
BAD_GROUND, BAD_INK, LOOK_GROUND, LOOK_INK = "#FCE8E5", "#A01F22", "#FBF0D9", "#7E4E0B"
# Per cent is written as text: a spreadsheet keeps 35% as 0.35, which a plain cell holds for 0,35%.
_FORMATS: dict[str, str] = {
    Kind.WHOLE: "#,##0",
    Kind.VND: "#,##0",
    Kind.MILLION: "#,##0.0#####",
    Kind.NUMBER: "#,##0.######",
    Kind.YEAR: "0",
    Kind.DAY: "dd/mm/yyyy",
    Kind.MONTH: "mm/yyyy",
}


class Book(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook written row after row in constant memory. Texts stay texts: nothing becomes a formula or a link."""

    def __init__(self, target: IO[bytes], *, constant_memory: bool = True) -> None:
        options = {
            "constant_memory": constant_memory,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        super().__init__(target, options)
        self.lang = spoken()
        edge = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "border_color": LINE}
        self.head: Format = self.add_format({**edge, "bg_color": HEAD_GROUND, "font_color": INK})
        self.must: Format = self.add_format({**edge, "bg_color": MUST_GROUND, "font_color": "#FFFFFF"})
        self.wrap: Format = self.add_format({"text_wrap": True, "valign": "top"})
        self._cells: dict[tuple[str, str], Format] = {}
        self._quoted: dict[str, Format] = {}
        self._lists: list[list[str]] = []
        self._lists_name = str(_("Danh mục"))

    def cell_format(self, kind: Kind, look: str = "") -> Format:
        """The format of a kind's cells; `look` "bad" or "look" colours it."""
        if (kind, look) not in self._cells:
            self._cells[kind, look] = self.add_format({"num_format": _FORMATS.get(kind, AS_TEXT), **_colours(look)})
        return self._cells[kind, look]

    def _quoted_format(self, look: str) -> Format:
        if look not in self._quoted:
            self._quoted[look] = self.add_format({"num_format": AS_TEXT, "quote_prefix": True, **_colours(look)})
        return self._quoted[look]

    def data_sheet(self, columns: Sequence[Column], name: str = "") -> Worksheet:
        """The first sheet, with heads, widths and number formats."""
        sheet = self.add_worksheet(name or str(_("Dữ liệu")))
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, width_of(column), self.cell_format(column.kind))
            sheet.write_string(0, index, column.head, self.head)
        return sheet

    def write(self, sheet: Worksheet, row: int, index: int, column: Column, value: Any, look: str = "") -> None:
        """A value of a column in the type its reader reads back."""
        form = self.cell_format(column.kind, look)
        if value is None:
            if look:
                sheet.write_blank(row, index, None, form)
        elif column.kind in {Kind.DAY, Kind.MONTH}:
            sheet.write_datetime(row, index, datetime(value.year, value.month, value.day), form)  # noqa: DTZ001
        elif column.kind == Kind.MILLION:
            sheet.write_number(row, index, Decimal(value) / MILLION, form)
        elif column.kind == Kind.PERCENT:
            # As text: a number up to 1 could be read as a share or as per cent.
            self.write_text(sheet, row, index, kinds.shown(column, value, "vi"), look)
        elif column.numeric:
            sheet.write_number(row, index, value, form)
        else:
            self.write_text(sheet, row, index, kinds.shown(column, value, self.lang), look)

    def write_text(self, sheet: Worksheet, row: int, index: int, text: str, look: str = "") -> None:
        """A text as text, also when it looks like a formula."""
        form = self._quoted_format(look) if text[:1] in kinds.FORMULA_SIGNS else self.cell_format(Kind.TEXT, look)
        sheet.write_string(row, index, text[:CELL_CHARS_MAX], form)

    def write_cell(self, sheet: Worksheet, row: int, index: int, cell: Cell, look: str = "") -> None:
        """A cell as it was read."""
        if cell is None or cell == "":
            if look:
                sheet.write_blank(row, index, None, self.cell_format(Kind.TEXT, look))
        elif isinstance(cell, bool):
            sheet.write_boolean(row, index, cell, self.cell_format(Kind.TEXT, look))
        elif isinstance(cell, int | float):
            sheet.write_number(row, index, cell, self.cell_format(Kind.NUMBER, look))
        elif isinstance(cell, date):
            day = cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
            sheet.write_datetime(row, index, day, self.cell_format(Kind.DAY, look))
        else:
            self.write_text(sheet, row, index, cell if isinstance(cell, str) else kinds.text_of(cell), look)

    def offer(self, sheet: Worksheet, index: int, labels: Sequence[str]) -> None:
        """A drop-down under the head of a column: short lists in the rule, long ones on a hidden sheet."""
        source: Any = list(labels)
        if len(",".join(labels)) > LIST_CHARS_MAX or any("," in label for label in labels):
            letter = xl_col_to_name(len(self._lists))
            source = f"='{self._lists_name}'!${letter}$1:${letter}${len(labels)}"
            self._lists.append(list(labels))
        rule = {
            "validate": "list",
            "source": source,
            "error_type": "warning",
            "error_title": str(_("Không có trong danh sách")),
            "error_message": str(_("Chọn một giá trị trong danh sách của ô này.")),
        }
        sheet.data_validation(1, index, ROWS_READY, index, rule)

    def add_lists(self) -> None:
        """The hidden sheet the long drop-downs refer to; written row after row, as constant memory asks."""
        if not self._lists:
            return
        sheet = self.add_worksheet(self._lists_name)
        sheet.hide()
        for line in range(max(map(len, self._lists))):
            for index, labels in enumerate(self._lists):
                if line < len(labels):
                    sheet.write_string(line, index, labels[line])


def width_of(column: Column) -> int:
    """The width of a column in characters."""
    if column.kind in {Kind.DAY, Kind.MONTH, Kind.YEAR, Kind.YESNO, Kind.PERCENT}:
        return 14
    return min(44, max(14, len(column.head) + 2, 32 if not column.numeric and column.limit > 100 else 0))


def _colours(look: str) -> dict[str, Any]:
    if look == "bad":
        return {"bg_color": BAD_GROUND, "font_color": BAD_INK, "border": 1, "border_color": BAD_INK}
    return {"bg_color": LOOK_GROUND, "font_color": LOOK_INK} if look else {}
