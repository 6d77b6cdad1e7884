"""The screens of signing and recall: who may open them, bad input, double clicks, a constant number of queries."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.common.clock import today
from khuyencong.common.errors import FINDING_KINDS
from khuyencong.demo.story import Story, example_scan, moment
from khuyencong.files import selectors as files
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Project
from khuyencong.workflow.models import SigningChain, SigningSheet, TransitionRecord
from khuyencong.workflow.services import NewStep, mark_seen, set_steps
from tests.factories import accounts as make
from tests.factories.accounts import People
from tests.factories.programmes import advance_to, make_story
from tests.factories.signing import Division, make_division
from tests.workflow.test_signing import draft, step

pytestmark = pytest.mark.django_db
At = Callable[..., Story]
KEY = "programmes.project"
REASONS = {f"reason-{code}": "Đã kiểm tra (ví dụ)." for code in FINDING_KINDS}


def client(user: Any) -> Client:
    found = Client()
    found.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return found


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def sheet(at_step: At, people: People) -> tuple[SigningSheet, Division]:
    story = at_step("appraise_base")
    division = make_division(people, since=today())
    return draft(story, "forward", people.binh, today()), division


def test_a_sheet_is_seen_inside_its_body_alone(sheet: tuple[SigningSheet, Division], people: People) -> None:
    here = f"/workflow/sheets/{sheet[0].pk}/"
    for name in ("binh", "binh_head"):
        assert client(people[name]).get(here).status_code == 200, name
    for name in ("chau", "an", "an_head", "em", "giang", "auditor", "administrator"):
        assert client(people[name]).get(here).status_code == 404, name
    assert client(people.binh).get("/workflow/sheets/999999/").status_code == 404


def test_agreeing_twice_or_out_of_turn_changes_nothing(sheet: tuple[SigningSheet, Division], people: People) -> None:
    one, division = sheet
    here, deputy = f"/workflow/sheets/{one.pk}/", client(division.deputy_head)
    assert client(people.binh).post(here, {"do": "agree", "turn": one.turn}).status_code == 403
    assert deputy.post(here, {"do": "agree", "turn": "x"}).status_code == 409
    assert deputy.post(here, {"do": "agree", "turn": one.turn}).status_code == 302
    assert deputy.post(here, {"do": "agree", "turn": one.turn}).status_code == 403
    page = client(division.head).post(here, {"do": "agree", "turn": one.turn})
    assert page.status_code == 409
    assert "Hồ sơ vừa được người khác sửa" in text(page)
    assert SigningSheet.objects.get().step == 3


def test_a_return_needs_step_and_reason_and_keeps_what_was_typed(
    sheet: tuple[SigningSheet, Division], people: People
) -> None:
    one, division = sheet
    here = f"/workflow/sheets/{one.pk}/"
    page = client(division.deputy_head).post(here, {"do": "return", "turn": one.turn, "return-to_step": "7"})
    assert page.status_code == 422
    assert "Lý do trả lại: Chưa nhập." in text(page)
    page = client(division.deputy_head).post(
        here, {"do": "return", "turn": one.turn, "return-to_step": "1", "return-note": "Sửa (ví dụ)."}
    )
    assert page.status_code == 302
    page = client(people.binh).get(f"/projects/{one.subject_id}/act/forward/")
    assert "Kính trình (ví dụ)." in text(page)
    assert client(people.binh).post(here, {"do": "discard", "turn": "0"}).status_code == 409
    assert client(people.binh).post(here, {"do": "discard", "turn": one.turn + 1}).status_code == 302
    assert SigningSheet.objects.get().ending == "discarded"


def test_an_act_on_its_way_leads_to_its_sheet(sheet: tuple[SigningSheet, Division], people: People) -> None:
    one, division = sheet
    act = f"/projects/{one.subject_id}/act/forward/"
    for user in (people.binh, division.head, division.deputy_director):
        assert client(user).get(act)["Location"] == f"/workflow/sheets/{one.pk}/"
    page = client(people.an).get(act)
    assert page.status_code == 403
    page = client(people.binh_head).get(f"/projects/{one.subject_id}/act/send_back/")
    assert "các bước ký nội bộ" in text(page)


def test_a_warning_that_arose_since_the_draft_is_answered_by_the_last_signer(at_step: At, people: People) -> None:
    """Drafted in time, signed late: the sentence comes from the one who signs."""
    story = at_step("appraise_base")
    division = make_division(people, since=today())
    one = draft(story, "forward", people.binh, today())
    typed = {k: v for k, v in SigningSheet.objects.get().typed.items() if not k.startswith("reason-")}
    SigningSheet.objects.update(typed=typed)
    step(one, division.deputy_head, today())
    step(one, division.head, today())
    here, last = f"/workflow/sheets/{one.pk}/", SigningSheet.objects.get()
    page = client(division.deputy_director).post(here, {"do": "agree", "turn": last.turn})
    assert page.status_code == 422
    assert 'name="reason-programmes.forwarded_late"' in text(page)
    assert Project.objects.get().status == Status.BASE_APPRAISED
    reason = {"reason-programmes.forwarded_late": "Chờ bổ sung báo giá (ví dụ)."}
    page = client(division.deputy_director).post(here, {"do": "agree", "turn": last.turn, **reason})
    assert page["Location"] == f"/projects/{one.subject_id}/"
    kept = [f["reason"] for f in TransitionRecord.objects.get(act="forward").findings]
    assert kept == ["Chờ bổ sung báo giá (ví dụ)."]


def test_an_outside_decision_goes_through_the_steps_with_its_scan(at_step: At, people: People) -> None:
    story = at_step("appraise_ministry")
    body = make.organisations()["agency"]
    steps = (NewStep("Chuyên viên", "agency_officer"), NewStep("Lãnh đạo Cục", "agency_head"))
    set_steps(
        organisation=body, process=KEY, act="approve_plan", steps=steps, valid_from=today(), document="1/QĐ",
        by=people.administrator, at=moment(today()),
    )  # fmt: skip
    here = f"/projects/{story.project.pk}/act/approve_plan/"
    words = {
        "body": "Bộ Công Thương", "number": "3900/QĐ-BCT (ví dụ)", "decided_on": "30/12/2025",
        "planned_vnd": "250.000.000", **REASONS,
    }  # fmt: skip
    assert client(people.an).post(here, words).status_code == 422  # no scan
    pdf = SimpleUploadedFile("qd.pdf", example_scan("Quyết định"), "application/pdf")
    answer = client(people.an).post(here, {**words, "scan": pdf})
    assert answer.status_code == 302, text(answer)
    one = SigningSheet.objects.get()
    assert one.scan is not None
    assert files.attachments_of(story.project.subject).filter(pk=one.scan.pk).exists()
    assert "qd.pdf" in text(client(people.an_head).get(f"/workflow/sheets/{one.pk}/"))
    client(people.an_head).post(f"/workflow/sheets/{one.pk}/", {"do": "agree", "turn": one.turn})
    record = TransitionRecord.objects.get(act="approve_plan")
    assert (record.by, record.number, record.scan, record.decided_on) == (
        people.an_head, "3900/QĐ-BCT (ví dụ)", one.scan, date(2025, 12, 30),
    )  # fmt: skip


def test_recall_is_for_those_who_took_part(at_step: At, people: People) -> None:
    story = at_step("forward")
    here = f"/workflow/recall/{KEY}/{story.project.pk}/"
    for name in ("an", "em", "giang"):
        assert client(people[name]).get(here).status_code == 404, name
    assert client(people.chau).get(here).status_code == 403
    assert client(people.binh_head).get(f"/workflow/recall/x.y/{story.project.pk}/").status_code == 404
    assert client(people.binh_head).get(here).status_code == 200
    mark_seen(process=KEY, subject_id=story.project.pk, by=people.an, at=moment(date(2025, 8, 23)))
    page = client(people.binh_head).get(here)
    assert "đã mở hồ sơ lúc 23/8/2025, 09:00" in text(page)
    assert client(people.binh_head).post(here, {}).status_code == 409
    assert Project.objects.get().status == Status.AT_AGENCY


def test_opening_the_page_of_an_act_counts_as_opening_the_dossier(at_step: At, people: People) -> None:
    story = at_step("forward")
    client(people.an).get(f"/projects/{story.project.pk}/act/appraise_ministry/")
    page = client(people.binh_head).get(f"/projects/{story.project.pk}/")
    assert "không rút lại được" in text(page)


class TestStepsScreen:
    """The editor of the steps."""

    def post(self, **changes: str) -> dict[str, str]:
        rows = [
            ("Chuyên viên", "department_officer", "", ""), ("Giám đốc", "department_head", "", ""), ("", "", "", ""),
        ]  # fmt: skip
        found = {"covers": f"{KEY}:forward", "valid_from": f"{today():%d/%m/%Y}", "document": "12/QĐ (ví dụ)"}
        found |= {"steps-TOTAL_FORMS": "3", "steps-INITIAL_FORMS": "0"}
        for n, row in enumerate(rows):
            found |= {f"steps-{n}-{k}": v for k, v in zip(("label", "role", "position", "capacity"), row, strict=True)}
        return {**found, **changes}

    def test_who_may_open_it(self, people: People) -> None:
        body = make.organisations()["lao_cai"]
        mine = f"/workflow/steps/{body.pk}/"
        assert client(people.binh_head).get("/workflow/steps/")["Location"] == mine
        assert client(people.administrator).get("/workflow/steps/").status_code == 200
        assert client(people.an_head).get(mine).status_code == 404
        for name in ("binh", "chau", "em", "auditor"):
            assert client(people[name]).get(mine).status_code == 403, name

    def test_writing_adding_a_row_and_mistakes(self, people: People) -> None:
        here = f"/workflow/steps/{make.organisations()['lao_cai'].pk}/new/"
        head = client(people.binh_head)
        page = head.post(here, {**self.post(document=""), "more": "1"})
        assert (page.status_code, text(page).count('name="steps-3-label"')) == (200, 1)
        assert "Chưa nhập" not in text(page)
        page = head.post(here, self.post(**{"steps-1-role": "department_officer"}))
        assert page.status_code == 422
        assert "Bước cuối phải là vai trò được quyết định việc này" in text(page)
        page = head.post(here, self.post(**{"steps-2-role": "department_head"}))
        assert "Tên bước có từ 1 đến 100 ký tự." in text(page)
        for bad in ({"covers": f"{KEY}:pay_rest"}, {"steps-0-role": "finance"}, {"steps-TOTAL_FORMS": "x"}):
            assert head.post(here, self.post(**bad)).status_code == 422, bad
        assert not SigningChain.objects.exists()
        assert head.post(here, self.post()).status_code == 302
        chain = SigningChain.objects.get()
        assert [s.label for s in chain.steps.all()] == ["Chuyên viên", "Giám đốc"]
        again = head.post(here, self.post())
        assert again.status_code == 422
        assert "Đã có các bước ký bắt đầu từ ngày" in text(again)
        end = f"/workflow/steps/{chain.organisation_id}/{chain.pk}/end/"
        assert head.post(end, {"last_day": "01/01/2020"}).status_code == 422
        assert head.post(end, {"last_day": f"{today():%d/%m/%Y}"}).status_code == 302
        assert head.post(end, {"last_day": f"{today():%d/%m/%Y}"}).status_code == 422

    def test_the_list_costs_the_same_for_one_body_and_many(self, people: People) -> None:
        admin = client(people.administrator)
        make_division(people, since=today())
        admin.get("/workflow/steps/")
        with CaptureQueriesContext(connection) as few:
            admin.get("/workflow/steps/")
        for n in range(30):
            make.organisation(f"Sở mẫu {n}")
        with CaptureQueriesContext(connection) as many:
            page = admin.get("/workflow/steps/?q=s%E1%BB%9F")
        assert "Sở mẫu 7" in text(page)
        assert len(many) == len(few)


def test_the_desk_costs_the_same_for_one_turn_and_many(people: People) -> None:
    division = None
    counts = []
    for titles in (("Một (ví dụ)",), ("Hai (ví dụ)", "Ba (ví dụ)", "Bốn (ví dụ)")):
        told = [advance_to(make_story(people, title=t, machine=t, serial=t), "appraise_base") for t in titles]
        division = division or make_division(people, act="forward", since=today())
        for story in told:
            draft(story, "forward", people.binh, today())
        desk = client(division.deputy_head)
        desk.get("/desk/")
        with CaptureQueriesContext(connection) as asked:
            page = text(desk.get("/desk/"))
        assert all(t in page for t in titles)
        counts.append(len(asked))
    assert counts[0] == counts[1]
