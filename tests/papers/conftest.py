"""A record whose files the tests may open, and papers to issue."""

from collections.abc import Iterator

import pytest

from khuyencong.files import access

SUBJECT = "papers.example:7"


@pytest.fixture(autouse=True)
def _subject() -> Iterator[None]:
    """Files of `papers.example` open for Châu only."""
    access._OPENERS["papers.example"] = lambda user, number, on: user.username == "chau" and number == 7
    yield
    del access._OPENERS["papers.example"]
