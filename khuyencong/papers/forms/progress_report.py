"""Biểu 3a: how far the work of a contract is, confirmed by the department (P§10; 36/2013/TT-BCT, Articles 13 and 23;
columns of the printed form not read)."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import Addressees, Align, Block, Column, Heading, Paper, Paragraph, Table, TypeName
from khuyencong.papers.forms.parts import (
    CONFIRMING,
    DIRECTOR,
    NATIONAL,
    Office,
    Purse,
    Signing,
    amounts,
    capitalised,
    money,
    sides,
    texts,
)


@dataclass(frozen=True)
class ProgressLine:
    """A work item: quantities as printed, amounts in đồng (None: not known)."""

    content: str
    unit: str = ""
    planned: str = ""
    done: str = ""
    planned_vnd: int | None = None
    done_vnd: int | None = None
    note: str = ""


@dataclass(frozen=True)
class ProgressData:
    """`period` as printed ("tháng 8 năm 2026"); `confirmation` is what the department wrote, "" leaves its place."""

    office: Office
    addressees: Sequence[str]
    contract: str
    project_name: str
    period: str
    lines: Sequence[ProgressLine]
    support_vnd: int
    advanced_vnd: int = 0
    paid_vnd: int = 0
    invested_vnd: int | None = None
    difficulties: Sequence[str] = ()
    proposals: Sequence[str] = ()
    confirmation: Sequence[str] = ()
    confirming: Signing = CONFIRMING
    signing: Signing = DIRECTOR
    purse: Purse = NATIONAL


def build(data: ProgressData) -> Paper:
    """The progress report of one contract."""
    title = f"Báo cáo tiến độ thực hiện đề án “{data.project_name}”, {data.period}"
    money_rows = (
        (f"Kinh phí {data.purse.name} theo hợp đồng", data.support_vnd),
        ("Đã tạm ứng", data.advanced_vnd),
        ("Đã thanh toán", data.paid_vnd),
        ("Tổng vốn đầu tư đã thực hiện", data.invested_vnd),
    )
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Báo cáo tiến độ", f"Thực hiện đề án “{data.project_name}”"),
        Addressees(tuple(data.addressees)),
        Paragraph(f"Căn cứ {data.contract}, {data.office.name} báo cáo tiến độ thực hiện {data.period} như sau:"),
        Heading("Khối lượng và kinh phí", "I"),
        progress_table(data.lines),
        Heading("Tạm ứng, thanh toán", "II"),
        amounts(money_rows),
        Heading("Khó khăn, vướng mắc", "III"),
        *(texts(data.difficulties) if data.difficulties else [Paragraph("Không.")]),
        Heading("Kiến nghị", "IV"),
        *(texts(data.proposals) if data.proposals else [Paragraph("Không.")]),
        Heading("Ý kiến xác nhận của Sở Công Thương", "V"),
        *texts(data.confirmation),
        sides(data.confirming, data.signing),
    ]
    return Paper(capitalised(title), tuple(blocks), form_label="Biểu 3a", unread_form=True)


def progress_table(lines: Sequence[ProgressLine]) -> Table:
    """Planned and done beside each other, by quantity and by money."""
    quantity, cost = "Khối lượng", "Kinh phí"
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Nội dung công việc", 3),
        Column("Đơn vị tính", 1, Align.CENTER),
        Column("Theo hợp đồng", 1.2, Align.RIGHT, quantity),
        Column("Thực hiện", 1.2, Align.RIGHT, quantity),
        Column("Theo hợp đồng", 1.9, Align.RIGHT, cost),
        Column("Thực hiện", 1.9, Align.RIGHT, cost),
        Column("Ghi chú", 1.3),
    )
    rows = tuple(
        (str(at), x.content, x.unit, x.planned, x.done, money(x.planned_vnd), money(x.done_vnd), x.note)
        for at, x in enumerate(lines, 1)
    )
    planned = sum(x.planned_vnd or 0 for x in lines)
    done = sum(x.done_vnd or 0 for x in lines)
    totals = ("", "Tổng cộng", "", "", "", money(planned), money(done), "") if lines else ()
    return Table(columns, rows, totals, unit="đồng", size=10, counted=True)
