"""The pages of a machine, a product, a place and a beneficiary, and the check before an approval, in the browser."""

from datetime import date

import pytest

from khuyencong.registry.services import add_product
from khuyencong.support import rules, services
from khuyencong.support.models import Key
from tests.support.conftest import AT, Field
from tests.support.test_invoices import TYPED
from tests.support.test_screens import LONG, Looker, declared, look

__all__ = ["look"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SERIAL = ["Cơ khí Ví Dụ", "SC-120", "SC-2026-001"]


def test_everything_about_one_in_every_language(look: Looker, ground: Field) -> None:
    one = ground.establishments["one"]
    near = ground.record(purse="national", serial=SERIAL, name=LONG[:290])
    services.add_invoice(item=near, typed=TYPED, opens_on=date(2026, 1, 1), by=ground.people.chau, at=AT)
    ground.record(serial=SERIAL, beneficiary="far", office="dong_thap", amount=150_000_000, year=2027)
    ground.record(name="Máy đóng gói chè Shan tuyết", year=2025, amount=90_000_000, activity="A3.1")
    declared(ground)
    product = add_product(establishment=one, name="Chè Shan tuyết", by=ground.people.binh, at=AT)
    machine = Key.objects.get(kind="machine", value=f"machine:{rules.serial_key(*SERIAL)}")
    look.at("binh", f"/establishments/{one.pk}/")
    look.at("an", f"/establishments/{one.pk}/", "en")
    look.at("binh", f"/support/things/{machine.pk}/", "th")
    look.at("em", f"/support/things/{machine.pk}/")
    look.at("binh", f"/products/{product.pk}/")
    unit = ground.province("lao_cai")
    look.at("em", f"/places/{unit.level}/{unit.code}/", "en")
    look.at("em", "/support/check/")
    look.page.fill("#id_invoice_seller", "0100233488")
    look.page.fill("#id_invoice_symbol", "1C26TVD")
    look.page.fill("#id_invoice_number", "412")
    look.page.click("main button.btn-primary")
    look.page.wait_for_selector("#found")
    look.ok("em checked an invoice")
    assert look.wrong == []
