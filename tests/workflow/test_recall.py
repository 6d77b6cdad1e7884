"""What was sent can be recalled until the next holder opens it."""

from collections.abc import Callable
from datetime import date

import pytest

from khuyencong.accounts import services as accounts
from khuyencong.accounts.models import Membership, User
from khuyencong.audit.models import Entry
from khuyencong.common.errors import Denied, Stale, WrongState
from khuyencong.demo.story import Story, moment
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Project
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.support.choices import ItemState
from khuyencong.support.models import SupportItem
from khuyencong.workflow.models import Outbox, Task, TransitionRecord
from khuyencong.workflow.process import PROCESSES
from khuyencong.workflow.selectors import open_task, recall_of, typed_before
from khuyencong.workflow.services import deliver_outbox, mark_seen, recall
from tests.factories import accounts as make
from tests.factories.accounts import People

pytestmark = pytest.mark.django_db
At = Callable[..., Story]
KEY = "programmes.project"
DAY = date(2025, 8, 25)


def fresh(story: Story) -> Project:
    return Project.objects.get(pk=story.project.pk)


def take_back(story: Story, by: User, day: date = DAY) -> TransitionRecord:
    story.project.refresh_from_db()
    return recall(SUPPORT_PROJECT, story.project, by=by, at=moment(day), note="Gửi nhầm (ví dụ).")


def test_a_recall_brings_back_the_state_the_task_and_its_clock(at_step: At, people: People) -> None:
    story = at_step("submit")
    before = open_task(KEY, story.project.pk)
    story.appraise_base(date(2025, 8, 20))
    record = take_back(story, people.binh)
    after = open_task(KEY, story.project.pk)
    assert before is not None
    assert after is not None
    assert (after.pk, after.due_on, after.closed_at) == (before.pk, before.due_on, None)
    assert after.due_on is not None
    assert fresh(story).status == Status.REGISTERED
    assert (record.act, record.answer, record.source, record.target, record.note) == (
        "recall", "recall", Status.BASE_APPRAISED, Status.REGISTERED, "Gửi nhầm (ví dụ).",
    )  # fmt: skip
    assert Entry.objects.filter(act=f"{KEY}.recall").exists()
    assert Task.objects.filter(closed_at__isnull=True).count() == 1


def test_what_each_act_made_is_undone_and_can_be_made_again(at_step: At, people: People) -> None:
    story = at_step("submit")
    take_back(story, people.chau, date(2025, 8, 6))
    assert set(SupportItem.objects.values_list("state", flat=True)) == {ItemState.VOID}
    story.submit(date(2025, 8, 7))
    assert set(SupportItem.objects.values_list("state", flat=True)) == {ItemState.PLANNED}
    story.appraise_base(date(2025, 8, 20))
    take_back(story, people.binh)
    assert list(story.project.appraisals.filter(voided_at__isnull=True)) == []
    story.appraise_base(date(2025, 8, 26))
    story.forward(date(2025, 8, 27))
    take_back(story, people.binh_head, date(2025, 8, 27))
    assert story.project.appraisals.filter(voided_at__isnull=True).count() == 1
    story.forward(date(2025, 8, 28))
    story.appraise_ministry(date(2025, 11, 14))
    take_back(story, people.an, date(2025, 11, 14))
    assert [a.level for a in story.project.appraisals.filter(voided_at__isnull=True)] == ["base"]
    assert fresh(story).status == Status.AT_AGENCY


def test_once_opened_it_is_too_late_and_the_sender_is_not_the_next_holder(at_step: At, people: People) -> None:
    story = at_step("appraise_base")  # Bình sent it to the head of her own department
    subject = story.project.pk
    mark_seen(process=KEY, subject_id=subject, by=people.binh, at=moment(DAY))
    mark_seen(process=KEY, subject_id=subject, by=people.chau, at=moment(DAY))
    found = recall_of(SUPPORT_PROJECT, fresh(story), people.binh, DAY)
    assert found is not None
    assert found.why_not == ""
    mark_seen(process=KEY, subject_id=subject, by=people.binh_head, at=moment(DAY))
    found = recall_of(SUPPORT_PROJECT, fresh(story), people.binh, DAY)
    assert found is not None
    assert (found.why_not, found.seen_at) == ("seen", moment(DAY))
    with pytest.raises(Stale):
        take_back(story, people.binh)
    assert fresh(story).status == Status.BASE_APPRAISED


def test_only_the_sender_recalls_and_only_once(at_step: At, people: People) -> None:
    story = at_step("appraise_base")
    for name in ("chau", "binh_head", "an", "em", "administrator"):
        assert recall_of(SUPPORT_PROJECT, fresh(story), people[name], DAY) is None, name
        with pytest.raises(Denied) as refused:
            take_back(story, people[name])
        assert refused.value.reason == "recall_not_yours"
    take_back(story, people.binh)
    with pytest.raises(Denied):
        take_back(story, people.binh)
    assert TransitionRecord.objects.filter(act="recall").count() == 1


def test_who_takes_over_the_desk_recalls_what_it_sent(at_step: At, people: People) -> None:
    story = at_step("appraise_base")
    heir = make.user("moi")
    accounts.hand_over(
        from_membership=Membership.objects.get(user=people.binh), to_user=heir, document="9/BB-BG",
        by=people.administrator, at=moment(DAY),
    )  # fmt: skip
    with pytest.raises(Denied):
        take_back(story, User.objects.get(pk=people.binh.pk))
    assert take_back(story, heir).by == heir


@pytest.mark.parametrize("step", ["approve_plan", "assign_budget", "sign_contract", "pay_rest", "liquidate"])
def test_decisions_and_moved_money_stand(at_step: At, people: People, step: str) -> None:
    story = at_step(step)
    by = TransitionRecord.objects.order_by("-id")[0].by
    found = recall_of(SUPPORT_PROJECT, fresh(story), by, date(2026, 9, 10))
    assert found is not None
    assert found.why_not == ("outside" if found.transition.outside else "kept")
    with pytest.raises(WrongState):
        take_back(story, by, date(2026, 9, 10))


def test_no_table_lets_a_decision_or_a_return_be_recalled() -> None:
    for process in PROCESSES.values():
        for t in process.transitions:
            if t.undo is not None:
                assert not t.outside, (process.key, t.act)
                assert t.answer == "forward", (process.key, t.act)


def test_a_recalled_act_is_told_to_nobody_any_more(at_step: At, people: People) -> None:
    from django.core import mail

    story = at_step("appraise_base")
    Outbox.objects.exclude(record__act="appraise_base").update(sent_at=moment(DAY))
    take_back(story, people.binh, date(2025, 8, 20))
    assert deliver_outbox(at=moment(date(2025, 8, 20), 15)) == 1
    assert mail.outbox == []


def test_what_was_typed_comes_back_with_the_recall_of_a_signed_act(at_step: At, people: People) -> None:
    from tests.factories.signing import make_division
    from tests.workflow.test_signing import draft, step

    story = at_step("submit")
    division = make_division(people, act="appraise_base", since=date(2025, 8, 20))
    sheet = draft(story, "appraise_base", people.binh, conclusion="Đủ điều kiện (ví dụ).")
    for who in (division.deputy_head, division.head, division.deputy_director):
        step(sheet, who)
    assert typed_before(SUPPORT_PROJECT, fresh(story), "appraise_base") is None
    take_back(story, division.deputy_director)
    kept = typed_before(SUPPORT_PROJECT, fresh(story), "appraise_base")
    assert kept is not None
    assert kept.typed["conclusion"] == ["Đủ điều kiện (ví dụ)."]
    assert draft(story, "appraise_base", people.binh, DAY).pk != sheet.pk
