"""The filter of the register book and the form of a signed copy (`forms/` holds the printed forms)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khuyencong.papers.choices import PaperKind
from khuyencong.papers.models import IssuedPapers
from khuyencong.papers.services import Signature
from khuyencong.ui.fields import DayField
from khuyencong.ui.forms import Form

SIGNED = (("yes", _("Đã có bản ký")), ("no", _("Chưa có bản ký")))


class RegisterFilter(forms.Form):
    """Issuer, year, kind, signed or not, words. A value that does not exist filters nothing."""

    issuer = forms.ChoiceField(label=_("Cơ quan ban hành"), required=False)
    year = forms.TypedChoiceField(label=_("Năm"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("Loại văn bản"), required=False)
    signed = forms.ChoiceField(label=_("Bản ký"), required=False)
    q = forms.CharField(label=_("Số hoặc trích yếu"), required=False, max_length=200)

    def __init__(self, data: Any, *, visible: IssuedPapers) -> None:
        super().__init__(data)
        self.visible = visible
        every = ("", _("Tất cả"))
        issuers = visible.order_by("issuer__name", "issuer_id").values_list("issuer_id", "issuer__name").distinct()
        years = visible.order_by("-year").values_list("year", flat=True).distinct()
        self._choices("issuer", [every, *((str(pk), name) for pk, name in issuers)])
        self._choices("year", [every, *((str(y), str(y)) for y in years)])
        self._choices("kind", [every, *PaperKind.choices])
        self._choices("signed", [every, *SIGNED])
        self.full_clean()

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.widget.attrs["class"] = "form-select"

    def value(self, name: str) -> Any:
        return self.cleaned_data.get(name) or ""

    def rows(self) -> IssuedPapers:
        rows = self.visible
        if self.value("issuer"):
            rows = rows.filter(issuer_id=int(self.value("issuer")))
        if self.value("year"):
            rows = rows.filter(year=self.value("year"))
        if self.value("kind"):
            rows = rows.filter(kind=self.value("kind"))
        if self.value("signed"):
            signed = Q(is_signed=self.value("signed") == "yes")
            rows = rows.filter(signed)
        if words := self.value("q"):
            digits = words.lstrip("0")
            number = Q(number=int(digits)) if digits.isascii() and digits.isdigit() and len(digits) < 8 else Q()
            rows = rows.filter(number | Q(label__icontains=words) if number else Q(label__icontains=words))
        return rows

    def labels(self) -> dict[str, str | Promise | None]:
        """What is filtered, for the chips."""
        shown: dict[str, str | Promise | None] = {}
        for name in ("issuer", "year", "kind", "signed"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            words = dict(field.widget.choices)
            shown[name] = words.get(str(self.value(name))) if self.value(name) else None
        return shown | {"q": self.value("q") or None}


class SignedCopyForm(Form):
    """The copy signed outside, with who signed and when as they stand on it."""

    file = forms.FileField(
        label=_("Bản đã ký, đóng dấu"),
        help_text=_("Tệp PDF hoặc ảnh quét PNG, JPG của văn bản đã ký ngoài hệ thống."),
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".pdf,.png,.jpg,.jpeg"}),
    )
    signer = forms.CharField(label=_("Người ký"), max_length=120, help_text=_("Họ tên như trên văn bản."))
    capacity = forms.CharField(
        label=_("Thẩm quyền, chức vụ"),
        max_length=120,
        required=False,
        help_text=_("Ví dụ: KT. Giám đốc, Phó Giám đốc."),
    )
    signed_on = DayField(label=_("Ngày ký"))

    def signature(self) -> Signature:
        """What was typed."""
        d = self.cleaned_data
        return Signature(d["signer"], d["capacity"], d["signed_on"])

    def refuse(self, fields: Mapping[str, Sequence[str]]) -> None:
        """Show what the service refused at the field it speaks of."""
        for name, words in fields.items():
            for text in words:
                self.add_error(name if name in self.fields else None, text)
