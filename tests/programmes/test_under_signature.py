"""While a dossier is with its signers nobody changes it under their hands; taken back or returned, it opens again."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Membership, User
from khuyencong.common.errors import FINDING_KINDS, Denied
from khuyencong.demo.story import SELLER_TAX_CODE, moment, upload
from khuyencong.programmes import services
from khuyencong.programmes.choices import PaperKind, Status
from khuyencong.programmes.models import Project
from khuyencong.programmes.services.identity import name_item
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.support import selectors as support
from khuyencong.support.services import TypedInvoice
from khuyencong.workflow.models import SigningSheet
from khuyencong.workflow.services import Draft, NewStep, agree, draft_act, return_sheet, set_steps, take_back
from tests.factories import accounts as make
from tests.factories.accounts import People

pytestmark = pytest.mark.django_db
At = Callable[..., Any]
DIRECTOR = "Giám đốc Trung tâm"
DRAFTED = date(2025, 8, 5)


def sign_in_steps(people: People, since: date = DRAFTED) -> User:
    """From a day on the centre signs in two steps: its officer drafts, its director signs. The director."""
    body = make.organisations()["centre"]
    user = make.user("giam_doc_tt", "Lò Thị Én")
    make.member(user, Role.CENTRE_OFFICER, body)
    Membership.objects.filter(user=user).update(position=DIRECTOR)
    steps = (
        NewStep("Viên chức soạn", Role.CENTRE_OFFICER),
        NewStep("Giám đốc ký", Role.CENTRE_OFFICER, DIRECTOR),
    )
    set_steps(
        organisation=body, process="programmes.project", act="", steps=steps, valid_from=since,
        document="3/QĐ-TTKC (ví dụ)", by=people.administrator, at=moment(since),
    )  # fmt: skip
    return user


def draft(project: Project, act: str, by: User, day: date = DRAFTED) -> SigningSheet:
    typed = {"note": ["Kính trình (ví dụ)."]}
    typed |= {f"reason-{code}": ["Đã kiểm tra (ví dụ)."] for code in FINDING_KINDS}
    return draft_act(SUPPORT_PROJECT, project, Draft(act, typed), by=by, at=moment(day))


def edit(project: Project, by: User, at: Any) -> Project:
    project.refresh_from_db()
    return services.edit_project(
        project=project, version=project.version, fields={"need": "Sửa lời (ví dụ)."}, lines=None, by=by, at=at
    )


def refused(act: Callable[[], Any]) -> None:
    with pytest.raises(Denied) as caught:
        act()
    assert caught.value.reason == "under_signature"
    assert caught.value.params["step"] == "Giám đốc ký"


def test_a_draft_under_signature_is_not_edited(at_step: At, people: People) -> None:
    project, director = at_step("open").project, sign_in_steps(people)
    at = moment(DRAFTED, 15)
    sheet = draft(project, "submit", people.chau)
    part = project.parts_in_force[0]
    refused(lambda: edit(project, people.chau, at))
    refused(
        lambda: services.add_paper(
            project=project, kind=PaperKind.QUOTATION, upload=upload("Báo giá"), by=people.chau, at=at
        )
    )
    refused(lambda: services.drop_part(part=part, version=project.version, by=people.chau, at=at))
    return_sheet(sheet=sheet, turn=sheet.turn, to_step=1, reason="Sửa lời (ví dụ).", by=director, at=at)
    assert edit(project, people.chau, at).need == "Sửa lời (ví dụ)."
    sheet = draft(project, "submit", people.chau)
    take_back(sheet=sheet, by=people.chau, at=at)
    edit(project, people.chau, at)
    sheet = draft(project, "submit", people.chau)
    agree(sheet=sheet, turn=sheet.turn, by=director, at=at)
    project.refresh_from_db()
    assert project.status == Status.REGISTERED


def test_what_was_delivered_is_not_changed_under_signature(at_step: At, people: People) -> None:
    project, day = at_step("deliver").project, date(2026, 8, 4)
    sign_in_steps(people, day)
    draft(project, "request_acceptance", people.chau, day)
    at = moment(day, 15)
    item = project.items.get(position=1)
    refused(lambda: services.name_machine(item=item, maker="A", model="B", serial="C", by=people.chau, at=at))
    refused(lambda: name_item(item=item, words={}, by=people.chau, at=at))
    typed = TypedInvoice(
        seller_tax_code=SELLER_TAX_CODE, seller_name="Công ty (ví dụ)", form_symbol="1", symbol="C26TVD", number="9",
        made_on=day, amount_vnd=1, vat_vnd=0,
    )  # fmt: skip
    line = support.items_of(project.subject)[0]
    refused(lambda: services.add_invoice(project=project, item=line, typed=typed, by=people.chau, at=at))


def test_the_page_says_so_and_offers_nothing_to_edit(
    at_step: At, people: People, client_as: Callable[[str], Client]
) -> None:
    project = at_step("open").project
    sign_in_steps(people)
    page = client_as("chau").get(f"/projects/{project.pk}/").content.decode()
    assert "Soạn tiếp" in page
    draft(project, "submit", people.chau)
    page = client_as("chau").get(f"/projects/{project.pk}/").content.decode()
    assert "đang đi các bước ký nội bộ" in page
    assert "Soạn tiếp" not in page
    assert "papers/add" not in page
    answer = client_as("chau").post(
        f"/projects/{project.pk}/papers/add/", {"kind": "quotation", "file": upload("Báo giá")}
    )
    assert answer.status_code == 403
    assert "Người soạn rút lại" in answer.content.decode()
