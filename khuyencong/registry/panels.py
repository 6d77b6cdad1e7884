"""Slots on the establishment page for rooms above: projects, certificates, debts. Registered in their apps.ready()."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

Provider = Callable[[int, "User | AnonymousUser", date], SafeString | None]


@dataclass(frozen=True)
class Panel:
    """A sheet of another room. `provider(establishment_id, user, on)` gives its inner HTML, or None for nothing."""

    code: str
    title: str | Promise
    provider: Provider
    order: int = 50


_PANELS: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Add a sheet to every establishment page; the same code again replaces it."""
    _PANELS[panel.code] = panel


def panels_for(establishment_id: int, user: User | AnonymousUser, on: date) -> list[tuple[str, SafeString]]:
    """Title and content of every panel that has something to show, in order."""
    shown = []
    for panel in sorted(_PANELS.values(), key=lambda p: (p.order, p.code)):
        content = panel.provider(establishment_id, user, on)
        if content:
            shown.append((str(panel.title), content))
    return shown
