"""What is in the ledger stays as it was written: the model refuses, and so does the database."""

import pytest
from django.db import IntegrityError, connection, transaction

from khuyencong.ledger import guards
from khuyencong.ledger.models import Account, AppendOnly, Balance, Entry, Fund, Posting
from tests.ledger.conftest import record

pytestmark = pytest.mark.django_db
MODELS = [Fund, Account, Entry, Posting]


@pytest.fixture
def entry(funded: Fund) -> Entry:
    return record("reserve", funded, 600)


@pytest.mark.parametrize("model", MODELS)
def test_the_model_refuses(entry: Entry, model: type) -> None:
    row = model.objects.first()
    for attempt in (row.save, row.delete, model.objects.all().delete, lambda: model.objects.update(pk=1)):
        with pytest.raises(AppendOnly):
            attempt()


@pytest.mark.parametrize(
    "statement",
    [
        f"{verb} {table}{rest}"
        for table in guards.TABLES
        for verb, rest in (("UPDATE", " SET id = id"), ("DELETE FROM", ""))
    ]
    + [
        "DELETE FROM ledger_balance",
        "UPDATE ledger_balance SET floor_vnd = -1",
        "UPDATE ledger_balance SET account_id = 0",
    ],
)
def test_the_database_refuses(entry: Entry, statement: str) -> None:
    with pytest.raises(IntegrityError, match=guards.MESSAGE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.postgres
@pytest.mark.parametrize("table", [*guards.TABLES, guards.BALANCE])
def test_the_database_refuses_to_empty_a_table(entry: Entry, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match=guards.MESSAGE), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", guards.TABLES)
def test_the_database_refuses_to_replace_a_row(entry: Entry, table: str) -> None:
    if connection.vendor == "postgresql":
        return  # has no REPLACE
    with pytest.raises(IntegrityError, match=guards.MESSAGE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_the_database_refuses_a_balance_under_its_floor(entry: Entry) -> None:
    with pytest.raises(IntegrityError, match="balance_not_under_floor"), transaction.atomic():
        Balance.objects.filter(account__bucket="available").update(amount_vnd=-1)


def test_every_guard_stands_after_the_migrations(db: None) -> None:
    assert guards.names(connection.vendor) <= guards.present(connection)
