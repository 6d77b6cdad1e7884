"""The pages of papers and binders in the browser: quiet, fitting 360 and 1440, in three languages."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, expect

from khuyencong.accounts.models import Organisation
from khuyencong.common import clock
from khuyencong.files import services as stored
from khuyencong.papers import selectors, services
from khuyencong.papers.binding.parts import BinderPart
from khuyencong.papers.choices import BinderStatus
from khuyencong.papers.models import Binder
from khuyencong.papers.services import Signature
from tests.browser import assert_page_ok, log_in, speak
from tests.factories.accounts import People
from tests.papers import files, samples
from tests.papers.conftest import SUBJECT
from tests.papers.form_samples import NAME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Look = Callable[..., str]


@pytest.fixture
def at() -> datetime:
    return clock.now()


@pytest.fixture
def look(page: Page, live_server: Any, people: People) -> Iterator[Look]:
    def open_as(who: str, path: str, language: str = "vi") -> str:
        page.context.clear_cookies()
        log_in(page, live_server.url, people[who])
        speak(page, live_server.url, language)
        page.goto(path)
        assert_page_ok(page)
        return page.content()

    return open_as  # type: ignore[return-value]


def asked(people: People, at: datetime) -> Binder:
    titles = {
        "Đăng ký": ["Công văn đề nghị", "Phiếu đề án", NAME],
        "Hợp đồng": ["Hợp đồng và dự toán chi tiết", "Dự toán Word", "Tệp mật"],
    }
    parts = []
    for group, names in titles.items():
        for name in names:
            ending, content = {
                "Dự toán Word": (".docx", services.render(samples.paper(), "docx")),
                "Tệp mật": (".pdf", files.encrypted("x")),
            }.get(name, (".pdf", files.paper_pdf("Trang")))
            row = stored.attach(
                owner=SUBJECT, kind="other", upload=SimpleUploadedFile(f"a{ending}", content), by=people.chau, at=at
            )
            parts.append(BinderPart(group, name, row.pk, "05/HĐ-ĐCK ngày 05/5/2026" if group == "Hợp đồng" else ""))
    return services.start_binder(
        subject=SUBJECT, title=NAME, parts=parts, by=people.chau, at=at, order_note="Phụ lục 2 chưa đọc.",
        back_url="/desk/",
    )  # fmt: skip


def test_a_binder_from_waiting_to_ready(page: Page, look: Look, people: People, at: datetime) -> None:
    binder = asked(people, at)
    look("chau", f"/papers/binders/{binder.pk}/")
    Binder.objects.filter(pk=binder.pk).update(status=BinderStatus.RUNNING, done=3, beat_at=at)
    expect(page.get_by_text("Đã xử lý 3 trong 6 giấy tờ.")).to_be_visible(timeout=8_000)
    assert_page_ok(page)
    Binder.objects.filter(pk=binder.pk).update(status=BinderStatus.WAITING, done=0)
    services.build_binder(binder.pk, clock.now)
    ready = page.get_by_role("link", name="Tải tệp PDF")
    expect(ready).to_be_visible(timeout=8_000)
    with page.expect_download() as download:
        ready.click()
    assert download.value.suggested_filename.startswith("ho-so-")
    for language in ("vi", "en", "th"):
        look("chau", f"/papers/binders/{binder.pk}/", language)
    Binder.objects.filter(pk=binder.pk).update(expires_at=at - timedelta(days=1))
    look("chau", f"/papers/binders/{binder.pk}/")
    page.get_by_role("button", name="Đóng tập lại").click()
    expect(page).not_to_have_url(f"**/binders/{binder.pk}/")


def test_a_paper_and_its_signed_copies(page: Page, look: Look, people: People, at: datetime) -> None:
    paper = services.issue(
        paper=samples.paper(title=NAME), issuer=Organisation.objects.get(symbol="ĐCK"), kind="contract", year=at.year,
        subject=SUBJECT, by=people.an, at=at, on=clock.local_date(at),
    )  # fmt: skip
    look("chau", f"/papers/{paper.pk}/")
    page.set_input_files("#id_file", {"name": "da-ky.pdf", "mimeType": "application/pdf",
                                      "buffer": files.signed(selectors.content_of(paper, "pdf"))})  # fmt: skip
    page.get_by_role("button", name="Đính kèm bản đã ký").click()
    expect(page.get_by_role("link", name="Nhập họ tên người ký")).to_have_count(0)
    assert_page_ok(page, expect_status=True)
    page.get_by_label("Người ký").fill("Trần Văn Phúc")
    page.get_by_label("Thẩm quyền, chức vụ").fill("KT. Cục trưởng, Phó Cục trưởng")
    page.get_by_label("Ngày ký").fill(f"{clock.local_date(at):%d/%m/%Y}")
    page.set_input_files("#id_file", {"name": "da-ky.pdf", "mimeType": "application/pdf",
                                      "buffer": files.signed(selectors.content_of(paper, "pdf"))})  # fmt: skip
    page.get_by_role("button", name="Đính kèm bản đã ký").click()
    expect(page.get_by_text("Có 1 chữ ký số nhúng, chưa kiểm tra chuỗi chứng thư")).to_be_visible()
    for language in ("vi", "en", "th"):
        look("chau", f"/papers/{paper.pk}/", language)
    services.issue(
        paper=samples.paper(title="Khác"), issuer=paper.issuer, kind="decision", year=at.year, subject=SUBJECT,
        by=people.an, at=at, on=clock.local_date(at),
    )  # fmt: skip
    look("an", "/papers/")
    look("an", "/papers/?signed=no", "th")


def test_a_paper_out_for_signature(look: Look, people: People, at: datetime) -> None:
    draft = services.hand_out(
        paper=samples.paper(title=NAME), kind="table", name="settlement_table", subject=SUBJECT, by=people.chau, at=at
    )
    assert NAME in look("chau", f"/papers/drafts/{draft.pk}/")
    services.attach_signed(
        paper=draft, upload=SimpleUploadedFile("quet.jpg", files.picture()),
        signature=Signature("Trần Văn Phúc", "Giám đốc", clock.local_date(at)), by=people.chau, at=at,
    )  # fmt: skip
    assert "Trần Văn Phúc" in look("chau", f"/papers/drafts/{draft.pk}/", "en")
