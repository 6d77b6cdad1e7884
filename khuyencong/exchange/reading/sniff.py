"""What a file is, by its bytes; and whether it is safe to open."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat  # nosec: entities are refused below
from zlib import error as ZlibError  # noqa: N812

from khuyencong.exchange.reading.limits import Limits, Refused
from khuyencong.files import rules

CHUNK = 1024 * 1024
OVERLAP = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MEMBERS_MAX = 5_000
# A cell without its address, an address beyond column Z, any address.
_BARE_CELL = re.compile(rb"<(?:\w+:)?c(?:\s(?![^>]*\br\s*=)[^>]*)?/?>")
# Cheap signs that the searches beside them may find something: most sheets hold none of it.
_MAYBE_WIDE = re.compile(rb"=\s*[\"']\s*\$?[A-Za-z]{2,9}\$?\d")
_WIDE = re.compile(rb"\br\s*=\s*[\"']\s*\$?([A-Za-z]{2,9})\$?\d")
_TALL = re.compile(rb"\br\s*=\s*[\"']\s*\$?[A-Za-z]{0,9}\$?(\d{6,})")
_ANY = re.compile(rb"\br\s*=\s*[\"']\s*\$?[A-Za-z]{0,9}\$?(\d+)")
# A formula whose stored result is an error, and one that no program ever computed: the reader shows both as empty.
_ADDRESS = rb"(?=[^>]*\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"'])"
_BROKEN = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*\bt\s*=\s*[\"']e[\"'])" + _ADDRESS)
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\bt\s*=\s*[\"']str)"
    + _ADDRESS
    + rb"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
BROKEN_MAX = 10_000
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LETTERS = 26
_SHEET_ROWS = 1_048_576
SPARE_ROWS = 100  # titles above the head, signatures below
_EASY_ROWS = 99_999  # no address has six digits


def size_of(source: IO[bytes]) -> int:
    """The size of a stream, which stands at its start again."""
    source.seek(0, 2)
    size = source.tell()
    source.seek(0)
    return size


@dataclass(frozen=True)
class Sniffed:
    """What a file is: "xlsx", "ods" or "text"; whether it carries macros (never run); and by sheet the positions
    (row, column, from 0) of formulas without a usable result."""

    kind: str
    macros: bool = False
    broken: dict[str, frozenset[tuple[int, int]]] = field(default_factory=dict)


def sniff(source: IO[bytes], limits: Limits) -> Sniffed:
    """Look at a file. Raises Refused for what is no table, saying what it is and how to save it."""
    size = size_of(source)
    if size == 0:
        raise Refused("file_empty")
    if size > limits.bytes:
        raise Refused("file_too_big", size=_mb(size), most=_mb(limits.bytes))
    head = source.read(4096)
    source.seek(0)
    if head.startswith(_OLE):
        raise Refused("file_old_excel")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _workbook(source, limits)
    if head.startswith(b"%PDF-"):
        raise Refused("file_not_table")
    return Sniffed(_text(head))


def _mb(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".replace(".", ",")


def _text(head: bytes) -> str:
    if head.startswith(_BOMS):
        return "text"
    start = head.lstrip()[:1024].lower()
    if start.startswith(
        (b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<body", b"<div", b"mime-version:")
    ):
        raise Refused("file_html")
    if start.startswith((b"<?xml", b"<workbook")):
        raise Refused("file_html" if b"<html" in start else "file_xml")
    if _is_utf16(head):
        return "text"
    if b"\x00" in head or sum(c < 9 or 13 < c < 32 for c in head) > len(head) // 50:
        raise Refused("file_not_table")
    return "text"


def _is_utf16(head: bytes) -> bool:
    """Every second byte of Latin text in UTF-16 is zero."""
    half = len(head) // 2
    return half > 8 and max(head[0::2].count(0), head[1::2].count(0)) > half // 2


def _workbook(source: IO[bytes], limits: Limits) -> Sniffed:
    try:
        with zipfile.ZipFile(source) as archive:
            members = archive.infolist()
            names = [m.filename for m in members]
            if len(members) > _MEMBERS_MAX or sum(m.file_size for m in members) > limits.unpacked:
                raise Refused("file_unpacks")
            if any(m.flag_bits & 1 for m in members):
                raise Refused("file_password")
            macros = any("vbaproject" in n.lower() for n in names)
            kind = _kind_by_names(source, names, macros)
            watches = _guard(archive, kind, limits)
            sheets = _sheet_parts(archive) if kind == "xlsx" else {}
    except (zipfile.BadZipFile, EOFError, OSError, ZlibError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("file_damaged") from error
    finally:
        source.seek(0)
    broken = {name: frozenset(watches[part].broken) for name, part in sheets.items() if part in watches}
    return Sniffed(kind, macros, {name: cells for name, cells in broken.items() if cells})


def _kind_by_names(source: IO[bytes], names: list[str], macros: bool) -> str:
    if macros and "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise Refused("file_binary_excel")
    kind = rules.sniff(source)
    if kind not in {"xlsx", "ods"}:
        raise Refused("file_not_table")
    return kind


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → the part of the archive that holds it."""
    sheets = _tags(archive, "xl/workbook.xml", "sheet", ("name", "r:id"))
    targets = dict(_tags(archive, "xl/_rels/workbook.xml.rels", "Relationship", ("Id", "Target")))
    parts = {}
    for name, link in sheets:
        target = targets.get(link, "")
        parts[name] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _tags(archive: zipfile.ZipFile, part: str, tag: str, wanted: tuple[str, str]) -> list[tuple[str, str]]:
    """Two attributes of every element of a name in a small part; empty when the part is absent."""
    found: list[tuple[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == tag:
            found.append((attributes.get(wanted[0], ""), attributes.get(wanted[1], "")))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(archive.read(part), True)
    except (KeyError, expat.ExpatError):
        return []
    return found


def _guard(archive: zipfile.ZipFile, kind: str, limits: Limits) -> dict[str, _SheetWatch]:
    """Unpack every part once, counted: a part that says less than it holds, a sheet without end, an entity."""
    left = limits.unpacked
    watches: dict[str, _SheetWatch] = {}
    for member in archive.infolist():
        watch = _watch(member.filename, kind, limits)
        for piece in _pieces(archive, member):
            left -= len(piece)
            if left < 0:
                raise Refused("file_unpacks")
            if watch is not None:
                watch.see(piece)
        if isinstance(watch, _SheetWatch):
            watches[member.filename] = watch
            if watch.unsure:
                for piece in _pieces(archive, member):
                    watch.measure(piece)
        if watch is not None:
            watch.judge()
    return watches


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as part:
        while piece := part.read(CHUNK):
            yield piece


def _watch(name: str, kind: str, limits: Limits) -> _SheetWatch | _OdsWatch | None:
    if kind == "ods":
        return _OdsWatch(limits) if name == "content.xml" else None
    low = name.lower()
    return _SheetWatch(limits) if low.startswith("xl/worksheets/") and low.endswith(".xml") else None


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


class _SheetWatch:
    """Finds the last row and column a sheet of a workbook speaks of, without parsing every cell.

    A reader holds last row × last column cells, however few are filled: one cell far away is enough to exhaust it.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.rest = b""
        self.columns, self.rows = _LETTERS, _EASY_ROWS
        self.bare = self.bare_most = self.row_tags = 0
        self.broken: set[tuple[int, int]] = set()

    @property
    def unsure(self) -> bool:
        """Whether the rows must be measured exactly: some column lies beyond Z."""
        return self.columns > _LETTERS

    def see(self, piece: bytes) -> None:
        text = self.rest + piece
        if b"<!" in text and _DOCTYPE.search(text):
            raise Refused("file_damaged")
        if _MAYBE_WIDE.search(text):
            for match in _WIDE.finditer(text):
                self.columns = max(self.columns, column_number(match[1].decode()))
        prefixed = b":c" in text
        if (prefixed or text.count(b"<c") != text.count(b'<c r="')) and _BARE_CELL.search(text):
            self._count_bare(text)
        self.row_tags += piece.count(b"<row")
        signs = {_BROKEN: b'"e"' in text or b"'e'" in text, _UNCOMPUTED: b"<f" in text or b":f" in text}
        for pattern in (pattern for pattern, seen in signs.items() if seen):
            for match in pattern.finditer(text):
                if len(self.broken) < BROKEN_MAX:
                    self.broken.add((int(match[2]) - 1, column_number(match[1].decode()) - 1))
        if self.columns * _SHEET_ROWS > self.limits.cells or self.limits.rows < _SHEET_ROWS:
            for match in _TALL.finditer(text):
                self.rows = max(self.rows, int(match[1]))
                if self.rows > self.limits.rows + SPARE_ROWS:
                    self.judge()
        self.rest = text[-OVERLAP:]

    def _count_bare(self, text: bytes) -> None:
        """Cells without addresses stand one after the other: the most in one row widen the sheet."""
        first, *others = text.split(b"<row")
        self.bare += len(_BARE_CELL.findall(first))
        self.bare_most = max(self.bare_most, self.bare)
        for row in others:
            self.bare = len(_BARE_CELL.findall(row))
            self.bare_most = max(self.bare_most, self.bare)

    def measure(self, piece: bytes) -> None:
        """The last row, exactly (second pass)."""
        if self.rows == _EASY_ROWS:
            self.rows = 0
        for match in _ANY.finditer(self.rest + piece):
            self.rows = max(self.rows, int(match[1]))
        self.rest = piece[-OVERLAP:]

    def judge(self) -> None:
        _bounded(max(self.rows, self.row_tags), self.columns + self.bare_most, self.limits)


class _OdsWatch:
    """Counts the rows and columns of an OpenDocument sheet, repeated cells included."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.row = self.column = self.row_times = 0
        self.rows = self.columns = 0
        self.filled = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse

    def refuse(self, *args: object) -> None:
        raise Refused("file_damaged")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.row = 0
        elif name == "table:table-row":
            self.row_times = int(attributes.get("table:number-rows-repeated", "1"))
            self.column = self.filled = 0
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self.column += int(attributes.get("table:number-columns-repeated", "1"))
            if any(key.startswith("office:") for key in attributes):
                self.filled = self.column
        elif name == "text:p":
            self.filled = self.column

    def end(self, name: str) -> None:
        if name != "table:table-row":
            return
        self.row += self.row_times
        if self.filled:
            self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.filled)
            _bounded(self.rows, self.columns, self.limits)

    def see(self, piece: bytes) -> None:
        try:
            self.parser.Parse(piece, False)
        except expat.ExpatError as error:
            raise Refused("file_damaged") from error

    def judge(self) -> None:
        _bounded(self.rows, self.columns, self.limits)


def _bounded(rows: int, columns: int, limits: Limits) -> None:
    if columns > max(limits.columns, _LETTERS):
        raise Refused("file_columns", count=columns, most=limits.columns)
    if rows > max(limits.rows, _EASY_ROWS) + SPARE_ROWS:
        raise Refused("file_rows", count=rows, most=limits.rows)
    if rows * columns > limits.cells:
        raise Refused("file_cells", rows=rows, columns=columns)
