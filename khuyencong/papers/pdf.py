"""Drawing a paper as PDF with typst: tagged, fonts embedded, nothing fetched from anywhere."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import typst

from khuyencong.papers import blocks as b
from khuyencong.papers import wording

DATA = Path(__file__).resolve().parent / "data"
FONTS = DATA / "fonts"
SOURCE = DATA / "paper.typ"
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


@cache
def _template() -> tuple[bytes, typst.Fonts]:
    return SOURCE.read_bytes(), typst.Fonts(False, False, [str(FONTS)])


def render(paper: b.Paper, *, draft: bool) -> bytes:
    """The paper as tagged PDF; the same paper gives the same bytes."""
    source, fonts = _template()
    return compile_source(source, inputs(paper, draft=draft), fonts, made_at(paper))


def made_at(paper: b.Paper) -> datetime:
    """The moment written into the file: the day of the paper, never the hour of printing."""
    days = (block.day for block in paper.blocks if isinstance(block, b.NationalHead) and block.day)
    day = next(days, None)
    return datetime.combine(day, time(), tzinfo=UTC) if day else UNDATED


def compile_source(source: bytes, sys_inputs: dict[str, str], fonts: typst.Fonts, made: datetime) -> bytes:
    """One run of the compiler over a source and its data."""
    document = typst.compile(
        source, font_paths=fonts, ignore_system_fonts=True, sys_inputs=sys_inputs, format="pdf", timestamp=made
    )
    if not isinstance(document, bytes):
        raise TypeError("the compiler gave no document")
    return document


def inputs(paper: b.Paper, *, draft: bool) -> dict[str, str]:
    """The data of the template: the whole paper as one JSON text."""
    document = {
        "title": _text(paper.title),
        "form_label": _text(paper.form_label),
        "landscape": paper.landscape,
        "draft": draft,
        "draft_mark": b.DRAFT_MARK,
        "foot": b.UNREAD_NOTE if paper.unread_form else "",
        "nation": wording.NATION,
        "motto": wording.MOTTO,
        "nothing": wording.NOTHING,
        "parts": _parts(paper),
    }
    return {"paper": json.dumps(document, ensure_ascii=False)}


def _parts(paper: b.Paper) -> list[dict[str, Any]]:
    """The blocks of the paper itself, then of each annex."""
    head = b.head_of(paper)
    parts: list[dict[str, Any]] = [{"landscape": paper.landscape, "blocks": []}]
    for block, following in zip_longest(paper.blocks, paper.blocks[1:]):
        if isinstance(block, b.Annex):
            parts.append({"landscape": block.landscape, "blocks": []})
        wide = bool(parts[-1]["landscape"])
        drawn = _block(block, head, b.LINE_LANDSCAPE_MM if wide else b.LINE_MM)
        parts[-1]["blocks"].append(drawn | {"sticky": isinstance(following, b.Signatures)})
    return parts


def _text(text: str) -> str:
    return wording.breakable(wording.clean(text))


def _cell(text: str) -> str:
    return wording.breakable(wording.clean(text), every=8)


def _plain(value: Any, text: Callable[[str], str] = _text) -> Any:
    """Every text inside a value cleaned."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {key: _plain(inner, text) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, text) for inner in value]
    return value


def _block(block: b.Block, head: b.NationalHead | None, width_mm: float) -> dict[str, Any]:
    kind = {"kind": type(block).__name__}
    if isinstance(block, b.Table):
        return kind | _table(block, wording.widths_mm(block, width_mm))
    if isinstance(block, b.Annex):
        return kind | dict(_plain(asdict(block))) | {"attached": _text(wording.attached(block, head))}
    if isinstance(block, b.NationalHead):
        lines = {"number_line": wording.number_line(block), "place_and_day": wording.place_and_day(block)}
        fields = {name: getattr(block, name) for name in ("issuer", "superior", "place", "about")}
        plain: dict[str, Any] = _plain(fields | lines)
        return kind | plain
    if isinstance(block, b.Grounds):
        return kind | {"lines": _plain(wording.grounds(block.lines))}
    return kind | dict(_plain(asdict(block)))


def _table(table: b.Table, widths_mm: list[float]) -> dict[str, Any]:
    return {
        "columns": [
            {"width": round(mm, 3), "align": c.align.value} for c, mm in zip(table.columns, widths_mm, strict=True)
        ],
        "breakable": wording.tall(table, widths_mm),
        "whole": wording.short(table, widths_mm),
        "head": _head(table.columns),
        "rows": _plain(table.rows, _cell),
        "totals": _plain(table.totals, _cell),
        "caption": _text(table.caption),
        "unit": _text(table.unit),
        "size": table.size,
        "strong": sorted(table.strong),
        "counted": table.counted,
    }


def _head(columns: tuple[b.Column, ...]) -> list[dict[str, Any]]:
    """Head cells in reading order: the upper row, then the titles under the groups."""
    deep = any(c.group for c in columns)
    upper, lower = [], []
    for group, members in wording.head_spans(columns):
        if group:
            upper.append({"text": _text(group), "colspan": len(members), "rowspan": 1})
            lower += [{"text": _text(c.title), "colspan": 1, "rowspan": 1} for c in members]
        else:
            upper += [{"text": _text(c.title), "colspan": 1, "rowspan": 2 if deep else 1} for c in members]
    return upper + lower
