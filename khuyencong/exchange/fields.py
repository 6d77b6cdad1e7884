"""Form fields made of columns: a form gives the same verdict as an imported sheet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from khuyencong.common.typed import Unreadable
from khuyencong.exchange import kinds, words
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column, Context
from khuyencong.ui.fields import TypedInput
from khuyencong.ui.language import spoken

UNKNOWN = ("", _("Chưa rõ"))
YES_NO: list[tuple[str, Any]] = [UNKNOWN, ("yes", _("Có")), ("no", _("Không"))]
TEXT_MAX = 2_000
_SHORT = frozenset({Kind.DAY, Kind.MONTH, Kind.YEAR, Kind.PERCENT})


class ColumnField(forms.Field):
    """A field that reads what `kinds.reader` reads and shows what it can read back.

    `context` is set by the form that knows the day; `kept` is a value accepted as it was shown, even when it could
    not be chosen today (a commune that ended since).
    """

    context: Context | None = None
    kept: Any = None

    def __init__(self, column: Column, **kwargs: Any) -> None:
        self.column = column
        kwargs.setdefault("label", column.label)
        kwargs.setdefault("help_text", column.help)
        kwargs.setdefault("required", column.required)
        super().__init__(widget=_widget(column), **kwargs)

    def _context(self) -> Context:
        assert self.context is not None, "the form sets the context of its fields (read_on)"
        self.context.lang = spoken()
        return self.context

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and self.kept is not None and value.strip() == self.prepare_value(self.kept):
            return self.kept
        if isinstance(value, str) and len(value) > max(TEXT_MAX, self.column.limit):
            value = value[: max(TEXT_MAX, self.column.limit) + 1]
        try:
            return kinds.reader(self.column, self._context())(value)
        except Unreadable as error:
            if error.code == "missing":
                return None  # said by `validate` in the form's own words
            raise ValidationError(words.sentence(error.code, error.params, self.column), code=error.code) from None

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return "" if found is None and self.column.kind in {Kind.TEXT, Kind.TAX_CODE, Kind.CHOICE} else found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        if self.column.kind == Kind.YESNO:
            return "yes" if value else "no"
        return kinds.shown(self.column, value, spoken())

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


def read_on(fields: Iterable[forms.Field], on: date) -> None:
    """Tell the fields of a form the day it is filled in."""
    context = Context(on)
    for field in fields:
        if isinstance(field, ColumnField):
            field.context = context


def _widget(column: Column) -> forms.Widget:
    if column.kind == Kind.CHOICE:
        return forms.Select(choices=[UNKNOWN, *column.choices])
    if column.kind == Kind.YESNO:
        return forms.Select(choices=YES_NO)
    if column.numeric or column.kind in _SHORT:
        keyboard = "numeric" if column.numeric and column.kind not in {Kind.PERCENT, Kind.MILLION} else "text"
        return TypedInput(unit=column.unit, width="s" if column.kind in _SHORT else "m", keyboard=keyboard)
    widget = forms.TextInput(attrs={"autocomplete": "off"} if column.personal else {})
    if column.personal:
        widget.private = True  # type: ignore[attr-defined]
    return widget
