"""What each office reads over HTTP, what it may do, and what bad input gets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.demo.story import example_scan
from khuyencong.files.models import Attachment
from khuyencong.support import services
from khuyencong.support.models import DeclaredItem, OverlapCase
from tests.support.conftest import AT, Field
from tests.support.test_screens import declared

pytestmark = pytest.mark.django_db
SERIAL = ["Cơ khí Ví Dụ", "SC-120", "SC-2026-001"]
As = Callable[[str], Client]


def pdf(name: str = "bien-ban.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, example_scan(name), "application/pdf")


@pytest.fixture
def far(ground: Field) -> OverlapCase:
    """One machine in Lào Cai and in Đồng Tháp."""
    ground.record(purse="national", serial=SERIAL, name="Máy sao chè Mây Ngàn")
    ground.record(serial=SERIAL, name="Máy sấy Phù Sa", beneficiary="far", office="dong_thap", amount=150_000_000)
    return OverlapCase.objects.select_related("first", "second").get()


SECRETS = ("Mây Ngàn", "dossier:1", "Chè")


def test_the_other_province_reads_purse_year_amount_office_and_nothing_else(
    ground: Field, far: OverlapCase, login: As
) -> None:
    services.add_statement(
        case=far, item=far.first, text="Máy của Mây Ngàn đang chạy.", evidence=pdf(), by=ground.people.binh, at=AT
    )
    for path in ("/support/overlaps/", f"/support/overlaps/{far.pk}/", f"/support/overlaps/{far.pk}/statement/second/"):
        text = login("em").get(path).content.decode()
        assert all(secret not in text for secret in SECRETS), path
    page = login("em").get(f"/support/overlaps/{far.pk}/").content.decode()
    for shown in ("Khuyến công quốc gia", "2026", "200.000.000 đồng", "Sở Công Thương tỉnh Lào Cai", "Máy sấy Phù Sa"):
        assert shown in page
    own = login("binh").get(f"/support/overlaps/{far.pk}/").content.decode()
    assert "Máy sao chè Mây Ngàn" in own
    assert "Phù Sa" not in own
    agency = login("an").get(f"/support/overlaps/{far.pk}/").content.decode()
    assert "Mây Ngàn đang chạy" in agency
    assert "Máy sấy Phù Sa" in agency


def test_the_check_screen_names_nobody(ground: Field, far: OverlapCase, login: As) -> None:
    answer = login("binh").post("/support/check/", {"model": "sc 120", "serial": "SC 2026 001"})
    text = answer.content.decode()
    assert text.count("Sở Công Thương tỉnh") >= 2
    assert all(secret not in text for secret in (*SECRETS, "Phù Sa", "Bánh Sen"))
    by_content = {"beneficiary": "may ngan", "activity": "A3.4", "year": "2026"}
    text = login("binh").post("/support/check/", by_content).content.decode()
    assert "Khuyến công quốc gia" in text
    missing = login("em").post("/support/check/", by_content)  # not in her area: she may not ask about it
    assert "Không có cơ sở nào trong địa bàn mang tên này." in missing.content.decode()


def test_papers_of_one_side_are_closed_to_the_other(ground: Field, far: OverlapCase, login: As) -> None:
    services.add_statement(case=far, item=far.first, text="Xem ảnh.", evidence=pdf(), by=ground.people.binh, at=AT)
    services.record_different(
        case=far, reason="Hai máy.", evidence=pdf("ket-luan.pdf"), by=ground.people.an, at=AT + timedelta(days=1)
    )
    evidence, conclusion = Attachment.objects.order_by("id")

    def status(name: str, file: Attachment) -> int:
        answer = login(name).get(f"/files/{file.pk}/")
        if answer.streaming:
            assert b"".join(answer.streaming_content)  # type: ignore[arg-type]
        return answer.status_code

    names = ("binh", "em", "an", "dung")
    opened = {name: [status(name, file) for file in (evidence, conclusion)] for name in names}
    assert opened == {"binh": [200, 404], "em": [404, 404], "an": [200, 200], "dung": [404, 404]}
    assert "ket-luan" not in login("em").get(f"/support/overlaps/{far.pk}/").content.decode()


def test_who_is_offered_what(ground: Field, far: OverlapCase, login: As) -> None:
    ground.record(name="Máy đóng gói")
    ground.record(name="Máy đóng gói", purse="national")
    near = OverlapCase.objects.exclude(pk=far.pk).get()

    def offered(name: str, case: OverlapCase) -> set[str]:
        text = login(name).get(f"/support/overlaps/{case.pk}/").content.decode()
        return {act for act in ("record_different", "split", "refer", "withdraw") if f"/act/{act}/" in text}

    assert offered("binh_head", near) == {"record_different", "split", "refer"}
    assert offered("binh", near) == offered("chau", near) == offered("an", near) == set()
    assert offered("an", far) == offered("an_head", far) == {"record_different", "split"}
    assert offered("binh_head", far) == offered("em", far) == set()
    assert login("em").get(f"/support/overlaps/{near.pk}/").status_code == 404
    assert login("binh_head").get(f"/support/overlaps/{near.pk}/act/withdraw/").status_code == 403
    assert login("binh_head").get(f"/support/overlaps/{far.pk}/act/split/").status_code == 403
    assert login("binh").get(f"/support/overlaps/{near.pk}/act/split/").status_code == 403
    assert login("dung").get("/support/check/").status_code == 403
    assert login("em").get(f"/support/overlaps/{far.pk}/statement/first/").status_code == 403


def test_who_entered_an_item_is_told_why_nothing_is_offered(ground: Field, login: As) -> None:
    ground.record(serial=SERIAL)
    ground.record(serial=SERIAL, by=ground.people.binh_head)
    case = OverlapCase.objects.get()
    page = login("binh_head").get(f"/support/overlaps/{case.pk}/").content.decode()
    assert "Người đã ghi một trong hai khoản không quyết định hồ sơ này" in page
    assert "/act/record_different/" not in page
    assert "/act/refer/" in page
    answer = login("binh_head").post(
        f"/support/overlaps/{case.pk}/act/record_different/", {"reason": "Khác nhau.", "evidence": pdf()}
    )
    assert answer.status_code == 403
    case.refresh_from_db()
    assert case.status == "at_department"


def test_a_bad_split_is_said_at_its_field_and_writes_nothing(ground: Field, login: As) -> None:
    ground.record(serial=SERIAL)
    ground.record(serial=SERIAL)
    case = OverlapCase.objects.get()
    url = f"/support/overlaps/{case.pk}/act/split/"
    typed: dict[str, Any] = {
        "first_part_vnd": "200.000.001", "second_part_vnd": "0", "reason": "Chia.", "body": "Sở Công Thương",
        "number": "45/QĐ-SCT", "decided_on": "05/5/2026",
    }  # fmt: skip
    answer = login("binh_head").post(url, {**typed, "scan": pdf()})
    assert answer.status_code == 422
    assert "Không quá 200.000.000 đồng." in answer.content.decode()
    words = SimpleUploadedFile("quyet-dinh.pdf", b"not a pdf", "application/pdf")
    answer = login("binh_head").post(url, {**typed, "first_part_vnd": "150.000.000", "scan": words})
    assert answer.status_code == 422
    assert "id_scan" in answer.content.decode()
    assert not Attachment.objects.exists()
    answer = login("binh_head").post(url, {**typed, "first_part_vnd": "150.000.000", "scan": pdf()})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.status, case.first_part_vnd, case.second_part_vnd) == ("split", 150_000_000, 0)
    again = login("binh_head").post(url, {**typed, "scan": pdf()})  # double click
    assert again.status_code == 409


DECLARED: dict[str, Any] = {
    "scheme": "sme", "paid_by": "Sở Tài chính tỉnh Lào Cai", "level": "province", "budget_year": "2026",
    "document": "12/2026/HĐ-HT", "document_on": "09/3/2026", "kind": "service", "name": "Tư vấn bao bì",
    "amount_vnd": "30.000.000", "cost_vnd": "60.000.000", "works_province": "15", "key": "abc",
    "beneficiary": "hop tac xa che may ngan", "activity": "A5.1",
}  # fmt: skip


def test_money_of_another_policy_is_written_down_and_compared(ground: Field, login: As) -> None:
    client = login("binh")
    for _time in range(2):  # a double click makes one record
        answer = client.post("/support/declared/add/", {**DECLARED, "scan": pdf()})
        assert answer.status_code == 302
    row = DeclaredItem.objects.select_related("item").get()
    assert row.item is not None
    assert (row.item.scheme, row.item.office_name, row.item.purse) == ("sme", "Sở Tài chính tỉnh Lào Cai", "local")
    second = ground.record(kind="service", activity="A5.1", name="Tư vấn thiết kế")
    [finding] = ground.verdict(second, kind="service", activity="A5.1", name="Tư vấn thiết kế")
    assert finding.params["office"] == "Sở Tài chính tỉnh Lào Cai"
    case = OverlapCase.objects.get()
    assert (case.kind, case.status) == ("purpose", "at_department")
    assert login("em").get(f"/support/declared/{row.pk}/").status_code == 404
    assert login("chau").get("/support/declared/add/").status_code == 403
    assert client.get(f"/support/declared/{row.pk}/void/").status_code == 200
    assert client.post(f"/support/declared/{row.pk}/void/", {"reason": "Nhầm."}).status_code == 403  # own work
    assert login("binh_head").post(f"/support/declared/{row.pk}/void/", {"reason": ""}).status_code == 422
    assert login("binh_head").post(f"/support/declared/{row.pk}/void/", {"reason": "Ghi nhầm."}).status_code == 302
    case.refresh_from_db()
    assert case.status == "withdrawn"
    assert ground.verdict(second, kind="service", activity="A5.1", name="Tư vấn thiết kế") == []
    assert login("binh_head").post(f"/support/declared/{row.pk}/void/", {"reason": "Lại."}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"document_on": "09/3/2099"}, "Ngày văn bản nằm sau hôm nay."),
        ({"budget_year": "2099"}, "Năm từ 2000 đến"),
        ({"cost_vnd": "1.000.000"}, "Chi phí không nhỏ hơn số tiền Nhà nước chi."),
        ({"beneficiary": ""}, "Cần ít nhất một dấu hiệu"),
        ({"beneficiary": "không có ai"}, "Không có cơ sở nào trong địa bàn mang tên này."),
        ({"serial": "SC-1"}, "Cần thêm mục này thì mới tra được."),
        ({"contract_number": "1/HĐ"}, "Cần thêm mục này thì mới tra được."),
        ({"amount_vnd": "0"}, "Số tiền là số nguyên dương"),
        ({"scheme": ""}, "Chưa chọn."),
    ],
)
def test_a_bad_declaration_is_said_at_its_field(ground: Field, login: As, changes: dict[str, str], words: str) -> None:
    answer = login("binh").post("/support/declared/add/", {**DECLARED, **changes, "scan": pdf()})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not DeclaredItem.objects.exists()


def test_several_establishments_of_one_name_are_offered(ground: Field, login: As) -> None:
    typed = {**DECLARED, "beneficiary": "(ví dụ)"}
    answer = login("binh").post("/support/declared/add/", {**typed, "scan": pdf()})
    assert answer.status_code == 422
    assert "Có nhiều cơ sở mang tên này: chọn một." in answer.content.decode()
    chosen = {**typed, "beneficiary_id": str(ground.establishments["two"].pk), "scan": pdf()}
    assert login("binh").post("/support/declared/add/", chosen).status_code == 302
    row = DeclaredItem.objects.select_related("item").get()
    assert row.item is not None
    assert row.item.beneficiary == ground.establishments["two"]


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_lists_take_the_same_queries_for_one_row_and_for_many(ground: Field, login: As) -> None:
    client = login("binh_head")
    ground.record(name="Máy 0")
    ground.record(name="Máy 0", purse="national")
    declared(ground)
    before = queries(client, "/support/overlaps/"), queries(client, "/support/declared/")
    for n in range(1, 8):
        ground.record(name=f"Máy {n}")
        ground.record(name=f"Máy {n}", purse="national")
        declared(
            ground,
            document=f"{n}/QĐ",
            name=f"Nhãn {n}",
            beneficiary_id=None,
            activity="",
            typed={},
            serial_key=f"a|b|{n}00000",
        )
    assert OverlapCase.objects.count() == 8
    assert (queries(client, "/support/overlaps/"), queries(client, "/support/declared/")) == before


def test_a_verdict_takes_the_same_queries_for_one_item_and_for_many(ground: Field) -> None:
    def asked(n: int) -> int:
        dossier = ground.dossier()
        items = [ground.item(ref=i, serial=["A", "B", f"SN-{i:06d}"], name=f"Máy {i}") for i in range(n)]
        services.record_items(dossier=dossier, items=items, by=ground.people.chau, at=AT)
        with CaptureQueriesContext(connection) as seen:
            services.verdict(dossier, items)
        return len(seen)

    ground.record(serial=["A", "B", "SN-000000"], name="Khác")
    assert asked(1) == asked(30)


def test_the_list_is_filtered_by_its_address_and_puts_ones_own_move_first(
    ground: Field, far: OverlapCase, login: As
) -> None:
    ground.record(name="Máy đóng gói")
    ground.record(name="Máy đóng gói", purse="national", at=AT + timedelta(days=2))
    near = OverlapCase.objects.exclude(pk=far.pk).get()
    page = login("binh_head").get("/support/overlaps/").content.decode()
    assert page.index(near.code) < page.index(far.code)
    page = login("an").get("/support/overlaps/").content.decode()
    assert page.index(far.code) < page.index(near.code)
    for query, shown in (
        ("?status=at_agency", {far.code}), ("?kind=content", {near.code}), ("?year=2025", set()),
        ("?status=open", {near.code, far.code}), ("?status=nonsense&kind=x&year=abcd", {near.code, far.code}),
    ):  # fmt: skip
        text = login("binh_head").get(f"/support/overlaps/{query}").content.decode()
        assert {code for code in (near.code, far.code) if code in text} == shown, query


def test_the_desk_of_who_decides_has_the_case_and_its_words_name_nobody(
    ground: Field, far: OverlapCase, login: As
) -> None:
    desk = login("an").get("/desk/").content.decode()
    assert far.code in desk
    from khuyencong.workflow.models import Task

    assert Task.objects.get(process="support.overlap").label == "Nghi trùng hỗ trợ theo số máy, năm 2026 và năm 2026"
    assert far.code not in login("binh_head").get("/desk/?due=late").content.decode()


def test_the_page_of_an_establishment_lists_its_state_money(ground: Field, far: OverlapCase, login: As) -> None:
    ground.record(name="Máy đóng gói", amount=70_000_000)
    void = ground.record(name="Máy hủy")
    services.void_items(subject=void.subject, by=ground.people.chau, at=AT)
    text = login("binh").get(f"/establishments/{ground.establishments['one'].pk}/").content.decode()
    for shown in ("Tiền Nhà nước đã hỗ trợ", ">70,0<", "Máy đóng gói", "Khuyến công quốc gia, 2026"):
        assert shown in text
    assert "Máy hủy" not in text
    text = login("em").get(f"/establishments/{ground.establishments['far'].pk}/").content.decode()
    assert "Máy sấy Phù Sa" in text


def test_keys_are_looked_up_by_their_index(ground: Field) -> None:
    from khuyencong.support.models import Key, SupportItem

    wanted = ["machine:a|b|c", "content:1|A3.4|2026|x"]
    if connection.vendor == "postgresql":
        # Of the keys alone: over tables of a few rows the planner may begin a join anywhere.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "support_key_value" in Key.objects.filter(value__in=wanted).explain()
    else:
        plan = SupportItem.objects.filter(keys__value__in=wanted).explain()
        assert "SEARCH support_key USING" in plan
        assert "SCAN" not in plan.replace("SCAN CONSTANT ROW", "")
