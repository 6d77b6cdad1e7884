"""Biểu 8a and 8b: lists of vouchers. 8a holds those of the State's money, 8b those of every source where the State
pays a percentage (36/2013/TT-BCT, Article 19; columns of the printed forms not read)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from khuyencong.common.formats import date_short
from khuyencong.papers.blocks import Align, Block, Column, Paper, Paragraph, Table, TypeName
from khuyencong.papers.forms.parts import (
    ACCOUNTANT,
    HEAD,
    NATIONAL,
    WRITER,
    Office,
    Purse,
    Signing,
    capitalised,
    money,
    money_words,
    ordinal,
    sides,
)


@dataclass(frozen=True)
class Voucher:
    """A voucher: number and day as printed on it, what for, đồng. `source` names whose money it was (8b)."""

    number: str
    day: date | None
    content: str
    amount_vnd: int
    source: str = ""
    item: str = ""
    note: str = ""


@dataclass(frozen=True)
class VouchersData:
    """`form` is "8a" or "8b"; vouchers of one cost `item` that follow each other stand under its name."""

    form: Literal["8a", "8b"]
    office: Office
    project_name: str
    contract: str
    vouchers: Sequence[Voucher]
    writer: Signing = WRITER
    accountant: Signing | None = ACCOUNTANT
    signing: Signing = HEAD
    purse: Purse = NATIONAL


def build(data: VouchersData) -> Paper:
    """The list of vouchers."""
    other = " (bao gồm các nguồn kinh phí khác)" if data.form == "8b" else f" (kinh phí {data.purse.name})"
    title = f"Bảng kê chứng từ quyết toán đề án “{data.project_name}”"
    whole = sum(voucher.amount_vnd for voucher in data.vouchers)
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Bảng kê chứng từ", f"Quyết toán đề án “{data.project_name}”{other}"),
        Paragraph(f"Theo {data.contract}.", italic=True),
        _table(data),
        Paragraph(
            f"Tổng số {len({(v.number, v.day) for v in data.vouchers})} chứng từ, số tiền: {money_words(whole)}."
        ),
        *_by_source(data),
        sides(data.writer, data.accountant, data.signing),
    ]
    return Paper(title, tuple(blocks), form_label=f"Biểu {data.form}", unread_form=True)


def _table(data: VouchersData) -> Table:
    voucher, sources = "Chứng từ", data.form == "8b"
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Số", 1.4, Align.CENTER, voucher),
        Column("Ngày", 1.3, Align.CENTER, voucher),
        Column("Nội dung", 3.8),
        Column("Số tiền", 2, Align.RIGHT),
        *([Column("Nguồn kinh phí", 1.7)] if sources else []),
        Column("Ghi chú", 1.3),
    )
    rows: list[tuple[str, ...]] = []
    strong: set[int] = set()
    number = 0
    end = ("", "") if sources else ("",)
    for at, (item, members) in enumerate(groupby(data.vouchers, key=lambda v: v.item), 1):
        mine = list(members)
        if item:
            strong.add(len(rows))
            rows.append((ordinal(at), "", "", capitalised(item), money(sum(v.amount_vnd for v in mine)), *end))
        for one in mine:
            number += 1
            tail = (capitalised(one.source), one.note) if sources else (one.note,)
            day = date_short(one.day, "vi") if one.day else ""
            rows.append((str(number), one.number, day, one.content, money(one.amount_vnd), *tail))
    whole = money(sum(v.amount_vnd for v in data.vouchers))
    totals = ("", "", "", "Tổng cộng", whole, *end) if rows else ()
    return Table(columns, tuple(rows), totals, unit="đồng", size=10, strong=frozenset(strong), counted=True)


def _by_source(data: VouchersData) -> list[Block]:
    if data.form == "8a":
        return []
    sums: dict[str, int] = {}
    for voucher in data.vouchers:
        sums[voucher.source] = sums.get(voucher.source, 0) + voucher.amount_vnd
    return [
        Paragraph(f"- {capitalised(source) or 'Chưa ghi nguồn'}: {money(vnd)} đồng.") for source, vnd in sums.items()
    ]
