"""Screens of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


def acting(request: HttpRequest) -> User:
    """The user behind a guarded view: logged in, because the guard let the request through."""
    return cast("User", request.user)
