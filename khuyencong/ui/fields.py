"""Form fields for amounts, numbers, shares and days, in the reader's notation (visual.md §5 and §7).

Each says what it read and what it expects. Values shown again are what was typed.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khuyencong.common import formats, typed
from khuyencong.ui.language import spoken

VND_MAX = 10**15
PERCENT = 100
EXAMPLE_VND = 900_000_000
WORDS = {
    "negative": _("Không ghi số âm."),
    "fraction": _("Ghi số đồng nguyên, không có phần lẻ, ví dụ %(example)s."),
    "mixed": _("Không rõ dấu chấm và dấu phẩy. Ghi như ví dụ %(example)s."),
    "not_a_number": _("Ghi bằng chữ số, ví dụ %(example)s."),
    "shortened": _("Ghi đủ số đồng: %(full)s."),
    "decimals": _("Nhiều nhất %(decimals)s chữ số sau dấu phẩy."),
    "short_year": _("Ghi năm đủ bốn chữ số, ví dụ %(example)s."),
    "no_month": _("Không có tháng %(month)s. Ghi ngày trước, tháng sau, ví dụ %(example)s."),
    "no_day": _("Không có ngày %(day)s."),
    "not_a_day": _("Ghi ngày/tháng/năm, ví dụ %(example)s."),
    "too_small": _("Không dưới %(limit)s."),
    "too_large": _("Không quá %(limit)s."),
}


def _refused(error: typed.Unreadable, **more: object) -> ValidationError:
    return ValidationError(WORDS[error.code], code=error.code, params={**error.params, **more})


class TypedInput(forms.TextInput):
    """A text input with a unit beside it and a keyboard that fits."""

    def __init__(self, unit: str | Promise = "", width: str = "m", keyboard: str = "numeric", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit = unit
        self.width = width
        self.attrs.setdefault("inputmode", keyboard)
        self.attrs.setdefault("autocomplete", "off")


class _Typed(forms.Field):
    """A field read by common.typed and written by common.formats; limits are in its own unit."""

    def __init__(self, *, minimum: Any = None, maximum: Any = None, **kwargs: Any) -> None:
        self.minimum, self.maximum = minimum, maximum
        super().__init__(**kwargs)

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> str:
        raise NotImplementedError

    def example(self) -> str:
        raise NotImplementedError

    def limit(self, value: Any) -> str:
        return self.write(value)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except typed.Unreadable as error:
            full = error.params.get("full_vnd")
            if error.code == "shortened" and full is None:
                error = typed.Unreadable("not_a_number")
            raise _refused(error, example=self.example(), full=self.write(full) if full else "") from None

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if self.minimum is not None and value < self.minimum:
            raise ValidationError(WORDS["too_small"], code="too_small", params={"limit": self.limit(self.minimum)})
        if self.maximum is not None and value > self.maximum:
            raise ValidationError(WORDS["too_large"], code="too_large", params={"limit": self.limit(self.maximum)})

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else self.write(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class VndField(_Typed):
    """A whole amount of đồng: 900.000.000, 900 000 000 and 900000000 are the same; fractions and minus are refused."""

    def __init__(self, *, minimum: int = 0, maximum: int = VND_MAX, **kwargs: Any) -> None:
        kwargs.setdefault("widget", TypedInput(unit=_("đồng")))
        super().__init__(minimum=minimum, maximum=maximum, **kwargs)

    def read(self, text: str) -> int:
        return typed.read_vnd(text)

    def write(self, value: Any) -> str:
        return formats.number(value, spoken())

    def limit(self, value: Any) -> str:
        return formats.vnd(value, spoken())

    def example(self) -> str:
        return formats.number(EXAMPLE_VND, spoken())


class NumberField(_Typed):
    """A number with a fixed count of decimals: 1.234,5 or 1,234.5 by the reader's language."""

    def __init__(
        self, *, decimals: int = 0, unit: str | Promise = "", minimum: Any = 0, negative: bool = False, **kwargs: Any
    ) -> None:
        self.decimals, self.negative = decimals, negative
        keyboard = "decimal" if decimals else "numeric"
        kwargs.setdefault("widget", TypedInput(unit=unit, keyboard=keyboard))
        super().__init__(minimum=None if negative else minimum, **kwargs)

    def read(self, text: str) -> Decimal | int:
        value = typed.read_number(text, spoken(), decimals=self.decimals, negative=self.negative)
        return value if self.decimals else int(value)

    def write(self, value: Any) -> str:
        exponent = Decimal(value).normalize().as_tuple().exponent
        shown = min(self.decimals, max(0, -exponent)) if isinstance(exponent, int) else 0
        return formats.number(value, spoken(), shown)

    def example(self) -> str:
        return formats.number(Decimal("1234.5") if self.decimals else 1234, spoken(), 1 if self.decimals else 0)


class PercentField(_Typed):
    """A share typed as per cent (35,03) and kept as an exact fraction (Decimal("0.3503")); limits are fractions."""

    def __init__(
        self, *, decimals: int = 2, minimum: Decimal = Decimal(0), maximum: Decimal = Decimal(1), **kwargs: Any
    ) -> None:
        self.decimals = decimals
        kwargs.setdefault("widget", TypedInput(unit="%", width="s", keyboard="decimal"))
        super().__init__(minimum=minimum, maximum=maximum, **kwargs)

    def read(self, text: str) -> Decimal:
        return typed.read_number(text.strip().removesuffix("%"), spoken(), decimals=self.decimals) / PERCENT

    def write(self, value: Any) -> str:
        exponent = (Decimal(value) * PERCENT).normalize().as_tuple().exponent
        shown = min(self.decimals, max(0, -exponent)) if isinstance(exponent, int) else 0
        return formats.number(Decimal(value) * PERCENT, spoken(), shown)

    def limit(self, value: Any) -> str:
        return f"{self.write(value)}%"

    def example(self) -> str:
        return formats.number(Decimal("35.5"), spoken(), 1)


class DayField(_Typed):
    """A day: 18/12/2026 (also 18.12.2026, 2026-12-18), shown again as the reader's language writes it."""

    def __init__(self, *, minimum: date = date(1900, 1, 1), maximum: date = date(2100, 12, 31), **kwargs: Any) -> None:
        kwargs.setdefault("widget", TypedInput(width="s", keyboard="text"))
        super().__init__(minimum=minimum, maximum=maximum, **kwargs)
        self.widget.attrs.setdefault("placeholder", _("ngày/tháng/năm"))

    def to_python(self, value: Any) -> Any:
        return value.date() if isinstance(value, datetime) else super().to_python(value)

    def read(self, text: str) -> date:
        return typed.read_day(text)

    def write(self, value: Any) -> str:
        return formats.date_short(value, spoken())

    def example(self) -> str:
        return {"th": "18/12/2569"}.get(spoken(), "18/12/2026")
