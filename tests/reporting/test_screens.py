"""The screens of reporting by HTTP: register, one report, the grid, what is refused at the cell, boards and sums."""

import json
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from khuyencong.accounts.models import User
from khuyencong.common import clock
from khuyencong.demo.story import example_scan
from khuyencong.reporting import services
from khuyencong.reporting.choices import Status
from khuyencong.reporting.models import Obligation, Period, Report
from khuyencong.workflow.services import remind
from tests.factories.reporting import IN_TIME, Scene, at, submitted, tenant

pytestmark = pytest.mark.django_db
GRID = ["cluster", "2026-H1", "form-01"]
FIGURES = {"1": "12.5", "2": "0.8", "3": 40, "4": "8.2"}


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    moments = {"at": IN_TIME}
    monkeypatch.setattr(clock, "now", lambda: moments["at"])
    return moments


@pytest.fixture
def period(scene: Scene, now: Any) -> Period:
    return scene.period()


def logged(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def save(client: Client, cells: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(
        reverse("reporting:cells", args=GRID), json.dumps({"cells": cells}), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()["cells"]
    return found


def owed(period: Period, subject: int, form: str = "form-01") -> Obligation:
    return Obligation.objects.get(period=period, form=f"cluster.{form}", subject_id=subject)


def test_a_commune_sees_its_own_firms_and_no_neighbour(scene: Scene, period: Period) -> None:
    page = logged(scene.officers["ban_ho"]).get(reverse("reporting:grid", args=GRID)).content.decode()
    assert "Dự án 11" in page
    assert "Dự án 12" in page
    assert "Dự án 21" not in page
    stranger = owed(period, 21)
    assert logged(scene.officers["ban_ho"]).get(reverse("reporting:report", args=[stranger.pk])).status_code == 404
    told = save(logged(scene.officers["ban_ho"]), {f"{stranger.pk}:1": {"rev": 0, "text": "5"}})
    assert told[f"{stranger.pk}:1"]["state"] == "bad"
    assert not Report.objects.exists()
    assert logged(scene.officers["tenant"]).get(reverse("reporting:grid", args=GRID)).content.decode().count(
        "Dự án"
    ) == (page.count("Dự án 11"))


def test_cells_save_themselves_and_wrong_ones_are_told_at_the_cell(scene: Scene, period: Period) -> None:
    mine, client = owed(period, 12), logged(scene.officers["ban_ho"])
    told = save(
        client,
        {
            f"{mine.pk}:1": {"rev": 0, "text": "1.234,5"},
            f"{mine.pk}:2": {"rev": 0, "text": "chín trăm"},
            f"{mine.pk}:3": {"rev": 0, "text": "12,5"},
            f"{mine.pk}:4": {"rev": 0, "text": "-1"},
            f"{mine.pk}:9": {"rev": 0, "text": "1"},
        },
    )
    assert told[f"{mine.pk}:1"] == {"state": "saved", "text": "1.234,5", "rev": 1}
    assert {told[f"{mine.pk}:{row}"]["state"] for row in "2349"} == {"bad"}
    assert "chín trăm" in told[f"{mine.pk}:2"]["message"]
    assert "không phải là số" in told[f"{mine.pk}:2"]["message"]
    cell = mine.reports.get().cells.get()
    assert (cell.row, cell.amount) == ("1", 1_234_500_000_000)


def test_two_people_in_one_grid_lose_nothing(scene: Scene, period: Period) -> None:
    mine = owed(period, 11)
    key = f"{mine.pk}:1"
    save(logged(scene.officers["ban_ho"]), {key: {"rev": 0, "text": "10"}})
    told = save(logged(scene.officers["tenant"]), {key: {"rev": 0, "text": "11"}})[key]
    assert told["state"] == "changed"
    assert "10" in told["message"]
    assert told["rev"] == 1
    assert save(logged(scene.officers["tenant"]), {key: {"rev": 1, "text": "11"}})[key]["state"] == "saved"
    # A lost answer: the same figure sent again is saved, not a quarrel.
    assert save(logged(scene.officers["tenant"]), {key: {"rev": 1, "text": "11"}})[key]["state"] == "saved"


def test_without_script_the_page_is_a_plain_form(scene: Scene, period: Period) -> None:
    mine, other = owed(period, 11), owed(period, 12)
    client, address = logged(scene.officers["ban_ho"]), reverse("reporting:grid", args=GRID)
    was = {f"{o.pk}:{row}": [0, "", ""] for o in (mine, other) for row in "1234"}
    sent = {"was": json.dumps(was), f"t-{mine.pk}:1": "7", f"t-{mine.pk}:2": "x", f"t-{other.pk}:3": "4"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="x"' in page  # what was typed stays
    assert "1 ô chưa lưu được" in page
    assert [c.row for c in mine.reports.get().cells.all()] == ["1"]
    assert [c.row for c in other.reports.get().cells.all()] == ["3"]
    good = {"was": json.dumps({f"{mine.pk}:2": [0, "", ""]}), f"t-{mine.pk}:2": "1"}
    assert client.post(address, good, follow=True).status_code == 200
    assert mine.reports.get().cells.count() == 2
    assert client.post(address, {"was": "[}"}).status_code in (400, 422)


def test_the_grid_asks_the_same_questions_for_one_firm_and_for_many(scene: Scene, now: Any) -> None:
    scene.reporters["clusters.tenants"] = [tenant(scene, 11)]
    period = scene.period()
    client, address = logged(scene.officers["ban_ho"]), reverse("reporting:grid", args=GRID)
    paper = {"channel": "paper", "received_on": date(2026, 6, 17), "reasons": {"reporting.scan_missing": "lưu ở xã"}}
    submitted(owed(period, 11), FIGURES, scene.officers["ban_ho"], **paper)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    scene.reporters["clusters.tenants"] += [tenant(scene, n) for n in range(100, 140)]
    services.register_obligations(period=period, by=None, at=IN_TIME)
    for n in range(100, 110):
        submitted(owed(period, n), FIGURES, scene.officers["ban_ho"], **paper)
    with CaptureQueriesContext(connection) as many:
        page = client.get(address)
    assert len(many) == len(one), [q["sql"][:120] for q in many.captured_queries]
    assert page.content.decode().count("Dự án 1") >= 41
    for name, query in (("reporting:mine", ""), ("reporting:board", "?by=place&form=cluster.form-01")):
        with CaptureQueriesContext(connection) as few:
            client.get(reverse(name) + query)
        assert len(few) <= 19, (name, len(few))


def test_a_workbook_goes_out_and_comes_back_and_an_old_one_is_refused(scene: Scene, period: Period) -> None:
    from openpyxl import load_workbook

    client, mine = logged(scene.officers["ban_ho"]), owed(period, 12)
    save(client, {f"{mine.pk}:1": {"rev": 0, "text": "3"}})
    book = load_workbook(BytesIO(client.get(reverse("reporting:template", args=GRID)).content))
    sheet = book.active
    row = next(r for r in range(5, 9) if sheet.cell(r, 1).value == mine.pk)
    assert sheet.cell(row, 3).value == 3
    sheet.cell(row, 4).value = "abc"
    sheet.cell(row, 5).value = 25
    sheet.cell(row, 3).value = 4.25

    def send(changed: Any) -> Any:
        out = BytesIO()
        changed.save(out)
        out.seek(0)
        out.name = "bieu.xlsx"
        return client.post(reverse("reporting:upload", args=GRID), {"file": out})

    answer = send(book)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“abc” không phải là số" in page
    assert 'value="abc"' in page
    cells = {c.row: c.amount for c in mine.reports.get().cells.all()}
    assert cells == {"1": 4_250_000_000, "3": 25}
    sheet.cell(1, 3).value = "28/2020/TT-BCT@2021-01-01"
    page = send(book).content.decode()
    assert "Mẫu này là phiên bản cũ (28/2020/TT-BCT@2021-01-01)" in page
    sheet.cell(1, 3).value = "14/2024/TT-BCT@2024-10-01"
    sheet.cell(1, 4).value = "2025-Y"
    assert "mẫu của kỳ 2025-Y" in send(book).content.decode()
    wrong = BytesIO(b"PK\x03\x04 not a book")
    wrong.name = "bieu.xlsx"
    answer = client.post(reverse("reporting:upload", args=GRID), {"file": wrong})
    assert "Không đọc được tệp" in answer.content.decode()
    assert {c.row: c.amount for c in mine.reports.get().cells.all()} == cells


def test_a_paper_is_entered_for_its_firm_submitted_returned_accepted_and_corrected(
    scene: Scene, period: Period
) -> None:
    mine, officer, head = owed(period, 12), logged(scene.officers["ban_ho"]), logged(scene.officers["ban_ho_head"])
    texts = {"1": "12,5", "2": "0,8", "3": "40", "4": "8,2"}
    save(officer, {f"{mine.pk}:{row}": {"rev": 0, "text": text} for row, text in texts.items()})
    report = mine.reports.get()
    address = reverse("reporting:submit", args=[report.pk])
    page = officer.get(address).content.decode()
    assert "Nhập thay Công ty 12" in page
    answer = officer.post(address, {"signer": "legal_representative", "channel": "paper"})
    assert answer.status_code == 422
    assert "Chưa nhập" in answer.content.decode()
    data = {
        "signed_name": "Nguyễn Văn Ký", "signed_title": "Giám đốc", "signer": "legal_representative",
        "signed_on": "15/6/2026", "channel": "paper", "received_on": "17/6/2026",
    }  # fmt: skip
    asked = officer.post(address, data)
    assert asked.status_code == 422
    assert "reason-reporting.scan_missing" in asked.content.decode()
    scan = BytesIO(example_scan("Biểu 01"))
    scan.name = "bieu-01.pdf"
    sent = officer.post(address, {**data, "scan": scan})
    assert sent.status_code == 302, sent.content.decode()
    report.refresh_from_db()
    assert (report.status, report.channel, report.signed_name) == (Status.SUBMITTED, "paper", "Nguyễn Văn Ký")
    assert report.scan_id is not None
    told = save(officer, {f"{mine.pk}:1": {"rev": 1, "text": "13"}})[f"{mine.pk}:1"]
    assert told["state"] == "bad"
    assert "không sửa được" in told["message"]
    back = head.post(reverse("reporting:return", args=[report.pk]), {"return-missing": "Doanh thu tháng 5 chưa cộng"})
    assert back.status_code == 302
    assert "Doanh thu tháng 5 chưa cộng" in officer.get(reverse("reporting:report", args=[mine.pk])).content.decode()
    assert save(officer, {f"{mine.pk}:1": {"rev": 1, "text": "13"}})[f"{mine.pk}:1"]["state"] == "saved"
    officer.post(address, data)
    head.post(reverse("reporting:accept", args=[report.pk]))
    report.refresh_from_db()
    assert report.in_force
    officer.post(reverse("reporting:correct", args=[report.pk]), {"correct-reason": ""})
    assert mine.reports.count() == 1
    officer.post(reverse("reporting:correct", args=[report.pk]), {"correct-reason": "Nhập nhầm dòng 2"})
    assert mine.reports.count() == 2
    page = officer.get(reverse("reporting:report", args=[mine.pk])).content.decode()
    assert "Nhập nhầm dòng 2" in page
    assert officer.get(reverse("reporting:report", args=[mine.pk]) + "?version=1").status_code == 200
    assert officer.get(reverse("reporting:report", args=[mine.pk]) + "?version=9").status_code == 404


def test_a_closed_period_takes_nothing(scene: Scene, period: Period) -> None:
    services.close_period(period=period, by=scene.officers["an"], at=IN_TIME)
    mine = owed(period, 12)
    told = save(logged(scene.officers["ban_ho"]), {f"{mine.pk}:1": {"rev": 0, "text": "3"}})[f"{mine.pk}:1"]
    assert told["state"] == "bad"
    assert "khóa" in told["message"]


def test_late_missing_and_zero_never_look_alike(scene: Scene, period: Period, now: Any) -> None:
    more = {"channel": "paper", "reasons": {"reporting.scan_missing": "lưu ở xã"}}
    submitted(owed(period, 12), FIGURES, scene.officers["ban_ho"], received_on=date(2026, 6, 25), **more)
    now["at"] = at(date(2026, 6, 28))
    client = logged(scene.officers["ban_ho"])
    page = client.get(reverse("reporting:mine") + "?form=cluster.form-01").content.decode()
    assert "Nộp muộn" in page
    assert "Chưa nộp, quá hạn" in page
    only = client.get(reverse("reporting:mine") + "?form=cluster.form-01&timely=missing").content.decode()
    assert "Dự án 11" in only
    assert "Dự án 12" not in only
    board = logged(scene.officers["binh"]).get(reverse("reporting:board") + "?form=cluster.form-01&by=place")
    lines = {str(line.unit): line.row for line in board.context["lines"]}
    row = next(r for name, r in lines.items() if "Bản Hồ" in name)
    assert (row.owed, row.late, row.missing, row.on_time) == (2, 1, 1, 0)


def test_a_sum_names_its_coverage_and_adjustments_their_reason(scene: Scene, period: Period) -> None:
    more = {"channel": "paper", "received_on": date(2026, 6, 17), "reasons": {"reporting.scan_missing": "lưu ở xã"}}
    report = submitted(owed(period, 12), FIGURES, scene.officers["ban_ho"], **more)
    services.accept_report(report=report, by=scene.officers["ban_ho_head"], at=IN_TIME)
    client = logged(scene.officers["ban_ho"])
    sums = reverse("reporting:sums", args=["cluster", "2026-H1", "form-03"])
    page = client.get(sums).content.decode()
    assert "1/2" in page
    assert "12,5" in page
    assert "Dự án 11" in page  # who is missing
    adjust = reverse("reporting:adjust", args=["cluster", "2026-H1", "form-03"])
    answer = client.post(adjust, {"cell": "23", "value": "-x", "reason": "r"})
    assert answer.status_code == 422
    assert "không phải là số hợp lệ" in answer.content.decode()
    client.post(adjust, {"cell": "23", "value": "-2,5", "reason": "Một hộ khai trùng"})
    page = client.get(sums).content.decode()
    assert "Một hộ khai trùng" in page
    assert "hệ 34 tỉnh" in page
    assert client.get(reverse("reporting:sums", args=GRID)).status_code == 404  # single firms never show in a sum
    assert client.get(sums + "?place=1").status_code == 404


def test_reports_due_are_on_the_desk_and_in_the_letter(scene: Scene, period: Period, now: Any) -> None:
    User.objects.filter(username="ban_ho").update(email="xa@example.vn")
    now["at"] = at(date(2026, 6, 16))
    assert remind(at=now["at"]) >= 1
    letter = next(m for m in mail.outbox if m.to == ["xa@example.vn"])
    assert "Biểu 01 kỳ 2026-H1: 1 báo cáo chưa nộp" in letter.body
    assert "Dự án" not in letter.body
    page = logged(scene.officers["ban_ho"]).get(reverse("web:desk")).content.decode()
    assert "Biểu 01 kỳ 2026-H1: 1 báo cáo chưa nộp" in page


@pytest.mark.parametrize("language", ["en", "th"])
def test_pages_speak_the_readers_language(scene: Scene, period: Period, language: str) -> None:
    client, mine = logged(scene.officers["ban_ho"]), owed(period, 12)
    client.cookies["django_language"] = language
    for address in (
        reverse("reporting:mine"), reverse("reporting:grid", args=GRID), reverse("reporting:report", args=[mine.pk]),
        reverse("reporting:board"), reverse("reporting:sums", args=["cluster", "2026-H1", "form-03"]),
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200


def test_sums_that_do_not_hold_are_told_at_their_cell(scene: Scene, now: Any) -> None:
    half, now["at"] = scene.period(), IN_TIME
    paper = {"channel": "paper", "received_on": date(2026, 6, 17), "reasons": {"reporting.scan_missing": "lưu ở xã"}}
    report = submitted(owed(half, 12), FIGURES, scene.officers["ban_ho"], **paper)
    services.accept_report(report=report, by=scene.officers["ban_ho_head"], at=IN_TIME)
    year = scene.period("2026-Y")
    client, mine = logged(scene.officers["ban_ho"]), owed(year, 12)

    def told(period: Period, form: str, cells: dict[str, str]) -> dict[str, Any]:
        address = reverse("reporting:cells", args=["cluster", period.key, form])
        sent = {key: {"rev": 0, "text": text} for key, text in cells.items()}
        answer = client.post(address, json.dumps({"cells": sent}), content_type="application/json")
        found: dict[str, Any] = answer.json()["cells"]
        return found

    below = told(year, "form-01", {f"{mine.pk}:1": "12"})[f"{mine.pk}:1"]
    assert below["state"] == "bad"
    assert "14/2024/TT-BCT" in below["message"]
    commune = owed(half, scene.units.ban_ho.pk, "form-03")
    wrong = told(half, "form-03", {f"{commune.pk}:{row}": n for row, n in (("15", "5"), ("15.1", "2"), ("15.2", "2"))})
    assert wrong[f"{commune.pk}:15"]["state"] == "bad"
    assert "15.1" in wrong[f"{commune.pk}:15"]["message"]
    assert commune.reports.get().cells.filter(row="15", amount=5).exists()  # what was typed is not lost
    stranger = owed(half, scene.units.sa_pa_ward.pk, "form-03")
    assert told(half, "form-03", {f"{stranger.pk}:15": "1"})[f"{stranger.pk}:15"]["state"] == "bad"
    assert not stranger.reports.exists()
