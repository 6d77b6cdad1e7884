"""`khuyencong check-ledger` finds nothing in a whole ledger and names what was damaged."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from khuyencong.accounts.models import User
from khuyencong.ledger.models import Fund
from tests.ledger.conftest import a_year_of_money, tamper

pytestmark = pytest.mark.django_db


def check() -> tuple[int, dict[str, Any]]:
    """Exit code and JSON document of the command."""
    out = StringIO()
    try:
        call_command("check_ledger", "--json", stdout=out)
    except SystemExit as end:
        return int(str(end.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.fixture(autouse=True)
def _money(fund: Fund, giang: User) -> None:
    a_year_of_money(fund, giang)


def test_a_whole_ledger_adds_up() -> None:
    code, report = check()
    assert (code, report["ok"], report["problems"]) == (0, True, [])
    assert report["entries"] > 10


def test_the_words_for_a_person() -> None:
    out = StringIO()
    call_command("check_ledger", stdout=out)
    assert "adds up" in out.getvalue()


LATEST = "(SELECT max(id) FROM ledger_entry)"
OTHER = "'programmes.project:99'"
A_COMMIT = "(SELECT min(id) FROM ledger_entry WHERE act = 'commit')"
A_PAYMENT = "(SELECT max(id) FROM ledger_entry WHERE act = 'pay')"


@pytest.mark.parametrize(
    ("table", "change", "codes"),
    [
        ("posting", f"amount_vnd = 8 WHERE entry_id = {LATEST} AND amount_vnd > 0", "entry_unbalanced balance_off"),
        ("posting", f"amount_vnd = amount_vnd * 2 WHERE entry_id = {LATEST}", "entry_unbalanced balance_off"),
        ("entry", f"amount_vnd = 9 WHERE id = {LATEST}", "entry_unbalanced"),
        ("entry", f"act = 'commit' WHERE id = {LATEST}", "leg_misplaced"),
        ("entry", f"subject = {OTHER} WHERE id = {LATEST}", "leg_misplaced"),
        ("entry", f"subject = {OTHER} WHERE reverses_id IS NOT NULL", "leg_misplaced reversal_off"),
        ("entry", f"reverses_id = {A_COMMIT} WHERE id = {A_PAYMENT}", "leg_misplaced reversal_off"),
        ("balance", "amount_vnd = amount_vnd + 1 WHERE amount_vnd = 7", "balance_off"),
        ("balance", "floor_vnd = -9000000000000000000 WHERE amount_vnd = 7", "under_floor"),
    ],
)
def test_damage_is_named(table: str, change: str, codes: str) -> None:
    tamper(f"UPDATE ledger_{table} SET {change}")
    code, report = check()
    assert (code, report["ok"]) == (1, False)
    assert {p["code"] for p in report["problems"]} == set(codes.split())


def test_a_lost_leg_is_named() -> None:
    tamper(f"DELETE FROM ledger_posting WHERE entry_id = {LATEST}")
    assert {p["code"] for p in check()[1]["problems"]} == {"entry_unbalanced", "balance_off"}


def test_an_entry_after_the_close_is_named() -> None:
    fund = "(SELECT fund_id FROM ledger_entry WHERE act = 'close_year')"
    tamper(
        "INSERT INTO ledger_entry (key, act, fund_id, subject, subject_label, amount_vnd, document, effective_on, "
        f"posted_at, by_id) SELECT 'late', 'pay', {fund}, 'a.b:1', '', 1, 'x', effective_on, posted_at, by_id "
        f"FROM ledger_entry WHERE id = {LATEST}"
    )
    _code, report = check()
    assert {p["code"] for p in report["problems"]} == {"entry_unbalanced", "posted_after_close"}


def test_a_missing_guard_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
        on = " ON ledger_entry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER ledger_entry_no_delete{on}")
    code, report = check()
    assert (code, [p["what"] for p in report["problems"]]) == (1, ["ledger_entry_no_delete"])
