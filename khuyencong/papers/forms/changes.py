"""What an amendment changes: the table "approved before, changed to" of a decision or an annex to a contract."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import Align, Column, Table
from khuyencong.papers.forms.parts import NATIONAL, Purse, money


@dataclass(frozen=True)
class Change:
    """One changed point of a project, as printed. Changes of one project follow each other."""

    project_name: str
    what: str
    old: str
    new: str
    reason: str = ""


@dataclass(frozen=True)
class MoneyChange:
    """Support of a project before and after, đồng. 0 before: added; 0 after: stopped or moved out."""

    project_name: str
    old_vnd: int
    new_vnd: int
    note: str = ""


def change_table(changes: Sequence[Change], *, with_project: bool = True) -> Table:
    """Old and new beside each other; the name of a project stands once, at its first change."""
    columns = (
        Column("TT", 0.65, Align.CENTER),
        *([Column("Tên đề án", 2.8)] if with_project else []),
        Column("Nội dung điều chỉnh", 1.8),
        Column("Đã phê duyệt" if with_project else "Theo hợp đồng", 2.6),
        Column("Điều chỉnh thành", 2.6),
        Column("Lý do", 2),
    )
    rows: list[tuple[str, ...]] = []
    number, last = 0, ""
    for change in changes:
        first = change.project_name != last or not with_project
        number, last = number + first, change.project_name
        name = (change.project_name if first else "",) if with_project else ()
        rows.append((str(number) if first else "", *name, change.what, change.old, change.new, change.reason))
    return Table(columns, tuple(rows), size=10, counted=True)


def money_change_table(changes: Sequence[MoneyChange], purse: Purse = NATIONAL) -> Table:
    """Support before, after and the difference, with the whole sum."""
    columns = (
        Column("TT", 0.65, Align.CENTER),
        Column("Tên đề án", 4),
        Column("Đã phê duyệt", 1.9, Align.RIGHT, f"{purse.short} hỗ trợ"),
        Column("Điều chỉnh thành", 1.9, Align.RIGHT, f"{purse.short} hỗ trợ"),
        Column("Tăng, giảm", 1.9, Align.RIGHT),
        Column("Ghi chú", 2),
    )
    rows = tuple((str(at), c.project_name, *_amounts([c]), c.note) for at, c in enumerate(changes, 1))
    totals = ("", "Tổng cộng", *_amounts(changes), "") if rows else ()
    return Table(columns, rows, totals, unit="đồng", size=10, counted=True)


def _amounts(changes: Sequence[MoneyChange]) -> tuple[str, str, str]:
    old, new = sum(c.old_vnd for c in changes), sum(c.new_vnd for c in changes)
    return money(old), money(new), money(new - old)
