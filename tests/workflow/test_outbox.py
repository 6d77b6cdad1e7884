"""The next holder of a dossier is told by e-mail: once, in their language, without amounts or personal numbers."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from khuyencong.demo.story import Story, moment
from khuyencong.workflow.models import Outbox
from khuyencong.workflow.services import deliver_outbox
from tests.factories.accounts import People, member, organisations, user

pytestmark = pytest.mark.django_db
At = Callable[..., Story]
SENT = moment(date(2025, 8, 5), 12)


def test_the_department_is_told_what_waits_by_when_and_from_whom(at_step: At, people: People) -> None:
    people.binh_head.language = "en"
    people.binh_head.save()
    project = at_step("submit").project
    assert deliver_outbox(at=SENT, limit=10) == 1
    by_address = {m.to[0]: m for m in mail.outbox}
    assert set(by_address) == {"binh@example.vn", "binh_head@example.vn"}
    told = by_address["binh@example.vn"]
    assert project.code in told.subject
    assert "Chờ thẩm định cấp cơ sở" in told.body
    assert "Hạn: 19/6/2025" in told.body
    assert "Hoàng Minh Châu" in told.body
    assert f"/projects/{project.pk}/" in told.body
    assert "250.000.000" not in told.body
    assert all(len(m.to) == 1 and not m.cc and not m.bcc for m in mail.outbox)


def test_nobody_is_told_twice(at_step: At) -> None:
    at_step("submit")
    assert (deliver_outbox(at=SENT, limit=10), deliver_outbox(at=SENT, limit=10)) == (1, 0)
    assert len(mail.outbox) == 2


def test_only_who_holds_the_role_today_and_did_not_send_it_himself(at_step: At, people: People) -> None:
    body = organisations()["lao_cai"]
    gone = user("gone", "Đã nghỉ")
    member(gone, "department_officer", body, until=date(2025, 1, 1))
    at_step("appraise_base")
    deliver_outbox(at=moment(date(2025, 8, 20), 12), limit=10)
    assert [m.to for m in mail.outbox] == [["binh_head@example.vn"]]  # the act before was closed by this one


def test_what_is_long_past_is_not_told(at_step: At) -> None:
    at_step("submit")
    assert deliver_outbox(at=SENT + timedelta(days=30), limit=10) == 1
    assert mail.outbox == []
    assert not Outbox.objects.filter(sent_at=None).exists()


def test_a_run_is_bounded(at_step: At) -> None:
    at_step("appraise_ministry")
    waiting = Outbox.objects.count()
    deliver_outbox(at=SENT, limit=2)
    assert Outbox.objects.filter(sent_at=None).count() == waiting - 2


def test_a_broken_mail_server_loses_nothing(at_step: At, monkeypatch: pytest.MonkeyPatch) -> None:
    at_step("submit")

    def down(self: Any, messages: Any) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", down)
        assert deliver_outbox(at=SENT, limit=10) == 0
    assert Outbox.objects.filter(sent_at=None).count() == 1
    assert deliver_outbox(at=SENT, limit=10) == 1
    assert len(mail.outbox) == 2
