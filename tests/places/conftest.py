"""The whole published table, loaded once a test module and rolled back after it; a handful of units for the rest."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.places.models import Unit
from khuyencong.places.services import Loaded, load_units
from tests.factories.places import Units, make_units

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture
def units(db: None) -> Units:
    return make_units()


@pytest.fixture(scope="module")
def table(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """All 14,000 units for the tests of a module, in one outer transaction that is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        try:
            loaded = load_units(at=AT)
            if connection.vendor == "postgresql":  # autovacuum does not see these rows: count them for the planner
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE places_unit, places_succession")
            with django_db_blocker.block():
                yield loaded
        finally:
            transaction.set_rollback(True)


@pytest.fixture
def nation(table: Loaded, db: None) -> Loaded:
    return table


def officer(role: Role, place: Unit | None = None, *, name: str = "an") -> User:
    """A user with one membership from 2020 in a body of a place (or of the nation)."""
    body = Organisation.objects.create(name=f"Đơn vị của {name}", kind="department", place=place)
    user = User.objects.create_user(username=name, full_name=name)
    Membership.objects.create(user=user, organisation=body, role=role, valid_from=date(2020, 1, 1))
    return user
