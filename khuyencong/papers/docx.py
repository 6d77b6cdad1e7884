"""Drawing a paper as DOCX: Times New Roman, the same blocks and the same layout as the PDF."""

from io import BytesIO
from itertools import zip_longest
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from khuyencong.papers import blocks as b
from khuyencong.papers import docx_table, wording
from khuyencong.papers.docx_table import FONT, xml_text

# 16, not 15: in twips 15 mm fall short of the lower bound.
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 16
CENTER = WD_ALIGN_PARAGRAPH.CENTER
ALIGNS = {
    b.Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    b.Align.CENTER: CENTER,
    b.Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    b.Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def render(paper: b.Paper, *, draft: bool) -> bytes:
    """The paper as DOCX bytes."""
    document = Document()
    drawing = Drawing(document, paper)
    drawing.page(draft=draft)
    if paper.form_label:
        drawing.line(paper.form_label, size=12, bold=True, align=b.Align.RIGHT)
    for block, following in zip_longest(paper.blocks, paper.blocks[1:]):
        drawing.signed_next = isinstance(following, b.Signatures)
        getattr(drawing, f"draw_{type(block).__name__.lower()}")(block)
    document.core_properties.title = wording.clean(paper.title)[:255]
    document.core_properties.author = ""
    document.core_properties.language = "vi-VN"
    out = BytesIO()
    document.save(out)
    return out.getvalue()


class Drawing:
    """One document being drawn; each `draw_...` adds one kind of block."""

    def __init__(self, document: Any, paper: b.Paper) -> None:
        self.document = document
        self.paper = paper
        self.width_mm = b.LINE_LANDSCAPE_MM if paper.landscape else b.LINE_MM
        self.breaks = False  # whether the next paragraph starts a page
        self.signed_next = False  # whether signatures follow, which never stand alone on a page

    # The page

    def page(self, *, draft: bool) -> None:
        section = self.document.sections[0]
        _turn(section, landscape=self.paper.landscape)
        section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
        section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
        section.header_distance = section.footer_distance = Mm(10)
        section.different_first_page_header_footer = True
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(13)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), FONT)
        style.paragraph_format.space_before = Pt(0)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.line_spacing = 1.15
        number = section.header.paragraphs[0]
        number.alignment = CENTER
        _page_number(number)
        if draft:
            for header in (section.header, section.first_page_header):
                _watermark(header.paragraphs[0])
        if self.paper.unread_form:
            for footer in (section.footer, section.first_page_footer):
                self.line(b.UNREAD_NOTE, into=footer.paragraphs[0], size=9, italic=True)

    def line(
        self,
        text: str,
        *,
        into: Any = None,
        size: float = 13,
        bold: bool = False,
        italic: bool = False,
        align: b.Align = b.Align.LEFT,
        after: float | None = None,
        indent_mm: float = 0,
        first_mm: float = 0,
        keep: bool = False,
    ) -> Any:
        """One paragraph of one look, added to the document or written into an empty one."""
        paragraph = self.document.add_paragraph() if into is None else into
        paragraph.alignment = ALIGNS[align]
        shape = paragraph.paragraph_format
        if after is not None:
            shape.space_after = Pt(after)
        if indent_mm:
            shape.left_indent = Mm(indent_mm)
        if first_mm:
            shape.first_line_indent = Mm(first_mm)
        shape.keep_with_next = keep or None
        if self.breaks and into is None:
            shape.page_break_before, self.breaks = True, False
        _run(paragraph, text, size=size, bold=bold, italic=italic)
        return paragraph

    def cell(self, cell: Any, text: str, **look: Any) -> Any:
        """A paragraph in a cell; the first uses the empty one every cell has."""
        first = cell.paragraphs[0]
        fresh = len(cell.paragraphs) == 1 and not first.runs
        return self.line(text, into=first if fresh else cell.add_paragraph(), **{"after": 2, **look})

    def frame(self, widths: list[float]) -> Any:
        """A table without lines, for things that stand side by side."""
        table = self.document.add_table(rows=1, cols=len(widths))
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _widths(table, [self.width_mm * w / sum(widths) for w in widths])
        return table

    def nation(self, cell: Any, width_mm: float) -> None:
        add = self.cell if cell is not None else self._outside
        add(cell, wording.NATION, size=12, bold=True, align=b.Align.CENTER, after=0)
        motto = add(cell, wording.MOTTO, size=13, bold=True, align=b.Align.CENTER, after=0)
        _rule_under(add(cell, "", size=2, after=6), width_mm, wording.text_mm(wording.MOTTO, 13))
        motto.paragraph_format.keep_with_next = True

    def _outside(self, _cell: Any, text: str, **look: Any) -> Any:
        return self.line(text, **look)

    # The blocks

    def draw_nationalhead(self, head: b.NationalHead) -> None:
        if not head.issuer:
            self.nation(None, self.width_mm)
            if head.numbered:
                self.line(wording.number_line(head), align=b.Align.CENTER)
            if head.place:
                self.line(wording.place_and_day(head), italic=True, align=b.Align.RIGHT)
            return
        table = self.frame([41, 59])
        left, right = table.rows[0].cells
        if head.superior:
            self.cell(left, head.superior.upper(), size=12, align=b.Align.CENTER, after=0)
        self.cell(left, head.issuer.upper(), size=12, bold=True, align=b.Align.CENTER, after=0)
        wide = self.width_mm * 0.41
        _rule_under(
            self.cell(left, "", size=2, after=6), wide, 0.4 * min(wide, wording.text_mm(head.issuer.upper(), 12))
        )
        self.nation(right, self.width_mm * 0.59)
        under = table.add_row().cells
        if head.numbered:
            self.cell(under[0], wording.number_line(head), align=b.Align.CENTER)
        if head.about:
            self.cell(under[0], f"V/v {head.about}", size=12, align=b.Align.CENTER)
        self.cell(under[1], wording.place_and_day(head), italic=True, align=b.Align.CENTER)

    def draw_typename(self, name: b.TypeName) -> None:
        made = self.line(name.name.upper(), size=14, bold=True, align=b.Align.CENTER, after=0, keep=True)
        made.paragraph_format.space_before = Pt(12)
        if name.summary:
            self.line(name.summary, bold=True, align=b.Align.CENTER, after=0, keep=True)
            share = 0.35 * min(self.width_mm, wording.text_mm(name.summary, 13))
            _rule_under(self.line("", size=2, after=8), self.width_mm, share)

    def draw_addressees(self, block: b.Addressees) -> None:
        if len(block.names) == 1:
            self.line(f"Kính gửi: {block.names[0]}", align=b.Align.CENTER)
            return
        self.line("Kính gửi:", indent_mm=25, after=2)
        for place, name in enumerate(block.names, 1):
            self.line(f"- {name}{'.' if place == len(block.names) else ';'}", indent_mm=25, after=2)

    def draw_grounds(self, block: b.Grounds) -> None:
        for text in wording.grounds(block.lines):
            self.line(text, italic=True, align=b.Align.JUSTIFY, first_mm=10)

    def draw_heading(self, block: b.Heading) -> None:
        centred = block.level in (b.Level.PART, b.Level.CHAPTER)
        text = block.text.upper() if centred else block.text
        shown = f"{block.number}. {text}" if block.number else text
        align = b.Align.CENTER if centred else b.Align.LEFT
        self.line(shown, bold=True, align=align, first_mm=0 if centred else 10, keep=True)

    def draw_article(self, block: b.Article) -> None:
        label, paragraphs = f"Điều {block.number}. ", list(block.paragraphs)
        if block.title:
            self.line(label + block.title, bold=True, first_mm=10, keep=True)
        else:
            made = self.line(label, bold=True, align=b.Align.JUSTIFY, first_mm=10)
            _run(made, paragraphs.pop(0) if paragraphs else "", size=13, bold=False, italic=False)
        for text in paragraphs:
            self.line(text, align=b.Align.JUSTIFY, first_mm=10)

    def draw_paragraph(self, block: b.Paragraph) -> None:
        first = 10 if block.indent and block.align in (b.Align.LEFT, b.Align.JUSTIFY) else 0
        look: dict[str, Any] = {"bold": block.bold, "italic": block.italic, "align": block.align}
        self.line(block.text, first_mm=first, keep=self.signed_next, **look)

    def draw_fields(self, block: b.Fields) -> None:
        for label, value in block.rows:
            self.line(f"{label}: {value or wording.DOTS}", first_mm=10)

    def draw_table(self, block: b.Table) -> None:
        if self.breaks and not block.caption and not block.unit:
            self.line("", size=2, after=0)
        if block.caption:
            self.line(block.caption, bold=True, align=b.Align.CENTER, keep=True)
        if block.unit:
            self.line(f"Đơn vị tính: {block.unit}", size=12, italic=True, align=b.Align.RIGHT, after=3, keep=True)
        # The section properties stay last in the body: the table goes in before them.
        self.document.element.body.insert_element_before(docx_table.drawn(block, self.width_mm), "w:sectPr")
        self.line("", size=6, after=0)

    def draw_signatures(self, block: b.Signatures) -> None:
        self.line("", size=6, after=0, keep=True)
        if len(block.signers) == 1:
            table = self.frame([45, 55])
            left, right = table.rows[0].cells
            if block.recipients:
                self._recipients(block.recipients, left)
            self._signer(block.signers[0], right)
            return
        a_row = 3 if len(block.signers) == 3 else 2
        for start in range(0, len(block.signers), a_row):
            pair = block.signers[start : start + a_row]
            cells = self.frame([1.0] * len(pair)).rows[0].cells
            for cell, signer in zip(cells, pair, strict=True):
                self._signer(signer, cell)
            self.line("", size=6, after=0)
        if block.recipients:
            self.draw_recipients(block.recipients)

    def _signer(self, signer: b.Signer, cell: Any) -> None:
        if signer.authority:
            self.cell(cell, signer.authority.upper(), bold=True, align=b.Align.CENTER, keep=True)
        self.cell(cell, signer.title.upper(), bold=True, align=b.Align.CENTER, keep=True)
        if signer.hint:
            self.cell(cell, f"({signer.hint})", size=12, italic=True, align=b.Align.CENTER, keep=True)
        box = self.cell(cell, "", size=12, keep=True)  # stays empty for the signature and the seal
        box.paragraph_format.space_before = Pt(75)
        self.cell(cell, signer.name, bold=True, align=b.Align.CENTER)

    def draw_recipients(self, block: b.Recipients) -> None:
        self._recipients(block, None)

    def _recipients(self, block: b.Recipients, cell: Any) -> None:
        add = self.cell if cell is not None else self._outside
        add(cell, "Nơi nhận:", size=12, bold=True, italic=True, after=0)
        for text in block.lines:
            add(cell, f"- {text};", size=11, after=0)
        add(cell, f"- Lưu: {block.filed}.", size=11, after=0)

    def draw_annex(self, block: b.Annex) -> None:
        self._new_section(landscape=block.landscape)
        title = f"Phụ lục {block.number}".rstrip()
        self.line(title, size=14, bold=True, align=b.Align.CENTER, after=2, keep=True)
        self.line(block.name.upper(), bold=True, align=b.Align.CENTER, keep=True)
        if attached := wording.attached(block, b.head_of(self.paper)):
            self.line(attached, italic=True, align=b.Align.CENTER)

    def draw_pagebreak(self, _block: b.PageBreak) -> None:
        self.breaks = True

    def _new_section(self, *, landscape: bool) -> None:
        """A section on a new page whose pages are numbered from 1; heads and feet go on from the section before."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        _turn(section, landscape=landscape)
        self.width_mm = b.LINE_LANDSCAPE_MM if landscape else b.LINE_MM
        start = parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>')
        for old in section._sectPr.findall(qn("w:pgNumType")):
            section._sectPr.remove(old)
        section._sectPr.insert_element_before(start, "w:cols", "w:formProt", "w:vAlign", "w:titlePg", "w:docGrid")


def _turn(section: Any, *, landscape: bool) -> None:
    """A4 lying or standing."""
    width, height = (297, 210) if landscape else (210, 297)
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT


def _run(paragraph: Any, text: str, *, size: float, bold: bool, italic: bool) -> None:
    run = paragraph.add_run(xml_text(text))
    run.font.size, run.font.name = Pt(size), FONT
    run.bold, run.italic = bold or None, italic or None


def _rule_under(paragraph: Any, width_mm: float, length_mm: float) -> None:
    """A rule of a length in the middle of a width: the upper border of an empty paragraph between indents."""
    side = max(0.0, (width_mm - length_mm) / 2 - 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(side)
    border = parse_xml(f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>')
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _widths(table: Any, widths_mm: list[float]) -> None:
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row._tr.tc_lst, widths_mm, strict=True):
            cell.width = Mm(width)


def _page_number(paragraph: Any) -> None:
    run = paragraph.add_run()
    run.font.size, run.font.name = Pt(13), FONT
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _watermark(paragraph: Any) -> None:
    """The word across the page, behind the text."""
    style = (
        "position:absolute;margin-left:0;margin-top:0;width:440pt;height:110pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    xml = (
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office">'
        '<w:pict><v:shapetype id="kcDraft" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:path textpathok="t" o:connecttype="rect"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape type="#kcDraft" style="{style}" fillcolor="#d9d9d9" stroked="f">'
        f'<v:textpath style="font-family:&quot;{FONT}&quot;;font-size:1pt;font-weight:bold" string="{b.DRAFT_MARK}"/>'
        "</v:shape></w:pict></w:r>"
    )
    paragraph._p.append(parse_xml(xml))
