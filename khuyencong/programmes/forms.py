"""Forms of this room: the steps of a new dossier, and one form per act of the process."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from khuyencong.common import formats
from khuyencong.files import selectors as stored
from khuyencong.files import services as files
from khuyencong.files.models import Attachment
from khuyencong.law.choices import Ground
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger.rules import DayKey
from khuyencong.programmes import guards, services
from khuyencong.programmes.choices import (
    MACHINERY,
    Answer,
    AppraisalLevel,
    Criterion,
    Effect,
    MoneyClass,
    PaperKind,
)
from khuyencong.programmes.contents import Detail, content_of
from khuyencong.programmes.models import DetailPlan, Part, Project
from khuyencong.support.services import TypedInvoice
from khuyencong.ui.components import Row
from khuyencong.ui.fields import DayField, NumberField, VndField
from khuyencong.ui.forms import Form
from khuyencong.ui.language import spoken
from khuyencong.workflow.process import Transition
from khuyencong.workflow.services import Act, OutsideDecision

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

LONG = forms.Textarea(attrs={"rows": 4})
SHORT = forms.Textarea(attrs={"rows": 2})


class CopyForm(Form):
    """In which budget year the same is asked for again."""

    budget_year = forms.TypedChoiceField(label=_("Năm ngân sách"), coerce=int)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, project: Project, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [y for y in (on.year + 1, on.year) if y > project.budget_year]
        self.fields["budget_year"].choices = [(y, formats.year(y, spoken())) for y in years]  # type: ignore[attr-defined]
        self.fields["key"].initial = secrets.token_hex(16)


class PurposeStep(Form):
    """Why and what for (P§6, content 2 and 3)."""

    title = forms.CharField(
        label=_("Tên đề án"),
        max_length=500,
        widget=SHORT,
        help_text=_("Nêu nội dung và sản phẩm, ví dụ: Ứng dụng máy sao chè trong sản xuất chè Shan tuyết."),
    )
    need = forms.CharField(label=_("Vì sao cần làm, căn cứ vào đâu?"), widget=LONG)
    goals = forms.CharField(label=_("Mục tiêu cụ thể"), widget=LONG)
    features = forms.CharField(label=_("Quy mô, đặc điểm nổi bật của công nghệ, máy móc, sản phẩm"), widget=LONG)
    outcome = forms.CharField(label=_("Hiệu quả về kinh tế, xã hội, môi trường và khả năng nhân rộng"), widget=LONG)


class WorkStep(Form):
    """Timetable and organisation (P§6, content 5 and 7)."""

    starts_on = DayField(label=_("Bắt đầu"))
    ends_on = DayField(label=_("Kết thúc"))
    organisation_text = forms.CharField(label=_("Ai làm việc gì?"), widget=LONG)
    coordinator = forms.CharField(label=_("Đơn vị phối hợp"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("Ngày kết thúc nằm trước ngày bắt đầu."))
        return data


class PartForm(Form):
    """What one content asks for: the machine against the present one, commitments, priority, its own details."""

    expected = forms.IntegerField(label=_("Dự kiến bao nhiêu cơ sở thụ hưởng?"), min_value=1, max_value=500)
    cluster_name = forms.CharField(label=_("Cụm công nghiệp"), max_length=300)
    present_machine = forms.CharField(label=_("Đang dùng máy gì?"), widget=SHORT, required=False)
    effects = forms.MultipleChoiceField(
        label=_("Máy mới hơn máy đang dùng ở điểm nào?"),
        choices=Effect.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    machine_is_new = forms.BooleanField(label=_("Máy mới 100%, chưa qua sử dụng"), required=False)
    is_line = forms.BooleanField(label=_("Đây là một dây chuyền công nghệ, không phải máy lẻ"), required=False)
    order_on = DayField(label=_("Dự kiến đặt mua"), required=False)
    delivery_on = DayField(
        label=_("Dự kiến giao hàng, lập hóa đơn"),
        required=False,
        help_text=_(
            "Hóa đơn được lập khi giao hàng: nên nằm sau ngày duyệt kế hoạch và trước 31/12 của năm ngân sách."
        ),
    )
    payment_on = DayField(label=_("Dự kiến trả tiền"), required=False)
    uplift = NumberField(
        label=_("Hệ số ưu tiên"),
        decimals=2,
        minimum=1,
        required=False,
        help_text=_("Để trống nếu không đề nghị mức ưu tiên."),
    )
    uplift_ground = forms.ChoiceField(
        label=_("Căn cứ ưu tiên"), required=False, choices=[("", _("Không")), *Ground.choices]
    )
    commits_rest = forms.BooleanField(label=_("Cơ sở cam kết đầu tư toàn bộ phần vốn còn lại"), required=False)
    commits_no_other = forms.BooleanField(
        label=_("Cơ sở cam kết khoản chi này không nhận tiền Nhà nước từ nguồn khác"), required=False
    )

    def __init__(self, activity: str, *args: Any, named: bool, group: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content = content_of(activity)
        shown = {
            "expected": group and not named and self.content.names_establishment,
            "cluster_name": self.content.beneficiary == "cluster",
            **dict.fromkeys(
                ("present_machine", "effects", "machine_is_new", "is_line"), named and activity == MACHINERY
            ),
            **dict.fromkeys(("order_on", "delivery_on", "payment_on"), named and self.content.invoice),
            **dict.fromkeys(("uplift", "uplift_ground"), self.content.names_establishment),
            **dict.fromkeys(("commits_rest", "commits_no_other"), named),
        }
        for name, there in shown.items():
            if not there:
                del self.fields[name]
        own = {d.name: _detail_field(d) for d in self.content.details}
        self.fields = {**own, **self.fields}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "uplift" in self.fields:
            data["uplift"] = data.get("uplift") or 1
            if data["uplift"] > 1 and not data.get("uplift_ground"):
                self.add_error("uplift_ground", _("Hệ số lớn hơn 1 phải có căn cứ ưu tiên."))
        return data

    def values(self) -> dict[str, Any]:
        """The fields of a part, its details put together; what could not be read is left as it was."""
        names = {d.name for d in self.content.details}
        kept = {name: value for name, value in self.cleaned_data.items() if name not in names}
        details = {n: _plain(self.cleaned_data[n]) for n in names if self.cleaned_data.get(n) not in (None, "")}
        return {**kept, "details": details} if names else kept


def _detail_field(detail: Detail) -> forms.Field:
    base: dict[str, Any] = {"label": detail.label, "help_text": detail.help, "required": False}
    if detail.kind == "day":
        return DayField(**base)
    if detail.kind == "number":
        return forms.IntegerField(min_value=0, max_value=1_000_000, **base)
    if detail.kind == "yesno":
        return forms.TypedChoiceField(
            choices=[("", _("Chưa rõ")), ("1", _("Có")), ("0", _("Không"))],
            coerce=lambda value: value == "1",
            empty_value=None,
            **base,
        )
    if detail.kind == "choice":
        return forms.ChoiceField(choices=[("", _("Chưa chọn")), *detail.choices], **base)
    return forms.CharField(max_length=300, **base)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def initial_of(part: Part) -> dict[str, Any]:
    """What the form of a part shows first."""
    values = {name: getattr(part, name) for name in PartForm.base_fields}
    values["uplift"] = None if part.uplift == 1 else part.uplift  # no priority asked for
    for detail in content_of(part.activity).details:
        value = part.details.get(detail.name)
        if detail.kind == "day" and value:
            value = date.fromisoformat(value)
        values[detail.name] = {True: "1", False: "0"}.get(value, value) if detail.kind == "yesno" else value
    return values


class LineForm(Form):
    """One line of the estimate (Form 1). `part` is asked where the project has several."""

    part = forms.ChoiceField(label=_("Thuộc nội dung"), required=False)

    name = forms.CharField(label=_("Khoản chi"), max_length=300)
    unit = forms.CharField(label=_("Đơn vị tính"), max_length=50, required=False)
    quantity = forms.IntegerField(label=_("Số lượng"), min_value=1, max_value=100_000)
    unit_price_vnd = VndField(label=_("Đơn giá (đồng)"))
    support_vnd = VndField(label=_("Đề nghị hỗ trợ (đồng)"), required=False)

    def line(self) -> services.Line:
        """The typed line."""
        d = self.cleaned_data
        part = int(d["part"]) if d.get("part") else None
        return services.Line(
            d["name"], d.get("unit") or "", d["quantity"], d["unit_price_vnd"], d.get("support_vnd") or 0, part
        )


class LinesOfParts(forms.BaseFormSet[LineForm]):
    """The lines of an estimate; with several parts each line says to which it belongs."""

    def __init__(self, *args: Any, parts: Sequence[Part] = (), **kwargs: Any) -> None:
        self.parts = [(str(part.pk), f"{part.activity} · {part}") for part in parts]
        super().__init__(*args, **kwargs)

    def add_fields(self, form: LineForm, index: int | None) -> None:
        super().add_fields(form, index)
        if len(self.parts) < 2:
            del form.fields["part"]
        else:
            form.fields["part"].choices = self.parts  # type: ignore[attr-defined]
            form.fields["part"].required = True


LineFormSet = forms.formset_factory(
    LineForm, formset=LinesOfParts, extra=0, min_num=1, max_num=200, validate_max=True, can_delete=True
)


def line_set(post: Any, *, parts: Sequence[Part], initial: Any = None) -> Any:
    """The lines of an estimate as a page of forms."""
    return LineFormSet(post, initial=initial, prefix="items", parts=parts)  # type: ignore[call-arg]


class MoneyStep(Form):
    """Who pays what (P§5.1, P§15.13)."""

    requested_vnd = VndField(label=_("Đề nghị khuyến công hỗ trợ (đồng)"))
    own_vnd = VndField(label=_("Vốn của cơ sở, kể cả vốn vay (đồng)"), required=False)
    other_vnd = VndField(label=_("Tài trợ và nguồn hợp pháp khác (đồng)"), required=False)
    other_state_vnd = VndField(label=_("Tiền Nhà nước từ nguồn khác cho chính khoản này (đồng)"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in ("own_vnd", "other_vnd", "other_state_vnd"):
            data[name] = data.get(name) or 0
        return data


class PaperForm(Form):
    """One paper of the dossier."""

    kind = forms.ChoiceField(label=_("Loại giấy tờ"), choices=PaperKind.choices)
    file = forms.FileField(
        label=_("Tệp"),
        help_text=_("PDF hoặc ảnh chụp rõ; chụp bằng điện thoại được."),
        error_messages={"required": _("Chưa chọn tệp."), "empty": _("Tệp này trống.")},
    )


class MachineNameForm(Form):
    """What stands on the plate of a delivered machine."""

    maker = forms.CharField(label=_("Hãng sản xuất"), max_length=100)
    model = forms.CharField(label=_("Kiểu máy"), max_length=100)
    serial = forms.CharField(label=_("Số máy"), max_length=100)


class InvoiceForm(Form):
    """An invoice as printed (P§9E.1)."""

    seller_tax_code = forms.CharField(label=_("Mã số thuế người bán"), max_length=20)
    seller_name = forms.CharField(label=_("Tên người bán"), max_length=300)
    form_symbol = forms.CharField(label=_("Ký hiệu mẫu"), max_length=1, help_text=_("Một chữ số, ví dụ 1."))
    symbol = forms.CharField(label=_("Ký hiệu hóa đơn"), max_length=8, help_text=_("Sáu ký tự, ví dụ C26TAA."))
    number = forms.CharField(label=_("Số hóa đơn"), max_length=8)
    made_on = DayField(label=_("Ngày lập"))
    signed_on = DayField(label=_("Ngày ký số"), required=False)
    amount_vnd = VndField(label=_("Tiền hàng chưa thuế (đồng)"))
    vat_vnd = VndField(label=_("Tiền thuế GTGT (đồng)"), required=False)
    reason = forms.CharField(label=_("Lý do nếu ngày lập nằm ngoài thời hạn"), widget=SHORT, required=False)
    review = forms.BooleanField(
        label=_("Hóa đơn đã dùng cho khoản khác: đề nghị xem xét"),
        required=False,
        help_text=_("Chỉ đánh dấu khi số hóa đơn đúng. Hóa đơn được giữ, chưa tính tiền cho đến khi có quyết định."),
    )

    def typed(self) -> TypedInvoice:
        """The typed invoice."""
        return TypedInvoice(**{**self.cleaned_data, "vat_vnd": self.cleaned_data.get("vat_vnd") or 0})


class GuidanceForm(Form):
    """The Agency's guidance letter for the plan of a year (P§6 step 1)."""

    year = forms.IntegerField(label=_("Kế hoạch năm"), min_value=2014, max_value=2100)
    number = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=100)
    issued_on = DayField(label=_("Ngày văn bản"))
    unit_deadline = DayField(
        label=_("Đơn vị đăng ký tại Sở trước ngày"),
        required=False,
        help_text=_("Để trống nếu thư không đặt ngày khác."),
    )
    department_deadline = DayField(
        label=_("Sở đăng ký tại Cục trước ngày"), required=False, help_text=_("Để trống nếu thư không đặt ngày khác.")
    )


class ClearFlagForm(Form):
    note = forms.CharField(label=_("Ý kiến và căn cứ"), widget=SHORT)


class ProgressForm(Form):
    """Monthly progress (forms 3a, 3b)."""

    month = DayField(label=_("Tháng báo cáo"), help_text=_("Một ngày bất kỳ trong tháng."))
    done = forms.CharField(label=_("Khối lượng đã thực hiện"), widget=LONG)
    invested_vnd = VndField(label=_("Giá trị đã đầu tư đến nay (đồng)"))
    difficulties = forms.CharField(label=_("Khó khăn, kiến nghị"), widget=SHORT, required=False)


class ActForm(Form):
    """An act of the process: its own fields, the papers it may bring, the decision of an outside body.

    Subclasses add fields and say in `run` which service they call.
    """

    papers: Sequence[str] | None = ()
    needs_reason = False

    def __init__(self, project: Project, transition: Transition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.transition = transition
        if transition.outside:
            self._add_decision()
        self.kinds = list(self.papers_asked())
        self._add_papers()
        self.fields["note"] = forms.CharField(
            label=_("Lý do") if self.needs_reason else _("Ghi chú"), widget=SHORT, required=self.needs_reason
        )

    def papers_asked(self) -> Sequence[str]:
        """The papers this act may bring: those its guards ask for, unless the form names its own."""
        return self.papers if self.papers is not None else guards.papers_of(self.project, self.transition.guards)

    def _add_papers(self) -> None:
        have = set(stored.attachments_of(self.project.subject).values_list("kind", flat=True))
        for kind in self.kinds:
            there = kind in have
            self.fields[f"paper_{kind}"] = forms.FileField(
                label=PaperKind(kind).label,
                required=not there,
                error_messages={"required": _("Chưa chọn tệp.")},
                help_text=_("Đã có trong hồ sơ; chọn tệp nếu muốn nộp thêm bản khác.")
                if there
                else _("PDF hoặc ảnh chụp rõ."),
            )

    def _add_decision(self) -> None:
        national = self.project.purse == "national"
        body = "Bộ Công Thương" if national else f"Ủy ban nhân dân {self.project.province}"
        self.fields["body"] = forms.CharField(label=_("Cơ quan quyết định"), max_length=200, initial=body)
        self.fields["number"] = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=100)
        self.fields["decided_on"] = DayField(label=_("Ngày văn bản"))
        self.fields["signer"] = forms.CharField(label=_("Người ký"), max_length=200, required=False)
        self.fields["signer_capacity"] = forms.CharField(label=_("Chức vụ"), max_length=200, required=False)
        self.fields["scan"] = forms.FileField(
            label=_("Bản chụp văn bản (PDF)"), error_messages={"required": _("Chưa chọn tệp.")}
        )

    @property
    def rest(self) -> list[forms.BoundField]:
        """The fields that stand one under the other."""
        return [self[name] for name in self.fields]

    def given(self, by: "User", at: datetime, reasons: Mapping[str, str]) -> Act:
        """The words, papers and decision of the act; papers are attached here, in the caller's transaction."""
        data = self.cleaned_data
        for kind in self.kinds:
            if data.get(f"paper_{kind}"):
                files.attach(owner=self.project.subject, kind=kind, upload=data[f"paper_{kind}"], by=by, at=at)
        decision = None
        if self.transition.outside:
            scan = data["scan"]  # a file just chosen, or the one kept when the act was drafted
            if not isinstance(scan, Attachment):
                scan = files.attach(owner=self.project.subject, kind=self.scan_kind, upload=scan, by=by, at=at)
            decision = OutsideDecision(
                data["body"], data["number"], data["decided_on"], scan, data["signer"], data["signer_capacity"]
            )
        return Act(note=data.get("note") or "", reasons=reasons, decision=decision)

    scan_kind: str = PaperKind.OTHER

    def facts(self, on: date) -> list[Row]:
        """What to know for this act before the facts of the dossier. Overridden."""
        return []

    def run(self, by: "User", at: datetime, given: Act) -> object:
        """Perform the act. Overridden."""
        raise NotImplementedError


class SubmitForm(ActForm):
    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.submit_project(project=self.project, by=by, at=at, given=given)


class SendBackForm(ActForm):
    missing = forms.CharField(
        label=_("Còn thiếu gì?"), widget=LONG, help_text=_("Mỗi dòng một nội dung, nêu đúng tên giấy tờ hoặc mục.")
    )

    def run(self, by: "User", at: datetime, given: Act) -> object:
        missing = self.cleaned_data["missing"].splitlines()
        return services.send_back(project=self.project, missing=missing, by=by, at=at, note=given.note)


class AppraisalForm(ActForm):
    """Five criteria, each with an answer and a sentence (36/2013/TT-BCT art. 9)."""

    level = AppraisalLevel.BASE
    proposed_vnd = VndField(label=_("Đề nghị mức hỗ trợ (đồng)"))
    conclusion = forms.CharField(label=_("Kết luận"), widget=LONG)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposed_vnd"].initial = self.project.requested_vnd
        own: dict[str, forms.Field] = {}
        for n, criterion in enumerate(Criterion, 1):
            own[f"answer_{criterion}"] = forms.ChoiceField(
                label=criterion.label, choices=Answer.choices, widget=forms.RadioSelect
            )
            sentence = format_lazy("{} {}", _("Nhận xét về tiêu chí"), n)
            own[f"sentence_{criterion}"] = forms.CharField(label=sentence, widget=SHORT)
        self.fields = {**own, **self.fields}
        del self.fields["note"]  # the conclusion says it

    @property
    def criteria(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The five criteria as blocks: the answer and its sentence."""
        return [(self[f"answer_{c}"], self[f"sentence_{c}"]) for c in Criterion]

    @property
    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith(("answer_", "sentence_"))]

    def run(self, by: "User", at: datetime, given: Act) -> object:
        data = self.cleaned_data
        answers = {str(c): (data[f"answer_{c}"], data[f"sentence_{c}"]) for c in Criterion}
        opinion = services.Opinion(answers, data["conclusion"], data["proposed_vnd"])
        return services.appraise(project=self.project, level=self.level, opinion=opinion, by=by, at=at, given=given)


class MinistryAppraisalForm(AppraisalForm):
    level = AppraisalLevel.MINISTRY


class ForwardForm(ActForm):
    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.forward_to_agency(project=self.project, by=by, at=at, given=given)


class RefuseForm(ActForm):
    needs_reason = True

    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.refuse(project=self.project, reason=given.note, by=by, at=at)


class PlanForm(ActForm):
    scan_kind = PaperKind.PLAN_DECISION
    planned_vnd = VndField(label=_("Mức duyệt trong quyết định (đồng)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["planned_vnd"].initial = self.project.requested_vnd

    def run(self, by: "User", at: datetime, given: Act) -> object:
        planned = self.cleaned_data["planned_vnd"]
        return services.record_plan_approval(project=self.project, planned_vnd=planned, by=by, at=at, given=given)


class BudgetForm(ActForm):
    scan_kind = PaperKind.BUDGET_NOTICE
    fund = forms.ChoiceField(label=_("Nguồn vốn"))
    amount_vnd = VndField(label=_("Số tiền giao (đồng)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = self.project
        funds = [f for y in project.years for f in ledger.funds_of(purse=project.purse, budget_year=y)]
        fitting = [(str(f.pk), str(f)) for f in funds if f.level == project.level]
        self.fields["fund"].choices = fitting  # type: ignore[attr-defined]
        money = ledger.subject_balances(project.subject)
        self.fields["amount_vnd"].initial = max((project.planned_vnd or 0) - money.open - money.paid, 0)

    def run(self, by: "User", at: datetime, given: Act) -> object:
        fund_id, amount = int(self.cleaned_data["fund"]), self.cleaned_data["amount_vnd"]
        return services.assign_budget(
            project=self.project, fund_id=fund_id, amount_vnd=amount, by=by, at=at, given=given
        )


class ContractForm(ActForm):
    papers = None
    contract_number = forms.CharField(label=_("Số hợp đồng"), max_length=100)
    signed_on = DayField(label=_("Ngày ký"))
    amount_vnd = VndField(label=_("Giá trị hợp đồng (đồng)"))
    management_vnd = VndField(
        label=_("Trong đó chi quản lý đề án của đơn vị thực hiện (đồng)"),
        required=False,
        help_text=_("Để trống nếu hợp đồng không ghi."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_vnd"].initial = self.project.planned_vnd

    def run(self, by: "User", at: datetime, given: Act) -> object:
        data = self.cleaned_data
        return services.sign_contract(
            project=self.project, number=data["contract_number"], signed_on=data["signed_on"],
            amount_vnd=data["amount_vnd"], management_vnd=data["management_vnd"] or 0, by=by, at=at, given=given,
        )  # fmt: skip


class AdvanceForm(ActForm):
    papers = None
    amount_vnd = VndField(label=_("Đề nghị tạm ứng (đồng)"))

    def run(self, by: "User", at: datetime, given: Act) -> object:
        amount = self.cleaned_data["amount_vnd"]
        return services.request_advance(project=self.project, amount_vnd=amount, by=by, at=at, given=given)


class BeginForm(ActForm):
    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.begin(project=self.project, by=by, at=at)


class PayForm(ActForm):
    """Money through the Treasury: amount, voucher, day."""

    amount_vnd = VndField(label=_("Số tiền (đồng)"))
    document = forms.CharField(label=_("Số chứng từ Kho bạc"), max_length=100)
    paid_on = DayField(label=_("Ngày chứng từ"))

    def money(self) -> dict[str, Any]:
        """Amount, voucher and day, as services take them."""
        names = ("amount_vnd", "document", "paid_on", "filed_on")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}


class TreasuryForm(PayForm):
    """Money out of the estimate: the day the file was sent decides at the end of a year (P§15.42)."""

    filed_on = DayField(
        label=_("Ngày gửi hồ sơ đến Kho bạc"),
        required=False,
        help_text=_(
            "Để trống nếu cùng ngày chứng từ. Cuối năm, ngày này quyết định còn chi được vào dự toán của năm không."
        ),
    )


class PayAdvanceForm(TreasuryForm):
    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.pay_advance(project=self.project, **self.money(), by=by, at=at, given=given)


class AskAcceptanceForm(ActForm):
    papers = None

    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.request_acceptance(project=self.project, by=by, at=at, given=given)


class MinutesForm(Form):
    """Base acceptance as found on the spot (forms 5a, 5b, 5c)."""

    minutes_number = forms.CharField(label=_("Số biên bản nghiệm thu"), max_length=100)
    accepted_on = DayField(label=_("Ngày nghiệm thu"))
    work_done_on = DayField(
        label=_("Ngày hoàn thành khối lượng"),
        required=False,
        help_text=_("Để trống nếu xong đúng ngày nghiệm thu. Việc xong sau 31/12 không dùng tiền của năm trước."),
    )
    quantity = forms.CharField(label=_("Khối lượng so với kế hoạch"), widget=SHORT)
    quality = forms.CharField(label=_("Chất lượng"), widget=SHORT)
    invested_vnd = VndField(label=_("Tổng giá trị đầu tư được nghiệm thu (đồng)"))
    accepted_vnd = VndField(label=_("Giá trị hỗ trợ được nghiệm thu (đồng)"))

    def minutes(self) -> services.Minutes:
        """The minutes as typed."""
        d = self.cleaned_data
        return services.Minutes(
            d["minutes_number"], d["accepted_on"], d["quantity"], d["quality"], d["invested_vnd"], d["accepted_vnd"],
            d.get("work_done_on"),
        )  # fmt: skip


class AcceptanceForm(ActForm):
    """With one place left its minutes are typed here; several places are accepted one by one before."""

    papers = (PaperKind.ACCEPTANCE_MINUTES,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_parts = guards.parts_to_accept(self.project)
        if len(self.open_parts) == 1:
            self.fields = {**MinutesForm.base_fields, **self.fields}

    def run(self, by: "User", at: datetime, given: Act) -> object:
        minutes = MinutesForm.minutes(self) if len(self.open_parts) == 1 else None  # type: ignore[arg-type]
        return services.accept_base(project=self.project, minutes=minutes, by=by, at=at, given=given)


class RestForm(ActForm):
    papers = None

    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.request_rest(project=self.project, by=by, at=at, given=given)


class PayRestForm(TreasuryForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_vnd"].initial = guards.payable_rest(self.project)

    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.pay_rest(project=self.project, **self.money(), by=by, at=at, given=given)


class SettlementForm(ActForm):
    papers = None

    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.submit_settlement(project=self.project, by=by, at=at, given=given)


class SettleLateForm(ActForm):
    """The way of Form 9: what becomes of the money, the unit's new day, the reason (36/2013/TT-BCT art. 18 cl. 3)."""

    papers = None
    needs_reason = True
    money_class = forms.ChoiceField(
        label=_("Tiền còn treo của năm ngân sách"), choices=MoneyClass.choices, widget=forms.RadioSelect
    )
    until = DayField(label=_("Hạn mới hẹn đơn vị nộp hồ sơ, thanh lý"))
    form_9 = forms.CharField(label=_("Số giấy đề nghị thanh toán (Biểu 9)"), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        balances = ledger.subject_balances(self.project.subject)
        self.fields["form_9"].initial = guards.form_9_of(self.project)
        if not balances.open:
            self.fields["money_class"].initial = MoneyClass.NONE
        lang = spoken()
        self.fields["money_class"].help_text = gettext(
            "Còn treo %(open)s, trong đó %(asked)s đang đề nghị chuyển nguồn."
        ) % {
            "open": formats.vnd(balances.open, lang),
            "asked": formats.vnd(ledger.carried_or_asked_vnd(self.project.subject), lang),
        }

    def facts(self, on: date) -> list[Row]:
        """The days that passed and those that come, by the law of the budget year of the money (P§9.1)."""
        lang = spoken()
        dossier, last = guards.settlement_day(self.project, on), guards.liquidation_day(self.project, on)
        days = ledger.days_of(self.project.years[-1]).days
        rows = [(gettext("Hạn nộp hồ sơ quyết toán"), dossier.day if dossier else None)]
        rows += [(gettext("Hạn thanh lý, quyết toán"), last.day)]
        named = ((DayKey.ADJUSTMENT_ENDS, gettext("Hết chỉnh lý")), (DayKey.ADVANCE_RETURNED, gettext("Hạn nộp trả")))
        rows += [(label, days[key].last) for key, label in named if key in days]
        return [Row(label, formats.date_short(day, lang)) for label, day in rows]

    def run(self, by: "User", at: datetime, given: Act) -> object:
        d = self.cleaned_data
        return services.settle_late(
            project=self.project, money_class=d["money_class"], until=d["until"], form_9=d["form_9"], by=by, at=at,
            given=given,
        )  # fmt: skip


class LiquidationForm(ActForm):
    papers = (PaperKind.LIQUIDATION_MINUTES,)
    minutes_number = forms.CharField(label=_("Số biên bản thanh lý (Biểu 6)"), max_length=100)
    liquidated_on = DayField(label=_("Ngày thanh lý"))

    def run(self, by: "User", at: datetime, given: Act) -> object:
        d = self.cleaned_data
        return services.liquidate(
            project=self.project,
            number=d["minutes_number"],
            liquidated_on=d["liquidated_on"],
            by=by,
            at=at,
            given=given,
        )


class ReturnForm(PayForm):
    papers = (PaperKind.RETURN_SLIP,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owed = ledger.subject_balances(self.project.subject).advanced
        self.fields["amount_vnd"].initial = owed
        for name in ("document", "paid_on", f"paper_{PaperKind.RETURN_SLIP}"):
            self.fields[name].required = bool(owed)

    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.record_return(project=self.project, **self.money(), by=by, at=at, given=given)


class ProposeStopForm(ActForm):
    needs_reason = True

    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.propose_stop(project=self.project, reason=given.note, by=by, at=at)


class WrongdoingForm(ActForm):
    needs_reason = True

    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.stop_for_wrongdoing(project=self.project, reason=given.note, by=by, at=at)


class AgainForm(ActForm):
    """An approved project without money goes on as another dossier; the same form sent twice makes one."""

    needs_reason = True
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = secrets.token_hex(16)

    def run(self, by: "User", at: datetime, given: Act) -> object:
        act = services.move_to_local if self.transition.act == "move_to_local" else services.reregister
        return act(project=self.project, reason=given.note, form_key=self.cleaned_data["key"], by=by, at=at)


class DeclineStopForm(ActForm):
    needs_reason = True

    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.decline_stop(project=self.project, reason=given.note, by=by, at=at)


class RecordStopForm(ActForm):
    scan_kind = PaperKind.STOP_DECISION

    def run(self, by: "User", at: datetime, given: Act) -> object:
        return services.record_stop(project=self.project, by=by, at=at, given=given)


ACT_FORMS: dict[str, type[ActForm]] = {
    "submit": SubmitForm,
    "send_back": SendBackForm,
    "appraise_base": AppraisalForm,
    "forward": ForwardForm,
    "refuse": RefuseForm,
    "appraise_ministry": MinistryAppraisalForm,
    "approve_plan": PlanForm,
    "assign_budget": BudgetForm,
    "assign_more": BudgetForm,
    "sign_contract": ContractForm,
    "request_advance": AdvanceForm,
    "begin": BeginForm,
    "pay_advance": PayAdvanceForm,
    "request_acceptance": AskAcceptanceForm,
    "accept_base": AcceptanceForm,
    "request_rest": RestForm,
    "pay_rest": PayRestForm,
    "submit_settlement": SettlementForm,
    "settle_late": SettleLateForm,
    "liquidate": LiquidationForm,
    "liquidate_owing": LiquidationForm,
    "return_debt": ReturnForm,
    "propose_stop": ProposeStopForm,
    "stop_wrongdoing": WrongdoingForm,
    "move_to_local": AgainForm,
    "reregister": AgainForm,
    "decline_stop": DeclineStopForm,
    "record_stop": RecordStopForm,
    "close_stop": ReturnForm,
}


class PlanActForm(Form):
    """An act of a detail plan: its own fields and a note."""

    needs_reason = False

    def __init__(self, plan: DetailPlan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["note"] = forms.CharField(
            label=_("Lý do") if self.needs_reason else _("Ghi chú"), widget=SHORT, required=self.needs_reason
        )

    def run(self, by: "User", at: datetime, reasons: Mapping[str, str]) -> object:
        """Perform the act. Overridden where there is more to it than handing the plan on."""
        given = Act(note=self.cleaned_data["note"], reasons=reasons)
        return services.submit_detail_plan(plan=self.plan, by=by, at=at, given=given)


class WithdrawPlanForm(PlanActForm):
    needs_reason = True

    def run(self, by: "User", at: datetime, reasons: Mapping[str, str]) -> object:
        return services.withdraw_plan(plan=self.plan, reason=self.cleaned_data["note"], by=by, at=at)


class PlanBackForm(PlanActForm):
    missing = forms.CharField(
        label=_("Còn thiếu gì?"), widget=LONG, help_text=_("Mỗi dòng một nội dung, nêu đúng tên giấy tờ hoặc mục.")
    )

    def run(self, by: "User", at: datetime, reasons: Mapping[str, str]) -> object:
        missing = self.cleaned_data["missing"].splitlines()
        return services.send_plan_back(plan=self.plan, missing=missing, by=by, at=at, note=self.cleaned_data["note"])


class ApprovePlanForm(PlanActForm):
    number = forms.CharField(label=_("Số, ký hiệu văn bản phê duyệt"), max_length=100)
    approved_on = DayField(label=_("Ngày văn bản"))
    is_last = forms.BooleanField(
        label=_("Đây là kế hoạch cuối: phần chưa có cơ sở nhận được trả lại nguồn ngay"), required=False
    )

    def run(self, by: "User", at: datetime, reasons: Mapping[str, str]) -> object:
        d = self.cleaned_data
        return services.approve_detail_plan(
            plan=self.plan, number=d["number"], approved_on=d["approved_on"], is_last=d["is_last"], by=by, at=at,
            given=Act(note=d["note"], reasons=reasons),
        )  # fmt: skip


PLAN_ACT_FORMS: dict[str, type[PlanActForm]] = {
    "submit_plan": PlanActForm,
    "withdraw_plan": WithdrawPlanForm,
    "send_plan_back": PlanBackForm,
    "approve_detail": ApprovePlanForm,
}
