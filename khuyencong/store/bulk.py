"""Rows of models written many at a time: COPY on PostgreSQL, one INSERT for many elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

BATCH = 500
TAKEN_AS_THEY_ARE = {
    models.BigAutoField, models.BigIntegerField, models.BooleanField, models.CharField, models.DateField,
    models.DateTimeField, models.IntegerField, models.PositiveIntegerField, models.PositiveSmallIntegerField,
    models.SmallIntegerField, models.TextField,
}  # fmt: skip


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Numbers for rows that refer to each other before they are written. Inside a transaction that writes."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
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
    # The connection itself: behind its proxy every value would ask which thread it belongs to.
    link = connections[DEFAULT_DB_ALIAS]
    columns = [(field.attname, _kept(field, link)) for field in fields]
    names = ", ".join(connection.ops.quote_name(str(f.column)) for f in fields)
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([kept(getattr(row, name)) for name, kept in columns])


def _kept(field: models.Field[Any, Any], link: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    """How a value of a field goes into a COPY: as the driver takes it, but for those Django wraps (JSON)."""
    own = field.target_field if isinstance(field, models.ForeignKey) else field
    if type(own) in TAKEN_AS_THEY_ARE:
        return own.get_prep_value
    return lambda value: field.get_db_prep_save(value, link)
