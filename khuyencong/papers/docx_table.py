"""A table of a DOCX paper, written as XML: drawing thousands of rows cell by cell would take minutes."""

import re
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from khuyencong.papers import blocks as b
from khuyencong.papers import wording

FONT = "Times New Roman"
_NOT_XML = re.compile("[\ufffe\uffff]")
_SIDES = {b.Align.LEFT: "left", b.Align.CENTER: "center", b.Align.RIGHT: "right", b.Align.JUSTIFY: "left"}
_TWIPS_A_MM = 1440 / 25.4


def xml_text(text: str) -> str:
    """A text as a document may carry it."""
    return _NOT_XML.sub("", wording.clean(text))


def drawn(table: b.Table, width_mm: float) -> Any:
    """The table as an element, as wide as the line; the head repeats, no row is torn, group rows keep the next."""
    widths = [round(mm * _TWIPS_A_MM) for mm in wording.widths_mm(table, width_mm)]
    margin = 50 if table.size < 12 else 108
    xml = [
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:type="dxa" w:w="{sum(widths)}"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/>'
        f'<w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar><w:tblLook w:val="0420"/></w:tblPr><w:tblGrid>',
        *(f'<w:gridCol w:w="{width}"/>' for width in widths),
        "</w:tblGrid>",
        *_head(table, widths),
        *_body(table, widths),
        "</w:tbl>",
    ]
    return parse_xml("".join(xml))


def _head(table: b.Table, widths: list[int]) -> list[str]:
    """The head rows: groups above their columns, then the line of column numbers."""
    look: dict[str, Any] = {"size": table.size, "bold": True, "side": "center"}
    deep = any(c.group for c in table.columns)
    upper, lower, at = [], [], 0
    for group, members in wording.head_spans(table.columns):
        span = widths[at : at + len(members)]
        if group:
            upper.append(_cell(group, sum(span), span=len(members), **look))
            lower += [_cell(c.title, w, **look) for c, w in zip(members, span, strict=True)]
        else:
            upper += [
                _cell(c.title, w, merge="restart" if deep else "", **look) for c, w in zip(members, span, strict=True)
            ]
            lower += [_cell("", w, merge="continue", **look) for w in span]
        at += len(members)
    rows = [_row(upper, head=True), *([_row(lower, head=True)] if deep else [])]
    if table.counted:
        numbers = [
            _cell(f"({n})", w, size=table.size * 0.85, italic=True, side="center") for n, w in enumerate(widths, 1)
        ]
        rows.append(_row(numbers, head=True))
    return rows


def _body(table: b.Table, widths: list[int]) -> list[str]:
    sides = [_SIDES[c.align] for c in table.columns]
    if not table.rows:
        nothing = _cell(wording.NOTHING, sum(widths), span=len(widths), size=12, italic=True, side="center")
        return [_row([nothing]), *([_line(table.totals, widths, sides, table.size, bold=True)] if table.totals else [])]
    last = len(table.rows) - 1
    whole = wording.short(table, [width / _TWIPS_A_MM for width in widths])
    rows = [
        _line(row, widths, sides, table.size, bold=at in table.strong,
              keep=at in table.strong or (at == last and bool(table.totals)) or (whole and at < last))
        for at, row in enumerate(table.rows)
    ]  # fmt: skip
    return [*rows, _line(table.totals, widths, sides, table.size, bold=True)] if table.totals else rows


def _line(
    texts: tuple[str, ...], widths: list[int], sides: list[str], size: float, *, bold: bool, keep: bool = False
) -> str:
    cells = zip(texts, widths, sides, strict=True)
    return _row([_cell(text, width, size=size, bold=bold, side=side, keep=keep) for text, width, side in cells])


def _row(cells: list[str], *, head: bool = False) -> str:
    rules = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{rules}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    text: str,
    width: int,
    *,
    size: float,
    side: str,
    bold: bool = False,
    italic: bool = False,
    span: int = 1,
    merge: str = "",
    keep: bool = False,
) -> str:
    shape = f'<w:tcW w:type="dxa" w:w="{width}"/>'
    if span > 1:
        shape += f'<w:gridSpan w:val="{span}"/>'
    if merge:
        shape += f'<w:vMerge w:val="{merge}"/>'
    kept = "<w:keepNext/>" if keep else ""
    look = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    look += ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "") + f'<w:sz w:val="{round(size * 2)}"/>'
    lines = xml_text(text).split("\n")
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines) if text else ""
    run = f"<w:r><w:rPr>{look}</w:rPr>{runs}</w:r>" if runs else ""
    space = '<w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/>'
    paragraph = f'<w:p><w:pPr>{kept}{space}<w:jc w:val="{side}"/></w:pPr>{run}</w:p>'
    return f'<w:tc><w:tcPr>{shape}<w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>'
