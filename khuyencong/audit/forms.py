"""The filters of the log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.ui.forms import Form


class FilterForm(Form):
    q = forms.CharField(label=_("Đối tượng"), max_length=200, required=False)
    act = forms.CharField(label=_("Hành vi"), max_length=80, required=False)
    by = forms.CharField(label=_("Người làm"), max_length=200, required=False)
    since = forms.DateField(label=_("Từ ngày"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Đến hết ngày"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
