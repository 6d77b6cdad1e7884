"""Every form the platform can draw is reached from a page: no paper that only a test can print."""

import ast
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from django.test import Client

import khuyencong
from khuyencong.demo.story import Story, moment
from khuyencong.papers.models import HandedDraft, IssuedPaper
from khuyencong.programmes import drafts, services
from khuyencong.programmes.models import Change, Debt, Part, Project
from tests.factories.accounts import People
from tests.factories.plans import AT, M, approved, lines, national_plan
from tests.programmes.test_papers import text_of

pytestmark = pytest.mark.django_db
At = Callable[..., Story]
Login = Callable[[str], Client]
ROOMS = Path(khuyencong.__file__).parent
LONG = "Ứng dụng máy móc, thiết bị tiên tiến trong chế biến sản phẩm từ gỗ và lâm sản ngoài gỗ, máy CNC đục tượng " * 2


def test_every_form_is_drawn_by_a_room() -> None:
    forms = {
        path.stem
        for path in (ROOMS / "papers/forms").glob("*.py")
        if any(isinstance(node, ast.FunctionDef) and node.name == "build" for node in ast.parse(path.read_text()).body)
    }
    drawn: set[str] = set()
    for path in ROOMS.rglob("*.py"):
        if "papers" in path.relative_to(ROOMS).parts[:1]:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "khuyencong.papers.forms":
                drawn |= {alias.name for alias in node.names}
    assert forms - drawn == set()


def decided_change(project: Project, by: Any, at: datetime) -> None:
    Change.objects.create(
        project=project, kind="raise", authority="minister", status="decided", reason="Thêm máy (ví dụ)",
        values={"amount_vnd": 260 * M}, before={"amount_vnd": 250 * M}, number="9/QĐ-BCT (ví dụ)",
        decided_on=date(2026, 5, 4), proposed_by=by, proposed_at=at, form_key="reach",
    )  # fmt: skip


@pytest.mark.parametrize("last", ["advance", "pay_rest"])
def test_every_draft_of_a_dossier_opens_from_its_page(last: str, at_step: At, people: People, login: Login) -> None:
    project = at_step(last).project
    Project.objects.filter(pk=project.pk).update(title=LONG.strip())
    decided_change(project, people.chau, moment(date(2026, 5, 1)))
    Debt.objects.create(project=project, amount_vnd=5 * M, due_on=date(2026, 9, 1), citation="36/2013/TT-BCT, điều 12")
    found = opened(login("an"), project)
    part = project.parts.first()
    assert part is not None
    for activity, details in (
        ("A1.1", {"occupation": "May công nghiệp (ví dụ)", "trainees": 35}),
        ("A7.4", {"investor": "Công ty hạ tầng (ví dụ)"}),
    ):  # fmt: skip
        Part.objects.filter(pk=part.pk).update(activity=activity, details=details, cluster_name="CCN Bắc (ví dụ)")
        found |= opened(login("an"), project)
    if last == "pay_rest":
        assert set(drafts.DRAFTS) - found == {"remind_report", "assignment_decision"}
        return
    Project.objects.filter(pk=project.pk).update(route="assigned")
    project.contract.delete()
    found |= opened(login("an"), project)
    assert {"remind_report", "assignment_decision", "remind_return", "contract_annex"} <= found


def opened(client: Client, project: Project) -> set[str]:
    """The drafts the project's page links to, each opened as PDF and DOCX."""
    page = client.get(f"/projects/{project.pk}/").content.decode()
    shown = set()
    for name in drafts.DRAFTS:
        if f"/projects/{project.pk}/papers/{name}.pdf" not in page:
            continue
        answer = client.get(f"/projects/{project.pk}/papers/{name}.pdf")
        assert answer.content.startswith(b"%PDF"), name
        word = client.get(f"/projects/{project.pk}/papers/{name}.docx")
        assert docx.Document(BytesIO(word.content)).paragraphs, name
        shown.add(name)
    return shown


def test_vouchers_name_whose_money_it_was_and_a_letter_is_written_again(
    at_step: At, people: People, login: Login
) -> None:
    project = at_step("pay_rest").project
    web = login("an")
    text = " ".join(text_of(web.get(f"/projects/{project.pk}/papers/vouchers_8b.pdf").content).split())
    for words in ("250.000.000", "Vốn của cơ sở, nguồn khác", "Kinh phí khuyến công quốc gia"):
        assert words in text, words
    ten = " ".join(text_of(web.get(f"/projects/{project.pk}/papers/reconciliation.pdf").content).split())
    assert "không còn số dư" in ten
    path = f"/projects/{project.pk}/papers/remind_settlement/issue/"
    assert web.post(path).status_code == 302
    assert web.post(path).status_code == 302
    assert list(IssuedPaper.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_the_papers_of_a_plan_open_and_go_out_for_signature(people: People, login: Login) -> None:
    version, projects = approved(people, 2)
    Project.objects.filter(pk=projects[0].pk).update(title=LONG.strip())
    here = f"/projects/plans/{version.plan_id}/versions/1/"
    web = login("an")
    page = web.get(here).content.decode()
    for name, words in (("form-2", "Tổng số 2 đề án"), ("decision", "gồm 2 đề án; tổng kinh phí")):
        assert f"{here}papers/{name}.pdf" in page
        text = " ".join(text_of(web.get(f"{here}papers/{name}.pdf").content).split())
        assert words in text, text[:600]
        assert "500.000.000" in text
        assert docx.Document(BytesIO(web.get(f"{here}papers/{name}.docx").content)).tables, name
    sheet = web.get(f"{here}papers/form-2.xlsx")
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    assert web.get(f"{here}papers/amendment.pdf").status_code == 404
    assert web.get(f"{here}papers/decision.odt").status_code == 404
    binh = login("binh")
    assert binh.get(f"{here}papers/form-2.pdf").status_code == 200
    assert binh.get(f"{here}papers/decision.pdf").status_code == 404
    assert binh.post(f"{here}papers/decision/hand-out/").status_code == 403
    assert web.post(f"{here}papers/decision/hand-out/").status_code == 302
    assert HandedDraft.objects.get().subject == version.subject
    assert "đang trình ký" in web.get(here).content.decode()


def test_the_amending_decision_says_old_and_new(people: People, login: Login) -> None:
    version, projects = approved(people, 3)
    second = services.amend_plan(plan=version.plan, reason="Đơn vị giảm quy mô (ví dụ)", by=people.an, at=AT)
    first, other = lines(second)[:2]
    edits = [
        services.LineEdit(first.pk, first.revision, planned_vnd=200 * M),
        services.LineEdit(other.pk, other.revision, included=False, left_out="withdrawn", sentence="Rút (ví dụ)."),
    ]
    services.edit_lines(version=second, edits=edits, by=people.an, at=AT)
    here = f"/projects/plans/{version.plan_id}/versions/2/papers/amendment"
    text = " ".join(text_of(login("an").get(f"{here}.pdf").content).split())
    for words in ("3900/QĐ-BCT (ví dụ)", "200.000.000", "BỘ TRƯỞNG", "Rút (ví dụ).", projects[0].title.split()[0]):
        assert words in text, words
    second.refresh_from_db()
    assert login("an").post(f"{here}/hand-out/").status_code == 409


def test_an_empty_plan_prints_an_empty_list(people: People, login: Login) -> None:
    version = national_plan(people)
    here = f"/projects/plans/{version.plan_id}/versions/1/papers"
    for name in ("form-2", "decision"):
        assert login("an").get(f"{here}/{name}.pdf").content.startswith(b"%PDF"), name
