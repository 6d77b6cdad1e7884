"""The form of a consequence."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.programmes.choices import ShortfallKind
from khuyencong.ui.forms import Form


class ShortfallForm(Form):
    """What was moved, postponed or given up, and why."""

    kind = forms.ChoiceField(label=_("Hệ quả"), choices=ShortfallKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Lý do, việc đã làm"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2_000,
        help_text=_("Ghi nội dung, thời gian, số tiền bị ảnh hưởng; văn bản nếu có."),
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
