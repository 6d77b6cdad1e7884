"""The form of a new token."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import Organisation, User
from khuyencong.api.choices import Scope
from khuyencong.api.selectors import bodies_of_user
from khuyencong.ui.forms import Form, PickMany


class TokenForm(Form):
    """What for, for which body, with which rights, until when."""

    label = forms.CharField(
        label=_("Dùng cho"), max_length=100, help_text=_("Tên chương trình hoặc việc, ví dụ: đồng bộ hằng đêm của Sở.")
    )
    organisation = forms.ModelChoiceField(label=_("Cơ quan, đơn vị"), queryset=Organisation.objects.none())
    scopes = forms.MultipleChoiceField(label=_("Quyền"), choices=Scope.choices, widget=PickMany())
    expires_on = forms.DateField(
        label=_("Dùng đến hết ngày"),
        help_text=_("Nhiều nhất một năm."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "kc-w-s"}),
    )

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = bodies_of_user(user, on)
        field = self.fields["organisation"]
        field.queryset = bodies  # type: ignore[attr-defined]
        only = bodies[:2]
        if len(only) == 1:
            field.initial = only[0].pk
