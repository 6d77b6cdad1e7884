"""The main navigation: one table. Each room registers its entry in `apps.ready()`.

nav.register(nav.Entry(_("Đề án"), "programmes:projects", act="programmes.view", order=20))
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import Promise

from khuyencong.accounts import access
from khuyencong.accounts.asked import on_of
from khuyencong.accounts.selectors import roles_of

Text = str | Promise


@dataclass(frozen=True)
class Entry:
    """One word of the navigation.

    `act`: shown to holders of that act; empty for pages open to everyone. `order`: position, low first.
    `late`: shows how many late tasks the entry holds. `prefix`: the addresses that belong to the entry, when the
    target's own address does not say it.
    """

    label: Text
    url_name: str
    act: str = ""
    order: int = 50
    late: bool = False
    prefix: str = ""


@dataclass(frozen=True)
class Shown:
    """An entry as a page shows it."""

    label: Text
    url: str
    current: bool
    late: int


_MAIN: dict[str, Entry] = {}
_ACCOUNT: dict[str, Entry] = {}
_late_counter: Callable[[Any, date], int] | None = None


def register(entry: Entry) -> None:
    """Add an entry to the main navigation; the same route twice replaces it."""
    _MAIN[entry.url_name] = entry


def register_account(entry: Entry) -> None:
    """Add an entry to the account menu."""
    _ACCOUNT[entry.url_name] = entry


def count_late_with(counter: Callable[[Any, date], int]) -> None:
    """Name the function that counts the late tasks of a user on a day (workflow owns it)."""
    global _late_counter
    _late_counter = counter


def main(request: HttpRequest) -> list[Shown]:
    """The entries this user may open, in order, the current one marked."""
    return _shown(_MAIN, request)


def account(request: HttpRequest) -> list[Shown]:
    """The entries of the account menu this user may open."""
    return _shown(_ACCOUNT, request)


def _shown(table: dict[str, Entry], request: HttpRequest) -> list[Shown]:
    roles = _roles(request)
    pairs = []
    for entry in sorted(table.values(), key=lambda e: (e.order, e.url_name)):
        if (not entry.act or access.acts()[entry.act] & roles) and (url := _address(entry.url_name, get_urlconf())):
            pairs.append((entry, url))
    here = _current([entry.prefix or url for entry, url in pairs], request.path)
    return [Shown(e.label, url, (e.prefix or url) == here, _late(e, request)) for e, url in pairs]


def _roles(request: HttpRequest) -> frozenset[str]:
    user, on = getattr(request, "user", None), getattr(request, "on", None)
    return roles_of(user, on) if user is not None and on is not None else frozenset()


@lru_cache(maxsize=256)
def _address(url_name: str, urlconf: str | None) -> str:
    try:
        return reverse(url_name, urlconf)
    except NoReverseMatch:
        return ""  # a room that is switched off in this installation


def _current(prefixes: list[str], path: str) -> str:
    """The longest prefix of a path; the front page belongs to itself only."""
    fitting = [p for p in prefixes if path == p or (p != "/" and path.startswith(p))]
    return max(fitting, key=len, default="")


def _late(entry: Entry, request: HttpRequest) -> int:
    if not entry.late or _late_counter is None:
        return 0
    return _late_counter(request.user, on_of(request))
