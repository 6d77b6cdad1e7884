"""The browser of the tests sees what a reader would complain about."""

import pytest
from playwright.sync_api import Page

from tests.browser import assert_page_ok

pytestmark = pytest.mark.browser


def test_home_is_clean(page: Page) -> None:
    page.goto("/")
    assert_page_ok(page)
