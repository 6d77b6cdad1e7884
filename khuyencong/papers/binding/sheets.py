"""The sheets a binder adds to the papers: cover, contents, a head for each group, a stand-in for a file that cannot
become pages. They are in Vietnamese, whoever asked for them."""

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import typst
from django.utils import translation

from khuyencong.common.formats import number
from khuyencong.papers.binding.parts import Bound, Cover, by_group
from khuyencong.papers.forms.parts import ordinal
from khuyencong.papers.pdf import DATA, FONTS, UNDATED, compile_source
from khuyencong.papers.wording import breakable, clean

SOURCE = DATA / "binder.typ"


@cache
def _template() -> tuple[bytes, typst.Fonts]:
    return SOURCE.read_bytes(), typst.Fonts(False, False, [str(FONTS)])


def _compile(mode: str, data: dict[str, Any]) -> bytes:
    source, fonts = _template()
    inputs = {"mode": mode, "binder": json.dumps(data, ensure_ascii=False)}
    return compile_source(source, inputs, fonts, UNDATED)


def front(
    cover: Cover, rows: Sequence[Bound], mark: str, *, pages: int | None, files: dict[int, str] | None = None
) -> bytes:
    """Cover and contents. `pages` is the number of all pages; with `files` (place of a part to its file name) the
    contents name files in the place of pages."""
    count = [("Số văn bản, tài liệu", str(len(rows)))] + ([("Số trang", number(pages, "vi"))] if pages else [])
    data = {
        "title": _text(cover.title),
        "office": _text(cover.office),
        "facts": [[_text(label), _text(value)] for label, value in (*cover.facts, *count)],
        "order_note": _text(cover.order_note),
        "fingerprint": mark[:32],
        "zip": files is not None,
        "groups": [_group(at, name, members, files) for at, name, members in by_group(rows)],
        "absent": [] if files is not None else [_line(row, files) for row in rows if row.kept_out],
    }
    return _compile("front", data)


def sheets(title: str, rows: Sequence[Bound]) -> bytes:
    """The heads of the groups and the stand-ins, in the order they are bound."""
    drawn: list[dict[str, Any]] = []
    for at, name, members in by_group(rows):
        drawn.append({"kind": "group", **_group(at, name, members, None)})
        drawn += [{"kind": "stand-in", **_line(row, None)} for row in members if row.kept_out]
    return _compile("sheets", {"title": _text(title), "sheets": drawn})


@cache
def digits() -> bytes:
    """A page with the ten digits and the stroke, in that order: where the font of the page numbers comes from."""
    return _compile("digits", {"title": "0"})


def _text(text: str) -> str:
    return breakable(clean(text))


def _group(at: int, name: str, members: Sequence[Bound], files: dict[int, str] | None) -> dict[str, Any]:
    return {"number": ordinal(at), "name": _text(name), "rows": [_line(row, files) for row in members]}


def _line(row: Bound, files: dict[int, str] | None) -> dict[str, Any]:
    with translation.override("vi"):
        note = "; ".join(str(remark.label) for remark in row.remarks)
    kilobytes = number(Decimal(row.leaf.size_bytes) / 1024, "vi", 1)
    return {
        "at": row.at,
        "title": _text(row.leaf.title),
        "dated": _text(row.leaf.dated),
        "place": _text(files[row.at]) if files is not None else str(row.begins or ""),
        "note": note,
        "hash": row.leaf.sha256,
        "ending": row.leaf.ending.lstrip(".").upper(),
        "size": f"{kilobytes} kB",
    }
