"""What a database is made of, in one comparable form: columns, constraints, indexes, triggers and functions."""

import json
from collections.abc import Iterator

from django.db import connection

PG = {
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, "
    "is_identity FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable "
    "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang "
    "WHERE pronamespace = 'public'::regnamespace AND l.lanname IN ('plpgsql', 'sql')",
}
# The migrations of django.contrib.auth left this number an integer; its model says bigint.
LEFT_AN_INTEGER = ("auth_group_permissions", "id")


def schema() -> str:
    """Every part of the schema as a sorted list in JSON, without the order of columns, on which nothing may rest."""
    found = sorted(_postgresql() if connection.vendor == "postgresql" else _sqlite())
    assert found
    return json.dumps(found)


def _postgresql() -> Iterator[str]:
    with connection.cursor() as cursor:
        for kind, query in PG.items():
            cursor.execute(query)
            yield from (f"{kind}: {row}" for row in cursor.fetchall() if row[:2] != LEFT_AN_INTEGER)


def _sqlite() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, tbl_name, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        for kind, table, name, sql in cursor.fetchall():
            if kind == "table":
                yield from (f"{table}: {part}" for part in _parts(sql[sql.index("(") + 1 : sql.rindex(")")]))
            else:
                yield f"{kind} {table}.{name}: {sql}"


def _parts(body: str) -> Iterator[str]:
    """The definitions between the commas of the outermost level."""
    depth, part, quoted = 0, "", False
    for char in body:
        quoted ^= char == "'"
        depth += 0 if quoted else (char == "(") - (char == ")")
        if char == "," and depth == 0 and not quoted:
            yield part.strip()
            part = ""
        else:
            part += char
    yield part.strip()
