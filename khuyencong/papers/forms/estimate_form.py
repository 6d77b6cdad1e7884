"""Biểu 1: the cost estimate of a project, year by year (P§10; columns of the printed form not read)."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import Block, Fields, Heading, Paper, Paragraph, TypeName
from khuyencong.papers.forms.parts import (
    DIRECTOR,
    LOCAL,
    NATIONAL,
    WRITER,
    EstimateLine,
    Office,
    Purse,
    Signing,
    estimate,
    money_words,
    ordinal,
    sides,
)


@dataclass(frozen=True)
class EstimateData:
    """`years` holds the lines of each budget year, in order; one year makes one table."""

    office: Office
    project_name: str
    implementer: str
    years: Sequence[tuple[int, Sequence[EstimateLine]]]
    beneficiary: str = ""
    accountant: Signing | None = WRITER
    signing: Signing = DIRECTOR
    purse: Purse = NATIONAL


def build(data: EstimateData) -> Paper:
    """The estimate."""
    title = f"Dự toán kinh phí đề án “{data.project_name}”"
    every = [line for _year, lines in data.years for line in lines]
    asked = sum(line.local_vnd if data.purse == LOCAL else line.national_vnd for line in every)
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Dự toán kinh phí", f"Đề án “{data.project_name}”"),
        Fields((("Đơn vị thực hiện", data.implementer), ("Đơn vị thụ hưởng", data.beneficiary or "–"))),
    ]
    for at, (year, lines) in enumerate(data.years, 1):
        if len(data.years) > 1:
            blocks.append(Heading(f"Năm {year}", ordinal(at)))
        blocks.append(estimate(lines))
    blocks += [
        Paragraph(f"Tổng dự toán: {money_words(sum(line.amount_vnd for line in every))}."),
        Paragraph(f"Trong đó kinh phí {data.purse.name} đề nghị hỗ trợ: {money_words(asked)}."),
        sides(data.accountant, data.signing),
    ]
    return Paper(title, tuple(blocks), form_label="Biểu 1", unread_form=True, landscape=True)
