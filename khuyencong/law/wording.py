"""How the value of a norm is said to a reader, in his language."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.law.choices import NormUnit
from khuyencong.law.rules import Norm, NormValue, Value
from khuyencong.law.words import CODES, PER
from khuyencong.ui.language import spoken

FULL_YEAR = 2024  # a leap year, so that 29 February can be said


def label(norm: Norm) -> str:
    """The name of a norm."""
    return norm.label.get(spoken(), norm.label["vi"])


def said(norm: Norm, value: Value, bound: str = "") -> str:
    """A value with its unit: "50%", "không quá 300 triệu đồng", "trước 20/6 năm trước"."""
    if value is None:
        return formats.NONE
    if isinstance(value, tuple):
        return "; ".join(word(code) for code in value)
    return _quantity(norm.unit, value, norm.year_offset, bound)


def word(code: str) -> str:
    """A code of a list or rule in words; an unknown code as it is."""
    return str(CODES.get(code, code))


def _quantity(unit: NormUnit, value: int | Decimal | str, year_offset: int, bound: str) -> str:
    if unit == NormUnit.RULE:
        return word(str(value))
    if unit == NormUnit.FLAG:
        return _("có") if value else _("không")
    if unit == NormUnit.YEAR_DAY:
        return _year_day(str(value), year_offset, bound)
    number = Decimal(value)
    if unit == NormUnit.SHARE:
        return formats.percent(number, spoken(), 0 if number * 100 == int(number * 100) else 1)
    if unit == NormUnit.FACTOR:
        return _("%(n)s lần") % {"n": formats.number(number, spoken(), 1)}
    if unit == NormUnit.VND:
        return _("%(n)s triệu đồng") % {"n": formats.million(int(number), spoken(), 0)}
    if unit == NormUnit.HECTARES:
        return _("%(n)s ha") % {"n": formats.number(number, spoken(), 0 if number == int(number) else 2)}
    plain = {"n": formats.number(number, spoken())}
    if unit == NormUnit.DAYS:
        return _("%(n)s ngày") % plain
    if unit == NormUnit.WORKING_DAYS:
        return _("%(n)s ngày làm việc") % plain
    if unit == NormUnit.YEARS:
        return _("%(n)s năm") % plain
    if unit == NormUnit.MONTH_DAY:
        return _("ngày %(n)s hằng tháng") % plain
    return plain["n"]


def _year_day(text: str, year_offset: int, bound: str) -> str:
    month, day = (int(part) for part in text.split("-"))
    shown = formats.date_short(date(FULL_YEAR, month, day), spoken())
    shown = shown.replace(f"/{FULL_YEAR}", "").replace(f" {FULL_YEAR}", "").replace(f" {FULL_YEAR + 543}", "")
    year = {-1: _("năm trước"), 0: _("trong năm"), 1: _("năm sau")}[year_offset]
    words = _("trước %(day)s, %(year)s") if bound == "before" else _("%(day)s, %(year)s")
    return words % {"day": shown, "year": year}


def per(norm: Norm) -> str:
    """What one limit is for: "một cơ sở"."""
    return str(PER.get(norm.per, ""))


def bracketed(norm: Norm, version: NormValue) -> list[tuple[str, str]]:
    """The brackets of a version: the facts and the value of each."""
    return [
        (", ".join(word(f"{k}={v}") for k, v in b.when.items()) or _("còn lại"), said(norm, b.value))
        for b in version.brackets
    ]


def version_said(norm: Norm, version: NormValue) -> str:
    """The value of a version, brackets joined."""
    if version.brackets:
        return "; ".join(f"{facts}: {value}" for facts, value in bracketed(norm, version))
    return said(norm, version.value, version.bound)
