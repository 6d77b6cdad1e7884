"""What the two renderers draw, read back by other programs."""

import json
import re
import struct
import subprocess
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm, Pt

from khuyencong.papers import pdf, services
from khuyencong.papers.blocks import (
    DRAFT_MARK,
    UNREAD_NOTE,
    Annex,
    Article,
    NationalHead,
    PageBreak,
    Paper,
    Paragraph,
    Recipients,
    Signatures,
    Signer,
    Table,
    TypeName,
    numbered,
)
from tests.papers import samples


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def on_disk(tmp_path: Path) -> Any:
    def write(paper: Paper, *, draft: bool = False) -> str:
        file = tmp_path / "paper.pdf"
        file.write_bytes(services.render(paper, "pdf", draft=draft))
        return str(file)

    return write


def flat(text: str) -> str:
    return " ".join(text.replace("\u200b", "").split())


def docx_text(content: bytes) -> str:
    document = Document(BytesIO(content))
    return flat(" ".join(t.text or "" for t in document.element.body.iter() if t.tag.endswith("}t")))


@pytest.mark.promise("K10-6")
def test_the_pdf_is_a4_tagged_embedded_and_sound(on_disk: Any) -> None:
    file = on_disk(samples.full())
    info = run("pdfinfo", file)
    assert "Tagged:          yes" in info
    assert "(A4)" in info
    fonts = run("pdffonts", file).splitlines()[2:]
    assert fonts
    assert all("LiberationSerif" in f and f.split()[-5:-2] == ["yes", "yes", "yes"] for f in fonts)
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", file)


def test_margins_and_page_numbers(on_disk: Any) -> None:
    file = on_disk(samples.paper(samples.table(200), *[Paragraph("Dài " * 900)]))
    pages = run("pdftotext", "-bbox", file, "-").split("<page ")[1:]
    mm = 72 / 25.4
    for at, page in enumerate(pages, 1):
        words = [(*map(float, w[:4]), w[4]) for w in re.findall(
            r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<', page)]  # fmt: skip
        top = [w for w in words if w[3] < 20 * mm]
        assert [w[4] for w in top] == ([] if at == 1 else [str(at)])
        body = [w for w in words if w not in top]
        assert min(w[0] for w in body) >= 30 * mm - 1
        assert max(w[2] for w in body) <= (210 - 15) * mm + 1
        assert max(w[3] for w in body) <= (297 - 20) * mm + 3
        for number in top:
            assert abs((number[0] + number[2]) / 2 - (30 + 194) / 2 * mm) < 2
    assert len(pages) > 4
    text = run("pdftotext", "-layout", file, "-").split("\f")
    assert sum("Nguồn kinh phí" in page for page in text) >= 4, "the head repeats"


def test_both_renderers_carry_every_text(on_disk: Any) -> None:
    paper = numbered(samples.full(), number="05", symbol="HĐ-ĐCK", day=samples.DAY)
    texts = [flat(run("pdftotext", on_disk(paper), "-")), docx_text(services.render(paper, "docx", draft=False))]
    for text in texts:
        assert text == unicodedata.normalize("NFC", text)
        for wanted in (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 05/HĐ-ĐCK", samples.DIACRITICS,
            "Hà Nội, ngày 05 tháng 5 năm 2026", "Căn cứ đề án đã duyệt.", "Nơi nhận:", "- Lưu: VT, KC.", "Biểu 5a",
            "I. QUY ĐỊNH CHUNG", "Điều 1. Nội dung", "KT. CỤC TRƯỞNG", "Máy cưa thứ 3", "Đơn vị tính: đồng",
        ):  # fmt: skip
            assert wanted in text
        assert DRAFT_MARK not in text
    assert UNREAD_NOTE in texts[0]


def test_a_draft_says_so(on_disk: Any) -> None:
    text = run("pdftotext", on_disk(samples.paper(), draft=True), "-")
    assert DRAFT_MARK.replace(" ", "") in "".join(text.split())
    drawn = Document(BytesIO(services.render(samples.paper(), "docx")))
    assert DRAFT_MARK in drawn.sections[0].header._element.xml
    assert DRAFT_MARK in drawn.sections[0].first_page_header._element.xml


def test_the_docx_layout() -> None:
    section = Document(BytesIO(services.render(samples.full(), "docx"))).sections[0]
    assert abs(section.page_width - Mm(210)) < 1000
    assert abs(section.page_height - Mm(297)) < 1000
    assert Mm(20) <= section.top_margin <= Mm(25)
    assert Mm(20) <= section.bottom_margin <= Mm(25)
    assert Mm(30) <= section.left_margin <= Mm(35)
    assert Mm(15) <= section.right_margin <= Mm(20)
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    document = Document(BytesIO(services.render(samples.full(), "docx")))
    assert (document.styles["Normal"].font.name, document.styles["Normal"].font.size) == ("Times New Roman", Pt(13))
    runs = [run for p in document.paragraphs for run in p.runs if run.text]
    assert {run.font.name for run in runs} == {"Times New Roman"}
    assert next(r.font.size for r in runs if r.text == "HỢP ĐỒNG") == Pt(14)
    assert "w:tblHeader" in document.tables[1]._tbl.xml


NASTY = [
    '#panic("x") $a$ *b* _c_ <label> @ref \\ `d` // e /* f */ [g] {h} = i',
    '"; #import "@preview/x:1.0.0" #read("/etc/passwd")',
    "<script>alert(1)</script> & ]]> %PDF",
]


@pytest.mark.parametrize("text", NASTY)
def test_markup_in_names_is_text(on_disk: Any, text: str) -> None:
    paper = Paper(text, (NationalHead(text), TypeName("Tờ trình", text), Paragraph(text)))
    for drawn in (flat(run("pdftotext", on_disk(paper), "-")), docx_text(services.render(paper, "docx"))):
        assert flat(text).replace(" ", "") in drawn.replace(" ", "")


@pytest.mark.parametrize("text", ["x" * 5000, "Tên rất dài " * 417, "\x00\x07\ud800\ufffe\u202ea\tb\r\nc", ""])
def test_odd_names_are_drawn(text: str) -> None:
    row = ("1", text, "2", "3")
    paper = samples.paper(Paragraph(text), samples.Table(samples.COLUMNS, (row,)), title=text)
    assert services.render(paper, "pdf").startswith(b"%PDF")
    Document(BytesIO(services.render(paper, "docx")))


def test_a_long_word_stays_inside_the_margins(on_disk: Any) -> None:
    file = on_disk(samples.paper(Paragraph("x" * 5000)))
    edges = [
        float(x)
        for x in re.findall(r'<word xMin="[\d.]+" yMin="[\d.]+" xMax="([\d.]+)"', run("pdftotext", "-bbox", file, "-"))
    ]
    assert max(edges) <= 195 * 72 / 25.4 + 1


def test_an_empty_table_says_so(on_disk: Any) -> None:
    paper = samples.paper(samples.table(0))
    assert "(Không có nội dung)" in run("pdftotext", on_disk(paper), "-")
    assert "(Không có nội dung)" in docx_text(services.render(paper, "docx"))
    with pytest.raises(ValueError, match="cells"):
        samples.Table(samples.COLUMNS, (("1",),))


def test_decomposed_text_is_composed(on_disk: Any) -> None:
    text = unicodedata.normalize("NFD", samples.DIACRITICS)
    assert samples.DIACRITICS in flat(run("pdftotext", on_disk(samples.paper(Paragraph(text))), "-"))
    assert samples.DIACRITICS in docx_text(services.render(samples.paper(Paragraph(text)), "docx"))


def test_the_same_paper_gives_the_same_pdf() -> None:
    assert services.render(samples.full(), "pdf") == services.render(samples.full(), "pdf")
    assert json.loads(pdf.inputs(samples.full(), draft=False)["paper"])["draft"] is False


def codepoints(file: Path) -> set[int]:
    """The characters a TrueType font has glyphs for (cmap format 4)."""
    data = file.read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    entries = [struct.unpack_from(">4sLLL", data, 12 + 16 * i) for i in range(tables)]
    cmap = next(offset for tag, _sum, offset, _length in entries if tag == b"cmap")
    for i in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHL", data, cmap + 4 + 8 * i)
        at = cmap + offset
        if (platform, encoding) == (3, 1) and struct.unpack_from(">H", data, at)[0] == 4:
            count = struct.unpack_from(">H", data, at + 6)[0] // 2
            ends = struct.unpack_from(f">{count}H", data, at + 14)
            starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
            return {c for start, end in zip(starts, ends, strict=True) for c in range(start, end + 1)}
    raise AssertionError("no Unicode table")


@pytest.mark.parametrize("file", sorted(pdf.FONTS.glob("*.ttf")), ids=lambda f: f.stem)
def test_every_vietnamese_letter_has_a_glyph(file: Path) -> None:
    vowels = "aăâeêioôơuưy"
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    letters = {unicodedata.normalize("NFC", v + t) for v in vowels for t in tones} | set("đ–−…“”")
    letters |= {letter.upper() for letter in letters}
    assert {c for c in letters if ord(c) not in codepoints(file)} == set()


def with_annexes() -> Paper:
    paper = samples.paper(
        Article(1, "", ("Phê duyệt kế hoạch.", "Danh mục kèm theo.")),
        Annex("Danh mục", "I", "Quyết định", "Bộ trưởng", landscape=True),
        samples.table(90),
        Annex("Dự toán", "II"),
        samples.table(90),
    )
    return numbered(paper, number="05", symbol="QĐ-BCT", day=samples.DAY)


def test_an_annex_lies_or_stands_and_is_numbered_apart(on_disk: Any) -> None:
    file = on_disk(with_annexes())
    pages = run("pdftotext", "-bbox", file, "-").split("<page ")[1:]
    lying = [float(page.split('width="')[1].split('"')[0]) > 600 for page in pages]
    top = []
    for page in pages:
        words = re.findall(r'yMax="([\d.]+)">(.*?)<', page)
        top.append([w for y, w in words if float(y) < 20 * 72 / 25.4])
    second = lying.index(False, 1)
    assert lying == [False, *[True] * (second - 1), *[False] * (len(pages) - second)]
    assert second > 3
    wanted = [[], [], *[[str(n)] for n in range(2, second)], [], *[[str(n)] for n in range(2, len(pages) - second + 1)]]
    assert top == wanted
    text = flat(run("pdftotext", file, "-"))
    assert "(Kèm theo Quyết định số 05/QĐ-BCT ngày 05 tháng 5 năm 2026 của Bộ trưởng)" in text
    assert "Điều 1. Phê duyệt kế hoạch." in text


def test_an_annex_of_the_docx_is_a_section_of_its_own() -> None:
    document = Document(BytesIO(services.render(with_annexes(), "docx", draft=True)))
    shapes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in document.sections]
    assert shapes == [(210, 297), (297, 210), (210, 297)]
    assert ["w:pgNumType" in s._sectPr.xml and 'w:start="1"' in s._sectPr.xml for s in document.sections] == [
        False,
        True,
        True,
    ]
    assert all(s.different_first_page_header_footer for s in document.sections)
    assert all(s.header.is_linked_to_previous for s in list(document.sections)[1:])
    assert "(Kèm theo Quyết định số 05/QĐ-BCT ngày 05 tháng 5 năm 2026 của Bộ trưởng)" in docx_text(
        services.render(with_annexes(), "docx")
    )


def test_signatures_never_stand_alone_on_a_page(on_disk: Any) -> None:
    end = Signatures((Signer("Giám đốc", "Hoàng Minh Châu"),), Recipients(("Như trên",)))
    for lines in range(24, 40):
        paper = samples.paper(*[Paragraph(f"Đoạn {n}.") for n in range(lines)], Paragraph("Câu cuối."), end)
        page = run("pdftotext", on_disk(paper), "-").split("\f")
        assert next(p for p in page if "Hoàng Minh Châu" in p).count("Câu cuối.") == 1


def test_a_short_table_stays_whole_and_group_rows_keep_the_next(on_disk: Any) -> None:
    for lines in range(16, 36):
        paper = samples.paper(*[Paragraph(f"Đoạn {n}.") for n in range(lines)], samples.table(8))
        pages = run("pdftotext", on_disk(paper), "-").split("\f")
        assert sum("Máy cưa thứ 1" in p and "Máy cưa thứ 8" in p and "Tổng cộng" in p for p in pages) == 1
    rows = tuple(("I", f"Nhóm {n // 3}.", "", "") if n % 3 == 0 else ("1", f"Dòng {n}.", "1", "2") for n in range(300))
    table = Table(samples.COLUMNS, rows, strong=frozenset(range(0, 300, 3)))
    for page in run("pdftotext", on_disk(samples.paper(table)), "-").split("\f")[:-1]:
        assert re.findall(r"(Nhóm|Dòng) \d+\.", page)[-1] == "Dòng"
    with pytest.raises(ValueError, match="strong"):
        Table(samples.COLUMNS, (), strong=frozenset({0}))


def test_what_follows_a_page_break_starts_a_page(on_disk: Any) -> None:
    paper = samples.paper(Paragraph("Trước."), PageBreak(), Paragraph("Sau."))
    pages = run("pdftotext", on_disk(paper), "-").split("\f")
    assert "Trước." in pages[0]
    assert "Sau." in pages[1]
    drawn = Document(BytesIO(services.render(paper, "docx")))
    assert [p.text for p in drawn.paragraphs if p.paragraph_format.page_break_before] == ["Sau."]
