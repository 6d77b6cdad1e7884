"""The database half of "written once": triggers that refuse UPDATE and DELETE on both databases.

A later migration that alters one of these tables on SQLite makes Django rebuild the table, and its triggers go with
the old one: end such a migration with `RunPython(guards.install, guards.remove)`. `check-ledger` names missing ones.
"""

from collections.abc import Iterator
from typing import Any

TABLES = ("ledger_fund", "ledger_account", "ledger_entry", "ledger_posting")
BALANCE = "ledger_balance"
MESSAGE = "ledger rows are written once"


def names() -> set[str]:
    """The triggers that must exist."""
    found = {f"{table}_no_{act}" for table in TABLES for act in ("update", "delete")}
    return found | {f"{BALANCE}_no_delete", f"{BALANCE}_no_move"}


def _rules() -> Iterator[tuple[str, str, str]]:
    for table in TABLES:
        yield f"{table}_no_update", "UPDATE", table
        yield f"{table}_no_delete", "DELETE", table
    yield f"{BALANCE}_no_delete", "DELETE", BALANCE
    yield f"{BALANCE}_no_move", "UPDATE OF account_id, floor_vnd", BALANCE


def _sqlite() -> Iterator[str]:
    for name, event, table in _rules():
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME; "
        "END $$"
    )
    for name, event, table in _rules():
        yield (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        )


def install(_apps: Any, schema_editor: Any) -> None:
    """Create what is missing. May run again."""
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def remove(_apps: Any, schema_editor: Any) -> None:
    """Take the triggers away, for the way back of a migration only."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name, _event, table in _rules():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else ""))


def present(connection: Any) -> set[str]:
    """The names of the triggers that exist and are switched on."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname LIKE 'ledger%%'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}
