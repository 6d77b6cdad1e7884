"""The screens of taking over: pages one by one, what is missing by name, who confirms, in three languages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Project, Takeover
from khuyencong.programmes.takeover import services
from khuyencong.programmes.takeover.choices import TakeoverStatus
from khuyencong.programmes.takeover.columns import GROUPS
from tests.factories.accounts import People
from tests.factories.kinds import establishment_at
from tests.factories.places import make_units
from tests.factories.programmes import cast_of
from tests.factories.takeover import NOW, answers, entered, make_local_fund

pytestmark = pytest.mark.django_db
NAME = "Hợp tác xã Chè Mây Ngàn (ví dụ)"
PAGES: dict[str, dict[str, str]] = {
    "what": {"title": "Máy sao chè (ví dụ)", "purse": "local", "budget_year": "2026", "activity": "A3.4"},
    "who": {"implementer": "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp Lào Cai", "place": "Bản Hồ, Lào Cai",
            "beneficiary": NAME},
    "estimate": {"item_name": "Máy sao chè", "total_vnd": "600.000.000", "requested_vnd": "250.000.000"},
    "step": {"state": "contracted"},
    "papers": {"plan_number": "9/QĐ-UBND", "plan_on": "30/12/2025", "budget_number": "12/QĐ-UBND",
               "budget_on": "20/01/2026", "contract_number": "18/HĐ", "contract_on": "11/3/2026"},
    "money": {"planned_vnd": "250.000.000", "contract_vnd": "240.000.000"},
}  # fmt: skip


@pytest.fixture
def cast(people: People) -> Any:
    units, cast = make_units(), cast_of(people)
    establishment_at(units.ban_ho, cast.chau, NAME)
    return cast


@pytest.fixture
def values(cast: Any) -> Callable[..., dict[str, Any]]:
    from khuyencong.registry.models import Establishment

    units, beneficiary = make_units(), Establishment.objects.get()
    return lambda **more: answers(units, cast, **{"beneficiary": beneficiary, **more})


def url(name: str, takeover: Takeover, *more: Any) -> str:
    return reverse(f"programmes:{name}", args=[takeover.pk, *more])


def begun(client: Client) -> Takeover:
    page = client.get(reverse("programmes:new_takeover"))
    key = page.context["form"]["key"].value()
    start = {"title": "Máy sao chè (ví dụ)", "purse": "local", "budget_year": "2026", "key": key}
    assert client.post(reverse("programmes:new_takeover"), start).status_code == 302
    assert client.post(reverse("programmes:new_takeover"), start).status_code == 302  # a double click
    return Takeover.objects.get()


def filled(client: Client, cast: Any, **changes: dict[str, str]) -> Takeover:
    takeover = begun(client)
    pages = {**PAGES, "who": {**PAGES["who"], "implementer": str(cast.centre)}, **changes}
    for group, typed in pages.items():
        page = client.get(url("takeover_step", takeover, group))
        answer = client.post(url("takeover_step", takeover, group), {**typed, "version": page.context["version"]})
        assert answer.status_code == 302, (group, answer.context["form"].errors)
    takeover.refresh_from_db()
    return takeover


def test_a_project_is_entered_page_by_page_and_confirmed(login: Any, cast: Any, people: People) -> None:
    make_local_fund(cast.department, people.giang)
    binh, head = login("binh"), login("binh_head")
    takeover = filled(binh, cast)
    check = binh.get(url("takeover", takeover))
    assert not check.context["blocked"], [f.code for f in check.context["findings"]]
    assert binh.post(url("send_takeover", takeover)).status_code == 302
    assert "Xác nhận tiếp nhận</button>" not in binh.get(url("takeover", takeover)).content.decode()
    assert binh.post(url("confirm_takeover", takeover)).status_code == 403
    assert "Xác nhận tiếp nhận</button>" in head.get(url("takeover", takeover)).content.decode()
    answer = head.post(url("confirm_takeover", takeover))
    project = Project.objects.get()
    assert answer["Location"] == reverse("programmes:project", args=[project.pk])
    assert project.status == Status.CONTRACTED
    page = binh.get(answer["Location"]).content.decode()
    assert "Tiếp nhận hồ sơ đang thực hiện" in page
    assert head.post(url("confirm_takeover", takeover)).status_code == 409  # clicked again


def test_what_is_missing_or_contradicts_is_named_and_the_draft_is_kept(login: Any, cast: Any) -> None:
    binh = login("binh")
    takeover = filled(binh, cast, money={"planned_vnd": "250.000.000", "contract_vnd": "260.000.000"})
    page = binh.get(url("takeover", takeover)).content.decode()
    assert "lớn hơn Kế hoạch duyệt" in page
    assert "36/2013/TT-BCT" in page
    assert binh.post(url("send_takeover", takeover)).status_code == 409
    takeover.refresh_from_db()
    assert takeover.status == TakeoverStatus.DRAFT
    assert takeover.values["contract_vnd"] == 260_000_000


def test_an_unreadable_answer_keeps_the_others(login: Any, cast: Any) -> None:
    binh = login("binh")
    takeover = begun(binh)
    typed = {**PAGES["estimate"], "total_vnd": "sáu trăm triệu", "version": "0"}
    assert binh.post(url("takeover_step", takeover, "estimate"), typed).status_code == 422
    saved = binh.post(url("takeover_step", takeover, "estimate"), typed, headers={"hx-request": "true"})
    assert "Tổng kinh phí" in saved.content.decode()
    takeover.refresh_from_db()
    assert takeover.values["item_name"] == "Máy sao chè"
    assert "total_vnd" not in takeover.values


def test_two_officers_on_one_draft(login: Any, cast: Any) -> None:
    binh, head = login("binh"), login("binh_head")
    takeover = begun(binh)
    page = head.get(url("takeover_step", takeover, "estimate"))
    version = page.context["version"]
    binh.post(url("takeover_step", takeover, "step"), {"state": "running", "version": version})
    late = head.post(url("takeover_step", takeover, "estimate"), {**PAGES["estimate"], "version": version})
    assert late.status_code == 409
    takeover.refresh_from_db()
    assert takeover.values["state"] == "running"
    assert "total_vnd" not in takeover.values


def test_others_do_not_see_it(login: Any, values: Any, people: People) -> None:
    takeover = entered(values(), people.binh)
    for name, status in (("em", 404), ("chau", 403), ("an", 200)):
        assert login(name).get(url("takeover", takeover)).status_code == status, name


def test_it_is_sent_back_withdrawn_and_undone(login: Any, values: Any, cast: Any, people: People) -> None:
    make_local_fund(cast.department, people.giang)
    binh, head = login("binh"), login("binh_head")
    takeover = entered(values(), people.binh)
    assert head.post(url("return_takeover", takeover), {"missing": ""}).status_code == 422
    assert head.post(url("return_takeover", takeover), {"missing": "Số hợp đồng\nNgày"}).status_code == 302
    assert "Số hợp đồng" in binh.get(url("takeover", takeover)).content.decode()
    binh.post(url("send_takeover", takeover))
    head.post(url("confirm_takeover", takeover))
    assert head.get(url("undo_takeover", takeover)).status_code == 200
    assert head.post(url("undo_takeover", takeover), {"reason": "Nhầm năm."}).status_code == 302
    assert not Project.objects.exists()
    assert "đã được hoàn tác" in head.get(url("takeover", takeover)).content.decode()
    other = entered(values(), people.binh, "other")
    assert binh.post(url("withdraw_takeover", other)).status_code == 302
    assert binh.get(reverse("programmes:takeovers"), {"status": "withdrawn"}).content.decode().count("TN-0") >= 2


@pytest.mark.parametrize("language", ["vi", "en", "th"])
def test_every_page_in_every_language(language: str, login: Any, values: Any, people: People) -> None:
    binh = login("binh")
    binh.cookies["django_language"] = language
    takeover = services.open_takeover(values=values(), form_key="pages", by=people.binh, at=NOW)
    addresses = [url("takeover_step", takeover, group) for group in GROUPS]
    addresses += [reverse("programmes:takeovers"), reverse("programmes:new_takeover"), url("takeover", takeover)]
    addresses += [reverse("exchange:upload", args=["running-dossiers"])]
    for address in addresses:
        assert binh.get(address).status_code == 200, address
    template = binh.get(reverse("exchange:template", args=["running-dossiers"]))
    assert b"".join(template.streaming_content).startswith(b"PK")
    template.close()


def test_the_list_costs_the_same_for_one_and_many(login: Any, values: Any, people: People) -> None:
    def queries() -> int:
        client = login("binh_head")
        client.get(reverse("programmes:takeovers"))
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("programmes:takeovers")).status_code == 200
        return len(caught)

    entered(values(contract_number="1/HĐ"), people.binh, "1")
    one = queries()
    for n in range(2, 8):
        entered(values(contract_number=f"{n}/HĐ"), people.binh, str(n))
    assert queries() == one
