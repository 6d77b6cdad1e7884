"""CSV and TSV files: encoding, separator, rows."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from khuyencong.exchange import legacy
from khuyencong.exchange.choices import Font
from khuyencong.exchange.reading.limits import Limits, Refused
from khuyencong.exchange.reading.sniff import CHUNK

SAMPLE = 256 * 1024
LINE_CHARS_MAX = 10_000
FIELD_CHARS_MAX = 131_072
_DELIMITERS = ("\t", ";", ",", "|")


@dataclass(frozen=True)
class TextForm:
    """How a text file is written."""

    encoding: str
    delimiter: str


def form_of(source: IO[bytes]) -> TextForm:
    """The encoding and separator of a text file. Raises Refused for bytes in no known encoding."""
    encoding = _encoding(source)
    source.seek(0)
    head = source.read(SAMPLE).decode(encoding, "ignore")
    source.seek(0)
    return TextForm(encoding, _delimiter(head))


def _encoding(source: IO[bytes]) -> str:
    source.seek(0)
    head = source.read(SAMPLE)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    half = len(head) // 2
    if half > 8 and head[1::2].count(0) > half // 2:
        return "utf-16-le"
    if half > 8 and head[0::2].count(0) > half // 2:
        return "utf-16-be"
    return "utf-8" if _is_utf8(source) else _eight_bits(head)


def _is_utf8(source: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    source.seek(0)
    try:
        while piece := source.read(CHUNK):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _eight_bits(head: bytes) -> str:
    """Windows-1258, or the Latin letters legacy fonts hide behind, by which gives more Vietnamese syllables.

    Latin-1 maps every byte, so a TCVN3 or VNI text can be converted afterwards, column by column.
    """
    latin = legacy.accented_words(head.decode("latin-1").splitlines())
    best = max(legacy.score(latin, font) for font in ("", *Font.values)) if latin else 0
    try:
        modern = unicodedata.normalize("NFC", head.decode("cp1258")).split()
    except UnicodeDecodeError:
        return "latin-1"
    words = [w.strip('.,;:"()') for w in modern if not w.isascii()][: legacy.SAMPLE_WORDS]
    share = legacy.score(words) / len(words) if words else 0
    return "cp1258" if share > (best / len(latin) if latin else 0) else "latin-1"


def _delimiter(head: str) -> str:
    """The separator that cuts the first lines most evenly; a comma when nothing does."""
    lines = [line[:LINE_CHARS_MAX] for line in head.splitlines()[:40] if line.strip()]
    best, most = ",", 0
    for mark in _DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=mark)]
        wide = [w for w in widths if w > 1]
        if not wide:
            continue
        common = max(set(wide), key=wide.count)
        evenness = wide.count(common) * common
        if evenness > most:
            best, most = mark, evenness
    return best


def rows_of(source: IO[bytes], form: TextForm, limits: Limits) -> Iterator[list[str]]:
    """Every row of a text file, from its start. Raises Refused for a file that breaks off or has endless rows."""
    source.seek(0)
    lines = io.TextIOWrapper(io.BufferedReader(_Kept(source)), encoding=form.encoding, newline="")
    try:
        for row in csv.reader(lines, delimiter=form.delimiter):
            if len(row) > limits.columns:
                raise Refused("file_columns", count=len(row), most=limits.columns)
            # The module's own limit belongs to the whole process: another library may have lifted it.
            if row and max(map(len, row)) > FIELD_CHARS_MAX:
                raise Refused("file_encoding")
            yield row
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused("file_encoding") from error


class _Kept(io.RawIOBase):
    """A stream that a text wrapper may close without closing the file under it."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self.source.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
