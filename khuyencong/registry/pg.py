"""PostgreSQL only: accent-blind search inside names over a million rows needs a trigram index; numbers by thousands."""

from collections.abc import Collection
from typing import Any

from django.db import connection

_INDEXES = (
    "CREATE INDEX IF NOT EXISTS establishment_name_trgm ON registry_establishment USING gin (search_key gin_trgm_ops)",
)


def add_trigram_index(apps: Any, schema_editor: Any) -> None:
    """Create the index; pg_trgm is a trusted extension (PostgreSQL 13 and later) of the owner of the database."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for statement in _INDEXES:
        schema_editor.execute(statement)


def drop_trigram_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS establishment_name_trgm")


def owners_of(values: Collection[str]) -> list[tuple[str, str, int]]:
    """(scheme, number, establishment) of every recorded number of these: one parameter, however many there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheme, value, establishment_id FROM registry_identifier WHERE value = ANY(%s)", [list(values)]
        )
        rows: list[tuple[str, str, int]] = cursor.fetchall()
    return rows
