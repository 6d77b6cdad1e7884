"""Database triggers that keep rows of a table as they were written, whoever holds the connection."""

from typing import Any

from django.db import connection, migrations

PG = """
CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table}: rows are only ever added' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only();
"""
PG_BACK = "DROP FUNCTION {table}_is_append_only() CASCADE"
# REPLACE deletes without firing the delete trigger, so a taken number is refused on insert as well.
SQLITE = [
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table}: rows are only ever added'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table}: rows are only ever added'); END",
    "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, '{table}: rows are only ever added'); END",
]
SQLITE_BACK = [
    "DROP TRIGGER {table}_no_update",
    "DROP TRIGGER {table}_no_delete",
    "DROP TRIGGER {table}_no_replace",
]


def append_only(table: str) -> migrations.RunPython:
    """A migration step that forbids UPDATE, DELETE and TRUNCATE on a table with a column `id`."""

    def run(editor: Any, pg: str, sqlite: list[str]) -> None:
        for statement in [pg] if editor.connection.vendor == "postgresql" else sqlite:
            editor.execute(statement.replace("{table}", table), params=None)

    def forward(apps: Any, editor: Any) -> None:
        run(editor, PG, SQLITE)

    def backward(apps: Any, editor: Any) -> None:
        run(editor, PG_BACK, SQLITE_BACK)

    return migrations.RunPython(forward, backward)


def missing(table: str) -> bool:
    """Whether a table has lost its triggers (on SQLite a later migration that rebuilds the table takes them away)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal "
                "AND tgenabled IN ('O', 'A') AND current_setting('session_replication_role') <> 'replica'",
                [table],
            )
            return int(cursor.fetchone()[0]) < 2
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        return int(cursor.fetchone()[0]) < len(SQLITE)
