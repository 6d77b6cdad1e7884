"""Biểu 6: minutes of contract liquidation (P§10; columns of the printed form not read)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khuyencong.papers.blocks import Block, Grounds, Heading, NationalHead, Paper, Paragraph, TypeName
from khuyencong.papers.forms.parts import (
    FOR_A,
    FOR_B,
    NATIONAL,
    Party,
    Purse,
    Signing,
    amounts,
    both_sides,
    money_words,
)
from khuyencong.papers.wording import day_words


@dataclass(frozen=True)
class LiquidationData:
    """Amounts in đồng. What is still to pay or to return is settled − advanced − paid, computed here."""

    place: str
    contract: str
    project_name: str
    party_a: Party
    party_b: Party
    contract_vnd: int
    done_vnd: int
    advanced_vnd: int
    settled_vnd: int
    paid_vnd: int = 0
    grounds: Sequence[str] = ()
    remarks: Sequence[str] = ()
    liquidated_on: date | None = None
    signing_a: Signing = FOR_A
    signing_b: Signing = FOR_B
    purse: Purse = NATIONAL

    @property
    def rest_vnd(self) -> int:
        """Above zero: party A still pays; below zero: party B returns."""
        return self.settled_vnd - self.advanced_vnd - self.paid_vnd


def build(data: LiquidationData) -> Paper:
    """The minutes of contract liquidation."""
    title = f"Biên bản thanh lý hợp đồng đề án “{data.project_name}”"
    rest = data.rest_vnd
    rows = (
        (f"Kinh phí {data.purse.name} theo hợp đồng", data.contract_vnd),
        ("Giá trị khối lượng thực hiện được nghiệm thu", data.done_vnd),
        ("Đã tạm ứng", data.advanced_vnd),
        ("Đã thanh toán", data.paid_vnd),
        ("Được chấp nhận quyết toán", data.settled_vnd),
        ("Bên A còn phải thanh toán cho bên B", max(rest, 0)),
        ("Bên B phải hoàn trả ngân sách nhà nước", max(-rest, 0)),
    )
    blocks: list[Block] = [
        NationalHead(place=data.place, day=data.liquidated_on),
        TypeName("Biên bản thanh lý hợp đồng", f"Thực hiện đề án {data.purse.name} “{data.project_name}”"),
        *([Grounds(tuple(data.grounds))] if data.grounds else []),
        Paragraph(f"Hôm nay, {day_words(data.liquidated_on)}, hai bên gồm có:"),
        Heading(f"BÊN A: {data.party_a.name}"),
        data.party_a.fields(),
        Heading(f"BÊN B: {data.party_b.name}"),
        data.party_b.fields(),
        Paragraph(f"Hai bên thống nhất thanh lý {data.contract} với nội dung sau:"),
        Heading("Kinh phí", "1"),
        amounts(rows),
        Paragraph(f"Kinh phí được chấp nhận quyết toán: {money_words(data.settled_vnd)}."),
        Heading("Kết luận", "2"),
        Paragraph(_conclusion(rest)),
        *(Paragraph(text) for text in data.remarks),
        Paragraph("Biên bản lập thành nhiều bản có giá trị như nhau, mỗi bên giữ một phần để thực hiện."),
        both_sides(data.signing_a, data.signing_b),
    ]
    return Paper(title, tuple(blocks), form_label="Biểu 6", unread_form=True)


def _conclusion(rest_vnd: int) -> str:
    if rest_vnd > 0:
        return (
            f"Bên A còn phải thanh toán cho bên B: {money_words(rest_vnd)}. Sau khi thanh toán, hợp đồng được thanh lý."
        )
    if rest_vnd < 0:
        returned = money_words(-rest_vnd)
        return f"Bên B phải hoàn trả ngân sách nhà nước: {returned}. Sau khi hoàn trả, hợp đồng được thanh lý."
    return "Hai bên không còn nghĩa vụ tài chính với nhau; hợp đồng được thanh lý kể từ ngày ký biên bản này."
