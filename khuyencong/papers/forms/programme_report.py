"""The closing report of a five-year programme: targets against what was claimed, contents by year, money by purse."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from khuyencong.common.formats import NONE, number, percent
from khuyencong.papers.blocks import (
    Addressees,
    Align,
    Annex,
    Block,
    Column,
    Fields,
    Heading,
    Paper,
    Paragraph,
    Signatures,
    Table,
    TypeName,
)
from khuyencong.papers.forms.parts import HEAD, LOCAL, NATIONAL, Office, Purse, Signing, filed, money, texts

COVERAGE_NOTE = (
    "Số thực hiện là tổng các kết quả do đơn vị kê khai kèm minh chứng; cột “Mức phủ” cho biết phần đã kê khai."
)


@dataclass(frozen=True)
class TargetLine:
    """A target and the sum of the claims made for it. `coverage` says how much of the projects has claimed at all
    ("31/44 đề án"); None is not known, which is not zero."""

    name: str
    unit: str
    target: Decimal | None
    actual: Decimal | None
    coverage: str = ""
    note: str = ""


@dataclass(frozen=True)
class ContentLine:
    """A content over the years: a cell is a number of projects or why it was not carried out, as printed."""

    name: str
    cells: Sequence[str]
    note: str = ""


@dataclass(frozen=True)
class YearMoney:
    """Money of one purse in one budget year, đồng (None: not known)."""

    purse: Purse
    year: int
    planned_vnd: int | None
    allocated_vnd: int | None
    paid_vnd: int | None
    returned_vnd: int | None = None


@dataclass(frozen=True)
class ProgrammeReportData:
    """`years` head the columns of the contents. `sections` are further headings with their paragraphs."""

    office: Office
    programme: str
    decision: str
    period: str
    targets: Sequence[TargetLine]
    years: Sequence[int]
    contents: Sequence[ContentLine]
    money: Sequence[YearMoney]
    addressees: Sequence[str] = ()
    results: Sequence[str] = ()
    shortcomings: Sequence[str] = ()
    causes: Sequence[str] = ()
    proposals: Sequence[str] = ()
    until: str = ""
    signing: Signing = HEAD
    recipients: Sequence[str] = ()


def build(data: ProgrammeReportData) -> Paper:
    """The report, the matrix of contents as a lying annex."""
    title = f"Báo cáo tổng kết {data.programme}"
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Báo cáo", f"Tổng kết {data.programme}"),
        *([Addressees(tuple(data.addressees))] if data.addressees else []),
        Heading("Thông tin chung", "I"),
        Fields((("Chương trình", data.programme), ("Phê duyệt tại", data.decision), ("Giai đoạn", data.period))),
        *([Paragraph(f"Số liệu {data.until}.", italic=True)] if data.until else []),
        Heading("Kết quả thực hiện mục tiêu", "II"),
        _targets(data.targets),
        Paragraph(COVERAGE_NOTE, italic=True),
        Heading("Kinh phí thực hiện", "III"),
        *_money(data.money),
        Heading("Đánh giá", "IV"),
        Heading("Kết quả đạt được", "1"),
        *texts(data.results),
        Heading("Hạn chế", "2"),
        *texts(data.shortcomings),
        Heading("Nguyên nhân", "3"),
        *texts(data.causes),
        Heading("Kiến nghị", "V"),
        *texts(data.proposals),
        Signatures((data.signing.signer(),), filed(*(data.recipients or ("Như trên",)))),
        Annex("Nội dung thực hiện theo năm", attached_to="Báo cáo", attached_by=data.office.name, landscape=True),
        _contents(data),
    ]  # fmt: skip
    return Paper(title, tuple(blocks))


def _targets(targets: Sequence[TargetLine]) -> Table:
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Chỉ tiêu", 3.2),
        Column("Đơn vị tính", 1, Align.CENTER),
        Column("Mục tiêu", 1.4, Align.RIGHT),
        Column("Thực hiện", 1.4, Align.RIGHT),
        Column("Tỷ lệ", 1, Align.RIGHT),
        Column("Mức phủ", 1.3),
        Column("Ghi chú", 1.5),
    )
    rows = tuple(
        (str(at), x.name, x.unit, _number(x.target), _number(x.actual), _share(x), x.coverage, x.note)
        for at, x in enumerate(targets, 1)
    )
    return Table(columns, rows, size=11, counted=True)


def _number(value: Decimal | None) -> str:
    if value is None:
        return NONE
    exponent = value.normalize().as_tuple().exponent
    return number(value, "vi", max(0, -exponent) if isinstance(exponent, int) else 0)


def _share(line: TargetLine) -> str:
    return percent(line.actual / line.target, "vi") if line.actual is not None and line.target else NONE


def _money(rows: Sequence[YearMoney]) -> list[Block]:
    """One table a purse: national and local money are never added into one cell."""
    shown: list[Block] = []
    for at, purse in enumerate(p for p in (NATIONAL, LOCAL) if any(r.purse == p for r in rows)):
        mine = [row for row in rows if row.purse == purse]
        columns = (
            Column("Năm", 1, Align.CENTER),
            *(Column(name, 2, Align.RIGHT) for name in ("Kế hoạch", "Đã giao", "Đã thanh toán", "Nộp trả")),
        )
        body = tuple((str(r.year), *(money(v) for v in _amounts(r))) for r in mine)
        sums = tuple(money(_whole([_amounts(r)[n] for r in mine])) for n in range(4))
        shown.append(Heading(f"Kinh phí {purse.name}", str(at + 1)))
        shown.append(Table(columns, body, ("Cộng", *sums), unit="đồng", size=11))
    return shown or [Paragraph("Chưa có số liệu.")]


def _amounts(row: YearMoney) -> tuple[int | None, ...]:
    return row.planned_vnd, row.allocated_vnd, row.paid_vnd, row.returned_vnd


def _whole(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _contents(data: ProgrammeReportData) -> Table:
    """Raises ValueError when a content has another number of cells than there are years (blocks.Table)."""
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Nội dung hoạt động khuyến công", 4),
        *(Column(str(year), 1.4, Align.CENTER, "Số đề án theo năm") for year in data.years),
        Column("Ghi chú", 2),
    )
    rows = tuple((str(at), x.name, *x.cells, x.note) for at, x in enumerate(data.contents, 1))
    return Table(columns, rows, size=11)
