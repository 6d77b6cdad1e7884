"""A change in words: what was and what shall be."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.law.selectors import activity_label
from khuyencong.programmes.models import Change
from khuyencong.registry import selectors as registry
from khuyencong.ui.language import spoken


def difference(change: Change) -> list[tuple[str, str, str]]:
    """What was and what shall be, field by field, in the reader's words."""
    lang = spoken()
    labels = {
        "amount_vnd": _("Mức hỗ trợ của đề án"), "starts_on": _("Bắt đầu"), "ends_on": _("Kết thúc"),
        "coordinator": _("Đơn vị phối hợp"), "activity": _("Nội dung hoạt động"), "what": _("Nội dung thay đổi"),
        "beneficiary_id": _("Cơ sở thụ hưởng"), "production_place_id": _("Nơi sản xuất"),
    }  # fmt: skip

    def worded(name: str, value: Any, *, old: bool) -> str:
        if value in (None, ""):
            return formats.NONE
        if name.endswith("_vnd"):
            return formats.vnd(int(value), lang)
        if name.endswith("_on"):
            return formats.date_short(date.fromisoformat(value), lang)
        if name == "activity":
            return activity_label(value)
        if name == "beneficiary_id":
            return change.before.get("beneficiary", "") if old else registry.summary(value).name
        if name == "production_place_id":
            return change.before.get("place", "") if old else registry.place_name(value)
        return str(value)

    return [
        (labels[name], worded(name, change.before.get(name), old=True), worded(name, value, old=False))
        for name, value in change.values.items()
    ]
