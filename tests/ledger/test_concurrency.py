"""Many writers at once: threads on PostgreSQL, processes on SQLite, which is how each is used."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from django.db import connection

from khuyencong.accounts.models import User
from khuyencong.ledger import checks, services
from khuyencong.ledger.models import Entry, Fund
from khuyencong.ledger.selectors import fund_balances, is_closed
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
    if mode in {"swap", "close"} and threads == 1:
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
