"""One file, one import: looked at, applied whole or in part, stopped, killed, repeated, undone."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import transaction

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Membership, User
from khuyencong.audit.models import Entry
from khuyencong.common import clock
from khuyencong.common.errors import Invalid, WrongState
from khuyencong.exchange import importers, selectors, services
from khuyencong.exchange.choices import State, Way
from khuyencong.exchange.importers import Importer
from khuyencong.exchange.models import ImportBatch, RememberedHead, WrittenRow
from khuyencong.exchange.services import apply
from khuyencong.exchange.writing import write_marked
from khuyencong.places.choices import REORGANISED_ON
from khuyencong.registry import services as registry
from khuyencong.registry.models import Establishment, Identifier
from tests.exchange import sheets
from tests.factories.places import make_units, unit
from tests.factories.registry import make_officer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HEADS = [
    "Tên cơ sở",
    "Loại hình",
    "Mã số thuế",
    "Tỉnh",
    "Xã, phường",
    "Ngày thành lập",
    "Năm",
    "Lao động",
    "Doanh thu (triệu đồng)",
]
NUMBERS = ["0100233488", "0100101308", "0314409058", "0100109106", "0301444753"]


def row(n: int, **changes: Any) -> list[Any]:
    cells = {
        "name": f"Hợp tác xã Ví Dụ {n}",
        "form": "HTX",
        "number": "",
        "province": "Lào Cai",
        "commune": "Bản Hồ",
        "founded": "14/3/2012",
        "year": 2025,
        "workers": 20 + n,
        "revenue": 18250.5,
    }
    return list({**cells, **changes}.values())


def sheet(*rows: list[Any], heads: list[str] | None = None) -> bytes:
    return sheets.xlsx([heads or HEADS, *rows])


@pytest.fixture
def units(db: None) -> Any:
    return make_units()


@pytest.fixture
def officer(units: Any) -> User:
    return make_officer(Role.CENTRE_OFFICER, units.lao_cai, kind=BodyKind.CENTRE)


@pytest.fixture
def importer() -> Importer:
    return importers.get("establishments")


def received(content: bytes, by: User, *, name: str = "ds.xlsx", **rest: Any) -> ImportBatch:
    batch = services.receive(
        importer=importers.get("establishments"), upload=sheets.upload(content, name), by=by, at=AT, **rest
    )
    return services.look(batch=batch, at=AT)


def applied(batch: ImportBatch, by: User, way: str = Way.ALL) -> ImportBatch:
    services.start(batch=batch, way=way, by=by, at=AT)
    return services.apply_batch(batch=batch)


def codes(batch: ImportBatch) -> list[tuple[int, str, str]]:
    return sorted((p["row"], p["column"], p["code"]) for line in batch.lines.all() for p in line.problems)


def test_good_rows_are_previewed_then_written_with_one_audit_entry(officer: User, units: Any) -> None:
    batch = received(sheet(row(1, number=NUMBERS[0]), row(2)), officer)
    assert (batch.state, batch.rows, batch.good, batch.bad, batch.new) == (State.CHECKED, 2, 2, 0, 2)
    assert not Establishment.objects.exists()
    before = Entry.objects.count()
    batch = applied(batch, officer)
    assert (batch.state, batch.written, batch.done, batch.refused) == (State.APPLIED, 2, 2, 0)
    made = Establishment.objects.order_by("id")
    assert [e.name for e in made] == ["Hợp tác xã Ví Dụ 1", "Hợp tác xã Ví Dụ 2"]
    first = made[0]
    assert (first.commune, first.legal_form, first.founded_on) == (units.ban_ho, "cooperative", date(2012, 3, 14))
    assert (first.latest_figures.workers, first.latest_figures.revenue_vnd) == (21, 18_250_500_000)  # type: ignore[union-attr]
    assert Identifier.objects.get().value == NUMBERS[0]
    entry = Entry.objects.order_by("id").last()
    assert entry is not None
    assert (Entry.objects.count() - before, entry.act, entry.subject) == (1, "exchange.apply", batch.subject)
    assert entry.detail["new"] == 2
    assert [r.batch for r in selectors.rows_about(f"registry.establishment:{first.pk}")] == [batch]


def test_every_error_is_told_and_all_or_none_writes_nothing(officer: User) -> None:
    batch = received(sheet(row(1), row(2, name="", founded="31/02/2019", workers="khoảng 20")), officer)
    assert codes(batch) == [(3, "founded_on", "no_day"), (3, "name", "missing"), (3, "workers", "not_a_number")]
    with pytest.raises(Invalid) as caught:
        services.start(batch=batch, way=Way.ALL, by=officer, at=AT)
    assert "way" in caught.value.fields
    assert not Establishment.objects.exists()


def test_the_good_rows_are_taken_and_the_rest_comes_back_to_be_mended(officer: User) -> None:
    bad = row(2, founded="31/02/2019", commune="Bản Hồ")
    batch = applied(received(sheet(row(1), bad, row(3)), officer), officer, Way.GOOD)
    assert (batch.written, batch.refused, batch.done) == (2, 1, 3)
    heads, columns, rows = selectors.marked(batch, AT)
    target = io.BytesIO()
    assert write_marked(target, heads, columns, rows) == 1
    page = openpyxl.load_workbook(target).active
    assert page is not None
    assert [c.value for c in page[1]] == [*HEADS, "Lý do (hệ thống ghi)"]
    assert "Không có ngày 31/2/2019" in str(page.cell(2, 10).value)
    assert page.cell(2, 6).fill.start_color.rgb == "FFFCE8E5"
    page.cell(2, 6).value = date(2019, 2, 28)
    mended = io.BytesIO()
    openpyxl.load_workbook(target)
    page.parent.save(mended)
    again = received(mended.getvalue(), officer)
    assert (again.rows, again.good) == (1, 1)
    applied(again, officer)
    assert Establishment.objects.count() == 3
    assert Establishment.objects.get(name__endswith="2").founded_on == date(2019, 2, 28)


def test_the_services_have_the_last_word_in_the_preview(officer: User, units: Any) -> None:
    rows = [
        row(1, number="0100233480"),
        row(2, number=100233488.0),
        row(3, number=NUMBERS[1]),
        row(4, number=NUMBERS[1]),
        row(5, commune="Thanh Bình"),
        row(6, commune="Phúc Lợi", province="Hà Nội"),
        row(7, founded="1/1/2030"),
        row(8, year=2030),
        row(9, year=""),
        row(10, form="HKD", number="0100109106-001"),
        row(11, number="ABC/12", form="Công ty cổ phần"),
        row(12, name="Hợp tác xã Ví Dụ 3", number=NUMBERS[3]),
    ]
    batch = received(sheet(*rows), officer)
    assert codes(batch) == [
        (2, "number", "refused"),
        (3, "number", "tax_zero_lost"),
        (5, "number", "repeated_row"),
        (6, "commune", "place_ended"),
        (7, "commune", "outside_area"),
        (8, "founded_on", "refused"),
        (9, "year", "too_large"),
        (10, "year", "missing"),
        (11, "number", "refused"),  # no parent with the ten digits
        (11, "number", "refused"),  # no tax-office code for a household any more
        (12, "number", "which_scheme"),
        (13, "name", "same_name"),
    ]
    assert (batch.good, batch.look) == (2, 1)
    words = {p["row"]: p["params"].get("words", "") for line in batch.lines.all() for p in line.problems}
    assert "sai số kiểm tra" in words[2]


def test_one_mistake_in_many_cells_is_mended_once(officer: User) -> None:
    batch = received(sheet(*(row(n, commune="Thanh Bình") for n in range(3))), officer)
    (group,) = batch.groups
    assert (group["count"], group["suggest"], group["reads"]) == (3, "Xã Bản Hồ, Tỉnh Lào Cai", ["Thanh Bình"])
    batch = services.mend(
        batch=batch, column="commune", reads=group["reads"], value=group["suggest"], by=officer, at=AT
    )
    assert (batch.good, batch.bad) == (3, 0)
    with pytest.raises(Invalid):
        services.mend(batch=batch, column="commune", reads=["x"], value="nowhere", by=officer, at=AT)


def test_an_unknown_column_is_asked_about_and_remembered(officer: User) -> None:
    content = sheet([*row(1), "a", "ghi chú"], heads=[*HEADS, "Điện thoạii", "Ghi chú 2"])
    batch = received(content, officer)
    assert (batch.state, batch.rows) == (State.CHECKED, 0)
    told = {h["text"]: (h["state"], h["near"]) for h in batch.reading["heads"]}
    assert told["Điện thoạii"] == ("unknown", "phone")
    with pytest.raises(Invalid):
        services.start(batch=batch, way=Way.ALL, by=officer, at=AT)
    with pytest.raises(Invalid):
        services.choose_heads(batch=batch, chosen={"Ghi chú 2": "name"}, by=officer, at=AT)
    chosen = {"Điện thoạii": "phone", "Ghi chú 2": "-"}
    batch = services.choose_heads(batch=batch, chosen=chosen, by=officer, at=AT)
    assert (batch.rows, batch.good) == (1, 1)
    assert RememberedHead.objects.count() == 2
    another = received(sheet([*row(2), "b", ""], heads=[*HEADS, "Điện thoạii", "Ghi chú 2"]), officer)
    assert another.good == 1
    stranger = make_officer(Role.CENTRE_OFFICER, officer.memberships.get().organisation.place, kind=BodyKind.CENTRE)
    assert received(sheet([*row(3), "b", ""], heads=[*HEADS, "Điện thoạii", "Ghi chú 2"]), stranger).rows == 0


def test_missing_columns_are_named_before_anything_else(officer: User) -> None:
    batch = received(sheet(["x", "HTX"], heads=["Ghi chú", "Loại hình", "Mã số"]), officer)
    assert set(batch.reading["missing"]) == {"name", "commune"}


def test_a_file_that_is_no_table_is_refused_and_not_kept(officer: User) -> None:
    for content, words in ((b"<html></html>", "HTML"), (b"", "rỗng"), (b"%PDF-1.4", "không phải bảng tính")):
        with pytest.raises(Invalid) as caught:
            received(content, officer)
        assert words in caught.value.fields["file"][0]
    assert not ImportBatch.objects.exists()
    assert received(sheets.xlsx([["một", "hai"]]), officer).state == State.REFUSED
    empty = received(sheet(), officer)
    assert (empty.state, empty.reading["refusal"]["code"]) == (State.REFUSED, "file_no_rows")


def test_the_same_file_again_is_recognised(officer: User) -> None:
    content = sheet(row(1))
    first = received(content, officer)
    assert received(content, officer).pk == first.pk
    applied(first, officer)
    with pytest.raises(Invalid) as caught:
        received(content, officer)
    assert first.number in caught.value.fields["again"][0]
    second = received(content, officer, again=True)
    assert second.pk != first.pk
    assert second.look == 1
    applied(second, officer)
    assert Establishment.objects.count() == 2


def test_a_double_click_and_two_officers_write_once(officer: User) -> None:
    content = sheet(row(1, number=NUMBERS[0]))
    colleague = User.objects.create_user(username="b", full_name="B")
    body = officer.memberships.get().organisation
    Membership.objects.create(user=colleague, organisation=body, role=Role.CENTRE_OFFICER, valid_from=date(2012, 1, 1))
    mine, theirs = received(content, officer), received(content, colleague)
    assert mine.pk != theirs.pk
    services.start(batch=mine, way=Way.ALL, by=officer, at=AT)
    with pytest.raises(WrongState):
        services.start(batch=mine, way=Way.ALL, by=officer, at=AT)
    with pytest.raises(Invalid) as caught:
        services.start(batch=theirs, way=Way.ALL, by=colleague, at=AT)
    assert "again" in caught.value.fields
    services.apply_batch(batch=mine)
    assert services.apply_batch(batch=mine).written == 1
    assert Establishment.objects.count() == 1


def test_a_row_somebody_else_wrote_meanwhile_is_refused_alone(officer: User, units: Any) -> None:
    batch = received(sheet(row(1, number=NUMBERS[0]), row(2)), officer)
    registry.register_establishment(
        name="Khác",
        legal_form="cooperative",
        commune=units.sa_pa_ward,
        identifiers=[registry.NewIdentifier("MST10", NUMBERS[0])],
        by=officer,
        at=AT,
    )
    batch = applied(batch, officer, Way.GOOD)
    # The number is known now: the row changes that establishment instead of making a second one.
    assert (batch.written, WrittenRow.objects.get(row=2).effect) == (2, "update")
    assert Establishment.objects.count() == 2


class Killed(BaseException):
    """What a power failure looks like from inside."""


@pytest.mark.parametrize("way", [Way.ALL, Way.GOOD])
def test_a_server_killed_in_the_middle_leaves_nothing_half_written(
    officer: User, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(apply, "APPLY_CHUNK", 3)
    batch = received(sheet(*(row(n) for n in range(10))), officer)
    services.start(batch=batch, way=way, by=officer, at=AT)
    real = importers.get("establishments")
    calls = []

    def dying(line: Any, job: Any) -> Any:
        calls.append(line.row)
        if len(calls) == 8:
            raise Killed
        return real.apply_row(line, job)

    monkeypatch.setitem(importers._IMPORTERS, "establishments", replace(real, apply_row=dying, apply_many=None))
    with pytest.raises(Killed), transaction.atomic():
        services.apply_batch(batch=batch)
    batch.refresh_from_db()
    assert Establishment.objects.count() == 0
    monkeypatch.setitem(importers._IMPORTERS, "establishments", real)
    services.apply_batch(batch=batch)
    batch.refresh_from_db()
    assert (batch.state, batch.written, Establishment.objects.count()) == (State.APPLIED, 10, 10)


def test_an_interrupted_application_goes_on_behind_the_last_chunk(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "APPLY_CHUNK", 3)
    batch = received(sheet(*(row(n) for n in range(10))), officer)
    services.start(batch=batch, way=Way.GOOD, by=officer, at=AT)
    real = importers.get("establishments")
    seen: list[int] = []

    def dying(line: Any, job: Any) -> Any:
        seen.append(line.row)
        if len(seen) == 8:
            raise Killed
        return real.apply_row(line, job)

    monkeypatch.setitem(importers._IMPORTERS, "establishments", replace(real, apply_row=dying, apply_many=None))
    with pytest.raises(Killed):
        services.apply_batch(batch=batch)
    batch.refresh_from_db()
    # Two chunks of three are committed with their mark, the third is not there at all.
    assert (batch.state, batch.done, batch.done_row, Establishment.objects.count()) == (State.APPLYING, 6, 7, 6)
    monkeypatch.setitem(importers._IMPORTERS, "establishments", real)
    assert services.apply_batch(batch=batch).done == 6  # its lease is young: another process may be at work
    assert services.resume_stale(at=clock.now()) == 0
    ImportBatch.objects.filter(pk=batch.pk).update(beat_at=clock.now() - timedelta(minutes=3))
    assert services.resume_stale(at=clock.now()) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.written, Establishment.objects.count()) == (State.APPLIED, 10, 10, 10)
    assert WrittenRow.objects.filter(batch=batch).count() == 10


def test_a_process_that_lost_its_lease_writes_nothing_more(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "APPLY_CHUNK", 2)
    batch = received(sheet(*(row(n) for n in range(4))), officer)
    services.start(batch=batch, way=Way.GOOD, by=officer, at=AT)
    real = importers.get("establishments")

    def robbed(line: Any, job: Any) -> Any:
        ImportBatch.objects.filter(pk=batch.pk).update(lease="somebody else")
        return real.apply_row(line, job)

    monkeypatch.setitem(importers._IMPORTERS, "establishments", replace(real, apply_row=robbed, apply_many=None))
    services.apply_batch(batch=batch)
    batch.refresh_from_db()
    assert (batch.state, batch.done, Establishment.objects.count()) == (State.APPLYING, 0, 0)


def test_an_application_can_be_stopped_and_gone_on_with(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "APPLY_CHUNK", 2)
    batch = received(sheet(*(row(n) for n in range(5))), officer)
    services.start(batch=batch, way=Way.GOOD, by=officer, at=AT)
    real = importers.get("establishments")

    def stopping(line: Any, job: Any) -> Any:
        services.stop(batch=batch, by=officer, at=AT)
        return real.apply_row(line, job)

    monkeypatch.setitem(importers._IMPORTERS, "establishments", replace(real, apply_row=stopping, apply_many=None))
    batch = services.apply_batch(batch=batch)
    assert (batch.state, batch.done, Establishment.objects.count()) == (State.APPLIED, 2, 2)
    monkeypatch.setitem(importers._IMPORTERS, "establishments", real)
    services.go_on(batch=batch, by=officer, at=AT)
    batch = services.apply_batch(batch=batch)
    assert (batch.state, batch.done, Establishment.objects.count()) == (State.APPLIED, 5, 5)
    with pytest.raises(WrongState):
        services.go_on(batch=batch, by=officer, at=AT)


def test_an_import_is_undone_whole_or_not_at_all(officer: User, units: Any) -> None:
    batch = applied(received(sheet(row(1, number=NUMBERS[0]), row(2)), officer), officer)
    touched = Establishment.objects.get(name__endswith="2")
    registry.add_product(establishment=touched, name="Chè", by=officer, at=AT)
    with pytest.raises(Invalid) as caught:
        services.reverse(batch=batch, by=officer, at=AT)
    assert "Dòng 3" in caught.value.fields[""][0]
    assert Establishment.objects.count() == 2
    touched.products.all().delete()
    batch = services.reverse(batch=batch, by=officer, at=AT)
    assert (batch.state, Establishment.objects.count(), Identifier.objects.count()) == (State.REVERSED, 0, 0)
    with pytest.raises(WrongState):
        services.reverse(batch=batch, by=officer, at=AT)
    again = received(sheet(row(1, number=NUMBERS[0]), row(2)), officer)
    assert applied(again, officer).written == 2


def test_an_import_is_undone_within_thirty_days(officer: User) -> None:
    batch = applied(received(sheet(row(1)), officer), officer)
    with pytest.raises(WrongState):
        services.reverse(batch=batch, by=officer, at=AT + timedelta(days=31))
    assert ImportBatch.objects.get().state == State.APPLIED


def test_a_cancelled_import_writes_nothing(officer: User) -> None:
    batch = received(sheet(row(1)), officer)
    services.cancel(batch=batch, by=officer, at=AT)
    with pytest.raises(WrongState):
        services.start(batch=batch, way=Way.ALL, by=officer, at=AT)
    assert received(sheet(row(1)), officer).pk != batch.pk


def test_personal_numbers_are_masked_wherever_rows_are_kept(officer: User) -> None:
    bad = row(1, form="HKD", number="010123456789", founded="x")
    batch = received(sheet(bad, row(2, form="HKD", number="010123456789"), row(3, number="01012345678 9 x")), officer)
    kept = str([(line.cells, line.problems) for line in batch.lines.all()])
    assert "010123456789" not in kept
    assert "6789" in kept
    assert batch.good == 1


def test_other_people_do_not_see_an_import(officer: User, units: Any) -> None:
    batch = received(sheet(row(1)), officer)
    stranger = make_officer(Role.CENTRE_OFFICER, units.phu_tho, kind=BodyKind.CENTRE)
    assert not ImportBatch.objects.visible_to(stranger, on=AT.date()).exists()
    assert ImportBatch.objects.visible_to(officer, on=AT.date()).get() == batch


def test_the_district_of_before_is_understood(officer: User, units: Any) -> None:
    assert unit("commune", "03046", "Xã Bản Hồ", parent=units.lao_cai, start=REORGANISED_ON) == units.ban_ho
    batch = received(sheet(row(1, province="Tỉnh Yên Bái", commune="Bản Hồ, Lào Cai")), officer)
    (group,) = batch.groups
    assert (group["column"], group["suggest"]) == ("province", "Tỉnh Lào Cai")
