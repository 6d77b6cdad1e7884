"""Forms of invoices: the file, what the officer adds to it, the transfer, the answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.programmes.invoices.services import Answer
from khuyencong.support.choices import TaxStatus
from khuyencong.support.rules import Paid
from khuyencong.support.services import Given
from khuyencong.ui.fields import DayField, VndField
from khuyencong.ui.forms import Form

SHORT = forms.Textarea(attrs={"rows": 2})


class FileForm(Form):
    """The seller's XML."""

    file = forms.FileField(
        label=_("Tệp XML của người bán"),
        help_text=_("Tệp gốc người bán gửi, có chữ ký số, không quá 2 MB. Bản in, bản chụp không thay được tệp này."),
        error_messages={"required": _("Chưa chọn tệp.")},
    )


class FromFileForm(Form):
    """What the officer adds to a file that was read: the part of each line, and the sentences."""

    explanation = forms.CharField(label=_("Giải trình các cảnh báo"), widget=SHORT, required=False)
    reason = forms.CharField(label=_("Lý do nếu ngày lập nằm ngoài thời hạn"), widget=SHORT, required=False)
    review = forms.BooleanField(
        label=_("Hóa đơn đã dùng cho khoản khác: đề nghị xem xét"),
        required=False,
        help_text=_("Chỉ đánh dấu khi số hóa đơn đúng. Hóa đơn được giữ, chưa tính tiền cho đến khi có quyết định."),
    )

    def __init__(
        self, *args: Any, lines: Sequence[Any] = (), left: Mapping[int, int] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.positions = [line.position for line in lines if line.amount_vnd > 0]
        for line in lines:
            if line.amount_vnd > 0:
                label = _("Phần dùng của dòng %(position)s (đồng)") % {"position": line.position}
                self.fields[f"part_{line.position}"] = VndField(label=label, required=False)
                self.initial.setdefault(f"part_{line.position}", (left or {}).get(line.position, line.amount_vnd))

    @property
    def part_fields(self) -> dict[int, forms.BoundField]:
        """The field of each line."""
        return {position: self[f"part_{position}"] for position in self.positions}

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """The sentences and the mark."""
        return [self[name] for name in ("explanation", "reason", "review")]

    def given(self) -> Given:
        """What the officer gave."""
        d = self.cleaned_data
        parts = {position: int(d.get(f"part_{position}") or 0) for position in self.positions}
        return Given(parts, d.get("explanation", ""), d.get("reason", ""), bool(d.get("review")))


class PaymentForm(Form):
    """The transfer as on its voucher."""

    document = forms.CharField(label=_("Số chứng từ chuyển tiền"), max_length=100)
    paid_on = DayField(label=_("Ngày chuyển"))
    amount_vnd = VndField(label=_("Số tiền chuyển (đồng)"))
    payee = forms.CharField(label=_("Người nhận tiền"), max_length=300)
    own_account = forms.BooleanField(label=_("Chuyển từ tài khoản của cơ sở thụ hưởng"), required=False)

    def paid(self) -> Paid:
        """The transfer."""
        d = self.cleaned_data
        return Paid(d["amount_vnd"], d["paid_on"], d["payee"], d["own_account"])


class AnswerForm(Form):
    """What the tax office answered."""

    status = forms.ChoiceField(label=_("Cơ quan thuế trả lời"), choices=[("", _("Chưa chọn")), *TaxStatus.choices])
    document = forms.CharField(label=_("Số, ký hiệu văn bản hoặc mã tra cứu"), max_length=100)
    answered_on = DayField(label=_("Ngày trả lời"))

    def answer(self) -> Answer:
        """The answer."""
        d = self.cleaned_data
        return Answer(TaxStatus(d["status"]), d["document"], d["answered_on"])
