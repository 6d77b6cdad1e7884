"""Fixtures shared by every test."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite tests run on a file, as the platform does: threads and the live server see one database."""
    from django.conf import settings

    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        file = tmp_path_factory.mktemp("db") / "test.sqlite3"
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(file)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One headless Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    from tests.browser import launch

    # Playwright's event loop lives in this thread; Django would refuse its own database calls beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture
def page(browser: "Browser", live_server: Any) -> "Iterator[Page]":
    """A fresh browser page on the live server; every complaint of the browser is remembered."""
    from tests.browser import opened

    with opened(browser, live_server.url) as fresh:
        yield fresh
