"""One write sent several times at once is done once, on both databases."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.registry.models import Establishment
from tests.api.conftest import Program, program
from tests.api.test_door import NEW
from tests.factories.places import make_units
from tests.factories.registry import make_officer

SENDERS = 4


@pytest.mark.django_db(transaction=True)
def test_a_write_sent_at_once_by_several_happens_once() -> None:
    units = make_units()
    secret = program(make_officer(Role.CENTRE_OFFICER, units.lao_cai, kind=BodyKind.CENTRE)).secret
    start, answers = threading.Barrier(SENDERS), []

    def send() -> None:
        start.wait()
        try:
            answers.append(Program(secret, Client()).post("establishments", NEW, key="nightly-1"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * SENDERS
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == SENDERS - 1
    assert Establishment.objects.count() == 1
