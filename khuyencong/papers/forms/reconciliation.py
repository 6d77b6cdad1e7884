"""Biểu 10: reconciliation of money by contract, with the last liquidation of the year (P§10; 36/2013/TT-BCT,
Article 19; columns of the printed form not read)."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import Align, Block, Column, Paper, Paragraph, Table, TypeName
from khuyencong.papers.forms.parts import (
    FOR_A,
    FOR_B,
    NATIONAL,
    Office,
    Party,
    Purse,
    Signing,
    money,
    sides,
)
from khuyencong.papers.wording import day_words


@dataclass(frozen=True)
class ContractMoney:
    """A contract of the year, đồng. Balance = opening + received − settled − returned: what the unit still holds."""

    contract: str
    project_name: str
    contract_vnd: int
    opening_vnd: int = 0
    received_vnd: int = 0
    settled_vnd: int = 0
    returned_vnd: int = 0
    note: str = ""

    @property
    def balance_vnd(self) -> int:
        return self.opening_vnd + self.received_vnd - self.settled_vnd - self.returned_vnd


@dataclass(frozen=True)
class ReconciliationData:
    """The contracts of one unit in one budget year."""

    office: Office
    year: int
    party_a: Party
    party_b: Party
    contracts: Sequence[ContractMoney]
    signing_a: Signing = FOR_A
    signing_b: Signing = FOR_B
    purse: Purse = NATIONAL


def build(data: ReconciliationData) -> Paper:
    """The reconciliation."""
    subject = f"kinh phí {data.purse.name} năm {data.year}"
    balance = sum(contract.balance_vnd for contract in data.contracts)
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Bảng đối chiếu kinh phí", f"Đối chiếu {subject} theo hợp đồng"),
        Paragraph(f"Giữa {data.party_a.name} (bên A) và {data.party_b.name} (bên B), {day_words(data.office.day)}."),
        _table(data.contracts),
        Paragraph(_conclusion(balance)),
        sides(data.signing_b, data.signing_a),
    ]
    return Paper(f"Bảng đối chiếu {subject}", tuple(blocks), form_label="Biểu 10", unread_form=True, landscape=True)


def _conclusion(balance_vnd: int) -> str:
    if balance_vnd > 0:
        return f"Bên B còn giữ {money(balance_vnd)} đồng chưa quyết toán, chưa nộp trả ngân sách nhà nước."
    if balance_vnd < 0:
        return f"Bên A còn phải thanh toán cho bên B {money(-balance_vnd)} đồng."
    return "Hai bên thống nhất số liệu; không còn số dư."


def _table(contracts: Sequence[ContractMoney]) -> Table:
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Hợp đồng", 1.8),
        Column("Tên đề án", 3.2),
        Column("Giá trị hợp đồng", 1.8, Align.RIGHT),
        Column("Dư đầu kỳ", 1.7, Align.RIGHT),
        Column("Đã nhận", 1.8, Align.RIGHT),
        Column("Đã quyết toán", 1.8, Align.RIGHT),
        Column("Đã nộp trả", 1.7, Align.RIGHT),
        Column("Dư cuối kỳ", 1.7, Align.RIGHT),
        Column("Ghi chú", 1.2),
    )
    rows = tuple((str(at), x.contract, x.project_name, *_amounts([x]), x.note) for at, x in enumerate(contracts, 1))
    totals = ("", "Tổng cộng", "", *_amounts(contracts), "") if rows else ()
    return Table(columns, rows, totals, unit="đồng", size=9, counted=True)


def _amounts(contracts: Sequence[ContractMoney]) -> tuple[str, ...]:
    names = ("contract_vnd", "opening_vnd", "received_vnd", "settled_vnd", "returned_vnd", "balance_vnd")
    return tuple(money(sum(getattr(contract, name) for contract in contracts)) for name in names)
