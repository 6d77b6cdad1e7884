"""The engine: clocks that stop, two officers at once, and a refusal in the middle that leaves nothing."""

from collections.abc import Callable
from datetime import date

import pytest

from khuyencong.audit.models import Entry
from khuyencong.common.errors import RuleBroken, Stale
from khuyencong.demo.story import Story, moment
from khuyencong.law.selectors import working_calendar
from khuyencong.ledger import services as ledger
from khuyencong.ledger.models import Fund
from khuyencong.programmes import services
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Project
from khuyencong.workflow.models import Outbox, Task, TransitionRecord
from khuyencong.workflow.selectors import open_task, open_tasks_for
from khuyencong.workflow.services import mark_seen
from tests.factories.accounts import People
from tests.factories.programmes import advance_to, make_story

pytestmark = pytest.mark.django_db
At = Callable[..., Story]
KEY = "programmes.project"


def due_of(story: Story) -> date | None:
    task = open_task(KEY, story.project.pk)
    assert task is not None
    return task.due_on


def test_a_send_back_stops_the_clock_and_keeps_the_days_that_were_left(at_step: At) -> None:
    story = at_step("open")
    services.issue_guidance(
        year=2026, number="12/ĐCK-KC (ví dụ)", issued_on=date(2025, 7, 1), unit_deadline=None,
        department_deadline=date(2025, 10, 1), by=story.cast.an, at=moment(date(2025, 8, 4)),
    )  # fmt: skip
    story.submit(date(2025, 8, 5))
    assert due_of(story) == date(2025, 9, 30)
    services.send_back(
        project=story.project, missing=["Báo giá thứ hai"], by=story.cast.binh, at=moment(date(2025, 9, 22))
    )
    assert due_of(story) is None
    calendar = working_calendar()
    left = calendar.between(date(2025, 9, 22), date(2025, 9, 30))
    story.submit(date(2025, 10, 6))
    assert due_of(story) == calendar.add(date(2025, 10, 6), left)


def test_the_second_of_two_officers_is_stale_and_writes_nothing(at_step: At) -> None:
    story = at_step("submit")
    second = Project.objects.get(pk=story.project.pk)
    story.appraise_base(date(2025, 8, 20))
    before = (TransitionRecord.objects.count(), Outbox.objects.count(), Entry.objects.count(), Task.objects.count())
    with pytest.raises(Stale):
        services.send_back(project=second, missing=["Báo giá"], by=story.cast.binh, at=moment(date(2025, 8, 21)))
    after = (TransitionRecord.objects.count(), Outbox.objects.count(), Entry.objects.count(), Task.objects.count())
    assert before == after
    assert Project.objects.get().status == Status.BASE_APPRAISED


def test_a_refusal_of_the_ledger_undoes_the_whole_act(people: People) -> None:
    story = advance_to(make_story(people), "approve_plan")
    story.dossier.fund = _poor_fund(story, people)
    with pytest.raises(RuleBroken) as refused:
        story.assign_budget(date(2026, 1, 20), "55/QĐ-BCT (ví dụ)")
    assert [f.code for f in refused.value.findings] == ["ledger.not_enough"]
    assert Project.objects.get().status == Status.IN_PLAN
    assert not TransitionRecord.objects.filter(act="assign_budget").exists()
    task = open_task(KEY, story.project.pk)
    assert task is not None
    assert task.state == Status.IN_PLAN


def _poor_fund(story: Story, people: People) -> Fund:
    fund = ledger.open_fund(purse="national", level="nation", budget_year=2026, batch=2, holder=story.cast.agency)
    ledger.allocate(
        fund=fund, amount_vnd=249_999_999, document="2/QĐ-BCT (ví dụ)", effective_on=date(2026, 1, 6), key="poor",
        by=people.giang, at=moment(date(2026, 1, 6)),
    )  # fmt: skip
    return fund


def test_a_task_lies_on_the_desk_of_its_holder_alone_and_is_seen_once(at_step: At, people: People) -> None:
    story = at_step("submit")
    on = date(2025, 8, 6)
    assert [t.subject_id for t in open_tasks_for(people.binh, on)] == [story.project.pk]
    for name in ("chau", "an", "em", "giang"):
        assert not open_tasks_for(people[name], on).exists(), name
    mark_seen(process=KEY, subject_id=story.project.pk, by=people.chau, at=moment(on))
    assert Task.objects.get(closed_at__isnull=True).seen_at is None
    mark_seen(process=KEY, subject_id=story.project.pk, by=people.binh, at=moment(on))
    first = Task.objects.get(closed_at__isnull=True).seen_at
    mark_seen(process=KEY, subject_id=story.project.pk, by=people.binh, at=moment(date(2025, 8, 7)))
    assert first is not None
    assert Task.objects.get(closed_at__isnull=True).seen_at == first
