"""The table of projects that Form 2, the plan decision and its amendment have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from khuyencong.papers.blocks import Align, Column, Table
from khuyencong.papers.forms.parts import NATIONAL, Purse, capitalised, money, ordinal


@dataclass(frozen=True)
class PlanLine:
    """A project of a list. Amounts in đồng; `other_vnd` is all money that is not the promotion money of this plan.

    `group` heads the rows that follow each other under it ("Trung tâm Khuyến công tỉnh Lào Cai"); lines keep the
    order they come in. `priority` names the grounds of priority, `period` the time of the work as printed.
    """

    name: str
    implementer: str = ""
    beneficiary: str = ""
    place: str = ""
    activity: str = ""
    content: str = ""
    period: str = ""
    support_vnd: int = 0
    other_vnd: int = 0
    priority: str = ""
    note: str = ""
    group: str = ""

    @property
    def total_vnd(self) -> int:
        return self.support_vnd + self.other_vnd


@dataclass(frozen=True)
class Sums:
    """Amounts of several lines added up, in đồng."""

    support_vnd: int = 0
    other_vnd: int = 0

    @classmethod
    def of(cls, lines: Sequence[PlanLine]) -> "Sums":
        return cls(sum(x.support_vnd for x in lines), sum(x.other_vnd for x in lines))

    def cells(self) -> tuple[str, str, str]:
        """Total cost, promotion money, other money."""
        return money(self.support_vnd + self.other_vnd), money(self.support_vnd), money(self.other_vnd)


def columns(purse: Purse) -> tuple[Column, ...]:
    """The columns of Form 2 (fields of P§10; the printed columns were not read)."""
    cost = "Kinh phí"
    return (
        Column("TT", 0.75, Align.CENTER),
        Column("Tên đề án", 3.6),
        Column("Nội dung hoạt động khuyến công", 2.1),
        Column("Đơn vị thực hiện", 2.1),
        Column("Đơn vị thụ hưởng", 2.1),
        Column("Địa điểm", 1.6),
        Column("Mục tiêu, nội dung chính", 3),
        Column("Thời gian", 1.1, Align.CENTER),
        Column("Tổng số", 1.75, Align.RIGHT, cost),
        Column(f"{purse.short} hỗ trợ", 1.75, Align.RIGHT, cost),
        Column("Nguồn khác", 1.75, Align.RIGHT, cost),
        Column("Ưu tiên", 1.2),
        Column("Ghi chú", 1.2),
    )


def plan_table(lines: Sequence[PlanLine], *, purse: Purse = NATIONAL, caption: str = "") -> Table:
    """Projects in order, a bold row with sums before each group, the whole sum last. Groups are numbered I, II, ...,
    projects 1, 2, ... through the whole table."""
    rows: list[tuple[str, ...]] = []
    strong: set[int] = set()
    number = 0
    for at, (group, members) in enumerate(groupby(lines, key=lambda line: line.group), 1):
        mine = list(members)
        if group:
            strong.add(len(rows))
            words = f"{capitalised(group)} ({len(mine)} đề án)"
            rows.append((ordinal(at), words, "", "", "", "", "", "", *Sums.of(mine).cells(), "", ""))
        for line in mine:
            number += 1
            rows.append(_row(number, line))
    whole = (*Sums.of(lines).cells(), "", "")
    totals = ("", f"Tổng cộng ({len(lines)} đề án)", "", "", "", "", "", "", *whole) if lines else ()
    return Table(
        columns(purse), tuple(rows), totals, caption, unit="đồng", size=9, strong=frozenset(strong), counted=True
    )


def _row(number: int, line: PlanLine) -> tuple[str, ...]:
    return (
        str(number), line.name, line.activity, line.implementer, line.beneficiary, line.place, line.content,
        line.period, *Sums.of([line]).cells(), line.priority, line.note,
    )  # fmt: skip
