"""Signing in, one's own page, and the administrator's desk."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client, override_settings

from khuyencong.accounts.models import Membership, Organisation, User
from tests.factories import accounts as make
from tests.factories.places import make_units

pytestmark = pytest.mark.django_db


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def sign_in(client: Client, password: str = make.PASSWORD, **extra: str) -> object:
    return client.post("/accounts/login/", {"username": "binh", "password": password, **extra})


def test_signing_in_leads_to_the_desk_and_out_again(people: make.People, client: Client) -> None:
    assert "Đăng nhập" in text(client.get("/accounts/login/"))
    answer = sign_in(client)
    assert answer.headers["Location"] == "/desk/"  # type: ignore[attr-defined]
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/desk/").status_code == 302


def test_a_wrong_password_is_said_and_the_name_stays(people: make.People, client: Client) -> None:
    page = text(sign_in(client, "sai"))
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in page
    assert 'value="binh"' in page
    assert "sai" not in re.findall(r'value="([^"]*)"', page)


def test_next_stays_on_this_host(people: make.People, client: Client) -> None:
    assert sign_in(client, next="https://evil.example/")["Location"] == "/desk/"  # type: ignore[index]
    client.post("/accounts/logout/")
    assert sign_in(client, next="/accounts/")["Location"] == "/accounts/"  # type: ignore[index]


@override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=3)
def test_too_many_wrong_passwords_lock_with_a_clear_page_in_the_readers_language(people: make.People) -> None:
    client = Client(headers={"accept-language": "vi"})
    for _ in range(3):
        answer = sign_in(client, "sai")
    assert answer.status_code == 429  # type: ignore[attr-defined]
    assert "Tạm khóa đăng nhập" in text(answer)
    assert sign_in(client).status_code == 429  # type: ignore[attr-defined]
    client.cookies["django_language"] = "en"
    assert "Sign-in is locked for now" in text(sign_in(client))


def test_the_users_own_language_comes_with_the_login(people: make.People, client: Client) -> None:
    sign_in(client)
    assert client.post("/accounts/language/", {"language": "th"}).status_code == 302
    assert client.post("/accounts/language/", {"language": "xx"}).status_code == 404
    fresh = Client()
    sign_in(fresh)
    assert fresh.cookies["django_language"].value == "th"
    assert 'lang="th"' in text(fresh.get("/accounts/"))


def test_my_roles_and_places(login: Callable[[str], Client]) -> None:
    page = text(login("binh").get("/accounts/"))
    assert "Sở Công Thương tỉnh Lào Cai" in page
    assert "Chuyên viên Sở Công Thương" in page


def test_changing_the_password(people: make.People, client: Client) -> None:
    sign_in(client)
    new = "mật-khẩu-mới-rất-dài-8"
    wrong = client.post("/accounts/password/", {"old_password": "x", "new_password1": new, "new_password2": new})
    assert wrong.status_code == 200
    right = {"old_password": make.PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/accounts/password/", right).status_code == 302
    assert User.objects.get(username="binh").check_password(new)


def test_resetting_the_password_by_mail_works_once(people: make.People, client: Client) -> None:
    assert client.post("/accounts/reset/", {"email": "nobody@example.vn"}).status_code == 302
    assert mail.outbox == []
    assert client.post("/accounts/reset/", {"email": "binh@example.vn"}).status_code == 302
    assert "đặt lại mật khẩu" in mail.outbox[0].subject
    link = re.search(r"http://testserver(/\S+)", str(mail.outbox[0].body))
    assert link
    form = client.get(link[1], follow=True)
    new = {"new_password1": "mật-khẩu-mới-rất-dài-8", "new_password2": "mật-khẩu-mới-rất-dài-8"}
    assert client.post(form.redirect_chain[-1][0], new).status_code == 302
    assert User.objects.get(username="binh").check_password(new["new_password1"])
    assert "hết hạn" in text(Client().get(link[1], follow=True))


ADMIN_PAGES = ["/accounts/users/", "/accounts/users/new/", "/accounts/organisations/", "/accounts/organisations/new/"]


@pytest.mark.parametrize("address", ADMIN_PAGES)
def test_only_the_administrator_manages(login: Callable[[str], Client], address: str) -> None:
    assert login("administrator").get(address).status_code == 200
    for name in ("an_head", "binh", "dung", "auditor"):
        assert login(name).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_the_administrator_opens_an_account_and_grants_a_role(login: Callable[[str], Client]) -> None:
    admin = login("administrator")
    made = admin.post(
        "/accounts/users/new/", {"username": "Hoa", "full_name": "Trần Thị Hoa", "email": "hoa@laocai.gov.vn"}
    )
    user = User.objects.get(username="hoa")
    assert made["Location"] == f"/accounts/users/{user.pk}/"
    assert not user.has_usable_password()
    assert "chưa đặt mật khẩu" in text(admin.get(made["Location"]))
    admin.post(f"/accounts/users/{user.pk}/invite/")
    first, again = mail.outbox
    assert first.to == again.to == ["hoa@laocai.gov.vn"]
    link = re.search(r"http\S+(/accounts/reset/\S+)", again.body)
    assert link is not None
    page = Client()
    there = page.get(link[1], follow=True)
    chosen = {"new_password1": "mật-khẩu-của-hoa-2026", "new_password2": "mật-khẩu-của-hoa-2026"}
    assert page.post(there.redirect_chain[-1][0], chosen).status_code == 302
    assert Client().login(username="hoa", password="mật-khẩu-của-hoa-2026")
    admin.post(f"/accounts/users/{user.pk}/invite/")
    assert len(mail.outbox) == 2
    granted = admin.post(
        f"/accounts/users/{user.pk}/roles/new/",
        {"organisation": "tỉnh Đồng Tháp", "role": "department_officer", "valid_from": "2026-01-01"},
    )
    assert granted.status_code == 302
    assert Membership.objects.get(user=user).organisation.name == "Sở Công Thương tỉnh Đồng Tháp"
    assert "Đồng Tháp" in text(admin.get(f"/accounts/users/{user.pk}/"))


def test_a_refused_role_says_why_and_keeps_what_was_typed(people: make.People, login: Callable[[str], Client]) -> None:
    answer = login("administrator").post(
        f"/accounts/users/{people.binh.pk}/roles/new/",
        {
            "organisation": "Cơ sở mộc Dũng Tiến (ví dụ)",
            "role": "establishment",
            "valid_from": "2026-01-01",
            "document": "số 5",
        },
    )
    page = text(answer)
    assert answer.status_code == 422
    assert "không thẩm định hồ sơ do chính mình nộp" in page
    assert 'value="số 5"' in page
    assert Membership.objects.filter(user=people.binh).count() == 1


def test_names_that_fit_nothing_or_too_much(people: make.People, login: Callable[[str], Client]) -> None:
    admin = login("administrator")
    for name, words in (("không có", "Không có cơ quan"), ("Sở Công Thương", "Có nhiều đơn vị khớp")):
        answer = admin.post(
            f"/accounts/users/{people.binh.pk}/roles/new/",
            {"organisation": name, "role": "finance", "valid_from": "2026-01-01"},
        )
        assert words in text(answer)


def test_handing_over_on_the_screen(people: make.People, login: Callable[[str], Client]) -> None:
    desk = Membership.objects.get(user=people.binh)
    address = f"/accounts/roles/{desk.pk}/hand-over/"
    admin = login("administrator")
    assert "Không có tài khoản" in text(admin.post(address, {"to_user": "ai", "document": "7/QĐ"}))
    assert admin.post(address, {"to_user": "em", "document": "7/QĐ-SCT"}).status_code == 302
    desk.refresh_from_db()
    assert desk.valid_to is not None
    assert Membership.objects.filter(user=people.em).count() == 2


def test_ending_deputising_and_succeeding_on_the_screen(people: make.People, login: Callable[[str], Client]) -> None:
    admin = login("administrator")
    head = Membership.objects.get(user=people.binh_head)
    deputy = {"user": "binh", "capacity": "KT", "document": "3/QĐ", "valid_from": "2026-01-01"}
    assert admin.post(f"/accounts/roles/{head.pk}/deputy/", deputy).status_code == 302
    assert "KT." in text(admin.get(f"/accounts/users/{people.binh.pk}/"))
    assert admin.post(f"/accounts/roles/{head.pk}/end/", {"last_day": "2019-01-01"}).status_code == 422
    assert admin.post(f"/accounts/roles/{head.pk}/end/", {"last_day": "2030-01-01"}).status_code == 302
    old, new = make.organisation("Sở cũ"), make.organisations()["lao_cai"]
    sent = {"new": new.name, "on": "2025-07-01", "document": "202/2025/QH15"}
    assert admin.post(f"/accounts/organisations/{old.pk}/succeed/", sent).status_code == 302
    assert "Sở cũ" in text(admin.get(f"/accounts/organisations/{new.pk}/"))


def test_organisations_are_entered_with_their_place_and_the_body_above(
    people: make.People, login: Callable[[str], Client]
) -> None:
    admin, new = login("administrator"), "/accounts/organisations/new/"
    units = make_units()
    sent = {"name": "Chi cục mới", "kind": "centre", "province": "Không Đâu", "parent": "Sở Công Thương tỉnh Lào Cai"}
    assert "Không có đơn vị hành chính nào tên" in text(admin.post(new, sent))
    assert admin.post(new, {**sent, "province": "Lào Cai"}).status_code == 302
    made = Organisation.objects.get(name="Chi cục mới")
    assert made.place == units.lao_cai
    assert made.parent is not None
    assert "Đã có cơ quan" in text(admin.post(new, {**sent, "province": "Lào Cai"}))
    commune = {"name": "Ủy ban nhân dân xã Bản Hồ", "kind": "committee", "commune": "Bản Hồ, Lào Cai"}
    assert admin.post(new, commune).status_code == 302
    assert Organisation.objects.get(name=commune["name"]).place == units.ban_ho


def test_locking_an_account_but_not_ones_own(people: make.People, login: Callable[[str], Client]) -> None:
    admin = login("administrator")
    admin.post(f"/accounts/users/{people.em.pk}/active/", {"lock": ""})
    people.em.refresh_from_db()
    assert not people.em.is_active
    admin.post(f"/accounts/users/{people.administrator.pk}/active/", {"lock": ""})
    people.administrator.refresh_from_db()
    assert people.administrator.is_active


def test_a_script_in_a_name_is_only_text(login: Callable[[str], Client]) -> None:
    make.user("x", "<script>alert(1)</script>'; DROP TABLE--")
    page = text(login("administrator").get("/accounts/users/?q=script"))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
