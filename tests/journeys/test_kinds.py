"""Kinds of projects in the browser: a group that names its establishments later, a pilot of two contents and years, one
project of three provinces (36/2013/TT-BCT art. 4, 21; 46/2012/TT-BCT)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes.choices import AppraisalLevel, Status
from khuyencong.programmes.models import Acceptance, Project
from tests.factories.accounts import People
from tests.factories.kinds import MILLION, Share, Told, body_with, establishment_at, make_fund
from tests.factories.places import make_units
from tests.factories.programmes import cast_of
from tests.factories.registry import make_province, make_unit
from tests.journeys.people import Person, at_the_desk_of
from tests.programmes.test_kinds import group_in_contract

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OnTheDay = Callable[[date], None]


def name_in_plan(chau: Person, name: str, support: str) -> None:
    """One establishment of a group with its machine and its support."""
    chau.click("Thêm cơ sở")
    chau.page.get_by_role("radio", name=name).check(force=True)
    chau.fill({"Đang dùng máy gì?": "Chảo gang (ví dụ)"})
    chau.page.get_by_text("Nâng cao chất lượng, tạo sản phẩm mới").click()
    for commitment in ("Máy mới 100%", "Cơ sở cam kết đầu tư toàn bộ", "Cơ sở cam kết khoản chi này"):
        chau.page.get_by_label(commitment).check()
    chau.page.get_by_label("Khoản chi", exact=True).fill(f"Máy của {name}")
    chau.fill({"Đơn vị tính": "máy", "Số lượng": "1"})
    chau.fill({"Đơn giá (đồng)": "500.000.000", "Đề nghị hỗ trợ (đồng)": support})
    chau.page.get_by_role("main").get_by_role("button", name="Thêm cơ sở", exact=True).click()
    chau.done("Đã thêm cơ sở vào kế hoạch chi tiết.")


@pytest.mark.promise("P15-25")
def test_a_group_names_its_establishments_and_returns_what_is_not_filled(
    page: Page, live_server: Any, people: People, on_the_day: OnTheDay
) -> None:
    cast, units = cast_of(people), make_units()
    told = group_in_contract(cast, units)
    here = f"/projects/{told.project.pk}/"
    for name in ("Cơ sở A (ví dụ)", "Cơ sở B (ví dụ)", "Cơ sở C (ví dụ)"):
        establishment_at(units.ban_ho, cast.chau, name)
    on_the_day(date(2026, 4, 10))

    chau = at_the_desk_of(page, live_server.url, people.chau)
    page.goto(here)
    expect(page.locator("#parts")).to_contain_text("3 cơ sở, chưa xác định")
    chau.quiet()
    page.locator("#parts").get_by_role("button").click()
    for name, support in (("Cơ sở A", "250.000.000"), ("Cơ sở B", "250.000.000"), ("Cơ sở C", "201.000.000")):
        name_in_plan(chau, name, support)
    chau.click("Trình kế hoạch chi tiết")
    chau.act("Trình kế hoạch chi tiết")
    expect(page.locator(".kc-find .is-block").first).to_contain_text("701.000.000")  # one million above the group
    chau.quiet()
    page.goto(here)
    page.locator("#parts footer").get_by_role("link").click()
    chau.click("Bỏ Cơ sở C (ví dụ)")
    chau.done("Đã bỏ cơ sở khỏi kế hoạch chi tiết.")
    chau.click("Trình kế hoạch chi tiết")
    chau.act("Trình kế hoạch chi tiết")
    chau.done("Trình kế hoạch chi tiết")
    plan = page.url

    binh = at_the_desk_of(page, live_server.url, people.binh)
    page.goto(plan)
    binh.quiet()
    binh.click("Phê duyệt kế hoạch chi tiết")
    binh.fill({"Số, ký hiệu văn bản phê duyệt": "12/QĐ-SCT (ví dụ)", "Ngày văn bản": "10/4/2026"})
    page.get_by_label("Đây là kế hoạch cuối").check()
    binh.act("Phê duyệt kế hoạch chi tiết")
    binh.done("Phê duyệt kế hoạch chi tiết")
    project = Project.objects.get(pk=told.project.pk)
    assert [str(p.beneficiary) for p in project.parts_in_force] == ["Cơ sở A (ví dụ)", "Cơ sở B (ví dụ)"]
    money = ledger.subject_balances(project.subject)
    assert (money.committed, money.released) == (500 * MILLION, 200 * MILLION)


@pytest.mark.promise("P15-26")
def test_a_pilot_wants_two_contents_over_more_than_a_year(
    page: Page, live_server: Any, people: People, on_the_day: OnTheDay
) -> None:
    cast, units = cast_of(people), make_units()
    establishment_at(units.ban_ho, cast.chau, "Cơ sở điểm (ví dụ)")
    on_the_day(date(2025, 8, 4))
    chau = at_the_desk_of(page, live_server.url, people.chau)
    page.goto("/projects/new/")
    page.get_by_role("radio", name="Cơ sở điểm (ví dụ)").check(force=True)
    chau.fill({"Tên đề án": "Đề án điểm chế biến chè (ví dụ)"})
    page.get_by_label("Năm ngân sách").select_option("2026")
    page.get_by_label("Đề án điểm").check()
    chau.click("Mở hồ sơ đề án")
    project = Project.objects.get()
    here = f"/projects/{project.pk}/"
    page.goto(f"{here}check/")
    expect(page.get_by_text("Đề án điểm có 1 nội dung hoạt động, cần ít nhất 2.")).to_be_visible()

    page.goto(f"{here}parts/add/")
    page.get_by_label("Nội dung hoạt động").select_option("A4.4")
    page.get_by_role("radio", name="Cơ sở điểm (ví dụ)").check(force=True)
    page.get_by_label("Năm ngân sách").select_option("2027")
    chau.click("Thêm vào đề án")
    page.wait_for_url(f"**{here}parts/*/")
    chau.quiet()
    page.goto(f"{here}step/parts/")
    chau.quiet()
    page.goto(f"{here}check/")
    assert page.get_by_text("Đề án điểm có 1 nội dung").count() == 0
    project.refresh_from_db()
    assert project.is_pilot
    assert project.years == [2026, 2027]


@pytest.mark.promise("P15-22")
def test_three_provinces_share_one_project(page: Page, live_server: Any, people: People, on_the_day: OnTheDay) -> None:
    cast, units = cast_of(people), make_units()
    shares = [Share(establishment=establishment_at(units.ban_ho, cast.chau, "Cơ sở Lào Cai (ví dụ)"))]
    officers = [people.binh]
    for n in (1, 2):
        province = make_province(f"Tỉnh Bạn {n}")
        unit = make_unit(f"Xã Bạn {n}", parent=province, province=province)
        body, users = body_with(BodyKind.DEPARTMENT, province, f"Sở Bạn {n}", officer=Role.DEPARTMENT_OFFICER)
        officers.append(users["officer"])
        row = establishment_at(unit, cast.chau, f"Cơ sở Bạn {n} (ví dụ)")
        shares.append(Share(establishment=row, unit=unit, department=body))
    told = Told(cast)
    told.open("Đề án ba tỉnh (ví dụ)", shares)
    told.submit()
    told.appraise(AppraisalLevel.MINISTRY, cast.an, date(2025, 11, 14))
    told.plan(cast.an)
    told.assign(make_fund(cast.agency, cast.giang, year=2026, amount_vnd=2_000 * MILLION), cast.an, date(2026, 1, 20))
    told.contract(cast.an, date(2026, 3, 11))
    Project.objects.filter(pk=told.project.pk).update(status=Status.DONE)
    here = f"/projects/{told.project.pk}/"
    on_the_day(date(2026, 8, 2))

    stranger = at_the_desk_of(page, live_server.url, people.em)
    nothing = page.goto(here)
    assert nothing is not None
    assert nothing.status == 404
    stranger.page.complaints.clear()  # type: ignore[attr-defined]
    for n, officer in enumerate(officers):
        person = at_the_desk_of(page, live_server.url, officer)
        page.goto(here)
        expect(page.locator("#parts tbody tr")).to_have_count(3)
        # Each department accepts its own share and no other.
        expect(page.locator("#parts").get_by_role("link", name="Ghi biên bản")).to_have_count(1)
        if n == 0:
            person.quiet()
        page.locator("#parts").get_by_role("link", name="Ghi biên bản").click()
        person.fill({"Số biên bản nghiệm thu": f"3{n}/BB (ví dụ)", "Ngày nghiệm thu": "01/8/2026"})
        person.fill({"Khối lượng so với kế hoạch": "Đủ (ví dụ)", "Chất lượng": "Tốt (ví dụ)"})
        person.fill({"Giá trị hỗ trợ được nghiệm thu": "250.000.000"})
        if n == 0:  # more support than was invested
            person.fill({"Tổng giá trị đầu tư được nghiệm thu": "200.000.000"})
            person.click("Ghi biên bản nghiệm thu")
            expect(page.locator("[name=accepted_vnd].is-wrong, [name=invested_vnd].is-wrong").first).to_be_visible()
        person.fill({"Tổng giá trị đầu tư được nghiệm thu": "500.000.000"})
        person.click("Ghi biên bản nghiệm thu")
        person.done("Đã ghi biên bản nghiệm thu.")
    assert [a.accepted_vnd for a in Acceptance.objects.filter(part__project=told.project)] == [250 * MILLION] * 3
