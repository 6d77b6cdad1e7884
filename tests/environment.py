"""Loaded before Django (-p in pyproject): the database of this run (KC_TEST_DB), files in a temporary folder."""

import os
import tempfile
from pathlib import Path

import pytest

from khuyencong.operations.catalogues import compile_stale
from tests import postgres

_server: postgres.Server | None = None


def _prepare() -> None:
    """Decide database and folders before Django reads its settings. Workers of xdist inherit the environment."""
    global _server
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return
    compile_stale()
    folder = Path(tempfile.mkdtemp(prefix="kc-test-"))
    (folder / "static").mkdir()
    os.environ["KC_DATA_DIR"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    if os.environ.get("KC_TEST_DB", "sqlite") == "postgres":
        _server = postgres.Server(durable=False)
        os.environ["DATABASE_URL"] = _server.url


_prepare()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server is not None:
        _server.stop()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What the other database says nothing new about is left out (not skipped): PostgreSQL-only code on SQLite; on
    PostgreSQL the pictures of pages, which HTTP tests ask for on both. Journeys in the browser run on both."""
    on_postgres = os.environ.get("KC_TEST_DB", "sqlite") == "postgres"
    left_out = _is_picture if on_postgres else _is_postgres_only
    away = [item for item in items if left_out(item)]
    if away:
        config.hook.pytest_deselected(items=away)
        items[:] = [item for item in items if not left_out(item)]


def _is_postgres_only(item: pytest.Item) -> bool:
    return item.get_closest_marker("postgres") is not None


def _is_picture(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None and "journeys" not in item.path.parts
