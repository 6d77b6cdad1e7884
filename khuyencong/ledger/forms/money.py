"""Forms of funds: a decision, the estimate, a reallocation, a reversal, the close of a year."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.ledger.choices import AMOUNT_VND_MAX, BATCH_MAX
from khuyencong.ui.fields import DayField, VndField
from khuyencong.ui.forms import Form

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khuyencong.accounts.models import Organisation
    from khuyencong.ledger.models import Fund

_GROUPED = re.compile(r"\d{1,3}([. \u00a0,])\d{3}(?:\1\d{3})*")
NUMBER_LENGTH_MAX = 100


class DongField(forms.CharField):
    """A whole number of đồng, typed with or without thousands marks. A fraction is refused, not rounded."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "text-end"})
        widget.unit = _("đồng")  # type: ignore[attr-defined]
        super().__init__(max_length=40, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value)).strip()
        digits = re.sub(r"\D", "", typed) if _GROUPED.fullmatch(typed) else typed
        if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits[:20]) <= AMOUNT_VND_MAX:
            raise forms.ValidationError(
                _("Ô này đang là “%(typed)s”. Ghi số nguyên đồng, lớn hơn 0, ví dụ 900.000.000."),
                params={"typed": typed},
            )
        return int(digits)


class AllocateForm(Form):
    """Money assigned to a holder by a decision; the batch is the one the decision names."""

    holder: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        queryset=None, label=_("Đơn vị được giao kinh phí")
    )
    budget_year = forms.IntegerField(label=_("Năm ngân sách"), min_value=1990, max_value=2100)
    batch = forms.IntegerField(
        label=_("Đợt"),
        min_value=1,
        max_value=BATCH_MAX,
        initial=1,
        help_text=_("Kinh phí của năm có thể giao nhiều đợt."),
    )
    amount_vnd = DongField(label=_("Số tiền được giao"))
    decision = forms.CharField(
        label=_("Số, ký hiệu quyết định giao"), max_length=NUMBER_LENGTH_MAX, help_text=_("Ví dụ 3536/QĐ-BCT.")
    )
    effective_on = forms.DateField(
        label=_("Ngày quyết định"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Ghi ngày, tháng, năm, ví dụ 30/12/2026.")},
    )
    # Made with the page: the same page sent twice is one assignment.
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, holders: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = holders  # type: ignore[attr-defined]
        for name in ("budget_year", "batch"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "numeric"})
            self.fields[name].error_messages["invalid"] = _("Ghi số nguyên.")


class EstimateForm(Form):
    """The estimate of a holder for a year by its document."""

    holder: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(queryset=None, label=_("Đơn vị giữ kinh phí"))
    budget_year = forms.IntegerField(label=_("Năm ngân sách"), min_value=1990, max_value=2100)
    amount_vnd = VndField(label=_("Dự toán năm"), minimum=1)
    document = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=NUMBER_LENGTH_MAX)
    decided_on = DayField(label=_("Ngày văn bản"))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, holders: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = holders  # type: ignore[attr-defined]
        self.fields["budget_year"].widget = forms.TextInput(attrs={"inputmode": "numeric"})
        self.fields["budget_year"].error_messages["invalid"] = _("Ghi số nguyên.")


class ReallocateForm(Form):
    """Available money moves to another fund of the same purse and year."""

    to_fund: forms.ModelChoiceField[Fund] = forms.ModelChoiceField(queryset=None, label=_("Nguồn nhận"))
    amount_vnd = VndField(label=_("Số tiền điều chuyển"), minimum=1)
    document = forms.CharField(label=_("Số, ký hiệu quyết định"), max_length=NUMBER_LENGTH_MAX)
    effective_on = DayField(label=_("Ngày quyết định"))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, funds: QuerySet[Fund], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_fund"].queryset = funds  # type: ignore[attr-defined]


class ReverseForm(Form):
    """A wrong entry is taken back whole; the paper says why."""

    document = forms.CharField(
        label=_("Văn bản, biên bản đính chính"), max_length=NUMBER_LENGTH_MAX, help_text=_("Số và ngày.")
    )
    effective_on = DayField(label=_("Ngày đính chính"))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class CloseForm(Form):
    """The year of a fund is closed by its minutes."""

    document = forms.CharField(label=_("Biên bản khóa sổ (số, ngày)"), max_length=NUMBER_LENGTH_MAX)
