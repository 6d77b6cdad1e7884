"""Phụ lục hợp đồng: what the two parties change in a contract (36/2013/TT-BCT, Articles 11 and 12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khuyencong.papers.blocks import Article, Block, Grounds, Heading, NationalHead, Paper, Paragraph, TypeName
from khuyencong.papers.forms.changes import Change, change_table
from khuyencong.papers.forms.parts import (
    FOR_A,
    FOR_B,
    NATIONAL,
    Party,
    Purse,
    Signing,
    both_sides,
    money_words,
)
from khuyencong.papers.wording import day_words


@dataclass(frozen=True)
class ContractChangeData:
    """`contract` as printed ("số 05/HĐ-ĐCK ngày 05/5/2026"); `number` of the annex within the contract. `support_vnd`
    and `ends_on` are set when they change."""

    place: str
    contract: str
    number: int
    project_name: str
    party_a: Party
    party_b: Party
    changes: Sequence[Change]
    grounds: Sequence[str] = ()
    support_vnd: int | None = None
    ends_on: date | None = None
    signed_on: date | None = None
    signing_a: Signing = FOR_A
    signing_b: Signing = FOR_B
    purse: Purse = NATIONAL


def build(data: ContractChangeData) -> Paper:
    """The annex to the contract."""
    title = f"Phụ lục hợp đồng thực hiện đề án “{data.project_name}” (lần {data.number})"
    changed = [
        *([f"Kinh phí {data.purse.name} của hợp đồng sau điều chỉnh: {money_words(data.support_vnd)}."]
          if data.support_vnd is not None else []),
        *([f"Thời gian thực hiện đến {day_words(data.ends_on)}."] if data.ends_on else []),
    ]  # fmt: skip
    blocks: list[Block] = [
        NationalHead(place=data.place, day=data.signed_on),
        TypeName("Phụ lục hợp đồng", f"Lần {data.number}, hợp đồng {data.contract}"),
        *([Grounds(tuple(data.grounds))] if data.grounds else []),
        Paragraph(f"Hôm nay, {day_words(data.signed_on)}, hai bên gồm có:"),
        Heading(f"BÊN A: {data.party_a.name}"),
        data.party_a.fields(),
        Heading(f"BÊN B: {data.party_b.name}"),
        data.party_b.fields(),
        Paragraph(
            f"Hai bên thống nhất sửa đổi, bổ sung hợp đồng {data.contract} thực hiện đề án {data.purse.name} "
            f"“{data.project_name}” như sau:"
        ),
        Article(1, "Nội dung sửa đổi, bổ sung"),
        change_table(data.changes, with_project=False),
        *(Paragraph(text) for text in changed),
        Article(
            2,
            "Điều khoản thi hành",
            (
                "Các điều khoản khác của hợp đồng không sửa đổi tại Phụ lục này giữ nguyên hiệu lực.",
                "Phụ lục này là bộ phận không tách rời của hợp đồng, có hiệu lực kể từ ngày ký, lập thành nhiều bản có "
                "giá trị pháp lý như nhau, mỗi bên giữ một phần để thực hiện.",
            ),
        ),
        both_sides(data.signing_a, data.signing_b),
    ]
    return Paper(title, tuple(blocks), unread_form=True)
