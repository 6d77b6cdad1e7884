"""A member scores in a real browser: the sheet, the result table, at both widths and in three languages."""

from typing import Any

import pytest

from khuyencong.councils import services
from tests.browser import assert_page_ok, log_in, speak
from tests.factories import accounts
from tests.factories.councils import AT, agree, make_council, score_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Công ty cổ phần Đầu tư phát triển hạ tầng cụm công nghiệp và khu đô thị Bắc Duyên Hải Lào Cai (ví dụ)"


def test_a_member_scores_and_the_result_stands(page: Any, live_server: Any) -> None:
    people = accounts.people()
    setting = make_council(people)
    agree(setting, people)
    for name in (LONG, "Hợp tác xã Cốc San (ví dụ)"):
        services.add_candidate(council=setting.council, name=name, by=people.binh, at=AT)
    services.open_applications(council=setting.council, by=people.binh, at=AT)
    for name, top in ((LONG, "40"), ("Hợp tác xã Cốc San (ví dụ)", "31.5")):
        score_all(setting, people, setting.member, name, ["15", "13.5", "10", "12", top])
    log_in(page, live_server.url, setting.chair_user)
    page.goto(f"/councils/{setting.council.pk}/")
    page.get_by_role("link", name="Chấm điểm").first.click()
    for field in page.get_by_role("textbox").all():
        field.fill("12,5")
    page.get_by_role("button", name="Lưu phiếu").click()
    assert page.get_by_text("62,5").count() == 1
    assert_page_ok(page)
    page.get_by_role("button", name="Gửi phiếu").click()
    log_in(page, live_server.url, people.binh)
    for language in ("vi", "en", "th"):
        speak(page, live_server.url, language)
        page.goto(f"/councils/{setting.council.pk}/")
        assert_page_ok(page)
