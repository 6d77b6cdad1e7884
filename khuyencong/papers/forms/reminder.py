"""Công văn đôn đốc: an official letter that asks a unit for what is due: a report, a settlement dossier, an advance to
return."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from khuyencong.common.formats import date_short
from khuyencong.papers.blocks import (
    Addressees,
    Align,
    Block,
    Column,
    NationalHead,
    Paper,
    Paragraph,
    Recipients,
    Signatures,
    Table,
)
from khuyencong.papers.forms.parts import HEAD, NATIONAL, Office, Purse, Signing, money, money_words
from khuyencong.papers.wording import day_words


class Due(StrEnum):
    """What is due."""

    REPORT = "report"
    SETTLEMENT = "settlement"
    RETURN = "return"


ABOUT = {
    Due.REPORT: "đôn đốc báo cáo tiến độ thực hiện đề án {purse}",
    Due.SETTLEMENT: "đôn đốc nộp hồ sơ quyết toán kinh phí {purse}",
    Due.RETURN: "đôn đốc nộp trả kinh phí {purse} đã tạm ứng",
}


@dataclass(frozen=True)
class DueItem:
    """A project with something due: its contract as printed, the day it was due, the amount to return (đồng)."""

    project_name: str
    contract: str = ""
    due_on: date | None = None
    amount_vnd: int | None = None
    note: str = ""


@dataclass(frozen=True)
class ReminderData:
    """`citation` is the article that makes it due; `until` the day by which the answer is asked. `account` names where
    an advance is returned to."""

    due: Due
    office: Office
    addressees: Sequence[str]
    items: Sequence[DueItem]
    citation: str
    on: date
    until: date | None
    period: str = ""
    account: str = ""
    contact: str = ""
    signing: Signing = HEAD
    recipients: Sequence[str] = ()
    filed: str = "VT, KC"
    purse: Purse = NATIONAL


def build(data: ReminderData) -> Paper:
    """The letter."""
    about = ABOUT[data.due].format(purse=data.purse.name)
    opening, asking = _words(data)
    contact = [Paragraph(f"Thông tin liên hệ: {data.contact}.")] if data.contact else []
    blocks: list[Block] = [
        NationalHead(data.office.name, data.office.superior, place=data.office.place, day=data.office.day, about=about),
        Addressees(tuple(data.addressees)),
        Paragraph(opening),
        _table(data),
        Paragraph(asking),
        *contact,
        Paragraph(f"{data.office.name} đề nghị đơn vị phối hợp thực hiện./."),
        Signatures((data.signing.signer(),), Recipients(("Như trên", *data.recipients), data.filed)),
    ]
    return Paper(f"Công văn {about}", tuple(blocks))


def _words(data: ReminderData) -> tuple[str, str]:
    """What the law says and what is missing; what is asked."""
    until = f"trước {day_words(data.until)}" if data.until else "trong thời gian sớm nhất"
    start = f"Theo quy định tại {data.citation}, "
    missing = f"Đến {day_words(data.on)}, {data.office.name} chưa nhận được"
    if data.due is Due.REPORT:
        period = f" {data.period}" if data.period else ""
        return (
            f"{start}đơn vị thực hiện đề án {data.purse.name} báo cáo tiến độ hằng tháng. {missing} báo cáo{period} "
            "của các đề án sau:",
            f"Đề nghị đơn vị gửi báo cáo tiến độ (Biểu 3a) {until}; nêu rõ khó khăn, vướng mắc và kiến nghị (nếu có).",
        )
    if data.due is Due.SETTLEMENT:
        return (
            f"{start}đơn vị thực hiện lập hồ sơ quyết toán trong thời hạn kể từ lần nghiệm thu cơ sở cuối cùng của hợp "
            f"đồng. {missing} hồ sơ quyết toán của các đề án sau:",
            f"Đề nghị đơn vị nộp hồ sơ quyết toán {until}. Trường hợp nộp muộn, kinh phí được quyết toán với Kho bạc "
            "Nhà nước theo biên bản nghiệm thu và Biểu 9; đơn vị hoàn thiện hồ sơ theo lịch của cơ quan quản lý.",
        )
    whole = sum(item.amount_vnd or 0 for item in data.items)
    account = f" Tài khoản nộp trả: {data.account}." if data.account else ""
    return (
        f"{start}kinh phí đã tạm ứng nhưng không có khối lượng thanh toán, hoặc không được chấp nhận khi quyết toán, "
        f"phải hoàn trả ngân sách nhà nước. Đến {day_words(data.on)}, đơn vị chưa nộp trả kinh phí của các đề án sau:",
        f"Đề nghị đơn vị nộp trả {money_words(whole)} {until} và gửi chứng từ nộp trả về {data.office.name}.{account}",
    )


def _table(data: ReminderData) -> Table:
    owing = data.due is Due.RETURN
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Tên đề án", 3.8),
        Column("Hợp đồng", 1.9),
        Column("Thời hạn", 1.3, Align.CENTER),
        *([Column("Số tiền phải nộp trả (đồng)", 1.9, Align.RIGHT)] if owing else []),
        Column("Ghi chú", 1.4),
    )
    rows = tuple(
        (
            str(at), x.project_name, x.contract, date_short(x.due_on, "vi"),
            *([money(x.amount_vnd)] if owing else []), x.note,
        )
        for at, x in enumerate(data.items, 1)
    )  # fmt: skip
    whole = money(sum(x.amount_vnd or 0 for x in data.items))
    return Table(columns, rows, ("", "Tổng cộng", "", "", whole, "") if owing and rows else (), size=11)
