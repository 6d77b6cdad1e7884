"""Forms of the year's end: carry-over, legal classes, reconciliation, debts."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.ui.fields import DayField, VndField
from khuyencong.ui.forms import Form
from khuyencong.workflow.services import OutsideDecision

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khuyencong.files.models import Attachment
    from khuyencong.ledger.models import CarryOverClass, Fund
    from khuyencong.workflow.process import Transition

SHORT = forms.Textarea(attrs={"rows": 2})
LONG = forms.Textarea(attrs={"rows": 4})
REASON_MAX = 2_000


class CarryForm(Form):
    """What is asked to be carried, on which legal class, and why."""

    amount_vnd = VndField(label=_("Đề nghị chuyển"), minimum=1)
    legal_class: forms.ModelChoiceField[CarryOverClass] = forms.ModelChoiceField(
        queryset=None,
        label=_("Trường hợp được chuyển nguồn"),
        help_text=_("Danh mục do cán bộ nhập theo văn bản; trường hợp chưa xác nhận thì chưa gửi Kho bạc được."),
    )
    reason = forms.CharField(
        label=_("Lý do, thời hạn chi còn lại và điều kiện đã đạt"), widget=LONG, max_length=REASON_MAX
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, classes: QuerySet[CarryOverClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["legal_class"].queryset = classes  # type: ignore[attr-defined]


class CarryActForm(Form):
    """An act of the carry-over process: a note, what is missing, or the Treasury's answer by its paper."""

    def __init__(self, transition: Transition, amount_vnd: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.transition = transition
        if transition.act == "confirm":
            self.fields["confirmed_vnd"] = VndField(label=_("Số Kho bạc xác nhận"), initial=amount_vnd)
        if transition.outside:
            self.fields["body"] = forms.CharField(label=_("Kho bạc Nhà nước nơi giao dịch"), max_length=200)
            self.fields["number"] = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=100)
            self.fields["decided_on"] = DayField(label=_("Ngày văn bản"))
            self.fields["scan"] = forms.FileField(
                label=_("Bản chụp văn bản (PDF)"), error_messages={"required": _("Chưa chọn tệp.")}
            )
        if transition.act == "send_back":
            self.fields["missing"] = forms.CharField(
                label=_("Còn thiếu gì?"),
                widget=LONG,
                help_text=_("Mỗi dòng một nội dung, nêu đúng tên giấy tờ hoặc mục."),
            )
        needs_reason = transition.act in {"withdraw", "refuse"} and transition.source != "draft"
        self.fields["note"] = forms.CharField(
            label=_("Lý do") if needs_reason else _("Ghi chú"),
            widget=SHORT,
            required=needs_reason,
            max_length=REASON_MAX,
        )

    def decision(self, scan: Attachment | None) -> OutsideDecision:
        """The Treasury's paper as typed."""
        data = self.cleaned_data
        return OutsideDecision(data["body"], data["number"], data["decided_on"], scan)


class ClassForm(Form):
    """A legal class of carry-over from its document."""

    label = forms.CharField(label=_("Trường hợp được chuyển nguồn"), widget=SHORT, max_length=300)
    document = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=200, help_text=_("Ví dụ 73/2026/NĐ-CP."))
    article = forms.CharField(label=_("Điều, khoản"), max_length=200, help_text=_("Ví dụ điều 31 khoản 1 điểm a."))
    condition = forms.CharField(label=_("Điều kiện"), widget=SHORT, required=False)
    first_year = forms.IntegerField(label=_("Áp dụng từ năm ngân sách"), min_value=1990, max_value=2100)
    last_year = forms.IntegerField(
        label=_("Đến năm ngân sách"),
        min_value=1990,
        max_value=2100,
        required=False,
        help_text=_("Để trống nếu còn áp dụng."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_year", "last_year"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "numeric"})
            self.fields[name].error_messages["invalid"] = _("Ghi số nguyên.")


class ReconcileForm(Form):
    """What the Treasury says stands on the unit's accounts."""

    treasury = forms.CharField(label=_("Kho bạc Nhà nước nơi giao dịch"), max_length=200)
    compared_on = DayField(label=_("Ngày đối chiếu"))
    estimate_vnd = VndField(label=_("Dư dự toán theo Kho bạc (mẫu 31)"))
    advance_vnd = VndField(label=_("Dư tạm ứng theo Kho bạc (mẫu 31)"))
    deposit_vnd = VndField(label=_("Dư tiền gửi theo Kho bạc (mẫu 30)"))
    note = forms.CharField(
        label=_("Giải trình chênh lệch"), widget=SHORT, required=False,
        help_text=_("Bắt buộc khi số của sổ và của Kho bạc khác nhau."),
    )  # fmt: skip


class ReconcileConfirmForm(Form):
    """The Treasury's confirmation by number, date and scan."""

    number = forms.CharField(label=_("Số xác nhận"), max_length=100)
    confirmed_on = DayField(label=_("Ngày xác nhận"))
    scan = forms.FileField(label=_("Bản chụp văn bản (PDF)"), error_messages={"required": _("Chưa chọn tệp.")})


class MisuseForm(Form):
    """A finding that a targeted transfer was misused or left over."""

    fund: forms.ModelChoiceField[Fund] = forms.ModelChoiceField(queryset=None, label=_("Nguồn kinh phí"))
    amount_vnd = VndField(label=_("Phải nộp trả"), minimum=1)
    document = forms.CharField(label=_("Kết luận, thông báo (số, ký hiệu)"), max_length=200)
    found_on = DayField(label=_("Ngày phát hiện"))

    def __init__(self, *args: Any, funds: QuerySet[Fund], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund"].queryset = funds  # type: ignore[attr-defined]


class DebtReturnForm(Form):
    """Money that came back, with its slip."""

    amount_vnd = VndField(label=_("Số tiền đã nộp"), minimum=1)
    document = forms.CharField(label=_("Số giấy nộp trả ngân sách"), max_length=100)
    effective_on = DayField(label=_("Ngày chứng từ"))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
