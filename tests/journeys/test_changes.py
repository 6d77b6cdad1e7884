"""Changes in the year a project runs, in the browser: a rise only the Minister decides, and another establishment in
a group, which the department decides and the Agency sees (36/2013/TT-BCT art. 11)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from khuyencong.demo.story import moment
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes import services
from khuyencong.programmes.models import Project
from tests.factories.accounts import People
from tests.factories.kinds import MILLION, establishment_at
from tests.factories.places import make_units
from tests.factories.programmes import advance_to, cast_of, make_story
from tests.journeys.people import at_the_desk_of
from tests.programmes.test_kinds import approve, group_in_contract, name_somebody

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OnTheDay = Callable[[date], None]


@pytest.mark.promise("P15-23")
def test_a_rise_waits_for_the_minister(page: Page, live_server: Any, people: People, on_the_day: OnTheDay) -> None:
    project = advance_to(make_story(people, support_vnd=200 * MILLION), "sign_contract").project
    on_the_day(date(2026, 4, 20))

    chau = at_the_desk_of(page, live_server.url, people.chau)
    page.goto(f"/projects/{project.pk}/")
    chau.click("Đề nghị điều chỉnh")
    expect(page.get_by_role("row", name="Tăng tổng mức hỗ trợ")).to_contain_text("Bộ trưởng")
    chau.quiet()
    chau.click("Tăng tổng mức hỗ trợ")
    chau.fill({"Mức hỗ trợ mới": "200.000.000", "Lý do điều chỉnh": "Giá máy tăng so với báo giá (ví dụ)."})
    chau.click("Gửi đề nghị điều chỉnh")
    expect(page.locator(".kc-find .is-block")).to_be_visible()  # no rise at all
    chau.fill({"Mức hỗ trợ mới": "250.000.000"})
    chau.click("Gửi đề nghị điều chỉnh")
    expect(page.get_by_role("heading", level=1, name="Tăng tổng mức hỗ trợ")).to_be_visible()
    change = page.url

    binh = at_the_desk_of(page, live_server.url, people.binh)
    page.goto(change)
    binh.click("Xác nhận đã kiểm tra")
    binh.fill({"Kết quả kiểm tra hồ sơ": "Đã kiểm tra tại cơ sở, đúng thực tế (ví dụ)."})
    binh.act("Xác nhận đã kiểm tra")
    binh.done("Xác nhận đã kiểm tra")
    assert page.get_by_role("link", name="Ghi nhận quyết định của Bộ trưởng").count() == 0
    refused = page.goto(f"{change}act/decide_change/")
    assert refused is not None
    assert refused.status == 403
    page.complaints.clear()  # type: ignore[attr-defined]

    an = at_the_desk_of(page, live_server.url, people.an)
    an.page.goto(change)
    an.click("Ghi nhận quyết định của Bộ trưởng")
    an.fill({"Số, ký hiệu văn bản": "1234/QĐ-BCT (ví dụ)", "Ngày văn bản": "18/4/2026"})
    an.act("Ghi nhận quyết định của Bộ trưởng")  # no scan, no change
    page.get_by_text("Chưa chọn tệp.").first.wait_for()
    project.refresh_from_db()
    assert project.planned_vnd == 200 * MILLION
    an.upload("Bản chụp văn bản (PDF)")
    an.act("Ghi nhận quyết định của Bộ trưởng")  # the norm may have changed: a warning wants its sentence
    page.get_by_text("Mỗi cảnh báo cần một câu giải trình ở dưới.").wait_for()
    an.upload("Bản chụp văn bản (PDF)")
    an.act("Ghi nhận quyết định của Bộ trưởng")
    an.done("Ghi nhận quyết định của Bộ trưởng")
    an.quiet()
    project.refresh_from_db()
    assert (project.planned_vnd, project.contract.amount_vnd) == (250 * MILLION, 250 * MILLION)
    # The money of the rise comes with an assignment of its own.
    assert ledger.subject_balances(project.subject).committed == 200 * MILLION


@pytest.mark.promise("P15-24")
def test_another_establishment_takes_its_place_in_a_group(
    page: Page, live_server: Any, people: People, on_the_day: OnTheDay
) -> None:
    cast, units = cast_of(people), make_units()
    told = group_in_contract(cast, units)
    plan = services.open_detail_plan(project=told.project, by=cast.chau, at=moment(date(2026, 4, 1)))
    name_somebody(plan, cast, units.ban_ho, "Cơ sở chè cũ (ví dụ)", 300, 150)
    approve(plan, cast, "11/SCT (ví dụ)")
    unfit = establishment_at(units.ban_ho, cast.chau, "Cơ sở chè không sản xuất (ví dụ)")
    type(unfit).objects.filter(pk=unfit.pk).update(direct_production=False)
    establishment_at(units.ban_ho, cast.chau, "Cơ sở chè mới (ví dụ)")
    on_the_day(date(2026, 4, 20))

    chau = at_the_desk_of(page, live_server.url, people.chau)
    page.goto(f"/projects/{told.project.pk}/changes/")
    chau.click("Cơ sở thụ hưởng")
    page.get_by_text("Cơ sở chè không sản xuất (ví dụ)").click()
    chau.fill({"Lý do điều chỉnh": "Cơ sở cũ ngừng sản xuất (ví dụ)."})
    chau.click("Gửi đề nghị điều chỉnh")
    expect(page.locator(".kc-find .is-block").first).to_contain_text("Cơ sở chè không sản xuất (ví dụ)")
    chau.quiet()
    page.get_by_role("radio", name="Cơ sở chè mới (ví dụ)").check(force=True)
    chau.click("Gửi đề nghị điều chỉnh")
    expect(page.get_by_role("heading", level=1, name="Cơ sở thụ hưởng")).to_be_visible()
    change = page.url

    binh = at_the_desk_of(page, live_server.url, people.binh)
    page.goto(change)
    expect(page.get_by_text("Cơ sở chè cũ (ví dụ)").first).to_be_visible()
    binh.click("Quyết định điều chỉnh")
    binh.fill({"Số, ký hiệu văn bản": "77/QĐ-SCT (ví dụ)", "Ngày văn bản": "20/4/2026"})
    binh.act("Quyết định điều chỉnh")
    binh.done("Quyết định điều chỉnh")

    an = at_the_desk_of(page, live_server.url, people.an)
    an.page.goto(change)
    expect(page.get_by_text("77/QĐ-SCT (ví dụ)").first).to_be_visible()
    an.click("Ghi nhận")
    an.act("Ghi nhận")
    an.done("Ghi nhận")
    an.quiet()
    project = Project.objects.get(pk=told.project.pk)
    assert [str(p.beneficiary) for p in project.parts_in_force] == ["Cơ sở chè mới (ví dụ)"]
