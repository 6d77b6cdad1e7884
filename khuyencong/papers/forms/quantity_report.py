"""Biểu 3b: quantity done and its money by source, confirmed by the department (P§10; 36/2013/TT-BCT, Article 14;
columns of the printed form not read)."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import Align, Block, Column, Heading, Paper, Paragraph, Table, TypeName
from khuyencong.papers.forms.parts import (
    CONFIRMING,
    DIRECTOR,
    NATIONAL,
    Office,
    Purse,
    Signing,
    money,
    money_words,
    sides,
    texts,
)


@dataclass(frozen=True)
class QuantityMoneyLine:
    """A cost item: quantities as printed, amounts in đồng. `support_vnd` and `other_vnd` part the amount done."""

    item: str
    unit: str = ""
    planned: str = ""
    planned_vnd: int = 0
    done: str = ""
    support_vnd: int = 0
    other_vnd: int = 0

    @property
    def done_vnd(self) -> int:
        return self.support_vnd + self.other_vnd


@dataclass(frozen=True)
class QuantityData:
    """`until` as printed ("đến ngày 31 tháng 10 năm 2026")."""

    office: Office
    contract: str
    project_name: str
    until: str
    lines: Sequence[QuantityMoneyLine]
    confirmation: Sequence[str] = ()
    confirming: Signing = CONFIRMING
    signing: Signing = DIRECTOR
    purse: Purse = NATIONAL


def build(data: QuantityData) -> Paper:
    """The report of quantity and money."""
    title = f"Báo cáo khối lượng hoàn thành và kinh phí thực hiện đề án “{data.project_name}”"
    support = sum(line.support_vnd for line in data.lines)
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Báo cáo khối lượng hoàn thành và kinh phí", f"Đề án “{data.project_name}”"),
        Paragraph(f"Theo {data.contract}; số liệu {data.until}.", italic=True),
        _table(data.lines, data.purse),
        Paragraph(f"Kinh phí {data.purse.name} cho khối lượng hoàn thành: {money_words(support)}."),
        Heading("Ý kiến xác nhận của Sở Công Thương"),
        *texts(data.confirmation),
        sides(data.confirming, data.signing),
    ]
    return Paper(title, tuple(blocks), form_label="Biểu 3b", unread_form=True, landscape=True)


def _table(lines: Sequence[QuantityMoneyLine], purse: Purse) -> Table:
    planned, done = "Theo hợp đồng", "Đã thực hiện"
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Nội dung, hạng mục", 3.4),
        Column("Đơn vị tính", 1, Align.CENTER),
        Column("Khối lượng", 1.1, Align.RIGHT, planned),
        Column("Kinh phí", 1.8, Align.RIGHT, planned),
        Column("Khối lượng", 1.1, Align.RIGHT, done),
        Column("Kinh phí", 1.8, Align.RIGHT, done),
        Column(f"Trong đó {purse.short}", 1.8, Align.RIGHT, done),
        Column("Trong đó nguồn khác", 1.8, Align.RIGHT, done),
    )
    rows = tuple(
        (str(at), x.item, x.unit, x.planned, money(x.planned_vnd), x.done, *_done(x)) for at, x in enumerate(lines, 1)
    )
    whole = QuantityMoneyLine(
        "", support_vnd=sum(x.support_vnd for x in lines), other_vnd=sum(x.other_vnd for x in lines)
    )
    planned_vnd = money(sum(x.planned_vnd for x in lines))
    totals = ("", "Tổng cộng", "", "", planned_vnd, "", *_done(whole)) if lines else ()
    return Table(columns, rows, totals, unit="đồng", size=10, counted=True)


def _done(line: QuantityMoneyLine) -> tuple[str, str, str]:
    return money(line.done_vnd), money(line.support_vnd), money(line.other_vnd)
