"""In the browser: an entry page by page, what its papers contradict, and the check before it is sent."""

from typing import Any

import pytest
from playwright.sync_api import Page

from khuyencong.programmes.choices import Status
from khuyencong.programmes.takeover import services
from tests.browser import assert_page_ok, log_in
from tests.factories.accounts import People
from tests.factories.kinds import establishment_at
from tests.factories.places import make_units
from tests.factories.programmes import cast_of
from tests.factories.takeover import MILLION, NOW, answers, make_local_fund

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Hợp tác xã Dịch vụ nông nghiệp tổng hợp, chế biến chè, dược liệu và du lịch cộng đồng Ví Dụ Bản Hồ"


def test_an_entry_and_its_check(page: Page, live_server: Any, people: People) -> None:
    units, cast = make_units(), cast_of(people)
    make_local_fund(cast.department, people.giang)
    beneficiary = establishment_at(units.ban_ho, cast.chau, LONG)
    wrong = {"contract_vnd": 260 * MILLION, "acceptance_number": None, "title": f"Máy sao chè cho {LONG}"}
    values = answers(units, cast, state=Status.REST_PAID, beneficiary=beneficiary, **wrong)
    takeover = services.open_takeover(values=values, form_key="screens", by=people.binh, at=NOW)
    log_in(page, live_server.url, people.binh)
    for group in ("papers", "money"):
        page.goto(f"/projects/takeover/{takeover.pk}/step/{group}/")
        assert_page_ok(page)
    page.goto(f"/projects/takeover/{takeover.pk}/")
    assert_page_ok(page)
    assert page.get_by_role("button", name="Gửi xác nhận").count() == 0
    page.goto(f"/projects/takeover/{takeover.pk}/step/papers/")
    page.get_by_label("Biên bản nghiệm thu: số, ký hiệu").fill("31/BB-NT")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_label("Giá trị hợp đồng (đồng)").fill("240.000.000")
    page.get_by_role("button", name="Sang trang kiểm tra").click()
    page.get_by_role("button", name="Gửi xác nhận").wait_for()
    assert_page_ok(page)
    page.get_by_role("button", name="Gửi xác nhận").click()
    page.get_by_text("để xác nhận.").first.wait_for()
    assert_page_ok(page)
