"""A scan or photograph as a page of A4. JPEG data and plain PNG data go into the PDF as they are."""

import struct
import zlib
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image, UnidentifiedImageError

from khuyencong.papers.binding.parts import Remark, Unbindable

A4 = (595.276, 841.89)
MARGIN = 28.35  # 10 mm
PIXELS_MOST = 80_000_000  # A3 at 600 dots an inch; a larger picture would take more memory than a worker has
_COLOURS = {0: (1, "/DeviceGray"), 2: (3, "/DeviceRGB"), 3: (1, "/DeviceRGB")}
# Where the corners of a stored picture go for each way a camera may have been held (EXIF 0x0112).
_TURNS = {
    1: (1, 0, 0, 1, 0, 0), 2: (-1, 0, 0, 1, 1, 0), 3: (-1, 0, 0, -1, 1, 1), 4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1), 6: (0, -1, 1, 0, 0, 1), 7: (0, 1, 1, 0, 0, 0), 8: (0, 1, -1, 0, 1, 0),
}  # fmt: skip


def page_of(source: Path, target: Path) -> None:
    """Write a PDF of one page with the picture, as large as the margins allow, the page turned as the picture is.

    Raises Unbindable for a picture that cannot be read or is too large.
    """
    try:
        with Image.open(source) as picture:
            width, height = picture.size
            if width * height > PIXELS_MOST:
                raise Unbindable(Remark.TOO_LARGE)
            turn = picture.getexif().get(0x0112, 1) if picture.format == "JPEG" else 1
            pdf = pikepdf.new()
            image = _jpeg(pdf, source, picture) if picture.format == "JPEG" else _png(pdf, source, picture)
    except Image.DecompressionBombError:
        raise Unbindable(Remark.TOO_LARGE) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, zlib.error, IndexError):
        raise Unbindable(Remark.BROKEN) from None
    _place(pdf, image, width, height, turn if turn in _TURNS else 1)
    pdf.save(target, deterministic_id=True)
    pdf.close()


def _stream(pdf: pikepdf.Pdf, data: bytes, width: int, height: int, **entries: Any) -> pikepdf.Stream:
    stream = pikepdf.Stream(pdf, data)
    for name, value in {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, **entries}.items():
        stream[f"/{name}"] = value
    stream["/Width"], stream["/Height"] = width, height
    return stream


def _jpeg(pdf: pikepdf.Pdf, source: Path, picture: Image.Image) -> pikepdf.Stream:
    """The file itself; a look at an eighth of its size shows whether its data is whole."""
    mode, (width, height) = picture.mode, picture.size
    picture.draft("L" if mode == "L" else "RGB", (picture.width // 8 or 1, picture.height // 8 or 1))
    picture.load()
    space = {"L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}[mode]
    entries: dict[str, Any] = {"ColorSpace": pikepdf.Name(space), "BitsPerComponent": 8}
    if mode == "CMYK":  # Adobe writes these inverted
        entries["Decode"] = pikepdf.Array([1, 0] * 4)
    return _stream(pdf, source.read_bytes(), width, height, Filter=pikepdf.Name.DCTDecode, **entries)


def _png(pdf: pikepdf.Pdf, source: Path, picture: Image.Image) -> pikepdf.Stream:
    """The compressed lines as they are; a see-through or interlaced picture is laid on white first."""
    picture.verify()  # reads through the file and checks its sums, without decoding
    data = source.read_bytes()
    width, height, bits, colour, _method, _filter, interlace = struct.unpack(">IIBBBBB", data[16:29])
    chunks = dict.fromkeys((b"PLTE", b"tRNS"), b"")
    lines = []
    at = 8
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind == b"IDAT":
            lines.append(data[at + 8 : at + 8 + size])
        elif kind in chunks:
            chunks[kind] = data[at + 8 : at + 8 + size]
        at += 12 + size
    if interlace or chunks[b"tRNS"] or colour not in _COLOURS:
        return _flattened(pdf, source)
    samples, space = _COLOURS[colour]
    shape: Any = pikepdf.Name(space)
    if colour == 3:
        palette = pikepdf.String(chunks[b"PLTE"])
        shape = pikepdf.Array([pikepdf.Name.Indexed, shape, len(chunks[b"PLTE"]) // 3 - 1, palette])
    parms = pikepdf.Dictionary(Predictor=15, Colors=samples, BitsPerComponent=bits, Columns=width)
    return _stream(
        pdf, b"".join(lines), width, height, ColorSpace=shape, BitsPerComponent=bits,
        Filter=pikepdf.Name.FlateDecode, DecodeParms=parms,
    )  # fmt: skip


def _flattened(pdf: pikepdf.Pdf, source: Path) -> pikepdf.Stream:
    with Image.open(source) as picture:
        clear = picture.convert("RGBA")
        paper = Image.new("RGB", clear.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
    return _stream(
        pdf, zlib.compress(paper.tobytes(), 6), *paper.size, ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8,
        Filter=pikepdf.Name.FlateDecode,
    )  # fmt: skip


def _place(pdf: pikepdf.Pdf, image: pikepdf.Stream, width: int, height: int, turn: int) -> None:
    shown = (height, width) if turn >= 5 else (width, height)
    page_size = A4 if shown[1] >= shown[0] else A4[::-1]
    scale = min((page_size[0] - 2 * MARGIN) / shown[0], (page_size[1] - 2 * MARGIN) / shown[1])
    wide, tall = shown[0] * scale, shown[1] * scale
    left, low = (page_size[0] - wide) / 2, (page_size[1] - tall) / 2
    a, b, c, d, e, f = _TURNS[turn]
    matrix = (a * wide, b * tall, c * wide, d * tall, left + e * wide, low + f * tall)
    page = pdf.add_blank_page(page_size=page_size)
    name = page.add_resource(image, pikepdf.Name.XObject, name=pikepdf.Name.Scan)
    numbers = " ".join(f"{number:.3f}" for number in matrix)
    page.contents_add(f"q {numbers} cm {name} Do Q".encode())
