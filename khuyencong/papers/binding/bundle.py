"""Binding to one ZIP: the files as they are, in folders by group, with a list of contents and their hashes."""

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from khuyencong.common.fold import search_key
from khuyencong.papers.binding import sheets
from khuyencong.papers.binding.book import Book, Opener, Progress
from khuyencong.papers.binding.parts import Bound, Cover, Leaf, Remark, by_group

WHEN = (1980, 1, 1, 0, 0, 0)  # a file's own time would make the same dossier another ZIP
CHUNK = 1024 * 1024


def pack(cover: Cover, leaves: Sequence[Leaf], mark: str, *, opened: Opener, target: Path, progress: Progress) -> Book:
    """Pack the leaves into `target`; the same leaves give the same bytes. A file the store has lost is named in the
    list of contents."""
    rows = [Bound(leaf, at) for at, leaf in enumerate(leaves, 1)]
    names = {row.at: _name(at, group, row) for at, group, members in by_group(rows) for row in members}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for row in rows:
            source = opened(row.leaf)
            if source is None:
                row.remarks = [Remark.MISSING]
            else:
                _write(archive, names[row.at], source)
            progress(row.at, len(rows))
        sums = "".join(f"{row.leaf.sha256}  {names[row.at]}\n" for row in rows if not row.remarks)
        _put(archive, "00-muc-luc.pdf", sheets.front(cover, rows, mark, pages=None, files=names))
        _put(archive, "SHA256SUMS", sums.encode())
    return Book(0, tuple(rows))


def _name(at: int, group: str, row: Bound) -> str:
    return f"{at:02d}-{_plain(group)}/{row.at:03d}-{_plain(row.leaf.title)}{row.leaf.ending}"


def _plain(text: str) -> str:
    """Letters any computer can read, short enough for any folder."""
    return re.sub(r"[^a-z0-9]+", "-", search_key(text)).strip("-")[:60].rstrip("-") or "tai-lieu"


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, WHEN)
    info.external_attr = 0o644 << 16
    info.create_system = 3
    return info


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(_info(name), content)


def _write(archive: zipfile.ZipFile, name: str, source: Path) -> None:
    info = _info(name)
    info.file_size = source.stat().st_size
    with source.open("rb") as read, archive.open(info, "w") as out:
        while piece := read.read(CHUNK):
            out.write(piece)
