"""Forms of the acts of a report. What they hold is checked by the services."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Finding, Severity
from khuyencong.reporting.choices import Channel, Signer
from khuyencong.reporting.models import Report
from khuyencong.reporting.rules import Form as Printed
from khuyencong.reporting.rules import cell_key
from khuyencong.reporting.services import Signed
from khuyencong.reporting.words import in_language
from khuyencong.ui.fields import DayField
from khuyencong.ui.findingview import show
from khuyencong.ui.forms import Form

SHORT = forms.Textarea(attrs={"rows": 2})
REASON = "reason-"


class SubmitForm(Form):
    """Who signed, and how the report came; one sentence for each warning."""

    signed_name = forms.CharField(label=_("Họ và tên người ký"), max_length=200)
    signed_title = forms.CharField(label=_("Chức vụ người ký"), max_length=200, required=False)
    signer = forms.ChoiceField(label=_("Thẩm quyền ký"), choices=Signer.choices)
    signed_on = DayField(label=_("Ngày ký"), required=False)
    channel = forms.ChoiceField(label=_("Cách nộp"), choices=Channel.choices)
    received_on = DayField(
        label=_("Ngày nhận được"),
        required=False,
        help_text=_(
            "Chỉ ghi khi báo cáo đến bằng giấy, bưu chính, thư điện tử, trục văn bản: ngày này quyết định đúng hạn."
        ),
    )
    scan = forms.FileField(
        label=_("Bản chụp báo cáo đã ký"),
        required=False,
        help_text=_("PDF hoặc ảnh; cần khi báo cáo không nhập trên hệ thống."),
    )

    def __init__(
        self, report: Report, printed: Printed, warned: Iterable[Finding], for_other: bool, *args: Any, **kwargs: Any
    ) -> None:
        initial = {
            "signed_name": report.signed_name,
            "signed_title": report.signed_title,
            "signer": report.signer or printed.signed_by,
            "signed_on": report.signed_on,
            "channel": Channel.PAPER if for_other and report.channel == Channel.SYSTEM else report.channel,
            "received_on": report.received_on,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.codes: list[str] = []
        for finding in warned:
            self.ask(finding)

    def ask(self, finding: Finding) -> None:
        """One sentence for a warning, once a code."""
        if finding.severity is not Severity.WARN or finding.code in self.codes:
            return
        self.codes.append(finding.code)
        self.fields[REASON + finding.code] = forms.CharField(
            label=_("Giải thích: %(finding)s") % {"finding": show(finding).sentence}, widget=SHORT, required=False
        )

    @property
    def signed(self) -> Signed:
        """Who signed, as typed."""
        data = self.cleaned_data
        return Signed(data["signed_name"], data["signed_title"], data["signer"], data["signed_on"])

    @property
    def reasons(self) -> dict[str, str]:
        """The sentences given for warnings, by code."""
        return {c: self.cleaned_data[REASON + c] for c in self.codes if self.cleaned_data.get(REASON + c)}


class ReturnForm(Form):
    """What is wrong, one point a line."""

    prefix = "return"
    missing = forms.CharField(
        label=_("Nội dung phải sửa"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Mỗi dòng một nội dung.")
    )

    @property
    def points(self) -> list[str]:
        """The points named."""
        return [line.strip()[:300] for line in self.cleaned_data["missing"].splitlines() if line.strip()]


class ReasonForm(Form):
    """Why an accepted report is corrected."""

    prefix = "correct"
    reason = forms.CharField(label=_("Lý do đính chính"), widget=SHORT, max_length=500)


class SheetForm(Form):
    """A filled template."""

    file = forms.FileField(label=_("Tệp Excel đã điền"), error_messages={"required": _("Chưa chọn tệp.")})


class AdjustForm(Form):
    """A figure added to (or taken from) the sum of lower reports."""

    cell = forms.ChoiceField(label=_("Dòng"))
    value = forms.CharField(label=_("Cộng thêm (số âm là bớt đi)"), max_length=40)
    reason = forms.CharField(label=_("Lý do"), widget=SHORT, max_length=500)
    document = forms.CharField(label=_("Văn bản"), max_length=200, required=False)

    def __init__(self, printed: Printed, cells: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cell"].choices = list(cells)  # type: ignore[attr-defined]


def adjustable(printed: Printed) -> list[tuple[str, str]]:
    """The cells of a form whose sums may be adjusted, as choices."""
    return [
        (
            cell_key(cell),
            f"{cell.row}. {in_language(printed.row(cell.row).label)} ({in_language(printed.row(cell.row).unit.label)})",
        )
        for cell in printed.cells
        if printed.row(cell.row).additive
    ]
