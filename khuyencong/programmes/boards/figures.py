"""The figures behind the dashboards, added up by the database: projects joined to the sums of the ledger.

Each room gives its own queryset; this module only joins their statements. A cell is (year, purse, level, unit): a few
thousand rows at most, whatever the number of projects and postings, and every figure shown is a sum of cells.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from khuyencong.ledger import selectors as ledger
from khuyencong.programmes.boards.choices import FIRST_HALF_ENDS, Figure, Half
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Project

KIND = "programmes.project"
_GIVEN = ("reserved", "committed", "advanced", "paid", "returned")
_BOUND = ("committed", "advanced", "paid", "returned")
# What a figure adds up of the ledger's buckets.
_BUCKETS: dict[Figure, tuple[str, ...]] = {
    Figure.ASSIGNED: _GIVEN,
    Figure.COMMITTED: _BOUND,
    Figure.ADVANCED: ("advanced",),
    Figure.PAID: ("paid",),
    Figure.RETURNED: ("returned",),
    Figure.SETTLED: ("paid",),
}


@dataclass(frozen=True)
class Filter:
    """What the projects are narrowed to: "" or None leaves a side open. `units`: recorded units of the area."""

    year: int | None = None
    purse: str = ""
    level: str = ""
    units: frozenset[int] | None = None
    by_place: bool = False  # `units` are communes rather than provinces
    half: Half = Half.WHOLE


@dataclass(frozen=True)
class Cell:
    """The sums of the projects of one year, purse, level and recorded unit, in đồng."""

    year: int
    purse: str
    level: str
    unit: int
    half: Half
    amounts: Mapping[str, int]


@dataclass
class Sums:
    """Figures added up over cells."""

    amounts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Figure.values, 0))

    def add(self, amounts: Mapping[str, int]) -> None:
        for name, vnd in amounts.items():
            self.amounts[name] += vnd

    def of(self, figure: str) -> int:
        return self.amounts[figure]

    @property
    def empty(self) -> bool:
        return not any(self.amounts.values())


def total(cells: Iterable[Cell]) -> Sums:
    """The sums of some cells."""
    found = Sums()
    for cell in cells:
        found.add(cell.amounts)
    return found


def narrowed(projects: QuerySet[Project], wanted: Filter) -> QuerySet[Project]:
    """The projects of a filter whose plan is approved; the half of a year is a matter of dates, not of projects."""
    rows = projects.filter(planned_vnd__isnull=False)
    if wanted.year is not None:
        rows = rows.filter(budget_year=wanted.year)
    if wanted.purse:
        rows = rows.filter(purse=wanted.purse)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.units is not None:
        rows = rows.filter(**{f"{'place' if wanted.by_place else 'province'}__in": wanted.units})
    return rows


def cells(projects: QuerySet[Project], wanted: Filter, *, whole_table: bool) -> list[Cell]:
    """Every cell of the projects, in one statement. `whole_table`: nearly all projects are asked about.

    With a half of 2025 the figures are those of the half, by the days the plan was approved and the money moved.
    """
    source = _source(narrowed(projects, wanted), wanted.half, whole_table)
    if source is None:
        return []
    unit = "place_id" if wanted.by_place else "province_id"
    names = ", ".join(f"SUM({_expression(figure, wanted.half)})" for figure in Figure)
    keys = f"p.budget_year, p.purse, p.level, p.{unit}"
    found = _run(f"SELECT {keys}, {names} {source.text} GROUP BY {keys}", source.values)
    return [
        Cell(year, purse, level, unit_id, wanted.half, dict(zip(Figure.values, map(int, sums), strict=True)))
        for year, purse, level, unit_id, *sums in found
    ]


@dataclass(frozen=True)
class Listed:
    """Projects behind a figure, the largest first: (id, đồng) of one page, the number of all and their sum."""

    rows: list[tuple[int, int]]
    count: int
    total: int


def behind(
    projects: QuerySet[Project], wanted: Filter, figure: Figure, *, first: int, size: int, whole_table: bool
) -> Listed:
    """The projects whose sum is a figure, in two statements."""
    source = _source(narrowed(projects, wanted), wanted.half, whole_table)
    if source is None:
        return Listed([], 0, 0)
    amount = _expression(figure, wanted.half)
    inner = f"SELECT p.id AS id, {amount} AS vnd {source.text}"
    count, vnd = _run(f"SELECT COUNT(*), COALESCE(SUM(r.vnd), 0) FROM ({inner}) r WHERE r.vnd <> 0", source.values)[0]  # noqa: S608
    page = f"SELECT r.id, r.vnd FROM ({inner}) r WHERE r.vnd <> 0 ORDER BY r.vnd DESC, r.id LIMIT %s OFFSET %s"  # noqa: S608
    rows = _run(page, [*source.values, size, first])
    return Listed([(int(pk), int(amount_vnd)) for pk, amount_vnd in rows], int(count), int(vnd))


def units_of(projects: QuerySet[Project], wanted: Filter) -> list[int]:
    """The units the projects of a filter are recorded in."""
    name = "place" if wanted.by_place else "province"
    rows = narrowed(projects, replace(wanted, units=None)).order_by()
    return list(rows.values_list(name, flat=True).distinct())


@dataclass(frozen=True)
class _Source:
    text: str
    values: Sequence[Any]


def _source(projects: QuerySet[Project], half: Half, whole_table: bool) -> _Source | None:
    """FROM: the projects (p), their money today (m), and with a half their money at the end of the first one (u)."""
    mine = projects.order_by().values(
        "id", "budget_year", "purse", "level", "province_id", "place_id", "planned_vnd", "plan_approved_on", "status",
        settled_on=F("settlement__liquidated_on"),
    )  # fmt: skip
    try:
        text, values = mine.query.sql_with_params()
    except EmptyResultSet:
        return None
    joined, given = f"FROM ({text}) p", list(values)
    subjects = None if whole_table else projects.order_by().values_list(_REFERENCE, flat=True)
    for name, until in (("m", None), ("u", FIRST_HALF_ENDS)):
        if (name == "m" and half == Half.FIRST) or (name == "u" and half == Half.WHOLE):
            continue
        money = ledger.totals_by_subject(KIND, until=until, subjects=subjects)
        text, values = money.query.sql_with_params()
        joined += f" LEFT JOIN ({text}) {name} ON {name}.subject_pk = p.id"
        given += values
    return _Source(joined, given)


_REFERENCE = Concat(Value(f"{KIND}:"), Cast("pk", CharField()), output_field=CharField())


def _expression(figure: Figure, half: Half) -> str:
    """What one project adds to a figure."""
    first = f"CASE WHEN p.plan_approved_on <= '{FIRST_HALF_ENDS}' THEN {{}} ELSE 0 END"
    if figure in (Figure.PROJECTS, Figure.PLANNED):
        value = "1" if figure is Figure.PROJECTS else "p.planned_vnd"
        return {Half.WHOLE: value, Half.FIRST: first.format(value)}.get(half, f"({value} - {first.format(value)})")
    now, then = _money("m", figure), _money("u", figure)
    if figure is Figure.SETTLED:
        now = f"CASE WHEN p.status = '{Status.SETTLED}' THEN {now} ELSE 0 END"
        settled_then = f"p.status = '{Status.SETTLED}' AND p.settled_on <= '{FIRST_HALF_ENDS}'"
        then = f"CASE WHEN {settled_then} THEN {then} ELSE 0 END"
    return {Half.WHOLE: now, Half.FIRST: then}.get(half, f"({now} - {then})")


def _money(table: str, figure: Figure) -> str:
    return f"COALESCE({' + '.join(f'{table}.{bucket}_vnd' for bucket in _BUCKETS[figure])}, 0)"


def _run(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def grouped(found: Iterable[Cell], by: str) -> dict[Any, Sums]:
    """Cells added up by one of their keys: "year", "level", "unit" or "half"."""
    out: dict[Any, Sums] = {}
    for cell in found:
        out.setdefault(getattr(cell, by), Sums()).add(cell.amounts)
    return out


def of(found: Collection[Cell], **keys: Any) -> list[Cell]:
    """The cells with these keys; "" and None leave a side open."""
    wanted = {name: value for name, value in keys.items() if value not in ("", None)}
    return [cell for cell in found if all(getattr(cell, name) == value for name, value in wanted.items())]
