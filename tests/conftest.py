"""Fixtures shared by every test."""

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client, override_settings

from khuyencong.accounts.models import User
from tests import append_only
from tests.factories import accounts as accounts_factory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

append_only.install()


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


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Argon2 costs 50 ms a user on purpose; tests make thousands."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def people(db: None) -> accounts_factory.People:
    """Every persona of the specification with the body they act for."""
    return accounts_factory.people()


@pytest.fixture
def persona(people: accounts_factory.People) -> Callable[[str], User]:
    """`persona("binh")` is the user."""
    return lambda name: people[name]


@pytest.fixture
def login(people: accounts_factory.People) -> Callable[[str], Client]:
    """`login("binh")` is a client signed in as that persona."""

    def client_as(name: str) -> Client:
        client = Client()
        client.force_login(people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_as


@pytest.fixture
def client_as(login: Callable[[str], Client]) -> Callable[[str], Client]:
    """The same under the name journeys use."""
    return login


@pytest.fixture
def at_step(people: accounts_factory.People) -> Callable[..., Any]:
    """`at_step("sign_contract")` is a project's story told that far; further words change the dossier."""
    from tests.factories.programmes import advance_to, make_story

    return lambda last, **changes: advance_to(make_story(people, **changes), last)


@pytest.fixture(autouse=True)
def _vietnamese() -> Iterator[None]:
    """A request leaves its language active in the thread; every test starts in Vietnamese."""
    from django.utils import translation

    with translation.override("vi"):
        yield
