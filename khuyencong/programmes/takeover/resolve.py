"""Which establishment a typed number or name means, for pages and sheets alike."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from khuyencong.accounts.models import User
from khuyencong.registry import selectors as registry


def beneficiaries(texts: Iterable[str], user: User, on: date) -> dict[str, list[Any]]:
    """The establishments a user may see that each text means."""
    return registry.named(texts, registry.establishments_visible_to(user, on))


def shown(establishment_id: int | None) -> str:
    """How an establishment is written in the field it was typed in: its number, else its name."""
    if establishment_id is None:
        return ""
    row = registry.establishments_by_id({establishment_id}).get(establishment_id)
    return str(row or "")
