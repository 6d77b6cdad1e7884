"""Biểu 9: payment request of the implementing unit (P§10; columns of the printed form not read)."""

from dataclasses import dataclass

from khuyencong.papers.blocks import Addressees, Block, Fields, Paper, Paragraph, Signatures, TypeName
from khuyencong.papers.forms.parts import DIRECTOR, NATIONAL, Office, Purse, Signing, amounts, filed, money_words


@dataclass(frozen=True)
class PaymentData:
    """Amounts in đồng: approved on the contract, advanced, accepted value, paid before, asked now."""

    office: Office
    addressee: str
    contract: str
    project_name: str
    approved_vnd: int
    advanced_vnd: int
    accepted_vnd: int
    requested_vnd: int
    paid_vnd: int = 0
    payee: str = ""
    account: str = ""
    bank: str = ""
    reason: str = ""
    signing: Signing = DIRECTOR
    accountant: Signing | None = None
    purse: Purse = NATIONAL


def build(data: PaymentData) -> Paper:
    """The payment request."""
    title = f"Giấy đề nghị thanh toán kinh phí đề án “{data.project_name}”"
    rows = (
        (f"Kinh phí {data.purse.name} theo hợp đồng", data.approved_vnd),
        ("Đã tạm ứng", data.advanced_vnd),
        ("Đã thanh toán", data.paid_vnd),
        ("Giá trị khối lượng đã nghiệm thu", data.accepted_vnd),
        ("Số tiền đề nghị thanh toán lần này", data.requested_vnd),
    )
    receiver = (("Đơn vị hưởng", data.payee or data.office.name), ("Số tài khoản", data.account), ("Tại", data.bank))
    recipients = filed("Như trên")
    chief = data.signing.signer()
    signers = (data.accountant.signer(), chief) if data.accountant else (chief,)
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Giấy đề nghị thanh toán", f"Kinh phí thực hiện đề án “{data.project_name}”"),
        Addressees((data.addressee,)),
        Paragraph(f"Căn cứ {data.contract}, {data.office.name} đề nghị thanh toán kinh phí thực hiện đề án như sau:"),
        amounts(rows),
        Paragraph(f"Số tiền đề nghị thanh toán: {money_words(data.requested_vnd)}."),
        *([Paragraph(f"Lý do: {data.reason}")] if data.reason else []),
        Fields(receiver),
        Signatures(signers, recipients),
    ]
    return Paper(title, tuple(blocks), form_label="Biểu 9", unread_form=True)
