"""Every page of overlaps as each office sees it, in the browser: quiet, fitting 360 and 1440, readable."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from khuyencong.demo.story import upload
from khuyencong.ledger.choices import FundLevel
from khuyencong.support import services
from khuyencong.support.choices import ItemKind, Scheme
from khuyencong.support.models import OverlapCase
from tests.browser import assert_page_ok, log_in, speak
from tests.support.conftest import AT, Field

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SERIAL = ["Cơ khí Ví Dụ", "SC-120", "SC-2026-001"]
LONG = "Máy sấy thăng hoa chân không công suất lớn dùng cho chế biến nông sản, dược liệu và thủy sản " * 3


class Looker:
    """Opens pages as different people and collects everything that is wrong with them."""

    def __init__(self, page: Page, url: str, ground: Field) -> None:
        self.page, self.url, self.ground = page, url, ground
        self.wrong: list[str] = []

    def at(self, who: Any, path: str, language: str = "vi", status: int = 200) -> None:
        """One page as one person."""
        self.page.context.clear_cookies()
        log_in(self.page, self.url, self.ground.people[who] if isinstance(who, str) else who)
        speak(self.page, self.url, language)
        answer = self.page.goto(path)
        assert answer is not None
        if answer.status != status:
            self.wrong.append(f"{who} {path}: {answer.status}")
            return
        self.ok(f"{who} {path} {language}", expect_status=status >= 400)

    def ok(self, where: str, **more: Any) -> None:
        try:
            assert_page_ok(self.page, **more)
        except AssertionError as error:
            self.wrong.append(f"{where}: {error}")
            self.page.complaints.clear()  # type: ignore[attr-defined]


@pytest.fixture
def look(page: Page, live_server: Any, ground: Field) -> Iterator[Looker]:
    looker = Looker(page, live_server.url, ground)
    yield looker
    assert not looker.wrong, "\n\n".join(looker.wrong)


def declared(ground: Field, **changes: Any) -> Any:
    values: dict[str, Any] = {
        "scheme": Scheme.OCOP, "level": FundLevel.PROVINCE, "paid_by": "Sở Nông nghiệp và Môi trường tỉnh Lào Cai",
        "document": "118/QĐ-SNNMT", "document_on": date(2026, 3, 9), "budget_year": 2026, "kind": ItemKind.BRAND,
        "name": "Đăng ký nhãn hiệu chè OCOP", "amount_vnd": 35_000_000, "cost_vnd": 70_000_000, "activity": "A4.4",
        "beneficiary_id": ground.establishments["one"].pk, "typed": {"serial": "SC-2026-001"}, **changes,
    }  # fmt: skip
    return services.declare_item(
        declared=services.Declaration(**values), department=ground.offices["lao_cai"], scan=upload("Quyết định"),
        form_key=f"key-{values['document']}", by=ground.people.binh, at=AT,
    )  # fmt: skip


def test_nothing_yet(look: Looker) -> None:
    look.at("binh", "/support/overlaps/")
    look.at("an", "/support/overlaps/", "th")
    look.at("binh", "/support/declared/")
    look.at("binh", "/support/check/")
    look.at("binh", "/support/declared/add/")
    look.at("chau", "/support/declared/", "en")
    assert look.wrong == []


def test_cases_as_each_office_sees_them(look: Looker, ground: Field) -> None:
    ground.record(purse="national", serial=SERIAL, name=LONG[:290])
    ground.record(serial=SERIAL, beneficiary="far", office="dong_thap", amount=150_000_000)
    ground.record(name="Máy đóng gói")
    ground.record(name="máy đóng gói", purse="national")
    row = declared(ground)
    ground.record(kind="brand", activity="A4.4", name="Nhãn hiệu Mây Ngàn")
    far, near, brand = OverlapCase.objects.select_related("first", "second").order_by("id")
    services.add_statement(
        case=far, item=far.first, text="Máy đang chạy tại xưởng ở Bản Hồ, ảnh nhãn máy kèm theo.",
        evidence=upload("Ảnh nhãn máy"), by=ground.people.binh, at=AT,
    )  # fmt: skip
    services.split(
        case=brand, parts=(35_000_000, 0), reason="Nhãn hiệu đã được OCOP chi.", body="Sở Công Thương tỉnh Lào Cai",
        number="45/QĐ-SCT", decided_on=date(2026, 5, 5), scan=upload("Quyết định"), by=ground.people.binh_head,
        at=AT + timedelta(days=1),
    )  # fmt: skip
    look.at("binh_head", "/support/overlaps/")
    look.at("an", "/support/overlaps/?status=open")
    look.at("em", "/support/overlaps/", "en")
    look.at("binh_head", f"/support/overlaps/{near.pk}/")
    look.at("an", f"/support/overlaps/{far.pk}/", "th")
    look.at("em", f"/support/overlaps/{far.pk}/")
    look.at("chau", f"/support/overlaps/{brand.pk}/", "en")
    look.at("binh_head", f"/support/overlaps/{near.pk}/act/record_different/")
    look.at("an", f"/support/overlaps/{far.pk}/act/split/", "en")
    look.at("binh", f"/support/overlaps/{far.pk}/statement/first/")
    look.at("em", f"/support/overlaps/{near.pk}/", status=404)
    look.at("binh", f"/support/declared/{row.pk}/")
    look.at("binh_head", f"/support/declared/{row.pk}/void/")
    look.at("binh", "/support/declared/?scheme=ocop")
    assert look.wrong == []


def test_a_decision_is_recorded_in_the_browser(look: Looker, ground: Field, tmp_path: Any) -> None:
    """The head of the department opens the case from the desk and records that the two are not the same."""
    ground.record(purse="national", serial=SERIAL)
    ground.record(serial=SERIAL)
    file = tmp_path / "bien-ban.pdf"
    file.write_bytes(upload("Biên bản").read())
    look.at("binh_head", "/desk/")
    page = look.page
    page.get_by_role("link", name="Nghi trùng hỗ trợ").first.click()
    look.ok("case from the desk")
    page.get_by_role("link", name="Ghi nhận không phải một khoản").first.click()
    page.get_by_role("button", name="Ghi nhận không phải một khoản").click()
    assert page.get_by_text("Chưa chọn tệp.").count() >= 1
    look.ok("refused", expect_status=True)
    page.get_by_label("Vì sao hai khoản không phải là một?").fill("Số máy đọc nhầm; hai máy đặt ở hai xưởng.")
    page.get_by_label("Tài liệu chứng minh").set_input_files(str(file))
    page.get_by_role("button", name="Ghi nhận không phải một khoản").click()
    page.wait_for_url("**/support/overlaps/*/")
    assert page.get_by_text("Không phải một khoản").count() >= 1
    look.ok("decided")
    assert OverlapCase.objects.get().status == "different"
    assert look.wrong == []


def test_a_look_before_an_approval(look: Looker, ground: Field) -> None:
    ground.record(purse="national", serial=SERIAL, beneficiary="far", office="dong_thap")
    look.at("binh", "/support/check/")
    page = look.page
    page.get_by_role("button", name="Tra", exact=True).click()
    assert page.get_by_text("Nhập ít nhất một dấu hiệu để tra.").count() >= 1
    page.get_by_label("Số máy").fill("sc 2026 001")
    page.get_by_label("Kiểu máy").fill("SC120")
    page.get_by_role("button", name="Tra", exact=True).click()
    look.ok("found", expect_status=True)
    found = page.locator("#found")
    assert "Sở Công Thương tỉnh Đồng Tháp" in found.inner_text()
    assert "Bánh Sen" not in page.content()
    page.get_by_label("Số máy").fill("SC-9999-999")
    page.get_by_role("button", name="Tra", exact=True).click()
    assert page.get_by_text("Không có khoản nào trùng").count() == 1
    look.ok("not found")
    assert look.wrong == []
