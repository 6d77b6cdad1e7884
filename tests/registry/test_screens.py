"""The screens in a real browser: 1440 and 360 px, three languages, long names, none, one and many rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from khuyencong.accounts.choices import Role
from khuyencong.registry import services
from khuyencong.registry.models import Establishment
from tests.browser import assert_page_ok, log_in, speak
from tests.factories.registry import AT, make_establishment, make_officer, make_province, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Hợp tác xã sản xuất, chế biến, kinh doanh và dịch vụ nông lâm nghiệp tổng hợp kết hợp du lịch cộng đồng " * 2


def many(row: Establishment, count: int) -> None:
    """Copies of a row, straight into the table: this is about drawing, not about registering."""
    values = {
        f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in {"id", "form_key"}
    }
    made = [
        Establishment(**{**values, "name": f"{row.name} {n}", "search_key": f"{row.search_key} {n}"})
        for n in range(count)
    ]
    Establishment.objects.bulk_create(made, batch_size=500)


@pytest.mark.parametrize("rows", [0, 1, 10_000])
def test_the_list(page: Any, live_server: Any, rows: int) -> None:
    province = make_province("Tỉnh Mẫu Vùng Cao Biên Giới")
    by = make_officer(Role.DEPARTMENT_OFFICER, province, name="Sở Công Thương tỉnh Mẫu")
    if rows:
        commune = make_unit("Xã Bản Mẫu", parent=province)
        first = make_establishment(LONG.strip()[:200], commune=commune, by=by, founded_on=date(2012, 2, 5))
        many(first, rows - 1)
    log_in(page, live_server.url, by)
    for language in ("vi", "en", "th"):
        speak(page, live_server.url, language)
        page.goto(f"{live_server.url}/establishments/?order=-name")
        assert_page_ok(page)


@pytest.mark.parametrize("language", ["vi", "en", "th"])
def test_the_detail_and_its_forms(page: Any, live_server: Any, language: str) -> None:
    province = make_province("Tỉnh Mẫu")
    city = make_province("Thành phố Mẫu", kind="central_city")
    ward = make_unit("Phường Trung Tâm", kind="ward", parent=city)
    commune = make_unit("Xã Bản Mẫu", parent=province)
    by = make_officer(Role.DEPARTMENT_OFFICER, province, name="Sở Công Thương tỉnh Mẫu")
    row = make_establishment(
        LONG.strip()[:300],
        commune=commune,
        by=by,
        legal_form="limited",
        women_owned=True,
        ownership_basis="Giấy chứng nhận đăng ký, vốn góp 60%",
        place=services.NewPlace(unit=ward, label="Xưởng chính", address="Tổ 5, đường số 2"),
        identifiers=[services.NewIdentifier("MST10", "0100233488")],
        is_example=True,
    )
    services.add_product(
        establishment=row, name="Chè Shan tuyết", capacity="120", unit="tấn", is_main=True, by=by, at=AT
    )
    services.grant_standing(
        establishment=row,
        kind="typical_product",
        document="12/QĐ-UBND ngày 05/3/2024",
        valid_from=date(2024, 3, 5),
        by=by,
        at=AT,
    )
    log_in(page, live_server.url, by)
    speak(page, live_server.url, language)
    parts = ("", "edit/", "history/", "add/figures/", "add/standing/")
    pages = [*(f"{row.pk}/{part}" for part in parts), "register/", "lookup/", "place-facts/"]
    for path in pages:
        page.goto(f"{live_server.url}/establishments/{path}")
        assert_page_ok(page)


def test_a_refused_form_keeps_everything_and_links_to_the_fields(page: Any, live_server: Any) -> None:
    province = make_province("Tỉnh Mẫu")
    make_unit("Xã Bản Mẫu", parent=province)
    log_in(page, live_server.url, make_officer(Role.CENTRE_OFFICER, province))
    page.goto(f"{live_server.url}/establishments/register/")
    page.fill("#id_name", "Cơ sở Bản Mẫu")
    page.fill("#id_commune", "ban mau")
    page.select_option("#id_scheme", "MST10")
    page.fill("#id_value", "0100233480")
    page.select_option("#id_legal_form", "limited")
    page.click("main form button:visible")
    assert page.input_value("#id_name") == "Cơ sở Bản Mẫu"
    assert page.locator(".kc-errs a[href='#id_value']").count() == 1
    assert_page_ok(page)
    page.fill("#id_value", "0100233488")
    page.click("main form button:visible")
    assert page.locator("h1", has_text="Cơ sở Bản Mẫu").count() == 1


@pytest.mark.parametrize("language", ["vi", "en", "th"])
def test_published_facts(page: Any, live_server: Any, language: str) -> None:
    services.load_published(at=AT)
    log_in(page, live_server.url, make_officer(Role.STATISTICS, make_province()))
    speak(page, live_server.url, language)
    for kind in ("establishments", "products"):
        page.goto(f"{live_server.url}/published/{kind}/")
        assert_page_ok(page)
