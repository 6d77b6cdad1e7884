"""Payments from a sheet: every row judged by the act of finance itself, recorded once, never half."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from khuyencong.accounts.models import User
from khuyencong.common.errors import WrongState
from khuyencong.demo.story import moment
from khuyencong.exchange import importers
from khuyencong.exchange import services as exchange
from khuyencong.exchange.choices import State, Way
from khuyencong.exchange.models import ImportBatch
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger.models import Entry
from khuyencong.programmes import guards, services
from khuyencong.programmes.choices import PaperKind, Status
from khuyencong.programmes.models import Payment
from khuyencong.workflow.services import Act
from tests.exchange import sheets
from tests.factories.programmes import advance_to, make_story

pytestmark = pytest.mark.django_db
HEADS = {
    "payments": ["Mã đề án", "Loại chi", "Số tiền (triệu đồng)", "Số chứng từ", "Ngày chứng từ",
                 "Ngày gửi hồ sơ đến Kho bạc", "Giải trình"],
}  # fmt: skip


def looked(kind: str, by: User, on: date, *rows: list[Any]) -> ImportBatch:
    content = sheets.xlsx([HEADS[kind], *rows])
    batch = exchange.receive(
        importer=importers.get(kind), upload=sheets.upload(content, f"{kind}.xlsx"), by=by, at=moment(on)
    )
    return exchange.look(batch=batch, at=moment(on))


def applied(batch: ImportBatch, by: User, on: date, way: str = Way.GOOD) -> ImportBatch:
    exchange.start(batch=batch, way=way, by=by, at=moment(on))
    return exchange.apply_batch(batch=batch)


def told(batch: ImportBatch) -> list[tuple[int, str]]:
    return sorted((p["row"], p["column"]) for line in batch.lines.all() for p in line.problems)


def test_an_advance_is_paid_from_a_sheet_by_its_own_guards(people: Any) -> None:
    story = advance_to(make_story(people), "progress")
    story.paper(PaperKind.PROGRESS_REPORT, people.chau, date(2026, 6, 11))
    services.request_advance(
        project=story.project, amount_vnd=125_000_000, by=people.chau, at=moment(date(2026, 6, 11)),
        given=Act(reasons=story._reasons({})),
    )  # fmt: skip
    code, on = story.project.code, date(2026, 6, 15)
    wrong = looked(
        "payments", people.giang, on,
        [code, "Tạm ứng", 125, "UNC 0412", "12/6/2026", "", "Theo hợp đồng."],
        ["KCQG-2026-99-9999", "Tạm ứng", 125, "UNC 1", "12/6/2026", "", ""],
        [code, "Thanh toán", 200, "UNC 2", "12/6/2026", "", ""],
        [code.lower(), "Tạm ứng", 9_000_000, "UNC 3", "12/6/2026", "", ""],
        [code, "Cho vay", 125, "", "30/6/2026", "", ""],
    )  # fmt: skip
    assert set(told(wrong)) == {(2, ""), (3, "code"), (4, ""), (5, ""), (6, "document"), (6, "kind")}
    assert (wrong.good, wrong.look) == (1, 1)
    assert not Payment.objects.exists()
    assert story.project.status == Status.ADVANCE_ASKED
    done = applied(wrong, people.giang, on)
    assert (done.state, done.written) == (State.APPLIED, 1)
    made = Payment.objects.get()
    assert (made.amount_vnd, made.document, made.paid_on) == (125_000_000, "UNC 0412", date(2026, 6, 12))
    story.project.refresh_from_db()
    assert story.project.status == Status.RUNNING
    assert ledger.subject_balances(story.project.subject).advanced == 125_000_000
    with pytest.raises(WrongState):
        exchange.reverse(batch=done, by=people.giang, at=moment(on))
    entries = Entry.objects.count()
    same = looked("payments", people.giang, on, [code, "Tạm ứng", 125, "unc 0412", "12/6/2026", "", "x"])
    assert (same.same, same.new) == (1, 0)
    other = looked("payments", people.giang, on, [code, "Tạm ứng", 126, "UNC 0412", "12/6/2026", "", "x"])
    assert told(other) == [(2, "amount_vnd")]
    applied(same, people.giang, on)
    assert Entry.objects.count() == entries


def test_who_is_not_finance_pays_nothing_by_a_sheet(people: Any) -> None:
    story = advance_to(make_story(people), "ask_rest")
    assert importers.get("payments").act == "programmes.pay"
    batch = looked(
        "payments", people.an, date(2026, 8, 20), [story.project.code, "Thanh toán", 125, "UNC 9", "20/8/2026", "", ""]
    )
    assert told(batch) == [(2, "")]


@pytest.mark.promise("P15-42")
def test_on_the_last_day_of_the_year_and_after_it_the_days_decide(people: Any) -> None:
    story = advance_to(make_story(people), "ask_rest")
    code = story.project.code
    rest = guards.payable_rest(story.project)
    late = looked(
        "payments", people.giang, date(2027, 2, 10), [code, "Thanh toán", rest / 10**6, "UNC 5", "5/2/2027", "", ""]
    )
    assert told(late)
    assert not Payment.objects.filter(kind="rest").exists()
    last = looked(
        "payments", people.giang, date(2026, 12, 31),
        [code, "Thanh toán", rest / 10**6, "UNC 777", "31/12/2026", "25/12/2026", ""],
    )  # fmt: skip
    assert [t for t in told(last) if t[1] not in {"reason", ""}] == []
    explained = looked(
        "payments", people.giang, date(2026, 12, 31),
        [code, "Thanh toán", rest / 10**6, "UNC 777", "31/12/2026", "25/12/2026", "Hồ sơ đã gửi Kho bạc đúng hạn."],
    )  # fmt: skip
    done = applied(explained, people.giang, date(2026, 12, 31))
    assert done.written == 1
    assert ledger.subject_balances(story.project.subject).paid >= rest
