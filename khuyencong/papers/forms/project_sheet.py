"""Phiếu đề án: the eight contents of a project (Circular 36/2013/TT-BCT, Article 5) with the estimate of Form 1."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import (
    Align,
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
from khuyencong.papers.forms.parts import (
    DIRECTOR,
    LOCAL,
    NATIONAL,
    EstimateLine,
    Office,
    Purse,
    Signing,
    estimate,
    filed,
    money_words,
    texts,
)


@dataclass(frozen=True)
class WorkItem:
    """A work item with its time and who does it (content 5)."""

    name: str
    period: str
    done_by: str


@dataclass(frozen=True)
class ProjectSheetData:
    """The data of a project sheet, in the order of the eight contents."""

    office: Office
    project_name: str
    budget_year: int
    implementer: str
    beneficiary: str
    place: str
    coordinator: str = ""
    activity: str = ""
    need: str = ""
    goals: Sequence[str] = ()
    scale: str = ""
    work_items: Sequence[WorkItem] = ()
    estimate: Sequence[EstimateLine] = ()
    organisation: str = ""
    effects: Sequence[str] = ()
    signing: Signing = DIRECTOR
    purse: Purse = NATIONAL


def build(data: ProjectSheetData) -> Paper:
    """The project sheet."""
    title = f"Đề án “{data.project_name}”"
    who = (
        ("Tên đề án", data.project_name),
        ("Nội dung hoạt động khuyến công", data.activity),
        ("Năm kế hoạch", str(data.budget_year)),
        ("Đơn vị thực hiện", data.implementer),
        ("Đơn vị phối hợp", data.coordinator),
        ("Đơn vị thụ hưởng", data.beneficiary),
        ("Địa điểm thực hiện", data.place),
    )
    work = Table(
        (
            Column("TT", 0.65, Align.CENTER),
            Column("Nội dung công việc", 4),
            Column("Thời gian", 2),
            Column("Đơn vị thực hiện", 2.5),
        ),
        tuple((str(at), item.name, item.period, item.done_by) for at, item in enumerate(data.work_items, 1)),
    )
    asked = sum(x.local_vnd if data.purse == LOCAL else x.national_vnd for x in data.estimate)
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Phiếu đề án khuyến công", title),
        _part("I", "Đơn vị thực hiện, phối hợp, thụ hưởng và địa điểm"),
        Fields(who),
        _part("II", "Sự cần thiết và căn cứ của đề án"),
        *texts([data.need]),
        _part("III", "Mục tiêu cụ thể"),
        *texts(data.goals, dash=True),
        _part("IV", "Quy mô và đặc điểm nổi bật của công nghệ, máy móc, sản phẩm"),
        *texts([data.scale]),
        _part("V", "Nội dung công việc, tiến độ và phân công thực hiện"),
        work,
        _part("VI", "Dự toán kinh phí (Biểu số 1)"),
        estimate(data.estimate),
        Paragraph(f"Kinh phí {data.purse.name} đề nghị hỗ trợ: {money_words(asked)}."),
        _part("VII", "Tổ chức thực hiện"),
        *texts([data.organisation]),
        _part("VIII", "Hiệu quả kinh tế, xã hội, môi trường; tính bền vững và khả năng nhân rộng"),
        *texts(data.effects, dash=True),
        Signatures((data.signing.signer(),), filed("Sở Công Thương")),
    ]
    return Paper(title, tuple(blocks), unread_form=True)


def _part(number: str, text: str) -> Heading:
    return Heading(text, number)
