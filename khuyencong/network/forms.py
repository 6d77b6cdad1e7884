"""Forms of the promotion network. What is right is decided by the services."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import Organisation
from khuyencong.common import typed
from khuyencong.network.choices import (
    DOCUMENT_MAX,
    LAST_DISTRICT_DAY,
    MEASURES,
    NAME_MAX,
    TEXT_MAX,
    EndReason,
    Indicator,
    Matter,
)
from khuyencong.network.models.people import PHONE_MAX
from khuyencong.network.services.collaborators import Person, Work
from khuyencong.network.services.papers import Decision, ended_label
from khuyencong.places.choices import Level
from khuyencong.places.fields import PlaceField
from khuyencong.places.models import Unit
from khuyencong.ui.fields import DayField, NumberField, VndField
from khuyencong.ui.forms import Form

CHOOSE = ("", _("Chọn…"))
COMMUNE, DISTRICT = "commune", "district"
_SHORT = forms.Textarea(attrs={"rows": "2"})


class KeyedForm(Form):
    """A form that makes one record however often it is sent."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": secrets.token_urlsafe(16), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def typed_day(self, name: str, fallback: date) -> date:
        """The day typed in a field, for fields that depend on it; the fallback when it cannot be read."""
        try:
            return typed.read_day(str(self.data.get(name, "")).strip()) if self.is_bound else fallback
        except typed.Unreadable:
            return fallback


class DecisionForm(KeyedForm):
    """The paper a record rests on. A subclass's own fields stand before it."""

    PAPER: ClassVar[tuple[str, ...]] = ("number", "document_on", "issuer", "scan", "note")
    number = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=DOCUMENT_MAX)
    document_on = DayField(label=_("Ngày văn bản"))
    issuer = forms.CharField(label=_("Cơ quan ban hành"), max_length=NAME_MAX)
    scan = forms.FileField(
        label=_("Bản chụp văn bản"), required=False, help_text=_("PDF hoặc ảnh chụp rõ. Có thể bổ sung sau.")
    )
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=TEXT_MAX, widget=_SHORT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [name for name in self.fields if name not in self.PAPER]
        self.order_fields([*own, *self.PAPER])

    @property
    def decision(self) -> Decision:
        data = self.cleaned_data
        return Decision(data["number"], data["document_on"], data["issuer"], data.get("scan"))


def body_choices(bodies: Iterable[Organisation]) -> list[tuple[Any, Any]]:
    """The bodies in groups of their kinds, for a select."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for body in bodies:
        groups.setdefault(str(body.get_kind_display()), []).append(
            (str(body.pk), ended_label(body.name, body.valid_to))
        )
    return [CHOOSE, *groups.items()]


class BodyField(forms.ChoiceField):
    """One of the bodies a page knows; the value is the body."""

    def __init__(self, **kwargs: Any) -> None:
        self.bodies: dict[str, Organisation] = {}
        super().__init__(**kwargs)

    def offer(self, bodies: Sequence[Organisation]) -> None:
        self.bodies = {str(body.pk): body for body in bodies}
        self.choices = body_choices(bodies)

    def clean(self, value: Any) -> Any:
        return self.bodies.get(str(super().clean(value)))


class AssignForm(DecisionForm):
    """Who is responsible for what, where, since when."""

    matter = forms.ChoiceField(label=_("Việc"), choices=[CHOOSE, *Matter.choices])
    area = forms.ChoiceField(label=_("Địa bàn"))
    place = PlaceField(
        label=_("Xã, phường hoặc huyện cũ"),
        required=False,
        help_text=_("Chỉ điền khi giao cho một xã, phường, hoặc một huyện đến 30/6/2025."),
    )
    body = BodyField(
        label=_("Đơn vị phụ trách"),
        help_text=_("Các đơn vị của tỉnh trong danh mục. Chưa có tên: đề nghị quản trị ghi vào danh mục cơ quan."),
    )
    valid_from = DayField(label=_("Từ ngày"))
    valid_to = DayField(label=_("Đến ngày"), required=False, help_text=_("Để trống khi quyết định không nêu."))

    def __init__(
        self,
        *args: Any,
        province: Unit,
        former: Sequence[Unit],
        bodies: Sequence[Organisation],
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {f"u{u.pk}": u for u in (province, *former)}
        area = cast(forms.ChoiceField, self.fields["area"])
        area.choices = [
            *((key, ended_label(u.name, u.valid_to)) for key, u in self.areas.items()),
            (COMMUNE, _("Một xã, phường, đặc khu")),
            (DISTRICT, _("Một huyện, quận, thị xã, thành phố (đến 30/6/2025)")),
        ]  # fmt: skip
        cast(BodyField, self.fields["body"]).offer(bodies)
        place = cast(PlaceField, self.fields["place"])
        place.on = self.typed_day("valid_from", on)
        if self.is_bound and self.data.get("area") == DISTRICT:
            place.level, place.on = Level.DISTRICT, min(place.on, LAST_DISTRICT_DAY)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("area") in {COMMUNE, DISTRICT}:
            if not data.get("place") and "place" not in self.errors:
                self.add_error("place", _("Chưa nhập."))
        else:
            data["place"] = self.areas.get(data.get("area", ""))
        return data


class HandOverForm(DecisionForm):
    """The next body for the same matter and place."""

    body = BodyField(label=_("Đơn vị nhận việc"))
    valid_from = DayField(label=_("Từ ngày"))
    valid_to = DayField(label=_("Đến ngày"), required=False, help_text=_("Để trống khi quyết định không nêu."))

    def __init__(self, *args: Any, bodies: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(BodyField, self.fields["body"]).offer(bodies)


class EndForm(Form):
    """The last day and the paper that ends something."""

    last_day = DayField(label=_("Ngày cuối"))
    document = forms.CharField(
        label=_("Văn bản kết thúc"), max_length=NAME_MAX, help_text=_("Số, ký hiệu, ngày, cơ quan ban hành.")
    )


class EndTermForm(EndForm):
    """Why a term ends."""

    end_reason = forms.ChoiceField(
        label=_("Lý do"),
        choices=[
            CHOOSE,
            *((r.value, r.label) for r in (EndReason.RESIGNED, EndReason.DISMISSED, EndReason.OTHER)),
        ],
    )


class WithdrawForm(Form):
    """Why a record is taken back."""

    reason = forms.CharField(
        label=_("Vì sao hủy ghi?"), max_length=TEXT_MAX, widget=_SHORT, help_text=_("Ví dụ: ghi nhầm đơn vị.")
    )


class ScanForm(Form):
    """The copy of a paper."""

    scan = forms.FileField(label=_("Bản chụp văn bản"), help_text=_("PDF hoặc ảnh chụp rõ."))


class TermForm(DecisionForm):
    """Where a collaborator works, how long, for what pay."""

    commune = PlaceField(label=_("Xã, phường"))
    valid_from = DayField(label=_("Từ ngày"))
    valid_to = DayField(label=_("Đến ngày"), required=False, help_text=_("Để trống khi quyết định không nêu thời hạn."))
    pay_month_vnd = VndField(label=_("Phụ cấp một tháng"), required=False)
    pay_document = forms.CharField(
        label=_("Quyết định của tỉnh về phụ cấp"),
        required=False,
        max_length=NAME_MAX,
        help_text=_("45/2012/NĐ-CP, điều 10. Bắt buộc khi ghi phụ cấp."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PlaceField, self.fields["commune"]).on = self.typed_day("valid_from", on)

    @property
    def work(self) -> Work:
        data = self.cleaned_data
        names = ("commune", "valid_from", "valid_to", "pay_month_vnd", "pay_document", "note")
        return Work(**{name: data[name] for name in names}, decision=self.decision)


def _person_fields() -> dict[str, forms.Field]:
    phone = forms.CharField(
        label=_("Điện thoại"), required=False, max_length=PHONE_MAX,
        help_text=_("Chỉ cơ quan trong tỉnh xem được."), widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    phone.widget.private = True
    return {
        "full_name": forms.CharField(label=_("Họ và tên"), max_length=NAME_MAX),
        "phone": phone,
        "email": forms.CharField(label=_("Thư điện tử"), required=False, max_length=254),
    }


def _person(data: dict[str, Any]) -> Person:
    return Person(data["full_name"], data["phone"], data["email"])


class AppointForm(TermForm):
    """A new collaborator, or the one who takes over."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {**_person_fields(), **self.fields}
        self._word_missing()

    @property
    def person(self) -> Person:
        return _person(self.cleaned_data)


class ContactForm(Form):
    """Name and contact of a collaborator."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {**_person_fields(), **self.fields}
        self._word_missing()

    @property
    def person(self) -> Person:
        return _person(self.cleaned_data)


class FactForm(DecisionForm):
    """One fact about a body; only the figure its indicator measures is asked."""

    stated_on = DayField(label=_("Tình hình tại ngày"))

    def __init__(self, *args: Any, indicator: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measure = MEASURES[indicator]
        figure: dict[str, forms.Field] = {}
        label = Indicator(indicator).label
        if measure.kind == "count":
            figure["count"] = NumberField(label=label, unit=measure.unit)
        elif measure.kind == "vnd":
            figure["amount_vnd"] = VndField(label=label)
        figure["text"] = forms.CharField(
            label=_("Mô tả"), required=measure.kind == "text", max_length=TEXT_MAX, widget=_SHORT
        )
        self.fields = {**figure, **self.fields}
        self.fields["number"].label = _("Số, ký hiệu tài liệu")
        self.fields["document_on"].label = _("Ngày tài liệu")
        self.fields["issuer"].label = _("Nơi lập tài liệu")
        self.fields["scan"].label = _("Bản chụp tài liệu")
        self._word_missing()

    def figures(self) -> dict[str, Any]:
        """Values for the service."""
        names = ("count", "amount_vnd", "text", "stated_on", "note")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class TrainingForm(KeyedForm):
    """Who took part in which course."""

    course = forms.CharField(label=_("Lớp, khóa học"), max_length=300)
    organiser = forms.CharField(label=_("Đơn vị tổ chức"), max_length=NAME_MAX)
    starts_on = DayField(label=_("Ngày khai giảng"))
    days = NumberField(label=_("Số ngày"), unit=_("ngày"))
    organisation = BodyField(label=_("Đơn vị của người học"))
    person_name = forms.CharField(
        label=_("Người học"), required=False, max_length=NAME_MAX, help_text=_("Để trống khi ghi cho cả đoàn.")
    )
    people = NumberField(label=_("Số người"), unit=_("người"), initial=1)
    certificate = forms.CharField(label=_("Chứng chỉ, giấy chứng nhận"), required=False, max_length=NAME_MAX)
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=TEXT_MAX, widget=_SHORT)

    def __init__(self, *args: Any, bodies: Sequence[Organisation] = (), person: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(BodyField, self.fields["organisation"]).offer(bodies)
        if person:
            for name in ("organisation", "person_name", "people"):
                del self.fields[name]
