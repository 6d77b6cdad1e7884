"""The rows behind a figure of a dashboard: the list whose sum is that figure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet, Sum
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.paging import PAGE_SIZE
from khuyencong.law.choices import Purse
from khuyencong.places.models import Unit
from khuyencong.places.selectors import view_title, with_predecessors
from khuyencong.programmes.boards import areas, figures
from khuyencong.programmes.boards.asked import Asked
from khuyencong.programmes.boards.choices import MEANINGS, Figure, Half
from khuyencong.programmes.boards.figures import Filter
from khuyencong.programmes.boards.outcomes import CLAIM, claims_behind
from khuyencong.programmes.boards.page import amount
from khuyencong.programmes.choices import Level
from khuyencong.programmes.fiveyear.page import amount as claimed
from khuyencong.programmes.fiveyear.page import unit_of
from khuyencong.programmes.models import Project
from khuyencong.programmes.projectpage import tag_of
from khuyencong.programmes.results.indicators import indicators
from khuyencong.ui.components import Tag
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page


@dataclass(frozen=True)
class Behind:
    """One project behind a figure and what it adds to it."""

    project: Project
    tag: Tag
    words: str


@dataclass(frozen=True)
class Pages:
    """Where a list of rows stands: its page, and the addresses before and after."""

    number: int
    pages: int
    total: int
    first: int
    last: int
    previous_url: str
    next_url: str


def rows_page(rows: QuerySet[Project], query: QueryDict, at: datetime) -> dict[str, Any] | None:
    """The rows behind a figure; None for a figure that does not exist. A constant number of queries."""
    on = local_date(at)
    asked, figure = Asked.read(query, on), query.get("figure", "")
    area, unit = _unit(query.get("area", "")), _unit(query.get("unit", ""))
    wanted, rows = _narrow(rows, asked, area, unit, on)
    head = {
        "asked": asked,
        "on": on,
        "province": area,
        "unit_shown": unit,
        "board_url": _board_url(asked, area),
        "where": _where(asked, area, unit, on),
        "unit": _("triệu đồng"),
    }
    if figure.startswith(CLAIM):
        return _claims(rows, wanted, figure.removeprefix(CLAIM), query, head)
    if figure not in Figure.values:
        return None
    number = _page_number(query)
    found = figures.behind(
        rows, wanted, Figure(figure), first=(number - 1) * PAGE_SIZE, size=PAGE_SIZE, whole_table=unit is None
    )
    projects = rows.with_parts().in_bulk([pk for pk, _vnd in found.rows])  # type: ignore[attr-defined]
    lines = [Behind(projects[pk], tag_of(projects[pk].status), amount(figure, vnd)) for pk, vnd in found.rows]
    return {
        **head,
        "figure": figure,
        "label": Figure(figure).label,
        "meaning": MEANINGS[Figure(figure)],
        "lines": lines,
        "count": found.count,
        "counted": figure == Figure.PROJECTS,
        "total": amount(figure, found.total),
        "total_vnd": found.total,
        "pages": _pages(query, number, found.count, len(lines)),
    }


def _narrow(
    rows: QuerySet[Project], asked: Asked, area: Unit | None, unit: Unit | None, on: date
) -> tuple[Filter, QuerySet[Project]]:
    """The filter of the figure, and the projects of the dashboard it stands on."""
    wanted = Filter(asked.year, asked.purse, asked.level, by_place=area is not None, half=asked.half)
    if area is not None:
        rows = rows.filter(province__in=with_predecessors([area.pk]))
    if unit is not None:
        day = areas.day_of(asked.view, asked.year, asked.half, on)
        units = areas.recorded_in(figures.units_of(rows, wanted), unit.pk, day)
        wanted = Filter(**{**wanted.__dict__, "units": units})
    return wanted, rows


def _claims(
    rows: QuerySet[Project], wanted: Filter, key: str, query: QueryDict, head: dict[str, Any]
) -> dict[str, Any] | None:
    indicator = indicators().get(key)
    if indicator is None or indicator.source != "claims":
        return None
    claims = claims_behind(rows, wanted, key).select_related("project__province", "declaration__establishment")
    orders = {"project": Order(_("mã đề án, năm"), ("project__code", "year", "id"))}
    page = Page(query=query, rows=claims, orders=orders, lang=spoken())
    total = claims.aggregate(vnd=Sum("counted"))["vnd"]
    return {
        **head,
        "figure": CLAIM + key,
        "label": indicator.label,
        "meaning": indicator.meaning,
        "unit": unit_of(indicator),
        "claims": [(claim, claimed(indicator, claim.counted)) for claim in page],
        "page": page,
        "count": page.total,
        "total": claimed(indicator, total or 0),
        "total_vnd": total or 0,
    }


def _unit(typed: str) -> Unit | None:
    known = typed.isascii() and typed.isdigit() and len(typed) < 10
    return Unit.objects.select_related("province").filter(pk=int(typed)).first() if known else None


def _board_url(asked: Asked, area: Unit | None) -> str:
    base = reverse("programmes:board_province", args=[area.pk]) if area else reverse("programmes:board_nation")
    return f"{base}?{asked.address(half='')}"


def _where(asked: Asked, area: Unit | None, unit: Unit | None, on: date) -> str:
    """ "khuyến công quốc gia · năm 2026 · tỉnh Lào Cai …": what the rows were narrowed to."""
    words = [str(Purse(asked.purse).label)]
    words.append(
        _("năm %(year)s") % {"year": formats.year(asked.year, spoken())} if asked.year else _("tất cả các năm")
    )
    if asked.level:
        words.append(str(Level(asked.level).label))
    if asked.half != Half.WHOLE:
        words.append(str(asked.half.label))
    words += [unit.name for unit in (area, unit) if unit is not None]
    if unit is not None:
        words.append(view_title(asked.view, areas.day_of(asked.view, asked.year, asked.half, on)))
    return " · ".join(words)


def _page_number(query: QueryDict) -> int:
    typed = query.get("page", "1")
    return max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1


def _pages(query: QueryDict, number: int, count: int, shown: int) -> Pages:
    pages = max(1, -(-count // PAGE_SIZE))
    first = (number - 1) * PAGE_SIZE + 1

    def url(page: int) -> str:
        kept = {name: value for name, value in query.items() if name != "page"}
        return f"?{urlencode({**kept, 'page': page})}"

    return Pages(
        number, pages, count, first if shown else 0, first + shown - 1 if shown else 0,
        url(min(number - 1, pages)) if number > 1 else "", url(number + 1) if number < pages else "",
    )  # fmt: skip
