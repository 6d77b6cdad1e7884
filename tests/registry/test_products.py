"""Products: the list, its export, and the edited file that comes back."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Page

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import User
from khuyencong.audit.models import Entry
from khuyencong.common.errors import Invalid, Stale
from khuyencong.exchange import importers, services
from khuyencong.exchange.choices import State, Way
from khuyencong.exchange.models import ImportBatch
from khuyencong.registry import services as registry
from khuyencong.registry.models import Establishment, Product
from tests.browser import assert_page_ok, log_in, snap, speak
from tests.exchange import sheets
from tests.factories.places import make_units
from tests.factories.registry import make_establishment, make_officer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HEADS = ["Cơ sở sản xuất", "Mã số cơ sở", "Sản phẩm", "Đơn vị tính", "Sản lượng một năm", "Xuất khẩu"]


@pytest.fixture
def units(db: None) -> Any:
    return make_units()


@pytest.fixture
def officer(units: Any) -> User:
    return make_officer(Role.CENTRE_OFFICER, units.lao_cai, kind=BodyKind.CENTRE)


@pytest.fixture
def web(client: Client, officer: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    client.force_login(officer)
    return client


@pytest.fixture
def coop(officer: User, units: Any) -> Establishment:
    made = make_establishment("Hợp tác xã Chè Ví Dụ", commune=units.ban_ho, by=officer, figures=False)
    registry.add_identifier(establishment=made, scheme="MST10", value="0100233488", by=officer, at=AT)
    return made


def looked(content: bytes, by: User) -> ImportBatch:
    batch = services.receive(importer=importers.get("products"), upload=sheets.upload(content, "sp.xlsx"), by=by, at=AT)
    return services.look(batch=batch, at=AT)


def applied(batch: ImportBatch, by: User, way: str = Way.ALL) -> ImportBatch:
    services.start(batch=batch, way=way, by=by, at=AT)
    return services.apply_batch(batch=batch)


def codes(batch: ImportBatch) -> list[tuple[int, str, str]]:
    return sorted((p["row"], p["column"], p["code"]) for line in batch.lines.all() for p in line.problems)


def test_products_are_previewed_written_once_and_taken_back(officer: User, units: Any, coop: Establishment) -> None:
    make_establishment("Gốm Ví Dụ", commune=units.ban_ho, by=officer, figures=False)
    make_establishment("Gốm Ví Dụ", commune=units.sa_pa_ward, by=officer, figures=False)
    registry.add_product(establishment=coop, name="Chè xanh", unit="tấn", by=officer, at=AT)
    rows = [
        ["", "0100233488", "Chè Shan tuyết", "tấn", "120", "Có"],
        ["hợp tác xã chè ví dụ", "", "CHÈ XANH", "tạ", "", "không"],
        ["Gốm Ví Dụ", "", "Bình gốm", "", "", ""],
        ["Không Có", "", "Bình gốm", "", "", ""],
        ["", "", "Bình gốm", "", "", ""],
        ["Hợp tác xã Chè Ví Dụ", "", "chè shan tuyết", "", "", "có thể"],
        ["", "0100233488", "", "x" * 51, "", ""],
    ]
    batch = looked(sheets.xlsx([HEADS, *rows]), officer)
    assert codes(batch) == [
        (4, "establishment", "refused"),
        (5, "establishment", "refused"),
        (6, "establishment", "missing"),
        (7, "exported", "not_yes_no"),
        (7, "name", "repeated_row"),
        (8, "name", "missing"),
        (8, "unit", "too_long"),
    ]
    assert (batch.good, batch.new, batch.update) == (2, 1, 1)
    before = Entry.objects.count()
    done = applied(batch, officer, Way.GOOD)
    assert (done.state, done.written) == (State.APPLIED, 2)
    assert Entry.objects.count() == before + 1
    kept = {p.name: (p.unit, p.exported) for p in Product.objects.all()}
    assert kept == {"Chè Shan tuyết": ("tấn", True), "CHÈ XANH": ("tạ", False)}
    services.reverse(batch=done, by=officer, at=AT)
    assert {p.name: (p.unit, p.exported) for p in Product.objects.all()} == {"Chè xanh": ("tấn", None)}


def test_a_product_changed_since_stops_the_undo(officer: User, coop: Establishment) -> None:
    done = applied(looked(sheets.xlsx([HEADS, ["", "0100233488", "Chè", "", "", ""]]), officer), officer)
    product = Product.objects.get()
    registry.update_product(
        product=product, expected_version=product.version, changes={"unit": "kg"}, by=officer, at=AT
    )
    with pytest.raises(Invalid, match="đã được sửa"):
        services.reverse(batch=done, by=officer, at=AT)
    with pytest.raises(Stale):
        registry.update_product(
            product=product, expected_version=product.version, changes={"unit": "g"}, by=officer, at=AT
        )


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_edited_export_changes_the_products_and_a_stale_row_is_refused(
    web: Client, officer: User, coop: Establishment, form: str
) -> None:
    tea = registry.add_product(establishment=coop, name="=Chè", unit="tấn", by=officer, at=AT)
    registry.add_product(establishment=coop, name="Mật ong", is_main=True, exported=True, by=officer, at=AT)
    answer = web.get(reverse("registry:products"), {"export": form})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    same = looked(content, officer)
    assert (codes(same), same.rows, same.same) == ([], 2, 2)
    if form == "csv":
        edited = content.replace("tấn".encode(), "tạ".encode()).replace(b",120,", b",,")
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        page = book["Dữ liệu"]
        heads = {cell.value: cell.column for cell in page[1]}
        line = next(n for n in (2, 3) if page.cell(n, heads["Sản phẩm"]).value == "=Chè")
        page.cell(line, heads["Đơn vị tính"]).value = "tạ"
        out = io.BytesIO()
        book.save(out)
        edited = out.getvalue()
    batch = looked(edited, officer)
    assert [ln.changes for ln in batch.lines.all()] == [{"unit": ["tấn", "tạ"]}]
    registry.update_product(product=tea, expected_version=tea.version, changes={"unit": "kg"}, by=officer, at=AT)
    stale = services.look(batch=batch, at=AT)
    told = [(p["code"], p["params"]) for ln in stale.lines.all() for p in ln.problems]
    assert told == [("changed_since", {"now": "kg", "file": "tạ"})]
    registry.update_product(
        product=Product.objects.get(pk=tea.pk),
        expected_version=Product.objects.get(pk=tea.pk).version,
        changes={"unit": "tấn"},
        by=officer,
        at=AT,
    )
    done = applied(services.look(batch=batch, at=AT), officer)
    tea.refresh_from_db()
    assert (tea.unit, done.written) == ("tạ", 2)
    assert "Sửa sản phẩm từ tệp" in web.get(reverse("registry:history", args=[coop.pk])).content.decode()


def test_the_list_is_filtered_exported_exactly_and_asks_a_constant_number_of_questions(
    web: Client, officer: User, units: Any, coop: Establishment, client: Client
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert web.get(reverse("registry:products")).status_code == 200
        return len(asked)

    registry.add_product(establishment=coop, name="Chè", exported=True, by=officer, at=AT)
    few = questions()
    for n in range(30):
        registry.add_product(establishment=coop, name=f"Mứt {n}", is_main=n == 3, by=officer, at=AT)
    assert questions() == few
    page = web.get(reverse("registry:products"), {"q": "mut", "main": "yes"}).content.decode()
    assert "Mứt 3" in page
    assert "Mứt 4" not in page
    answer = web.get(reverse("registry:products"), {"q": "che", "sold": "yes", "export": "json"})
    told = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert [(r["name"], r["number"], r["exported"]) for r in told] == [("Chè", "0100233488", True)]
    client.force_login(make_officer(Role.DEPARTMENT_OFFICER, units.phu_tho))
    assert "Mứt" not in client.get(reverse("registry:products")).content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_list_and_its_import_in_the_browser(page: Page, live_server: Any, people: Any) -> None:
    units = make_units()
    long = "Hợp tác xã Dịch vụ nông nghiệp tổng hợp, chế biến chè, dược liệu và du lịch cộng đồng Ví Dụ Bản Hồ"
    owner = make_establishment(long, commune=units.ban_ho, by=people.chau, figures=False)
    log_in(page, live_server.url, people.chau)
    page.goto("/establishments/products/")
    assert_page_ok(page)
    registry.add_product(establishment=owner, name="Chè Shan tuyết cổ thụ sao tay " * 5, by=people.chau, at=AT)
    registry.add_product(
        establishment=owner, name="Mật ong", unit="lít", capacity="1.200", is_main=True, exported=True,
        by=people.chau, at=AT,
    )  # fmt: skip
    for language in ("vi", "en", "th"):
        speak(page, live_server.url, language)
        page.goto("/establishments/products/")
        assert_page_ok(page)
        snap(page, f"products-{language}")
    speak(page, live_server.url, "vi")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Excel", exact=True).click()
    content = Path(waiting.value.path()).read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Dữ liệu"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, heads["Đơn vị tính"]).value = "kg"
    sheet.cell(3, heads["Có xuất khẩu"]).value = "có lẽ"
    out = io.BytesIO()
    book.save(out)
    page.goto("/imports/products/")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("#id_file", {"name": "sp.xlsx", "mimeType": kind, "buffer": out.getvalue()})
    page.get_by_role("button", name="Tải lên và xem thử").click()
    page.wait_for_url("**/imports/*/")
    assert_page_ok(page)
    snap(page, "products-import")
    page.get_by_role("button", name="Ghi 1 dòng").click()
    page.wait_for_load_state()
    assert Product.objects.filter(unit="kg").count() == 1
