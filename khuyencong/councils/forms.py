"""Forms of councils. What is right is decided by the services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import User
from khuyencong.common import typed
from khuyencong.councils.choices import DOCUMENT_MAX, NAME_MAX, TEXT_MAX, SeatRole
from khuyencong.ui.fields import DayField, NumberField
from khuyencong.ui.forms import Form
from khuyencong.ui.language import spoken

CHOOSE = ("", _("Chọn…"))
ACCOUNT_MAX = 150


class SeatForm(Form):
    """One person who sits in the council."""

    role = forms.ChoiceField(label=_("Vai trò"), choices=[CHOOSE, *SeatRole.choices])
    name = forms.CharField(label=_("Họ và tên, chức vụ"), max_length=NAME_MAX)
    body = forms.CharField(label=_("Cơ quan"), max_length=NAME_MAX)
    account = forms.CharField(
        label=_("Tên đăng nhập"),
        required=False,
        max_length=ACCOUNT_MAX,
        help_text=_("Để trống khi thành viên chấm trên giấy; thư ký nhập phiếu đã ký."),
    )

    def clean_account(self) -> User | None:
        typed_name = self.cleaned_data["account"].strip()
        if not typed_name:
            return None
        found = User.objects.filter(username=typed_name, is_active=True).first()
        if found is None:
            raise ValidationError(_now("Không có tài khoản này."))
        return found


class EndSeatForm(Form):
    """A person leaves the council."""

    valid_to = DayField(label=_("Đến ngày"))
    document = forms.CharField(label=_("Văn bản"), max_length=DOCUMENT_MAX)


class CriteriaForm(Form):
    """The criteria, one a line: group, criterion, most points, how it is scored; between tabs or upright bars."""

    document = forms.CharField(label=_("Văn bản thống nhất"), max_length=DOCUMENT_MAX)
    agreed_on = DayField(label=_("Ngày thống nhất"))
    lines = forms.CharField(
        label=_("Tiêu chí"),
        widget=forms.Textarea(attrs={"rows": "12"}),
        help_text=_(
            "Mỗi dòng một tiêu chí: nhóm, tiêu chí, điểm tối đa, cách chấm, ngăn bằng gạch đứng. "
            "Dán thẳng từ bảng tính được."
        ),
    )

    reason = forms.CharField(
        label=_("Giải trình"),
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text=_("Khi điểm khác mức của văn bản chưa đọc bản gốc."),
    )

    def clean_lines(self) -> list[tuple[str, str, Decimal, str]]:
        read = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if not line.strip():
                continue
            cells = [c.strip() for c in line.replace("\t", "|").split("|")]
            try:
                group, title, most = cells[0], cells[1], typed.read_number(cells[2], spoken(), decimals=2)
            except (IndexError, typed.Unreadable):
                words = _now("Dòng %(number)s: cần nhóm, tiêu chí và điểm tối đa là số.") % {"number": number}
                raise ValidationError(words) from None
            read.append((group, title, most, " ".join(cells[3:])))
        return read


class CandidateForm(Form):
    """An applicant put before the council."""

    name = forms.CharField(label=_("Đơn vị đề nghị"), max_length=NAME_MAX)


class ConflictForm(Form):
    """An interest a member declares."""

    reason = forms.CharField(label=_("Lý do"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": "3"}))


class CloseForm(Form):
    """The minutes that make the scores final."""

    scored_on = DayField(label=_("Ngày chấm điểm"))
    minutes_number = forms.CharField(label=_("Số biên bản"), max_length=DOCUMENT_MAX)


class ProposalForm(Form):
    """The chair's proposal among those that tie at the top."""

    candidate = forms.ChoiceField(label=_("Đơn vị được đề xuất"))
    reason = forms.CharField(label=_("Lý do đề xuất"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": "3"}))

    def __init__(self, *args: Any, tied: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["candidate"].choices = [CHOOSE, *tied]  # type: ignore[attr-defined]


class OpenForm(Form):
    """Nothing is typed: a last look before criteria and candidates become final."""


class SheetForm(Form):
    """A score sheet: one number for each criterion, from 0 to its most points."""

    def __init__(self, *args: Any, criteria: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        wanted = not self.is_bound or "send" in self.data  # a sheet that is only kept may have gaps
        for c in self.criteria:
            self.fields[f"points-{c.pk}"] = NumberField(
                label=c.title, decimals=2, maximum=c.most, required=wanted, help_text=c.rule
            )

    @property
    def points(self) -> dict[int, Decimal | None]:
        return {c.pk: self.cleaned_data.get(f"points-{c.pk}") for c in self.criteria}
