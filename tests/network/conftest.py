"""Lào Cai before and after 1 July 2025, and the people who keep its network."""

import pytest

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from tests.factories import accounts as factory
from tests.factories.accounts import People
from tests.factories.network import LaoCai, make_lao_cai
from tests.factories.places import Units, make_units


@pytest.fixture
def units(db: None) -> Units:
    return make_units()


@pytest.fixture
def lao_cai(units: Units) -> LaoCai:
    return make_lao_cai(units)


@pytest.fixture
def people(units: Units) -> People:
    """The personas, in the provinces of the units."""
    return factory.people()


@pytest.fixture
def binh(people: People) -> User:
    """Officer of the Department of Industry and Trade of Lào Cai."""
    return people.binh


@pytest.fixture
def hanh(units: Units, people: People) -> User:
    """Officer of Bản Hồ commune."""
    body = factory.organisation("Ủy ban nhân dân xã Bản Hồ", "committee", place=units.ban_ho)
    who = factory.user("hanh", "Giàng Thị Hạnh")
    factory.member(who, Role.COMMUNE_OFFICER, body)
    return who
