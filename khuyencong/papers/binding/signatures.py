"""Signatures embedded in a PDF: that they are there and what they span. Nothing is said about their validity."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf


@dataclass(frozen=True)
class Embedded:
    """What a PDF says about its signatures. `whole` is true when the last one spans the file to its end; `made_at` is
    the moment the signer's program stated, as it stands in the file."""

    count: int = 0
    whole: bool = False
    made_at: str = ""
    readable: bool = True


def embedded_in(source: Path | BinaryIO) -> Embedded:
    """The signatures of a PDF; a file that cannot be read has none and says so."""
    try:
        with pikepdf.open(source) as pdf:
            size = _size(source)
            found = list(signatures_of(pdf))
            spans = [_end(one) for one in found]
            last = max(spans, default=0)
            stated = [str(one["/M"]) for one in found if "/M" in one]
            return Embedded(len(found), bool(found) and last >= size, max(stated, default="")[:40])
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError):
        return Embedded(readable=False)


def signatures_of(pdf: pikepdf.Pdf) -> list[Any]:
    """The signature dictionaries of the filled signature fields."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        return []
    found, seen = [], set()
    waiting = [*form.get("/Fields", [])]
    while waiting:
        field = waiting.pop()
        if not isinstance(field, pikepdf.Dictionary) or field.objgen in seen:
            continue
        if field.objgen != (0, 0):
            seen.add(field.objgen)
        waiting += [*field.get("/Kids", [])]
        value = field.get("/V")
        if isinstance(value, pikepdf.Dictionary) and "/ByteRange" in value:
            found.append(value)
    return found


def _end(signature: Any) -> int:
    """The last byte a signature speaks of."""
    numbers = [int(n) for n in signature["/ByteRange"]]
    return numbers[-2] + numbers[-1] if len(numbers) >= 4 else 0


def _size(source: Path | BinaryIO) -> int:
    if isinstance(source, Path):
        return source.stat().st_size
    at = source.tell()
    size = source.seek(0, 2)
    source.seek(at)
    return size
