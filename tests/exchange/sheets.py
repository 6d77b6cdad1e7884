"""Files for tests: workbooks, text files, legacy fonts, and files that mean harm."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import openpyxl
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from khuyencong.exchange import legacy
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column

COLUMNS = (
    Column("name", "Tên cơ sở", limit=100, required=True, aliases=("Tên",)),
    Column("tax", "Mã số thuế", Kind.TAX_CODE),
    Column("workers", "Lao động", Kind.WHOLE, unit="người"),
    Column("revenue", "Doanh thu", Kind.MILLION, unit="triệu đồng"),
    Column("founded", "Ngày thành lập", Kind.DAY),
    Column("form", "Loại hình", Kind.CHOICE, choices=(("coop", "Hợp tác xã"), ("house", "Hộ kinh doanh"))),
)
HEADS = ["STT", "Tên cơ sở", "Mã số thuế", "Lao động (người)", "Doanh thu", "Ngày thành lập", "Loại hình"]
ROWS: list[list[Any]] = [
    [1, "Hợp tác xã Chè Bản Hồ", "0100233488", 46, 18250.0, date(2012, 3, 14), "Hợp tác xã"],
    [2, "Hộ kinh doanh Sùng A Ví Dụ", "", "1.250", "3.400,5", "02/5/2024", "hộ kinh doanh"],
]


def xlsx(
    rows: Sequence[Sequence[Any]], *, sheet: str = "DS cơ sở", merges: Sequence[str] = (), others: Any = ()
) -> bytes:
    """A workbook of one sheet (and `others`: name, rows)."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for merge in merges:
        page.merge_cells(merge)
    for name, lines in others:
        extra = book.create_sheet(name)
        for row in lines:
            extra.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def quick_xlsx(write: Callable[[Any, Any], None]) -> bytes:
    """A workbook written by `write(book, sheet)`."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    write(book, book.add_worksheet("Trang 1"))
    book.close()
    return out.getvalue()


def ods(rows: Sequence[Sequence[Any]], extra: str = "") -> bytes:
    """A small OpenDocument sheet; `extra` is put before the end of the table."""

    def cell(value: Any) -> str:
        if isinstance(value, int | float):
            number = f'office:value-type="float" office:value="{value}"'
            return f"<table:table-cell {number}><text:p>{value}</text:p></table:table-cell>"
        if isinstance(value, date):
            return (
                f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}">'
                f"<text:p>{value}</text:p></table:table-cell>"
            )
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Bảng">{lines}{extra}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return out.getvalue()


def text_file(rows: Sequence[Sequence[Any]], *, mark: str = ",", encoding: str = "utf-8", bom: bool = False) -> bytes:
    """A CSV or TSV file."""

    def cell(value: Any) -> str:
        text = value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)
        quoted = text.replace('"', '""')
        return f'"{quoted}"' if mark in text or '"' in text else text

    body = "\r\n".join(mark.join(map(cell, row)) for row in rows) + "\r\n"
    if encoding == "cp1258":
        return to_1258(body)
    return (b"\xef\xbb\xbf" if bom else b"") + body.encode(encoding)


def to_1258(text: str) -> bytes:
    """Windows-1258: base letters with their hat or horn, then the tone as a sign of its own."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = [c for c in parts[1:] if c in "\u0300\u0301\u0303\u0309\u0323"]
            base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
            out += base.encode("cp1258") + "".join(tones).encode("cp1258")
    return bytes(out)


def to_legacy(text: str, font: str) -> str:
    """A Unicode text as a legacy font writes it, made from the tables turned round."""
    if font == "tcvn3":
        table = {chr(new): chr(old) for old, new in legacy._TCVN3.items() if isinstance(new, int)}
        return "".join(table.get(c) or table.get(c.lower(), c) for c in unicodedata.normalize("NFC", text))
    turned: dict[str, str] = {}
    for old, new in legacy._VNI.items():
        turned.setdefault(new, old)
    return "".join(turned.get(c, c) for c in unicodedata.normalize("NFC", text))


def rezip(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """A zip file with its parts changed; None leaves a part out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            changed = change(member.filename, old.read(member.filename))
            if changed is not None:
                new.writestr(member.filename, changed)
    return out.getvalue()


def in_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with text of its first sheet replaced."""

    def change(name: str, part: bytes) -> bytes:
        if not name.startswith("xl/worksheets/sheet1"):
            return part
        assert old in part
        return part.replace(old, new, 1)

    return rezip(content, change)


def upload(content: bytes, name: str = "ds-co-so.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
