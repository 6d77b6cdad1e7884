"""Lào Cai's five steps in the browser: the head writes them down, five people sign, one returns, one recalls."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from khuyencong.accounts.models import Membership
from khuyencong.common.clock import today
from khuyencong.demo.story import Story
from khuyencong.programmes.choices import Status
from khuyencong.workflow.models import TransitionRecord
from tests import browser as browsing
from tests.factories import accounts as make
from tests.factories.accounts import People
from tests.factories.signing import DEPUTY_DIRECTOR, DEPUTY_HEAD, HEAD, make_division, signers
from tests.journeys.people import Person, company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STEPS = (
    ("Chuyên viên soạn", "Chuyên viên Sở Công Thương", "", ""),
    ("Phó Trưởng phòng", "Chuyên viên Sở Công Thương", DEPUTY_HEAD, ""),
    ("Trưởng phòng", "Chuyên viên Sở Công Thương", HEAD, ""),
    ("Phó Giám đốc ký", "Lãnh đạo Sở Công Thương", DEPUTY_DIRECTOR, "KT. (ký thay)"),
)


def write_steps(head: Person) -> None:
    """The head of the department writes down the steps for sending a project to the Agency."""
    head.page.goto(f"{head.url}/workflow/steps/")
    head.page.get_by_text("Chưa đặt bước ký nào").wait_for()
    head.quiet()
    head.click("Đặt các bước ký")
    head.page.get_by_label("Việc đi qua các bước ký").select_option("programmes.project:*")
    head.click("Thêm một bước")
    for n, (label, role, position, capacity) in enumerate(STEPS):
        head.page.locator(f"#id_steps-{n}-label").fill(label)
        head.page.locator(f"#id_steps-{n}-role").select_option(label=role)
        if position:
            head.page.locator(f"#id_steps-{n}-position").select_option(label=position)
        if capacity:
            head.page.locator(f"#id_steps-{n}-capacity").select_option(label=capacity)
    head.page.get_by_role("main").get_by_role("button", name="Đặt các bước ký").click()  # without a document
    head.page.get_by_text("Căn cứ: Chưa nhập.").wait_for()
    head.quiet()
    head.fill({"Căn cứ": "12/QĐ-SCT (ví dụ)"})
    head.page.get_by_role("main").get_by_role("button", name="Đặt các bước ký").click()
    head.done("Đã đặt các bước ký nội bộ.")
    head.quiet()


def sign(person: Person, title: str, button: str, note: str = "") -> None:
    """From the desk to the sheet, read, sign."""
    person.page.goto(f"{person.url}/desk/")
    person.page.get_by_role("link", name=title).first.click()
    person.page.get_by_role("heading", level=1, name="Ký nội bộ: Trình Cục").wait_for()
    person.quiet()
    person.page.get_by_label("Ý kiến").fill(note)
    person.click(button)
    person.done("Đã ký")


def test_five_people_sign_and_one_returns(
    browser: Browser, live_server: Any, at_step: Callable[..., Story], people: People
) -> None:
    project = at_step("appraise_base").project
    signers()
    names = ("binh_head", "binh", "phong_pho", "phong_truong", "so_pho", "chau")
    with company(browser, live_server.url, *names) as who:
        binh = who["binh"]
        write_steps(who["binh_head"])
        who["binh_head"].page.goto(f"{live_server.url}/desk/")
        who["binh_head"].page.get_by_text("Không có việc nào đang chờ").wait_for()

        binh.open_task(project.title)
        binh.click("Trình Cục")
        binh.page.get_by_text("Cơ quan ký việc này theo các bước nội bộ.").wait_for()
        binh.quiet()
        binh.fill({"Ghi chú": "Kính trình Lãnh đạo Sở (ví dụ)."})
        binh.act("Soạn xong, chuyển ký")
        binh.done("Đã soạn, chuyển ký: Trình Cục")
        binh.page.get_by_text("Đang ký nội bộ, ở bước “Phó Trưởng phòng”").wait_for()
        binh.quiet()

        sign(who["phong_pho"], project.title, "Đồng ý, chuyển: Trưởng phòng", "Nhất trí (ví dụ).")
        head = who["phong_truong"]
        head.page.goto(f"{head.url}/desk/")
        head.quiet()
        head.page.get_by_role("link", name=project.title).first.click()
        head.click("Trả lại")  # without a reason
        head.page.get_by_text("Lý do trả lại: Chưa nhập.").wait_for()
        head.page.get_by_label("Trả lại bước").select_option(value="1")
        head.page.get_by_label("Lý do trả lại").fill("Ghi rõ số báo giá (ví dụ).")
        head.click("Trả lại")
        head.done("Đã trả lại")

        binh.page.goto(f"{binh.url}/desk/")
        binh.page.get_by_role("link", name=project.title).first.click()
        binh.page.get_by_text("Ghi rõ số báo giá (ví dụ).").wait_for()
        binh.quiet()
        binh.click("Soạn lại")
        assert binh.page.get_by_label("Ghi chú").input_value() == "Kính trình Lãnh đạo Sở (ví dụ)."
        binh.fill({"Ghi chú": "Báo giá số 7 kèm theo (ví dụ)."})
        binh.act("Soạn xong, chuyển ký")
        binh.done("Đã soạn, chuyển ký")

        sign(who["phong_pho"], project.title, "Đồng ý, chuyển: Trưởng phòng")
        sign(who["phong_truong"], project.title, "Đồng ý, chuyển: Phó Giám đốc ký")
        who["so_pho"].page.goto(f"{live_server.url}/desk/")
        sign(who["so_pho"], project.title, "Ký: Trình Cục")
        who["so_pho"].page.get_by_text("KT. Lý Văn Tráng").first.wait_for()
        who["so_pho"].page.get_by_text("còn rút lại được").wait_for()
        who["so_pho"].quiet()

        project.refresh_from_db()
        record = TransitionRecord.objects.get(act="forward")
        assert (project.status, record.by.username, record.capacity) == (Status.AT_AGENCY, "so_pho", "KT")
        assert record.note == "Báo giá số 7 kèm theo (ví dụ)."
        who["chau"].page.goto(f"{live_server.url}/projects/{project.pk}/")
        who["chau"].page.get_by_text("Ký nội bộ: Chuyên viên soạn").wait_for()
        who["chau"].quiet()


def test_what_was_sent_is_recalled_until_it_is_opened(
    browser: Browser, live_server: Any, at_step: Callable[..., Story]
) -> None:
    project = at_step("forward").project
    here = f"{live_server.url}/projects/{project.pk}/"
    with company(browser, live_server.url, "binh_head", "an") as who:
        head, an = who["binh_head"], who["an"]
        head.page.goto(here)
        head.click("Rút lại")
        head.page.get_by_role("heading", level=1, name="Rút lại việc đã gửi").wait_for()
        head.quiet()
        head.fill({"Lý do": "Gửi thiếu phụ lục (ví dụ)."})
        head.page.get_by_role("main").get_by_role("button", name="Rút lại").click()
        head.done("Đã rút lại")
        head.page.get_by_text("Rút lại việc đã gửi").first.wait_for()
        head.quiet()
        project.refresh_from_db()
        assert project.status == Status.BASE_APPRAISED

        head.click("Trình Cục")
        head.act("Trình Cục")
        head.done("Đã ghi: Trình Cục")
        an.open_task(project.title)
        head.page.goto(here)
        head.page.get_by_text("không rút lại được").wait_for()
        assert head.page.get_by_role("link", name="Rút lại", exact=True).count() == 0
        head.quiet()


@pytest.mark.parametrize("language", ["vi", "en", "th"])
def test_the_screens_in_three_languages(
    page: Any, live_server: Any, people: People, at_step: Callable[..., Story], language: str
) -> None:
    from khuyencong.workflow.models import SigningSheet
    from tests.workflow.test_signing import draft, step

    story = at_step("submit")
    division = make_division(people, since=today())
    Membership.objects.filter(user=people.binh_head).update(position="Giám đốc Sở")
    sheet = draft(story, "appraise_base", people.binh, today())
    step(sheet, division.deputy_head, today())
    browsing.speak(page, live_server.url, language)
    body = make.organisations()["lao_cai"]
    for user, address in (
        (division.head, f"/workflow/sheets/{SigningSheet.objects.get().pk}/"),
        (people.binh, f"/projects/{story.project.pk}/"),
        (division.head, "/desk/"),
        (people.administrator, "/workflow/steps/"),
        (people.administrator, f"/workflow/steps/{body.pk}/"),
        (people.administrator, f"/workflow/steps/{body.pk}/new/"),
        (people.administrator, f"/workflow/steps/{body.pk}/{division.chain.pk}/end/"),
        (people.administrator, f"/accounts/users/{division.head.pk}/"),
    ):
        browsing.log_in(page, live_server.url, user)
        page.goto(live_server.url + address)
        browsing.assert_page_ok(page)
