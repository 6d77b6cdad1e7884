"""Forms of plans: opening, amending, the money of a batch, rank facts, the acts of a version, the assignment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.files import services as files
from khuyencong.files.models import Attachment
from khuyencong.law.choices import Ground
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger.choices import FundLevel
from khuyencong.places.choices import Level
from khuyencong.places.selectors import search_units
from khuyencong.programmes import services
from khuyencong.programmes.choices import PaperKind
from khuyencong.programmes.models import Batch, BatchMoney, PlanVersion
from khuyencong.programmes.plans import selectors
from khuyencong.programmes.plans.choices import PLACE_GROUNDS, Authority, IndustryGround
from khuyencong.ui.fields import DayField, VndField
from khuyencong.ui.forms import Form
from khuyencong.workflow.process import Transition
from khuyencong.workflow.services import Act, OutsideDecision

if TYPE_CHECKING:
    from khuyencong.accounts.models import User
    from khuyencong.places.models import Unit

SHORT = forms.Textarea(attrs={"rows": 2})
LONG = forms.Textarea(attrs={"rows": 4})
UNITS_MAX = 6
AS_GATHERED = ("", _("Theo dữ liệu đã có"))
NO_GROUND = ("none", _("Không có căn cứ ưu tiên"))


class OpenPlanForm(Form):
    """Which plan of which year."""

    plan = forms.ChoiceField(label=_("Kế hoạch"), widget=forms.RadioSelect)
    budget_year = forms.IntegerField(label=_("Năm ngân sách"), min_value=2014, max_value=2100)

    def __init__(self, choices: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = choices  # type: ignore[attr-defined]


class AmendForm(Form):
    reason = forms.CharField(
        label=_("Vì sao điều chỉnh?"), widget=LONG, help_text=_("Nêu văn bản đề nghị và tình hình thực tế.")
    )


class BatchMoneyForm(Form):
    """What a batch may spend at one level: expected with its basis, later the fund of the ledger."""

    level = forms.ChoiceField(label=_("Cấp ngân sách"))
    place_text = forms.CharField(
        label=_("Huyện, xã"), required=False, help_text=_("Chỉ với cấp huyện, cấp xã: tên và tỉnh, hoặc mã.")
    )
    expected_vnd = VndField(label=_("Kinh phí dự kiến (đồng)"))
    basis = forms.CharField(
        label=_("Căn cứ"), max_length=300, help_text=_("Văn bản dự kiến hoặc giao kinh phí: số, ngày.")
    )
    cleaner_vnd = VndField(label=_("Trong đó dành cho sản xuất sạch hơn (đồng)"), required=False)
    fund = forms.ChoiceField(
        label=_("Nguồn vốn trong sổ cái"),
        required=False,
        help_text=_("Khi đã giao kinh phí: trần tính theo số đã giao."),
    )

    def __init__(self, batch: Batch, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch, plan = batch, batch.plan
        levels = [c for c in FundLevel.choices if (c[0] == FundLevel.NATION) == plan.is_national]
        self.fields["level"].choices = levels  # type: ignore[attr-defined]
        if plan.is_national:
            del self.fields["place_text"]
        self.funds = {
            str(f.pk): f
            for f in ledger.funds_of(purse=plan.purse, budget_year=plan.budget_year).filter(batch=batch.number)
            if plan.place_id is None or (f.place and plan.place_id in {f.place_id, f.place.province_id})
        }
        self.fields["fund"].choices = [("", _("Chưa giao")), *((pk, str(f)) for pk, f in self.funds.items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["place"] = self._place(data.get("level", ""), data.get("place_text", ""))
        return data

    def _place(self, level: str, text: str) -> "Unit | None":
        if level not in {FundLevel.DISTRICT, FundLevel.COMMUNE}:
            return self.batch.plan.place if level == FundLevel.PROVINCE else None
        wanted = Level.DISTRICT if level == FundLevel.DISTRICT else Level.COMMUNE
        found = [u for u in search_units(text, limit=UNITS_MAX * 4) if u.level == wanted] if text.strip() else []
        mine = [u for u in found if u.province_id == self.batch.plan.place_id][:UNITS_MAX]
        if len(mine) != 1:
            names = "; ".join(f"{u.code} {u.name}" for u in mine) or "–"
            self.add_error("place_text", _("Ghi rõ một đơn vị của tỉnh. Gần đúng: %(units)s.") % {"units": names})
            return None
        return mine[0]

    def money(self) -> services.MoneyOfBatch:
        """The typed money."""
        data = self.cleaned_data
        return services.MoneyOfBatch(
            level=data["level"],
            place=data["place"],
            expected_vnd=data["expected_vnd"],
            basis=data["basis"],
            cleaner_vnd=data.get("cleaner_vnd") or 0,
            fund=self.funds.get(data.get("fund") or ""),
        )


class FactsForm(Form):
    """Rank facts an officer knows better than the registry."""

    place_ground = forms.ChoiceField(
        label=_("Địa bàn ưu tiên"), required=False,
        choices=[AS_GATHERED, NO_GROUND, *((g.value, Ground(g).label) for g in PLACE_GROUNDS)],
    )  # fmt: skip
    industry_ground = forms.ChoiceField(
        label=_("Ngành nghề ưu tiên"), required=False, choices=[AS_GATHERED, NO_GROUND, *IndustryGround.choices]
    )
    capacity = forms.IntegerField(
        label=_("Năng lực, kinh nghiệm của đơn vị thực hiện"), min_value=0, max_value=100, required=False,
        help_text=_("Từ 0 đến 100; dùng cho mọi đề án của đơn vị trong bản này."),
    )  # fmt: skip
    urgency = forms.IntegerField(
        label=_("Thứ tự cấp thiết trong các đề án sản xuất sạch hơn"), min_value=1, max_value=9999, required=False
    )
    sentence = forms.CharField(label=_("Căn cứ"), widget=SHORT, help_text=_("Văn bản, số liệu, ngày."))

    def typed(self) -> services.TypedFacts:
        """The typed facts; an empty field leaves what was gathered."""
        data = self.cleaned_data

        def ground(name: str) -> str | None:
            return {"": None, NO_GROUND[0]: ""}.get(data.get(name) or "", data.get(name))

        return services.TypedFacts(
            sentence=data["sentence"],
            place_ground=ground("place_ground"),
            industry_ground=ground("industry_ground"),
            capacity=data.get("capacity"),
            urgency=data.get("urgency"),
        )


class DecisionFields(Form):
    """The paper of an outside body: who decided, by which number, on which day, with its scan."""

    paper_kind: str = PaperKind.PLAN_DECISION

    def add_decision(self, body: str) -> None:
        """Add the fields of the decision."""
        self.fields["body"] = forms.CharField(label=_("Cơ quan ban hành"), max_length=200, initial=body)
        self.fields["number"] = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=100)
        self.fields["decided_on"] = DayField(label=_("Ngày văn bản"))
        self.fields["signer"] = forms.CharField(label=_("Người ký"), max_length=200, required=False)
        self.fields["signer_capacity"] = forms.CharField(label=_("Chức vụ"), max_length=200, required=False)
        self.fields["scan"] = forms.FileField(
            label=_("Bản chụp văn bản (PDF)"), error_messages={"required": _("Chưa chọn tệp.")}
        )

    def decision(self, owner: str, by: "User", at: datetime) -> OutsideDecision:
        """The typed decision; its scan is attached here, in the caller's transaction."""
        data = self.cleaned_data
        scan = data["scan"]  # a file just chosen, or the one kept when the act was drafted
        if not isinstance(scan, Attachment):
            scan = files.attach(owner=owner, kind=self.paper_kind, upload=scan, by=by, at=at)
        return OutsideDecision(
            data["body"], data["number"], data["decided_on"], scan, data["signer"], data["signer_capacity"]
        )


class VersionActForm(DecisionFields):
    """One act on a version: what it asks for depends on the act."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, version: PlanVersion, transition: Transition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.transition = version, transition
        self.fields["revision"].initial = version.revision
        if transition.act == "send_back":
            self.fields["missing"] = forms.CharField(
                label=_("Còn thiếu gì?"), widget=LONG, help_text=_("Mỗi dòng một nội dung.")
            )
        if transition.outside:
            self._add_authority()
        withdraws = transition.act == "withdraw"
        self.fields["note"] = forms.CharField(
            label=_("Lý do") if withdraws else _("Ghi chú"), widget=SHORT, required=withdraws
        )

    def _add_authority(self) -> None:
        national = self.version.plan.is_national
        choices = [a for a in Authority if (a == Authority.CHAIRMAN) != national]
        self.fields["authority"] = forms.ChoiceField(
            label=_("Người quyết định"),
            choices=[(a.value, a.label) for a in choices],
            initial=selectors.authority_of(self.version),
        )
        place = str(self.version.plan.place or "")
        self.add_decision("Bộ Công Thương" if national else f"Ủy ban nhân dân {place[:1].lower()}{place[1:]}")

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that stand one under the other."""
        return [self[name] for name in self.fields if name != "revision"]

    def run(self, by: "User", at: datetime, reasons: Mapping[str, str]) -> object:
        """Perform the act."""
        data, version = self.cleaned_data, self.version
        if self.transition.act == "send_back":
            missing = data["missing"].splitlines()
            return services.send_back_version(version=version, missing=missing, by=by, at=at, note=data["note"])
        if self.transition.act == "withdraw":
            return services.withdraw_version(version=version, reason=data["note"], by=by, at=at)
        if self.transition.act == "submit":
            given = Act(note=data["note"], reasons=reasons)
            return services.submit_version(version=version, revision=data["revision"], by=by, at=at, given=given)
        decision = self.decision(version.subject, by, at)
        return services.record_decision(
            version=version, revision=data["revision"], authority=data["authority"], by=by, at=at,
            given=Act(note=data["note"], reasons=reasons, decision=decision),
        )  # fmt: skip


class AssignForm(DecisionFields):
    """The paper that assigns the money of a batch."""

    paper_kind = PaperKind.BUDGET_NOTICE

    def __init__(self, version: PlanVersion, money: BatchMoney, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.money = version, money
        self.add_decision("Bộ Công Thương" if version.plan.is_national else "")
        self.fields["note"] = forms.CharField(label=_("Ghi chú"), widget=SHORT, required=False)

    def run(self, by: "User", at: datetime) -> int:
        """Assign; returns for how many projects."""
        given = Act(note=self.cleaned_data["note"], decision=self.decision(self.version.subject, by, at))
        return len(services.assign_batch(version=self.version, money=self.money, by=by, at=at, given=given))
