"""Forms of registration reports."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.programmes import services
from khuyencong.programmes.models import RegistrationReport
from khuyencong.programmes.plans.forms import LONG, SHORT
from khuyencong.programmes.registrations import selectors
from khuyencong.ui.forms import Form
from khuyencong.workflow.services import Act

if TYPE_CHECKING:
    from collections.abc import Mapping

    from khuyencong.accounts.models import User


class OpenForm(Form):
    """The plan year a department registers for."""

    plan_year = forms.IntegerField(label=_("Đăng ký cho kế hoạch năm"), min_value=2014, max_value=2100)


class TextsForm(Form):
    """The three parts of the report, one paragraph a line."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    result_text = forms.CharField(label="", widget=LONG, required=False)
    state_text = forms.CharField(label="", widget=LONG, required=False)
    goals_text = forms.CharField(label="", widget=LONG, required=False)

    def __init__(self, report: RegistrationReport, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in selectors.part_labels(report).items():
            self.fields[name].label = label

    def texts(self) -> services.Texts:
        """The typed parts."""
        data = self.cleaned_data
        return services.Texts(data["result_text"], data["state_text"], data["goals_text"])


class ReportActForm(Form):
    """One act on a report."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, report: RegistrationReport, act: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report, self.act = report, act
        self.fields["revision"].initial = report.revision
        if act == "return":
            self.fields["missing"] = forms.CharField(
                label=_("Còn thiếu gì?"), widget=LONG, help_text=_("Mỗi dòng một nội dung.")
            )
        self.fields["note"] = forms.CharField(label=_("Ghi chú"), widget=SHORT, required=False)

    def run(self, by: "User", at: datetime, reasons: "Mapping[str, str]") -> object:
        """Perform the act."""
        data, report = self.cleaned_data, self.report
        given = Act(note=data["note"], reasons=reasons)
        if self.act == "send":
            return services.send_registration(report=report, revision=data["revision"], by=by, at=at, given=given)
        if self.act == "receive":
            return services.receive_registration(report=report, by=by, at=at, given=given)
        missing = data["missing"].splitlines()
        return services.return_registration(report=report, missing=missing, by=by, at=at, note=data["note"])
