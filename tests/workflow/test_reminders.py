"""Reminders of due days: at 14, 7, 3 and 1 days, and late; one letter a day by SMTP, switchable; on the desk too."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from io import StringIO
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from khuyencong.accounts.models import User
from khuyencong.config import env
from khuyencong.demo.story import Story, moment
from khuyencong.operations.periodic import jobs
from khuyencong.workflow import reminders
from khuyencong.workflow.models import Digest, Reminded, Task
from khuyencong.workflow.services import remind
from tests.factories.accounts import People
from tests.smtp import Box, read, server

__all__ = ["server"]
pytestmark = pytest.mark.django_db
At = Callable[..., Story]
DUE = date(2025, 6, 19)


def days_before(days: int) -> datetime:
    return moment(DUE - timedelta(days=days), 9)


@pytest.mark.parametrize(
    ("left", "mark"),
    [(15, None), (14, 14), (8, 14), (7, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, 1),
     (-1, -1), (-7, -1), (-8, -8), (-182, -176), (-183, None)],
)  # fmt: skip
def test_the_marks(left: int, mark: int | None) -> None:
    assert reminders.mark_of(DUE, DUE - timedelta(days=left)) == mark


def test_letters_travel_by_smtp_once_a_mark_and_once_a_day(
    at_step: At, people: People, server: tuple[Box, int]
) -> None:
    User.objects.filter(username="binh_head").update(language="en", reminders=False)
    project = at_step("submit").project
    assert Task.objects.get(closed_at=None).due_on == DUE
    box, port = server
    with override_settings(**env.email_settings(f"smtp://127.0.0.1:{port}")):
        sent = [remind(at=days_before(d)) for d in (15, 14, 14, 13, 7, 6, 3, 2, 1, 0, -1, -1, -2, -8)]
    assert sent == [0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1]
    assert {tuple(e.rcpt_tos) for e in box.envelopes} == {("binh@example.vn",)}
    subject, body = read(box.envelopes[0])
    assert subject == "Nhắc hạn: 1 việc, 0 việc quá hạn"
    assert "19/6/2025: còn 14 ngày" in body
    assert project.code in body
    assert f"/projects/{project.pk}/" in body
    assert "/accounts/" in body
    assert "250.000.000" not in body
    assert project.title not in body
    subject, body = read(box.envelopes[-1])
    assert subject == "Nhắc hạn: 1 việc, 1 việc quá hạn"
    assert "quá hạn 8 ngày" in body


def test_whoever_comes_back_gets_one_letter_with_everything_in_their_language(at_step: At, people: People) -> None:
    User.objects.filter(username="binh").update(language="th", reminders=False)
    at_step("submit")
    assert remind(at=days_before(3)) == 1  # the head alone
    User.objects.filter(username="binh").update(reminders=True)
    mail.outbox.clear()
    assert remind(at=days_before(3)) == 1
    assert remind(at=days_before(3)) == 0
    assert "2568" in mail.outbox[0].body


def test_a_closed_task_a_moved_day_and_a_holder_who_left(at_step: At, people: People) -> None:
    at_step("submit")
    assert remind(at=days_before(7)) == 2
    task = Task.objects.get(closed_at=None)
    task.due_on = DUE + timedelta(days=30)
    task.save()
    assert remind(at=days_before(1)) == 0
    assert remind(at=moment(DUE + timedelta(days=23), 9)) == 2  # seven days before the new day
    task.closed_at = moment(DUE, 10)
    task.save()
    assert remind(at=moment(DUE + timedelta(days=29), 9)) == 0


def test_a_broken_connection_leaves_the_rest_and_a_run_that_died_is_taken_up(
    at_step: At, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_step("submit")

    def down(self: Any, messages: Any) -> int:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", down)
        assert remind(at=days_before(7)) == 0
    assert not Digest.objects.exists()
    assert not Reminded.objects.exists()
    died = Digest.objects.create(
        user=people.binh, day=DUE - timedelta(days=7), begun_at=days_before(7) - timedelta(hours=2)
    )
    assert remind(at=days_before(7)) == 2
    assert not Digest.objects.filter(pk=died.pk).exists()


def test_another_run_that_is_sending_now_is_not_disturbed(at_step: At, people: People) -> None:
    at_step("submit")
    Digest.objects.create(user=people.binh, day=DUE - timedelta(days=7), begun_at=days_before(7))
    assert remind(at=days_before(7)) == 1
    assert [m.to for m in mail.outbox] == [["binh_head@example.vn"]]


@pytest.fixture
def papers(people: People) -> Iterator[list[reminders.Due]]:
    """A room above that has something due besides tasks."""
    things: list[reminders.Due] = []

    def near(on: date, first: date, last: date) -> Sequence[reminders.Told]:
        return [(thing, [people.binh]) for thing in things if first <= thing.due_on <= last]

    def of(user: User, on: date, last: date) -> Sequence[reminders.Due]:
        return [thing for thing in things if user == people.binh and thing.due_on <= last]

    reminders.register(reminders.Source("test", near, of))
    yield things
    del reminders.SOURCES["test"]


def test_what_an_upper_room_has_due_is_on_the_desk_and_in_the_same_letter(
    at_step: At, people: People, client: Client, papers: list[reminders.Due]
) -> None:
    at_step("submit")
    papers.extend(
        reminders.Due(f"f{n}", f"Biểu {n}", "Báo cáo", f"/x/{n}/", DUE - timedelta(days=40 * (n == 2))) for n in (1, 2)
    )
    remind(at=days_before(3))
    (letter,) = [m for m in mail.outbox if m.to == ["binh@example.vn"]]
    assert [line[:2] for line in letter.body.splitlines()[:4]] == ["- ", "- ", "- ", ""]
    assert letter.body.index("Biểu 2") < letter.body.index("Biểu 1")
    client.force_login(people.binh)
    page = client.get(reverse("web:desk")).content.decode()
    assert "Báo cáo đến hạn" in page
    assert "Biểu 2" in page
    with pytest.raises(ValueError, match="there already"):
        reminders.register(reminders.SOURCES["test"])


def test_letters_are_switched_on_the_account_page(people: People, client: Client) -> None:
    client.force_login(people.binh)
    own = reverse("accounts:own")
    assert 'name="reminders" checked' in client.get(own).content.decode()
    page = client.post(reverse("accounts:reminders"), {}, follow=True).content.decode()
    assert "Đã tắt thư nhắc hạn." in page
    assert 'name="reminders" checked' not in page
    client.post(reverse("accounts:reminders"), {"reminders": "on"})
    people.binh.refresh_from_db()
    assert people.binh.reminders


def test_the_worker_reminds_once_a_day_and_the_command_may_be_repeated(people: People) -> None:
    (job,) = [job for job in jobs() if job.name == "remind-of-days"]
    assert job.every is None
    out = StringIO()
    call_command("remind", stdout=out)
    assert out.getvalue() == "0 letters sent\n"
