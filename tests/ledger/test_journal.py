"""The exported journal is one that the real hledger accepts, and a changed one is refused."""

import subprocess
import tracemalloc
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from khuyencong.accounts.models import User
from khuyencong.ledger import journal
from khuyencong.ledger.models import Entry, Fund, Posting
from khuyencong.ledger.selectors import fund_balances
from tests.ledger.conftest import DAY, a_year_of_money, record

pytestmark = pytest.mark.django_db


def hledger(*arguments: str, file: Path) -> "subprocess.CompletedProcess[str]":
    command = ["hledger", *arguments, "-f", str(file)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={"LANG": "C.UTF-8", "PATH": "/usr/bin"}
    )


def accepted(file: Path) -> bool:
    return hledger("check", "accounts", "commodities", "ordereddates", "--strict", file=file).returncode == 0


@pytest.fixture
def file(fund: Fund, giang: User, tmp_path: Path) -> Path:
    a_year_of_money(fund, giang)
    target = tmp_path / "ledger.journal"
    call_command("export_journal", "--out", str(target))
    return target


def test_hledger_accepts_the_journal_and_reads_our_balances(file: Path, fund: Fund) -> None:
    assert hledger("check", file=file).returncode == 0
    assert accepted(file)
    name = f"national:nation:2026:batch-1:fund-{fund.pk}:available"
    answer = hledger("balance", name, "--no-total", "--layout=bare", "-O", "csv", file=file)
    assert f'"{fund_balances(fund.pk).available}"' in answer.stdout
    total = hledger("balance", "--no-elide", "-O", "csv", file=file).stdout.splitlines()[-1]
    assert total == '"total","0"'


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ("    -300 VND", "    -301 VND"),  # one leg: unbalanced
        (" 300 VND", " 301 VND"),  # one leg, the other side
        ("300 VND", "301 VND"),  # both legs: a balance is no longer what was asserted
        ("0 VND = 30 VND", "0 VND = 31 VND"),
        ("account national:nation:2026:batch-2", "account national:nation:2026:batch-9"),
        ("2026-01-31 *", "2026-12-31 *"),
    ],
)
def test_hledger_refuses_a_changed_journal(file: Path, found: str, put: str) -> None:
    text = file.read_text()
    assert found in text
    file.write_text(text.replace(found, put))
    assert not accepted(file)


def test_a_missing_entry_is_noticed(file: Path) -> None:
    blocks = file.read_text().split("\n\n")
    for number, block in enumerate(blocks):
        if " advance | " in block:
            file.write_text("\n\n".join(blocks[:number] + blocks[number + 1 :]))
            assert not accepted(file)
            return
    pytest.fail("no advance in the journal")


def test_one_budget_year_alone_is_accepted(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "2025.journal"
    call_command("export_journal", "--year", "2025", "--out", str(target))
    assert accepted(target)
    text = target.read_text()
    assert ":2025:" in text
    assert ":2026:" not in text
    # Year ends of 2024 and 2025, and the end of the ledger in 2026, are asserted.
    assert text.count("balance assertions") == 3


def test_an_empty_ledger_is_a_journal_too(tmp_path: Path, db: None) -> None:
    out = StringIO()
    call_command("export_journal", stdout=out)
    target = tmp_path / "empty.journal"
    target.write_text(out.getvalue())
    assert accepted(target)


def test_texts_cannot_break_a_line(fund: Fund, tmp_path: Path) -> None:
    record("allocate", fund, 5, document="QĐ 1\n2026-01-01 * x ; y: z, (", key="k\n;(")
    target = tmp_path / "ledger.journal"
    call_command("export_journal", "--out", str(target))
    assert accepted(target)
    assert "QĐ 1 2026-01-01 * x y: z" in target.read_text()


def test_memory_does_not_grow_with_the_ledger(funded: Fund) -> None:
    first = Entry.objects.get()
    legs = list(first.postings.all())

    def peak(numbers: range) -> int:
        """What the export needs after these entries were added to those before."""
        same = {"act": first.act, "fund": funded, "amount_vnd": 1_000, "document": "x", "effective_on": DAY}
        entries = Entry.objects.bulk_create(
            Entry(key=f"many:{n}", posted_at=first.posted_at, by_id=first.by_id, **same) for n in numbers
        )
        Posting.objects.bulk_create(
            Posting(entry=e, account_id=leg.account_id, amount_vnd=leg.amount_vnd) for e in entries for leg in legs
        )
        del entries
        tracemalloc.start()
        seen = sum(1 for _ in journal.lines())
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert seen > numbers.stop
        return used

    small = peak(range(4_000))
    big = peak(range(4_000, 16_000))
    assert big < small * 1.3


def test_a_bad_call_is_refused(tmp_path: Path, db: None) -> None:
    for arguments in (["--year", "26"], ["--out", str(tmp_path / "no" / "file")]):
        with pytest.raises(CommandError) as refused:
            call_command("export_journal", *arguments)
        assert refused.value.returncode == 2
