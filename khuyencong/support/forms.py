"""Forms of this room: what a key is made of, a declaration, a check, the acts of a case."""

import secrets
from datetime import date
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import memberships_of
from khuyencong.common.fold import search_key
from khuyencong.law import selectors as law
from khuyencong.ledger.choices import FundLevel
from khuyencong.places.selectors import province_choices, province_of
from khuyencong.registry import selectors as registry
from khuyencong.support import rules, selectors
from khuyencong.support.choices import SCHEME_BASIS, ItemKind, Scheme
from khuyencong.support.services import Declaration
from khuyencong.ui.fields import DayField, VndField
from khuyencong.ui.forms import Form, Pick

LONG = forms.Textarea(attrs={"rows": 4})
SHORT = forms.Textarea(attrs={"rows": 2})
CHOICES_MAX = 20
SCHEMES = [
    ("", _("Chưa chọn")),
    *(
        (scheme.value, format_lazy("{} ({})", scheme.label, basis) if basis else scheme.label)
        for scheme, basis in ((s, SCHEME_BASIS[s]) for s in Scheme)
    ),
]
KEY_GROUPS = (
    (_("Máy móc, thiết bị"), ("maker", "model", "serial")),
    (_("Hạng mục công trình"), ("works_province", "works_place", "works")),
    (_("Hợp đồng"), ("contract_number", "contract_tax_code", "contract_on")),
    (_("Hội chợ, sự kiện, khóa học"), ("event_organiser", "event", "event_year", "event_stall")),
    (_("Cơ sở, nội dung, thời kỳ"), ("beneficiary", "beneficiary_id", "activity", "period")),
)
INVOICE_GROUP = (_("Hóa đơn"), ("invoice_seller", "invoice_symbol", "invoice_number"))


class KeyForm(Form):
    """The words keys are made of. Every group may stay empty; a group that was begun is filled."""

    maker = forms.CharField(label=_("Hãng sản xuất"), max_length=100, required=False)
    model = forms.CharField(label=_("Kiểu máy"), max_length=100, required=False)
    serial = forms.CharField(
        label=_("Số máy"), max_length=100, required=False, help_text=_("Số trên nhãn máy, kèm hãng hoặc kiểu máy.")
    )
    works_province = forms.ChoiceField(label=_("Tỉnh, thành phố"), required=False)
    works_place = forms.CharField(label=_("Cụm công nghiệp hoặc địa điểm"), max_length=200, required=False)
    works = forms.CharField(label=_("Mã hoặc tên hạng mục"), max_length=200, required=False)
    contract_number = forms.CharField(label=_("Số hợp đồng"), max_length=100, required=False)
    contract_tax_code = forms.CharField(label=_("Mã số thuế bên bán, bên cung cấp"), max_length=20, required=False)
    contract_on = DayField(label=_("Ngày hợp đồng"), required=False)
    event_organiser = forms.CharField(label=_("Đơn vị tổ chức"), max_length=200, required=False)
    event = forms.CharField(label=_("Tên sự kiện"), max_length=200, required=False)
    event_year = forms.IntegerField(label=_("Năm tổ chức"), min_value=2000, max_value=2100, required=False)
    event_stall = forms.CharField(
        label=_("Số gian hàng"),
        max_length=60,
        required=False,
        help_text=_("Để trống nếu chưa biết; ghi * nếu chi cho cả sự kiện."),
    )
    beneficiary = forms.CharField(
        label=_("Cơ sở thụ hưởng"), max_length=200, required=False, help_text=_("Tên cơ sở, không cần dấu.")
    )
    activity = forms.ChoiceField(label=_("Nội dung hoạt động"), required=False)
    period = forms.CharField(
        label=_("Thời kỳ"),
        max_length=60,
        required=False,
        help_text=_("Năm hoặc các năm, ví dụ 2026 hoặc 2026-2027. Để trống là năm ngân sách."),
    )

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        self.fields["activity"].choices = [("", _("Chưa chọn")), *law.activity_choices()]  # type: ignore[attr-defined]
        self.fields["works_province"].choices = province_choices(on)  # type: ignore[attr-defined]
        self.initial.setdefault("works_province", self._own_province())
        self.found = self._establishments()
        if len(self.found) > 1:
            choices = [(str(row.pk), f"{row} · {row.province}") for row in self.found]
            field = forms.ChoiceField(label=_("Chọn một cơ sở"), choices=choices, widget=Pick(), required=False)
            names = list(self.fields)
            names.insert(names.index("beneficiary") + 1, "beneficiary_id")
            self.fields["beneficiary_id"] = field
            self.order_fields(names)

    def _own_province(self) -> str:
        places = [m.organisation.place for m in memberships_of(self.user, self.on) if m.organisation.place]
        return province_of(places[0]).code if places else ""

    def _establishments(self) -> list[Any]:
        """The establishments in the user's own area whose name fits what was typed."""
        text = search_key(str(self.data.get("beneficiary", "")).replace("\0", ""))[:200]
        if not text:
            return []
        rows = registry.establishments_visible_to(self.user, self.on).filter(search_key__contains=text)
        found = list(rows.select_related("province").order_by("search_key", "id")[:CHOICES_MAX])
        exact = [row for row in found if search_key(row.name) == text]
        return exact if len(exact) == 1 else found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in rules.missing_parts(data):
            self._need(name)
        data["beneficiary_pk"] = self._beneficiary(data)
        return data

    def _need(self, name: str) -> None:
        """A key needs all its parts: the missing one is named."""
        if name not in self.errors:
            self.add_error(name, _("Cần thêm mục này thì mới tra được."))

    def _beneficiary(self, data: dict[str, Any]) -> int | None:
        if not data.get("beneficiary"):
            return None
        if not self.found:
            self.add_error("beneficiary", _("Không có cơ sở nào trong địa bàn mang tên này."))
            return None
        if len(self.found) == 1:
            return int(self.found[0].pk)
        chosen = data.get("beneficiary_id")
        if not chosen:
            self.add_error("beneficiary_id", _("Có nhiều cơ sở mang tên này: chọn một."))
        return int(chosen) if chosen else None

    def keys(self) -> dict[str, str]:
        """The four typed keys."""
        return rules.typed_keys(self.cleaned_data)

    def typed(self) -> dict[str, str]:
        """The words the keys were made of, to be shown again."""
        names = [n for _label, group in KEY_GROUPS[:4] for n in group]
        return {n: str(self.cleaned_data[n]) for n in names if self.cleaned_data.get(n)}

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields by group, for the page."""
        return [(label, [self[n] for n in names if n in self.fields]) for label, names in KEY_GROUPS]


class CheckForm(KeyForm):
    """What to look up before an approval."""

    year = forms.IntegerField(label=_("Năm"), min_value=2000, max_value=2100, required=False)
    invoice_seller = forms.CharField(label=_("Mã số thuế người bán"), max_length=20, required=False)
    invoice_symbol = forms.CharField(
        label=_("Ký hiệu hóa đơn"), max_length=12, required=False, help_text=_("Cả ký hiệu mẫu, ví dụ 1C26TAA.")
    )
    invoice_number = forms.CharField(label=_("Số hóa đơn"), max_length=12, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["period"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        wanted = {"beneficiary": ("activity", "year"), "invoice_number": ("invoice_seller", "invoice_symbol")}
        for name, others in wanted.items():
            if missing := rules.missing_part(data, name, others):
                self._need(missing)
        if not self.errors and not (self.question().keys or self._invoice()):
            self.add_error(None, _("Nhập ít nhất một dấu hiệu để tra."))
        return data

    def _invoice(self) -> rules.InvoiceKey | None:
        """The invoice asked about; "1C26TAA" is form symbol and symbol in one word, as printed."""
        d = self.cleaned_data
        printed = "".join(d.get("invoice_symbol", "").split())
        if not printed:
            return None
        return rules.invoice_key(d["invoice_seller"], printed[:1], printed[1:], d["invoice_number"])

    def question(self) -> selectors.Question:
        """The thing asked about."""
        d = self.cleaned_data
        return selectors.Question(
            year=d.get("year") or self.on.year,
            activity=d.get("activity") or "",
            beneficiary_id=d.get("beneficiary_pk"),
            invoice=self._invoice(),
            **self.keys(),
        )

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields by group; the year stands where a declaration has its period."""
        return [
            (label, [self[n] for n in (*names, "year") if n in self.fields and (n != "year" or "activity" in names)])
            for label, names in (*KEY_GROUPS, INVOICE_GROUP)
        ]


class ScanForm(Form):
    scan = forms.FileField(
        label=_("Bản chụp văn bản"),
        error_messages={"required": _("Chưa chọn tệp.")},
        help_text=_("Quyết định, hợp đồng hoặc chứng từ cho biết khoản này. PDF hoặc ảnh chụp rõ."),
    )


class DeclareForm(ScanForm, KeyForm):
    """State money that another office paid, as its paper says."""

    scheme = forms.ChoiceField(label=_("Chính sách chi khoản này"), choices=SCHEMES)
    paid_by = forms.CharField(label=_("Cơ quan chi"), max_length=300)
    level = forms.ChoiceField(label=_("Cấp ngân sách"), choices=FundLevel.choices)
    budget_year = forms.IntegerField(label=_("Năm ngân sách"), min_value=2000, max_value=2100)
    document = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=100)
    document_on = DayField(label=_("Ngày văn bản"))
    kind = forms.ChoiceField(label=_("Loại khoản chi"), choices=[("", _("Chưa chọn")), *ItemKind.choices])
    name = forms.CharField(label=_("Khoản chi"), max_length=300)
    amount_vnd = VndField(label=_("Tiền Nhà nước (đồng)"))
    cost_vnd = VndField(label=_("Tổng chi phí của khoản (đồng)"), required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    first = ("scheme", "paid_by", "level", "budget_year", "document", "document_on", "scan")
    money = ("kind", "name", "amount_vnd", "cost_vnd")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", secrets.token_hex(16))

    def declared(self) -> Declaration:
        """The typed declaration."""
        d = self.cleaned_data
        return Declaration(
            scheme=Scheme(d["scheme"]),
            level=FundLevel(d["level"]),
            paid_by=d["paid_by"],
            document=d["document"],
            document_on=d["document_on"],
            budget_year=d["budget_year"],
            kind=ItemKind(d["kind"]),
            name=d["name"],
            amount_vnd=d["amount_vnd"],
            cost_vnd=d["cost_vnd"] or 0,
            activity=d["activity"],
            beneficiary_id=d["beneficiary_pk"],
            period=d["period"],
            typed=self.typed(),
            **self.keys(),
        )


class StatementForm(Form):
    """What an office says about its own item."""

    text = forms.CharField(
        label=_("Ý kiến về khoản của mình"),
        widget=LONG,
        help_text=_("Cơ quan giữ khoản kia không đọc được ý kiến này."),
    )
    evidence = forms.FileField(
        label=_("Tài liệu kèm theo"),
        required=False,
        help_text=_("Ảnh nhãn máy, hợp đồng, biên bản. PDF hoặc ảnh chụp rõ."),
    )


class ReferForm(Form):
    reason = forms.CharField(label=_("Lý do chuyển Cục quyết định"), widget=SHORT)


BOTH_READ = _("Cả hai cơ quan cùng đọc: không nêu tên cơ sở, tên hồ sơ của bên kia.")


class DifferentForm(Form):
    """That the two are not the same item."""

    reason = forms.CharField(label=_("Vì sao hai khoản không phải là một?"), widget=LONG, help_text=BOTH_READ)
    evidence = forms.FileField(
        label=_("Tài liệu chứng minh"),
        help_text=_("Ảnh nhãn máy, hợp đồng, biên bản kiểm tra tại chỗ. PDF hoặc ảnh chụp rõ."),
        error_messages={"required": _("Chưa chọn tệp.")},
    )


class SplitForm(Form):
    """The decision that splits one item."""

    first_part_vnd = VndField(label=_("Phần của khoản thứ nhất (đồng)"))
    second_part_vnd = VndField(label=_("Phần của khoản thứ hai (đồng)"))
    reason = forms.CharField(label=_("Căn cứ chia"), widget=SHORT, help_text=BOTH_READ)
    body = forms.CharField(label=_("Cơ quan quyết định"), max_length=200)
    number = forms.CharField(label=_("Số, ký hiệu quyết định"), max_length=100)
    decided_on = DayField(label=_("Ngày quyết định"))
    scan = forms.FileField(label=_("Bản chụp quyết định (PDF)"), error_messages={"required": _("Chưa chọn tệp.")})

    def __init__(self, *args: Any, body: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("body", str(body or ""))


class VoidForm(Form):
    reason = forms.CharField(label=_("Lý do hủy"), widget=SHORT, max_length=500)


ACT_FORMS: dict[str, type[Form]] = {"record_different": DifferentForm, "split": SplitForm, "refer": ReferForm}
