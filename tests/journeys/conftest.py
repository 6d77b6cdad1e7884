"""The calendar of a journey that plays in a given year."""

from collections.abc import Callable
from datetime import date

import pytest

from khuyencong.common import clock
from khuyencong.demo.story import moment


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """`on_the_day(date(2026, 4, 20))`: from now on it is nine o'clock of that day for everyone on the live server."""
    return lambda day: monkeypatch.setattr(clock, "now", lambda: moment(day))
