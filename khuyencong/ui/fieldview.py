"""What a template shows of a form field, an error summary and a bar of amounts."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.ui.components import Part
from khuyencong.ui.language import spoken

BAR_WIDTH = 1000
READ_CHARS_MAX = 80
_UNREAD = (forms.PasswordInput, forms.FileInput, forms.Textarea, forms.Select)


def _holds(line: str, read: str) -> bool:
    """Whether the words already show what was read, as a word of its own and not inside a longer number."""
    return bool(re.search(rf"(?<![\w.,/]){re.escape(read)}(?!\w|[.,/]\w)", line))


def with_read(line: str, read: str) -> str:
    """The words of an error with what was read, unless they hold it already."""
    if not read or _holds(line, read):
        return line
    return _("%(error)s Ô này đang là “%(read)s”.") % {"error": line, "read": read}


class FieldView:
    """One bound field: which look it has, what it is described by, and its input with the right classes."""

    def __init__(self, field: BoundField) -> None:
        self.field = field
        self.widget = field.field.widget
        self.id = field.id_for_label or field.auto_id
        self.help_id = f"{field.auto_id}_help"
        self.error_id = f"{field.auto_id}_error"
        self.label = field.label
        self.help = field.help_text
        self.unit = getattr(self.widget, "unit", "")
        # A draft may leave a field empty that the whole will need in the end: the form says so with `needed`.
        self.optional = not (field.field.required or getattr(field.field, "needed", False))

    @property
    def look(self) -> str:
        """hidden, check (one box), pick (radio or boxes with explanations) or text."""
        if self.field.is_hidden:
            return "hidden"
        if isinstance(self.widget, forms.CheckboxInput):
            return "check"
        if isinstance(self.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return "pick"
        return "text"

    @property
    def errors(self) -> list[str]:
        """The errors; what was read is added where the words do not already hold it."""
        read = self.read()
        lines = [str(e) for e in self.field.errors]
        if not read or not lines or any(_holds(line, read) for line in lines):
            return lines
        return [*lines[:-1], with_read(lines[-1], read)]

    def read(self) -> str:
        """What was typed, shortened; nothing for passwords, files and choices."""
        typed = self.field.data
        if not self.field.form.is_bound or self.look != "text" or isinstance(self.widget, _UNREAD):
            return ""
        if not isinstance(typed, str) or getattr(self.widget, "private", False):
            return ""
        return typed.strip()[:READ_CHARS_MAX]

    @property
    def described_by(self) -> str:
        ids = [self.help_id] if self.help else []
        return " ".join([*ids, self.error_id] if self.field.errors else ids)

    def input(self, width: str = "") -> SafeString:
        """The input itself."""
        select = isinstance(self.widget, forms.Select)
        css = ["form-check-input" if self.look == "check" else "form-select" if select else "form-control"]
        css += [self.widget.attrs.get("class", "")]
        wide = width or getattr(self.widget, "width", "")
        if wide:
            css.append(f"kc-w-{wide}")
        attrs: dict[str, Any] = {"class": " ".join(filter(None, css))}
        if self.field.errors:
            attrs["class"] += " is-wrong"
            attrs["aria-invalid"] = "true"
        if self.described_by:
            attrs["aria-describedby"] = self.described_by
        if isinstance(self.widget, forms.Textarea):
            attrs.setdefault("rows", self.widget.attrs.get("rows") if self.widget.attrs.get("rows") != "10" else "4")
        return self.field.as_widget(attrs=attrs)

    __str__ = input

    @property
    def options(self) -> list[dict[str, Any]]:
        """The choices of a pick with their explanations."""
        explained = getattr(self.widget, "explanations", {})
        kind = "checkbox" if isinstance(self.widget, forms.CheckboxSelectMultiple) else "radio"
        return [
            {
                "id": option.data["attrs"].get("id", ""),
                "name": option.data["name"],
                "value": option.data["value"],
                "label": option.data["label"],
                "checked": option.data["selected"],
                "explanation": explained.get(str(option.data["value"]), ""),
                "type": kind,
            }
            for option in self.field.subwidgets
        ]


def answers_of(form: BaseForm) -> list[tuple[Any, str]]:
    """What was filled in, as label and text in the reader's language; files and empty answers are left out."""
    lines = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if isinstance(field, forms.FileField) or value in (None, "", [], False):
            continue
        lines.append((field.label, _answer(field, value)))
    return lines


def _answer(field: forms.Field, value: Any) -> str:
    if value is True:
        return _("có")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices if not isinstance(label, list | tuple)}
        return ", ".join(labels.get(str(v), str(v)) for v in (value if isinstance(value, list) else [value]))
    return str(field.prepare_value(value))


def error_lines(form: BaseForm) -> list[tuple[str, str, str]]:
    """(id of the input, label, words) of every error; errors of the whole form come first, without an id."""
    lines = [("", "", str(words)) for words in form.non_field_errors()]
    for name in form.errors:
        if name == "__all__":
            continue
        shown = FieldView(form[name])
        target = shown.id
        if shown.look == "pick" and shown.options:
            target = shown.options[0]["id"]
        lines += [(target, str(shown.label), words) for words in shown.errors]
    return lines


def stackbar(parts: Sequence[Part], label: object, narrow: bool) -> dict[str, Any]:
    """Segments of a stretched bar with one unit of gap, and the sentence read aloud. A part below zero is refused."""
    if any(p.amount_vnd < 0 for p in parts):
        raise ValueError("a part of a total is not negative")
    lang = spoken()
    total = sum(p.amount_vnd for p in parts)
    segments, left = [], 0.0
    for part in parts:
        width = BAR_WIDTH * part.amount_vnd / total if total else 0
        if width:
            segments.append({"x": f"{left:.1f}", "width": f"{max(width - 2, 1):.1f}", "fill": part.fill})
        left += width
    aloud = ", ".join(f"{p.label} {formats.million(p.amount_vnd, lang)}" for p in parts)
    return {
        "segments": segments or [{"x": "0", "width": str(BAR_WIDTH), "fill": "sunk"}],
        "parts": parts,
        "spoken": f"{label}: {aloud}" if label else aloud,
        "width": BAR_WIDTH,
        "narrow": narrow,
    }
