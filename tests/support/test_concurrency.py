"""Two offices at the same moment: one case, one decision, on both databases."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from khuyencong.common.errors import Denied, KhuyencongError, Stale, WrongState
from khuyencong.demo.story import upload
from khuyencong.support import services
from khuyencong.support.models import Key, OverlapCase, SupportItem
from khuyencong.workflow.models import Task, TransitionRecord
from tests.support.conftest import AT, Field
from tests.support.test_cases import LATER, SERIAL

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[BaseException | None]:
    """Run the acts in threads that start together; what each raised."""
    start = threading.Barrier(len(acts))
    raised: list[BaseException | None] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait()
            act()
        except BaseException as error:
            raised[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return raised


def test_two_dossiers_that_record_one_machine_before_either_commits_open_one_case(ground: Field) -> None:
    """The second waits at the key of the machine until the first is there to be seen."""
    wrote, begun = threading.Event(), threading.Event()
    one = ground.dossier(purse="national"), [ground.item(serial=SERIAL)]
    two = ground.dossier(office="dong_thap"), [ground.item(serial=SERIAL, beneficiary="far")]

    def first() -> None:
        with transaction.atomic():
            services.record_items(dossier=one[0], items=one[1], by=ground.people.chau, at=AT)
            wrote.set()
            begun.wait(timeout=30)
            time.sleep(0.3)  # the second is on its way into its transaction

    def second() -> None:
        wrote.wait(timeout=30)
        begun.set()
        services.record_items(dossier=two[0], items=two[1], by=ground.people.em, at=AT)

    assert together(first, second) == [None, None]
    case = OverlapCase.objects.get()
    assert {case.first.subject, case.second.subject} == {one[0].subject, two[0].subject}
    assert Task.objects.filter(process="support.overlap", closed_at__isnull=True).count() == 1


def test_many_dossiers_with_many_machines_in_any_order_do_not_lock_each_other(ground: Field) -> None:
    serials = [["A", "B", f"SN-{n:06d}"] for n in range(6)]

    def record(turn: int) -> Callable[[], Any]:
        order = serials[turn:] + serials[:turn]
        items = [ground.item(ref=n, serial=s, name=f"Máy {turn} {n}") for n, s in enumerate(order)]
        dossier = ground.dossier()
        return lambda: services.record_items(dossier=dossier, items=items, by=ground.people.chau, at=AT)

    assert together(*(record(turn) for turn in range(4))) == [None] * 4
    assert SupportItem.objects.count() == 24
    assert OverlapCase.objects.count() == 6 * 6  # each machine stands in four dossiers: six pairs
    assert Key.objects.count() == len(set(Key.objects.values_list("value", flat=True)))


def test_two_heads_who_decide_at_once_make_one_decision(ground: Field) -> None:
    from tests.factories import accounts

    ground.record(serial=SERIAL)
    ground.record(serial=SERIAL)
    deputy = accounts.user("deputy", "Phó Giám đốc")
    accounts.member(deputy, "department_head", ground.offices["lao_cai"])

    def decide(by: Any) -> Callable[[], Any]:
        case = OverlapCase.objects.select_related("first", "second", "department").get()
        paper = upload(f"Biên bản {by.pk}")
        return lambda: services.record_different(case=case, reason=f"Do {by}", evidence=paper, by=by, at=LATER)

    raised = together(decide(ground.people.binh_head), decide(deputy))
    assert sorted(type(e).__name__ for e in raised) == ["NoneType", "Stale"]
    assert TransitionRecord.objects.filter(process="support.overlap").count() == 1
    case = OverlapCase.objects.get()
    winner = ground.people.binh_head if raised[0] is None else deputy
    assert (case.decided_by, case.reason) == (winner, f"Do {winner}")
    assert isinstance(next(e for e in raised if e), KhuyencongError)
    assert not isinstance(next(e for e in raised if e), Denied | WrongState)
    assert isinstance(next(e for e in raised if e), Stale)


def test_one_form_sent_twice_at_once_declares_once(ground: Field) -> None:
    from khuyencong.support.models import DeclaredItem
    from tests.support.test_screens import declared

    assert together(lambda: declared(ground), lambda: declared(ground)) == [None, None]
    assert (DeclaredItem.objects.count(), SupportItem.objects.count()) == (1, 1)
