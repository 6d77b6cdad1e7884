"""The screens of plans over HTTP: who sees what, what is typed is kept, constant queries, exact exports."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.demo.story import upload
from khuyencong.programmes import services
from khuyencong.programmes.models import PlanVersion, Project
from khuyencong.programmes.plans.choices import PlanStatus
from khuyencong.programmes.published import load_published
from tests.factories.accounts import People
from tests.factories.plans import AT, MADE, M, add, approved, copies, lines, national_plan, ready, submit

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]


def pdf() -> Any:
    return upload("Quyết định")


def url(version: PlanVersion, tail: str = "") -> str:
    return f"/projects/plans/{version.plan_id}/versions/{version.number}/{tail}"


def test_the_list_and_the_plan_show_what_is_in_force(people: People, login: Login) -> None:
    version, _projects = approved(people, 2)
    for who in ("an", "binh", "chau", "em", "giang"):
        web = login(who)
        page = web.get("/projects/plans/").content.decode()
        assert "Kế hoạch khuyến công quốc gia năm 2026" in page
        assert "3900/QĐ-BCT (ví dụ)" in web.get(f"/projects/plans/{version.plan_id}/").content.decode()
    assert "không có gì khớp" not in page
    assert login("an").get("/projects/plans/?year=2031").status_code == 200


def test_a_draft_is_seen_by_its_makers_and_the_nation_alone(people: People, login: Login) -> None:
    version = national_plan(people)
    add(version, ready(people, 1), people.an)
    assert login("an").get(url(version)).status_code == 200
    assert login("auditor").get(url(version)).status_code == 200
    for who in ("binh", "chau", "em"):
        assert login(who).get(url(version)).status_code == 404, who
    for path in ("sort/", "lines/"):
        assert login("binh").post(url(version, path)).status_code == 404


def test_officers_of_a_province_see_the_lines_of_their_own_projects(people: People, login: Login) -> None:
    version, projects = approved(people, 2)
    seen = login("binh").get(url(version)).content.decode()
    assert projects[0].code in seen
    assert "Chỉ hiện đề án trong địa bàn" in seen
    foreign = login("em").get(url(version)).content.decode()
    assert projects[0].code not in foreign
    table = b"".join(login("em").get(url(version, "form-2.csv")).streaming_content).decode()  # type: ignore[attr-defined]
    assert len(table.splitlines()) == 1
    full = b"".join(login("binh").get(url(version, "form-2.csv")).streaming_content).decode()  # type: ignore[attr-defined]
    assert [row.split(",")[1] for row in full.splitlines()[1:]] == [line.project.code for line in lines(version)]


def posted(version: PlanVersion, **more: Any) -> dict[str, Any]:
    return {**{f"rev-{line.pk}": line.revision for line in lines(version)}, **more}


def test_amounts_are_typed_on_the_page_and_stay_there_when_refused(people: People, login: Login) -> None:
    version = national_plan(people)
    add(version, ready(people, 2), people.an)
    first, second = lines(version)
    web = login("an")
    typed = {f"vnd-{first.pk}": "200.000.000", f"vnd-{second.pk}": "một trăm triệu", "do": "amounts"}
    refused = web.post(url(version, "lines/?amounts=1"), posted(version, **typed))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Ô này đang là “một trăm triệu”" in page
    assert 'value="200.000.000"' in page
    assert lines(version)[0].planned_vnd == 250 * M
    typed[f"vnd-{second.pk}"] = "100.000.000"
    saved = web.post(url(version, "lines/?amounts=1"), posted(version, **typed), follow=True)
    assert "Đã ghi 2 dòng." in saved.content.decode()
    assert [line.planned_vnd for line in lines(version)] == [200 * M, 100 * M]
    over = web.post(url(version, "lines/?amounts=1"), posted(version, **{f"vnd-{first.pk}": "250.000.001"}))
    assert over.status_code == 422
    assert "không quá mức đề nghị" in over.content.decode()


def test_a_line_changed_by_another_officer_is_shown_beside_what_was_typed(people: People, login: Login) -> None:
    version = national_plan(people)
    add(version, ready(people, 2), people.an)
    first, second = lines(version)
    stale = posted(version, **{f"vnd-{first.pk}": "150.000.000", f"vnd-{second.pk}": "140.000.000"})
    edit = services.LineEdit(first.pk, first.revision, planned_vnd=222 * M)
    services.edit_lines(version=version, edits=[edit], by=people.an_head, at=MADE)
    answer = login("an").post(url(version, "lines/?amounts=1"), stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "vừa được người khác sửa" in page
    assert 'value="150.000.000"' in page
    assert "đang lưu: 222.000.000" in page
    assert [line.planned_vnd for line in lines(version)] == [222 * M, 250 * M]
    again = posted(version, **{f"vnd-{first.pk}": "150.000.000", f"vnd-{second.pk}": "140.000.000"})
    assert login("an").post(url(version, "lines/?amounts=1"), again).status_code == 302
    assert [line.planned_vnd for line in lines(version)] == [150 * M, 140 * M]


def test_lines_are_chosen_and_left_out_with_a_reason(people: People, login: Login) -> None:
    version = national_plan(people)
    add(version, ready(people, 3), people.an)
    chosen = [line.pk for line in lines(version)][:2]
    web = login("an")
    bare = web.post(url(version, "lines/"), posted(version, do="leave_out", line=chosen, left_out="not_ready"))
    assert bare.status_code == 422
    assert "Nêu một câu lý do" in bare.content.decode()
    words = {"left_out": "not_ready", "sentence": "Chưa đủ báo giá (ví dụ)."}
    assert web.post(url(version, "lines/"), posted(version, do="leave_out", line=chosen, **words)).status_code == 302
    assert [line.included for line in lines(version)] == [False, False, True]
    page = web.get(url(version)).content.decode()
    assert page.count("Chưa đủ báo giá (ví dụ).") == 2
    nothing = web.post(url(version, "lines/"), posted(version, do="include", sentence="x"))
    assert "Chọn ít nhất một dòng." in nothing.content.decode()
    for words in ({"do": "pin", "pinned": "0"}, {"do": "batch", "batch": "abc"}, {"do": "level", "level": "moon"}):
        assert web.post(url(version, "lines/"), posted(version, line=chosen, **words)).status_code == 422


def test_projects_are_added_chosen_or_all_and_never_twice(people: People, login: Login) -> None:
    projects = ready(people, 3)
    version = national_plan(people)
    web = login("an")
    page = web.get(url(version, "add/")).content.decode()
    assert all(project.code in page for project in projects)
    batch = version.plan.batches.get().pk
    empty = web.post(url(version, "add/"), {"batch": batch, "revision": 0})
    assert empty.status_code == 422
    one = {"batch": batch, "revision": 0, "project": [projects[1].pk]}
    assert web.post(url(version, "add/"), one).status_code == 302
    assert web.post(url(version, "add/"), one).status_code == 409
    version.refresh_from_db()
    assert web.post(url(version, "add/"), {"batch": batch, "revision": version.revision, "all": 1}).status_code == 302
    assert len(lines(version)) == 3
    assert "Không còn đề án nào chờ" in web.get(url(version, "add/")).content.decode()


def test_the_budget_line_is_drawn_where_the_money_ends(people: People, login: Login) -> None:
    version = national_plan(people, expected_vnd=600 * M)
    add(version, ready(people, 3), people.an)
    page = login("an").get(url(version)).content.decode()
    assert "Hết trần đợt 1" in page
    assert "còn trống 100,0" in page
    assert page.index("Hết trần đợt 1") < page.index(lines(version)[2].project.code)
    assert page.index("Hết trần đợt 1") > page.index(lines(version)[1].project.code)
    assert "750,0" in page


def test_the_list_costs_the_same_for_one_line_and_for_many_pages_of_them(people: People, login: Login) -> None:
    projects = ready(people, 2)
    version = national_plan(people)
    add(version, projects, people.an)
    web = login("an")

    def queries(query: str = "") -> int:
        with CaptureQueriesContext(connection) as found:
            assert web.get(url(version, query)).status_code == 200
        return len(found)

    queries()
    two = queries()
    more = copies(projects[0], 130)
    add(version, more, people.an)
    assert queries() <= two
    assert queries("?page=3") <= two
    assert queries("?q=che&kind=over&state=out") <= two


def test_the_decision_is_recorded_on_a_screen_with_one_sentence_for_each_warning(people: People, login: Login) -> None:
    version = national_plan(people)
    add(version, ready(people, 3), people.an)
    submit(version, people.an)
    web = login("an")
    page = web.get(url(version, "act/record_decision/")).content.decode()
    assert "Một câu cho cả 3 dòng" in page
    form = {
        "revision": version.revision, "authority": "minister", "body": "Bộ Công Thương", "number": "3900/QĐ-BCT",
        "decided_on": "30/12/2025", "signer": "", "signer_capacity": "", "note": "",
    }  # fmt: skip
    missing = web.post(url(version, "act/record_decision/"), {**form, "scan": pdf()})
    assert missing.status_code == 422
    version.refresh_from_db()
    assert version.status == PlanStatus.SUBMITTED
    codes = {name for name in _names(missing.content.decode()) if name.startswith("reason-")}
    answers = dict.fromkeys(codes, "Đã kiểm tra (ví dụ).")
    wrong = web.post(url(version, "act/record_decision/"), {**form, **answers, "authority": "agency", "scan": pdf()})
    assert "Thẩm quyền quyết định" in wrong.content.decode()
    done = web.post(url(version, "act/record_decision/"), {**form, **answers, "scan": pdf()})
    assert done.status_code == 302
    assert Project.objects.filter(status="in_plan").count() == 3
    again = web.post(url(version, "act/record_decision/"), {**form, **answers, "scan": pdf()})
    assert again.status_code == 409
    decision = web.get(url(version, "decision/")).content.decode()
    assert "3900/QĐ-BCT" in decision
    assert "Đã kiểm tra (ví dụ)." in decision
    project = Project.objects.filter(status="in_plan").first()
    assert project is not None
    assert "3900/QĐ-BCT" in web.get(f"/projects/{project.pk}/").content.decode()


def _names(page: str) -> set[str]:
    import re

    return set(re.findall(r'name="([^"]+)"', page))


def test_a_list_changed_after_the_page_was_opened_keeps_what_was_typed(people: People, login: Login) -> None:
    version = national_plan(people)
    add(version, ready(people, 2), people.an)
    version.refresh_from_db()
    line = lines(version)[0]
    services.edit_lines(
        version=version,
        edits=[services.LineEdit(line.pk, line.revision, planned_vnd=1 * M)],
        by=people.an_head,
        at=MADE,
    )
    answer = login("an").post(url(version, "act/submit/"), {"revision": version.revision, "note": "Kính trình (ví dụ)"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "đã được người khác sửa" in page
    assert "Kính trình (ví dụ)" in page
    version.refresh_from_db()
    assert version.status == PlanStatus.DRAFT
    assert f'name="revision" value="{version.revision}"' in page


def test_the_2024_plan_shows_what_is_printed_beside_what_is_recorded(people: People, login: Login) -> None:
    load_published()
    web = login("binh")
    assert "/projects/plans/national/2024/" in web.get("/projects/plans/").content.decode()
    page = web.get("/projects/plans/national/2024/").content.decode()
    for text in ("130 tỷ đồng", ">106<", ">38<", ">14<", "45,546 tỷ đồng", "34,6%", "35,035%", "131.636", "1.636"):
        assert text in page, text
    assert "phần chữ nói 34,6% là của năm 2023" in page
    assert "không so được" in page
    assert web.get("/projects/plans/national/2019/").status_code == 404
    version = national_plan(people, year=2024)
    recorded = login("an").get("/projects/plans/national/2024/", follow=True).content.decode()
    assert f"/projects/plans/{version.plan_id}/" in login("an").get("/projects/plans/").content.decode()
    assert "34,6%" in recorded


def test_changes_and_history_are_shown_with_their_authority(people: People, login: Login) -> None:
    version, projects = approved(people, 3)
    web = login("an")
    assert web.post(f"/projects/plans/{version.plan_id}/amend/", {"reason": ""}).status_code == 422
    opened = web.post(f"/projects/plans/{version.plan_id}/amend/", {"reason": "Đơn vị giảm quy mô (ví dụ)"})
    assert opened.status_code == 302
    second = version.plan.versions.get(number=2)
    line = lines(second)[0]
    services.edit_lines(
        version=second, edits=[services.LineEdit(line.pk, line.revision, planned_vnd=200 * M)], by=people.an, at=AT
    )
    page = web.get(url(second, "changes/")).content.decode()
    assert "Thủ trưởng Cục" in page
    assert "−50,0" in page
    assert line.project.code in page
    shown = web.get(url(second, f"lines/{line.pk}/")).content.decode()
    assert "Bản 1" in shown
    assert {p.code for p in projects} >= {line.project.code}


def test_bad_addresses_and_numbers_are_not_found_or_ignored(people: People, login: Login) -> None:
    version = national_plan(people)
    web = login("an")
    assert web.get(f"/projects/plans/{version.plan_id}/versions/9/").status_code == 404
    assert web.get("/projects/plans/999999/").status_code == 404
    assert web.get(url(version, "?page=zz&batch=x&province=9999999999&kind=?&state=1&q=%00")).status_code == 200
    assert web.post(url(version, "sort/"), {"revision": "x"}).status_code == 409
    assert web.get(url(version, "decision/")).status_code == 404
    assert web.get(url(version, "assign/99/")).status_code == 404
    assert web.get(url(version, "act/record_decision/")).status_code == 409
