"""Forms of linkages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.programmes.choices import LinkageKind
from khuyencong.programmes.linkages.services import NAME_MAX
from khuyencong.ui.forms import Form


class TagForm(Form):
    """The linkages of a project: those there are, and a new one."""

    linkages = forms.MultipleChoiceField(
        label=_("Đã có trong tỉnh hoặc liên tỉnh"), widget=forms.CheckboxSelectMultiple, required=False
    )
    kind = forms.ChoiceField(label=_("Loại liên kết mới"), choices=LinkageKind.choices, required=False)
    name = forms.CharField(
        label=_("Tên liên kết mới"), max_length=NAME_MAX, required=False, help_text=_("Ví dụ: chè Shan tuyết Bắc Hà.")
    )
    wide = forms.BooleanField(label=_("Liên tỉnh"), required=False)

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["linkages"]
        field.choices = choices
        if not choices:
            del self.fields["linkages"]
