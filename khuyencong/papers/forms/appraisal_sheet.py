"""Biểu 4a, 4b: the appraisal sheet of a project (36/2013/TT-BCT, Articles 8 and 9: five criteria; columns of the
printed forms not read). 4b is the one by specific beneficiary."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import Align, Block, Column, Fields, Heading, Paper, Paragraph, Table, TypeName
from khuyencong.papers.forms.parts import HEAD, NATIONAL, Office, Purse, Signing, amounts, money_words, sides, texts
from khuyencong.papers.wording import day_words

OFFICER = Signing("Người thẩm định")


@dataclass(frozen=True)
class Opinion:
    """One criterion: what was found and whether it is met ("Đạt", "Không đạt")."""

    criterion: str
    verdict: str = ""
    text: str = ""


@dataclass(frozen=True)
class AppraisalData:
    """`beneficiary_facts` (legal form, size, production place, industry, own money, as label and value) make the sheet
    Form 4b; without them it is 4a. `ministry` names the level: the base sheet is the department's."""

    office: Office
    project_name: str
    year: int
    implementer: str
    place: str
    opinions: Sequence[Opinion]
    asked_vnd: int
    proposed_vnd: int | None
    total_vnd: int
    accepted: bool | None
    activity: str = ""
    coordinator: str = ""
    beneficiary: str = ""
    beneficiary_facts: Sequence[tuple[str, str]] = ()
    period: str = ""
    remarks: Sequence[str] = ()
    appraised_by: str = ""
    ministry: bool = False
    officer: Signing = OFFICER
    signing: Signing = HEAD
    purse: Purse = NATIONAL


def build(data: AppraisalData) -> Paper:
    """The sheet, 4a or 4b."""
    specific = bool(data.beneficiary_facts)
    level = "cấp Bộ" if data.ministry else "cấp cơ sở"
    title = f"Phiếu thẩm định {level} đề án “{data.project_name}”"
    facts = [
        ("Tên đề án", data.project_name),
        ("Nội dung hoạt động khuyến công", data.activity),
        ("Năm kế hoạch", str(data.year)),
        ("Đơn vị thực hiện", data.implementer),
        ("Đơn vị phối hợp", data.coordinator or "–"),
        ("Đơn vị thụ hưởng", data.beneficiary or "Xác định trong kế hoạch chi tiết (Biểu 11)"),
        ("Địa điểm thực hiện", data.place),
        ("Thời gian thực hiện", data.period),
    ]
    blocks: list[Block] = [
        data.office.head(),
        TypeName(f"Phiếu thẩm định {level}", f"Đề án {data.purse.name} năm {data.year}"),
        Heading("Thông tin chung", "I"),
        Fields(tuple(facts)),
    ]
    if specific:
        blocks += [Heading("Đơn vị thụ hưởng", "II"), Fields(tuple(data.beneficiary_facts))]
    at = iter(["III", "IV", "V"] if specific else ["II", "III", "IV"])
    blocks += [
        Heading("Kinh phí", next(at)),
        amounts(_costs(data)),
        Heading("Ý kiến thẩm định theo năm tiêu chí", next(at)),
        _opinions(data.opinions),
        Heading("Kết luận", next(at)),
        *([Paragraph(_conclusion(data))]),
        *(texts(data.remarks) if data.remarks else []),
        Paragraph(f"Ngày thẩm định: {day_words(data.office.day)}. Hình thức: {data.appraised_by or '.' * 40}"),
        sides(data.officer, data.signing),
    ]
    return Paper(title, tuple(blocks), form_label="Biểu 4b" if specific else "Biểu 4a", unread_form=True)


def _costs(data: AppraisalData) -> tuple[tuple[str, int | None], ...]:
    return (
        ("Tổng kinh phí thực hiện đề án", data.total_vnd),
        (f"Kinh phí {data.purse.name} đề nghị hỗ trợ", data.asked_vnd),
        ("Nguồn khác (đơn vị thụ hưởng, đơn vị thực hiện)", data.total_vnd - data.asked_vnd),
        (f"Kinh phí {data.purse.name} sau thẩm định", data.proposed_vnd),
    )


def _opinions(opinions: Sequence[Opinion]) -> Table:
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Tiêu chí", 3.5),
        Column("Kết quả", 1.3, Align.CENTER),
        Column("Ý kiến", 4),
    )
    return Table(columns, tuple((str(at), o.criterion, o.verdict, o.text) for at, o in enumerate(opinions, 1)), size=12)


def _conclusion(data: AppraisalData) -> str:
    if data.accepted is None:
        return "." * 90
    if not data.accepted:
        return "Đề án không đủ điều kiện đưa vào kế hoạch."
    asked = f"; kinh phí đề nghị hỗ trợ: {money_words(data.proposed_vnd)}" if data.proposed_vnd is not None else ""
    return f"Đề án đủ điều kiện đưa vào kế hoạch{asked}."
