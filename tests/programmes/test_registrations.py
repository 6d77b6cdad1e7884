"""The registration report of a department with its list (Form 2): written, sent once, received or returned."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from khuyencong.accounts.models import Organisation
from khuyencong.common.errors import Denied, Invalid, RuleBroken, Stale, WrongState
from khuyencong.demo.story import Story, moment
from khuyencong.papers.models import IssuedPaper
from khuyencong.papers.selectors import content_of
from khuyencong.programmes import services
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Project, RegistrationReport
from khuyencong.programmes.registrations import selectors as report_reads
from khuyencong.programmes.services import Texts
from khuyencong.workflow.models import Task, TransitionRecord
from khuyencong.workflow.services import Act
from tests.factories.accounts import People
from tests.factories.plans import M, copies
from tests.factories.programmes import advance_to, make_story
from tests.programmes.test_papers import text_of

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]
IN_TIME = moment(date(2025, 6, 2))
LATE = moment(date(2025, 8, 21))
WORDS = Texts("Năm 2024: 3 đề án (ví dụ)", "Năm 2025: đang thực hiện (ví dụ)", "Năm 2026: hỗ trợ 2 cơ sở (ví dụ)")


def department() -> Organisation:
    return Organisation.objects.get(kind="department", name__contains="Lào Cai")


def opened(people: People, at: Any = LATE) -> RegistrationReport:
    report = services.open_registration(department=department(), plan_year=2026, by=people.binh, at=at)
    return services.write_texts(report=report, revision=report.revision, texts=WORDS, by=people.binh, at=at)


def appraised(people: People, n: int = 2) -> list[Project]:
    """Projects the department has appraised, and one it has not."""
    first = advance_to(make_story(people), "appraise_base").project
    return [first, *copies(first, n - 1)] if n > 1 else [first]


def sent(people: People, *, at: Any = LATE, reason: str = "Chờ hồ sơ của cơ sở (ví dụ)") -> RegistrationReport:
    report = opened(people, at)
    given = Act(reasons={"programmes.forwarded_late": reason})
    services.send_registration(report=report, revision=report.revision, by=people.binh_head, at=at, given=given)
    report.refresh_from_db()
    return report


def test_sending_numbers_freezes_and_hands_the_projects_to_the_agency(people: People) -> None:
    projects = appraised(people, 3)
    report = sent(people)
    assert (report.status, report.document, report.sent_on) == ("sent", "01/BC-SCT", date(2025, 8, 21))
    assert {p.status for p in Project.objects.all()} == {Status.AT_AGENCY}
    assert TransitionRecord.objects.filter(act="forward").count() == 3
    assert [row["code"] for row in report.rows] == sorted(p.code for p in projects)
    assert (report.figures["n"], report.figures["support_vnd"]) == (3, 750 * M)
    assert set(report.figures["before"]) == {"2024", "2025"}
    issued = IssuedPaper.objects.get()
    text = " ".join(text_of(content_of(issued, "pdf")).split())
    for words in (
        "Đăng ký kế hoạch khuyến công quốc gia năm 2026", "Năm 2024: 3 đề án", "Biểu 2", "750.000.000",
        projects[0].title,
    ):  # fmt: skip
        assert words in text, words
    Project.objects.filter(pk=projects[0].pk).update(title="Tên khác", requested_vnd=1)
    assert report.rows[0]["name"] == projects[0].title
    task = Task.objects.get(process="programmes.registration", closed_at=None)
    assert task.organisation is not None
    assert task.organisation.kind == "agency"


@pytest.mark.promise("P15-37")
def test_a_sent_report_is_frozen_and_a_correction_is_a_new_one(people: People) -> None:
    appraised(people)
    report = sent(people)
    for act in (
        lambda: services.write_texts(report=report, revision=report.revision, texts=WORDS, by=people.binh, at=LATE),
        lambda: services.send_registration(report=report, revision=report.revision, by=people.binh_head, at=LATE),
        lambda: services.open_registration(department=department(), plan_year=2026, by=people.binh, at=LATE),
    ):
        with pytest.raises(WrongState):
            act()
    again = services.return_registration(
        report=report, missing=["Thiếu kết quả năm 2024 (ví dụ)"], by=people.an, at=moment(date(2025, 8, 25))
    )
    report.refresh_from_db()
    assert (report.status, again.status, again.number) == ("returned", "draft", 2)
    assert again.result_text == WORDS.result_text
    rows = [dict(row) for row in report.rows]
    given = Act(reasons={"programmes.forwarded_late": "Bổ sung theo yêu cầu (ví dụ)"})
    at = moment(date(2025, 8, 26))
    services.send_registration(report=again, revision=0, by=people.binh_head, at=at, given=given)
    report.refresh_from_db()
    assert report.rows == rows
    assert RegistrationReport.objects.get(pk=again.pk).document == "02/BC-SCT"
    services.receive_registration(report=again, by=people.an, at=moment(date(2025, 8, 27)))
    assert RegistrationReport.objects.get(pk=again.pk).status == "received"


def test_late_is_a_warning_with_its_article_and_one_sentence(people: People) -> None:
    appraised(people)
    report = opened(people)
    with pytest.raises(RuleBroken) as refused:
        services.send_registration(report=report, revision=report.revision, by=people.binh_head, at=LATE)
    (found,) = [f for f in refused.value.findings if f.code == "programmes.forwarded_late"]
    assert (found.severity, found.params["until"]) == ("warn", date(2025, 6, 20))
    assert found.citation
    report.refresh_from_db()
    assert (report.status, report.rows, report.sent_on) == ("draft", [], None)
    assert not IssuedPaper.objects.exists()
    assert {p.status for p in Project.objects.all()} == {Status.BASE_APPRAISED}


def test_a_report_needs_its_three_parts_and_a_project(people: People) -> None:
    make_story(people)
    report = services.open_registration(department=department(), plan_year=2026, by=people.binh, at=IN_TIME)
    with pytest.raises(RuleBroken) as refused:
        services.send_registration(report=report, revision=0, by=people.binh_head, at=IN_TIME)
    codes = [f.code for f in refused.value.findings if f.blocks]
    assert codes.count("programmes.registration_text") == 3
    assert "programmes.registration_empty" in codes


def test_who_writes_who_sends_and_two_at_once(people: People) -> None:
    appraised(people)
    for who in (people.an, people.chau, people.em):
        with pytest.raises(Denied):
            services.open_registration(department=department(), plan_year=2026, by=who, at=LATE)
    with pytest.raises(Invalid):
        services.open_registration(department=department(), plan_year=1, by=people.binh, at=LATE)
    report = opened(people)
    again = services.open_registration(department=department(), plan_year=2026, by=people.binh_head, at=LATE)
    assert again == report
    with pytest.raises(Stale):
        services.write_texts(report=report, revision=0, texts=WORDS, by=people.binh_head, at=LATE)
    given = Act(reasons={"programmes.forwarded_late": "Muộn (ví dụ)"})
    with pytest.raises(Denied):
        services.send_registration(report=report, revision=report.revision, by=people.binh, at=LATE, given=given)
    with pytest.raises(Stale):
        services.send_registration(report=report, revision=0, by=people.binh_head, at=LATE, given=given)


def test_what_is_not_appraised_is_listed_and_stays_with_the_department(people: People) -> None:
    (first,) = appraised(people, 1)
    waits = copies(first, 1, status=Status.REGISTERED)[0]
    Task.objects.filter(subject_id=waits.pk, process="programmes.project").update(state=Status.REGISTERED)
    report = sent(people)
    assert {row["code"] for row in report.rows} == {first.code, waits.code}
    waits.refresh_from_db()
    assert waits.status == Status.REGISTERED


def test_the_pages_and_their_files(people: People, login: Login) -> None:
    projects = appraised(people)
    web, at = login("binh"), "/projects/plans/registrations/"
    assert f'href="{at}"' in web.get("/projects/plans/").content.decode()
    assert "Chưa có báo cáo nào" in web.get(at).content.decode()
    made = web.post(f"{at}open/", {"plan_year": "2026"})
    report = RegistrationReport.objects.get()
    here = f"{at}{report.pk}/"
    assert made.headers["Location"] == here
    page = web.get(here).content.decode()
    for words in (projects[0].code, projects[1].code, "Báo cáo đăng ký chưa có phần", "Chưa viết."):
        assert words in page, words
    typed = {"revision": "0", "result_text": "A\nB", "state_text": "C", "goals_text": "D"}
    assert web.post(f"{here}texts/", typed).status_code == 302
    assert web.post(f"{here}texts/", typed).status_code == 409
    for fmt, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        answer = web.get(f"{here}form-2.{fmt}")
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert content.startswith(start), fmt
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == sorted(p.code for p in projects)
    assert web.get(f"{here}form-2.csv").status_code == 404
    assert login("an").get(here).status_code == 404
    assert web.post(f"{here}act/send/", {"revision": "1"}).status_code == 403
    head = login("binh_head")
    assert "Giải trình:" in head.get(f"{here}act/send/").content.decode()
    assert head.post(f"{here}act/send/", {"revision": "1"}).status_code == 422
    done = head.post(f"{here}act/send/", {"revision": "1", "reason-programmes.forwarded_late": "Muộn (ví dụ)"})
    assert done.status_code == 302
    agency = login("an")
    assert "gửi muộn" in agency.get(f"{at}?year=2026").content.decode()
    assert "Báo cáo kèm Biểu 2" in agency.get(here).content.decode()
    assert login("em").get(here).status_code == 404
    assert agency.post(f"{here}act/return/", {"revision": "1", "missing": ""}).status_code == 422
    assert agency.post(f"{here}act/return/", {"revision": "1", "missing": "Thiếu (ví dụ)"}).status_code == 302
    assert RegistrationReport.objects.filter(status="draft", number=2).exists()


def test_the_page_of_a_report_costs_the_same_with_many_projects(people: People, login: Login) -> None:
    (first,) = appraised(people, 1)
    report = opened(people)
    web, here = login("binh"), f"/projects/plans/registrations/{report.pk}/"
    web.get(here)
    with CaptureQueriesContext(connection) as one:
        assert web.get(here).status_code == 200
    copies(first, 20)
    with CaptureQueriesContext(connection) as many:
        assert web.get(here).content.decode().count("kc-nil") > 20
    assert len(many) <= len(one)


def test_the_story_of_one_project_still_goes_alone(people: People) -> None:
    story: Story = advance_to(make_story(people), "forward")
    assert story.project.status == Status.AT_AGENCY
    report = opened(people)
    assert [row["code"] for row in report_reads.rows_of(report, date(2025, 9, 1))] == [story.project.code]
