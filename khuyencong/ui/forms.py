"""Base forms and widgets: labels above, words in our register, nothing checked by the browser alone."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Worded:
    """Mix into a form: the browser's own bubbles are off, and a missing value is named."""

    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word_missing()

    def full_clean(self) -> None:
        self._word_missing()  # fields a subclass added after it was made
        super().full_clean()  # type: ignore[misc]

    def _word_missing(self) -> None:
        for field in self.fields.values():
            default = forms.Field.default_error_messages["required"]
            if field.error_messages.get("required") == default:
                field.error_messages["required"] = _missing(field)

    def refuse(self, fields: Mapping[str, list[str]]) -> None:
        """Take the fields of a service's `Invalid`; unknown names go to the whole form."""
        for name, words in fields.items():
            for line in words:
                self.add_error(name if name in self.fields else None, line)  # type: ignore[attr-defined]


def _missing(field: forms.Field) -> Any:
    if isinstance(field, forms.BooleanField):
        return _("Chưa đánh dấu.")
    chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    return _("Chưa chọn.") if chosen else _("Chưa nhập.")


class Form(Worded, forms.Form):
    """A plain form."""


class ModelForm(Worded, forms.ModelForm):  # type: ignore[type-arg]
    """A form of a model. Saving belongs to the room's services, not to the form."""


class Pick(forms.RadioSelect):
    """Radio buttons whose whole box is the target, each with an explanation by value."""

    def __init__(self, explanations: Mapping[str, Text] | None = None, **kwargs: Any) -> None:
        self.explanations = dict(explanations or {})
        super().__init__(**kwargs)


class PickMany(forms.CheckboxSelectMultiple):
    """Check boxes whose whole box is the target, each with an explanation by value."""

    def __init__(self, explanations: Mapping[str, Text] | None = None, **kwargs: Any) -> None:
        self.explanations = dict(explanations or {})
        super().__init__(**kwargs)
