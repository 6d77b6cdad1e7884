"""A program with a token, as the tests of the API use it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client

from khuyencong.accounts.models import Membership, User
from khuyencong.api import services
from khuyencong.api.choices import Scope
from khuyencong.api.door import RATE
from khuyencong.common import clock
from tests.factories.places import Units, make_units

_keys = count(1)


@dataclass
class Program:
    """A client that sends a token, and an idempotency key with what it writes."""

    secret: str
    client: Client

    def send(self, method: str, path: str, body: Any = None, *, key: str = "", **headers: str) -> Any:
        headers = {"authorization": f"Bearer {self.secret}", **headers}
        if method not in {"GET", "HEAD"}:
            headers["idempotency-key"] = key or f"key-{next(_keys):06d}"
        data = body if isinstance(body, str | bytes) else json.dumps(body) if body is not None else ""
        path = path if path.startswith("/") else f"/api/v1/{path}"
        return self.client.generic(method, path, data, content_type="application/json", headers=headers)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any, **rest: Any) -> Any:
        return self.send("POST", path, body, **rest)


def program(user: User, *scopes: str, days: int = 30) -> Program:
    """A program that acts for a user's first body, with every right unless some are named."""
    at = clock.now()
    body = Membership.objects.filter(user=user).order_by("id").first()
    assert body is not None
    _token, secret = services.make_token(
        organisation=body.organisation,
        label="Chương trình thử",
        scopes=scopes or Scope.values,
        expires_on=clock.local_date(at) + timedelta(days=days),
        by=User.objects.get(pk=user.pk),
        at=at,
    )
    return Program(secret, Client(raise_request_exception=False))


@pytest.fixture
def units(db: None) -> Units:
    return make_units()


@pytest.fixture(autouse=True)
def _fresh_rate() -> None:
    RATE._counts.clear()
