"""Biểu 2: detailed summary of projects, alone or behind the registration report of a department (P§6 steps 2 and 3;
columns of the printed form not read)."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import Addressees, Annex, Block, Heading, Paper, Paragraph, Signatures, TypeName
from khuyencong.papers.forms.parts import DIRECTOR, NATIONAL, Office, Purse, Signing, filed, money_words, texts
from khuyencong.papers.forms.plan_table import PlanLine, Sums, plan_table


@dataclass(frozen=True)
class RegistrationData:
    """`done`, `doing`, `goals` are the results of the year before last, the state of this year and the goals of the
    plan year, one paragraph each; with them the list goes behind a report, without them it stands alone."""

    office: Office
    year: int
    lines: Sequence[PlanLine]
    addressees: Sequence[str] = ()
    done: Sequence[str] = ()
    doing: Sequence[str] = ()
    goals: Sequence[str] = ()
    requests: Sequence[str] = ()
    signing: Signing = DIRECTOR
    recipients: Sequence[str] = ()
    purse: Purse = NATIONAL


def build(data: RegistrationData) -> Paper:
    """The list, behind its report where there is one."""
    return _report(data) if data.done or data.doing or data.goals else _list(data)


def _subject(data: RegistrationData) -> str:
    return f"đăng ký kế hoạch {data.purse.name} năm {data.year}"


def _list(data: RegistrationData) -> Paper:
    title = f"Biểu tổng hợp chi tiết {_subject(data)}"
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Biểu tổng hợp chi tiết", f"Đ{_subject(data)[1:]}"),
        plan_table(data.lines, purse=data.purse),
        Paragraph(_asked(data)),
        Signatures((data.signing.signer(),), filed(*(data.recipients or data.addressees or ("Như trên",)))),
    ]
    return Paper(title, tuple(blocks), form_label="Biểu 2", unread_form=True, landscape=True)


def _report(data: RegistrationData) -> Paper:
    title = f"Báo cáo {_subject(data)}"
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Báo cáo", f"Đ{_subject(data)[1:]}"),
        *([Addressees(tuple(data.addressees))] if data.addressees else []),
        Heading(f"Kết quả thực hiện năm {data.year - 2}", "I"),
        *texts(data.done),
        Heading(f"Tình hình thực hiện năm {data.year - 1}", "II"),
        *texts(data.doing),
        Heading(f"Mục tiêu, kế hoạch năm {data.year}", "III"),
        *texts(data.goals),
        Paragraph(f"{_asked(data)} Danh mục chi tiết tại Biểu 2 kèm theo."),
        *([Heading("Kiến nghị", "IV"), *texts(data.requests)] if data.requests else []),
        Signatures((data.signing.signer(),), filed(*(data.recipients or ("Như trên",)))),
        Annex(
            f"Biểu tổng hợp chi tiết {_subject(data)} (Biểu 2)",
            attached_to="Báo cáo",
            attached_by=data.office.name,
            landscape=True,
        ),
        plan_table(data.lines, purse=data.purse),
    ]
    return Paper(title, tuple(blocks), unread_form=True)


def _asked(data: RegistrationData) -> str:
    whole = Sums.of(data.lines).support_vnd
    return f"Tổng số {len(data.lines)} đề án; kinh phí {data.purse.name} đề nghị hỗ trợ: {money_words(whole)}."
