"""Mail by KC_EMAIL_URL against a real SMTP server on this machine."""

import pytest
from django.core import mail
from django.test import override_settings

from khuyencong.accounts import letters
from khuyencong.accounts.models import User
from khuyencong.config import env
from khuyencong.operations import selectors
from tests.smtp import Box, server

__all__ = ["server"]


@pytest.mark.django_db
def test_an_invitation_travels_by_smtp_in_the_language_of_its_reader(server: tuple[Box, int]) -> None:
    box, port = server
    user = User.objects.create(username="em", full_name="Lò Thị Em", email="em@kc.example", language="vi")
    user.set_unusable_password()
    user.save()
    with override_settings(**env.email_settings(f"smtp://127.0.0.1:{port}")):
        assert selectors.check_mail().ok
        assert letters.send_invitations([user]) == []
    [letter] = box.envelopes
    assert letter.rcpt_tos == ["em@kc.example"]
    from email import message_from_bytes

    body = message_from_bytes(letter.content).get_payload(decode=True)
    assert b"/accounts/reset/" in body
    assert "Lò Thị Em" in body.decode()


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_told_and_breaks_nothing() -> None:
    user = User.objects.create(username="em", full_name="Lò Thị Em", email="em@kc.example")
    with override_settings(**env.email_settings("smtp://127.0.0.1:9")):
        assert letters.send_invitations([user]) == ["em"]
        found = selectors.check_mail()
    assert not found.ok
    assert found.remedy
    assert not mail.outbox


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl"),
    [
        ("smtp://a.example", "a.example", 25, False, False),
        ("smtp+tls://u:p%40ss@a.example", "a.example", 587, True, False),
        ("smtps://u@a.example:4650", "a.example", 4650, False, True),
    ],
)
def test_addresses_of_mail_servers(url: str, host: str, port: int, tls: bool, ssl: bool) -> None:
    found = env.email_settings(url)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="KC_EMAIL_URL"):
        env.email_settings("mail.example:25")
    assert env.email_settings("smtp+tls://u:p%40ss@a.example")["EMAIL_HOST_PASSWORD"] == "p@ss"
