"""The public pages, the picker and the officers' forms, over HTTP."""

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from khuyencong.accounts.choices import Role
from khuyencong.places.models import OpenQuestion, Succession, UnitVersion
from khuyencong.places.services import Loaded
from tests.factories.places import Units
from tests.places.conftest import AT, officer


def test_index_shows_both_systems_and_what_is_open(client: Client, nation: Loaded) -> None:
    text = client.get("/places/").content.decode()
    assert "Tỉnh Lào Cai (10), Tỉnh Yên Bái (15)" in text
    assert "Xã Mỹ Hưng" in text
    assert "Xã Phú Thịnh" in text
    assert "Ghi văn bản trả lời" not in text


def test_search_finds_old_names_and_names_the_successor(client: Client, nation: Loaded) -> None:
    text = client.get("/places/", {"q": "yen bai", "level": "province"}).content.decode()
    assert "đến 30/6/2025" in text
    assert text.index("Tỉnh Yên Bái") < text.index("Tỉnh Lào Cai")
    none = client.get("/places/", {"q": "yen bai", "level": "province", "on": "2025-07-01"}).content.decode()
    assert "Không có đơn vị nào khớp" in none


def test_search_says_when_it_shows_the_first_rows_only(client: Client, nation: Loaded) -> None:
    assert "Hiện 50 dòng đầu" in client.get("/places/", {"q": "an"}).content.decode()


@pytest.mark.parametrize("q", ["<script>alert(1)</script>", "' or 1=1 --", "x" * 5000, "\x00", "%"])
def test_hostile_words_are_text(client: Client, units: Units, q: str) -> None:
    answer = client.get("/places/", {"q": q})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_day_that_does_not_exist_is_named_and_nothing_typed_is_lost(client: Client, units: Units) -> None:
    text = client.get("/places/", {"q": "bản hồ", "on": "2025-02-30"}).content.decode()
    assert "Ngày không có thật" in text
    assert 'value="2025-02-30"' in text
    assert 'value="bản hồ"' in text


def test_detail_shows_every_meaning_of_a_code(client: Client, nation: Loaded) -> None:
    text = client.get("/places/province/15/").content.decode()
    assert text.index("Tỉnh Yên Bái") < text.index('<h2 id="u')
    assert "99 đơn vị cấp xã" in text
    assert "Hình thành từ 2 đơn vị" in text
    assert "Chưa chia được số liệu" in client.get("/places/commune/00553/").content.decode()
    assert "Xã Thanh Bình" in client.get("/places/commune/03046/").content.decode()


@pytest.mark.parametrize("path", ["province/99", "village/15", "commune/15", "province/%27", "commune/%00"])
def test_what_is_not_there_is_404(client: Client, units: Units, path: str) -> None:
    assert client.get(f"/places/{path}/").status_code == 404


def test_pages_ask_a_fixed_number_of_questions(
    client: Client, nation: Loaded, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(10):
        client.get("/places/", {"q": "an"})
    with django_assert_max_num_queries(16):
        client.get("/places/province/01/")


def test_picker_offers_places_while_typing(client: Client, nation: Loaded) -> None:
    asked = {"field": "place", "level": "commune", "on": "2026-11-23"}
    found = client.get("/places/pick/", {**asked, "place": "ban ho, lao cai"}).content.decode()
    assert 'value="03046" checked' in found
    ended = client.get("/places/pick/", {**asked, "place": "mường hoa, lào cai"}).content.decode()
    assert "nay là Xã Tả Van" in ended
    assert 'value="03037"' in ended
    assert "Không có nơi nào khớp" in client.get("/places/pick/", {**asked, "place": "xyz"}).content.decode()


@pytest.mark.parametrize(
    "bad", [{"field": '"><b>'}, {"level": "x"}, {"on": "2026-13-01"}, {"on": ""}, {"field": ""}, {"level": ""}]
)
def test_picker_answers_only_its_own_calls(client: Client, units: Units, bad: dict[str, str]) -> None:
    asked = {"field": "place", "level": "commune", "on": "2026-11-23", "place": "ban ho", **bad}
    assert client.get("/places/pick/", asked).status_code == 404


def test_a_stranger_is_sent_to_the_login(client: Client, units: Units) -> None:
    assert client.get(f"/places/weights/{units.co_bi.pk}/").status_code == 302


def test_an_officer_enters_weights_in_the_browser(client: Client, units: Units) -> None:
    by = officer(Role.DEPARTMENT_OFFICER, units.hanoi)
    client.force_login(by)
    edges = list(Succession.objects.filter(old=units.co_bi).order_by("new__code"))
    url = f"/places/weights/{units.co_bi.pk}/"
    given = dict(zip([f"w{e.pk}" for e in edges], ["0,5", "0,3", "0,3"], strict=True))
    wrong = client.post(url, {**given, "basis": "Nghị quyết 1656"})
    assert wrong.status_code == 200
    assert "phải bằng 1, đang là 1.1" in wrong.content.decode()
    assert 'value="0,5"' in wrong.content.decode()
    given[f"w{edges[2].pk}"] = "0,2"
    assert client.post(url, {**given, "basis": "Nghị quyết 1656"}).status_code == 302
    assert "căn cứ Nghị quyết 1656" in client.get("/places/commune/00553/").content.decode()


def test_another_province_is_denied(client: Client, units: Units) -> None:
    client.force_login(officer(Role.DEPARTMENT_OFFICER, units.phu_tho, name="em"))
    assert client.get(f"/places/weights/{units.co_bi.pk}/").status_code == 403
    assert client.get(f"/places/rename/{units.ban_ho.pk}/").status_code == 403
    assert client.get("/places/weights/999999/").status_code == 404


def test_an_officer_closes_a_question_with_the_successor(client: Client, units: Units) -> None:
    Succession.objects.filter(old=units.co_bi).delete()
    question = OpenQuestion.objects.create(unit=units.co_bi, topic="no_successor", text="Cần văn bản", opened_at=AT)
    client.force_login(officer(Role.ADMINISTRATOR))
    url = f"/places/questions/{question.pk}/close/"
    missing = client.post(url, {"document": "1656/NQ-UBTVQH15"})
    assert "ít nhất một đơn vị kế thừa" in missing.content.decode()
    answer = client.post(url, {"document": "1656/NQ-UBTVQH15", "successor": "phường phúc lợi"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert Succession.objects.get(old=units.co_bi).new == units.phuc_loi
    assert client.post(url, {"document": "1656", "successor": "phường phúc lợi"}).status_code == 409


def test_the_agency_records_a_new_name(client: Client, units: Units) -> None:
    client.force_login(officer(Role.AGENCY_OFFICER))
    given = {"name": "Phường Bản Hồ", "kind": "ward", "valid_from": "2026-09-01", "document": "NQ ví dụ"}
    assert client.post(f"/places/rename/{units.ban_ho.pk}/", given).status_code == 302
    assert UnitVersion.objects.filter(unit=units.ban_ho).count() == 2
    assert "Tên qua các thời kỳ" in client.get("/places/commune/03046/").content.decode()


@pytest.mark.parametrize("lang", ["en", "th"])
def test_pages_speak_every_language(client: Client, units: Units, lang: str) -> None:
    with translation.override(lang):
        text = client.get("/places/", headers={"accept-language": lang}).content.decode()
    assert "Địa giới hành chính" not in text
