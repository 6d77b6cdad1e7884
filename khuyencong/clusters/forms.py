"""Forms of papers about clusters. What is right is decided by the services."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.clusters import choices as c
from khuyencong.clusters.services import Items, Paper, Part
from khuyencong.common import typed
from khuyencong.places.fields import PlaceField
from khuyencong.ui.fields import DayField, NumberField, VndField
from khuyencong.ui.forms import Form

CHOOSE = ("", _("Chọn…"))
_SHORT = {"rows": "2"}


def pick(label: Any, kind: Any, *, required: bool = True) -> forms.ChoiceField:
    empty = [] if any(value == "" for value, _w in kind.choices) else [CHOOSE]
    return forms.ChoiceField(label=label, choices=[*empty, *kind.choices], required=required)


def area(label: Any, *, required: bool = True) -> NumberField:
    return NumberField(label=label, decimals=4, unit="ha", required=required)


def words(label: Any, *, required: bool = False, limit: int = c.TEXT_MAX, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=limit, help_text=help_text, widget=forms.Textarea(attrs=_SHORT)
    )


def short(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=c.NAME_MAX, help_text=help_text)


def trades_of(text: str) -> list[str]:
    """Trades typed one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class PaperForm(Form):
    """The paper a row rests on. A subclass's own fields stand before it."""

    PAPER: ClassVar[tuple[str, ...]] = ("document_kind", "number", "document_on", "issuer", "title", "scan", "key")
    document_kind = pick(_("Loại văn bản"), c.DocumentKind)
    number = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=c.DOCUMENT_MAX)
    document_on = DayField(label=_("Ngày văn bản"))
    issuer = short(_("Cơ quan ban hành"))
    title = words(_("Trích yếu"))
    scan = forms.FileField(label=_("Bản chụp văn bản"), required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": secrets.token_urlsafe(16), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.on = on
        own = [name for name in self.fields if name not in self.PAPER]
        self.order_fields([*own, *self.PAPER])

    @property
    def paper(self) -> Paper:
        data = self.cleaned_data
        return Paper(
            kind=data["document_kind"], number=data["number"], on=data["document_on"], issuer=data["issuer"],
            title=data["title"], scan=data.get("scan"),
        )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What the act takes beside the cluster, who and when."""
        own = {name: value for name, value in self.cleaned_data.items() if name not in self.PAPER}
        return {**own, "paper": self.paper, "key": self.cleaned_data["key"]}


class OpenForm(PaperForm):
    """A cluster for the first time."""

    name = short(_("Tên cụm"))
    commune = PlaceField(label=_("Xã, phường"))
    area_ha = area(_("Diện tích (ha)"), required=False)
    valid_from = DayField(label=_("Từ ngày"), help_text=_("Ngày văn bản đầu tiên nêu cụm này."))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, on=on, **kwargs)
        given = str(self.data.get("valid_from", "")) if self.is_bound else ""
        self.fields["commune"].on = _day_or(given, on)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        found = super().values()
        found["parts"] = [Part(found.pop("commune"), found.pop("area_ha"))]
        return found


def _day_or(text: str, fallback: date) -> date:
    try:
        return typed.read_day(text.strip())
    except typed.Unreadable:
        return fallback


class RenameForm(PaperForm):
    name = short(_("Tên mới"))
    valid_from = DayField(label=_("Từ ngày"))


class DecisionForm(PaperForm):
    """A decision with the items of 32/2024/NĐ-CP art. 12.1."""

    kind = pick(_("Loại quyết định"), c.DecisionKind)
    decided_on = DayField(label=_("Ngày ký"))
    effective_on = DayField(label=_("Ngày có hiệu lực"))
    name = short(_("Tên cụm trong quyết định"))
    location = words(_("Địa điểm"), required=True)
    area_ha = area(_("Diện tích (ha)"))
    trades = words(_("Ngành nghề chính"), help_text=_("Mỗi dòng một ngành nghề."))
    investor_name = short(_("Chủ đầu tư"), required=False)
    scale = words(_("Quy mô hạ tầng"))
    total_investment_vnd = VndField(label=_("Tổng mức đầu tư"), required=False)
    capital_state_vnd = VndField(label=_("Vốn ngân sách"), required=False)
    capital_equity_vnd = VndField(label=_("Vốn chủ sở hữu"), required=False)
    capital_loan_vnd = VndField(label=_("Vốn vay"), required=False)
    capital_other_vnd = VndField(label=_("Vốn khác"), required=False)
    schedule = words(_("Tiến độ"))
    complete_by = DayField(label=_("Hoàn thành trước ngày"), required=False)
    incentives = words(_("Ưu đãi, hỗ trợ"))
    responsibilities = words(_("Trách nhiệm"))
    priority_land_ha = area(_("Đất dành cho ba nhóm ưu tiên (ha)"), required=False)
    handling = words(_("Phương án xử lý khi bãi bỏ"), help_text=_("Bắt buộc khi bãi bỏ."))
    sent_to_ministry_on = DayField(label=_("Ngày gửi Bộ"), required=False)

    def values(self) -> dict[str, Any]:
        found = super().values()
        apart = ("kind", "decided_on", "effective_on", "paper", "key", "sent_to_ministry_on")
        items = {name: value for name, value in found.items() if name not in apart}
        items["trades"] = trades_of(items["trades"])
        return {**{name: found[name] for name in apart}, "items": Items(**items)}


class DetailedPlanForm(PaperForm):
    authority = short(_("Cơ quan phê duyệt"))
    valid_from = DayField(label=_("Ngày phê duyệt"))
    area_ha = area(_("Diện tích quy hoạch (ha)"))
    industrial_land_ha = area(_("Đất công nghiệp (ha)"))
    services_ha = area(_("Đất dịch vụ (ha)"), required=False)
    admin_ha = area(_("Đất điều hành (ha)"), required=False)
    roads_ha = area(_("Đất giao thông (ha)"), required=False)
    green_ha = area(_("Đất cây xanh (ha)"), required=False)
    technical_ha = area(_("Đất hạ tầng kỹ thuật (ha)"), required=False)
    other_ha = area(_("Đất khác (ha)"), required=False)

    def values(self) -> dict[str, Any]:
        found = super().values()
        uses = ("services_ha", "admin_ha", "roads_ha", "green_ha", "technical_ha", "other_ha")
        found["uses"] = {name: value for name in uses if (value := found.pop(name)) is not None}
        return found


class InvestorForm(PaperForm):
    kind = pick(_("Loại chủ đầu tư"), c.InvestorKind)
    name = short(_("Tên"))
    part = short(_("Phần cụm"), required=False, help_text=_("Chỉ ghi khi mỗi phần có chủ đầu tư riêng."))
    valid_from = DayField(label=_("Từ ngày"))


class ProjectForm(PaperForm):
    name = short(_("Tên dự án hạ tầng"))
    area_ha = area(_("Diện tích dự án (ha)"))
    total_investment_vnd = VndField(label=_("Tổng mức đầu tư được duyệt"))
    state_funded = forms.BooleanField(label=_("Có vốn ngân sách"), required=False)
    valid_from = DayField(label=_("Ngày phê duyệt"))
    broke_ground_on = DayField(label=_("Ngày khởi công"), required=False)
    completed_on = DayField(label=_("Ngày hoàn thành"), required=False)


class WorkForm(PaperForm):
    kind = pick(_("Công trình"), c.WorkKind)
    status = pick(_("Tình trạng"), c.WorkStatus)
    phase = short(_("Giai đoạn, hạng mục"), required=False)
    capacity = short(_("Công suất, quy mô"), required=False)
    state_funded = forms.BooleanField(label=_("Có vốn ngân sách"), required=False)
    valid_from = DayField(label=_("Từ ngày"))


class LandForm(PaperForm):
    measure = pick(_("Loại diện tích"), c.LandMeasure)
    area_ha = area(_("Tổng diện tích đến ngày này (ha)"))
    valid_from = DayField(label=_("Đến ngày"))


class PaidForm(PaperForm):
    cumulative_vnd = VndField(label=_("Lũy kế đã thanh toán"))
    state_vnd = VndField(label=_("Trong đó ngân sách"), required=False)
    on_day = DayField(label=_("Đến ngày"))
    correction = words(_("Lý do giảm"), help_text=_("Chỉ ghi khi đính chính số đã ghi."))

    def values(self) -> dict[str, Any]:
        found = super().values()
        found["on"] = found.pop("on_day")
        return found


class WastewaterForm(PaperForm):
    state = pick(_("Xử lý nước thải tập trung"), c.WastewaterState)
    capacity_m3_day = NumberField(label=_("Công suất"), unit=_("m³/ngày đêm"), required=False)
    standard = short(_("Quy chuẩn đạt"), required=False)
    valid_from = DayField(label=_("Từ ngày"))


class RegulationForm(PaperForm):
    approved_on = DayField(label=_("Ngày phê duyệt"))
    services = forms.MultipleChoiceField(
        label=_("Dịch vụ"), choices=c.Service.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    price_basis = words(_("Căn cứ giá dịch vụ"))
    consulted_on = DayField(label=_("Ngày lấy ý kiến doanh nghiệp trong cụm"), required=False)
    sent_to_department_on = DayField(label=_("Ngày gửi Sở Công Thương"), required=False)
    sent_to_commune_on = DayField(label=_("Ngày gửi Ủy ban nhân dân cấp xã"), required=False)


class VacantForm(PaperForm):
    area_ha = area(_("Đất công nghiệp chưa cho thuê (ha)"))
    published_on = DayField(label=_("Ngày công bố"))
    site = pick(_("Nơi công bố"), c.PublisherSite)
    url = forms.URLField(label=_("Địa chỉ trang"), max_length=600, assume_scheme="https")
    price = short(_("Giá cho thuê"), required=False)
    contact = short(_("Đầu mối liên hệ"), required=False)


class TypeForm(PaperForm):
    kind = pick(_("Loại cụm"), c.ClusterKind)
    share_pct = NumberField(label=_("Tỷ lệ đất công nghiệp đã tính"), decimals=2, unit="%", required=False)
    trade = short(_("Ngành chuyên"), required=False)
    valid_from = DayField(label=_("Từ ngày"))


class PlanForm(PaperForm):
    kind = pick(_("Loại"), c.PlanKind)
    first_year = NumberField(label=_("Từ năm"))
    last_year = NumberField(label=_("Đến năm"))
    vision_year = NumberField(label=_("Tầm nhìn đến năm"), required=False)
    authority = short(_("Cấp phê duyệt"))
    valid_from = DayField(label=_("Ngày có hiệu lực"))


class EntryForm(PaperForm):
    """What the plan in force says of a cluster; the paper is the plan's own."""

    change = pick(_("Thay đổi"), c.EntryChange)
    name = short(_("Tên trong phương án"))
    location = words(_("Địa điểm"), required=True)
    area_ha = area(_("Diện tích (ha)"))
    trades = words(_("Ngành nghề"), help_text=_("Mỗi dòng một ngành nghề."))
    investment_vnd = VndField(label=_("Vốn hạ tầng dự kiến"), required=False)
    land_status = words(_("Hiện trạng đất"))
    conversion = words(_("Phương án chuyển đổi"), help_text=_("Bắt buộc khi rút khỏi phương án."))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, on=on, **kwargs)
        for name in self.PAPER:
            if name != "key":
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        own = {name: value for name, value in self.cleaned_data.items() if name not in self.PAPER}
        return {**own, "trades": trades_of(own["trades"]), "key": self.cleaned_data["key"]}


class TenantForm(PaperForm):
    tax_code = forms.CharField(label=_("Mã số thuế của cơ sở"), max_length=14)
    name = short(_("Tên dự án"))
    trade = short(_("Ngành, nghề"))
    trade_reason = words(_("Lý do ngành nghề ngoài quyết định"))
    registered_on = DayField(label=_("Ngày vào cụm"))
    state = pick(_("Tình trạng"), c.ProjectState)
    registered_capital_vnd = VndField(label=_("Vốn đăng ký"), required=False)
    realised_capital_vnd = VndField(label=_("Vốn thực hiện"), required=False)
    foreign_invested = forms.BooleanField(label=_("Có vốn đầu tư nước ngoài"), required=False)
    relocated_from = short(_("Di dời từ"), required=False)
    priority_group = pick(_("Nhóm ưu tiên"), c.PriorityGroup, required=False)


class StateForm(PaperForm):
    state = pick(_("Tình trạng"), c.ProjectState)
    valid_from = DayField(label=_("Từ ngày"))


class HoldingForm(PaperForm):
    basis = pick(_("Hình thức"), c.LandBasis)
    area_ha = area(_("Diện tích (ha)"))
    valid_from = DayField(label=_("Từ ngày"))
    until = DayField(label=_("Thời hạn đến"), required=False)
    rent_vnd = VndField(label=_("Tiền thuê"), required=False)
