"""The pages of a project as requests: who gets what, what is refused, what two people do at once, how many queries."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from khuyencong.common.clock import now
from khuyencong.demo.story import Story, example_scan
from khuyencong.programmes.choices import Criterion, Status
from khuyencong.programmes.models import Project
from khuyencong.workflow.models import Task
from khuyencong.workflow.selectors import open_tasks_for
from tests.factories.accounts import People
from tests.factories.programmes import make_story

pytestmark = pytest.mark.django_db
At = Callable[..., Story]
Login = Callable[[str], Client]


def page_of(project: Project, *more: str) -> str:
    return f"/projects/{project.pk}/" + "".join(f"{part}/" for part in more)


def purpose(project: Project, **change: str) -> dict[str, str]:
    """The first step of the wizard as the browser sends it."""
    given = {
        "title": project.title,
        "need": "Vì sao",
        "goals": "Mục tiêu",
        "features": "Đặc điểm",
        "outcome": "Hiệu quả",
    }
    return {**given, "version": str(project.version), **change}


def appraisal(**change: str) -> dict[str, str]:
    """Five favourable answers, the reason for every warning."""
    given = {"conclusion": "Đồng ý (ví dụ).", "proposed_vnd": "250.000.000"}
    for criterion in Criterion:
        given |= {f"answer_{criterion}": "yes", f"sentence_{criterion}": "Rõ (ví dụ)."}
    reasons = {f"reason-{code}": "Đã kiểm tra (ví dụ)." for code in ("norm.stale", "norm.unread_amendment")}
    return {**given, **reasons, **change}


def reasons_for(answer: Any) -> dict[str, str]:
    """One sentence for each warning a refused page shows."""
    return {f"reason-{w.code}": "Đã kiểm tra (ví dụ)." for w, _text in answer.context["warnings"]}


@pytest.mark.parametrize(
    "path",
    ["", "money/", "check/", "step/purpose/", "act/submit/", "papers/add/", "papers/sheet.pdf", "progress/add/"],
)
def test_another_province_learns_nothing(at_step: At, login: Login, path: str) -> None:
    project = at_step("open").project
    answer = login("em").get(page_of(project) + path)
    missing = login("em").get(f"/projects/987654/{path}")
    assert answer.status_code in {404, 403}
    assert answer.status_code == missing.status_code
    assert project.title not in answer.content.decode()


def test_the_wrong_role_is_told_who_may(at_step: At, login: Login) -> None:
    project = at_step("submit").project
    answer = login("chau").get(page_of(project, "act", "appraise_base"))
    assert answer.status_code == 403
    assert "Không được làm việc này" in answer.content.decode()
    sent = login("chau").post(page_of(project, "act", "appraise_base"), appraisal())
    project.refresh_from_db()
    assert (sent.status_code, project.status) == (403, Status.REGISTERED)


def test_only_those_who_may_register_are_offered_a_new_dossier(people: People, login: Login) -> None:
    new = reverse("programmes:new")
    assert new in login("chau").get("/projects/").content.decode()
    assert new in login("an").get("/projects/").content.decode()  # the Agency registers what it carries out itself
    for name in ("binh", "giang", "auditor"):
        answer = login(name).get("/projects/")
        assert answer.status_code == 200, name
        assert new not in answer.content.decode(), name


def test_a_form_sent_twice_makes_one_project(people: People, login: Login) -> None:
    story = make_story(people)
    client = login("chau")
    form = client.get("/projects/new/").context["form"]
    sent = {
        "kind": "single",
        "level": "nation",
        "activity": "A3.4",
        "place": str(story.dossier.place.pk),
        "title": "Máy sao chè (ví dụ)",
        "budget_year": str(now().year + 1),
        "key": form["key"].value(),
    }
    first, second = client.post("/projects/new/", sent), client.post("/projects/new/", sent)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Project.objects.count() == 1


def test_a_stale_page_is_a_conflict_that_keeps_what_was_typed(at_step: At, login: Login) -> None:
    project = at_step("open").project
    opened = purpose(project)
    mine, hers = login("chau"), login("chau")
    assert hers.post(page_of(project, "step", "purpose"), {**opened, "need": "Chị viết trước"}).status_code == 302
    answer = mine.post(page_of(project, "step", "purpose"), {**opened, "need": "Tôi gõ mãi mới xong"})
    assert answer.status_code == 409
    assert "Tôi gõ mãi mới xong" in answer.content.decode()
    project.refresh_from_db()
    assert project.need == "Chị viết trước"


def test_an_automatic_save_is_no_conflict_with_oneself(at_step: At, login: Login) -> None:
    project = at_step("open").project
    client, opened = login("chau"), purpose(project)
    path = page_of(project, "step", "purpose")
    saved = client.post(path, {**opened, "need": "", "title": ""}, headers={"HX-Request": "true"})
    assert saved.status_code == 200
    assert f'name="version" value="{project.version + 1}"' in saved.content.decode()
    project.refresh_from_db()
    assert (project.need, bool(project.title)) == ("", True)  # an empty field is kept, a project never loses its name
    assert client.post(path, {**opened, "need": "Gửi từ trang mở lúc đầu"}).status_code == 302
    project.refresh_from_db()
    assert project.need == "Gửi từ trang mở lúc đầu"


def test_an_unreadable_amount_is_not_kept_and_says_so(at_step: At, login: Login) -> None:
    project = at_step("open").project
    sent = {"version": str(project.version), "requested_vnd": "chín trăm triệu", "own_vnd": "7.000.000"}
    saved = login("chau").post(page_of(project, "step", "money"), sent, headers={"HX-Request": "true"})
    assert "Chưa lưu được" in saved.content.decode()
    project.refresh_from_db()
    assert (project.requested_vnd, project.own_vnd) == (250_000_000, 7_000_000)


def test_a_draft_is_put_aside_half_empty(at_step: At, login: Login) -> None:
    project = at_step("open").project
    sent = {"version": str(project.version), "starts_on": "", "ends_on": "", "organisation_text": "", "later": "1"}
    answer = login("chau").post(page_of(project, "step", "work"), sent)
    assert (answer.status_code, answer["Location"]) == (302, page_of(project))
    project.refresh_from_db()
    assert (project.starts_on, project.organisation_text) == (None, "")


def test_a_title_of_five_thousand_characters_is_refused_and_stays_on_the_page(at_step: At, login: Login) -> None:
    project = at_step("open").project
    answer = login("chau").post(page_of(project, "step", "purpose"), purpose(project, title="chè " * 1250))
    assert answer.status_code == 422
    assert "chè chè chè" in answer.content.decode()
    project.refresh_from_db()
    assert len(project.title) < 500


def test_a_script_in_a_title_is_text(at_step: At, login: Login) -> None:
    project = at_step("open").project
    evil = "<script>alert(1)</script> & 'máy'"
    assert login("chau").post(page_of(project, "step", "purpose"), purpose(project, title=evil)).status_code == 302
    for path in ("", "check/", "step/purpose/", "act/submit/"):
        body = login("chau").get(page_of(project) + path).content.decode()
        assert "<script>alert" not in body, path
        assert "&lt;script&gt;alert" in body, path
    assert "<script>alert" not in login("chau").get("/projects/").content.decode()


@pytest.mark.parametrize("typed", ["-1", "250.000.000,5", "1e9", "chín trăm triệu", "10000000000000000", "٣"])
def test_an_amount_that_is_no_whole_amount_is_refused(at_step: At, login: Login, typed: str) -> None:
    project = at_step("open").project
    sent = {"version": str(project.version), "requested_vnd": typed, "own_vnd": "250.000.000"}
    answer = login("chau").post(page_of(project, "step", "money"), sent)
    assert answer.status_code == 422
    assert typed in answer.content.decode()
    project.refresh_from_db()
    assert project.requested_vnd == 250_000_000


def test_a_file_is_what_its_content_says(at_step: At, login: Login) -> None:
    project = at_step("open").project
    before = project.version
    liar = SimpleUploadedFile("bao-gia.pdf", b"MZ\x90\x00 this is no paper", "application/pdf")
    answer = login("chau").post(page_of(project, "papers", "add"), {"kind": "quotation", "file": liar})
    assert answer.status_code == 422
    real = SimpleUploadedFile("bao-gia.pdf", example_scan("Báo giá"), "application/pdf")
    assert login("chau").post(page_of(project, "papers", "add"), {"kind": "quotation", "file": real}).status_code == 302
    project.refresh_from_db()
    assert project.version == before


def test_of_two_officers_who_act_at_once_the_second_is_told(at_step: At, login: Login, people: People) -> None:
    project = at_step("submit").project
    path = page_of(project, "act", "appraise_base")
    refused = login("binh").post(path, appraisal())
    sent = {**appraisal(), **(reasons_for(refused) if refused.status_code == 422 else {})}
    if refused.status_code == 422:
        assert login("binh").post(path, sent).status_code == 302
    second = login("binh").post(path, sent)
    assert second.status_code == 409
    assert "Hồ sơ đã sang bước khác" in second.content.decode()
    assert project.appraisals.count() == 1


def test_a_warning_without_a_sentence_stops_and_keeps_the_form(at_step: At, login: Login) -> None:
    project = at_step("submit").project
    sent = {k: v for k, v in appraisal(conclusion="Giữ nguyên câu này").items() if not k.startswith("reason-")}
    answer = login("binh").post(page_of(project, "act", "appraise_base"), sent)
    assert answer.status_code == 422
    assert answer.context["unanswered"]
    assert "Giữ nguyên câu này" in answer.content.decode()


def test_no_dead_button_after_the_advance(at_step: At, login: Login) -> None:
    project = at_step("advance").project
    body = login("chau").get(page_of(project)).content.decode()
    assert "act/request_acceptance/" in body
    assert "act/request_advance/" not in body


def test_filters_of_the_list_live_in_the_address(at_step: At, login: Login) -> None:
    project = at_step("open").project
    client = login("chau")
    for query, found in (("q=MAY+SAO+CHE", 1), ("q=khong+co", 0), ("status=draft", 1), ("year=2026&status=settled", 0)):
        answer = client.get(f"/projects/?{query}")
        assert len(answer.context["lines"]) == found, query
    assert client.get("/projects/?q=%00&year=0000&status=x&page=-9&order=nothing").status_code == 200
    assert project.title in client.get(f"/projects/?q={project.code}").content.decode()


def copies(project: Project, count: int) -> None:
    """Many projects like this one, with their open task."""
    fields = {
        f.attname: getattr(project, f.attname) for f in Project._meta.concrete_fields if f.name not in {"id", "code"}
    }
    Project.objects.bulk_create(
        Project(**{**fields, "code": f"VD-{n:05d}", "form_key": f"copy-{n}"}) for n in range(count)
    )
    task = Task.objects.get(subject_id=project.pk, closed_at=None)
    rows = Project.objects.filter(code__startswith="VD-").values_list("pk", "code")
    Task.objects.bulk_create(
        Task(
            process=task.process, subject_id=pk, label=task.label, code=code, url=page_of(project), state=task.state,
            organisation_id=task.organisation_id, roles=task.roles, province_id=task.province_id,
            sent_by_id=task.sent_by_id, opened_at=task.opened_at, due_on=date(2027, 1, 4),
        )
        for pk, code in rows
    )  # fmt: skip


def test_the_timeline_speaks_of_the_route_the_project_is_on(at_step: At, login: Login) -> None:
    page = login("chau").get(page_of(at_step("sign_contract").project)).content.decode()
    assert "Ký hợp đồng" in page
    assert "Giao nhiệm vụ cho đơn vị của Cục" not in page


@pytest.mark.parametrize("path", ["/projects/", "/desk/", "/search/?q=che"])
def test_ten_thousand_projects_cost_no_more_queries_than_one(
    at_step: At, login: Login, django_assert_max_num_queries: Any, path: str
) -> None:
    project = at_step("submit").project
    client = login("binh")
    client.get(path)
    copies(project, 10_000)
    with django_assert_max_num_queries(26):
        answer = client.get(path)
    assert answer.status_code == 200
    assert len(answer.content) < 500_000
    if path == "/desk/":  # the list is cut, the numbers are not
        assert answer.context["total"] == Task.objects.filter(closed_at__isnull=True).count() > 10_000
        assert sum(len(g.lines) for g in answer.context["groups"]) == answer.context["shown"] == 200
        assert "Hiện 200 việc đến hạn trước" in answer.content.decode()


def test_the_page_of_a_project_costs_a_fixed_number_of_queries(
    at_step: At, login: Login, django_assert_max_num_queries: Any
) -> None:
    project = at_step("pay_rest").project
    client = login("chau")
    client.get(page_of(project))
    with django_assert_max_num_queries(60):
        client.get(page_of(project))
    with django_assert_max_num_queries(45):
        client.get(page_of(project, "money"))


def test_the_log_shows_a_project_and_an_auditor_is_offered_nothing_to_add(at_step: At, login: Login) -> None:
    story = at_step("deliver")
    page = login("auditor").get("/audit/")
    assert page.status_code == 200
    assert "items: 1" in page.content.decode()
    assert "papers/add" not in login("auditor").get(f"/projects/{story.project.pk}/").content.decode()


def test_a_desk_looks_for_open_turns_in_their_own_index(people: People) -> None:
    """Otherwise every task of a body is compared with every other: a minute for ten thousand."""
    plan = open_tasks_for(people.binh, date(2026, 1, 5)).explain()
    assert connection.vendor == "postgresql" or "task_open_turn" in plan  # PostgreSQL plans by the rows it counted
