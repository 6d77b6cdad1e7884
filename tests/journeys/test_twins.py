"""A new officer is asked about a twin at entry; two officers merge two records side by side, and one undoes it."""

from __future__ import annotations

from typing import Any

import pytest

from khuyencong.accounts.choices import Role
from khuyencong.registry import services
from khuyencong.registry.models import Establishment, Merge
from tests.browser import assert_page_ok, log_in, speak
from tests.factories.registry import AT, make_establishment, make_officer, make_province, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Hợp tác xã sản xuất, chế biến, kinh doanh và dịch vụ nông lâm nghiệp tổng hợp kết hợp du lịch cộng đồng Bản Mẫu"


def test_a_twin_is_found_at_entry_merged_and_undone(page: Any, live_server: Any) -> None:
    province = make_province("Tỉnh Mẫu")
    commune = make_unit("Xã Bản Mẫu", parent=province)
    one, two = (make_officer(Role.DEPARTMENT_OFFICER, province) for _ in range(2))
    number = [services.NewIdentifier("MST10", "0100233488")]
    first = make_establishment(LONG, commune=commune, by=one, identifiers=number, phone="0214 3871 000")
    second = make_establishment("HTX " + LONG[11:], commune=commune, by=one, address="Thôn Séo Trung Hồ")
    services.add_product(establishment=second, name="Chè Shan tuyết", by=one, at=AT)
    services.find_twins(at=AT)
    url = live_server.url

    log_in(page, url, one)
    page.goto(f"{url}/establishments/register/")
    page.fill("#id_name", "HTX " + LONG[11:])
    page.select_option("#id_legal_form", "cooperative")
    page.fill("#id_commune", "Xã Bản Mẫu, Tỉnh Mẫu")
    page.press("#id_commune", "Tab")
    page.wait_for_selector("#likely-head")  # asked before anything was sent
    assert_page_ok(page)
    page.get_by_role("button", name="Là cơ sở này").first.click()
    page.wait_for_url(f"{url}/establishments/*/")
    assert Establishment.objects.count() == 2

    for language in ("en", "th", "vi"):
        speak(page, url, language)
        page.goto(f"{url}/establishments/twins/")
        assert_page_ok(page)
    page.get_by_role("link", name=LONG).click()
    assert_page_ok(page)
    page.get_by_label("Thôn Séo Trung Hồ").check()
    page.get_by_role("button", name="Đề nghị ghép").click()
    page.wait_for_selector("text=chờ một cán bộ khác xác nhận")

    log_in(page, url, two)
    page.reload()
    assert_page_ok(page)
    page.get_by_role("button", name="Xác nhận ghép").click()
    page.wait_for_selector("text=Hoàn tác được trong 30 ngày")
    done = Merge.objects.get()
    merged = Establishment.objects.get(pk=done.keep_id)
    assert (merged.address, merged.phone) == ("Thôn Séo Trung Hồ", "0214 3871 000")
    page.goto(f"{url}/establishments/{done.other_id}/")
    assert page.url == f"{url}/establishments/{done.keep_id}/"
    assert_page_ok(page)
    page.goto(f"{url}/establishments/twins/{done.pair_id}/")
    for language in ("en", "th", "vi"):
        speak(page, url, language)
        page.reload()
        assert_page_ok(page)
    page.get_by_role("button", name="Hoàn tác ghép").click()
    page.wait_for_selector("text=Đã hoàn tác")
    assert Establishment.objects.filter(merged_into__isnull=True).count() == 2
    assert second.products.count() == 1
    assert first.products.count() == 0
