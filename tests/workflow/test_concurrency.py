"""Two people at once, each in a process of their own: two last signers, and a recall against an opening."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from khuyencong.accounts import services as accounts
from khuyencong.accounts.models import Membership
from khuyencong.demo.story import Story, moment
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Project
from khuyencong.workflow.models import SigningSheet, Task, TransitionRecord
from tests.factories import accounts as make
from tests.factories.accounts import People
from tests.factories.programmes import advance_to, make_story
from tests.factories.signing import make_division
from tests.ledger.test_concurrency import database_url
from tests.workflow.test_signing import DAY, draft, step

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 3


def stories(people: People, last: str) -> list[Story]:
    names = [f"Máy {n} (ví dụ)" for n in range(COUNT)]
    return [advance_to(make_story(people, title=name, machine=name, serial=name), last) for name in names]


def together(*orders: dict[str, Any]) -> list[dict[str, Any]]:
    """What each process reports; they start at one moment."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "khuyencong.config.settings"}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.workflow.client", json.dumps(order)],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for order in orders
    ]  # fmt: skip
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    reports = [json.loads(process.communicate(timeout=240)[0]) for process in running]
    assert [r["failed"] for r in reports] == [[] for _ in reports]
    return reports


def test_of_two_last_signers_one_signs_and_the_other_is_told(people: People) -> None:
    told = stories(people, "appraise_base")
    division = make_division(people, since=DAY)
    stand_in = make.user("thay")
    accounts.appoint_deputy(
        of=Membership.objects.get(user=division.deputy_director), user=stand_in, capacity="KT", document="4/GUQ",
        valid_from=DAY, valid_to=None, by=people.administrator, at=moment(DAY),
    )  # fmt: skip
    sheets = [draft(story, "forward", people.binh) for story in told]
    for sheet in sheets:
        step(sheet, division.deputy_head)
        step(sheet, division.head)
    ids, turn = [s.pk for s in sheets], SigningSheet.objects.get(pk=sheets[0].pk).turn
    signers = (division.deputy_director.pk, stand_in.pk)
    one, other = together(*({"mode": "sign", "by": by, "ids": ids, "turn": turn} for by in signers))
    assert sorted(one["taken"] + other["taken"]) == sorted(ids)
    assert sorted(one["stale"] + other["stale"]) == sorted(ids)
    assert TransitionRecord.objects.filter(act="forward").count() == COUNT
    assert SigningSheet.objects.filter(ending="performed", record__isnull=False).count() == COUNT
    assert set(Project.objects.values_list("status", flat=True)) == {Status.AT_AGENCY}


def test_a_recall_and_an_opening_at_once_leave_one_truth(people: People) -> None:
    told = stories(people, "forward")
    ids = [story.project.pk for story in told]
    recalled, _opened = together(
        {"mode": "recall", "by": people.binh_head.pk, "ids": ids}, {"mode": "open", "by": people.an.pk, "ids": ids}
    )
    seen = Task.objects.filter(closed_at__isnull=True, state=Status.AT_AGENCY, seen_at__isnull=False)
    assert sorted(recalled["taken"] + list(seen.values_list("subject_id", flat=True))) == sorted(ids)
    assert sorted(recalled["stale"]) == sorted(seen.values_list("subject_id", flat=True))
    for pk in recalled["taken"]:
        assert Project.objects.get(pk=pk).status == Status.BASE_APPRAISED
        assert not Task.objects.filter(subject_id=pk, state=Status.AT_AGENCY, seen_at__isnull=False).exists()
    assert Task.objects.filter(closed_at__isnull=True).count() == COUNT
