"""An empty database is made from the models at once: the same one the migrations make one after the other."""

import json

from tests.operations.installation import Installation

SCHEMA = "from tests.operations import schema; print(schema.schema())"
APPLIED = (
    "from django.db import connection; from django.db.migrations.recorder import MigrationRecorder; "
    "print(sorted(MigrationRecorder(connection).applied_migrations()))"
)


def test_a_database_made_at_once_is_the_one_the_migrations_make(installation: Installation) -> None:
    (installation.folder / "data").mkdir(parents=True, exist_ok=True)
    installation.run("migrate")
    at_once = set(json.loads(installation.python(SCHEMA)))
    applied = installation.python(APPLIED)
    installation.new_database()
    installation.run("migrate", "--step-by-step")
    assert sorted(set(json.loads(installation.python(SCHEMA))) ^ at_once) == []
    assert installation.python(APPLIED) == applied
