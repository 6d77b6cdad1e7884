"""The screens: list with its filters, pages and export; detail; forms; who sees what."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.safestring import mark_safe

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.common.clock import now
from khuyencong.places.models import Succession
from khuyencong.registry import services
from khuyencong.registry.models import Establishment
from khuyencong.registry.selectors import establishments_visible_to, listing
from khuyencong.registry.selectors.listing import ListFilter
from khuyencong.ui import panels
from tests.factories.registry import AT, make_establishment, make_officer, make_province, make_unit

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 2)


@pytest.fixture
def province() -> Any:
    return make_province("Tỉnh Mẫu Một")


@pytest.fixture
def officer(province: Any) -> User:
    return make_officer(Role.CENTRE_OFFICER, province, kind=BodyKind.CENTRE)


@pytest.fixture
def web(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def names(answer: Any) -> list[str]:
    return [r.name for r in answer.context["listing"].rows]


def test_the_empty_list_says_what_would_be_here(web: Client) -> None:
    answer = web.get(reverse("registry:establishments"))
    assert answer.status_code == 200
    assert "Chưa có cơ sở nào" in answer.content.decode()


def test_filters_chips_and_export_agree(web: Client, province: Any, officer: User) -> None:
    kept = make_establishment("Gốm Bát Tràng", province=province, by=officer, legal_form="household")
    make_establishment("Chè Shan", province=province, by=officer)
    url = reverse("registry:establishments")
    query = {"q": "gom bat", "form": "household", "province": province.pk}
    answer = web.get(url, query)
    assert names(answer) == ["Gốm Bát Tràng"]
    assert len(answer.context["chips"]) == 3
    export = web.get(reverse("registry:export"), query)
    text = b"".join(export.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text)))
    assert [r[1] for r in rows[1:]] == ["Gốm Bát Tràng"]
    assert rows[1][0] == str(kept.pk)
    assert "Không có cơ sở nào khớp bộ lọc" in web.get(url, {"q": "không có đâu"}).content.decode()


def test_pages_by_key_go_forth_and_back(officer: User, province: Any) -> None:
    for n in range(7):
        make_establishment(f"Cơ sở {n % 3}", province=province, by=officer, with_place=False, figures=False)
    seen: list[int] = []
    after = None
    while True:
        page = listing.page(officer, ON, ListFilter(), after=after, size=2)
        seen += [r.id for r in page.rows]
        if not page.has_next:
            break
        after = page.rows[-1].id
    assert len(seen) == len(set(seen)) == 7
    back = listing.page(officer, ON, ListFilter(), before=seen[4], size=2)
    assert [r.id for r in back.rows] == seen[2:4]
    assert back.has_previous
    turned = listing.page(officer, ON, ListFilter(order="-name"), size=10)
    assert [r.id for r in turned.rows] == seen[::-1]


@pytest.mark.parametrize("count", [1, 40])
def test_the_number_of_queries_does_not_depend_on_the_rows(
    web: Client, province: Any, officer: User, count: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(count):
        make_establishment(f"C {n}", province=province, by=officer, with_place=False, figures=False)
    with django_assert_max_num_queries(14):
        web.get(reverse("registry:establishments"))


def test_the_list_and_visible_to_agree(province: Any, officer: User) -> None:
    """Two statements of one rule: the constant SQL and the queryset."""
    district = make_unit("Huyện Mẫu", level="district", kind="rural_district", parent=province)
    commune = make_unit("Xã Trong Huyện", parent=district, province=province)
    other = make_province("Tỉnh Mẫu Hai")
    body = Organisation.objects.create(name="Chủ cơ sở", kind=BodyKind.BUSINESS)
    make_establishment("A", commune=commune)
    make_establishment("B", province=other)
    make_establishment("C", province=other, organisation=body)
    owner = User.objects.create_user(username="owner", full_name="Chủ")
    Membership.objects.create(user=owner, organisation=body, role=Role.ESTABLISHMENT, valid_from=date(2020, 1, 1))
    users = [
        officer,
        owner,
        make_officer(Role.DISTRICT_OFFICER, district),
        make_officer(Role.COMMUNE_OFFICER, commune),
        make_officer(Role.DEPARTMENT_OFFICER, other),
        make_officer(Role.AGENCY_OFFICER, None),
        make_officer(Role.FINANCE, None),
    ]
    shown = []
    for user in users:
        by_sql = {r.name for r in listing.page(user, ON, ListFilter()).rows}
        assert by_sql == set(establishments_visible_to(user, ON).values_list("name", flat=True))
        shown.append("".join(sorted(by_sql)))
    assert shown == ["A", "C", "", "A", "BC", "ABC", ""]  # districts ended on 30 June 2025
    assert [r.name for r in listing.page(users[2], date(2025, 6, 30), ListFilter()).rows] == ["A"]


def test_em_of_another_province_gets_404_and_nothing_else(client: Client, province: Any, officer: User) -> None:
    row = make_establishment("Bí mật", province=province, by=officer)
    client.force_login(make_officer(Role.DEPARTMENT_OFFICER, make_province("Tỉnh Khác")))
    for name in ("establishment", "edit", "history"):
        assert client.get(reverse(f"registry:{name}", args=[row.pk])).status_code == 404
    assert client.get(reverse("registry:add", args=[row.pk, "place"])).status_code == 404
    assert "Bí mật" not in client.get(reverse("registry:establishments")).content.decode()
    assert "Bí mật" not in b"".join(client.get(reverse("registry:export")).streaming_content).decode()  # type: ignore[attr-defined]


def test_a_merged_province_sees_its_predecessors_rows(client: Client) -> None:
    old = make_province("Tỉnh Cũ", valid_to=date(2025, 6, 30))
    new = make_province("Tỉnh Mới", valid_from=date(2025, 7, 1))
    Succession.objects.create(old=old, new=new, on=date(2025, 7, 1), whole=True, weight=1)
    row = make_establishment("Xưởng cũ", province=old, at=AT.replace(year=2024))
    client.force_login(make_officer(Role.DEPARTMENT_OFFICER, new))
    assert client.get(reverse("registry:establishment", args=[row.pk])).status_code == 200
    assert "Xưởng cũ" in client.get(reverse("registry:establishments"), {"province": new.pk}).content.decode()


def test_an_auditor_reads_but_does_not_write(client: Client, province: Any, officer: User) -> None:
    row = make_establishment("X", province=province, by=officer)
    client.force_login(make_officer(Role.AUDITOR, None))
    assert client.get(reverse("registry:establishment", args=[row.pk])).status_code == 200
    assert client.get(reverse("registry:edit", args=[row.pk])).status_code == 403


def register_form(where: Any, /, **change: str) -> dict[str, str]:
    values = {
        "name": "Cơ sở mới",
        "legal_form": "limited",
        "commune": where.code,
        "direct_production": "yes",
        "industry": "a",
        "kiln": "none",
        "in_craft_village": "no",
        "key": "k1",
    }
    return {**values, **change}


def test_a_form_registers_and_the_same_form_twice_is_one(web: Client, province: Any) -> None:
    commune = make_unit("Xã Bản Mẫu", parent=province)
    url = reverse("registry:register")
    assert web.get(url).status_code == 200
    for _time in range(2):
        answer = web.post(url, register_form(commune, commune="ban mau", scheme="MST10", value="0100233488"))
        assert answer.status_code == 302, answer.context["form"].errors
    row = Establishment.objects.get()
    assert (row.name, row.commune, row.identifier_label) == ("Cơ sở mới", commune, "0100233488")
    assert row.places.get().unit == commune
    page = web.get(reverse("registry:establishment", args=[row.pk])).content.decode()
    assert "0100233488" in page


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("name", {"name": "x" * 5000}),
        ("value", {"scheme": "MST10", "value": "0100233480"}),
        ("scheme", {"value": "0100233488"}),
        ("commune", {"commune": "không có xã này"}),
        ("vsic_code", {"vsic_code": "abc", "vsic_version": "2018"}),
        ("founded_on", {"founded_on": "32/13/2020"}),
    ],
)
def test_a_wrong_form_keeps_what_was_typed_and_names_the_field(
    web: Client, province: Any, field: str, change: dict[str, str]
) -> None:
    commune = make_unit("Xã Bản Mẫu", parent=province)
    answer = web.post(reverse("registry:register"), register_form(commune, **change))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "Cơ sở mới" in answer.content.decode() or field == "name"
    assert not Establishment.objects.exists()


def test_a_former_commune_is_named_with_its_successor(web: Client, province: Any) -> None:
    old = make_unit("Xã Ngày Xưa", parent=province, valid_to=date(2025, 6, 30))
    new = make_unit("Xã Bây Giờ", parent=province, valid_from=date(2025, 7, 1))
    Succession.objects.create(old=old, new=new, on=date(2025, 7, 1), whole=True, weight=1)
    answer = web.post(reverse("registry:register"), register_form(new, commune="Ngày Xưa"))
    assert "Xã Bây Giờ" in answer.content.decode()


def test_two_officers_at_once(web: Client, province: Any, officer: User) -> None:
    row = make_establishment("Đôi", province=province, by=officer)
    url = reverse("registry:edit", args=[row.pk])
    form = {
        "name": "Đôi",
        "legal_form": "cooperative",
        "commune": f"{row.commune}, {row.province}",
        "version": "1",
    }
    assert web.post(url, {**form, "phone": "1"}).status_code == 302
    late = web.post(url, {**form, "phone": "22"})
    assert late.status_code == 409
    assert "22" in late.content.decode()
    assert Establishment.objects.get(pk=row.pk).phone == "1"


@pytest.mark.parametrize(
    ("part", "form"),
    [
        ("identifier", {"scheme": "HKD", "value": "08A8001234"}),
        ("place", {"unit": "ban mau", "valid_from": "2026-01-01"}),
        ("figures", {"year": "2024", "source": "survey", "workers": "1.200"}),
        ("product", {"name": "Chè"}),
    ],
)
def test_each_part_can_be_added(web: Client, province: Any, officer: User, part: str, form: dict[str, str]) -> None:
    make_unit("Xã Bản Mẫu", parent=province)
    row = make_establishment("Đủ", province=province, by=officer, figures=False)
    url = reverse("registry:add", args=[row.pk, part])
    assert web.get(url).status_code == 200
    answer = web.post(url, form)
    assert answer.status_code == 302, answer.context["form"].errors
    if part == "figures":
        assert row.figures.get().workers == 1200


def test_negative_and_fractional_figures_are_refused_at_their_field(web: Client, province: Any, officer: User) -> None:
    row = make_establishment("Âm", province=province, by=officer, figures=False)
    url = reverse("registry:add", args=[row.pk, "figures"])
    answer = web.post(url, {"year": "2025", "source": "survey", "workers": "-3", "revenue_vnd": "1,5"})
    assert {"revenue_vnd"} <= set(answer.context["form"].errors)
    answer = web.post(url, {"year": "2025", "source": "survey", "workers": "-3"})
    assert set(answer.context["form"].errors) == {"workers"}
    assert not row.figures.exists()


def test_script_in_a_name_is_shown_as_text(web: Client, province: Any, officer: User) -> None:
    row = make_establishment("<script>alert(1)</script>", province=province, by=officer)
    for url in (reverse("registry:establishments"), reverse("registry:establishment", args=[row.pk])):
        page = web.get(url).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_an_export_does_not_run_as_a_formula(web: Client, province: Any, officer: User) -> None:
    make_establishment("=1+1", province=province, by=officer)
    text = b"".join(web.get(reverse("registry:export")).streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=1+1" in text


def test_a_personal_number_never_leaves(
    web: Client, province: Any, officer: User, settings: Any, tmp_path: Any
) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    row = make_establishment("Hộ", province=province, by=officer, legal_form="household")
    services.add_identifier(establishment=row, scheme="PIN12", value="015099000123", by=officer, at=now())
    pages = [
        web.get(reverse("registry:establishment", args=[row.pk])).content.decode(),
        web.get(reverse("registry:establishments")).content.decode(),
        b"".join(web.get(reverse("registry:export")).streaming_content).decode(),  # type: ignore[attr-defined]
    ]
    assert all("015099000123" not in page for page in pages)
    assert all("•••• 0123" in page for page in pages)
    found = web.post(reverse("registry:lookup"), {"scheme": "PIN12", "value": "015099000123"})
    assert [e.pk for e in found.context["found"]] == [row.pk]
    assert "Hộ" in found.content.decode()


def test_published_pages_show_sources_and_do_not_claim_a_total(web: Client) -> None:
    services.load_published(at=AT)
    page = web.get(reverse("registry:published-products"), {"level": "national"}).content.decode()
    assert "không phải tổng số của cả nước" in page
    assert "Cơm sấy Nhật Quỳnh" in page
    page = web.get(reverse("registry:published-establishments"), {"q": "nui hong"}).content.decode()
    assert "nongthonmoihatinh.vn" in page


def test_place_facts_are_entered_with_a_document(client: Client, province: Any) -> None:
    client.force_login(make_officer(Role.DEPARTMENT_OFFICER, province))
    city = make_unit("Thành phố Mẫu", level="district", kind="provincial_city", parent=province)
    url = reverse("registry:place-facts")
    assert client.get(url).status_code == 200
    form = {"unit_text": city.code, "kind": "city_grade", "grade": "2", "document": "1/QĐ-TTg"}
    assert set(client.post(url, {**form, "grade": ""}).context["form"].errors) == {"grade"}
    assert client.post(url, form).status_code == 302
    again = client.post(url, {**form, "grade": "1"})
    assert set(again.context["form"].errors) == {"valid_from"}


@pytest.mark.parametrize("lang", ["vi", "en", "th"])
def test_every_page_opens_in_three_languages(client: Client, province: Any, officer: User, lang: str) -> None:
    row = make_establishment("Ba tiếng", province=province, by=officer)
    client.force_login(make_officer(Role.DEPARTMENT_OFFICER, province))
    client.cookies["django_language"] = lang
    urls = ["establishments", "register", "lookup", "place-facts", "published-establishments", "published-products"]
    pages = [reverse(f"registry:{name}") for name in urls] + [
        reverse("registry:establishment", args=[row.pk]),
        reverse("registry:edit", args=[row.pk]),
        reverse("registry:add", args=[row.pk, "standing"]),
    ]
    for url in pages:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert f'<html lang="{lang}"' in answer.content.decode()


def test_officers_of_the_production_place_see_a_firm_with_its_office_elsewhere(client: Client, province: Any) -> None:
    """An enterprise registered in a city and producing in a commune is the commune's business too (P§2.1 no. 5)."""
    city = make_province("Thành phố Mẫu", kind="central_city")
    ward, commune = make_unit("Phường Mẫu", kind="ward", parent=city), make_unit("Xã Mẫu", parent=province)
    row = make_establishment("Xưởng xa", commune=ward, place=services.NewPlace(unit=commune))
    users = [
        make_officer(Role.DEPARTMENT_OFFICER, province),
        make_officer(Role.COMMUNE_OFFICER, commune),
        make_officer(Role.DEPARTMENT_OFFICER, city),
    ]
    for user in users:
        assert [r.id for r in listing.page(user, ON, ListFilter()).rows] == [row.pk]
        assert establishments_visible_to(user, ON).get() == row
    assert not listing.page(make_officer(Role.DEPARTMENT_OFFICER, make_province("Khác")), ON, ListFilter()).rows


def test_nobody_registers_or_describes_what_lies_outside_their_area(client: Client, province: Any) -> None:
    outside = make_unit("Xã Bên Kia", parent=make_province("Tỉnh Bên Kia"))
    inside = make_unit("Xã Bên Này", parent=province)
    client.force_login(make_officer(Role.DEPARTMENT_OFFICER, province))
    answer = client.post(reverse("registry:register"), register_form(outside))
    assert set(answer.context["form"].errors) == {"commune"}
    fact = {"unit_text": outside.code, "kind": "difficulty", "difficulty": "special", "document": "1/QĐ"}
    assert set(client.post(reverse("registry:place-facts"), fact).context["form"].errors) == {"unit_text"}
    assert client.post(reverse("registry:register"), register_form(outside, unit=inside.code)).status_code == 302


def test_a_personal_number_typed_into_the_filter_is_sent_to_the_lookup(web: Client) -> None:
    answer = web.get(reverse("registry:establishments"), {"q": "015099000123"})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("registry:lookup")


def test_history_tells_changes_in_words(web: Client, province: Any, officer: User) -> None:
    row = make_establishment("Kể", province=province, by=officer, figures=False)
    services.update_establishment(establishment=row, expected_version=1, changes={"kiln": "other"}, by=officer, at=AT)
    page = web.get(reverse("registry:history", args=[row.pk])).content.decode()
    assert "Không sản xuất gạch đất sét nung → Công nghệ nung khác" in page
    assert officer.full_name in page


def test_a_room_above_can_add_a_sheet(web: Client, province: Any, officer: User) -> None:
    row = make_establishment("Có đề án", province=province, by=officer)
    panels.register(panels.Panel("test", "Đề án mẫu", lambda pk, user, on: mark_safe(f"<p>đề án của {pk}</p>")))
    try:
        page = web.get(reverse("registry:establishment", args=[row.pk])).content.decode()
    finally:
        panels._PANELS.pop(("establishment", "test"))
    assert f"<p>đề án của {row.pk}</p>" in page
