"""Forms of a change: what is asked for, and one form per act."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.files import services as files
from khuyencong.files.models import Attachment
from khuyencong.law.selectors import activity_label
from khuyencong.programmes.changes import services
from khuyencong.programmes.choices import Authority, ChangeKind, PaperKind
from khuyencong.programmes.contents import codes
from khuyencong.programmes.forms import LONG, SHORT
from khuyencong.programmes.models import Change, Project
from khuyencong.programmes.pages import beneficiary_choices
from khuyencong.ui.fields import DayField, VndField
from khuyencong.ui.forms import Form
from khuyencong.workflow.services import Act, OutsideDecision

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


class AskForm(Form):
    """A change as its kind asks for it. The kind is chosen first and stands in the address."""

    def __init__(self, project: Project, kind: str, by: Any, on: date, text: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project, self.kind = project, kind
        self.parts = {str(part.pk): part for part in project.parts_in_force}
        self.places: dict[str, Any] = {}
        own: dict[str, forms.Field] = {}
        if kind in services.OF_A_PART:
            own["part"] = forms.ChoiceField(
                label=_("Của nội dung, cơ sở nào?"),
                choices=[(pk, f"{part.activity} · {part}") for pk, part in self.parts.items()],
            )
        own |= self._fields(by, on, text)
        own["reason"] = forms.CharField(label=_("Lý do điều chỉnh"), widget=LONG)
        own["key"] = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=secrets.token_hex(16))
        self.fields = own

    def _fields(self, by: Any, on: date, text: str) -> dict[str, forms.Field]:
        project = self.project
        names = services.FIELDS[self.kind]
        found: dict[str, forms.Field] = {}
        if "amount_vnd" in names:
            found["amount_vnd"] = VndField(label=_("Mức hỗ trợ mới của cả đề án (đồng)"), initial=project.planned_vnd)
        if "starts_on" in names:
            found["starts_on"] = DayField(label=_("Bắt đầu"), initial=project.starts_on)
            found["ends_on"] = DayField(label=_("Kết thúc"), initial=project.ends_on)
        if "coordinator" in names:
            found["coordinator"] = forms.CharField(label=_("Đơn vị phối hợp mới"), max_length=300)
        if "activity" in names:
            choices = [(code, f"{code} · {activity_label(code)}") for code in codes()]
            found["activity"] = forms.ChoiceField(label=_("Nội dung hoạt động mới"), choices=choices)
        if "what" in names:
            found["what"] = forms.CharField(label=_("Thay đổi gì?"), widget=SHORT, max_length=1000)
        if "production_place_id" in names:
            rows = beneficiary_choices(by, on, text)
            self.places = {str(p.pk): (row, p) for row, places in rows for p in places}
            found["place"] = forms.ChoiceField(
                label=_("Cơ sở và nơi sản xuất mới"),
                widget=forms.RadioSelect,
                choices=[(pk, f"{row} · {place.unit}") for pk, (row, place) in self.places.items()],
            )
        return found

    def asked(self) -> services.Asked:
        """The change as typed."""
        data = self.cleaned_data
        values = {name: data[name] for name in services.FIELDS[self.kind] if name in data}
        if "place" in data:
            row, place = self.places[data["place"]]
            values["production_place_id"] = place.pk
            if self.kind == ChangeKind.BENEFICIARY:
                values["beneficiary_id"] = row.pk
        return services.Asked(self.kind, data["reason"], values, data["key"], self.parts.get(data.get("part", "")))


class ChangeActForm(Form):
    """An act on a change with a note."""

    needs_reason = False

    def __init__(self, change: Change, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.change = change
        self.fields["note"] = forms.CharField(label=self.note_label(), widget=SHORT, required=self.needs_reason)

    def note_label(self) -> Any:
        return _("Lý do") if self.needs_reason else _("Ghi chú")

    def given(self, reasons: Mapping[str, str]) -> Act:
        return Act(note=self.cleaned_data["note"], reasons=reasons)

    def run(self, by: "User", at: datetime, reasons: Mapping[str, str]) -> object:
        """Perform the act. Overridden."""
        raise NotImplementedError


class CheckForm(ChangeActForm):
    needs_reason = True

    def note_label(self) -> Any:
        return _("Kết quả kiểm tra hồ sơ, lý do và thực tế tại cơ sở")

    def run(self, by: "User", at: datetime, reasons: Mapping[str, str]) -> object:
        finding = self.cleaned_data["note"]
        return services.check_change(change=self.change, finding=finding, by=by, at=at, given=self.given(reasons))


class DecideForm(ChangeActForm):
    """The paper that decides; of an outside body with its scan."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside = self.change.authority in {Authority.MINISTER, Authority.CHAIRMAN}
        national = self.change.authority == Authority.MINISTER
        own: dict[str, forms.Field] = {}
        if outside:
            body = "Bộ Công Thương" if national else f"Ủy ban nhân dân {self.change.project.province}"
            own["body"] = forms.CharField(label=_("Cơ quan quyết định"), max_length=200, initial=body)
        own["number"] = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=100)
        own["decided_on"] = DayField(label=_("Ngày văn bản"))
        own["scan"] = forms.FileField(
            label=_("Bản chụp văn bản (PDF)"), required=outside, error_messages={"required": _("Chưa chọn tệp.")}
        )
        self.fields = {**own, **self.fields}

    def run(self, by: "User", at: datetime, reasons: Mapping[str, str]) -> object:
        data = self.cleaned_data
        scan = data.get("scan") or None  # a file just chosen, or the one kept when the act was drafted
        if scan and not isinstance(scan, Attachment):
            scan = files.attach(
                owner=self.change.project.subject, kind=PaperKind.CHANGE_DECISION, upload=data["scan"], by=by, at=at
            )
        decision = OutsideDecision(data["body"], data["number"], data["decided_on"], scan) if "body" in data else None
        given = Act(note=data["note"], reasons=reasons, decision=decision)
        return services.decide_change(
            change=self.change, by=by, at=at, given=given, number=data["number"], decided_on=data["decided_on"]
        )


class NoteForm(ChangeActForm):
    def run(self, by: "User", at: datetime, reasons: Mapping[str, str]) -> object:
        return services.note_change(change=self.change, by=by, at=at, given=self.given(reasons))


class RefuseForm(ChangeActForm):
    needs_reason = True

    def run(self, by: "User", at: datetime, reasons: Mapping[str, str]) -> object:
        return services.refuse_change(change=self.change, reason=self.cleaned_data["note"], by=by, at=at)


class WithdrawForm(ChangeActForm):
    def run(self, by: "User", at: datetime, reasons: Mapping[str, str]) -> object:
        return services.withdraw_change(change=self.change, by=by, at=at, given=self.given(reasons))


ACT_FORMS: dict[str, type[ChangeActForm]] = {
    "check_change": CheckForm,
    "decide_change": DecideForm,
    "note_change": NoteForm,
    "refuse_change": RefuseForm,
    "withdraw_change": WithdrawForm,
}
