"""Biểu 5b and 5c: summary minutes of base acceptance. 5b is for units that issue an invoice to the managing body and
for the support of new enterprises; 5c for projects the Agency accepts itself (36/2013/TT-BCT, Articles 13, 19 to 21;
columns of the printed forms not read)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from khuyencong.papers.blocks import Align, Block, Column, Heading, Paper, Paragraph, Table, TypeName
from khuyencong.papers.forms.parts import (
    NATIONAL,
    Office,
    Party,
    Purse,
    Signing,
    capitalised,
    money,
    money_words,
    sides,
)
from khuyencong.papers.wording import day_words


@dataclass(frozen=True)
class AcceptedPlace:
    """What was accepted at one place: amounts in đồng; `minutes` is the paper it rests on (a Form 5a), if any."""

    beneficiary: str
    place: str
    content: str
    planned: str = ""
    done: str = ""
    invested_vnd: int = 0
    support_vnd: int = 0
    minutes: str = ""


@dataclass(frozen=True)
class SummaryData:
    """`form` is "5b" or "5c". Parties in the order they sign."""

    form: Literal["5b", "5c"]
    office: Office
    project_name: str
    contract: str
    accepted_on: date | None
    place: str
    parties: Sequence[tuple[str, Party]]
    places: Sequence[AcceptedPlace]
    quality: str = ""
    remarks: str = ""
    accepted: bool = True
    signing: Sequence[Signing] = ()
    purse: Purse = NATIONAL


def build(data: SummaryData) -> Paper:
    """The summary minutes."""
    act = "nghiệm thu cơ sở đề án" if data.form == "5b" else "nghiệm thu đề án"
    title = f"Biên bản {act} “{data.project_name}”"
    support = sum(place.support_vnd for place in data.places)
    verdict = "đồng ý nghiệm thu" if data.accepted else "chưa đồng ý nghiệm thu"
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Biên bản", f"{capitalised(act)} {data.purse.name} “{data.project_name}”"),
        Paragraph(f"Căn cứ {data.contract}.", italic=True),
        Paragraph(f"Hôm nay, {day_words(data.accepted_on)}, tại {data.place}, chúng tôi gồm có:"),
    ]
    for number, (capacity, party) in enumerate(data.parties, 1):
        blocks += [Heading(f"{capacity}: {party.name}", str(number)), party.fields()]
    blocks += [
        Heading("Nội dung, khối lượng, kinh phí nghiệm thu", "I"),
        _table(data),
        Paragraph(f"Kinh phí {data.purse.name} được nghiệm thu: {money_words(support)}."),
        Heading("Chất lượng", "II"),
        Paragraph(data.quality or "." * 90),
        Heading("Ý kiến khác", "III"),
        Paragraph(data.remarks or "Không."),
        Heading("Kết luận", "IV"),
        Paragraph(f"Các bên {verdict} đề án với nội dung, khối lượng và kinh phí nêu trên."),
        Paragraph("Biên bản được các bên đọc, thống nhất và cùng ký tên."),
    ]
    if data.signing:
        blocks.append(sides(*data.signing))
    return Paper(title, tuple(blocks), form_label=f"Biểu {data.form}", unread_form=True)


def _table(data: SummaryData) -> Table:
    quantity, cost = "Khối lượng", "Kinh phí"
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Đơn vị thụ hưởng, địa điểm", 2.8),
        Column("Nội dung", 2.3),
        Column("Kế hoạch", 1, Align.RIGHT, quantity),
        Column("Thực hiện", 1, Align.RIGHT, quantity),
        Column("Tổng đầu tư", 1.8, Align.RIGHT, cost),
        Column(data.purse.short, 1.8, Align.RIGHT, cost),
        Column("Biên bản tại cơ sở", 1.5),
    )
    rows = tuple(
        (
            str(at), f"{x.beneficiary}\n{x.place}" if x.place else x.beneficiary, x.content, x.planned, x.done,
            money(x.invested_vnd), money(x.support_vnd), x.minutes,
        )
        for at, x in enumerate(data.places, 1)
    )  # fmt: skip
    sums = money(sum(x.invested_vnd for x in data.places)), money(sum(x.support_vnd for x in data.places))
    totals = ("", "Tổng cộng", "", "", "", *sums, "") if rows else ()
    return Table(columns, rows, totals, unit="đồng", size=10, counted=True)
