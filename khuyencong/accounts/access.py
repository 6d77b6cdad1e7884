"""Who may open which route. Every view carries `@access("room.act")` or `@public("why")`.

Each room names its acts and the roles that hold them in `<room>/access.py` as `ACTS`; `docs/access.md` is made
from them and a test walks the URLconf.
"""

from collections.abc import Callable, Iterable
from functools import cache, wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest

from khuyencong.accounts.asked import at_of
from khuyencong.accounts.choices import Role
from khuyencong.accounts.selectors import roles_of
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied

View = TypeVar("View", bound=Callable[..., Any])
ANYONE: frozenset[str] = frozenset(Role.values)
ANYONE_LOGGED_IN = ANYONE

ACTS: dict[str, frozenset[str]] = {
    "accounts.own": ANYONE_LOGGED_IN,
    "accounts.manage": frozenset({Role.ADMINISTRATOR}),
}


@cache
def acts() -> dict[str, frozenset[str]]:
    """Every act of every room with the roles that hold it. Raises ValueError when two rooms claim one act."""
    table: dict[str, frozenset[str]] = {}
    for config in apps.get_app_configs():
        if not config.name.startswith("khuyencong.") or find_spec(f"{config.name}.access") is None:
            continue
        for act, roles in getattr(import_module(f"{config.name}.access"), "ACTS", {}).items():
            if act in table or act.split(".")[0] != config.label:
                raise ValueError(f"act {act!r} is claimed twice or outside its room")
            table[act] = frozenset(roles)
    return table


def may(user: Any, act: str, request_at: Any) -> bool:
    """Whether a user holds a role for an act on the day of a moment."""
    return bool(acts()[act] & roles_of(user, local_date(request_at)))


def access(act: str) -> Callable[[View], View]:
    """Mark a view with the act it performs; refuse users without a role for it.

    Raises Denied("role") before the view runs. Object-level questions belong to the room's own access functions.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not may(request.user, act, at_of(request)):
                raise Denied("role", act=act)
            return view(request, *args, **kwargs)

        guarded.kc_access = act  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def public(reason: str) -> Callable[[View], View]:
    """Mark a view as open to everyone, with the reason why that is right."""

    def mark(view: View) -> View:
        opened = login_not_required(view)
        opened.kc_public = reason  # type: ignore[attr-defined]
        return opened

    return mark


def roles(*names: Iterable[str] | str) -> frozenset[str]:
    """Join roles and sets of roles, for readable ACTS tables."""
    joined: set[str] = set()
    for name in names:
        joined |= {name} if isinstance(name, str) else set(name)
    return frozenset(joined)
