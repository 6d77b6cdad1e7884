"""Biểu 5a: minutes of base acceptance at a place (P§10; columns of the printed form not read)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khuyencong.papers.blocks import Align, Block, Column, Heading, Paper, Paragraph, Signatures, Table, TypeName
from khuyencong.papers.forms.parts import NATIONAL, SIGN_HINT, Office, Party, Purse, Signing, amounts, money_words
from khuyencong.papers.wording import day_words


@dataclass(frozen=True)
class QuantityLine:
    """A work item: what was planned and what was done, as printed."""

    item: str
    unit: str
    planned: str
    done: str
    quality: str = ""


@dataclass(frozen=True)
class AcceptanceData:
    """Parties in the order they sign: department, implementing unit, beneficiary, commune."""

    office: Office
    project_name: str
    contract: str
    accepted_on: date | None
    place: str
    parties: Sequence[tuple[str, Party]]
    quantities: Sequence[QuantityLine]
    money: Sequence[tuple[str, int | None]]
    accepted_support_vnd: int
    quality: str = ""
    remarks: str = ""
    accepted: bool = True
    signing: Sequence[Signing] = ()
    purse: Purse = NATIONAL


def build(data: AcceptanceData) -> Paper:
    """The minutes of base acceptance."""
    title = f"Biên bản nghiệm thu cơ sở đề án “{data.project_name}”"
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Nội dung", 3.5),
        Column("Đơn vị tính", 1, Align.CENTER),
        Column("Theo hợp đồng", 1.3, Align.RIGHT, "Khối lượng"),
        Column("Thực hiện", 1.3, Align.RIGHT, "Khối lượng"),
        Column("Đánh giá", 2),
    )
    rows = tuple((str(at), q.item, q.unit, q.planned, q.done, q.quality) for at, q in enumerate(data.quantities, 1))
    verdict = "đồng ý nghiệm thu" if data.accepted else "chưa đồng ý nghiệm thu"
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Biên bản", f"Nghiệm thu cơ sở đề án {data.purse.name} “{data.project_name}”"),
        Paragraph(f"Căn cứ {data.contract}.", italic=True),
        Paragraph(f"Hôm nay, {day_words(data.accepted_on)}, tại {data.place}, chúng tôi gồm có:"),
    ]
    for number, (capacity, party) in enumerate(data.parties, 1):
        blocks += [Heading(f"{capacity}: {party.name}", str(number)), party.fields()]
    blocks += [
        Heading("Nội dung, khối lượng nghiệm thu", "I"),
        Table(columns, rows),
        Heading("Kinh phí thực hiện", "II"),
        amounts(data.money),
        Paragraph(f"Kinh phí {data.purse.name} đề nghị nghiệm thu: {money_words(data.accepted_support_vnd)}."),
        Heading("Chất lượng", "III"),
        Paragraph(data.quality or "." * 90),
        Heading("Ý kiến khác", "IV"),
        Paragraph(data.remarks or "Không."),
        Heading("Kết luận", "V"),
        Paragraph(f"Các bên {verdict} đề án với nội dung, khối lượng và kinh phí nêu trên."),
        Paragraph("Biên bản được các bên đọc, thống nhất và cùng ký tên."),
    ]
    if data.signing:
        blocks.append(Signatures(tuple(s.signer(SIGN_HINT) for s in data.signing)))
    return Paper(title, tuple(blocks), form_label="Biểu 5a", unread_form=True)
