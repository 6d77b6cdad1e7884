"""Slots on the page of a thing for rooms above it: money, projects, papers. Registered in their apps.ready()."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

About = Literal["establishment", "product", "place"]
Provider = Callable[[int, "User | AnonymousUser", date], SafeString | None]


@dataclass(frozen=True)
class Panel:
    """A sheet of another room. `provider(id, user, on)` gives its inner HTML, or None for nothing.

    `about` says of what kind of thing the id is. Whether the reader may see the thing was asked before; what of its
    own rows the reader may see is the provider's question.
    """

    code: str
    title: str | Promise
    provider: Provider
    order: int = 50
    about: About = "establishment"


_PANELS: dict[tuple[About, str], Panel] = {}


def register(panel: Panel) -> None:
    """Add a sheet to every page about such a thing; the same code again replaces it."""
    _PANELS[panel.about, panel.code] = panel


def panels_for(
    key: int, user: User | AnonymousUser, on: date, *, about: About = "establishment"
) -> list[tuple[str, str, SafeString]]:
    """Code, title and content of every panel that has something to show, in order."""
    shown = []
    for panel in sorted(_PANELS.values(), key=lambda p: (p.order, p.code)):
        content = panel.provider(key, user, on) if panel.about == about else None
        if content:
            shown.append((panel.code, str(panel.title), content))
    return shown
