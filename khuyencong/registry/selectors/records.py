"""Establishments as JSON texts made by the database: the list of the API (docs/decisions, 2026-11-24-api.md).

The same filters, territory and orders as the screen's list; a row comes as one JSON text and goes out as it is. A test
compares the texts with the schema and with the records.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils.translation import gettext as _

from khuyencong.common.errors import Invalid
from khuyencong.registry.models import Establishment
from khuyencong.registry.selectors.listing import JOINS, ORDERS, ListFilter, clause_of, listed, run, where_of
from khuyencong.ui.records import cursor_of, read_cursor

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

# field -> (SQL, how SQLite must write it in JSON: "" as it is, "flag" true or false, "text" null for "").
_FIELDS: dict[str, tuple[str, str]] = {
    "id": ("e.id", ""),
    "version": ("e.version", ""),
    "province_code": ("p.code", ""),
    "commune_code": ("c.code", ""),
    "name": ("e.name", ""),
    "legal_form": ("e.legal_form", ""),
    "number": ("e.identifier_label", "text"),
    "province": ("p.name", ""),
    "commune": ("c.name", ""),
    "address": ("e.address", "text"),
    "founded_on": ("e.founded_on", ""),
    "closed_on": ("e.closed_on", ""),
    "direct_production": ("e.direct_production", "flag"),
    "industry": ("e.industry", "text"),
    "kiln": ("e.kiln", "text"),
    "vsic_code": ("e.vsic_code", "text"),
    "vsic_version": ("e.vsic_version", "text"),
    "women_owned": ("e.women_owned", "flag"),
    "minority_owned": ("e.minority_owned", "flag"),
    "ownership_basis": ("e.ownership_basis", "text"),
    "year": ("y.year", ""),
    "workers": ("y.workers", ""),
    "capital_vnd": ("y.capital_vnd", ""),
    "revenue_vnd": ("y.revenue_vnd", ""),
    "is_example": ("e.is_example", "flag"),
}


def _sqlite(sql: str, how: str) -> str:
    if how == "flag":
        return f"json(CASE WHEN {sql} IS NULL THEN 'null' WHEN {sql} THEN 'true' ELSE 'false' END)"
    return f"NULLIF({sql}, '')" if how == "text" else sql


@lru_cache(maxsize=256)
def _sql(vendor: str, names: tuple[str, ...], order: str, later: bool) -> str:
    """The statement of a page: number and JSON text of each row."""
    sort, turned = ORDERS[order]
    parts = [clause_of(name) for name in names]
    if later:
        sign = "<" if turned else ">"
        by_id, by_name = f"e.id {sign} %(key_id)s", f"(e.search_key, e.id) {sign} (%(key_name)s, %(key_id)s)"
        parts.append(by_id if sort == "e.id" else by_name)
    where = f" WHERE {' AND '.join(parts)}" if parts else ""
    ordering = ", ".join(f"{c} DESC" if turned else c for c in sort.split(", "))
    tail = f"FROM registry_establishment e{JOINS}{where} ORDER BY {ordering} LIMIT %(limit)s"
    if vendor == "postgresql":
        cells = ", ".join(
            f"NULLIF({sql}, '') AS {name}" if how == "text" else f"{sql} AS {name}"
            for name, (sql, how) in _FIELDS.items()
        )
        return f"SELECT t.id, row_to_json(t)::text FROM (SELECT {cells} {tail}) t"  # noqa: S608 (texts are ours)
    cells = ", ".join(f"'{name}', {_sqlite(sql, how)}" for name, (sql, how) in _FIELDS.items())
    return f"SELECT e.id, json_object({cells}) {tail}"


def json_page(user: User | AnonymousUser, on: date, wanted: ListFilter, *, cursor: str, size: int) -> bytes:
    """A page of the establishments a user may see, as the JSON of `EstablishmentPage`.

    Raises Invalid for a cursor of another list or order, or after a record that is gone.
    """
    where = where_of(user, on, wanted)
    space = f"establishments.{wanted.order}"
    after = read_cursor(cursor, space)
    key: dict[str, Any] = {}
    if after is not None:
        key = {"key_id": after}
        if "name" in wanted.order:
            key["key_name"] = _name_of(user, on, after)
    sql = _sql(connection.vendor, tuple(where.names), wanted.order, after is not None)
    found = run(sql, {**where.values, **key, "limit": size + 1})
    shown = found[:size]
    onward = f'"{cursor_of(space, shown[-1][0])}"' if len(found) > size else "null"
    return f'{{"items":[{",".join(text for _pk, text in shown)}],"next":{onward}}}'.encode()


def _name_of(user: User | AnonymousUser, on: date, pk: int) -> str:
    found = Establishment.objects.visible_to(user, on=on).filter(pk=pk).values_list("search_key", flat=True).first()
    if found is None:
        raise Invalid({"cursor": [_("Bản ghi mà dấu trang chỉ tới không còn; đọc lại từ trang đầu.")]})
    return found


def json_records(user: User | AnonymousUser, on: date, pks: list[int]) -> list[str]:
    """Some visible establishments as JSON texts, in the order of their numbers."""
    where = where_of(user, on, ListFilter())
    where.names.append("pks")
    where.values["pks"] = listed(pks)
    sql = _sql(connection.vendor, tuple(where.names), "old", False)
    return [text for _pk, text in run(sql, {**where.values, "limit": len(pks)})]
