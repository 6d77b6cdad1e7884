"""Many writers at once: threads on PostgreSQL, processes on SQLite, which is how each is used."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pytest
from django.db import connection

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.ledger import checks, services
from khuyencong.ledger.models import Entry, Fund
from khuyencong.ledger.selectors import fund_balances, is_closed
from tests.factories import accounts as bodies
from tests.ledger import scenes
from tests.ledger.conftest import record

pytestmark = pytest.mark.django_db(transaction=True)
Client = Callable[..., "subprocess.Popen[str]"]


def database_url() -> str:
    """The address of the test database for another process."""
    here = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{here['NAME']}"
    return f"postgresql://{here['USER']}@{here['HOST']}:{here['PORT']}/{here['NAME']}"


@pytest.fixture
def client(fund: Fund, giang: User) -> Client:
    """Starts a posting process."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "khuyencong.config.settings"}

    def start(mode: str, **more: Any) -> "subprocess.Popen[str]":
        order = json.dumps({"mode": mode, "fund": fund.pk, "by": giang.pk, **more})
        command = [sys.executable, "-m", "tests.ledger.client", order]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    return start


def together(client: Client, mode: str, tries: int, **more: Any) -> dict[str, Any]:
    """The reports of all writers added up: one process of 16 threads, or on SQLite 4 processes."""
    processes, threads = (1, 16) if connection.vendor == "postgresql" else (4, 1)
    if mode in {"swap", "close", "carry", "year_end"} and threads == 1:
        processes, threads = 2, 2
    running = [client(mode, threads=threads, tries=tries // processes, **more) for _ in range(processes)]
    reports = [json.loads(process.communicate(timeout=240)[0]) for process in running]
    assert [r["failed"] for r in reports] == [[]] * processes
    return {
        "accepted": sum(r["accepted"] for r in reports),
        "refused": sum(r["refused"] for r in reports),
        "codes": sorted({code for r in reports for code in r["codes"]}),
        "ids": sorted({pk for r in reports for pk in r["ids"]}),
    }


def test_an_account_good_for_500_postings_takes_exactly_500(client: Client, fund: Fund) -> None:
    record("allocate", fund, 500)
    report = together(client, "race", 960)
    assert (report["accepted"], report["refused"], report["codes"]) == (500, 460, ["ledger.not_enough"])
    assert Entry.objects.filter(act="reserve").count() == 500
    assert (fund_balances(fund.pk).available, fund_balances(fund.pk).reserved) == (0, 500)
    assert list(checks.problems()) == []


def test_reservations_for_ten_at_once_never_take_more_than_there_is(client: Client, fund: Fund) -> None:
    record("allocate", fund, 505)
    report = together(client, "shares", 96)
    assert (report["accepted"], report["refused"], report["codes"]) == (50, 46, ["ledger.not_enough"])
    assert (fund_balances(fund.pk).available, fund_balances(fund.pk).reserved) == (5, 500)
    assert list(checks.problems()) == []


def test_one_key_is_one_entry_however_many_send_it(client: Client, fund: Fund) -> None:
    record("allocate", fund, 500)
    report = together(client, "same", 160)
    assert (report["accepted"], report["refused"], len(report["ids"])) == (160, 0, 1)
    assert fund_balances(fund.pk).reserved == 1
    assert list(checks.problems()) == []


def test_two_ways_between_two_funds_do_not_lock_each_other(client: Client, fund: Fund) -> None:
    other = services.open_fund(purse="national", level="nation", budget_year=2026, batch=2, holder=fund.holder)
    for each in (fund, other):
        record("allocate", each, 1_000)
    report = together(client, "swap", 320, other=other.pk)
    assert (report["accepted"], report["refused"]) == (320, 0)
    assert fund_balances(fund.pk).total + fund_balances(other.pk).total == 2_000
    assert list(checks.problems()) == []


def test_nothing_slips_in_beside_the_close_of_the_year(client: Client, fund: Fund) -> None:
    report = together(client, "close", 320)
    assert is_closed(fund.pk)
    assert report["codes"] in ([], ["ledger.year_closed"])
    stands = fund_balances(fund.pk)
    assert stands.available == 0
    # What was allocated before the close has lapsed with it; nothing came after.
    assert stands.lapsed == stands.assigned == Entry.objects.filter(act="allocate").count()
    assert list(checks.problems()) == []


def test_what_is_carried_and_what_is_reserved_never_exceed_what_there_was(client: Client, fund: Fund) -> None:
    following = services.open_fund(
        purse="national", level="nation", budget_year=2027, batch=1, holder=fund.holder, carried_from_year=2026
    )
    record("allocate", fund, 500)
    report = together(client, "carry", 960, other=following.pk)
    assert (report["accepted"], report["refused"], report["codes"]) == (500, 460, ["ledger.not_enough"])
    left, carried = fund_balances(fund.pk), fund_balances(following.pk)
    assert (left.available, left.reserved + carried.available) == (0, 500)
    assert carried.available == Entry.objects.filter(act="carry_over").count()
    assert list(checks.problems()) == []


def test_one_answer_of_the_treasury_carries_once(client: Client, fund: Fund, giang: User) -> None:
    an, head = bodies.user("an"), bodies.user("an_head")
    for who, role in ((an, Role.AGENCY_OFFICER), (head, Role.AGENCY_HEAD), (giang, Role.FINANCE)):
        bodies.member(who, role, fund.holder)
    record("allocate", fund, 500)
    at = datetime(2027, 1, 20, 2, tzinfo=UTC)
    row = services.enter_class(
        label="Khoản chi (ví dụ)", document="73/2026/NĐ-CP", article="điều 31", first_year=2025, by=an, at=at
    )
    asked = services.draft_carry_over(
        fund=fund, bucket="available", subject="", subject_label="", amount_vnd=200, reason="Ví dụ.", form_key="f",
        legal_class=services.confirm_class(row=row, by=head, at=at), by=an, at=at,
    )  # fmt: skip
    services.ask_carry_over(request=asked, by=an, at=at)
    services.check_carry_over(request=asked, by=giang, at=at)
    scan = scenes.scan(f"ledger.carryover:{asked.pk}", giang, at).scan
    assert scan is not None
    report = together(client, "confirm", 16, request=asked.pk, file=scan.pk)
    assert (report["accepted"], report["refused"], report["codes"]) == (1, 15, ["taken"])
    assert (fund_balances(fund.pk).available, Entry.objects.filter(act="carry_over").count()) == (400, 1)
    assert list(checks.problems()) == []


def test_nothing_slips_in_beside_the_end_of_the_year(client: Client, fund: Fund, giang: User) -> None:
    record("allocate", fund, 500)
    at = datetime(2027, 2, 2, 2, tzinfo=UTC)
    row = services.reconcile(
        holder=fund.holder, budget_year=2026, compared_on=at.date(), figures=services.Figures(500, 0),
        treasury="Kho bạc (ví dụ)", by=giang, at=at,
    )  # fmt: skip
    scan = scenes.scan(f"ledger.reconciliation:{row.pk}", giang, at).scan
    services.confirm_reconciliation(row=row, number="45", confirmed_on=at.date(), scan=scan, by=giang, at=at)
    report = together(client, "year_end", 160)
    assert is_closed(fund.pk)
    assert report["codes"] in ([], ["ledger.year_closed"])
    stands = fund_balances(fund.pk)
    assert (stands.available, stands.reserved, stands.lapsed) == (0, 0, 500)
    assert list(checks.problems()) == []


def test_a_crash_before_the_end_leaves_nothing(client: Client, fund: Fund) -> None:
    record("allocate", fund, 500)
    process = client("crash")
    assert process.communicate(timeout=60)[0] == "posted\n"
    assert process.returncode == 9
    assert Entry.objects.filter(act="reserve").count() == 0
    assert fund_balances(fund.pk).available == 500
    assert list(checks.problems()) == []


def test_what_was_acknowledged_survives_a_killed_writer(client: Client, fund: Fund) -> None:
    record("allocate", fund, 1_000_000)
    process = client("stream")
    assert process.stdout is not None
    keys = [line.strip() for line in islice(process.stdout, 100)]
    process.kill()
    keys += [line.strip() for line in process.stdout if line.endswith("\n")]
    process.wait()
    process.stdout.close()
    assert Entry.objects.filter(key__in=keys).count() == len(keys) >= 100
    assert list(checks.problems()) == []
