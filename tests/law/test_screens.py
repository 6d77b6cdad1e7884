"""The public pages: norms, documents, and what can I get. Nobody logs in, nothing is kept, three languages."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.law.conftest import Province

pytestmark = pytest.mark.django_db

ANSWERS = {
    "on": "2026-12-18",
    "form": "cooperative",
    "industry": "agro_forestry_fishery_and_food_processing",
    "activity": "A3.4",
    "cost": "900",
    "other": "no",
}


def text(client: Client, address: str, **data: Any) -> str:
    answer = client.get(address, data)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize("language", ["vi", "en", "th"])
@pytest.mark.parametrize(
    "address",
    [
        "/norms/",
        "/norms/?group=eligibility",
        "/norms/?group=process",
        "/norms/?group=budget",
        "/norms/promotion.machinery.limit/",
        "/norms/promotion.eligibility.sme.workers/",
        "/norms/what-can-i-get/",
        "/law/documents/",
        "/law/documents/28/2018/TT-BTC/",
        "/law/documents/23/2025/NQ-H%C4%90ND%20(Ph%C3%BA%20Th%E1%BB%8D)/",
    ],
)
def test_public_pages_open_for_everyone(client: Client, address: str, language: str) -> None:
    client.cookies["django_language"] = language
    assert client.get(address).status_code == 200


def test_every_norm_has_a_page(client: Client) -> None:
    from khuyencong.law import library

    for key in library.norms():
        assert client.get(f"/norms/{key}/").status_code == 200, key


def test_every_document_has_a_page(client: Client) -> None:
    from django.urls import reverse

    from khuyencong.law import library

    for number in library.documents().documents:
        assert client.get(reverse("law:document", args=[number])).status_code == 200, number


def test_the_browser_shows_the_value_of_the_day_with_citation_and_confidence(client: Client) -> None:
    page = text(client, "/norms/", q="machinery.limit", on="2018-05-10")
    assert "200 triệu đồng" in page
    assert "26/2014/TTLT-BTC-BCT, điều 6 khoản 2" in page
    assert "kc-conf--read" in page
    later = text(client, "/norms/", q="machinery.limit", on="2024-10-12")
    assert "300 triệu đồng" in later
    assert "kc-conf--stale" in later


def test_the_browser_at_a_place_says_that_the_national_value_is_a_guide(client: Client, province: Province) -> None:
    page = text(client, "/norms/", place="98", on="2026-12-18")
    assert "mức quốc gia, để tham khảo" in page
    assert "Tỉnh Ví Dụ" in page
    missing = text(client, "/norms/", place="Không Có Đâu", on="2026-12-18")
    assert "Không có nơi nào tên" in missing


def test_a_province_with_its_own_unread_resolution_says_so(client: Client, province: Province) -> None:
    province.unit.code = "25"
    province.unit.save()
    page = text(client, "/norms/", place="25", on="2026-01-01")
    assert "23/2025/NQ-HĐND (Phú Thọ): đã có mức riêng, chưa nhập; dùng mức quốc gia để tham khảo" in page
    assert "đã có mức riêng" not in text(client, "/norms/", place="25", on="2025-12-31")


def test_a_search_without_hits_offers_a_way_back(client: Client) -> None:
    assert "Không có mức nào khớp" in text(client, "/norms/", q="<script>alert(1)</script>")
    assert "<script>alert" not in text(client, "/norms/", q="<script>alert(1)</script>")
    assert "Không có văn bản nào khớp" in text(client, "/law/documents/", q="không có")


def test_an_impossible_day_does_not_break_a_page(client: Client) -> None:
    assert client.get("/norms/", {"on": "2026-02-30"}).status_code == 200
    assert client.get("/law/documents/", {"on": "abc"}).status_code == 200
    assert client.get("/norms/no.such.norm/").status_code == 404
    assert client.get("/law/documents/no/such/").status_code == 404


def test_documents_are_found_without_accents(client: Client) -> None:
    page = text(client, "/law/documents/", q="32/2024/nd-cp", on="2025-01-01")
    assert "32/2024/NĐ-CP" in page
    assert "Còn hiệu lực" in page


def test_the_questions_come_one_at_a_time(client: Client, province: Province) -> None:
    given: dict[str, str] = {}
    steps = {**ANSWERS, "place": str(province.commune.pk)}
    for number, name in enumerate(["on", "place", "form", "industry", "activity", "cost", "other"], start=1):
        page = text(client, "/norms/what-can-i-get/", **given)
        assert f"Bước {number} trong 7" in page
        given[name] = steps[name]
    answer = text(client, "/norms/what-can-i-get/", **given)
    assert "Được hỗ trợ đến 300,0 triệu đồng" in answer
    assert "28/2018/TT-BTC, điều 8 khoản 4" in answer
    assert "64/2024/TT-BTC" in answer
    assert "Cơ sở tự lo ít nhất" in answer
    assert "600,0 triệu đồng" in answer
    assert "Nơi sản xuất thuộc diện được hỗ trợ" in answer


def test_a_place_is_searched_by_name(client: Client, province: Province) -> None:
    page = text(client, "/norms/what-can-i-get/", on="2026-12-18", step="place", q="xa vi du")
    assert f'value="{province.commune.pk}"' in page
    nothing = text(client, "/norms/what-can-i-get/", on="2026-12-18", step="place", q="zzz")
    assert "Không tìm thấy xã, phường nào" in nothing


def test_a_wrong_amount_is_said_and_kept(client: Client, province: Province) -> None:
    facts = {**ANSWERS, "place": province.commune.pk, "cost": "chín trăm"}
    page = text(client, "/norms/what-can-i-get/", **facts)
    assert "Bước 6 trong 7" in page
    assert "chín trăm" in page
    assert "kc-errs" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"other": "yes"}, "đã nhận tiền Nhà nước từ nguồn khác"),
        ({"form": "cooperative_union", "on": "2025-10-14"}, "Loại hình không thuộc diện"),
        ({"form": "cooperative_union", "on": "2025-10-15"}, "Loại hình thuộc diện"),
        ({"industry": "other"}, "Chưa rõ ngành nghề"),
        ({"on": "2014-04-07"}, "Không có mức hỗ trợ nào vào ngày này"),
        ({"activity": "A3.4L", "cost": "1200"}, "450,0 triệu đồng"),
    ],
)
def test_answers_change_with_the_questions(
    client: Client, province: Province, change: dict[str, str], said: str
) -> None:
    province.commune.valid_from = None
    province.commune.save()
    facts = {**ANSWERS, "place": str(province.commune.pk)} | change
    assert said in text(client, f"/norms/what-can-i-get/?{urlencode(facts)}")


def test_a_ward_of_a_central_city_is_a_question_since_october_2025(client: Client, province: Province) -> None:
    province.commune.kind, province.commune.province = "ward", province.other
    province.commune.save()
    page = text(client, "/norms/what-can-i-get/", **ANSWERS, place=province.commune.pk)
    assert "Chưa rõ nơi sản xuất có thuộc diện" in page


def test_nonsense_in_the_address_asks_again(client: Client, province: Province) -> None:
    for change in ({"place": "99999999999"}, {"place": "x"}, {"activity": "A9.9"}, {"on": "never"}, {"form": "<b>"}):
        facts = {**ANSWERS, "place": str(province.commune.pk)} | change
        assert client.get("/norms/what-can-i-get/", facts).status_code == 200


def test_nothing_typed_is_kept(client: Client, province: Province) -> None:
    text(client, "/norms/what-can-i-get/", **ANSWERS, place=province.commune.pk)
    assert not client.cookies.get("sessionid")
