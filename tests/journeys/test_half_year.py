"""One half-year in the browser: tenants file 01, the investor 02, the commune 03, the department 04.

One is late, one is returned, one corrected after acceptance; the ministry reads the sum with its coverage.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from khuyencong.reporting import services
from khuyencong.reporting.models import Obligation, Period, Report
from khuyencong.reporting.pages.lists import period_key
from khuyencong.reporting.selectors import roll_up
from tests import browser as browsing
from tests.factories.accounts import People
from tests.factories.reporting import Scene, at, commune, fill, investor, make_scene, played, tenant
from tests.journeys.people import Person, at_the_desk_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OnTheDay = Callable[[date], None]
LONG = "Nhà máy chế biến gỗ và sản xuất đồ mộc mỹ nghệ xuất khẩu của Hợp tác xã Nông lâm nghiệp tổng hợp Bản Hồ"


@pytest.fixture
def scene(people: People) -> Iterator[Scene]:
    made = make_scene(people.an, people.an_head, people.binh, people.binh_head)
    made.reporters = {
        "clusters.tenants": [tenant(made, 11, body="tenant"), tenant(made, 12), tenant(made, 21, "sa_pa", cluster=2)],
        "clusters.investors": [investor(made, 1, body="investor")],
        "clusters.communes": [commune(made, "ban_ho"), commune(made, "sa_pa")],
    }
    with played(made):
        yield made


class Half:
    """The half-year: one browser, one person after the other at it."""

    def __init__(self, scene: Scene, period: Period, page: Page, url: str) -> None:
        self.scene, self.period, self.page, self.url = scene, period, page, url

    def sits(self, name: str) -> Person:
        return at_the_desk_of(self.page, self.url, self.scene.officers[name])

    def opens(self, name: str, owed: Obligation) -> Person:
        """From the register to one report."""
        person = self.sits(name)
        person.page.goto(f"{self.url}/reporting/?period={period_key(self.period)}&form={owed.form}")
        person.page.get_by_role("link", name=owed.subject_label, exact=True).click()
        person.page.get_by_role("heading", level=1, name=owed.subject_label).wait_for()
        return person

    def owed(self, form: str, subject: int) -> Obligation:
        return self.scene.owed(self.period, form, subject)

    def sends(self, person: Person, button: str, **more: str) -> None:
        person.page.get_by_role("link", name=button).click()
        person.fill({"Họ và tên người ký": "Nguyễn Văn Ký", "Chức vụ người ký": "Giám đốc", **more})
        person.explain()
        person.page.get_by_role("main").get_by_role("button").filter(has_text=button.split(" đến")[0]).click()
        person.done("Đã nộp báo cáo.")

    def takes(self, name: str, owed: Obligation) -> None:
        person = self.opens(name, owed)
        person.click("Tiếp nhận và khóa")
        person.done("Đã tiếp nhận và khóa báo cáo")

    def long_form(self, owed: Obligation, name: str, figures: dict[str, object], day: date) -> None:
        """The rows of a long form, typed as by the person; the keys of the keyboard are tried on the short one."""
        by = self.scene.officers[name]
        report = services.open_report(obligation=owed, by=by, at=at(day))
        services.fill_known(report=report, by=by, at=at(day))
        fill(report, figures, by, at(day))


def types(page: Page, first: str, *texts: str) -> None:
    """Figures down the cells of a report, by keyboard alone."""
    page.locator(f"input[data-cell$='{first}']").first.click()
    page.keyboard.press("Control+a")
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("ArrowDown")
    page.locator("#kc-grid-status").get_by_text("Đã lưu lúc").wait_for()


def pastes(page: Page, cell: str, text: str) -> None:
    """What a spreadsheet put on the clipboard, into a cell and its neighbours."""
    page.locator(f"input[data-cell='{cell}']").evaluate(
        """(input, text) => { input.focus(); const data = new DataTransfer(); data.setData('text', text);
        input.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }""",
        text,
    )


def tenant_files(half: Half) -> None:
    owed = half.owed("form-01", 11)
    person = half.sits("tenant")
    person.page.goto(f"{half.url}/reporting/")
    person.quiet()
    person = half.opens("tenant", owed)
    types(person.page, ":1", "12,5", "0,8", "40", "8,2")
    person.quiet()
    half.sends(person, "Nộp báo cáo")
    assert owed.reports.get().status == "submitted"


def commune_enters_paper(half: Half) -> None:
    """An officer who has never seen it: desk, grid, paste, a lost connection, submit with the scan."""
    person, owed = half.sits("ban_ho"), half.owed("form-01", 12)
    person.page.goto(f"{half.url}/desk/")
    person.page.get_by_role("link", name="Biểu 01 kỳ 2026-H1").click()
    person.page.get_by_role("link", name="Nhập theo bảng").first.click()
    page = person.page
    page.locator(f"input[data-cell='{owed.pk}:1']").wait_for()
    pastes(page, f"{owed.pk}:1", "7,25\tkhông rõ\t1.250\n")
    page.get_by_text("“không rõ” không phải là số").first.wait_for()
    person.quiet()
    page.locator(f"input[data-cell='{owed.pk}:2']").fill("0,4")
    page.keyboard.press("ArrowRight")
    page.locator("#kc-grid-status").get_by_text("Đã lưu lúc").wait_for()
    page.context.set_offline(True)
    page.locator(f"input[data-cell='{owed.pk}:4']").fill("6,5")
    page.keyboard.press("Enter")
    page.locator("#kc-grid-status").get_by_text("mất kết nối").wait_for()
    assert page.evaluate("() => JSON.stringify(Object.values(localStorage)).includes('6,5')")
    page.context.set_offline(False)
    page.locator("#kc-grid-status").get_by_text("Đã lưu lúc").wait_for(timeout=40_000)
    heard: list[str] = page.complaints  # type: ignore[attr-defined]
    heard[:] = [line for line in heard if "INTERNET_DISCONNECTED" not in line]
    assert {c.row: c.amount for c in owed.reports.get().cells.all()}["4"] == 6_500_000
    page.get_by_role("link", name=owed.subject_label, exact=True).click()
    page.get_by_role("link", name="Ghi nhận báo cáo đến").click()
    person.quiet()
    page.get_by_label("Cách nộp").select_option("paper")
    person.fill({"Họ và tên người ký": "Lý A Sáng", "Ngày nhận được": "17/6/2026"})
    person.upload("Bản chụp báo cáo đã ký")
    page.get_by_role("button", name="Ghi nhận báo cáo").click()
    person.done("Đã nộp báo cáo.")


def head_returns_and_takes(half: Half) -> None:
    owed = half.owed("form-01", 11)
    person = half.opens("ban_ho_head", owed)
    person.quiet()
    person.fill({"Nội dung phải sửa": "Doanh thu tháng 5 chưa cộng"})
    person.click("Trả lại để sửa")
    person.done("Đã trả lại báo cáo")
    person = half.opens("tenant", owed)
    person.page.get_by_text("Doanh thu tháng 5 chưa cộng").first.wait_for()
    types(person.page, ":1", "13,5")
    half.sends(person, "Nộp báo cáo")
    for subject in (11, 12):
        half.takes("ban_ho_head", half.owed("form-01", subject))


def upwards(half: Half, on_the_day: OnTheDay) -> None:
    """Investor, commune (late), department."""
    two, three = half.owed("form-02", 1), half.owed("form-03", half.scene.units.ban_ho.pk)
    half.long_form(two, "investor", {"1": 85, "2": 40, "3": 30, "4": 25}, date(2026, 6, 18))
    half.sends(half.opens("investor", two), "Nộp báo cáo")
    half.takes("ban_ho_head", two)
    on_the_day(date(2026, 6, 26))
    half.long_form(three, "ban_ho", {"1": 1, "3": 1}, date(2026, 6, 26))
    person = half.opens("ban_ho", three)
    person.page.get_by_text("Chưa nộp, quá hạn").first.wait_for()
    person.quiet()
    half.sends(person, "Nộp báo cáo")
    half.opens("ban_ho", three).page.get_by_text("Nộp muộn").first.wait_for()
    half.takes("binh", three)
    four = Obligation.objects.get(period=half.period, form="cluster.form-04", reporter=half.scene.bodies["lao_cai"])
    half.long_form(four, "binh", {"1": 1, "3": 1}, date(2026, 6, 27))
    half.sends(half.opens("binh", four), "Nộp báo cáo")
    half.takes("an", four)


def corrected(half: Half) -> None:
    owed = half.owed("form-01", 12)
    person = half.opens("ban_ho", owed)
    person.fill({"Lý do đính chính": "Cộng thiếu doanh thu quý II"})
    person.click("Lập bản đính chính")
    person.done("Đã mở bản đính chính")
    types(person.page, ":1", "9")
    page = person.page
    page.get_by_role("link", name="Ghi nhận báo cáo đến").click()
    person.fill({"Họ và tên người ký": "Lý A Sáng"})
    person.upload("Bản chụp báo cáo đã ký")
    person.explain()
    page.get_by_role("button", name="Ghi nhận báo cáo").click()
    person.done("Đã nộp báo cáo.")
    half.takes("ban_ho_head", owed)
    assert list(owed.reports.order_by("version").values_list("version", "in_force")) == [(1, False), (2, True)]


def ministry_reads(half: Half) -> None:
    person = half.sits("an")
    page = person.page
    page.goto(f"{half.url}/reporting/board/?form=cluster.form-03&by=place")
    page.get_by_role("heading", name="Báo cáo theo địa bàn").wait_for()
    person.quiet()
    page.goto(f"{half.url}/reporting/sums/cluster/2026-H1/form-04/")
    page.get_by_role("heading", name="Tổng biểu 04: cả nước").wait_for()
    person.quiet()
    page.goto(f"{half.url}/reporting/sums/cluster/2026-H1/form-03/?place={half.scene.units.ban_ho.pk}")
    page.get_by_text("22,5").first.wait_for()
    person.quiet()


def test_one_half_year(scene: Scene, browser: Browser, live_server: Any, on_the_day: OnTheDay) -> None:
    on_the_day(date(2026, 6, 17))
    period = scene.period()
    Obligation.objects.filter(subject_id=12, form="cluster.form-01").update(subject_label=LONG)
    with browsing.opened(browser, live_server.url) as page:
        half = Half(scene, period, page, live_server.url)
        tenant_files(half)
        commune_enters_paper(half)
        head_returns_and_takes(half)
        upwards(half, on_the_day)
        corrected(half)
        ministry_reads(half)
    assert Report.objects.filter(in_force=True).count() == 5
    rolled = roll_up("cluster.form-03", period, scene.units.ban_ho)
    (revenue,) = [r for r in rolled.rows.values() if r.row.number == "23"]
    assert (str(revenue.value), revenue.filled, revenue.expected) == ("22.500000000", 2, 2)
