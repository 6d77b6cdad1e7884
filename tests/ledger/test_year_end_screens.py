"""The end of a year on the screen: who sees what, forms that keep what was typed, pictures in three languages."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from khuyencong.common import clock
from khuyencong.ledger import services
from khuyencong.ledger.choices import CarryStatus
from khuyencong.ledger.models import CarryOver, CarryOverClass, Debt, Entry, Estimate, Reconciliation
from khuyencong.ledger.selectors import fund_balances, is_closed
from tests.factories import accounts as bodies
from tests.files.samples import PDF
from tests.ledger.conftest import record
from tests.ledger.scenes import AFTER, IN_JANUARY, MILLION, Scene, ask, owe_stop, reconcile, scene, spend

pytestmark = pytest.mark.django_db
ClientAs = Callable[[str], Client]
At = Callable[[datetime], None]
KEY = "0b2c6a52-6c4a-4b5e-9d57-1f6a7f0a1b11"


@pytest.fixture
def told(people: bodies.People) -> Scene:
    return scene(people)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """`at(IN_JANUARY)`: the moment every page is opened at."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def hanh(told: Scene) -> Client:
    client = Client()
    client.force_login(told.treasurer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("xac-nhan.pdf", PDF, "application/pdf")


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_the_page_of_a_year_says_what_is_open_under_each_day(client_as: ClientAs, told: Scene, at: At) -> None:
    at(IN_JANUARY)
    page = text_of(client_as("giang").get("/funds/year-end/2026/"))
    for word in ("30/12/2026", "31/12/2026", "22/01/2027", "27/01/2027", "Trước 15/02/2027", "20/02/2027"):
        assert word in page
    assert "89/2025/QH15, 73/2026/NĐ-CP, 26/2026/TT-BTC" in page
    assert "26/2026/TT-BTC, điều 19 khoản 3" in page
    assert "Hạn tiếp theo" not in page
    assert "đã qua" in page
    old = text_of(client_as("giang").get("/funds/year-end/2024/"))
    assert "83/2015/QH13, 163/2016/NĐ-CP" in old
    assert "Trước 15/02/2025" not in old


@pytest.mark.parametrize("show", ["unspent", "advances", "subjects", "lapsing", "reconciliation", "nonsense", ""])
def test_every_list_of_a_year_opens(client_as: ClientAs, told: Scene, at: At, show: str) -> None:
    at(AFTER)
    page = text_of(client_as("an").get(f"/funds/year-end/2026/?show={show}"))
    assert ("Máy sấy bơm nhiệt" in page) is (show != "reconciliation")


@pytest.mark.parametrize(
    ("name", "national", "local"),
    [("giang", True, False), ("an", True, True), ("binh", False, True), ("em", False, False)],
)
def test_everyone_sees_the_open_money_of_their_scope(
    client_as: ClientAs, told: Scene, at: At, name: str, national: bool, local: bool
) -> None:
    at(AFTER)
    page = text_of(client_as(name).get("/funds/year-end/2026/?show=advances"))
    assert ("Máy dệt kiếm" in page) is national
    assert ("Máy sấy bơm nhiệt" in page) is local


@pytest.mark.parametrize(
    "address",
    ["/funds/year-end/2026/", "/funds/budget/", "/funds/carry-over/", "/funds/returns/", "/funds/carry-over/classes/"],
)
@pytest.mark.parametrize(("name", "status"), [("dung", 403), ("administrator", 403), ("auditor", 200), ("chau", 200)])
def test_who_may_look(client_as: ClientAs, told: Scene, address: str, name: str, status: int) -> None:
    assert client_as(name).get(address).status_code == status


def test_the_year_whose_end_is_near_opens_first(client_as: ClientAs, told: Scene, at: At) -> None:
    for moment, year in ((IN_JANUARY, 2026), (IN_JANUARY.replace(month=4), 2027)):
        at(moment)
        assert client_as("giang").get("/funds/year-end/").headers["Location"] == f"/funds/year-end/{year}/"
    assert client_as("giang").get("/funds/year-end/3000/").status_code == 404


def test_pages_cost_the_same_for_one_row_and_for_many(
    client_as: ClientAs, told: Scene, at: At, django_assert_max_num_queries: Any
) -> None:
    at(IN_JANUARY)
    client = client_as("an")
    client.get("/funds/")
    for number in range(100, 160):
        subject = spend(told.national, number, f"Đề án {number} (ví dụ)", reserve=3, commit=2, advance=1)
        if number % 2:
            ask(told, told.national, "advanced", subject, 1)
    for address, most in (
        ("/funds/year-end/2026/?show=subjects", 32),
        ("/funds/year-end/2026/?show=reconciliation", 32),
        ("/funds/carry-over/", 16),
        ("/funds/returns/?all=1", 16),
        ("/funds/budget/", 22),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200, address


def test_a_request_from_the_list_to_the_next_years_fund(client_as: ClientAs, told: Scene, at: At) -> None:
    at(IN_JANUARY)
    an, giang = client_as("an"), client_as("giang")
    address = f"/funds/carry-over/new/?fund={told.national.pk}&bucket=committed&subject=programmes.project:3"
    listed = text_of(an.get("/funds/year-end/2026/?show=unspent"))
    assert address.replace("&", "&amp;").replace("project:3", "project%3A3") in listed
    form = {
        "amount_vnd": "200.000.000",
        "legal_class": told.legal_class.pk,
        "reason": "Máy về tháng 3.",
        "form_key": KEY,
    }
    for typed, words in (
        ({"amount_vnd": "200.000.001"}, "chỉ còn"),
        ({"reason": " "}, "Chưa nhập"),
        ({"legal_class": ""}, "Chưa chọn"),
    ):
        refused = an.post(address, {**form, **typed})
        assert refused.status_code == 422
        assert words in refused.content.decode()
        assert "Máy về tháng 3." in refused.content.decode() or "reason" in typed
    assert an.post(address, form).status_code == 302
    assert an.post(address, form).status_code == 302  # the same page sent twice
    request = CarryOver.objects.get()
    url = f"/funds/carry-over/{request.pk}/"
    assert "chưa trình" in text_of(an.get(url))
    assert an.post(f"{url}ask/", {"note": ""}).status_code == 302
    assert "Đang chờ" in text_of(an.get(url))
    assert an.get(f"{url}check/").status_code == 403
    assert giang.post(f"{url}check/", {"note": "Đã đối chiếu."}).status_code == 302
    at(AFTER)
    answer = {"confirmed_vnd": "150.000.000", "body": "KBNN khu vực I", "number": "45/KBNN", "decided_on": "02/02/2027"}
    missing = giang.post(f"{url}confirm/", {**answer, "note": ""})
    assert missing.status_code == 422
    assert "Chưa chọn tệp" in missing.content.decode()
    too_much = giang.post(f"{url}confirm/", {**answer, "confirmed_vnd": "200.000.001", "scan": paper(), "note": ""})
    assert too_much.status_code == 422
    assert "Kho bạc xác nhận" in too_much.content.decode()
    assert CarryOver.objects.get().status == CarryStatus.AT_TREASURY
    assert giang.post(f"{url}confirm/", {**answer, "scan": paper(), "note": ""}).status_code == 302
    page = text_of(giang.get(url))
    assert "45/KBNN" in page
    assert "150.000.000" in page
    entry = Entry.objects.get(act="carry_over")
    assert entry.other_fund is not None
    assert "chuyển nguồn, năm gốc 2026" in text_of(giang.get(f"/funds/{entry.other_fund_id}/"))
    assert giang.get(f"{url}confirm/").status_code == 409  # the next step is another one


def test_a_sent_back_request_is_mended_on_the_screen(client_as: ClientAs, told: Scene, at: At) -> None:
    at(IN_JANUARY)
    request = ask(told, told.national, "advanced", "programmes.project:2", 100)
    url = f"/funds/carry-over/{request.pk}/"
    assert client_as("giang").post(f"{url}send_back/", {"missing": "Phụ lục hợp đồng", "note": ""}).status_code == 302
    an = client_as("an")
    assert "Phụ lục hợp đồng" in text_of(an.get(url))
    form = {
        "amount_vnd": "90.000.000",
        "legal_class": told.legal_class.pk,
        "reason": "Đã bổ sung.",
        "form_key": KEY,
        "version": "0",
    }
    assert an.post(f"{url}edit/", form).status_code == 302
    assert an.post(f"{url}edit/", form).status_code == 409  # somebody else's page was older
    assert CarryOver.objects.get().amount_vnd == 90 * MILLION


def test_requests_of_others_stay_hidden(client_as: ClientAs, told: Scene, at: At) -> None:
    at(IN_JANUARY)
    request = ask(told, told.national, "advanced", "programmes.project:2", 100)
    for name in ("binh", "em"):
        for address in (f"/funds/carry-over/{request.pk}/", f"/funds/carry-over/{request.pk}/ask/"):
            assert client_as(name).get(address).status_code == 404
    for query in (
        "",
        "fund=x",
        f"fund={told.national.pk}&bucket=paid",
        f"fund={told.national.pk}&bucket=advanced&subject=no",
    ):
        assert client_as("an").get(f"/funds/carry-over/new/?{query}").status_code == 404


def test_a_class_is_entered_and_confirmed_by_two_people(client_as: ClientAs, told: Scene) -> None:
    an, head = client_as("an"), client_as("an_head")
    form = {
        "label": "Nguồn khác",
        "document": "89/2025/QH15",
        "article": "điều 66",
        "first_year": "2026",
        "last_year": "",
    }
    assert an.post("/funds/carry-over/classes/new/", {**form, "document": ""}).status_code == 422
    assert an.post("/funds/carry-over/classes/new/", form).status_code == 302
    row = CarryOverClass.objects.get(document="89/2025/QH15")
    confirm = f"/funds/carry-over/classes/{row.pk}/confirm/"
    assert confirm not in text_of(an.get("/funds/carry-over/classes/"))
    assert an.post(confirm).status_code == 403
    assert client_as("binh").post(confirm).status_code == 403
    assert confirm in text_of(head.get("/funds/carry-over/classes/"))
    assert head.post(confirm).status_code == 302
    assert head.post(confirm).status_code == 409
    assert head.get(confirm).status_code == 405


def test_balances_are_reconciled_and_the_fund_closed(told: Scene, hanh: Client, at: At) -> None:
    at(AFTER)
    address = f"/funds/year-end/2026/reconciliation/{told.local.holder_id}/"
    close = f"/funds/{told.local.pk}/close/"
    waiting = hanh.post(close, {"document": "Biên bản 3"})
    assert waiting.status_code == 422
    assert "Chưa có đối chiếu số dư" in waiting.content.decode()
    form = {
        "treasury": "KBNN Lào Cai",
        "compared_on": "2/2/2027",
        "estimate_vnd": "540.000.000",
        "advance_vnd": "59.000.000",
    }
    form |= {"deposit_vnd": "0", "note": ""}
    refused = hanh.post(address, form)
    assert refused.status_code == 422
    assert "khác nhau" in refused.content.decode()
    assert hanh.post(address, {**form, "note": "Kho bạc ghi thiếu 1 triệu."}).status_code == 302
    assert "Kho bạc ghi thiếu" in text_of(hanh.get(address))
    assert hanh.post(f"{address}?edit=1", {**form, "advance_vnd": "60.000.000"}).status_code == 302
    assert hanh.post(address, {"number": "7/KB", "confirmed_on": "2/2/2027"}).status_code == 422
    assert hanh.post(address, {"number": "7/KB", "confirmed_on": "2/2/2027", "scan": paper()}).status_code == 302
    row = Reconciliation.objects.get()
    opened = hanh.get(f"/files/{row.scan_id}/")
    assert b"".join(opened.streaming_content) == PDF
    assert hanh.post(close, {"document": ""}).status_code == 422
    assert hanh.post(close, {"document": "Biên bản 3"}).status_code == 302
    assert is_closed(told.local.pk)
    assert fund_balances(told.local.pk).lapsed == 540 * MILLION
    debt = Debt.objects.get()
    page = text_of(hanh.get("/funds/returns/"))
    assert f'href="/funds/returns/{debt.pk}/"' in page


def test_before_its_day_the_page_of_the_close_says_why_not(told: Scene, hanh: Client, at: At) -> None:
    at(IN_JANUARY)
    page = text_of(hanh.get(f"/funds/{told.local.pk}/close/"))
    assert "Năm ngân sách 2026 chưa kết thúc" in page
    assert '<button class="btn btn-warn">' not in page
    assert hanh.post(f"/funds/{told.local.pk}/close/", {"document": "x"}).status_code == 422


def test_a_reconciliation_is_the_holders_own(client_as: ClientAs, told: Scene, at: At) -> None:
    at(AFTER)
    agency = f"/funds/year-end/2026/reconciliation/{told.national.holder_id}/"
    department = f"/funds/year-end/2026/reconciliation/{told.local.holder_id}/"
    assert client_as("giang").get(agency).status_code == 200
    assert client_as("giang").get(department).status_code == 404
    assert client_as("an").get(department).status_code == 403  # sees the province's money, does not act for it
    assert client_as("binh").get(department).status_code == 403
    assert client_as("binh_head").get(department).status_code == 200


def test_a_debt_is_paid_back_on_the_screen(told: Scene, hanh: Client, client_as: ClientAs, at: At) -> None:
    at(AFTER)
    reconcile(told, told.local)
    services.close_fund(fund=told.local, document="Biên bản 3", by=told.treasurer, at=AFTER)
    debt = Debt.objects.get()
    url = f"/funds/returns/{debt.pk}/"
    form = {"amount_vnd": "60.000.001", "document": "GNT 1", "effective_on": "03/02/2027", "key": KEY}
    refused = hanh.post(url, form)
    assert refused.status_code == 422
    assert "chỉ còn phải nộp" in refused.content.decode()
    for _sent_twice in range(2):
        assert hanh.post(url, {**form, "amount_vnd": "20.000.000"}).status_code == 302
    assert services.owed_vnd(debt) == 40 * MILLION
    assert "GNT 1" in text_of(hanh.get(url))
    assert client_as("binh").get(url).status_code == 200
    assert client_as("binh").post(url, form).status_code == 403
    assert client_as("em").get(url).status_code == 404


def test_a_late_debt_is_marked(told: Scene, hanh: Client, at: At) -> None:
    at(AFTER)
    form = {"fund": told.local.pk, "amount_vnd": "5.000.000", "document": "5/KL-TTr", "found_on": "10/11/2026"}
    assert hanh.post("/funds/returns/new/", {**form, "amount_vnd": "0"}).status_code == 422
    assert hanh.post("/funds/returns/new/", form).status_code == 302
    page = text_of(hanh.get("/funds/returns/"))
    assert "kc-late" in page
    assert "Trễ" in page
    assert "đã qua" in text_of(hanh.get(f"/funds/returns/{Debt.objects.get().pk}/"))


def test_a_project_that_was_stopped_pays_back_in_its_own_file(client_as: ClientAs, told: Scene, at: At) -> None:
    at(AFTER)
    debt = owe_stop(told)
    page = text_of(client_as("giang").get(f"/funds/returns/{debt.pk}/"))
    assert "ghi nộp trả ở hồ sơ đề án" in page
    assert "Ghi tiền đã nộp" not in page


def test_money_is_reallocated_and_an_entry_reversed_on_the_screen(client_as: ClientAs, told: Scene, at: At) -> None:
    at(IN_JANUARY)
    giang = client_as("giang")
    address = f"/funds/{told.national.pk}/reallocate/"
    form = {
        "to_fund": told.second.pk,
        "amount_vnd": "100.000.000",
        "document": "9/QĐ-ĐCK",
        "effective_on": "15/01/2027",
        "key": KEY,
    }
    assert giang.post(address, {**form, "to_fund": told.local.pk}).status_code == 422
    too_much = giang.post(address, {**form, "amount_vnd": "9.000.000.000"})
    assert too_much.status_code == 422
    assert "Không đủ kinh phí" in too_much.content.decode()
    for _sent_twice in range(2):
        assert giang.post(address, form).status_code == 302
    entry = Entry.objects.get(act="reallocate")
    page = text_of(giang.get(f"/funds/{told.national.pk}/"))
    assert f"/funds/entries/{entry.pk}/reverse/" in page
    back = f"/funds/entries/{entry.pk}/reverse/"
    assert giang.post(back, {"document": "", "effective_on": "15/01/2027", "key": KEY}).status_code == 422
    assert giang.post(back, {"document": "Biên bản 1", "effective_on": "15/01/2027", "key": KEY}).status_code == 302
    assert fund_balances(told.second.pk).moved == 0
    again = giang.post(back, {"document": "Biên bản 2", "effective_on": "15/01/2027", "key": KEY[:-1] + "2"})
    assert again.status_code == 422
    assert back not in text_of(giang.get(f"/funds/{told.national.pk}/"))


def test_a_projects_entry_is_not_reversed_here(client_as: ClientAs, told: Scene, at: At) -> None:
    at(IN_JANUARY)
    entry = Entry.objects.filter(act="reserve").first()
    assert entry is not None
    answer = client_as("giang").get(f"/funds/entries/{entry.pk}/reverse/")
    assert answer.status_code == 403
    assert "hồ sơ đề án" in answer.content.decode()
    assert client_as("an").get("/funds/entries/999999/reverse/").status_code == 404


@pytest.mark.parametrize("name", ["an", "binh", "chau"])
def test_money_of_a_province_is_moved_by_its_finance_officer_only(
    client_as: ClientAs, told: Scene, hanh: Client, name: str
) -> None:
    for act in ("reallocate", "close"):
        assert client_as(name).get(f"/funds/{told.local.pk}/{act}/").status_code == 403
        assert hanh.get(f"/funds/{told.local.pk}/{act}/").status_code == 200


def test_an_estimate_is_recorded_once(client_as: ClientAs, told: Scene, at: At) -> None:
    at(IN_JANUARY)
    giang = client_as("giang")
    form = {
        "holder": told.national.holder_id,
        "budget_year": "2027",
        "amount_vnd": "12.000.000.000",
        "document": "77/QĐ-BTC",
    }
    form |= {"decided_on": "10/01/2027", "key": KEY}
    for _sent_twice in range(2):
        assert giang.post("/funds/estimate/", form).headers["Location"] == "/funds/budget/?year=2027"
    assert Estimate.objects.filter(budget_year=2027).count() == 1
    assert giang.post("/funds/estimate/", {**form, "amount_vnd": "0"}).status_code == 422
    assert client_as("binh").get("/funds/estimate/").status_code == 403
    assert "12.000" in text_of(giang.get("/funds/budget/?year=2027"))


def test_the_desk_reminds_from_1_december(client_as: ClientAs, told: Scene, at: At) -> None:
    december = IN_JANUARY.replace(year=2026, month=12, day=1)
    for name, reminded in (("giang", True), ("binh", True), ("dung", False)):
        at(december.replace(month=11, day=30))
        assert "Cuối năm ngân sách" not in text_of(client_as(name).get("/desk/"))
        at(december)
        page = text_of(client_as(name).get("/desk/"))
        assert ("Cuối năm ngân sách 2026" in page) is reminded, name
        assert ("Hạn 30/12/2026" in page) is reminded, name


def test_filters_stand_in_the_address(client_as: ClientAs, told: Scene, at: At) -> None:
    at(AFTER)
    ask(told, told.national, "advanced", "programmes.project:2", 100)
    owe_stop(told)
    an = client_as("an")
    for address, word in (
        ("/funds/carry-over/?year=2026&purse=national&status=asked", "CN-2026-0001"),
        ("/funds/returns/?year=2026&purse=national&cause=stop", "Máy dệt kiếm"),
        ("/funds/budget/?year=2026&purse=local&level=province", "Khuyến công địa phương"),
    ):
        assert word in text_of(an.get(address)), address
    for address in ("/funds/carry-over/?status=refused", "/funds/returns/?cause=misuse", "/funds/budget/?year=1999"):
        assert "Bỏ hết điều kiện lọc" in text_of(an.get(address)), address
    for nonsense in ("?year=abcd&purse=x&cause='&status=%00", "?page=9999999&order=x"):
        for address in ("/funds/carry-over/", "/funds/returns/", "/funds/budget/", "/funds/year-end/2026/"):
            assert an.get(address + nonsense).status_code == 200


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_screens_speak_the_language_of_the_reader(client_as: ClientAs, told: Scene, at: At, language: str) -> None:
    at(IN_JANUARY)
    ask(told, told.national, "advanced", "programmes.project:2", 100)
    owe_stop(told)
    client = client_as("giang")
    client.cookies["django_language"] = language
    for address in ("/funds/year-end/2026/", "/funds/budget/", "/funds/carry-over/", "/funds/returns/"):
        text = text_of(client.get(address))
        for word in ("Kinh phí khuyến công", "Chuyển nguồn", "Phải nộp trả", "Dự toán", "triệu đồng"):
            assert word not in text, (address, word)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["vi", "en", "th"])
def test_the_screens_in_a_browser(page: Any, live_server: Any, people: bodies.People, at: At, language: str) -> None:
    from tests.browser import assert_page_ok, log_in, speak

    at(IN_JANUARY)
    told = scene(people)
    request = ask(told, told.national, "advanced", "programmes.project:2", 100)
    services.check_carry_over(request=request, by=people.giang, at=IN_JANUARY)
    debt = owe_stop(told)
    record("reallocate", told.national, 100 * MILLION, to_fund=told.second)
    log_in(page, live_server.url, people.giang)
    speak(page, live_server.url, language)
    for address in (
        "/funds/year-end/2026/",
        "/funds/year-end/2026/?show=reconciliation",
        "/funds/budget/",
        "/funds/carry-over/",
        f"/funds/carry-over/{request.pk}/",
        f"/funds/carry-over/{request.pk}/confirm/",
        f"/funds/carry-over/new/?fund={told.national.pk}&bucket=committed&subject=programmes.project:3",
        "/funds/carry-over/classes/",
        "/funds/returns/",
        f"/funds/returns/{debt.pk}/",
        f"/funds/year-end/2026/reconciliation/{told.national.holder_id}/",
        f"/funds/{told.national.pk}/",
        f"/funds/{told.national.pk}/close/",
        f"/funds/{told.national.pk}/reallocate/",
    ):
        page.goto(address)
        assert_page_ok(page)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_carry_over_clicked_through(page: Any, live_server: Any, people: bodies.People, at: At) -> None:
    from tests.browser import assert_page_ok, log_in

    at(IN_JANUARY)
    told = scene(people)
    log_in(page, live_server.url, people.an)
    page.goto("/funds/year-end/2026/?show=advances#list")
    page.get_by_role("link", name=re.compile("Đề nghị chuyển nguồn.*Máy dệt kiếm")).click()
    page.get_by_label("Trường hợp được chuyển nguồn").select_option(str(told.legal_class.pk))
    page.get_by_label("Lý do, thời hạn chi còn lại và điều kiện đã đạt").fill("Máy về tháng 3 (ví dụ).")
    page.get_by_role("button", name="Lưu đề nghị").click()
    page.get_by_role("link", name="Trình đề nghị chuyển nguồn").click()
    page.get_by_role("button", name="Trình đề nghị chuyển nguồn").click()
    assert_page_ok(page)
    log_in(page, live_server.url, people.giang)
    page.reload()
    page.get_by_role("link", name="Xác nhận đã kiểm tra, gửi Kho bạc").click()
    page.get_by_role("button", name="Xác nhận đã kiểm tra, gửi Kho bạc").click()
    page.get_by_role("link", name="Ghi nhận Kho bạc xác nhận").click()
    page.get_by_label("Kho bạc Nhà nước nơi giao dịch").fill("Kho bạc Nhà nước khu vực I (ví dụ)")
    page.get_by_label("Số, ký hiệu văn bản").fill("45/KBNN-KSC")
    page.get_by_label("Ngày văn bản").fill("20/01/2027")
    page.get_by_label("Bản chụp văn bản (PDF)").set_input_files(
        {"name": "xac-nhan.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Ghi nhận Kho bạc xác nhận").click()
    assert page.get_by_text("Đã sang nguồn").count() == 1
    assert_page_ok(page)
    assert CarryOver.objects.get().status == CarryStatus.CARRIED
