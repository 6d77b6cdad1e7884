"""What is done to a database as a whole."""

from django.db import connection


def drop_everything() -> None:
    """Drop every table, view, function and trigger of this database. For practice copies and empty targets only.

    Rows of append-only tables cannot be deleted by design; their tables can be dropped by the owner.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            schema = connection.ops.quote_name(cursor.fetchone()[0])
            cursor.execute(f"DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}")
    else:
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            for kind in ("trigger", "view", "table"):
                cursor.execute("SELECT name FROM sqlite_master WHERE type = %s AND name NOT LIKE 'sqlite_%%'", [kind])
                for (name,) in cursor.fetchall():
                    cursor.execute(f"DROP {kind} IF EXISTS {connection.ops.quote_name(name)}")
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.clear_cache()
