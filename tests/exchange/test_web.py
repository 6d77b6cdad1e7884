"""The screens over HTTP: who may, what is asked, how many queries; exports that come back."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Membership, User
from khuyencong.exchange import tasks, views
from khuyencong.exchange.choices import State
from khuyencong.exchange.models import ImportBatch
from khuyencong.registry import services as registry
from khuyencong.registry.models import Establishment
from khuyencong.registry.services.merging import differing
from tests.exchange import sheets
from tests.exchange.test_batches import HEADS, row, sheet
from tests.factories.places import make_units
from tests.factories.registry import AT, make_establishment, make_officer

pytestmark = pytest.mark.django_db
UPLOAD = "/imports/establishments/"


@pytest.fixture
def units(db: None) -> Any:
    return make_units()


@pytest.fixture
def officer(units: Any) -> User:
    return make_officer(Role.CENTRE_OFFICER, units.lao_cai, kind=BodyKind.CENTRE)


@pytest.fixture
def web(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def send(web: Client, content: bytes, name: str = "ds.xlsx", **data: Any) -> Any:
    return web.post(UPLOAD, {"file": sheets.upload(content, name), **data})


def uploaded(web: Client, content: bytes) -> ImportBatch:
    answer = send(web, content)
    assert answer.status_code == 302, answer.content.decode()
    return ImportBatch.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))


def post(web: Client, batch: ImportBatch, act: str, **data: Any) -> Any:
    return web.post(reverse(f"exchange:{act}", args=[batch.pk]), data, follow=True)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_upload_preview_apply_and_undo(web: Client) -> None:
    batch = uploaded(web, sheet(row(1), row(2, name="")))
    page = web.get(f"/imports/{batch.pk}/")
    assert "Ghi 1 dòng" in text(page)
    assert "Chưa nhập ô bắt buộc này." in text(page)
    refused = post(web, batch, "apply", way="all")
    assert refused.status_code == 400
    assert "Còn 1 dòng sai" in text(refused)
    done = post(web, batch, "apply", way="good")
    assert "Đã ghi 1 dòng." in text(done)
    again = post(web, batch, "apply", way="good")
    assert again.status_code == 409
    marked = web.get(reverse("exchange:marked", args=[batch.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(marked.streaming_content)))  # type: ignore[attr-defined]
    assert book.active is not None
    assert book.active.max_row == 2
    assert "ds-sua-N-" in marked["Content-Disposition"]
    assert "Đã hoàn tác cả lần nhập" in text(post(web, batch, "reverse"))
    assert not Establishment.objects.exists()


def test_nothing_chosen_and_files_that_are_no_tables(web: Client) -> None:
    assert "Chưa nhập" in text(web.post(UPLOAD, {"again": "on"}))
    assert "trang web (HTML)" in text(send(web, b"<html></html>"))
    assert "rỗng" in text(send(web, b""))
    assert "đời cũ" in text(send(web, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "cu.xls"))
    assert not ImportBatch.objects.exists()


def test_the_same_file_asks_before_it_is_read_again(web: Client) -> None:
    content = sheet(row(1))
    first = uploaded(web, content)
    post(web, first, "apply", way="all")
    asked = text(send(web, content))
    assert first.number in asked
    assert 'name="again"' in asked
    assert send(web, content, again="on").status_code == 302


def test_heads_sheets_mends_and_known_rows_are_chosen_on_the_page(web: Client, officer: User, units: Any) -> None:
    known = make_establishment("Hợp tác xã Đã Có", commune=units.ban_ho, by=officer, figures=False)
    registry.add_identifier(establishment=known, scheme="MST10", value="0100233488", by=officer, at=AT)
    rows = [[*row(1, commune="Thanh Bình"), "a"], [*row(2, number="0100233488"), "b"]]
    content = sheets.xlsx([[*HEADS, "Ghi chú 2"], *rows], others=[("Khác", [HEADS, row(3), row(4)])])
    batch = uploaded(web, content)
    page = text(web.get(f"/imports/{batch.pk}/"))
    assert "J. Ghi chú 2" in page
    assert post(web, batch, "heads").status_code == 400
    assert "1 ô" in text(post(web, batch, "heads", head9="-"))
    mended = post(web, batch, "mend", column="commune", read="Thanh Bình", value="Xã Bản Hồ, Tỉnh Lào Cai")
    assert "Ghi cả 2 dòng" in text(mended)
    assert "Trước: Hợp tác xã Đã Có" in text(mended)
    batch.refresh_from_db()
    assert (batch.new, batch.update) == (1, 1)
    post(web, batch, "known", update="no")
    batch.refresh_from_db()
    assert (batch.new, batch.update, batch.same) == (1, 0, 1)
    post(web, batch, "sheet", sheet="Khác")
    batch.refresh_from_db()
    assert (batch.sheet, batch.rows) == ("Khác", 2)
    assert post(web, batch, "sheet", sheet="Không có").status_code == 400
    assert "Đã hủy. Chưa ghi gì." in text(post(web, batch, "cancel"))


def test_a_large_file_is_read_and_written_by_the_worker(web: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "INLINE_BYTES", 10)
    monkeypatch.setattr(views, "INLINE_ROWS", 1)
    batch = uploaded(web, sheet(row(1), row(2)))
    page = text(web.get(f"/imports/{batch.pk}/"))
    assert "Đang đọc tệp" in page
    assert 'hx-trigger="every 2s"' in page
    waiting = web.get(f"/imports/{batch.pk}/", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in waiting
    tasks.look_at.func(batch.pk)
    assert web.get(f"/imports/{batch.pk}/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "Đang ghi" in text(post(web, batch, "apply", way="good"))
    assert DBTaskResult.objects.count() == 2
    tasks.apply.func(batch.pk)
    tasks.apply.func(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.written, Establishment.objects.count()) == (State.APPLIED, 2, 2)


def test_who_may_import_what(web: Client, units: Any, client: Client) -> None:
    batch = uploaded(web, sheet(row(1)))
    addresses = [f"/imports/{batch.pk}/", f"/imports/{batch.pk}/marked/"]
    stranger = make_officer(Role.DEPARTMENT_OFFICER, units.phu_tho)
    client.force_login(stranger)
    assert [client.get(a).status_code for a in addresses] == [404, 404]
    assert batch.name not in text(client.get("/imports/"))
    for act in ("apply", "cancel", "reverse", "again", "stop", "go-on", "mend", "heads", "sheet", "known"):
        assert client.post(reverse(f"exchange:{act}", args=[batch.pk])).status_code == 404
    counting = make_officer(Role.STATISTICS, units.lao_cai)
    client.force_login(counting)
    assert client.get(UPLOAD).status_code == 403
    assert "chưa được giao" in text(client.get("/imports/"))
    client.force_login(make_officer(Role.ESTABLISHMENT, None, kind=BodyKind.BUSINESS))
    assert client.get("/imports/").status_code == 403
    auditor = make_officer(Role.AUDITOR, None, kind=BodyKind.PLATFORM)
    client.force_login(auditor)
    page = client.get(addresses[0])
    assert page.status_code == 200
    assert "Ghi cả" not in text(page)
    assert client.get(addresses[1]).status_code == 403
    assert client.get("/imports/nothing/").status_code == 404


def test_the_pages_ask_a_constant_number_of_questions(web: Client) -> None:
    def questions(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert web.get(address).status_code == 200
        return len(asked)

    one = uploaded(web, sheet(row(1, name="")))
    few = questions(f"/imports/{one.pk}/"), questions("/imports/")
    many = uploaded(web, sheet(*(row(n, name="" if n % 2 else "x", founded="x") for n in range(40))))
    for n in range(5):
        uploaded(web, sheet(row(50 + n)))
    assert (questions(f"/imports/{many.pk}/"), questions("/imports/")) == few


# Round trips


def exported(web: Client, form: str, **query: Any) -> bytes:
    answer = web.get(reverse("registry:export"), {"format": form, **query})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def some(officer: User, units: Any) -> list[Establishment]:
    made = [
        make_establishment("Hợp tác xã =Ví Dụ", commune=units.ban_ho, by=officer, founded_on=date(2012, 3, 14)),
        make_establishment(
            "Gốm Ví Dụ",
            commune=units.sa_pa_ward,
            by=officer,
            legal_form="private",
            women_owned=True,
            ownership_basis="Giấy đăng ký",
        ),
        make_establishment("+Hộ Ví Dụ", commune=units.ban_ho, by=officer, legal_form="household", figures=False),
    ]
    registry.add_identifier(establishment=made[0], scheme="HTX", value="HTX-01/2012", by=officer, at=AT)
    registry.add_identifier(establishment=made[1], scheme="MST10", value="0100233488", by=officer, at=AT)
    registry.add_identifier(establishment=made[2], scheme="PIN12", value="010123456789", by=officer, at=AT)
    return made


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_exported_list_comes_back_without_a_change(web: Client, officer: User, units: Any, form: str) -> None:
    some(officer, units)
    content = exported(web, form)
    assert b"010123456789" not in content
    batch = uploaded(web, content)
    assert [p for line in batch.lines.all() for p in line.problems] == []
    assert (batch.rows, batch.good, batch.same, batch.update, batch.new) == (3, 3, 3, 0, 0)


def test_json_is_exactly_what_is_filtered(web: Client, officer: User, units: Any) -> None:
    some(officer, units)
    told = json.loads(exported(web, "json", q="gom"))
    assert [(r["name"], r["women_owned"], r["capital_vnd"]) for r in told] == [("Gốm Ví Dụ", True, 4_000_000_000)]


def test_an_exported_list_makes_the_same_list_elsewhere(web: Client, officer: User, units: Any) -> None:
    first, second, _third = some(officer, units)
    content = exported(web, "csv")
    book = content.decode("utf-8-sig").splitlines()
    for establishment in Establishment.objects.all():
        Establishment.objects.filter(pk=establishment.pk).update(latest_figures=None)
        for rows in (establishment.figures, establishment.identifiers, establishment.places):
            rows.all().delete()
        establishment.delete()
    no_codes = "\n".join(line.rpartition(",")[0] for line in book if "•" not in line)
    batch = uploaded(web, no_codes.encode())
    assert (batch.rows, batch.new) == (2, 2)
    post(web, batch, "apply", way="all")
    again = exported(web, "csv").decode("utf-8-sig").splitlines()

    def without_codes(lines: list[str]) -> list[str]:
        return sorted(line.partition(",")[2].rpartition(",")[0] for line in lines if "•" not in line)

    assert without_codes(again) == without_codes(book)
    assert {first.name, second.name} == set(Establishment.objects.values_list("name", flat=True))


def test_an_edited_export_changes_the_records_and_a_stale_row_is_refused(
    web: Client, officer: User, units: Any
) -> None:
    first, second, third = some(officer, units)
    book = openpyxl.load_workbook(io.BytesIO(exported(web, "xlsx")))
    page = book["Dữ liệu"]
    heads = {cell.value: cell.column for cell in page[1]}
    lines = {page.cell(n, heads["Tên cơ sở"]).value: n for n in range(2, 5)}
    page.cell(lines[first.name], heads["Địa chỉ trụ sở"]).value = "Thôn Mới"
    page.cell(lines[second.name], heads["Địa chỉ trụ sở"]).value = "Phố Mới"
    page.cell(lines[second.name], heads["Lao động bình quân"]).value = 26
    page.cell(lines[third.name], heads["Mã dòng"]).value = "17.3-XXX"
    out = io.BytesIO()
    book.save(out)
    registry.update_establishment(
        establishment=first, expected_version=1, changes={"address": "Thôn Khác"}, by=officer, at=AT
    )
    batch = uploaded(web, out.getvalue())
    problems = {
        (p["code"], p["params"].get("now"), p["params"].get("file")) for ln in batch.lines.all() for p in ln.problems
    }
    assert problems == {("changed_since", "Thôn Khác", "Thôn Mới"), ("row_code", None, None)}
    changes = [ln.changes for ln in batch.lines.filter(effect="update", good=True)]
    assert changes == [{"address": ["", "Phố Mới"], "workers": ["25", "26"]}]
    post(web, batch, "apply", way="good")
    second.refresh_from_db()
    assert (second.address, second.latest_figures.workers) == ("Phố Mới", 26)  # type: ignore[union-attr]
    first.refresh_from_db()
    assert first.address == "Thôn Khác"
    assert "Sửa thông tin từ tệp" in text(web.get(reverse("registry:history", args=[second.pk])))
    post(web, batch, "reverse")
    second.refresh_from_db()
    assert (second.address, second.latest_figures.workers) == ("", 25)  # type: ignore[union-attr]


def test_the_row_of_a_record_that_was_merged_is_judged_against_the_survivor(
    web: Client, officer: User, units: Any
) -> None:
    first, second, _third = some(officer, units)
    book = openpyxl.load_workbook(io.BytesIO(exported(web, "xlsx")))
    page = book["Dữ liệu"]
    heads = {cell.value: cell.column for cell in page[1]}
    lines = {page.cell(n, heads["Tên cơ sở"]).value: n for n in range(2, 5)}
    page.cell(lines[second.name], heads["Địa chỉ trụ sở"]).value = "Phố Mới"
    out = io.BytesIO()
    book.save(out)
    for known in (first, second):
        known.refresh_from_db()
    pair = registry.pair_of(one=first, two=second, at=AT)
    choices = dict.fromkeys(differing(first, second), "keep")
    proposal = registry.propose_merge(pair=pair, keep=first, choices=choices, by=officer, at=AT)
    colleague = User.objects.create_user(username="colleague", full_name="Người thứ hai")
    for member in officer.memberships.all():
        Membership.objects.create(
            user=colleague, organisation=member.organisation, role=Role.DEPARTMENT_OFFICER, valid_from=member.valid_from
        )
    registry.confirm_merge(proposal=proposal, by=colleague, at=AT)
    batch = uploaded(web, out.getvalue())
    told = [(p["code"], p["params"].get("file")) for line in batch.lines.all() for p in line.problems]
    assert ("changed_since", "Phố Mới") in told
    assert not any(code == "row_gone" for code, _file in told)
