"""Biểu 7: settlement of a project by cost item: estimate, settled, difference (P§10; 36/2013/TT-BCT, Article 19;
columns of the printed form not read)."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import Align, Block, Column, Paper, Paragraph, Table, TypeName
from khuyencong.papers.forms.parts import (
    ACCOUNTANT,
    HEAD,
    NATIONAL,
    WRITER,
    Office,
    Purse,
    Signing,
    amounts,
    money,
    money_words,
    sides,
)


@dataclass(frozen=True)
class SettlementLine:
    """A cost item, amounts of promotion money in đồng."""

    item: str
    estimated_vnd: int
    settled_vnd: int
    note: str = ""


@dataclass(frozen=True)
class SettlementData:
    """`advanced_vnd` and `paid_vnd` are what the unit has received; what is left is computed here."""

    office: Office
    project_name: str
    contract: str
    lines: Sequence[SettlementLine]
    advanced_vnd: int = 0
    paid_vnd: int = 0
    writer: Signing = WRITER
    accountant: Signing | None = ACCOUNTANT
    signing: Signing = HEAD
    purse: Purse = NATIONAL


def build(data: SettlementData) -> Paper:
    """The settlement table."""
    title = f"Bảng quyết toán kinh phí đề án “{data.project_name}”"
    settled = sum(line.settled_vnd for line in data.lines)
    received = data.advanced_vnd + data.paid_vnd
    rows = (
        ("Đã tạm ứng", data.advanced_vnd),
        ("Đã thanh toán", data.paid_vnd),
        ("Đề nghị quyết toán", settled),
        ("Còn được thanh toán", max(settled - received, 0)),
        ("Phải nộp trả ngân sách", max(received - settled, 0)),
    )
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Bảng quyết toán kinh phí", f"Đề án {data.purse.name} “{data.project_name}”"),
        Paragraph(f"Theo {data.contract}.", italic=True),
        _table(data.lines),
        amounts(rows),
        Paragraph(f"Số tiền đề nghị quyết toán: {money_words(settled)}."),
        sides(data.writer, data.accountant, data.signing),
    ]
    return Paper(title, tuple(blocks), form_label="Biểu 7", unread_form=True)


def _table(lines: Sequence[SettlementLine]) -> Table:
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Nội dung chi", 3.4),
        Column("Dự toán", 1.9, Align.RIGHT),
        Column("Quyết toán", 1.9, Align.RIGHT),
        Column("Chênh lệch", 1.9, Align.RIGHT),
        Column("Ghi chú", 1.5),
    )
    rows = tuple((str(at), x.item, *_amounts(x.estimated_vnd, x.settled_vnd), x.note) for at, x in enumerate(lines, 1))
    sums = _amounts(sum(x.estimated_vnd for x in lines), sum(x.settled_vnd for x in lines))
    return Table(columns, rows, ("", "Tổng cộng", *sums, "") if rows else (), unit="đồng", size=11, counted=True)


def _amounts(estimated_vnd: int, settled_vnd: int) -> tuple[str, str, str]:
    return money(estimated_vnd), money(settled_vnd), money(settled_vnd - estimated_vnd)
