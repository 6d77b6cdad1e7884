"""Reminders of a year's end: each holder's people once a mark, one digest, in their language, no amount."""

from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail

from khuyencong.accounts.models import User
from khuyencong.ledger import services
from khuyencong.ledger.models import Reminder
from khuyencong.operations.periodic import jobs
from tests.factories import accounts as bodies
from tests.ledger.scenes import LATE, Scene, owe_stop, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(people: bodies.People) -> Scene:
    made = scene(people)
    for username, language in (("giang", "vi"), ("hanh", "th")):
        User.objects.filter(username=username).update(email=f"{username}@example.vn", language=language)
    User.objects.filter(username__in=["an", "binh", "chau"]).update(email="khac@example.vn")
    return made


def at(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 3, tzinfo=UTC)


def test_far_from_the_year_s_end_nobody_is_written_to(told: Scene) -> None:
    assert services.remind(at=at(11, 24)) == 0
    assert not Reminder.objects.exists()


def test_finance_officers_are_told_once_at_each_mark_in_their_language(told: Scene) -> None:
    assert services.remind(at=at(12, 18)) == 2  # 8 working days before 30 December
    to = {message.to[0]: message for message in mail.outbox}
    assert set(to) == {"giang@example.vn", "hanh@example.vn"}
    body = to["giang@example.vn"].body
    assert "30/12/2026" in body
    assert "Gửi hồ sơ thanh toán, tạm ứng cuối cùng của năm đến Kho bạc" in body
    assert "/funds/year-end/2026/" in body
    assert "2569" in to["hanh@example.vn"].body
    for millions in ("000.000", "5.000", "chè"):  # no amount, no name of a business
        assert millions not in body
    assert services.remind(at=at(12, 18)) == 0
    assert services.remind(at=at(12, 21)) == 0
    assert services.remind(at=at(12, 29)) == 2  # once more, two working days before
    assert services.remind(at=at(12, 29)) == 0
    keys = Reminder.objects.filter(user__username="giang").values_list("key", flat=True)
    assert len(keys) == len(set(keys))


def test_where_there_is_no_finance_officer_those_who_write_for_the_body_are_told(told: Scene) -> None:
    User.objects.filter(username="hanh").update(is_active=False)
    services.remind(at=at(12, 18))
    assert "khac@example.vn" in {m.to[0] for m in mail.outbox}


def test_a_debt_is_told_of_before_its_day_and_once_when_late(told: Scene) -> None:
    debt = owe_stop(told)
    soon = debt.due_on - timedelta(days=3)
    services.remind(at=at(soon.month, soon.day, soon.year))
    assert any(debt.document in m.body for m in mail.outbox if m.to == ["giang@example.vn"])
    mail.outbox.clear()
    late = debt.due_on + timedelta(days=1)
    services.remind(at=at(late.month, late.day, late.year))
    services.remind(at=at(late.month, late.day, late.year) + timedelta(days=1))
    assert sum(debt.document in m.body for m in mail.outbox if m.to == ["giang@example.vn"]) == 1


def test_a_broken_connection_leaves_the_rest_for_the_next_run(told: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Any) -> int:
        raise SMTPException("down")

    with monkeypatch.context() as broke:
        broke.setattr("django.core.mail.EmailMessage.send", broken)
        assert services.remind(at=at(12, 18)) == 0
    assert Reminder.objects.filter(sent_at__isnull=True).exists()
    assert services.remind(at=at(12, 19)) == 2
    assert not Reminder.objects.filter(sent_at__isnull=True).exists()


def test_what_has_passed_unsent_is_not_told_any_more(told: Scene) -> None:
    User.objects.filter(email__gt="").update(email="")
    services.remind(at=at(12, 18))
    assert mail.outbox == []
    hanh = User.objects.get(username="hanh")
    Reminder.objects.create(
        user=hanh, holder=told.local.holder, key="2026:last_payment_file:2", budget_year=2026,
        day_key="last_payment_file", due_on=date(2026, 12, 30), open_rows=1, created_at=at(12, 29),
    )  # fmt: skip
    assert services.remind(at=LATE) == 0
    assert Reminder.objects.get(user=hanh, day_key="last_payment_file").sent_at is not None


def test_the_worker_reminds_once_a_night() -> None:
    (job,) = [job for job in jobs() if job.name == "remind-of-money"]
    assert job.every is None
