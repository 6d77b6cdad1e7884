"""Which establishment a typed number or name means, for pages and sheets alike."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.registry import selectors as registry

NAMED_MAX = 3


def beneficiaries(texts: Iterable[str], user: User, on: date) -> dict[str, list[Any]]:
    """The establishments a user may see that each text means."""
    return registry.named(texts, registry.establishments_visible_to(user, on))


def refusal(found: list[Any]) -> str:
    """Why a text does not mean one establishment; "" when it does."""
    if len(found) == 1:
        return ""
    if not found:
        return _("Chưa có cơ sở này trên nền tảng, hoặc ngoài địa bàn: ghi cơ sở trước, rồi nhập mã số hoặc tên.")
    names = "; ".join(_words(row) for row in found[:NAMED_MAX])
    return _("Có nhiều cơ sở cùng tên; ghi mã số của cơ sở đúng: %(names)s.") % {"names": names}


def _words(row: Any) -> str:
    return f"{row} ({row.identifier_label})" if row.identifier_label else str(row)


def shown(establishment_id: int | None) -> str:
    """How an establishment is written in the field it was typed in: its number, else its name."""
    if establishment_id is None:
        return ""
    row = registry.establishments_by_id({establishment_id}).get(establishment_id)
    return str(row or "")
