"""An empty database gets its tables from the models at once, as if every migration had run one after the other.

Django draws the state of every model anew for each of some hundred steps: most of a minute for a database in which
there is nothing to carry over. A database that holds anything is migrated step by step.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections, router
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

OURS = "khuyencong."


def is_empty(alias: str) -> bool:
    """Whether a database has no table at all."""
    return not connections[alias].introspection.table_names()


def build(alias: str) -> int:
    """Make every table, constraint, index and trigger, and record every migration as applied: all or nothing.

    What our migrations do beside tables (triggers, functions, indexes of one database) is done too; steps marked
    `elidable` carry data over and have nothing to do here, nor have those of other packages. Returns the number of
    migrations recorded.
    """
    connection = connections[alias]
    executor = MigrationExecutor(connection)
    plan = [step for step, _back in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)]
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy and router.allow_migrate_model(alias, model):
                editor.create_model(model)
        editor.create_model(recorder.Migration)
        for step in plan:
            for operation in _beside_tables(step):
                operation.code(apps, editor)
        rows = [recorder.Migration(app=step.app_label, name=step.name) for step in plan]
        recorder.migration_qs.bulk_create(rows)
    return len(plan)


def _beside_tables(step: Migration) -> Iterator[Any]:
    if apps.get_app_config(step.app_label).name.startswith(OURS):
        yield from (o for o in step.operations if isinstance(o, RunPython) and not o.elidable)
