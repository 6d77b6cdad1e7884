"""An entry that is committed late with a low number does not slip behind the seal (PostgreSQL)."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from khuyencong.audit import selectors, services
from khuyencong.audit.models import SealedBatch

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 3, 2, tzinfo=UTC)


def record(name: str) -> int:
    return services.record(act="x.y", by=None, at=AT, subject=f"x.y:{name}", label=name).pk


class Slow(threading.Thread):
    """A transaction that has recorded and does not end before it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded, self.may_end = threading.Event(), threading.Event()
        self.number = 0

    def run(self) -> None:
        try:
            with transaction.atomic():
                self.number = record("slow")
                self.recorded.set()
                self.may_end.wait(20)
        finally:
            connection.close()


def test_the_sealer_waits_for_the_slow_one_and_then_seals_both() -> None:
    slow = Slow()
    slow.start()
    slow.recorded.wait(20)
    quick = record("quick")
    assert slow.number < quick
    timed_out = services.seal(at=AT, wait_seconds=0.2)
    assert (timed_out.entries, timed_out.unsealed) == (0, 1)
    threading.Timer(0.3, slow.may_end.set).start()
    result = services.seal(at=AT, wait_seconds=20)
    slow.join()
    assert result.entries == 2
    assert selectors.verify().sound
    assert SealedBatch.objects.get().first_id == slow.number


def test_recording_does_not_wait_for_the_sealer() -> None:
    slow = Slow()
    slow.start()
    slow.recorded.wait(20)
    record("quick")
    sealer = threading.Thread(target=lambda: (services.seal(at=AT, wait_seconds=5), connection.close()))
    sealer.start()
    later = record("later")
    assert later > slow.number
    assert sealer.is_alive()
    slow.may_end.set()
    slow.join()
    sealer.join()
    assert selectors.verify().sound


def test_two_sealers_at_once_make_one_chain() -> None:
    for number in range(50):
        record(str(number))

    def seal() -> None:
        try:
            services.seal(at=AT, batch_rows=5)
        finally:
            connection.close()

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    services.seal(at=AT)
    result = selectors.verify()
    assert result.sound
    assert (result.entries, result.unsealed_count) == (50, 0)
