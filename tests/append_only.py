"""Emptying the test database between tests that commit, in spite of the triggers that keep rows for ever."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

_flush: Callable[[Any, Sequence[str]], None] = BaseDatabaseOperations.execute_sql_flush


@contextmanager
def triggers_off() -> Iterator[None]:
    """What an intruder with the database password could do; tests use it to damage rows on purpose."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        try:
            yield
        finally:
            for _name, sql in triggers:
                cursor.execute(sql)


def _flush_without_triggers(operations: Any, sql_list: Sequence[str]) -> None:
    with triggers_off():
        _flush(operations, sql_list)


def install() -> None:
    BaseDatabaseOperations.execute_sql_flush = _flush_without_triggers  # type: ignore[method-assign]
