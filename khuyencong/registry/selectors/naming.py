"""What to say when a typed number or name does not mean one establishment."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from khuyencong.registry.models import Establishment

NAMED_MAX = 3


def named_refusal(found: Sequence[Establishment]) -> str:
    """Why what `named` found for a text is not one establishment; "" when it is."""
    if len(found) == 1:
        return ""
    if not found:
        return _("Chưa có cơ sở này trên nền tảng, hoặc ngoài địa bàn: ghi cơ sở trước, rồi nhập mã số hoặc tên.")
    names = "; ".join(_with_number(row) for row in found[:NAMED_MAX])
    return _("Có nhiều cơ sở cùng tên; ghi mã số của cơ sở đúng: %(names)s.") % {"names": names}


def _with_number(row: Establishment) -> str:
    return f"{row} ({row.identifier_label})" if row.identifier_label else str(row)
