"""PostgreSQL only: rows by COPY, column by column, and numbers for rows before they are written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import repeat
from typing import Any

from django.db import connection, models

NULL = "\\N"
_ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_TEXT: dict[type, Callable[[Any], str]] = {
    type(None): lambda _none: NULL,
    bool: lambda value: "t" if value else "f",
    int: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
}


def reserve(table: str, count: int) -> list[int]:
    """The next numbers of a table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        [sequence] = cursor.fetchone()
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
        return [number for (number,) in cursor.fetchall()]


def copy(model: type[models.Model], count: int, columns: Sequence[tuple[models.Field[Any, Any], Any]]) -> None:
    """Write rows of a model by one COPY: of each field a list of values, or one value for all rows."""
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field, _values in columns)
    lines = map("\t".join, zip(*(_written(field, values, count) for field, values in columns), strict=True))
    statement = f"COPY {quoted(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as out:
        out.write("\n".join(lines) + "\n")


def _written(field: models.Field[Any, Any], values: Any, count: int) -> Iterable[str]:
    """A column in the text form of COPY."""
    if not isinstance(values, list):
        return repeat(_texts(field, [values])[0], count)
    return _texts(field, values)


def _texts(field: models.Field[Any, Any], values: list[Any]) -> list[str]:
    if isinstance(field, models.JSONField):
        values = [None if value is None else json.dumps(value, cls=field.encoder) for value in values]
    kinds = set(map(type, values))
    if kinds <= {str, type(None)}:
        return _strings(values)
    return [_TEXT[kind](value) if (kind := type(value)) in _TEXT else _escaped(value) for value in values]


def _strings(values: list[Any]) -> list[str]:
    """Texts; only where one of them holds a sign COPY would take for its own are they looked at one by one."""
    together = "".join(filter(None, values))
    if any(sign in together for sign in "\\\n\r\t"):
        return [NULL if value is None else _escaped(value) for value in values]
    return [NULL if value is None else value for value in values] if None in values else values


def _escaped(value: Any) -> str:
    return str(value).translate(_ESCAPED)
