"""Payments from a sheet: every row judged by the act of finance itself, recorded once, never half."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from khuyencong.accounts.models import User
from khuyencong.common.errors import Invalid, WrongState
from khuyencong.demo.story import moment
from khuyencong.exchange import importers
from khuyencong.exchange import services as exchange
from khuyencong.exchange.choices import State, Way
from khuyencong.exchange.models import ImportBatch
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger.models import Entry
from khuyencong.programmes import guards, services
from khuyencong.programmes.choices import PaperKind, Status
from khuyencong.programmes.models import Payment, Project, Target
from khuyencong.programmes.results.indicators import indicators
from khuyencong.workflow.models import Task
from khuyencong.workflow.services import Act
from tests.exchange import sheets
from tests.factories import plans
from tests.factories.programmes import advance_to, make_story
from tests.factories.results import make_programme

pytestmark = pytest.mark.django_db
HEADS = {
    "payments": ["Mã đề án", "Loại chi", "Số tiền (triệu đồng)", "Số chứng từ", "Ngày chứng từ",
                 "Ngày gửi hồ sơ đến Kho bạc", "Giải trình"],
    "registrations": ["Tên đề án", "Nguồn kinh phí", "Năm ngân sách", "Nội dung hoạt động", "Xã, phường thực hiện",
                      "Cơ sở thụ hưởng", "Mục tiêu", "Khoản chi được hỗ trợ", "Tổng kinh phí (triệu đồng)",
                      "Kinh phí khuyến công (triệu đồng)"],
    "plan-lines": ["Mã đề án", "Đợt", "Mức duyệt (triệu đồng)", "Trong kế hoạch", "Lý do để ngoài", "Giải thích"],
    "programme-targets": ["Chương trình", "Chỉ tiêu", "Của nội dung", "Cho năm", "Giá trị", "Văn bản nêu",
                          "Số văn bản"],
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
    assert set(told(wrong)) == {(3, "code"), (4, ""), (5, ""), (5, "amount_vnd"), (6, "document"), (6, "kind")}
    assert wrong.good == 1
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


def test_a_registration_list_opens_drafts_and_takes_them_back(people: Any) -> None:
    story = make_story(people)
    on = date(2025, 8, 4)
    coop = story.dossier.establishment.name
    rows = [
        ["Máy sao chè (ví dụ)", "Quốc gia", 2026, "A3.4", "Bản Hồ, Lào Cai", coop, "", "Máy sao", 500, 200],
        ["Hội chợ (ví dụ)", "KCĐP", 2026, "A4.1", "Bản Hồ, Lào Cai", "", "", "Gian hàng", 90, 45],
        ["Máy sấy (ví dụ)", "Quốc gia", 2024, "A3.4", "Bản Hồ, Lào Cai", coop, "", "Máy sấy", 100, 200],
        ["", "Quốc gia", 2026, "A9.9", "Bản Hồ, Lào Cai", "Không Có", "", "", 100, ""],
    ]
    batch = looked("registrations", people.chau, on, *rows)
    assert set(told(batch)) == {
        (4, "budget_year"), (5, "title"), (5, "activity"), (5, "beneficiary"), (5, "item_name"), (5, "requested_vnd"),
    }  # fmt: skip
    assert not Project.objects.exists()
    done = applied(batch, people.chau, on)
    assert (done.state, done.written) == (State.APPLIED, 2)
    machine, fair = Project.objects.order_by("pk")
    assert (machine.requested_vnd, machine.purse, machine.implementer) == (200_000_000, "national", story.cast.centre)
    assert (fair.level, fair.manager, fair.kind) == ("province", story.cast.department, "general")
    assert [i.name for i in machine.items.all()] == ["Máy sao"]
    again = looked("registrations", people.chau, on, rows[0])
    assert told(again) == [(2, "title")]
    assert again.good == 1
    exchange.cancel(batch=again, by=people.chau, at=moment(on))
    services.edit_project(
        project=fair, version=fair.version, fields={"need": "Cần."}, lines=None, by=people.chau, at=moment(on)
    )
    with pytest.raises(Invalid, match="soạn tiếp"):
        exchange.reverse(batch=done, by=people.chau, at=moment(on))
    Project.objects.filter(pk=fair.pk).update(version=1)
    exchange.reverse(batch=done, by=people.chau, at=moment(on))
    assert not Project.objects.exists()
    assert not Task.objects.exists()


def test_a_plan_takes_its_amounts_from_a_sheet_and_gives_them_back(people: Any, login: Any) -> None:
    version = plans.national_plan(people)
    projects = plans.ready(people, 3)
    plans.add(version, projects[:2], people.an)
    first, second = plans.lines(version)
    on = date(2025, 12, 1)
    address = reverse("programmes:plan_version", args=[version.plan_id, version.number])
    answer = login("an").get(address, {"export": "csv"})
    content = b"".join(answer.streaming_content)
    same = exchange.receive(
        importer=importers.get("plan-lines"), upload=sheets.upload(content, "ke-hoach.csv"), by=people.an, at=moment(on)
    )
    exchange.look(batch=same, at=moment(on))
    same.refresh_from_db()
    assert told(same) == []
    assert (same.rows, same.same) == (2, 2)
    rows = [
        [first.project.code, "", first.planned_vnd / 10**6 - 1, "", "", ""],
        [second.project.code, 1, "", "Không", "Hồ sơ chưa đủ điều kiện", "Thiếu báo giá."],
        [projects[2].code, 1, 150, "", "", ""],
    ]
    wrong = looked(
        "plan-lines", people.an, on, *rows[:1], [second.project.code, 7, "", "Không", "", ""],
        ["KCQG-2026-99-0000", "", 5, "", "", ""],
    )  # fmt: skip
    assert set(told(wrong)) == {(3, "batch"), (4, "code")}
    batch = looked("plan-lines", people.an, on, *rows)
    assert told(batch) == []
    assert (batch.new, batch.update) == (1, 2)
    done = applied(batch, people.an, on, Way.ALL)
    assert (done.state, done.written) == (State.APPLIED, 3)
    now = {line.project.code: line for line in plans.lines(version)}
    assert now[first.project.code].planned_vnd == first.planned_vnd - 1_000_000
    assert (now[second.project.code].included, now[second.project.code].left_out) == (False, "not_ready")
    assert now[projects[2].code].planned_vnd == 150_000_000
    stale = exchange.look(batch=same, at=moment(on))
    assert {p["code"] for line in stale.lines.all() for p in line.problems} == {"changed_since"}
    exchange.reverse(batch=done, by=people.an, at=moment(on))
    after = {line.project.code: line for line in plans.lines(version)}
    assert after.keys() == {first.project.code, second.project.code}
    assert after[first.project.code].planned_vnd == first.planned_vnd
    assert after[second.project.code].included


def test_targets_of_a_programme_come_from_a_sheet(people: Any) -> None:
    version = make_programme(people)
    on = date(2026, 3, 2)
    title, year = version.programme.title, version.programme.years[0]
    rows = [
        [title, "machinery", "", "", 40, "", ""],
        [title, "machinery", "", year, 8, "", ""],
        [title, "machinery", "", 1999, 8, "", ""],
        ["Không Có", "không biết", "", "", "", "", ""],
        [title, "trainees", "", "", "", "", "Số 9"],
    ]
    names = list(indicators())
    for row, name in zip(rows, [names[0], names[0], names[0], "không biết", names[1]], strict=True):
        row[1] = name
    batch = looked("programme-targets", people.binh, on, *rows)
    assert set(told(batch)) == {(4, "year"), (5, "programme"), (5, "indicator"), (6, "document")}
    done = applied(batch, people.binh, on)
    assert done.written == 2
    assert {(t.year, t.value) for t in Target.objects.filter(version=version)} == {(None, 40), (year, 8)}
    more = looked("programme-targets", people.binh, on, [title, names[0], "", "", 50, "", ""])
    assert [line.changes for line in more.lines.all()] == [{"value": ["40", "50"]}]
    second = applied(more, people.binh, on)
    assert Target.objects.get(version=version, year=None).value == 50
    exchange.reverse(batch=second, by=people.binh, at=moment(on))
    exchange.reverse(batch=done, by=people.binh, at=moment(on))
    assert not Target.objects.filter(version=version).exists()
