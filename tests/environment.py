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
    """Tests of PostgreSQL-only code are left out (not skipped) on the SQLite run."""
    if os.environ.get("KC_TEST_DB", "sqlite") == "postgres":
        return
    away = [item for item in items if item.get_closest_marker("postgres")]
    if away:
        config.hook.pytest_deselected(items=away)
        items[:] = [item for item in items if item not in away]
