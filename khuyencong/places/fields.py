"""A place in any form: typed by name or code, valid on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.rules import lower_kind
from khuyencong.places.selectors import ended_words, match_place, unit_on

CHOICES_MAX = 10
TEXT_MAX = 200


@dataclass(frozen=True)
class Typed:
    """What came back from a picker: the words, the code chosen below them, and the words the choices were for."""

    text: str = ""
    code: str = ""
    chosen_for: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.code)

    @property
    def chosen(self) -> str:
        """The chosen code, unless the words were changed after choosing."""
        return self.code if not self.text or self.text == self.chosen_for else ""


def place_text(unit: Unit) -> str:
    """The words a picker shows for a unit, and understands again: "Xã Bản Hồ, tỉnh Lào Cai"."""
    return f"{unit.name}, {lower_kind(unit.province.name)}" if unit.province else unit.name


class PlacePicker(forms.Widget):
    """A search box with the places found below it as radio buttons. Works without script; htmx asks while typing."""

    template_name = "places/picker.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.found: list[Unit] = []
        self.level: str = Level.COMMUNE
        self.on: date | None = None

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        def one(key: str) -> str:
            return str(data.get(key) or "").strip()

        return Typed(one(name), one(f"{name}_code"), one(f"{name}_for"))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_code" not in data

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Drawn by the site's own engine: the forms' engine does not know our tags."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = value if isinstance(value, Typed) else Typed()
        context["picker"] = {
            "name": name,
            "text": typed.text,
            "code": typed.chosen,
            "found": self.found,
            "level": self.level,
            "on": self.on,
            "id": context["widget"]["attrs"].get("id", f"id_{name}"),
        }
        return context


class PlaceField(forms.Field):
    """A place typed by name or code, valid on a day; the value is a Unit.

    `level`: which units are meant. `on`: the day the place must be valid; set it when the form is made
    (`form.fields["place"].on = request.on`). A place that has ended names its successors and offers them.
    """

    widget = PlacePicker

    def __init__(self, *, level: str = Level.COMMUNE, on: date | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Gõ tên hoặc mã, ví dụ “Bản Hồ, Lào Cai”. Không cần gõ dấu."))
        super().__init__(**kwargs)
        self.level, self.on = level, on

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """Tell the widget what htmx has to ask for."""
        picker = cast(PlacePicker, self.widget)
        picker.level, picker.on = self.level, self.on
        return super().get_bound_field(form, field_name)

    def prepare_value(self, value: Any) -> Any:
        """A Unit as initial value is shown by its words."""
        return Typed(place_text(value)) if isinstance(value, Unit) else value

    def to_python(self, value: Any) -> Unit | None:
        typed = value if isinstance(value, Typed) else Typed(str(value or "").strip())
        if not typed:
            return None
        if self.on is None:
            raise ValueError("PlaceField needs the day on which the place must be valid")
        if typed.chosen:
            return self._chosen(typed.chosen, self.on)
        if len(typed.text) > TEXT_MAX:
            raise ValidationError(_("Dài quá %(limit)s ký tự.") % {"limit": TEXT_MAX})
        match = match_place(typed.text, on=self.on, level=self.level, limit=CHOICES_MAX)
        if match.unit is not None:
            return match.unit
        self._offer(match.choices)
        if match.ended is not None:
            raise ValidationError(ended_words(match.ended))
        if match.choices:
            raise ValidationError(_("Có nhiều nơi khớp. Chọn một nơi bên dưới, hoặc gõ thêm tên tỉnh sau dấu phẩy."))
        raise ValidationError(_("Không có đơn vị hành chính nào tên hoặc mã này. Ví dụ: Bản Hồ, Lào Cai."))

    def _chosen(self, code: str, on: date) -> Unit:
        try:
            unit = unit_on(self.level, code if code.isascii() and code.isdigit() else "", on)
        except Unit.DoesNotExist:
            raise ValidationError(_("Không có đơn vị hành chính nào mang mã này vào ngày này.")) from None
        self._offer([unit])
        return unit

    def _offer(self, found: list[Unit]) -> None:
        cast(PlacePicker, self.widget).found = found[:CHOICES_MAX]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)
