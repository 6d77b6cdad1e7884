"""Biểu 11: the implementation plan of a training or group project, which names places, beneficiaries and coordinators
(36/2013/TT-BCT, Articles 13, 21 and 23; columns of the printed form not read)."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import (
    Addressees,
    Align,
    Block,
    Column,
    Fields,
    Heading,
    Paper,
    Paragraph,
    Table,
    TypeName,
)
from khuyencong.papers.forms.parts import (
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

APPROVING = Signing("Phê duyệt của Sở Công Thương")


@dataclass(frozen=True)
class DetailLine:
    """One place of the plan: who gets the support, who helps, what, when, for how much (đồng). In a training plan
    `beneficiary` is who takes the trainees on and `people` their number."""

    beneficiary: str
    place: str
    content: str
    coordinator: str = ""
    period: str = ""
    people: int | None = None
    support_vnd: int = 0
    other_vnd: int = 0


@dataclass(frozen=True)
class DetailPlanData:
    """`training` names the occupation of a training project; `approved_vnd` is the support of the yearly plan, of
    which the part without a beneficiary goes back."""

    office: Office
    project_name: str
    year: int
    plan_decision: str
    lines: Sequence[DetailLine]
    approved_vnd: int
    addressees: Sequence[str] = ("Sở Công Thương",)
    training: str = ""
    trainers: str = ""
    version: int = 1
    schedule: Sequence[str] = ()
    organisation: Sequence[str] = ()
    approving: Signing = APPROVING
    signing: Signing = DIRECTOR
    purse: Purse = NATIONAL


def build(data: DetailPlanData) -> Paper:
    """The plan; a second version says so."""
    again = f" (lần {data.version})" if data.version > 1 else ""
    title = f"Kế hoạch thực hiện đề án “{data.project_name}”{again}"
    named = sum(line.support_vnd for line in data.lines)
    facts = [
        ("Tên đề án", data.project_name),
        ("Năm kế hoạch", str(data.year)),
        ("Quyết định phê duyệt kế hoạch", data.plan_decision),
        ("Đơn vị thực hiện", data.office.name),
    ]
    if data.training:
        facts += [("Nghề đào tạo", data.training), ("Giáo viên, nghệ nhân giảng dạy", data.trainers)]
    blocks: list[Block] = [
        data.office.head(),
        TypeName(f"Kế hoạch thực hiện{again}", f"Đề án {data.purse.name} “{data.project_name}”"),
        Addressees(tuple(data.addressees)),
        Heading("Thông tin chung", "I"),
        Fields(tuple(facts)),
        Heading("Địa điểm, đơn vị thụ hưởng, nội dung và kinh phí", "II"),
        _table(data),
        Paragraph(f"Kinh phí {data.purse.name} đã xác định đơn vị thụ hưởng: {money_words(named)}."),
        Paragraph(
            f"Kinh phí được phê duyệt: {money(data.approved_vnd)} đồng; chưa xác định đơn vị thụ hưởng: "
            f"{money(data.approved_vnd - named)} đồng."
        ),
        Heading("Tiến độ thực hiện", "III"),
        *texts(data.schedule, dash=len(data.schedule) > 1),
        Heading("Tổ chức thực hiện", "IV"),
        *texts(data.organisation),
        sides(data.approving, data.signing),
    ]
    return Paper(title, tuple(blocks), form_label="Biểu 11", unread_form=True, landscape=True)


def _table(data: DetailPlanData) -> Table:
    cost = "Kinh phí"
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Đơn vị tiếp nhận lao động" if data.training else "Đơn vị thụ hưởng", 2.8),
        Column("Địa điểm", 2.2),
        Column("Đơn vị phối hợp", 2),
        Column("Nội dung", 2.8),
        *([Column("Số học viên", 0.9, Align.RIGHT)] if data.training else []),
        Column("Thời gian", 1.4, Align.CENTER),
        Column(data.purse.short, 1.7, Align.RIGHT, cost),
        Column("Nguồn khác", 1.7, Align.RIGHT, cost),
    )
    rows = tuple(
        (
            str(at), x.beneficiary, x.place, x.coordinator, x.content,
            *([money(x.people)] if data.training else []), x.period, money(x.support_vnd), money(x.other_vnd),
        )
        for at, x in enumerate(data.lines, 1)
    )  # fmt: skip
    people = [money(sum(x.people or 0 for x in data.lines))] if data.training else []
    support, other = sum(x.support_vnd for x in data.lines), sum(x.other_vnd for x in data.lines)
    totals = ("", "Tổng cộng", "", "", "", *people, "", money(support), money(other)) if rows else ()
    return Table(columns, rows, totals, unit="đồng", size=10, counted=True)
