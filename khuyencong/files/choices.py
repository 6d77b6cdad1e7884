"""Kinds of files the platform accepts, decided by their content."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FileKind:
    """An accepted kind: its stored type, the name endings that go with it, whether browsers may show it inline."""

    content_type: str
    endings: tuple[str, ...]
    inline: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
KINDS = {
    "pdf": FileKind("application/pdf", (".pdf",)),
    "docx": FileKind(f"{_OFFICE}.wordprocessingml.document", (".docx",)),
    "xlsx": FileKind(f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",)),
    "odt": FileKind(f"{_OPEN}.text", (".odt",)),
    "ods": FileKind(f"{_OPEN}.spreadsheet", (".ods",)),
    "png": FileKind("image/png", (".png",), inline=True),
    "jpeg": FileKind("image/jpeg", (".jpg", ".jpeg"), inline=True),
    "xml": FileKind("application/xml", (".xml",)),  # electronic invoices
}
ALLOWED_TEXT = "PDF, DOCX, XLSX, ODT, ODS, PNG, JPG, XML"
INLINE_TYPES = frozenset(kind.content_type for kind in KINDS.values() if kind.inline)
NAME_MAX = 150
