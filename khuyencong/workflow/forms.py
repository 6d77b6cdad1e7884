"""Forms of the signing sheet and of the signing steps. What they hold is checked by the services."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import Capacity
from khuyencong.ui.fields import DayField
from khuyencong.ui.forms import Form
from khuyencong.workflow.rules import STEPS_MAX
from khuyencong.workflow.services import NewStep

STEP_FIELDS = ("label", "role", "position", "capacity")
SHORT = forms.Textarea(attrs={"rows": 2})


class SignForm(Form):
    """Agree, with an opinion if there is one."""

    note = forms.CharField(label=_("Ý kiến"), widget=SHORT, required=False)


class ReturnForm(Form):
    """Return to an earlier step, with the reason."""

    prefix = "return"
    to_step = forms.TypedChoiceField(label=_("Trả lại bước"), coerce=int)
    note = forms.CharField(label=_("Lý do trả lại"), widget=SHORT)

    def __init__(self, earlier: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_step"].choices = [(str(n), label) for n, label in earlier]  # type: ignore[attr-defined]


class RecallForm(Form):
    note = forms.CharField(label=_("Lý do"), widget=SHORT, required=False)


class ChainForm(Form):
    """Which act, from when, by which document."""

    covers = forms.ChoiceField(label=_("Việc đi qua các bước ký"))
    valid_from = DayField(label=_("Áp dụng từ ngày"))
    document = forms.CharField(
        label=_("Căn cứ"),
        max_length=200,
        help_text=_("Quy chế làm việc hoặc văn bản phân công, ví dụ: 12/QĐ-SCT ngày 05/01/2026"),
    )

    def __init__(self, acts: Sequence[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["covers"].choices = acts  # type: ignore[attr-defined]


class StepForm(Form):
    """One step; a step without a name is left out."""

    label = forms.CharField(label=_("Tên bước"), max_length=100, required=False)
    role = forms.ChoiceField(label=_("Vai trò"), required=False)
    position = forms.ChoiceField(label=_("Chức danh"), required=False)
    capacity = forms.ChoiceField(label=_("Tư cách ký"), choices=Capacity.choices, required=False)

    def __init__(self, *args: Any, roles: Sequence[Any], positions: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("Chọn vai trò")), *roles]  # type: ignore[attr-defined]
        self.fields["position"].choices = [  # type: ignore[attr-defined]
            ("", _("Bất kỳ ai giữ vai trò")),
            *((p, p) for p in positions),
        ]

    @property
    def is_left_out(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in STEP_FIELDS)

    def step(self) -> NewStep:
        """The typed step."""
        return NewStep(**{name: self.cleaned_data.get(name) or "" for name in STEP_FIELDS})

    @property
    def cells(self) -> list[forms.BoundField]:
        """The fields in the order of the table's columns."""
        return [self[name] for name in STEP_FIELDS]


StepFormSet = forms.formset_factory(StepForm, extra=0, min_num=4, max_num=STEPS_MAX, validate_max=True)


class EndStepsForm(Form):
    last_day = DayField(label=_("Ngày áp dụng cuối cùng"))
