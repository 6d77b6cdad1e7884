"""The dashboards of the nation and of a province: tables, charts and the map, each figure with its way to the rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.law.choices import Purse
from khuyencong.places.choices import View
from khuyencong.places.models import Unit
from khuyencong.places.rules import split_name
from khuyencong.places.selectors import label as unit_label
from khuyencong.places.selectors import provinces_on, view_title, with_predecessors
from khuyencong.programmes.boards import areas, beside, figures
from khuyencong.programmes.boards.areas import AreaSums
from khuyencong.programmes.boards.asked import Asked, years_offered
from khuyencong.programmes.boards.choices import MEANINGS, SPLIT_YEAR, Figure, Half
from khuyencong.programmes.boards.figures import Cell, Filter, Sums
from khuyencong.programmes.boards.outcomes import outcomes
from khuyencong.programmes.choices import Level
from khuyencong.programmes.models import Project
from khuyencong.ui.charts import FILLS, Columns, Group, Series, Stage
from khuyencong.ui.components import Fill
from khuyencong.ui.language import spoken
from khuyencong.ui.maps import Map, outlines

# Beside the map there is room for these; advances and returns stand in the table of the years.
BY_PLACE = (Figure.PROJECTS, Figure.PLANNED, Figure.ASSIGNED, Figure.COMMITTED, Figure.PAID, Figure.SETTLED)
WAY = (Figure.PLANNED, Figure.ASSIGNED, Figure.COMMITTED, Figure.PAID, Figure.SETTLED)
CHARTED = (Figure.PLANNED, Figure.COMMITTED, Figure.PAID)


def amount(figure: str, value: int) -> str:
    """A figure as tables show it: money in millions, projects as counted."""
    return formats.number(value, spoken()) if figure == Figure.PROJECTS else formats.million(value, spoken())


def province_url(unit_id: int, asked: Asked) -> str:
    """The dashboard of a province with the same filters."""
    return f"{reverse('programmes:board_province', args=[unit_id])}?{asked.address(half='')}"


@dataclass(frozen=True)
class Shown:
    """One figure of a table: its words, where its rows are, and for the bar its value."""

    figure: str
    label: str
    words: str
    url: str
    value: int


@dataclass(frozen=True)
class Line:
    """One line of a table. `url`: the page of what the line is about; `note`: small words beside the name."""

    label: str
    cells: tuple[Shown, ...]
    url: str = ""
    note: str = ""
    bar: int = 0


@dataclass(frozen=True)
class Table:
    """A table by place or year with the sum of what is shown."""

    title: str
    lines: Sequence[Line]
    total: Line | None
    top: int
    heads: Sequence[str]


@dataclass(frozen=True)
class Area:
    """Whose dashboard it is: the nation, or one province with the units that went into it."""

    province: Unit | None = None
    units: frozenset[int] | None = None

    def rows_url(self, asked: Asked, figure: str, **more: Any) -> str:
        """Where the rows behind a figure are."""
        area = self.province.pk if self.province else ""
        return f"{reverse('programmes:board_rows')}?{asked.address(figure=figure, area=area, show='', **more)}"

    def line(
        self,
        label: str,
        sums: Sums,
        asked: Asked,
        *,
        only: Sequence[str] = Figure.values,
        url: str = "",
        note: str = "",
        **more: Any,
    ) -> Line:
        """One line with every figure opening its rows; `only` some of them."""
        cells = tuple(
            Shown(
                figure, str(Figure(figure).label), amount(figure, sums.of(figure)),
                self.rows_url(asked, figure, **more) if sums.of(figure) else "", sums.of(figure),
            )
            for figure in only
        )  # fmt: skip
        return Line(label, cells, url, note, sums.of(asked.show))


def nation_page(rows: QuerySet[Project], asked: Asked, user: User, at: datetime) -> dict[str, Any]:
    """Everything the dashboard of the nation shows; a constant number of queries."""
    on = local_date(at)
    area = Area()
    found = figures.cells(rows, Filter(), whole_table=scope_of(user, on).national)
    return {
        **_common(area, rows, found, asked, user, on),
        "map": _map(found, asked, user, on) if asked.view == View.RESTATED else None,
        **beside.of_nation(asked.year),
        "here": reverse("programmes:board_nation"),
    }


def province_page(rows: QuerySet[Project], province: Unit, asked: Asked, user: User, at: datetime) -> dict[str, Any]:
    """Everything the dashboard of a province shows, by commune; a constant number of queries."""
    on = local_date(at)
    area = Area(province, with_predecessors([province.pk]))
    mine = rows.filter(province__in=area.units or ())
    found = figures.cells(mine, Filter(by_place=True), whole_table=False)
    return {
        **_common(area, mine, found, asked, user, on),
        "province": province,
        "programmes": beside.of_province(province, asked.year, user, on),
        "name": unit_label(province, on),
        "here": reverse("programmes:board_province", args=[province.pk]),
    }


def _common(
    area: Area, rows: QuerySet[Project], found: list[Cell], asked: Asked, user: User, on: date
) -> dict[str, Any]:
    of_year = figures.of(found, year=asked.year)
    chosen = figures.of(of_year, purse=asked.purse, level=asked.level)
    halves = _halves(area, rows, asked, on) if asked.year == SPLIT_YEAR else []
    places = _places(area, chosen, asked, on)
    if asked.view == View.AS_WAS and halves:
        places = [_place_table(area, cells, asked.of(half=half), on) for half, cells in halves]
    return {
        "asked": asked,
        "on": on,
        "unit": _("triệu đồng"),
        "asked_purse": Purse(asked.purse).label,
        "year_words": formats.year(asked.year, spoken()) if asked.year else _("tất cả các năm"),
        "ways": [_way(area, of_year, asked.of(purse=purse, level="")) for purse in Purse.values],
        "years_table": _years_table(area, found, asked),
        "years_chart": _years_chart(area, found, asked),
        "levels_table": _levels_table(area, of_year, asked),
        "halves_table": _halves_table(area, halves, asked),
        "places_tables": places,
        "meanings": [(figure.label, MEANINGS[figure]) for figure in Figure],
        "outcomes": outcomes(rows, asked, area.province),
        "empty": not found,
        "scope_note": _scope_note(area, user, on),
        "years": years_offered(on),
        "purses": [(str(value), label) for value, label in Purse.choices],
        "levels": [(value, label) for value, label in Level.choices if value != Level.NATION],
        "views": View.choices,
        "shown": [(figure, figure.label) for figure in Figure],
        "examples": rows.filter(planned_vnd__isnull=False, is_example=True).exists(),
    }


def _scope_note(area: Area, user: User, on: date) -> str:
    scope = scope_of(user, on)
    if scope.national or (area.province is not None and area.province.pk in scope.unit_ids):
        return ""
    return _("Số chỉ gồm các đề án trong phạm vi được xem, không phải của cả địa bàn.")


def _way(area: Area, found: Iterable[Cell], asked: Asked) -> dict[str, Any]:
    """The way of the money of one purse, from the plan to the settlement."""
    sums = figures.total(figures.of(list(found), purse=asked.purse))
    stages, planned = [], sums.of(Figure.PLANNED)
    for figure in WAY:
        value = sums.of(figure)
        url = area.rows_url(asked, figure) if value else ""
        fill: Fill = "men" if figure is Figure.SETTLED else "cham" if figure is not Figure.PLANNED else "cham2"
        stages.append(Stage(figure.label, value, amount(figure, value), url, _share(figure, value, planned), fill))
    beside = area.line("", sums, asked).cells
    small = [cell for cell in beside if cell.figure in (Figure.PROJECTS, Figure.ADVANCED, Figure.RETURNED)]
    return {"label": Purse(asked.purse).label, "stages": stages, "small": small, "empty": sums.empty}


def _share(figure: Figure, value: int, planned: int) -> str:
    if figure is Figure.PLANNED or not planned:
        return ""
    share = formats.percent(Decimal(value) / planned, spoken())
    return _("%(share)s kế hoạch") % {"share": share}


def _years_table(area: Area, found: list[Cell], asked: Asked) -> Table:
    mine = figures.of(found, purse=asked.purse, level=asked.level)
    by_year = figures.grouped(mine, "year")
    lines = [
        area.line(
            formats.year(year, spoken()),
            by_year[year],
            asked.of(year=year, half=Half.WHOLE),
            url=f"?{asked.of(year=year).address(half='')}",
        )
        for year in sorted(by_year, reverse=True)
    ]
    whole = area.line(_("Cộng"), figures.total(mine), asked.of(year=None, view=View.RESTATED))
    return _table(_("Theo năm ngân sách"), lines, whole)


def _years_chart(area: Area, found: list[Cell], asked: Asked) -> Columns:
    by_year = figures.grouped(figures.of(found, purse=asked.purse, level=asked.level), "year")
    groups = [
        Group(formats.year(year, spoken()), tuple(sums.of(figure) for figure in CHARTED))
        for year, sums in sorted(by_year.items())
    ]
    series = [Series(figure.label, fill) for figure, fill in zip(CHARTED, FILLS, strict=False)]
    label = _("Kế hoạch, hợp đồng và thanh toán theo năm, triệu đồng")
    return Columns("years", label, series, groups)


def _levels_table(area: Area, found: list[Cell], asked: Asked) -> Table | None:
    """Local money by the level that pays; national money has one level."""
    if asked.purse != Purse.LOCAL:
        return None
    mine = figures.of(found, purse=asked.purse)
    by_level = figures.grouped(mine, "level")
    lines = [
        area.line(str(Level(level).label), by_level[level], asked.of(level=level))
        for level in Level.values
        if level in by_level
    ]
    return _table(_("Theo cấp ngân sách"), lines, area.line(_("Cộng"), figures.total(mine), asked.of(level="")))


def _halves(area: Area, rows: QuerySet[Project], asked: Asked, on: date) -> list[tuple[Half, list[Cell]]]:
    """The cells of 2025 by half: what was decided and moved until 30 June, and after."""
    wanted = Filter(year=asked.year, purse=asked.purse, level=asked.level, by_place=area.province is not None)
    return [
        (half, figures.cells(rows, Filter(**{**wanted.__dict__, "half": half}), whole_table=False))
        for half in (Half.FIRST, Half.SECOND)
    ]


def _halves_table(area: Area, halves: list[tuple[Half, list[Cell]]], asked: Asked) -> Table | None:
    if not halves:
        return None
    lines = [area.line(str(half.label), figures.total(cells), asked.of(half=half)) for half, cells in halves]
    both = figures.total(cell for _half, cells in halves for cell in cells)
    return _table(_("Năm 2025, hai nửa năm"), lines, area.line(_("Cộng"), both, asked.of(half=Half.WHOLE)))


def _places(area: Area, chosen: list[Cell], asked: Asked, on: date) -> list[Table]:
    return [_place_table(area, chosen, asked.of(half=Half.WHOLE), on)]


def _place_table(area: Area, cells: list[Cell], asked: Asked, on: date) -> Table:
    """One table by province, or by commune inside a province, in one unit system which its title names."""
    day = areas.day_of(asked.view, asked.year, asked.half, on)
    found = [row for row in areas.by_area(cells, day) if not row.sums.empty]
    names = areas.names_of(row.unit for row in found)
    rows = sorted(found, key=lambda row: (row.divided, -row.sums.of(asked.show), names[row.unit].name, row.unit))
    lines = [_place_line(area, row, names[row.unit], asked) for row in rows]
    title = view_title(asked.view, day)
    if asked.half != Half.WHOLE:
        title = f"{title}: {asked.half.label}"
    return _table(title, lines, area.line(_("Cộng"), figures.total(cells), asked, only=_columns(asked)))


def _place_line(area: Area, row: AreaSums, unit: Unit, asked: Asked) -> Line:
    note = _("không tách được: đã chia cho nhiều đơn vị") if row.divided else ""
    if not note and unit.valid_to is not None:
        note = _("đến %(day)s") % {"day": formats.date_short(unit.valid_to, spoken())}
    url = "" if area.province else province_url(unit.pk, asked)
    name = unit.name if area.province else split_name(unit.name)[1] or unit.name
    return area.line(name, row.sums, asked, only=_columns(asked), url=url, note=note, unit=row.unit)


def _columns(asked: Asked) -> list[str]:
    """The figures of a table by place: those there is room for, and the one it is sorted by."""
    return [figure for figure in Figure.values if figure in BY_PLACE or figure == asked.show]


def _table(title: str, lines: Sequence[Line], whole: Line) -> Table:
    return Table(
        title,
        lines,
        whole if len(lines) > 1 else None,
        max((line.bar for line in lines), default=0),
        [c.label for c in whole.cells],
    )


def _map(found: list[Cell], asked: Asked, user: User, on: date) -> Map:
    """The provinces of today by the figure chosen; those outside the reader's scope are hatched, not zero."""
    chosen = figures.of(found, year=asked.year, purse=asked.purse, level=asked.level)
    sums = {row.unit: row.sums.of(asked.show) for row in areas.by_area(chosen, on) if not row.divided}
    scope = scope_of(user, on)
    provinces = [unit for unit in provinces_on(on) if unit.code in outlines()["areas"]]
    seen = {u.pk for u in provinces if scope.national or u.pk in scope.unit_ids or u.pk in sums}
    counted = asked.show == Figure.PROJECTS
    return Map(
        values={u.code: sums.get(u.pk, 0) if u.pk in seen else None for u in provinces},
        names={u.code: u.name for u in provinces},
        label=_("%(figure)s, %(purse)s") % {
            "figure": Figure(asked.show).label, "purse": str(Purse(asked.purse).label).lower(),
        },
        unit=_("đề án") if counted else _("triệu đồng"),
        shown="number" if counted else "million",
        urls={u.code: province_url(u.pk, asked) for u in provinces},
    )  # fmt: skip
