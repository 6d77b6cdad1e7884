"""Forms of the registry, built from `columns.PROFILE`. What is right is decided by the services."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.common.fold import search_key
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.exchange.fields import UNKNOWN, YES_NO, ColumnField, read_on
from khuyencong.exchange.kinds import place_name
from khuyencong.places.selectors import search_units
from khuyencong.registry import columns
from khuyencong.registry.choices import (
    PRIORITY_PLACES,
    CityGrade,
    Difficulty,
    FactKind,
    FigureSource,
    LegalForm,
    Scheme,
    StandingKind,
)
from khuyencong.registry.models import Establishment, ProductionPlace
from khuyencong.registry.selectors.likely import Typed
from khuyencong.ui.forms import Form

if TYPE_CHECKING:
    from khuyencong.places.models import Unit

_GROUPED = re.compile(r"\d{1,3}(?:[. ]\d{3})+")
CANDIDATES_MAX = 6


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "kc-w-s"})


class DayField(forms.DateField):
    """A day, from a date picker or typed as 18/12/2026."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], widget=day_input(), **kwargs)
        self.error_messages["invalid"] = _("Ghi ngày, tháng, năm, ví dụ 18/12/2026.")


class YesNoField(forms.ChoiceField):
    """Yes, no, or not known: an empty answer stays unknown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO, **kwargs)

    def clean(self, value: Any) -> Any:
        return {"yes": True, "no": False}.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)


class WholeField(forms.CharField):
    """A whole number, typed with or without thousands marks. Fractions are refused, not rounded."""

    def __init__(self, *, unit: Any = "", **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "text-end"})
        widget.unit = unit  # type: ignore[attr-defined]
        super().__init__(max_length=40, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").replace("\u00a0", " ")
        if not text:
            return None
        bare = text.replace("\u2212", "-")
        sign, digits = ("-", bare[1:]) if bare.startswith("-") else ("", bare)
        if _GROUPED.fullmatch(digits):
            digits = digits.replace(".", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
            raise forms.ValidationError(_("Ghi số nguyên, không có phần lẻ, ví dụ 900.000.000."))
        return int(sign + digits)


COMMUNE = Column("unit", "", Kind.COMMUNE)


class CommuneField(ColumnField):
    """A commune typed by name, by name and province, or by code; former names are understood and named."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(COMMUNE, **{"required": True, **kwargs})


def fits(unit: Unit, text: str) -> bool:
    """Whether a typed text is exactly a unit's name (with or without its kind) or code."""
    head = search_key(text.split(",")[0])
    full = search_key(unit.name)
    return head in {full, unit.code} or any(
        full == f"{kind} {head}" for kind in ("xa", "phuong", "dac khu", "thi tran")
    )


class DatedForm(Form):
    """A form that knows the day it is filled in, for fields whose choices depend on it."""

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        read_on(self.fields.values(), on)


class ProfileForm(DatedForm):
    """The fields of `columns.PROFILE`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        built: dict[str, forms.Field] = {c.name: ColumnField(c) for c in self.columns()}
        read_on(built.values(), self.on)
        self.fields = {**built, **self.fields}

    def columns(self) -> tuple[Column, ...]:
        return columns.PROFILE

    def profile(self) -> dict[str, Any]:
        """Values for the services."""
        return {c.name: self.cleaned_data[c.name] for c in self.columns()}


class RegisterForm(ProfileForm):
    """A new establishment: profile, one number, the production place."""

    scheme = forms.ChoiceField(label=_("Loại mã số"), choices=[UNKNOWN, *Scheme.choices], required=False)
    value = forms.CharField(
        label=_("Mã số"),
        required=False,
        help_text=_("Mã số thuế, mã hợp tác xã, số đăng ký hộ hoặc số định danh của chủ hộ."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    unit = CommuneField(
        label=_("Xã, phường nơi sản xuất"),
        required=False,
        help_text=_("Để trống khi sản xuất tại trụ sở. Điều kiện thụ hưởng xét theo nơi sản xuất."),
    )
    place_address = forms.CharField(label=_("Địa chỉ sản xuất"), required=False)
    in_craft_village = YesNoField(label=_("Nơi sản xuất trong làng nghề"), required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].widget.private = True

    def typed(self, user_id: int | None) -> Typed | None:
        """What was typed so far, as far as it can be compared with what is there: a name and a commune at least."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in self.errors}
        if not data.get("name") or data.get("commune") is None:
            return None
        return Typed(
            name=data["name"],
            commune=data["commune"],
            legal_form=data.get("legal_form") or "",
            address=data.get("address") or "",
            phone=data.get("phone") or "",
            founded_on=data.get("founded_on"),
            scheme=data.get("scheme") or "",
            number=data.get("value") or "",
            form_key=f"{user_id}:{data['key']}" if data.get("key") else "",
        )


class EditForm(ProfileForm):
    """Changes to the profile; `version` is the one the form was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, establishment: Establishment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if establishment.commune is not None:
            self.fields["commune"].kept = establishment.commune  # type: ignore[attr-defined]

    def columns(self) -> tuple[Column, ...]:
        return (*columns.PROFILE, columns.CLOSED)

    @staticmethod
    def initial_of(establishment: Establishment) -> dict[str, Any]:
        values = {c.name: getattr(establishment, c.name) for c in (*columns.PROFILE, columns.CLOSED)}
        commune = establishment.commune
        return {**values, "commune": place_name(commune) if commune else "", "version": establishment.version}


class IdentifierForm(DatedForm):
    scheme = forms.ChoiceField(label=_("Loại mã số"), choices=[UNKNOWN, *Scheme.choices])
    value = forms.CharField(label=_("Mã số"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    valid_from = DayField(label=_("Từ ngày"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].widget.private = True


class PlaceForm(DatedForm):
    unit = CommuneField(label=_("Xã, phường nơi sản xuất"), help_text=_("Gõ tên xã và tỉnh, hoặc mã."))
    address = forms.CharField(label=_("Địa chỉ sản xuất"), required=False)
    label = forms.CharField(label=_("Tên địa điểm"), required=False)
    in_craft_village = YesNoField(label=_("Nơi sản xuất trong làng nghề"), required=False)
    valid_from = DayField(label=_("Sản xuất từ ngày"))


class FiguresForm(DatedForm):
    year = forms.IntegerField(label=_("Năm"), widget=forms.NumberInput(attrs={"class": "kc-w-s"}))
    source = forms.ChoiceField(label=_("Nguồn số liệu"), choices=[UNKNOWN, *FigureSource.choices])
    workers = WholeField(
        label=_("Lao động bình quân"),
        required=False,
        unit=_("người"),
        help_text=_("Bình quân lao động tham gia bảo hiểm xã hội của 12 tháng (80/2021/NĐ-CP, điều 7)."),
    )
    capital_vnd = WholeField(label=_("Tổng nguồn vốn"), required=False, unit=_("đồng"))
    revenue_vnd = WholeField(label=_("Doanh thu"), required=False, unit=_("đồng"))
    export_vnd = WholeField(label=_("Doanh thu xuất khẩu"), required=False, unit=_("đồng"))
    document = forms.CharField(label=_("Tài liệu"), required=False)


class ProductForm(DatedForm):
    """The fields of `columns.PRODUCT`."""

    name, unit, capacity, is_main, exported = (ColumnField(column) for column in columns.PRODUCT)


class StandingForm(DatedForm):
    """Only the qualities no other room grants yet."""

    kind = forms.ChoiceField(label=_("Tư cách"), choices=[UNKNOWN, *StandingKind.choices])
    place = forms.ModelChoiceField(
        label=_("Địa điểm sản xuất"),
        queryset=ProductionPlace.objects.none(),
        required=False,
        help_text=_("Chỉ chọn với làng nghề."),
    )
    document = forms.CharField(label=_("Văn bản"), help_text=_("Số, ký hiệu và ngày của quyết định."))
    issuer = forms.CharField(label=_("Cơ quan ban hành"), required=False)
    valid_from = DayField(label=_("Từ ngày"))
    valid_to = DayField(label=_("Đến ngày"), required=False)

    def __init__(self, *args: Any, establishment: Establishment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = establishment.places.select_related("unit")  # type: ignore[attr-defined]


class PlaceFactForm(DatedForm):
    """A dated attribute of a unit: the value's meaning depends on the kind."""

    unit_text = forms.CharField(
        label=_("Đơn vị hành chính"), help_text=_("Tên và tỉnh, hoặc mã; tỉnh, huyện cũ, thành phố hoặc xã, phường.")
    )
    kind = forms.ChoiceField(label=_("Thuộc tính"), choices=[UNKNOWN, *FactKind.choices])
    grade = forms.ChoiceField(label=_("Loại đô thị"), choices=[UNKNOWN, *CityGrade.choices], required=False)
    converted_on = DayField(label=_("Ngày chuyển xã thành phường có hiệu lực"), required=False)
    never = forms.BooleanField(label=_("Phường không chuyển từ xã"), required=False)
    difficulty = forms.ChoiceField(label=_("Địa bàn"), choices=[UNKNOWN, *Difficulty.choices], required=False)
    priority = forms.ChoiceField(
        label=_("Địa bàn ưu tiên khi lập kế hoạch"),
        choices=[UNKNOWN, *((ground.value, ground.label) for ground in PRIORITY_PLACES)],
        required=False,
        help_text=_("Thuộc nhiều nhóm thì ghi nhóm đứng trước."),
    )
    document = forms.CharField(label=_("Văn bản"), help_text=_("Số, ký hiệu và ngày."))
    valid_from = DayField(label=_("Có hiệu lực từ ngày"), required=False)
    valid_to = DayField(label=_("Đến ngày"), required=False)

    def clean_unit_text(self) -> Unit:
        text = self.cleaned_data["unit_text"]
        found = search_units(text, limit=CANDIDATES_MAX)
        exact = found if len(found) == 1 else [u for u in found if fits(u, text)]
        if len(exact) != 1:
            names = "; ".join(f"{u.code} {place_name(u)}" for u in found) or "–"
            raise forms.ValidationError(_("Ghi rõ một đơn vị. Gần đúng: %(units)s."), params={"units": names})
        return exact[0]

    def fact_value(self) -> str:
        """The value in stored form for the chosen kind ("" = not given)."""
        data = self.cleaned_data
        read: dict[str, Callable[[], str]] = {
            FactKind.CITY_GRADE: lambda: data["grade"],
            FactKind.DIFFICULTY: lambda: data["difficulty"],
            FactKind.PRIORITY: lambda: data["priority"],
            FactKind.WARD_CONVERTED: lambda: (
                "never" if data["never"] else (data["converted_on"].isoformat() if data["converted_on"] else "")
            ),
        }
        return read[data["kind"]]()

    VALUE_FIELDS = {
        FactKind.CITY_GRADE: "grade",
        FactKind.DIFFICULTY: "difficulty",
        FactKind.PRIORITY: "priority",
        FactKind.WARD_CONVERTED: "converted_on",
    }


class ReasonForm(Form):
    """Why two records are two businesses, or why a proposal is not followed."""

    reason = forms.CharField(label=_("Lý do"), required=False, max_length=500)


class LookupForm(Form):
    """Find by number. Posted, so that a personal number never stands in an address."""

    scheme = forms.ChoiceField(label=_("Loại mã số"), choices=Scheme.choices)
    value = forms.CharField(label=_("Mã số"), widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].widget.private = True


@dataclass(frozen=True)
class FilterChoice:
    """One select of the list's filter bar. Plain data: Django's widgets would cost more than the page's query."""

    label: Any
    choices: tuple[tuple[str, Any], ...]

    def label_of(self, value: str) -> str:
        """The words of a chosen value, "" when nothing is chosen."""
        return str(dict(self.choices).get(value, "")) if value else ""


_ALL = ("", _("Tất cả"))
FILTER_BAR = {
    "form": FilterChoice(_("Loại hình"), (_ALL, *LegalForm.choices)),
    "ownership": FilterChoice(
        _("Chủ sở hữu"),
        (_ALL, ("women", _("Do phụ nữ làm chủ")), ("minority", _("Do người dân tộc thiểu số"))),
    ),
    "state": FilterChoice(_("Tình trạng"), (_ALL, ("open", _("Đang hoạt động")), ("closed", _("Đã ngừng")))),
    "main": FilterChoice(_("Sản phẩm chính"), (_ALL, ("yes", _("Chỉ sản phẩm chính")))),
    "sold": FilterChoice(
        _("Xuất khẩu"),
        (_ALL, ("yes", _("Có xuất khẩu")), ("no", _("Không xuất khẩu")), ("unknown", _("Chưa rõ"))),
    ),
    "order": FilterChoice(
        _("Sắp theo"),
        (
            ("name", _("tên, A đến Z")),
            ("-name", _("tên, Z đến A")),
            ("new", _("mới ghi trước")),
            ("old", _("cũ trước")),
        ),
    ),
}
