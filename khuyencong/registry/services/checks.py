"""Checks shared by the acts: each returns messages for one field, in the reader's language."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.common.errors import Invalid
from khuyencong.common.fold import composed
from khuyencong.registry.choices import VSIC_2025_FROM, VsicVersion
from khuyencong.registry.models import VsicCode
from khuyencong.registry.rules import vsic_shape
from khuyencong.ui.language import spoken

if TYPE_CHECKING:
    from khuyencong.places.models import Unit

FIGURE_MAX = 10**15


class Faults:
    """Messages by field, raised together so that nothing has to be sent twice."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}

    def add(self, field: str, message: str) -> None:
        if message:
            self.fields.setdefault(field, []).append(message)

    def stop(self) -> None:
        """Raise Invalid when anything was found."""
        if self.fields:
            raise Invalid(self.fields)


def day_text(day: date) -> str:
    return formats.date_short(day, spoken())


def clean_text(faults: Faults, field: str, value: str, *, limit: int, required: bool = False) -> str:
    """A text in stored form (NFC, single spaces); too long or missing is a fault, nothing is cut."""
    text = composed(value or "").replace("\x00", "")
    if required and not text:
        faults.add(field, _("Chưa điền ô này."))
    if len(text) > limit:
        faults.add(field, _("Dài %(n)d ký tự, tối đa %(limit)d ký tự.") % {"n": len(text), "limit": limit})
    return text


def choice_fault(faults: Faults, field: str, value: str, allowed: Collection[str], *, required: bool = False) -> None:
    if value == "" and not required:
        return
    if value not in allowed:
        faults.add(field, _("Chọn một giá trị trong danh sách."))


def whole_number(faults: Faults, field: str, value: Any) -> None:
    """Refuse negative, fractional and impossible figures; None is "not known"."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int):
        faults.add(field, _("Ghi số nguyên, không có phần lẻ."))
    elif value < 0:
        faults.add(field, _("Số không được âm."))
    elif value > FIGURE_MAX:
        faults.add(field, _("Số quá lớn, kiểm tra lại đơn vị tính (đồng)."))


def period(faults: Faults, field: str, start: date | None, end: date | None) -> None:
    if start and end and end < start:
        faults.add(field, _("Ngày kết thúc trước ngày bắt đầu."))


def unit_valid(faults: Faults, field: str, unit: Unit | None, day: date) -> None:
    """The unit exists on a day; an ended one is named with its successors."""
    if unit is None:
        return
    if unit.valid_to and unit.valid_to < day:
        heirs = ", ".join(str(s.new) for s in unit.successions.select_related("new").order_by("new__code"))
        words = {"unit": unit.name, "day": day_text(unit.valid_to), "heirs": heirs or "–"}
        faults.add(field, _("%(unit)s đã kết thúc ngày %(day)s. Đơn vị kế tiếp: %(heirs)s.") % words)
    elif unit.valid_from and unit.valid_from > day:
        words = {"unit": unit.name, "day": day_text(unit.valid_from), "asked": day_text(day)}
        faults.add(field, _("%(unit)s có từ ngày %(day)s, chưa có vào ngày %(asked)s.") % words)


def vsic(faults: Faults, code: str, version: str, day: date) -> None:
    """Form and version of an industry code, and its presence in a loaded list (O-K.10.5)."""
    if not code and not version:
        return
    if not vsic_shape(code):
        faults.add("vsic_code", _("Mã ngành gồm 4 hoặc 5 chữ số, ví dụ 1610."))
        return
    choice_fault(faults, "vsic_version", version, VsicVersion.values, required=True)
    if version == VsicVersion.V2025 and day < VSIC_2025_FROM:
        faults.add("vsic_version", _("VSIC 2025 chỉ dùng cho số liệu từ ngày 15/11/2025."))
    codes = VsicCode.objects.filter(list__version=version)
    if codes.exists() and not codes.filter(code=code).exists():
        faults.add("vsic_code", _("Mã này không có trong danh mục VSIC %(v)s đã nạp.") % {"v": version})


def commune_wanted() -> str:
    return _("Chọn đơn vị cấp xã.")
