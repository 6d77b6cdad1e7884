"""The front door opens on an empty database."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_home_needs_no_account(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Khuyến công" in answer.content.decode()


@pytest.mark.django_db
def test_desk_sends_a_stranger_to_the_login(client: Client) -> None:
    answer = client.get("/desk/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
