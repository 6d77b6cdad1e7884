"""Biểu 12: the programme of a training course (P§10: occupation, hours of theory and practice, content; columns of the
printed form not read)."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import Align, Block, Column, Fields, Heading, Paper, Table, TypeName
from khuyencong.papers.forms.parts import DIRECTOR, NATIONAL, Office, Purse, Signing, money, ordinal, sides, texts


@dataclass(frozen=True)
class Lesson:
    """A subject with its hours; lines of one `module` stand under its name."""

    content: str
    theory_hours: int = 0
    practice_hours: int = 0
    module: str = ""

    @property
    def hours(self) -> int:
        return self.theory_hours + self.practice_hours


@dataclass(frozen=True)
class ProgrammeData:
    """The programme of one occupation."""

    office: Office
    project_name: str
    occupation: str
    lessons: Sequence[Lesson]
    trainees: int | None = None
    period: str = ""
    place: str = ""
    goals: Sequence[str] = ()
    materials: Sequence[str] = ()
    assessment: Sequence[str] = ()
    signing: Signing = DIRECTOR
    purse: Purse = NATIONAL


def build(data: ProgrammeData) -> Paper:
    """The training programme."""
    title = f"Chương trình đào tạo nghề {data.occupation}"
    facts = (
        ("Thuộc đề án", data.project_name),
        ("Nghề đào tạo", data.occupation),
        ("Số học viên", money(data.trainees) if data.trainees is not None else ""),
        ("Thời gian đào tạo", data.period),
        ("Địa điểm", data.place),
    )
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Chương trình đào tạo", f"Nghề {data.occupation}"),
        Heading("Thông tin chung", "I"),
        Fields(facts),
        Heading("Mục tiêu đào tạo", "II"),
        *texts(data.goals, dash=True),
        Heading("Nội dung và thời lượng", "III"),
        _table(data.lessons),
        Heading("Tài liệu, thiết bị, vật tư thực hành", "IV"),
        *texts(data.materials, dash=True),
        Heading("Kiểm tra, đánh giá, cấp chứng chỉ hoặc chứng nhận", "V"),
        *texts(data.assessment),
        sides(data.signing),
    ]
    return Paper(title, tuple(blocks), form_label="Biểu 12", unread_form=True)


def _table(lessons: Sequence[Lesson]) -> Table:
    hours = "Số giờ"
    columns = (
        Column("TT", 0.7, Align.CENTER),
        Column("Nội dung", 5),
        Column("Tổng số", 1, Align.RIGHT, hours),
        Column("Lý thuyết", 1, Align.RIGHT, hours),
        Column("Thực hành", 1, Align.RIGHT, hours),
    )
    rows: list[tuple[str, ...]] = []
    strong: set[int] = set()
    modules = list(dict.fromkeys(lesson.module for lesson in lessons))
    for at, module in enumerate(modules, 1):
        mine = [lesson for lesson in lessons if lesson.module == module]
        if module:
            strong.add(len(rows))
            rows.append((ordinal(at), module, *_hours(mine)))
        rows += [(str(n), lesson.content, *_hours([lesson])) for n, lesson in enumerate(mine, 1)]
    totals = ("", "Tổng cộng", *_hours(lessons)) if lessons else ()
    return Table(columns, tuple(rows), totals, strong=frozenset(strong))


def _hours(lessons: Sequence[Lesson]) -> tuple[str, str, str]:
    theory, practice = sum(x.theory_hours for x in lessons), sum(x.practice_hours for x in lessons)
    return money(theory + practice), money(theory), money(practice)
