"""The seller's file through the screens: read, judged, recorded, replaced, answered; who may do what."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from khuyencong.demo.story import Story
from khuyencong.files.models import Attachment
from khuyencong.registry.models import Identifier
from khuyencong.registry.services import add_identifier
from khuyencong.support.models import Invoice, SupportItem
from tests.browser import assert_page_ok, log_in, speak
from tests.factories import einvoices
from tests.factories.accounts import People

As = Callable[[str], Client]
At = Callable[..., Story]
COST = 500_000_000


def buyer_of(story: Story) -> str:
    """The tax code of the beneficiary; recorded when it has none."""
    item = SupportItem.objects.select_related("beneficiary").get(subject=story.project.subject)
    assert item.beneficiary is not None
    found = Identifier.objects.filter(establishment=item.beneficiary, scheme="MST10").first()
    if found is None:
        found = add_identifier(
            establishment=item.beneficiary, scheme="MST10", value=einvoices.BUYER, by=story.cast.binh,
            at=item.recorded_at or item.beneficiary.created_at,
        )  # fmt: skip
    return found.value


def file(story: Story, **changes: Any) -> bytes:
    """The seller's file of the story's machine, in place of the invoice that was typed."""
    typed = Invoice.objects.filter(item__subject=story.project.subject).earliest("pk")
    lines = ({"name": "Máy sao chè SC-120 mới 100%", "amount": COST, "more": story.dossier.serial},)
    first = ("1", typed.form_symbol, typed.symbol, typed.number, typed.made_on)
    facts: dict[str, Any] = {
        "number": "413", "made_on": typed.made_on, "buyer": buyer_of(story), "lines": lines, "corrects": [first],
    }  # fmt: skip
    return einvoices.signed(**{**facts, **changes})


def read(client: Client, story: Story, content: bytes) -> Any:
    url = f"/projects/{story.project.pk}/items/1/invoice/"
    return client.post(f"{url}file/", {"file": einvoices.upload(content)})


@pytest.mark.django_db
@pytest.mark.promise("P15-49")
def test_a_file_is_read_judged_recorded_and_its_proof_shown_everywhere(at_step: At, people: People, login: As) -> None:
    story = at_step("deliver")
    pk = story.project.pk
    answer = read(login("chau"), story, file(story))
    assert answer.status_code == 302
    page = login("chau").get(answer["Location"]).content.decode()
    said = (
        "Mười điểm kiểm tra", "Hóa đơn thay thế", einvoices.SELLER_NAME, "1C26TVD 413", "500.000.000", "Tệp gốc",
        "Chưa nạp chứng thư gốc", "Cấu trúc tệp của cơ quan thuế chưa đọc được",
    )  # fmt: skip
    assert [words for words in said if words not in page] == []
    assert page.count("chưa nói được") >= 2
    too_much = login("chau").post(answer["Location"], {"part_1": "500.000.001"})
    assert too_much.status_code == 422
    assert "là vượt" in too_much.content.decode()
    assert Invoice.objects.filter(item__subject=story.project.subject).count() == 1
    done = login("chau").post(answer["Location"], {"part_1": "500.000.000"})
    assert done.status_code == 302, done.content.decode()
    again = login("chau").post(answer["Location"], {"part_1": "500.000.000"})
    assert again.status_code == 422
    old, new = Invoice.objects.filter(item__subject=story.project.subject).order_by("pk")
    assert (old.superseded, old.counted_vnd, new.proof, new.counted_vnd) == (True, 0, "file", COST)
    project = login("binh").get(f"/projects/{pk}/").content.decode()
    assert "Tệp gốc 500,0" in project
    shown = login("binh").get(f"/projects/{pk}/invoices/{new.pk}/").content.decode()
    assert f'href="/projects/{pk}/invoices/{old.pk}/"' in shown
    assert f"/projects/{pk}/invoices/{new.pk}/answer/" in shown
    assert f"/projects/{pk}/invoices/{new.pk}/payment/" not in shown
    money = login("binh").get(f"/establishments/{new.item.beneficiary_id}/").content.decode()
    assert "Tệp gốc" in money[money.index('id="support"') :]


@pytest.mark.django_db
def test_an_answer_and_a_transfer_are_written_by_who_may(at_step: At, people: People, login: As) -> None:
    story = at_step("deliver")
    url = f"/projects/{story.project.pk}/invoices/{Invoice.objects.get().pk}/"
    said = {"status": "valid", "document": "12/CT-TTHT", "answered_on": "20/11/2026"}
    assert login("chau").post(f"{url}answer/", said).status_code == 403
    assert login("em").get(url).status_code == 404
    assert login("binh").post(f"{url}answer/", {**said, "answered_on": "20/11/2040"}).status_code == 422
    assert login("binh").post(f"{url}answer/", said).status_code == 302
    assert "Cơ quan thuế xác nhận" in login("chau").get(url).content.decode()
    paid = {"document": "UNC-7", "paid_on": "20/11/2026", "amount_vnd": "1", "payee": "Người khác"}
    assert login("binh").post(f"{url}payment/", paid).status_code == 403
    assert login("chau").post(f"{url}payment/", {**paid, "document": ""}).status_code == 422
    assert login("chau").post(f"{url}payment/", paid).status_code == 302
    page = login("chau").get(url).content.decode()
    assert "Tiền không chuyển từ tài khoản của cơ sở" in page


@pytest.mark.django_db
def test_bad_files_are_said_at_the_field_and_kept_nowhere(at_step: At, people: People, login: As) -> None:
    story = at_step("deliver")
    good = file(story)
    for content, said in (
        (good.replace(str(COST).encode(), b"900000000"), "bị sửa sau khi ký"),
        (b"<!DOCTYPE a><HDon/>", "DOCTYPE"),
        (b"%PDF-1.7", "không đọc được đến cuối"),
    ):
        answer = read(login("chau"), story, content)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    nothing = login("chau").post(f"/projects/{story.project.pk}/items/1/invoice/file/")
    assert nothing.status_code == 422
    assert "Chưa chọn tệp." in nothing.content.decode()
    assert not Attachment.objects.filter(kind="invoice_xml").exists()
    stranger = read(login("chau"), story, file(story, buyer="5300100029"))
    page = login("chau").post(stranger["Location"], {"part_1": "500.000.000"})
    assert page.status_code == 422
    assert "không phải là cơ sở thụ hưởng" in page.content.decode()
    assert login("em").get(stranger["Location"]).status_code in {403, 404}
    assert login("binh").get(stranger["Location"]).status_code == 403


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_file_in_the_browser_in_every_language(
    page: Page, live_server: Any, at_step: At, people: People, tmp_path: Any
) -> None:
    story = at_step("deliver")
    path = tmp_path / "hoa-don.xml"
    path.write_bytes(file(story, symbol="C25TVD", buyer=buyer_of(story), made_on=date(2026, 7, 20)))
    log_in(page, live_server.url, people["chau"])
    page.goto(f"/projects/{story.project.pk}/items/1/invoice/")
    assert_page_ok(page)
    page.set_input_files("#id_file", str(path))
    page.get_by_role("button", name="Đọc tệp").click()
    page.wait_for_selector("#checks")
    for language in ("vi", "en", "th"):
        speak(page, live_server.url, language)
        page.reload()
        assert_page_ok(page)
    speak(page, live_server.url, "vi")
    page.reload()
    page.get_by_role("button", name="Ghi hóa đơn").click()
    page.wait_for_selector(".kc-errs")
    assert_page_ok(page, expect_status=True)
    page.fill("#id_explanation", "Người bán ghi nhầm ký hiệu.")
    page.get_by_role("button", name="Ghi hóa đơn").click()
    page.wait_for_selector("#proof")
    assert_page_ok(page)
    page.goto(f"/projects/{story.project.pk}/")
    assert_page_ok(page)
