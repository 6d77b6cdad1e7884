"""Everything the State ever paid on a beneficiary, a product, a machine, a place; another office's only outward."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.audit.models import Entry
from khuyencong.registry.services import add_product
from khuyencong.support import rules, selectors, services
from khuyencong.support.models import Key, OverlapCase
from khuyencong.support.selectors import Question
from tests.api.conftest import program
from tests.support.conftest import AT, Field
from tests.support.test_invoices import TYPED
from tests.support.test_screens import declared

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
SERIAL = ["Cơ khí Ví Dụ", "SC-120", "SC-2026-001"]
SECRETS = ("Mây Ngàn", "dossier:1", "Máy sao chè")


@pytest.fixture
def both(ground: Field) -> OverlapCase:
    """One machine in Lào Cai (national purse, invoiced) and in Đồng Tháp (local purse, later)."""
    near = ground.record(purse="national", serial=SERIAL, name="Máy sao chè Mây Ngàn")
    services.add_invoice(item=near, typed=TYPED, opens_on=date(2026, 1, 1), by=ground.people.chau, at=AT)
    ground.record(
        serial=SERIAL, name="Máy sấy Phù Sa", beneficiary="far", office="dong_thap", amount=150_000_000, year=2027
    )
    return OverlapCase.objects.get()


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def machine() -> Key:
    return Key.objects.get(kind="machine", value=f"machine:{rules.serial_key(*SERIAL)}")


def test_a_machine_has_one_page_and_each_office_reads_its_own(ground: Field, both: OverlapCase, login: As) -> None:
    path = f"/support/things/{machine().pk}/"
    own = text(login("binh"), path)
    for shown in ("Máy sao chè Mây Ngàn", "COKHIVIDU", "SC2026001", "Kê khai", "500", f"/support/overlaps/{both.pk}/"):
        assert shown in own
    assert "Hồ sơ của cơ quan khác" in own
    assert "Sở Công Thương tỉnh Đồng Tháp" in own
    assert "Phù Sa" not in own
    other = text(login("em"), path)
    assert all(secret not in other for secret in SECRETS)
    assert "Máy sấy Phù Sa" in other
    assert "Sở Công Thương tỉnh Lào Cai" in other
    agency = text(login("an"), path)
    assert "Hồ sơ của cơ quan khác" not in agency
    assert "350" in agency


def test_a_thing_nobody_of_mine_stands_on_is_not_there(ground: Field, login: As) -> None:
    ground.record(serial=SERIAL, beneficiary="far", office="dong_thap")
    path = f"/support/things/{machine().pk}/"
    text(login("binh"), path, 404)
    text(login("em"), path)
    content = Key.objects.filter(kind="content").latest("pk")
    loose = Key.objects.filter(kind="machine", value__contains="*")
    assert loose.count() == 2
    for key in (content, *loose):
        text(login("em"), f"/support/things/{key.pk}/", 404)
    ground.record(contract=["12/HĐ", "001085012345", date(2026, 3, 1)], kind="service")
    contract = Key.objects.get(kind="contract")
    page = text(login("binh"), f"/support/things/{contract.pk}/")
    assert "001085012345" not in page
    assert "•••• 2345" in page


def test_the_page_of_a_beneficiary_adds_up_by_purse_and_year(ground: Field, both: OverlapCase, login: As) -> None:
    one = ground.establishments["one"]
    ground.record(name="Máy đóng gói", year=2025, amount=90_000_000)
    elsewhere = ground.record(name="Gian hàng bí mật", office="dong_thap", year=2025, amount=7_000_000, activity="A4.1")
    declared(ground)
    page = text(login("binh"), f"/establishments/{one.pk}/")
    sums = page[page.index('id="support"') :]
    for shown in ("Khuyến công quốc gia", "Khuyến công địa phương", "Chương trình OCOP", "Mọi năm", "332", "97", "200"):
        assert shown in sums, shown
    assert f'href="/support/things/{machine().pk}/"' in page
    assert "Gian hàng bí mật" not in page
    assert elsewhere.office_name in page
    added = selectors.items_of_beneficiary(one.pk)
    assert added.count() == 4
    empty = ground.establishments["two"]
    assert 'id="support"' not in text(login("binh"), f"/establishments/{empty.pk}/")


def test_pages_ask_the_same_number_of_queries_at_one_and_many(ground: Field, login: As) -> None:
    one = ground.establishments["one"]
    ground.record(serial=SERIAL)
    unit = one.province
    paths = (
        f"/establishments/{one.pk}/", f"/support/things/{machine().pk}/", f"/places/{unit.level}/{unit.code}/"
    )  # fmt: skip

    def asked() -> list[int]:
        counts = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                text(login("binh"), path)
            counts.append(len(queries))
        return counts

    asked()
    few = asked()
    for n in range(6):
        ground.record(name=f"Máy {n}", serial=SERIAL, year=2020 + n, purse="national" if n % 2 else "local")
    assert asked() == few


def test_a_place_shows_its_own_and_only_the_outside_of_others(ground: Field, both: OverlapCase, login: As) -> None:
    unit = ground.province("lao_cai")
    path = f"/places/{unit.level}/{unit.code}/"
    own = text(login("binh"), path)
    assert "Máy sao chè Mây Ngàn" in own
    assert "Tiền Nhà nước tại địa bàn" in own
    assert "Cơ sở trong địa bàn" in own
    other = text(login("em"), path)
    assert "Tiền Nhà nước tại địa bàn" in other
    assert "Hồ sơ của cơ quan khác" in other
    assert all(secret not in other for secret in SECRETS)
    for nobody in (Client(), login("dung")):
        assert all(secret not in text(nobody, path) for secret in SECRETS[1:])
    assert "Tiền Nhà nước" not in text(Client(), path)


def test_a_product_shows_who_makes_it_and_the_money_that_names_it(ground: Field, login: As) -> None:
    one = ground.establishments["one"]
    product = add_product(establishment=one, name="Chè Shan tuyết", by=ground.people.binh, at=AT)
    path = f"/products/{product.pk}/"
    assert "Chưa có khoản nào nêu tên sản phẩm này" in text(login("binh"), path)
    ground.record(name="Nhãn hiệu cho che shan tuyet", kind="brand", activity="A4.4")
    ground.record(name="Máy khác", activity="A3.1")
    page = text(login("binh"), path)
    assert "Nhãn hiệu cho che shan tuyet" in page
    assert "Máy khác" not in page
    assert f'href="{path}"' in text(login("binh"), f"/establishments/{one.pk}/")
    text(login("em"), path, 404)


def test_the_question_before_an_approval_answers_by_every_key(ground: Field, both: OverlapCase, login: As) -> None:
    one = ground.establishments["one"]
    by: dict[str, dict[str, Any]] = {
        "machine": {"serial_key": rules.serial_key("", "sc 120", "SC 2026 001")},
        "purpose": {"beneficiary_id": one.pk, "activity": "A3.4"},
        "invoice": {"invoice": rules.invoice_key("0100233488", "1", "c26tvd", "412")},
    }
    found = {name: selectors.held(Question(year=2026, **asked)) for name, asked in by.items()}
    assert [(h.kind, h.seen.amount_vnd) for h in found["machine"]] == [
        ("machine", 200_000_000),
        ("machine", 150_000_000),
    ]
    assert [h.kind for h in found["purpose"]] == ["purpose"]
    assert [(h.kind, h.seen.amount_vnd) for h in found["invoice"]] == [("invoice", 500_000_000)]
    assert selectors.held(Question(year=2026)) == []
    answer = login("em").post(
        "/support/check/", {"invoice_seller": "0100233488", "invoice_symbol": "1C26TVD", "invoice_number": "00000412"}
    )
    page = answer.content.decode()
    assert "Sở Công Thương tỉnh Lào Cai" in page
    assert all(secret not in page for secret in SECRETS)
    assert Entry.objects.filter(act="support.check").latest("pk").detail == {"hits": 1}
    caller = program(ground.people.em)
    asked = {"invoice_seller": "0100233488", "invoice_symbol": "1C26TVD", "invoice_number": "00000412"}
    told = caller.post("support/check", asked)
    assert told.status_code == 200, told.content
    assert [(h["same_by"], h["amount_vnd"], h["office"]) for h in told.json()["items"]] == [
        ("invoice", 500_000_000, "Sở Công Thương tỉnh Lào Cai")
    ]
    assert all(secret not in told.content.decode() for secret in SECRETS)
    assert set(caller.post("support/check", {"invoice_symbol": "1C26TVD"}).json()["fields"]) == {"invoice_number"}
    assert caller.post("support/check", {}).status_code == 400
    half = login("em").post("/support/check/", {"invoice_symbol": "1C26TVD"})
    assert half.status_code == 422
    assert "Cần thêm mục này thì mới tra được." in half.content.decode()
