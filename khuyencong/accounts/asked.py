"""Who asks, and when: what the middleware laid down on a request, for views."""

from datetime import date, datetime
from typing import cast

from django.http import HttpRequest

from khuyencong.accounts.models import User


def user_of(request: HttpRequest) -> User:
    """The person signed in. For views that only such people reach."""
    return cast(User, request.user)


def at_of(request: HttpRequest) -> datetime:
    """The moment of the request, aware, in UTC: the one clock of everything it does."""
    return cast(datetime, request.at)  # type: ignore[attr-defined]


def on_of(request: HttpRequest) -> date:
    """The day of the request in Vietnam."""
    return cast(date, request.on)  # type: ignore[attr-defined]
