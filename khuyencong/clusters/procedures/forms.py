"""Forms of the dossiers of clusters. What is right is decided by the services."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import Organisation
from khuyencong.clusters.choices import SHARED_KINDS, ClusterKind, InvestorKind
from khuyencong.clusters.models import Cluster
from khuyencong.clusters.procedures.choices import DOCUMENT_MAX, NAME_MAX, TEXT_MAX, DossierKind, Territory
from khuyencong.places.models import Unit
from khuyencong.ui.fields import DayField, NumberField, VndField
from khuyencong.ui.forms import Form

CHOOSE = ("", _("Chọn…"))
LONG = forms.Textarea(attrs={"rows": "3"})


def _area(label: Any, **rest: Any) -> NumberField:
    return NumberField(label=label, decimals=4, unit=_("ha"), required=rest.pop("required", False), **rest)


def _day(label: Any) -> DayField:
    return DayField(label=label)


def _number(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=DOCUMENT_MAX)


class OpenForm(Form):
    """A new dossier about one cluster."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    cluster = forms.ChoiceField(label=_("Cụm công nghiệp"))
    kind = forms.ChoiceField(label=_("Loại hồ sơ"), choices=[CHOOSE, *DossierKind.choices])
    received_on = DayField(
        label=_("Ngày nhận"), help_text=_("Ngày nhận đề nghị đầu tiên; ngày này quyết định văn bản áp dụng.")
    )
    commune = forms.ChoiceField(
        label=_("Ủy ban nhân dân cấp xã"), required=False, help_text=_("Nơi nhận hồ sơ của các đơn vị đề nghị.")
    )
    department = forms.ChoiceField(label=_("Sở Công Thương"))
    reason = forms.CharField(
        label=_("Lý do"), required=False, max_length=TEXT_MAX, widget=LONG,
        help_text=_("Cần với hồ sơ điều chỉnh, bãi bỏ, rà soát."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, clusters: Sequence[Cluster], communes: Sequence[Organisation],
        departments: Sequence[Organisation], **kwargs: Any,
    ) -> None:  # fmt: skip
        kwargs["initial"] = {"key": secrets.token_urlsafe(16), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.known: dict[str, dict[str, Any]] = {
            "cluster": {str(c.pk): c for c in clusters},
            "commune": {str(o.pk): o for o in communes},
            "department": {str(o.pk): o for o in departments},
        }
        for name, rows in self.known.items():
            self.fields[name].choices = [CHOOSE, *((k, str(v)) for k, v in rows.items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, rows in self.known.items():
            if name in data:
                data[name] = rows.get(str(data[name]))
        return data


class ProposalForm(Form):
    """What the decision would say."""

    area_ha = _area(_("Diện tích đề nghị"), required=True)
    industrial_ha = _area(_("Đất công nghiệp dự kiến"))
    services_ha = _area(_("Đất dịch vụ"))
    mountain_or_craft = forms.BooleanField(label=_("Địa bàn miền núi hoặc cụm làng nghề"), required=False)
    inside_unit = forms.BooleanField(label=_("Vị trí nằm trong phạm vi của quy hoạch"), required=False)
    residents_inside = forms.BooleanField(label=_("Trong cụm còn dân cư sinh sống"), required=False)
    land_fund_document = forms.CharField(label=_("Văn bản về quỹ đất"), required=False, max_length=DOCUMENT_MAX)
    demand_ha = _area(_("Nhu cầu thuê đất"))
    demand_document = forms.CharField(label=_("Văn bản về nhu cầu thuê"), required=False, max_length=DOCUMENT_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in [*sorted(SHARED_KINDS), ClusterKind.ECOLOGICAL]:
            label = ClusterKind(kind).label
            if kind == ClusterKind.ECOLOGICAL:
                self.fields[f"type-{kind}"] = forms.BooleanField(label=label, required=False)
            else:
                self.fields[f"type-{kind}"] = _area(_("Đất công nghiệp loại hình: %(type)s") % {"type": label})

    @property
    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        types = {name.removeprefix("type-"): data.pop(name) for name in list(data) if name.startswith("type-")}
        kept = {k: "" if v is True else str(v) for k, v in types.items() if v not in (None, False)}
        return {**data, "types": kept}


class TerritoryForm(Form):
    """Within what existing clusters are tested, and who says so."""

    kind = forms.ChoiceField(label=_("Phạm vi xét"), choices=[CHOOSE, *Territory.choices])
    label = forms.CharField(label=_("Tên phạm vi"), max_length=NAME_MAX)
    basis = forms.CharField(label=_("Căn cứ của phạm vi"), max_length=NAME_MAX)
    units = forms.MultipleChoiceField(label=_("Đơn vị hành chính"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, offered: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(u.pk): u for u in offered}
        self.fields["units"].choices = [(k, u.name) for k, u in self.offered.items()]  # type: ignore[attr-defined]

    def clean_units(self) -> list[Unit]:
        return [self.offered[key] for key in self.cleaned_data["units"]]


class PaperForm(Form):
    """One paper of the checklist."""

    number = _number(_("Số, ký hiệu"))
    dated = _day(_("Ngày văn bản"))


class NoticeForm(Form):
    number = _number(_("Số thông báo"))
    notice_on = _day(_("Ngày thông báo"))


class SubmitForm(Form):
    submitted_on = _day(_("Ngày gửi Sở"))


class CompletionForm(Form):
    number = _number(_("Số văn bản yêu cầu"))
    asked_on = _day(_("Ngày yêu cầu"))
    missing = forms.CharField(label=_("Nội dung còn thiếu"), widget=LONG, help_text=_("Mỗi dòng một nội dung."))

    def clean_missing(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["missing"].splitlines() if line.strip()]


class BackForm(Form):
    back_on = _day(_("Ngày gửi lại"))


class ReportForm(Form):
    number = _number(_("Số báo cáo thẩm định"))
    report_on = _day(_("Ngày báo cáo thẩm định"))


class AgainForm(Form):
    missing = forms.CharField(
        label=_("Nội dung phải thẩm định lại"), widget=LONG, help_text=_("Mỗi dòng một nội dung.")
    )

    clean_missing = CompletionForm.clean_missing


class NoteForm(Form):
    note = forms.CharField(label=_("Lý do"), max_length=TEXT_MAX, widget=LONG)


class _OutsideForm(Form):
    """A paper of the province: number, day, who signed, the scan."""

    number = _number(_("Số, ký hiệu văn bản"))
    decided_on = _day(_("Ngày ký"))
    body = forms.CharField(label=_("Cơ quan ban hành"), max_length=NAME_MAX)
    scan = forms.FileField(label=_("Bản chụp văn bản (PDF)"), error_messages={"required": _("Chưa chọn tệp.")})


class RefusalForm(_OutsideForm):
    note = forms.CharField(label=_("Lý do"), max_length=TEXT_MAX, widget=LONG)


class DecisionForm(_OutsideForm):
    """The decision of the province with its items (32/2024/NĐ-CP art. 12 cl. 1)."""

    effective_on = _day(_("Có hiệu lực từ"))
    name = forms.CharField(label=_("Tên cụm"), max_length=NAME_MAX)
    location = forms.CharField(label=_("Địa điểm"), max_length=TEXT_MAX)
    moved = forms.BooleanField(label=_("Vị trí khác với quy hoạch"), required=False)
    area_ha = _area(_("Diện tích"), required=True)
    trades = forms.CharField(
        label=_("Ngành nghề chủ yếu"), widget=LONG, required=False, help_text=_("Mỗi dòng một ngành nghề.")
    )
    investor_name = forms.CharField(label=_("Chủ đầu tư"), required=False, max_length=NAME_MAX)
    investor_kind = forms.ChoiceField(
        label=_("Loại chủ đầu tư"),
        required=False,
        choices=[("", _("Chưa ghi chủ đầu tư vào cụm")), *InvestorKind.choices],
        help_text=_("Chọn để ghi ngay chủ đầu tư của cả cụm từ ngày quyết định có hiệu lực."),
    )
    scale = forms.CharField(label=_("Quy mô hạ tầng"), required=False, max_length=TEXT_MAX)
    total_investment_vnd = VndField(label=_("Tổng mức đầu tư"), required=False)
    schedule = forms.CharField(label=_("Tiến độ"), required=False, max_length=TEXT_MAX)
    incentives = forms.CharField(label=_("Ưu đãi, hỗ trợ"), required=False, max_length=TEXT_MAX)
    responsibilities = forms.CharField(label=_("Trách nhiệm"), required=False, max_length=TEXT_MAX)
    priority_land_ha = _area(_("Đất dành cho ba nhóm ưu tiên"))
    handling = forms.CharField(label=_("Phương án xử lý khi bãi bỏ"), required=False, max_length=TEXT_MAX)

    def clean_trades(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["trades"].splitlines() if line.strip()]


class CopyForm(Form):
    sent_on = _day(_("Ngày gửi Bộ Công Thương"))


ACT_FORMS: dict[str, type[Form]] = {
    "publish_notice": NoticeForm,
    "submit": SubmitForm,
    "ask_completion": CompletionForm,
    "resubmit": BackForm,
    "report": ReportForm,
    "appraise_again": AgainForm,
    "decide": DecisionForm,
    "refuse": RefusalForm,
    "withdraw": NoteForm,
    "send_copy": CopyForm,
}


class CouncilForm(Form):
    """The decision that sets up the selection council of a dossier."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    title = forms.CharField(label=_("Tên hội đồng"), max_length=NAME_MAX)
    number = _number(_("Số quyết định"))
    decided_on = _day(_("Ngày quyết định"))
    issuer = forms.CharField(label=_("Cơ quan quyết định"), max_length=NAME_MAX)
    quorum = NumberField(
        label=_("Số phiếu tối thiểu"), required=False, minimum=1, help_text=_("Để trống khi không có quy định.")
    )
    quorum_basis = forms.CharField(label=_("Căn cứ số phiếu"), required=False, max_length=NAME_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": secrets.token_urlsafe(16), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
