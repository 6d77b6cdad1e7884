"""The database half of "written once": triggers that refuse UPDATE and DELETE on both databases.

A later migration that alters one of these tables on SQLite makes Django rebuild the table, and its triggers go with
the old one: end such a migration with `RunPython(guards.install, guards.remove)`. `check-ledger` names missing ones.
"""

from collections.abc import Iterator
from typing import Any

# Each written-once table with what makes a new row the same as an old one: SQLite's INSERT OR REPLACE would delete
# the old row without firing the delete trigger.
TABLES = {
    "ledger_fund": ("id = NEW.id",),
    "ledger_account": ("id = NEW.id", "fund_id = NEW.fund_id AND subject = NEW.subject AND bucket = NEW.bucket"),
    "ledger_entry": ("id = NEW.id", "key = NEW.key", "reverses_id = NEW.reverses_id"),
    "ledger_posting": ("id = NEW.id", "account_id = NEW.account_id AND entry_id = NEW.entry_id"),
}
BALANCE = "ledger_balance"
MESSAGE = "ledger rows are written once"


def names(vendor: str) -> set[str]:
    """The triggers that must exist."""
    event = "truncate" if vendor == "postgresql" else "replace"
    tables = (*TABLES, BALANCE) if vendor == "postgresql" else (*TABLES,)
    return {name for name, _event, _table in _rules()} | {f"{table}_no_{event}" for table in tables}


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
    for table, same in TABLES.items():
        # One EXISTS a key: SQLite would read the whole table for an OR with a term it has no full index for.
        found = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in same)  # noqa: S608 (constants)
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} WHEN {found} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
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
    for table in (*TABLES, BALANCE):
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )


def install(_apps: Any, schema_editor: Any) -> None:
    """Create what is missing. May run again."""
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def remove(_apps: Any, schema_editor: Any) -> None:
    """Take the triggers away, for the way back of a migration only."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS ledger_refuse() CASCADE")
        return
    for name in names("sqlite"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


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
