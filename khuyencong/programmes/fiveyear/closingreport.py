"""The closing report of a programme: targets, results and coverage; contents not carried out; what comes next.

The paper is Vietnamese, as every paper; its figures are those of the screen, from the same functions.
"""

from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import override

from khuyencong.accounts.models import Organisation, User
from khuyencong.common import formats
from khuyencong.papers import services as papers
from khuyencong.papers.blocks import (
    Align,
    Block,
    Column,
    Grounds,
    Heading,
    Paper,
    Paragraph,
    Recipients,
    Signatures,
    Signer,
    Table,
    TypeName,
)
from khuyencong.papers.choices import DOCX_TYPE, PDF_TYPE
from khuyencong.papers.forms.parts import Office
from khuyencong.programmes.fiveyear import selectors as reads
from khuyencong.programmes.fiveyear.matrixpage import matrix, reason_words
from khuyencong.programmes.fiveyear.page import (
    Line,
    money_lines,
    money_rows,
    other_lines,
    period_words,
    purse_heads,
    scope_note,
    target_lines,
)
from khuyencong.programmes.models import Programme, ProgrammeVersion, SourceDocument

TYPES = {"pdf": PDF_TYPE, "docx": DOCX_TYPE}


def closing_page(programme: Programme, user: User, on: date) -> dict[str, Any]:
    """What the closing report says, for the screen. Raises Http404 for a programme without a version in force."""
    version = reads.version_in_force(programme)
    if version is None:
        raise Http404
    found = reads.figures(programme, user, on)
    lines = target_lines(programme, version, found)
    return {
        "programme": programme,
        "years": period_words(programme),
        "version": version,
        "heads": purse_heads(programme),
        "lines": lines,
        "others": other_lines(programme, version, found),
        "money": money_lines(programme, found),
        "planned": money_rows(version),
        "not_done": not_carried_out(programme, user, on),
        "scope_note": scope_note(programme, user, on),
        "running": programme.ends_year >= on.year,
        "on": on,
        "may_record": reads.recorder_for(programme, user, on) is not None,
        "next_programme": programme.followers.first(),
    }


def not_carried_out(programme: Programme, user: User, on: date) -> list[tuple[str, list[tuple[int, str]]]]:
    """Contents that were carried out in no purse in a year, with the reason of each year; ahead years left out."""
    states: dict[str, dict[int, Any]] = {}
    labels: dict[str, str] = {}
    for purse in reads.purses_of(programme):
        for block in matrix(programme, user, on, purse):
            for line in block.lines:
                labels[line.activity] = line.label
                for cell in line.cells:
                    kept = states.setdefault(line.activity, {})
                    if cell.state in {"done", "running", "open", "ahead"}:
                        kept[cell.year] = None
                    else:
                        kept.setdefault(cell.year, cell)
    return [
        (labels[activity], missing)
        for activity, years in states.items()
        if (missing := [(year, reason_words(cell)) for year, cell in sorted(years.items()) if cell is not None])
    ]


def closing_paper(programme: Programme, user: User, on: date, fmt: str) -> tuple[str, bytes, str]:
    """File name, bytes and content type of the report as a draft. Raises Http404."""
    if fmt not in TYPES:
        raise Http404
    with override("vi"):
        page = closing_page(programme, user, on)
        body = reads.recorder_for(programme, user, on)
        content = papers.render(_paper(page, body, on), fmt, draft=True)  # type: ignore[arg-type]
    return f"tong-ket-{programme.starts_year}-{programme.ends_year}.{fmt}", content, TYPES[fmt]


def _paper(page: dict[str, Any], body: Organisation | None, on: date) -> Paper:
    programme: Programme = page["programme"]
    version: ProgrammeVersion = page["version"]
    office = Office(body.name, body.parent.name if body.parent else "", day=None) if body else Office("")
    summary = f"Kết quả thực hiện {programme.title[:1].lower()}{programme.title[1:]}"
    blocks: list[Block] = [
        office.head(),
        TypeName("Báo cáo", summary),
        Grounds((_ground(version.document),) if version.document else ()),
        Paragraph(f"Số liệu từ hồ sơ trên nền tảng đến ngày {on:%d/%m/%Y}. {page['scope_note']}".strip()),
        Heading("Mục tiêu và kết quả", "I"),
        _targets(page["lines"], page["heads"]),
        Paragraph(
            "Kết quả là tổng các kê khai đã được xác nhận; cột “Đã báo cáo” nêu số đề án có số liệu.", italic=True
        ),
        *_notes(page["lines"]),
    ]
    if page["others"]:
        blocks += [Heading("Kết quả khác", "II"), _targets(page["others"], page["heads"])]
    blocks += [Heading("Kinh phí", "III"), _money(page), Heading("Nội dung không thực hiện và lý do", "IV")]
    blocks += _not_done(page["not_done"])
    blocks.append(Signatures((Signer("Thủ trưởng đơn vị"),), Recipients(("Như kính gửi",))))
    return Paper(summary, tuple(b for b in blocks if not (isinstance(b, Grounds) and not b.lines)), landscape=True)


def _ground(document: SourceDocument) -> str:
    """The decision as grounds name it; a page of the press by who printed it."""
    if not document.number or document.issued_on is None:
        return f"Theo {document.issuer} (chưa có văn bản)"
    return f"Căn cứ văn bản số {document.number} {formats.date_paper(document.issued_on)} của {document.issuer}"


def _targets(lines: list[Line], heads: list[str]) -> Table:
    columns = (
        Column("TT", 0.5, Align.CENTER),
        Column("Chỉ tiêu", 3),
        Column("Đơn vị tính", 1.2, Align.CENTER),
        Column("Mục tiêu", 1.6, Align.RIGHT),
        *(Column(head, 1.6, Align.RIGHT, "Kết quả") for head in heads),
        Column("Đạt", 1, Align.RIGHT),
        Column("Đã báo cáo", 1.5),
    )
    rows = tuple(
        (
            str(n), f"{line.indicator.label}{f' ({line.content})' if line.target and line.content else ''}", line.unit,
            line.target_words or "–", *(c.value for c in line.cells), line.reached or line.reached_note or "–",
            line.coverage or "–",
        )
        for n, line in enumerate(lines, 1)
    )  # fmt: skip
    return Table(columns, rows, size=11)


def _notes(lines: list[Line]) -> list[Block]:
    """How printed numbers were understood: kept as printed, with the reading used."""
    return [
        Paragraph(f"{line.indicator.label}: nguồn in “{line.target.printed}”. {line.target.reading_words}", italic=True)
        for line in lines
        if line.target and line.target.reading
    ]


def _money(page: dict[str, Any]) -> Table:
    planned = [(str(row["label"]), str(row["amount"])) for row in page["planned"]]
    done = [
        (f"{line.indicator.label} ({head})", cell.value)
        for line in page["money"]
        for head, cell in zip(page["heads"], line.cells, strict=True)
    ]
    rows = [(f"Theo văn bản: {label}", value) for label, value in planned] + done
    columns = (Column("Nguồn, bước", 4), Column("Số tiền", 2, Align.RIGHT))
    return Table(columns, tuple(rows), unit="triệu đồng")


def _not_done(missing: list[tuple[str, list[tuple[int, str]]]]) -> list[Block]:
    if not missing:
        return [Paragraph("Trong các năm đã qua không có nội dung nào không thực hiện.")]
    rows = tuple((label, str(year), words) for label, years in missing for year, words in years)
    columns = (Column("Nội dung", 3), Column("Năm", 0.8, Align.CENTER), Column("Lý do", 5))
    return [Table(columns, rows, size=11)]
