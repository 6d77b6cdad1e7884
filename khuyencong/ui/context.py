"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from khuyencong.accounts.selectors import memberships_of
from khuyencong.ui import nav

LANGUAGE_MARKS = (("vi", "VI", "Tiếng Việt"), ("en", "EN", "English"), ("th", "ไทย", "ภาษาไทย"))


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context of the base template. Whatever asks the database is lazy: error pages must not need it."""
    return {
        "kc_practice": settings.PRACTICE,
        "kc_demo": settings.DEMO,
        "kc_languages": LANGUAGE_MARKS,
        "kc_nav": SimpleLazyObject(lambda: nav.main(request)),
        "kc_account": SimpleLazyObject(lambda: nav.account(request)),
        "kc_memberships": SimpleLazyObject(lambda: _memberships(request)),
        "kc_search_url": _optional("web:search"),
        "kc_next": request.get_full_path() if request.method == "GET" else "/",
    }


def _memberships(request: HttpRequest) -> list[Any]:
    user, on = getattr(request, "user", None), getattr(request, "on", None)
    return memberships_of(user, on) if user is not None and on is not None else []


def _optional(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
