"""One act on many objects: one transaction, every object or none, the same trace as one by one."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khuyencong.audit.models import Entry
from khuyencong.common.errors import Denied, Invalid, RuleBroken, Stale, WrongState
from khuyencong.demo.story import Story, moment
from khuyencong.programmes.choices import PaperKind, Status
from khuyencong.programmes.models import Project
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.workflow.models import Outbox, Task, TransitionRecord
from khuyencong.workflow.process import Batched, Context, judge_each
from khuyencong.workflow.selectors import open_task
from khuyencong.workflow.services import Act, OutsideDecision, deliver_outbox, perform_many
from tests.factories.accounts import People
from tests.factories.programmes import advance_to, make_story

pytestmark = pytest.mark.django_db
KEY = "programmes.project"
DAY = date(2025, 12, 30)


class Sentence(dict[str, str]):
    """A sentence for every warning."""

    def get(self, key: str, default: Any = None) -> Any:
        return "Đã kiểm tra (ví dụ)."


def stories(people: People, last: str, *titles: str, **changes: Any) -> list[Story]:
    return [advance_to(make_story(people, title=title, serial=title, **changes), last) for title in titles]


def approve(
    made: list[Story],
    by: Any = None,
    *,
    decision: OutsideDecision | None = None,
    planned: Mapping[int, int] | None = None,
) -> list[TransitionRecord]:
    """The Minister's decision over all of them."""
    cast = made[0].cast
    paper = decision or made[0].decision(PaperKind.PLAN_DECISION, "3900/QĐ-BCT (ví dụ)", DAY, cast.an)
    projects = list(Project.objects.filter(pk__in=[s.project.pk for s in made]).order_by("pk"))

    def given_for(project: Project) -> Act:
        amount = (planned or {}).get(project.pk, project.requested_vnd)
        return Act(decision=paper, reasons=Sentence(), values={"planned_vnd": amount, "approved_on": DAY})

    return perform_many(
        SUPPORT_PROJECT, projects, "approve_plan", by=by or cast.an, at=moment(DAY, 15), given_for=given_for,
        about="programmes.plan:1", label="Kế hoạch 2026",
    )  # fmt: skip


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (TransitionRecord, Task, Outbox, Entry))


def test_every_project_moves_with_its_record_and_its_next_task(people: People) -> None:
    made = stories(people, "appraise_ministry", "Đề án A", "Đề án B", "Đề án C")
    entries, told = Entry.objects.count(), Outbox.objects.count()
    records = approve(made)
    assert [r.subject_id for r in records] == [s.project.pk for s in made]
    for story, record in zip(made, records, strict=True):
        assert (record.source, record.target) == (Status.MINISTRY_APPRAISED, Status.IN_PLAN)
        assert (record.number, record.decided_on, record.role) == ("3900/QĐ-BCT (ví dụ)", DAY, "agency_officer")
        task = open_task(KEY, story.project.pk)
        assert task is not None
        assert task.state == Status.IN_PLAN
        assert Project.objects.get(pk=story.project.pk).status == Status.IN_PLAN
    entry = Entry.objects.order_by("-id").first()
    assert entry is not None
    assert Entry.objects.count() == entries + 2  # the scan, and one for all projects
    assert (entry.act, entry.subject, entry.detail["count"]) == (f"{KEY}.approve_plan", "programmes.plan:1", 3)
    assert entry.detail["subjects"] == [f"{KEY}:{s.project.pk}" for s in made]
    assert Outbox.objects.count() == told + 1
    assert Outbox.objects.latest("id").more == 2


def test_the_next_holder_gets_one_message_for_all(people: People) -> None:
    approve(stories(people, "appraise_ministry", "Đề án A", "Đề án B", "Đề án C"))
    Outbox.objects.exclude(more=2).update(sent_at=moment(DAY))
    mail.outbox.clear()
    deliver_outbox(at=moment(DAY, 16))
    (told,) = mail.outbox
    assert told.to == ["an_head@example.vn"]
    assert "Cùng việc này còn 2 hồ sơ khác." in told.body


def test_the_statements_do_not_grow_with_the_projects(people: People) -> None:
    def unguarded(made: list[Story]) -> int:
        projects = list(Project.objects.filter(pk__in=[s.project.pk for s in made]).with_parts())
        paper = made[0].decision(PaperKind.BUDGET_NOTICE, "55/QĐ-BCT (ví dụ)", DAY, made[0].cast.an)
        with CaptureQueriesContext(connection) as found:
            perform_many(
                SUPPORT_PROJECT, projects, "assign_budget", by=made[0].cast.an, at=moment(DAY, 16),
                given_for=lambda project: Act(decision=paper),
            )  # fmt: skip
        return len(found)

    one = unguarded(stories(people, "approve_plan", "Đề án A"))
    four = unguarded(stories(people, "approve_plan", *(f"Đề án {n}" for n in "BCDE")))
    assert one == four


def test_one_project_that_must_not_pass_stops_all_and_is_named(people: People) -> None:
    made = stories(people, "appraise_ministry", "Đề án A", "Đề án B")
    second = made[1].project
    before = counts()
    with pytest.raises(RuleBroken) as refused:
        approve(made, decision=_paper(made[0]), planned={second.pk: second.requested_vnd + 1})
    blocks = [f for f in refused.value.findings if f.blocks]
    assert {f.about for f in refused.value.findings} == {second.code}
    assert "programmes.above_request" in {f.code for f in blocks}
    assert set(Project.objects.values_list("status", flat=True)) == {Status.MINISTRY_APPRAISED}
    after = counts()
    assert (after[0], after[1], after[2]) == before[:3]


def _paper(story: Story) -> OutsideDecision:
    return story.decision(PaperKind.PLAN_DECISION, "3900/QĐ-BCT (ví dụ)", DAY, story.cast.an)


def test_a_project_somebody_moved_meanwhile_leaves_all_where_they_are(people: People) -> None:
    made = stories(people, "appraise_ministry", "Đề án A", "Đề án B")
    paper = _paper(made[0])
    projects = list(Project.objects.order_by("pk"))
    Project.objects.filter(pk=projects[1].pk).update(status=Status.IN_PLAN)
    before = counts()
    with pytest.raises(Stale) as stale:
        perform_many(
            SUPPORT_PROJECT, projects, "approve_plan", by=made[0].cast.an, at=moment(DAY, 15),
            given_for=lambda p: Act(
                decision=paper, reasons=Sentence(), values={"planned_vnd": p.requested_vnd, "approved_on": DAY}
            ),
        )  # fmt: skip
    assert stale.value.subject == projects[1]
    assert counts() == before
    assert Project.objects.get(pk=projects[0].pk).status == Status.MINISTRY_APPRAISED


def test_role_decision_and_state_are_asked_of_every_project(people: People) -> None:
    made = stories(people, "appraise_ministry", "Đề án A", "Đề án B")
    with pytest.raises(Denied):
        approve(made, people.binh)
    with pytest.raises(Invalid) as invalid:
        approve(made, decision=OutsideDecision("Bộ Công Thương", " ", DAY))
    assert set(invalid.value.fields) == {"number", "scan"}
    Project.objects.filter(pk=made[1].project.pk).update(status=Status.AT_AGENCY)
    with pytest.raises(WrongState):
        approve(made)
    assert not TransitionRecord.objects.filter(act="approve_plan").exists()


def test_who_appraised_one_of_them_sends_none_of_them_on(people: People) -> None:
    made = stories(people, "appraise_base", "Đề án A", "Đề án B")
    TransitionRecord.objects.filter(subject_id=made[1].project.pk, act="submit").update(by=people.binh_head)
    projects = list(Project.objects.order_by("pk"))
    with pytest.raises(Denied) as denied:
        perform_many(
            SUPPORT_PROJECT, projects, "forward", by=people.binh_head, at=moment(date(2025, 8, 22)),
            given_for=lambda _project: Act(reasons=Sentence()),
        )  # fmt: skip
    assert denied.value.reason == "own_work"


def test_a_send_back_of_many_stops_each_clock(people: People) -> None:
    made = stories(people, "submit", "Đề án A", "Đề án B")
    due = Task.objects.filter(closed_at=None).values_list("due_on", flat=True)
    assert all(due)
    perform_many(
        SUPPORT_PROJECT, list(Project.objects.order_by("pk")), "send_back", by=people.binh, at=moment(date(2025, 6, 2)),
        given_for=lambda _project: Act(missing=["Báo giá thứ hai"]),
    )  # fmt: skip
    stopped = Task.objects.filter(state=Status.REGISTERED)
    assert all(t.closed_at and t.remaining_days for t in stopped)
    assert {s.project.pk for s in made} == set(Task.objects.filter(closed_at=None).values_list("subject_id", flat=True))


def test_nothing_to_do_is_nothing_done(people: People) -> None:
    before = counts()
    assert (
        perform_many(SUPPORT_PROJECT, [], "approve_plan", by=people.an, at=moment(DAY), given_for=lambda _p: Act())
        == []
    )
    assert counts() == before


def test_a_batched_guard_is_asked_once_and_answers_for_one_too() -> None:
    asked: list[int] = []

    def many(judged: Any) -> list[list[Any]]:
        asked.append(len(judged))
        return [[] for _ in judged]

    guard = Batched(many)
    context = Context(None, moment(DAY), DAY)
    pairs: Callable[[int], Any] = lambda n: [(object(), context)] * n  # noqa: E731
    assert list(judge_each(guard, pairs(3))) == [[], [], []]
    assert list(guard(object(), context)) == []
    assert asked == [3, 1]
