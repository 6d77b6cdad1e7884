"""Searching places, and the acts of officers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.places.choices import Kind, Level
from khuyencong.places.fields import TEXT_MAX, PlaceField
from khuyencong.places.models import Succession, Unit
from khuyencong.ui.forms import Form


@dataclass
class SearchForm:
    """The search of the places page: words, level, day. Wrong values are named, the rest still works."""

    query: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.text = self.query.get("q", "").strip()[:TEXT_MAX]
        level = self.query.get("level", "")
        self.level = level if level in Level.values else ""
        self.on_text = self.query.get("on", "").strip()[:20]
        self.on: date | None = None
        if self.on_text:
            try:
                self.on = date.fromisoformat(self.on_text)
            except ValueError:
                self.errors["on"] = str(_("Ngày không có thật. Viết năm-tháng-ngày, ví dụ 2025-06-30."))

    @property
    def levels(self) -> list[tuple[str, Any]]:
        return [("", _("Mọi cấp")), *Level.choices]


class WeightsForm(Form):
    """The shares of a divided unit, one field a successor."""

    def __init__(self, *args: Any, edges: list[Succession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edges = edges
        for edge in edges:
            self.fields[f"w{edge.pk}"] = forms.DecimalField(
                label=edge.new.name, max_digits=9, decimal_places=8, localize=True, initial=edge.weight
            )
        self.fields["basis"] = forms.CharField(
            label=_("Căn cứ"),
            max_length=300,
            initial=edges[0].basis if edges else "",
            help_text=_("Số, ngày, cơ quan ban hành, điều khoản; hoặc cách đếm và nguồn số."),
        )

    @property
    def weights(self) -> dict[int, Decimal]:
        return {edge.pk: self.cleaned_data[f"w{edge.pk}"] for edge in self.edges}


class CloseQuestionForm(Form):
    """The document that answers a question and the successors it names."""

    document = forms.CharField(label=_("Văn bản trả lời"), max_length=300)
    successor = PlaceField(
        label=_("Đơn vị kế thừa"), error_messages={"required": _("Cần chọn ít nhất một đơn vị kế thừa.")}
    )
    second = PlaceField(label=_("Đơn vị kế thừa thứ hai, nếu bị chia"), required=False)
    third = PlaceField(label=_("Đơn vị kế thừa thứ ba, nếu bị chia"), required=False)

    def __init__(self, *args: Any, on: date, needs_successor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("successor", "second", "third"):
            if needs_successor:
                self.fields[name].on = on  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    @property
    def successors(self) -> list[Unit]:
        chosen = (self.cleaned_data.get(name) for name in ("successor", "second", "third"))
        return list(dict.fromkeys(unit for unit in chosen if unit is not None))


class RenameForm(Form):
    """A new name or kind from a day on."""

    name = forms.CharField(label=_("Tên mới, cả loại"), max_length=120, help_text=_("Ví dụ: Phường Bản Hồ."))
    kind = forms.ChoiceField(label=_("Loại"), choices=Kind.choices)
    valid_from = forms.DateField(
        label=_("Có hiệu lực từ ngày"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    document = forms.CharField(label=_("Văn bản"), max_length=200)
