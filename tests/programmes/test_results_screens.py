"""Programmes and results in the browser: quiet, fitting 360 and 1440; a result claimed and confirmed by hand."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from khuyencong.places.services import load_units
from khuyencong.programmes import services
from khuyencong.programmes.fiveyear.published import load_published_programmes
from khuyencong.programmes.models import Declaration, Programme
from khuyencong.programmes.published import load_published
from tests.browser import log_in
from tests.factories.accounts import People
from tests.factories.results import add_target, at, claimed, make_accepted, make_programme, put_in_force, scan
from tests.programmes.test_screens import LONG, Looker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def look(page: Page, live_server: Any, people: People) -> Iterator[Looker]:
    looker = Looker(page, live_server.url, people)
    yield looker
    assert not looker.wrong, "\n\n".join(looker.wrong)


def test_the_printed_programmes(look: Looker) -> None:
    load_units(at=at(date(2026, 1, 1)))
    load_published()
    load_published_programmes(at=at(date(2026, 1, 1)))
    for language in ("vi", "en", "th"):
        look.at("an", "/projects/programmes/", language)
    lao_cai = Programme.objects.get(key="lao-cai-2021-2025")
    for language in ("vi", "en", "th"):
        look.at("binh", f"/projects/programmes/{lao_cai.pk}/", language)
    look.at("binh", f"/projects/programmes/{lao_cai.pk}/versions/1/", "en")
    look.at("binh", f"/projects/programmes/{lao_cai.pk}/closing/")
    unread = Programme.objects.get(key="vn-2026-2030")
    look.at("em", f"/projects/programmes/{unread.pk}/")
    look.at("em", f"/projects/programmes/{lao_cai.pk}/", status=404)
    assert look.wrong == []


def test_a_programme_with_results_and_its_versions(look: Looker, people: People) -> None:
    look.at("binh", "/projects/programmes/")
    version = make_programme(people, title=(LONG * 2)[:290].strip())
    programme = version.programme
    base = f"/projects/programmes/{programme.pk}/"
    look.at("binh", f"{base}versions/1/")
    for indicator, value in (("jobs_created", 100), ("revenue", 50_000_000_000), ("brands", 10)):
        add_target(version, people.binh, indicator, value)
    add_target(version, people.binh, "machinery", 3, content="A3.4", year=2026)
    assert version.document is not None
    for source, vnd in (("total", 90), ("province", 40), ("other", 30)):
        services.set_money(
            version=version, document=version.document, source=source, amount_vnd=vnd * 10**9, by=people.binh,
            at=at(date(2026, 1, 6)),
        )  # fmt: skip
    look.at("binh", f"{base}versions/1/")
    for path in ("head/", "targets/add/", "money/", "act/propose/", "act/discard/"):
        look.at("binh", f"{base}versions/1/{path}")
    put_in_force(version, people)
    first, second = make_accepted(people, 1), make_accepted(people, 2, purse="national")
    make_accepted(people, 3)
    claimed(
        first, people, {"jobs_created": 20, "revenue": 5_000_000_000, "machinery": 1, "capital_attracted": 400_000_000}
    )
    claimed(second, people, {"jobs_created": 15})
    claimed(make_accepted(people, 4), people, {"jobs_created": 9}, confirm=False)
    services.record_not_carried_out(
        programme=programme, activity="A3.1", year=2026, reason="no_money", by=people.binh, at=at(date(2026, 11, 1)),
        note="Vốn khuyến công quốc gia chưa được giao đến hết quý III nên không ký được hợp đồng (ví dụ).",
    )  # fmt: skip
    for language in ("vi", "en", "th"):
        look.at("binh", base, language)
        look.at("binh", f"{base}matrix/", language)
    look.at("binh", f"{base}figures/jobs_created/?purse=local")
    look.at("binh", f"{base}figures/promotion_planned/?purse=local", "th")
    look.at("binh", f"{base}closing/", "en")
    look.at("binh", f"{base}matrix/A4.4/2026/")
    look.at("binh", "/projects/programmes/new/")
    look.at("binh", f"{base}documents/add/", "en")
    services.open_version(programme=programme, by=people.binh, at=at(date(2026, 11, 1)))
    look.at("binh", f"{base}versions/2/", "th")
    assert look.wrong == []


def test_a_result_is_claimed_by_the_unit_and_confirmed_by_the_department(look: Looker, people: People) -> None:
    project = make_accepted(people)
    make_accepted(people, 2)
    look.at("chau", "/projects/programmes/results/")
    look.at("chau", f"/projects/{project.pk}/results/")
    services.ask_results(at=at(date(2026, 8, 11)))
    services.ask_results(at=at(date(2027, 8, 11)))
    look.at("chau", "/desk/")
    look.at("chau", "/projects/programmes/results/", "en")
    declaration = Declaration.objects.get(project=project, occasion="acceptance")
    here = f"/projects/{project.pk}/results/{declaration.pk}/"
    for language in ("vi", "en", "th"):
        look.at("chau", here, language)
    page = look.page
    look.at("chau", here)
    for field in page.locator("input[name^=whole_]").all():
        field.fill("12")
    page.get_by_role("button", name="Lưu, chưa gửi").click()
    expect(page.get_by_text("Đã lưu kê khai, chưa gửi.")).to_be_visible()
    look.at("chau", f"{here}evidence/")
    page.get_by_label("Tài liệu chứng minh").set_input_files(
        {"name": "bang-luong.pdf", "mimeType": "application/pdf", "buffer": scan().read()}
    )
    page.get_by_role("button", name="Lưu tài liệu").click()
    look.at("chau", f"{here}act/send/")
    page.get_by_role("button", name="Gửi kết quả").click()
    expect(page.locator("h1")).to_contain_text("Kê khai kết quả")
    look.at("binh", here)
    look.at("binh", f"{here}act/send_back/", "en")
    look.at("binh", f"{here}act/confirm/")
    page.get_by_role("button", name="Xác nhận kết quả").click()
    expect(page.get_by_text("Đã ghi: Xác nhận kết quả.")).to_be_visible()
    look.at("an", f"/projects/{project.pk}/results/")
    look.at("em", here, status=404)
    follow = Declaration.objects.get(project=project, occasion="months_12")
    look.at("chau", f"/projects/{project.pk}/results/{follow.pk}/")
    log_in(page, look.url, people.chau)
    page.goto(f"/projects/{project.pk}/results/")
    page.get_by_role("button", name="Kê khai thêm, đính chính").click()
    expect(page.locator("h1")).to_have_text("Thêm kết quả")
    own = Declaration.objects.get(project=project, occasion="own")
    look.at("chau", f"/projects/{project.pk}/results/{own.pk}/", "th")
    assert look.wrong == []
