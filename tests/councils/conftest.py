"""A council of Lào Cai and the personas."""

import pytest

from tests.factories import accounts
from tests.factories.accounts import People
from tests.factories.councils import Setting, make_council


@pytest.fixture
def people(db: None) -> People:
    return accounts.people()


@pytest.fixture
def setting(people: People) -> Setting:
    return make_council(people)
