"""The screens in a real browser: 1440 and 360 px, three languages, none, one and many rows, long names."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import User
from khuyencong.network import services
from khuyencong.network.choices import Indicator, Matter
from khuyencong.network.models import Collaborator, Term
from tests.browser import assert_page_ok, log_in, speak
from tests.factories.accounts import People, organisation
from tests.factories.network import AT, LaoCai, appoint, assign, decision, name_everything, state

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = ("vi", "en", "th")
LONG = (
    "Trung tâm Xúc tiến đầu tư, thương mại, du lịch, khuyến công và Hỗ trợ doanh nghiệp nhỏ và vừa tỉnh Lào Cai (ví dụ)"
)


def fill(lao_cai: LaoCai, by: User) -> Term:
    """The province in the middle of its work: named, inherited and missing bodies, people of old and new communes."""
    u = lao_cai.units
    name_everything(lao_cai, by)
    old = {"valid_from": date(2015, 1, 1), "valid_to": date(2025, 6, 30)}
    assign(u.lao_cai_old, Matter.SERVICES, lao_cai.centre_old, by, **old)
    assign(u.lao_cai_old, Matter.REPORTING, lao_cai.industry_old, by, valid_from=date(2015, 1, 1))
    assign(u.ban_ho, Matter.PRODUCT_VOTE, lao_cai.industry, by, decision=decision("12/2026/QĐ-UBND"))
    service = organisation(LONG, BodyKind.SERVICE, place=u.lao_cai, is_example=True)
    for indicator, value in ((Indicator.STAFF, {"count": 6}), (Indicator.EQUIPMENT, {"text": "Phòng họp 40 chỗ"})):
        state(service, indicator, by, **value)
    state(lao_cai.centre, Indicator.YEAR_MONEY, by, amount_vnd=2_450_000_000)
    state(lao_cai.centre, Indicator.PROJECTS, by, count=118)
    term = appoint(
        "Giàng Thị Mỷ", u.ban_ho, by, phone="0912 345 678", pay_month_vnd=900_000,
        pay_document="45/2025/QĐ-UBND ngày 02/8/2025",
    )  # fmt: skip
    appoint("Sùng A Páo", u.thanh_binh, by, valid_from=date(2023, 3, 1), decision=decision(on=date(2023, 2, 20)))
    services.record_training(
        province=u.lao_cai, collaborator=term.collaborator, course="Nghiệp vụ khuyến công cấp xã", days=2,
        organiser="Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công", starts_on=date(2026, 3, 9), by=by, at=AT,
        certificate="CN-118/2026",
    )  # fmt: skip
    services.record_training(
        province=u.lao_cai, organisation=lao_cai.centre, people=12, course="Thẩm định đề án khuyến công", days=3,
        organiser="Sở Công Thương", starts_on=date(2026, 5, 4), by=by, at=AT,
    )  # fmt: skip
    return term


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_nation(page: Any, live_server: Any, lao_cai: LaoCai, people: People, language: str) -> None:
    fill(lao_cai, people.binh)
    log_in(page, live_server.url, people.an)
    speak(page, live_server.url, language)
    for show in ("share", "people"):
        page.goto(f"{live_server.url}/network/?show={show}")
        assert_page_ok(page)
    assert page.locator("svg.kc-map title").count() == 34


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_province_and_everything_in_it(
    page: Any, live_server: Any, lao_cai: LaoCai, people: People, language: str
) -> None:
    term = fill(lao_cai, people.binh)
    log_in(page, live_server.url, people.binh)
    speak(page, live_server.url, language)
    row = lao_cai.industry.pk
    paths = [
        "provinces/15/", "communes/", "communes/03046/", "responsibilities/", "collaborators/", "bodies/", "training/",
        f"bodies/{lao_cai.centre.pk}/", f"bodies/{row}/", f"collaborators/{term.collaborator_id}/",
    ]  # fmt: skip
    for path in paths:
        page.goto(f"{live_server.url}/network/{path}")
        assert_page_ok(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_forms(page: Any, live_server: Any, lao_cai: LaoCai, people: People, language: str) -> None:
    term = fill(lao_cai, people.binh)
    log_in(page, live_server.url, people.binh)
    speak(page, live_server.url, language)
    for path in (
        "provinces/15/responsibilities/new/", "provinces/15/collaborators/new/", "provinces/15/training/new/",
        f"terms/{term.pk}/renew/", f"terms/{term.pk}/replace/", f"terms/{term.pk}/end/",
        f"collaborators/{term.collaborator_id}/edit/", f"bodies/{lao_cai.centre.pk}/facts/year_money/",
        f"withdraw/term/{term.pk}/",
    ):  # fmt: skip
        page.goto(f"{live_server.url}/network/{path}")
        assert_page_ok(page)


def test_nothing_yet_and_many(page: Any, live_server: Any, lao_cai: LaoCai, people: People) -> None:
    log_in(page, live_server.url, people.binh)
    for path in ("provinces/15/", "responsibilities/", "collaborators/", "training/", "collaborators/?q=zzz"):
        page.goto(f"{live_server.url}/network/{path}")
        assert_page_ok(page)
    first = appoint(f"{LONG[:150]}", lao_cai.units.ban_ho, people.binh)
    who = [Collaborator(full_name=f"Người {n}", search_key=f"nguoi {n:05d}", created_at=AT) for n in range(10_000)]
    Collaborator.objects.bulk_create(who, batch_size=500)
    values = {
        f.attname: getattr(first, f.attname) for f in first._meta.concrete_fields if f.attname not in {"id", "form_key"}
    }
    Term.objects.bulk_create([Term(**{**values, "collaborator_id": w.pk}) for w in who], batch_size=500)
    page.goto(f"{live_server.url}/network/collaborators/?order=-name")
    assert page.locator("tbody tr").count() == 50
    assert_page_ok(page)


def test_a_department_names_a_body_and_hands_over(page: Any, live_server: Any, lao_cai: LaoCai, people: People) -> None:
    """As an officer does it: a wrong try first, then the decision, then the next body."""
    log_in(page, live_server.url, people.binh)
    page.goto(f"{live_server.url}/network/provinces/15/")
    page.get_by_role("link", name="Ghi phân công Quản lý cụm công nghiệp").click()
    assert page.input_value("#id_matter") == Matter.CLUSTERS
    page.select_option("#id_body", label="Sở Tài chính tỉnh Lào Cai")
    page.fill("#id_valid_from", "01/8/2025")
    page.fill("#id_number", "18/QĐ-UBND")
    page.fill("#id_issuer", "UBND tỉnh Lào Cai")
    page.get_by_role("button", name="Ghi phân công").click()
    assert page.locator(".kc-errs a[href='#id_document_on']").count() == 1
    assert page.input_value("#id_number") == "18/QĐ-UBND"
    page.fill("#id_document_on", "28/7/2025")
    page.get_by_role("button", name="Ghi phân công").click()
    assert page.locator("h1", has_text="Sở Tài chính tỉnh Lào Cai").count() == 1
    page.get_by_role("link", name="Chuyển giao cho đơn vị khác").click()
    page.select_option("#id_body", label="Sở Công Thương tỉnh Lào Cai")
    page.fill("#id_valid_from", "01/3/2026")
    page.fill("#id_number", "7/QĐ-UBND")
    page.fill("#id_document_on", "20/02/2026")
    page.fill("#id_issuer", "UBND tỉnh Lào Cai")
    page.get_by_role("button", name="Ghi chuyển giao").click()
    assert page.locator("h1", has_text="Sở Công Thương tỉnh Lào Cai").count() == 1
    assert page.locator("#chain").count() == 1
    assert page.get_by_text("28/02/2026").count() == 1
    assert_page_ok(page, expect_status=True)


def test_a_collaborator_of_a_merged_commune_is_assigned_anew(
    page: Any, live_server: Any, lao_cai: LaoCai, people: People
) -> None:
    u = lao_cai.units
    appoint(
        "Sùng A Páo", u.thanh_binh, people.binh, valid_from=date(2023, 3, 1), decision=decision(on=date(2023, 2, 20))
    )
    log_in(page, live_server.url, people.binh)
    page.goto(f"{live_server.url}/network/communes/03046/")
    assert page.get_by_text("Cần phân công lại").count() >= 1
    page.get_by_role("link", name="Sùng A Páo").click()
    page.get_by_role("link", name="Phân công lại").click()
    assert page.input_value("#id_commune") == "Xã Bản Hồ, tỉnh Lào Cai", "the successor is offered"
    page.fill("#id_valid_from", "01/12/2026")
    page.fill("#id_number", "101/QĐ-UBND")
    page.fill("#id_document_on", "20/11/2026")
    page.fill("#id_issuer", "UBND xã Bản Hồ")
    page.get_by_role("button", name="Ghi phân công lại").click()
    assert page.locator("h1", has_text="Sùng A Páo").count() == 1
    assert Term.objects.get(valid_to=None).commune == u.ban_ho
    assert_page_ok(page)
