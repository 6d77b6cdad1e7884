"""Running projects from a sheet: every error of every cell, half the rows wrong, nothing half-written, undone whole."""

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khuyencong.common.errors import Invalid
from khuyencong.exchange import importers, selectors, services
from khuyencong.exchange.choices import State, Way
from khuyencong.exchange.importers import Job
from khuyencong.exchange.models import ImportBatch
from khuyencong.exchange.reading import read_table
from khuyencong.exchange.writing import write_marked
from khuyencong.ledger import checks
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes import services as projects
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Project, Takeover
from khuyencong.programmes.takeover import services as takeovers
from khuyencong.programmes.takeover.choices import TakeoverStatus
from tests.exchange import sheets
from tests.factories.accounts import People
from tests.factories.kinds import establishment_at
from tests.factories.places import make_units
from tests.factories.programmes import cast_of
from tests.factories.takeover import HEADS, MILLION, NOW, make_local_fund, sheet_row

pytestmark = pytest.mark.django_db
NAME = "Hợp tác xã Chè Mây Ngàn (ví dụ)"


@pytest.fixture
def cast(people: People) -> Any:
    units, cast = make_units(), cast_of(people)
    establishment_at(units.ban_ho, cast.chau, NAME)
    return cast


@pytest.fixture
def row(cast: Any) -> Callable[..., list[Any]]:
    return lambda n, **changes: sheet_row(n, cast, changes.pop("beneficiary", NAME), **changes)


def book(*rows: list[Any]) -> bytes:
    return sheets.xlsx([list(HEADS), *rows], sheet="Đề án")


def received(content: bytes, by: Any, name: str = "de-an.xlsx") -> ImportBatch:
    importer = importers.get("running-dossiers")
    batch = services.receive(importer=importer, upload=sheets.upload(content, name), by=by, at=NOW)
    return services.look(batch=batch, at=NOW)


def applied(batch: ImportBatch, by: Any, way: str = Way.ALL) -> ImportBatch:
    services.start(batch=batch, way=way, by=by, at=NOW)
    return services.apply_batch(batch=batch)


def problems_of(batch: ImportBatch) -> dict[int, set[str]]:
    return {line.row: {p["column"] for p in line.problems if p["severity"] == "bad"} for line in batch.lines.all()}


def test_good_rows_become_entries_that_wait_for_another_officer(row: Any, cast: Any, people: People) -> None:
    make_local_fund(cast.department, people.giang)
    batch = received(book(row(1), row(2, at=Status.SETTLING)), people.binh)
    assert (batch.good, batch.bad, batch.new) == (2, 0, 2), problems_of(batch)
    assert not Takeover.objects.exists()
    applied(batch, people.binh)
    entries = list(Takeover.objects.order_by("pk"))
    assert [t.status for t in entries] == [TakeoverStatus.WAITING] * 2
    assert {t.batch for t in entries} == {batch.subject}
    assert not Project.objects.exists()
    done, refused = takeovers.confirm_many(takeovers=entries, by=people.binh_head, at=NOW)
    assert not refused
    assert [p.status for p in done] == [Status.RUNNING, Status.SETTLING]
    assert not list(checks.problems())


WRONG = {
    "contract_vnd": {"contract_vnd": 260 * MILLION},
    "advanced_vnd": {"advanced_vnd": 245 * MILLION},
    "contract_on": {"contract_on": date(2025, 12, 1)},
    "budget_on": {"budget_on": "31/02/2026"},
    "total_vnd": {"total_vnd": "sáu trăm"},
    "beneficiary": {"beneficiary": "Hợp tác xã Không Có"},
    "place": {"place": "Xã Không Có"},
    "advance_number": {"advance_number": ""},
    "state": {"state": "đang dở"},
    "implementer": {"implementer": "Trung tâm Không Có"},
}


def test_every_error_is_told_at_its_cell_and_the_good_rows_are_taken(row: Any, people: People) -> None:
    rows = [row(n, **changes) for n, changes in enumerate(WRONG.values(), 1)]
    rows += [row(n) for n in range(len(WRONG) + 1, 2 * len(WRONG) + 1)]
    batch = received(book(*rows), people.binh)
    assert (batch.good, batch.bad) == (len(WRONG), len(WRONG))
    found = problems_of(batch)
    for number, column in enumerate(WRONG, 2):
        assert column in found[number], (column, found[number])
    applied(batch, people.binh, Way.GOOD)
    assert Takeover.objects.filter(status=TakeoverStatus.WAITING).count() == len(WRONG)
    out = io.BytesIO()
    assert write_marked(out, *selectors.marked(batch, NOW)) == len(WRONG)
    marked = openpyxl.load_workbook(io.BytesIO(out.getvalue())).worksheets[0]
    reasons = [str(cell.value or "") for cell in list(marked.columns)[-1][1:]]
    assert len(reasons) == len(WRONG)
    assert any("36/2013/TT-BCT" in reason for reason in reasons)


def test_all_or_none_writes_none_while_a_row_is_wrong(row: Any, people: People) -> None:
    batch = received(book(row(1), row(2, contract_vnd=260 * MILLION)), people.binh)
    with pytest.raises(Invalid):
        applied(batch, people.binh)
    batch.refresh_from_db()
    assert batch.state == State.CHECKED
    assert not Takeover.objects.exists()


def test_a_number_that_repeats_in_the_file_or_was_entered_before(row: Any, cast: Any, people: People) -> None:
    make_local_fund(cast.department, people.giang)
    batch = received(
        book(row(1), row(2, paper_code="ĐA-01/2026"), row(3, contract_number="01/2026/HĐ-KCĐP")), people.binh
    )
    assert problems_of(batch) == {3: {"paper_code"}, 4: {"contract_number"}}
    applied(batch, people.binh, Way.GOOD)
    (entry,) = Takeover.objects.all()
    takeovers.confirm_takeover(takeover=entry, by=people.binh_head, at=NOW)
    again = received(book(row(1), row(5)), people.binh, "lan-hai.xlsx")
    assert problems_of(again) == {2: {"paper_code", "contract_number"}}
    words = " ".join(p["params"]["words"] for p in again.lines.get(row=2).problems)
    assert entry.number in words


def test_rows_of_another_province_and_of_who_may_not(row: Any, people: People) -> None:
    batch = received(book(row(1)), people.em)
    assert "place" in problems_of(batch)[2]


def test_a_fund_that_is_short_is_told_before_anything_is_written(row: Any, cast: Any, people: People) -> None:
    make_local_fund(cast.department, people.giang, amount_vnd=400 * MILLION)
    batch = received(book(row(1), row(2)), people.binh)
    assert (batch.good, batch.bad, batch.look) == (2, 0, 1)
    applied(batch, people.binh)
    entries = list(Takeover.objects.order_by("pk"))
    done, refused = takeovers.confirm_many(takeovers=entries, by=people.binh_head, at=NOW)
    assert len(done) == 1
    ((left, words),) = refused
    assert left == entries[1]
    assert "thiếu" in words
    assert Project.objects.count() == 1
    left.refresh_from_db()
    assert left.status == TakeoverStatus.WAITING
    assert not list(checks.problems())


def test_an_import_is_undone_whole_or_not_at_all(row: Any, cast: Any, people: People) -> None:
    fund = make_local_fund(cast.department, people.giang)
    batch = received(book(row(1), row(2, at=Status.CONTRACTED), row(3)), people.binh)
    applied(batch, people.binh)
    entries = list(Takeover.objects.order_by("pk"))
    done, _refused = takeovers.confirm_many(takeovers=entries[:2], by=people.binh_head, at=NOW)
    projects.begin(project=done[1], by=people.chau, at=NOW)
    with pytest.raises(Invalid) as told:
        services.reverse(batch=batch, by=people.binh, at=NOW)
    assert done[1].code in str(told.value)
    assert Project.objects.count() == 2
    second = received(book(row(7), row(8)), people.binh, "lan-hai.xlsx")
    applied(second, people.binh)
    entries = list(Takeover.objects.filter(batch=second.subject).order_by("pk"))
    takeovers.confirm_many(takeovers=entries[:1], by=people.binh_head, at=NOW)
    before = ledger.fund_balances(fund.pk).available
    services.reverse(batch=second, by=people.binh, at=NOW)
    assert {t.status for t in Takeover.objects.filter(batch=second.subject)} == {TakeoverStatus.WITHDRAWN}
    assert ledger.fund_balances(fund.pk).available == before + 250 * MILLION
    assert not list(checks.problems())


def test_the_command_checks_and_writes(tmp_path: Path, row: Any, people: People) -> None:
    file = tmp_path / "de-an.xlsx"
    file.write_bytes(book(row(1), row(2, contract_vnd=260 * MILLION)))
    out = io.StringIO()
    options = ["--json", "--by", people.binh.username, "--take-good"]
    with pytest.raises(SystemExit) as ended:
        call_command("import", "running-dossiers", str(file), *options, stdout=out, stderr=io.StringIO())
    told = json.loads(out.getvalue())
    assert ended.value.code == 1
    assert (told["written"], told["bad"]) == (1, 1)
    assert [e["column"] for e in told["errors"]] == ["contract_vnd"]
    assert Takeover.objects.count() == 1


def queries_of_preview(count: int, row: Any, people: People) -> int:
    content = book(*(row(n) for n in range(1, count + 1)))
    importer = importers.get("running-dossiers")
    table = read_table(io.BytesIO(content), importer.columns)
    job = Job.of("exchange.batch:0", people.binh, NOW)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        lines = list(importers.judged(importer, table, job))
    assert len(lines) == count
    assert all(line.good for line in lines)
    return len(caught)


def test_looking_at_many_rows_costs_the_queries_of_one(row: Any, cast: Any, people: People) -> None:
    make_local_fund(cast.department, people.giang)
    few = queries_of_preview(2, row, people)
    assert queries_of_preview(60, row, people) <= few + 2
