"""The whole published table, loaded once a test run; a handful of real units for the rest."""

from datetime import UTC, datetime

import pytest

from khuyencong.places.services import load_units
from tests.factories.places import Units, make_units

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def units(db: None) -> Units:
    return make_units()


@pytest.fixture
def nation(db: None) -> None:
    """All 14,000 units, in the transaction of the test."""
    load_units(at=AT)
