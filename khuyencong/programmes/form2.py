"""Form 2, the detailed list of projects: a project as one of its lines, and its columns for spreadsheets."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.exchange.writing import export_answer
from khuyencong.law.selectors import activity_label
from khuyencong.papers.forms.plan_table import PlanLine
from khuyencong.programmes.draftparts import for_whom, span_words, where
from khuyencong.programmes.models import Project
from khuyencong.programmes.plans.page import industry_short, place_short
from khuyencong.programmes.plans.rules import Rank


def line_of(
    project: Project, *, support_vnd: int | None = None, priority: str = "", note: str = "", group: str = ""
) -> PlanLine:
    """A project as a line of Form 2, in Vietnamese as every paper; the asked support unless a plan says otherwise."""
    support = project.requested_vnd if support_vnd is None else support_vnd
    with translation.override("vi"):
        activity = "; ".join(activity_label(code) for code in project.activities)
    return PlanLine(
        name=project.title,
        implementer=str(project.implementer),
        beneficiary=for_whom(project),
        place=where(project),
        activity=activity,
        content=project.goals,
        period=span_words(project),
        support_vnd=support,
        other_vnd=project.own_vnd + project.other_vnd,
        priority=priority,
        note=note,
        group=group or str(project.implementer),
    )


def grounds_of(rank: Rank) -> str:
    """What gives a project its place in the order, as printed: the column is narrow."""
    with translation.override("vi"):
        place = place_short(rank.place) if rank.place else ""
        industry = industry_short(rank.industry) if rank.industry else ""
    return "; ".join(filter(None, ["Đề án điểm" if rank.pilot else "", place, industry]))


def answer(form: str, rows: Iterable[Mapping[str, Any]], *, name: str) -> HttpResponseBase:
    """Rows of Form 2 (dictionaries of a line) as a spreadsheet; the number of a row comes first."""
    numbered = ({**row, "n": n, "total_vnd": row["support_vnd"] + row["other_vnd"]} for n, row in enumerate(rows, 1))
    return export_answer(form, _columns(), numbered, name=name)


def _columns() -> list[Column]:
    texts = {
        "code": _("Mã đề án"), "name": _("Tên đề án"), "activity": _("Nội dung hoạt động"),
        "implementer": _("Đơn vị thực hiện"), "beneficiary": _("Cơ sở thụ hưởng"), "place": _("Địa điểm"),
        "content": _("Mục tiêu, nội dung chính"), "period": _("Thời gian"),
    }  # fmt: skip
    money = {
        "total_vnd": _("Tổng kinh phí (đồng)"), "support_vnd": _("Đề nghị hỗ trợ (đồng)"),
        "other_vnd": _("Nguồn khác (đồng)"),
    }  # fmt: skip
    last = {"priority": _("Ưu tiên"), "note": _("Ghi chú")}
    found = [_column("n", _("TT"), Kind.WHOLE), *(_column(n, label) for n, label in texts.items())]
    found += [_column(n, label, Kind.VND) for n, label in money.items()]
    return found + [_column(n, label) for n, label in last.items()]


def _column(name: str, label: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(name, label, kind, of=lambda row: row.get(name, ""))
