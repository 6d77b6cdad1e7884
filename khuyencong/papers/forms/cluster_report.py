"""Biểu 13: report of investment in the works of an industrial cluster (P§10: cluster, investor, items, value, done;
columns of the printed form not read)."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import Align, Block, Column, Fields, Heading, Paper, Paragraph, Table, TypeName
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
class WorksLine:
    """A works item of the cluster: value approved and value done, in đồng; `supported` marks what promotion pays."""

    item: str
    unit: str = ""
    quantity: str = ""
    approved_vnd: int = 0
    done_vnd: int = 0
    supported: bool = False
    note: str = ""


@dataclass(frozen=True)
class ClusterData:
    """`cluster_facts` are label and value: decision of establishment, area, secondary projects, occupancy, ..."""

    office: Office
    cluster: str
    investor: str
    place: str
    until: str
    lines: Sequence[WorksLine]
    cluster_facts: Sequence[tuple[str, str]] = ()
    contractor: str = ""
    support_vnd: int = 0
    remarks: Sequence[str] = ()
    confirmation: Sequence[str] = ()
    confirming: Signing = CONFIRMING
    signing: Signing = DIRECTOR
    purse: Purse = NATIONAL


def build(data: ClusterData) -> Paper:
    """The report of cluster works."""
    title = f"Báo cáo tình hình đầu tư xây dựng hạ tầng {data.cluster}"
    facts = (
        ("Cụm công nghiệp", data.cluster),
        ("Chủ đầu tư hạ tầng", data.investor),
        ("Địa điểm", data.place),
        ("Nhà thầu thi công", data.contractor or "–"),
        *data.cluster_facts,
    )
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Báo cáo tình hình đầu tư", f"Xây dựng hạ tầng kỹ thuật {data.cluster}"),
        Paragraph(f"Số liệu {data.until}.", italic=True),
        Heading("Thông tin chung", "I"),
        Fields(facts),
        Heading("Khối lượng, giá trị đầu tư", "II"),
        _table(data),
        Paragraph(f"Kinh phí {data.purse.name} hỗ trợ: {money_words(data.support_vnd)}."),
        Heading("Khó khăn, kiến nghị", "III"),
        *(texts(data.remarks) if data.remarks else [Paragraph("Không.")]),
        Heading("Ý kiến xác nhận của Sở Công Thương", "IV"),
        *texts(data.confirmation),
        sides(data.confirming, data.signing),
    ]
    return Paper(title, tuple(blocks), form_label="Biểu 13", unread_form=True)


def _table(data: ClusterData) -> Table:
    value = "Giá trị"
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Hạng mục", 3),
        Column("Đơn vị tính", 1, Align.CENTER),
        Column("Khối lượng", 1.1, Align.RIGHT),
        Column("Được duyệt", 2, Align.RIGHT, value),
        Column("Đã thực hiện", 2, Align.RIGHT, value),
        Column(f"{data.purse.short} hỗ trợ", 0.95, Align.CENTER),
        Column("Ghi chú", 1.4),
    )
    rows = tuple(
        (
            str(at), x.item, x.unit, x.quantity, money(x.approved_vnd), money(x.done_vnd),
            "Có" if x.supported else "Không", x.note,
        )
        for at, x in enumerate(data.lines, 1)
    )  # fmt: skip
    sums = money(sum(x.approved_vnd for x in data.lines)), money(sum(x.done_vnd for x in data.lines))
    totals = ("", "Tổng cộng", "", "", *sums, "", "") if rows else ()
    return Table(columns, rows, totals, unit="đồng", size=10, counted=True)
