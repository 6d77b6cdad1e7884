"""Rows of models written many at a time: COPY on PostgreSQL, one INSERT for many elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any

from django.db import connection, models

from khuyencong.store import pg

BATCH = 500


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Numbers for rows that refer to each other before they are written. Inside a transaction that writes."""
    if not count:
        return []
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        return pg.reserve(table, count)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return list(range(first, first + count))


def insert_numbered(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model that others will refer to: each knows its number afterwards. Raises IntegrityError.

    Inside a transaction.
    """
    if rows and connection.vendor == "postgresql":
        for row, number in zip(rows, reserve_ids(type(rows[0]), len(rows)), strict=True):
            row.pk = number
    insert(rows)


def insert(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model, without signals and without reading them back. Raises IntegrityError."""
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(rows, batch_size=BATCH)
        return
    # A number the table gives itself is left to it.
    fields = [f for f in model._meta.concrete_fields if not (f.primary_key and rows[0].pk is None)]
    pg.copy(model, len(rows), [(field, [getattr(row, field.attname) for row in rows]) for field in fields])


def insert_columns(model: type[models.Model], count: int, **columns: Any) -> None:
    """Write `count` new rows without making instances: for tens of thousands of rows that were judged already.

    `columns` by attribute ("unit_id"): a list holds the value of each row, anything else stands in every row; a field
    that is not named takes its default, a number the table gives itself is left to it. The constraints of the table
    hold as always. Raises IntegrityError; TypeError for a name that is no field.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    if unknown := columns.keys() - fields.keys():
        raise TypeError(f"{model.__name__} has no {sorted(unknown)}")
    if not count:
        return
    given = [
        (field, columns[name] if name in columns else _default(field, count))
        for name, field in fields.items()
        if name in columns or not field.primary_key
    ]
    if connection.vendor == "postgresql":
        pg.copy(model, count, given)
        return
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field, _values in given)
    marks = ", ".join(["%s"] * len(given))
    rows = zip(*(_prepared(field, values, count) for field, values in given), strict=True)
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608  # our own names
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def _default(field: models.Field[Any, Any], count: int) -> Any:
    value = field.get_default()
    return [value] * count if isinstance(value, list) else value


def _prepared(field: models.Field[Any, Any], values: Any, count: int) -> Any:
    if not isinstance(values, list):
        return repeat(field.get_db_prep_save(values, connection), count)
    return [field.get_db_prep_save(value, connection) for value in values]
