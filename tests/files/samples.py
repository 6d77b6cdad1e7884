"""Small files of every kind, made in memory."""

import io
import zipfile

from docx import Document
from openpyxl import Workbook

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
XML = b'<?xml version="1.0" encoding="UTF-8"?><HDon><DLHDon><SHDon>5</SHDon></DLHDon></HDon>'
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def _docx() -> bytes:
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def _xlsx() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def _open_document(kind: str) -> bytes:
    return archive(mimetype=f"application/vnd.oasis.opendocument.{kind}".encode(), content=b"<x/>")


DOCX, XLSX, ODT, ODS = _docx(), _xlsx(), _open_document("text"), _open_document("spreadsheet")
_OFFICE = "application/vnd.openxmlformats-officedocument"
GOOD = {
    "hóa đơn.pdf": (PDF, "application/pdf"),
    "ảnh máy.png": (PNG, "image/png"),
    "ảnh.JPG": (JPEG, "image/jpeg"),
    "ảnh.jpeg": (JPEG, "image/jpeg"),
    "hóa đơn điện tử.xml": (XML, "application/xml"),
    "xml có BOM.xml": (b"\xef\xbb\xbf" + XML, "application/xml"),
    "tờ trình.docx": (DOCX, f"{_OFFICE}.wordprocessingml.document"),
    "dự toán.xlsx": (XLSX, f"{_OFFICE}.spreadsheetml.sheet"),
    "báo cáo.odt": (ODT, "application/vnd.oasis.opendocument.text"),
    "bảng.ods": (ODS, "application/vnd.oasis.opendocument.spreadsheet"),
}
_CHANGE_ENDING, _NOT_TAKEN = "Đổi đuôi tệp", "không thuộc loại được nhận"
BAD = {
    "đổi đuôi.png": (PDF, _CHANGE_ENDING),
    "không đuôi": (PDF, _CHANGE_ENDING),
    "bảng.docx": (XLSX, _CHANGE_ENDING),
    "hai đuôi.pdf.exe": (PDF, _CHANGE_ENDING),
    "chương trình.pdf": (b"MZ\x90\x00" + b"\x00" * 100, _NOT_TAKEN),
    "trang.pdf": (HTML, _NOT_TAKEN),
    "trang.html": (HTML, _NOT_TAKEN),
    "trang.xml": (HTML, _NOT_TAKEN),
    "hình.svg": (SVG, _NOT_TAKEN),
    "hình.xml": (SVG, _NOT_TAKEN),
    "bom.xml": (BOMB, _NOT_TAKEN),
    "hỏng.xml": (b"<?xml version='1.0'?><a><b></a>", _NOT_TAKEN),
    "nén.zip": (archive(a=b"1"), _NOT_TAKEN),
    "macro.docx": (
        archive(**{"[Content_Types].xml": b"", "word__document.xml": b"", "word__vbaProject.bin": b"x"}),
        _NOT_TAKEN,
    ),
    "cụt.xlsx": (XLSX[:200], _NOT_TAKEN),
    "rỗng.pdf": (b"", "rỗng"),
    "chữ.pdf": (b"xin chao", _NOT_TAKEN),
}
