"""Binding to one PDF, from file to file: each file is made pages of its own on disk, then they are joined and numbered.
Memory holds the objects of a file, never its data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf

from khuyencong.papers.binding import sheets
from khuyencong.papers.binding.pages import prepare
from khuyencong.papers.binding.parts import Bound, Cover, Leaf, Remark, Unbindable, by_group

PAGES_MOST = 5_000
STAMP_PT, STAMP_RIGHT_PT, STAMP_LOW_PT = 10.0, 28.35, 17.0
_FONT = pikepdf.Name("/KcStamp")

# (name of a group, its page, its papers and their pages)
_Outline = list[tuple[str, int, list[tuple[str, int]]]]
# (how many papers are done, how many there are)
Progress = Callable[[int, int], None]
# A leaf's file on disk, or None when the store has lost it.
Opener = Callable[[Leaf], Path | None]


class TooManyPagesError(Exception):
    """More pages than one PDF may hold here."""

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        self.pages = pages


@dataclass(frozen=True)
class Book:
    """What was bound: number of pages, and every part with what is to be said about it."""

    pages: int
    rows: tuple[Bound, ...]


@dataclass(frozen=True)
class _Run:
    """Pages `first` to before `last` of a file."""

    file: Path
    first: int
    last: int


def bind(
    cover: Cover, leaves: Sequence[Leaf], mark: str, *, opened: Opener, folder: Path, target: Path, progress: Progress
) -> Book:
    """Bind the leaves into `target`, working in `folder`. The same leaves give the same bytes.

    Raises TooManyPagesError; OSError when the disk is full.
    """
    rows = [Bound(leaf, at) for at, leaf in enumerate(leaves, 1)]
    for row in rows:
        _prepare(row, opened, folder)
        if sum(r.pages for r in rows) > PAGES_MOST:
            raise TooManyPagesError(sum(r.pages for r in rows))
        progress(row.at, len(rows))
    whole = _number(cover, rows, mark)
    files = _front(cover, rows, mark, whole, folder)
    _join(_runs(rows, files), folder / "joined.pdf")
    _finish(folder / "joined.pdf", target, cover.title, _outline(rows))
    return Book(whole, tuple(rows))


def _prepare(row: Bound, opened: Opener, folder: Path) -> None:
    file = folder / f"part-{row.at:05d}.pdf"
    try:
        source = opened(row.leaf)
        if source is None:
            raise Unbindable(Remark.MISSING)
        row.pages, row.remarks = prepare(source, row.leaf.content_type, file)
        row.file = str(file)
    except Unbindable as refused:
        row.remarks, row.pages = [refused.remark], 1  # the stand-in


def _number(cover: Cover, rows: list[Bound], mark: str) -> int:
    """Say where each part begins; the number of all pages. The contents are drawn once to know how long they are."""
    for row in rows:
        row.begins = 1
    front_pages = _count(sheets.front(cover, rows, mark, pages=9_999))
    at = front_pages + 1
    for _number_of_group, _name, members in by_group(rows):
        at += 1  # the head of the group
        for row in members:
            row.begins = at
            at += row.pages
    return at - 1


def _count(content: bytes) -> int:
    with pikepdf.open(BytesIO(content)) as pdf:
        return len(pdf.pages)


def _front(cover: Cover, rows: list[Bound], mark: str, whole: int, folder: Path) -> tuple[Path, Path]:
    drawn = sheets.front(cover, rows, mark, pages=whole), sheets.sheets(cover.title, rows)
    files = folder / "front.pdf", folder / "sheets.pdf"
    for file, content in zip(files, drawn, strict=True):
        file.write_bytes(content)
    return files


def _runs(rows: list[Bound], files: tuple[Path, Path]) -> list[_Run]:
    front, added = files
    runs = [_Run(front, 0, _count(front.read_bytes()))]
    sheet = 0
    for _at, _name, members in by_group(rows):
        here = sheet
        runs.append(_Run(added, here, here + 1))
        sheet += 1
        for row in members:
            if row.file:
                runs.append(_Run(Path(row.file), 0, row.pages))
            else:
                runs.append(_Run(added, sheet, sheet + 1))
                sheet += 1
    return runs


def _join(runs: list[_Run], target: Path) -> None:
    """The pages of all runs in one file. qpdf does it from file to file; adding pages one by one would hold the data
    of every file in memory."""
    chosen = [word for run in runs for word in (str(run.file), f"{run.first + 1}-{run.last}")]
    pikepdf.Job(["qpdf", "--empty", "--deterministic-id", "--pages", *chosen, "--", str(target)]).run()


def _finish(joined: Path, target: Path, title: str, outline: _Outline) -> None:
    """Page numbers, outline and title."""
    with pikepdf.open(joined, access_mode=pikepdf.AccessMode.stream) as out:
        _stamp(out)
        with out.open_outline() as tree:
            for name, page, members in outline:
                head = pikepdf.OutlineItem(name, page - 1)
                head.children.extend(pikepdf.OutlineItem(text, at - 1) for text, at in members)
                tree.root.append(head)
        out.docinfo["/Title"] = title
        out.Root["/Lang"] = "vi"
        out.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _outline(rows: list[Bound]) -> _Outline:
    return [
        (name, members[0].begins - 1, [(f"{row.at}. {row.leaf.title}", row.begins) for row in members])
        for _at, name, members in by_group(rows)
    ]


def _stamp(out: pikepdf.Pdf) -> None:
    """ "12/300" at the foot of every page, as it is seen, in an embedded font."""
    with pikepdf.open(BytesIO(sheets.digits())) as source:
        font, codes = _digits(source)
        kept = out.copy_foreign(font)
    whole = len(out.pages)
    for at, page in enumerate(out.pages, 1):
        text = f"{at}/{whole}"
        page.add_resource(kept, pikepdf.Name.Font, name=_FONT)
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"\nQ\n" + _words(page, text, codes))


def _digits(source: pikepdf.Pdf) -> tuple[Any, dict[str, str]]:
    """The font of the digits and the code of each: the page shows "0123456789/" and nothing else."""
    page = source.pages[0]
    shown = ""
    for step in pikepdf.parse_content_stream(page, "Tj TJ"):
        if isinstance(step, pikepdf.ContentStreamInstruction):
            said = step.operands[0]
            pieces: Any = said if isinstance(said, pikepdf.Array) else [said]
            shown += "".join(bytes(p).hex() for p in pieces if isinstance(p, pikepdf.String))
    codes = [shown[at : at + 4] for at in range(0, len(shown), 4)]
    fonts = list(page.resources["/Font"].values())
    return fonts[0], dict(zip("0123456789/", codes, strict=True))


def _words(page: pikepdf.Page, text: str, codes: dict[str, str]) -> bytes:
    """The operators that write the number on white, at the right of the foot as the page is looked at."""
    left, low, right, high = (Decimal(str(n)) for n in page.cropbox)  # pages.prepare saw to it that there is one
    turn = int(page.obj.get("/Rotate", 0)) % 360
    wide, tall = (high - low, right - left) if turn in (90, 270) else (right - left, high - low)
    matrix = {
        0: (1, 0, 0, 1, left, low), 90: (0, 1, -1, 0, right, low),
        180: (-1, 0, 0, -1, right, high), 270: (0, -1, 1, 0, left, high),
    }.get(turn, (1, 0, 0, 1, left, low))  # fmt: skip
    scale = max(Decimal(1), min(wide, tall) / Decimal(595))
    width = Decimal(sum(278 if c == "/" else 500 for c in text)) / 1000 * Decimal(STAMP_PT)
    x = wide / scale - Decimal(STAMP_RIGHT_PT) - width
    y = Decimal(STAMP_LOW_PT)
    shown = "".join(codes[c] for c in text)
    place = " ".join(f"{Decimal(n):.3f}" for n in matrix)
    return (
        f"q {place} cm {scale:.4f} 0 0 {scale:.4f} 0 0 cm 1 g {x - 3:.3f} {y - 3:.3f} {width + 6:.3f} 13 re f "
        f"0 g BT {_FONT} {STAMP_PT} Tf {x:.3f} {y:.3f} Td <{shown}> Tj ET Q"
    ).encode()
