"""The establishment list: constant SQL text per filter set, values as parameters, pages by key.

The ORM's building of the statement costs more than running it (measured, see bench/list_page.py). So the text is built
once per set of active filters and kept. The territory of the user is always among the filters. A page is found by its
first or last row, not by an offset: page 1 and page 10,000 cost the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from khuyencong.accounts.selectors import scope_of
from khuyencong.common.fold import search_key
from khuyencong.common.paging import PAGE_SIZE
from khuyencong.places.choices import Level
from khuyencong.places.selectors import with_predecessors
from khuyencong.registry.models import Establishment

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

COUNT_MAX = 10_000
EXPORT_BATCH = 2_000
# key in the address -> (columns, reversed). Every order ends with the tie-breaker e.id.
ORDERS: dict[str, tuple[str, bool]] = {
    "name": ("e.search_key, e.id", False),
    "-name": ("e.search_key, e.id", True),
    "new": ("e.id", True),
    "old": ("e.id", False),
}
_COLUMNS = """e.id, e.name, e.legal_form, e.identifier_label, e.is_example, e.founded_on, e.closed_on, e.vsic_code,
 e.vsic_version, c.name, c.valid_to, p.name, p.valid_to, y.year, y.workers, y.capital_vnd, y.revenue_vnd, e.industry,
 e.women_owned, e.minority_owned, e.address, e.version, e.kiln, e.direct_production, e.ownership_basis"""
JOINS = """ JOIN places_unit p ON p.id = e.province_id LEFT JOIN places_unit c ON c.id = e.commune_id
 LEFT JOIN registry_yearfigures y ON y.id = e.latest_figures_id"""
# Head office or production in the user's places, or the user's own business.
_SCOPE = """(e.province_id {units} OR e.commune_id {communes} OR e.organisation_id {bodies}
 OR e.id IN (SELECT pp.establishment_id FROM registry_productionplace pp
 WHERE pp.elsewhere AND (pp.province_id {units} OR pp.unit_id {communes})))"""
_CLAUSES = {
    "live": "e.merged_into_id IS NULL",
    "q": "e.search_key LIKE %(q)s ESCAPE '!'",
    "number": "e.id IN (SELECT establishment_id FROM registry_identifier WHERE value = %(number)s)",
    "province": "e.province_id {province}",
    "commune": "e.commune_id {commune}",
    "form": "e.legal_form = %(form)s",
    "women": "e.women_owned",
    "minority": "e.minority_owned",
    "open": "e.closed_on IS NULL",
    "closed": "e.closed_on IS NOT NULL",
    "pks": "e.id {pks}",
}


class Row(NamedTuple):
    """One line of the list, in the order of _COLUMNS."""

    id: int
    name: str
    legal_form: str
    number: str
    is_example: bool
    founded_on: date | None
    closed_on: date | None
    vsic_code: str
    vsic_version: str
    commune: str | None
    commune_ended: date | None
    province: str
    province_ended: date | None
    year: int | None
    workers: int | None
    capital_vnd: int | None
    revenue_vnd: int | None
    industry: str
    women_owned: bool | None
    minority_owned: bool | None
    address: str
    version: int
    kiln: str
    direct_production: bool | None
    ownership_basis: str


@dataclass(frozen=True)
class ListFilter:
    """What the list is narrowed to; empty = not narrowed. `province_id` takes its predecessors with it
    (`province_ids` holds them already), `commune_ids` are those a typed name fits (None = no name typed, empty = a name
    that fits nothing)."""

    text: str = ""
    province_id: int | None = None
    province_ids: tuple[int, ...] | None = None
    commune_ids: tuple[int, ...] | None = None
    form: str = ""
    ownership: str = ""
    state: str = ""
    order: str = "name"


@dataclass(frozen=True)
class Listing:
    """One page. `total` is exact up to COUNT_MAX; `more_than` says there are more."""

    rows: list[Row]
    total: int
    more_than: bool
    has_previous: bool
    has_next: bool


@dataclass
class Where:
    """Filters at work."""

    names: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


def _many(name: str) -> str:
    """Membership in a list given as one parameter, so that the text does not change with its length."""
    if connection.vendor == "postgresql":
        return f"= ANY(%({name})s)"
    return f"IN (SELECT value FROM json_each(%({name})s))"  # noqa: S608 (name is ours)


def listed(ids: Any) -> Any:
    """Numbers as the parameter of one membership."""
    ordered = sorted(ids)
    return ordered if connection.vendor == "postgresql" else json.dumps(ordered)


def _scope(where: Where, user: User | AnonymousUser, on: date) -> None:
    """The same rows as EstablishmentQuerySet.visible_to (a test compares them)."""
    scope = scope_of(user, on)
    if scope.national:
        return
    units = apps.get_model("places", "Unit").objects
    of_districts = units.filter(parent__in=scope.unit_ids, parent__level=Level.DISTRICT).values_list("id", flat=True)
    where.names.append("scope")
    where.values["units"] = listed(scope.unit_ids)
    where.values["communes"] = listed({*scope.unit_ids, *of_districts})
    where.values["bodies"] = listed(scope.organisation_ids)


def where_of(user: User | AnonymousUser, on: date, wanted: ListFilter) -> Where:
    """The names of the filters at work, and their values. The territory of the user is always among them."""
    where = Where(names=["live"])
    _scope(where, user, on)
    text = search_key(wanted.text)
    if text and text.replace("-", "").isdigit() and len(text) >= 10:
        where.names.append("number")
        where.values["number"] = text
    elif text:
        where.names.append("q")
        escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        where.values["q"] = f"%{escaped}%"
    if wanted.province_id is not None or wanted.province_ids is not None:
        where.names.append("province")
        where.values["province"] = listed(
            with_predecessors([wanted.province_id]) if wanted.province_id is not None else wanted.province_ids
        )
    if wanted.commune_ids is not None:
        where.names.append("commune")
        where.values["commune"] = listed(wanted.commune_ids)
    if wanted.form:
        where.names.append("form")
        where.values["form"] = wanted.form
    where.names += [name for name in (wanted.ownership, wanted.state) if name]
    return where


@lru_cache(maxsize=256)
def _sql(vendor: str, names: tuple[str, ...], order: str, side: str) -> str:
    """The statement of a page; `side` "" = first page, "after" or "before" a row."""
    columns, turned = ORDERS[order]
    down = turned != (side == "before")
    parts = [clause_of(name) for name in names]
    if side:
        sign = "<" if down else ">"
        parts.append(
            f"e.id {sign} %(key_id)s"
            if columns == "e.id"
            else f"(e.search_key, e.id) {sign} (%(key_name)s, %(key_id)s)"
        )
    where = f" WHERE {' AND '.join(parts)}" if parts else ""
    ordering = ", ".join(f"{c} DESC" if down else c for c in columns.split(", "))
    return f"SELECT {_COLUMNS} FROM registry_establishment e{JOINS}{where} ORDER BY {ordering} LIMIT %(limit)s"  # noqa: S608


@lru_cache(maxsize=256)
def _count_sql(vendor: str, names: tuple[str, ...]) -> str:
    parts = [clause_of(name) for name in names]
    where = f" WHERE {' AND '.join(parts)}" if parts else ""
    return f"SELECT count(*) FROM (SELECT 1 FROM registry_establishment e{where} LIMIT %(limit)s) t"  # noqa: S608


def clause_of(name: str) -> str:
    """The SQL of a filter; never its values."""
    if name == "scope":
        return _SCOPE.format(units=_many("units"), communes=_many("communes"), bodies=_many("bodies"))
    return _CLAUSES[name].format(province=_many("province"), commune=_many("commune"), pks=_many("pks"))


def run(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _dated(value: Any) -> Any:
    """SQLite hands dates back as text."""
    return date.fromisoformat(value) if isinstance(value, str) and value else value


_DATES = tuple(
    i for i, name in enumerate(Row._fields) if name in {"founded_on", "closed_on"} or name.endswith("_ended")
)
_FLAGS = tuple(Row._fields.index(name) for name in ("is_example", "women_owned", "minority_owned", "direct_production"))


def _rows(found: list[tuple[Any, ...]]) -> list[Row]:
    if connection.vendor == "postgresql":
        return [Row._make(r) for r in found]
    rows = []
    for record in found:
        cells = list(record)
        for i in _DATES:
            cells[i] = _dated(cells[i])
        for i in _FLAGS:
            cells[i] = None if cells[i] is None else bool(cells[i])
        rows.append(Row._make(cells))
    return rows


def page(
    user: User | AnonymousUser,
    on: date,
    wanted: ListFilter,
    *,
    after: int | None = None,
    before: int | None = None,
    size: int = PAGE_SIZE,
) -> Listing:
    """One page of what a user may see: the first, or the one after or before an establishment.

    A row that is gone gives the first page. The number of queries does not depend on the number of rows.
    """
    where = where_of(user, on, wanted)
    names = tuple(where.names)
    side = ""
    key: dict[str, Any] = {}
    at = after if after is not None else before
    if at is not None:
        found = Establishment.objects.visible_to(user, on=on).filter(pk=at).values_list("search_key", "id").first()
        if found:
            side, key = ("after" if after is not None else "before"), {"key_name": found[0], "key_id": found[1]}
    sql = _sql(connection.vendor, names, wanted.order, side)
    rows = _rows(run(sql, {**where.values, **key, "limit": size + 1}))
    more = len(rows) > size
    rows = rows[:size]
    if side == "before":
        rows.reverse()
    counted = run(_count_sql(connection.vendor, names), {**where.values, "limit": COUNT_MAX + 1})[0][0]
    return Listing(
        rows=rows,
        total=min(counted, COUNT_MAX),
        more_than=counted > COUNT_MAX,
        has_previous=more if side == "before" else side == "after",
        has_next=True if side == "before" else more,
    )


def export_rows(user: User | AnonymousUser, on: date, wanted: ListFilter) -> Iterator[Row]:
    """Every row of the list, in its order, read in batches by key (constant memory)."""
    where = where_of(user, on, wanted)
    names, side = tuple(where.names), ""
    key: dict[str, Any] = {}
    while True:
        sql = _sql(connection.vendor, names, wanted.order, side)
        rows = _rows(run(sql, {**where.values, **key, "limit": EXPORT_BATCH}))
        yield from rows
        if len(rows) < EXPORT_BATCH:
            return
        side, key = "after", {"key_name": search_key(rows[-1].name), "key_id": rows[-1].id}
