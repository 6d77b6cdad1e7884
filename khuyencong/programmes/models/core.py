"""One support project and the acts recorded on its way. Amounts are whole đồng."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.programmes.choices import (
    Answer,
    AppraisalLevel,
    ContractKind,
    Criterion,
    Kind,
    Level,
    PaymentKind,
    Route,
    Status,
)
from khuyencong.programmes.models.parts import Part

# What every reader of the parts of a project asks of each.
SHARED = ("place__province", "province", "department")
OF_PARTS = ("beneficiary", "production_place", *SHARED)


class Guidance(models.Model):
    """The Agency's guidance letter for the plan of a year (36/2013/TT-BCT; P§6 step 1). It may set its own days."""

    year = models.PositiveSmallIntegerField(_("Kế hoạch năm"), unique=True)
    number = models.CharField(_("Số, ký hiệu"), max_length=100)
    issued_on = models.DateField(_("Ngày văn bản"))
    unit_deadline = models.DateField(_("Hạn đơn vị đăng ký tại Sở"), null=True, blank=True)
    department_deadline = models.DateField(_("Hạn Sở đăng ký tại Cục"), null=True, blank=True)

    def __str__(self) -> str:
        return self.number


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> "ProjectQuerySet":
        """Projects of the user's provinces (predecessors included), of the user's bodies, or all for the nation.

        A project of several provinces is seen by each of them: its own share and the whole (P§6.3).
        """
        scope = scope_of(user, on)
        if scope.national:
            return self
        parts = Part.objects.filter(
            Q(province__in=scope.unit_ids)
            | Q(place__in=scope.unit_ids)
            | Q(department__in=scope.organisation_ids)
            | Q(beneficiary__organisation__in=scope.organisation_ids)
        )
        return self.filter(
            Q(province__in=scope.unit_ids)
            | Q(place__in=scope.unit_ids)
            | Q(implementer__in=scope.organisation_ids)
            | Q(manager__in=scope.organisation_ids)
            | Q(agency__in=scope.organisation_ids)
            | Q(pk__in=parts.values("project"))
        )

    def with_parts(self, *, many: bool = False) -> "ProjectQuerySet":
        """Projects with their parts in force, in order, whatever the number of projects: two more queries; with `many`
        a few more, and what parts share (places, departments) is one object for all of them, not one a part."""
        rows = Part.objects.in_force().prefetch_related("items")
        if many:
            rows = rows.select_related("beneficiary", "production_place").prefetch_related(*SHARED)
        else:
            rows = rows.select_related(*OF_PARTS)
        return self.prefetch_related(models.Prefetch("parts", queryset=rows, to_attr="_parts_in_force"))


class Project(models.Model):
    """A support project: who, where, for how much, and where it stands; its parts say what for whom (`Part`).

    `registered_in_year` is N-1, `budget_year` N (the first one of a project of several years). `manager` contracts,
    pays and liquidates: the Agency for national money, the department, district or commune body for local money.
    `route` is the way through the offices, decided when the dossier is opened.
    """

    code = models.CharField(_("Mã đề án"), max_length=40, unique=True)
    title = models.CharField(_("Tên đề án"), max_length=500)
    search_key = models.CharField(max_length=600, db_index=True)
    status = models.CharField(_("Trạng thái"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    kind = models.CharField(_("Loại đề án"), max_length=10, choices=Kind.choices, default=Kind.SINGLE)
    is_pilot = models.BooleanField(_("Đề án điểm"), default=False)
    purse = models.CharField(_("Nguồn kinh phí"), max_length=10, default="national")
    level = models.CharField(_("Cấp ngân sách"), max_length=10, choices=Level.choices, default=Level.NATION)
    route = models.CharField(_("Đường đi của hồ sơ"), max_length=10, choices=Route.choices, default=Route.NATIONAL)
    registered_in_year = models.PositiveSmallIntegerField(_("Năm đăng ký"))
    budget_year = models.PositiveSmallIntegerField(_("Năm ngân sách"))
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Tỉnh"))
    place = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Địa điểm"))
    implementer = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Đơn vị thực hiện")
    )
    department = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Sở Công Thương")
    )
    agency = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Cục")
    )
    manager = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Cơ quan quản lý kinh phí")
    )
    coordinator = models.CharField(_("Đơn vị phối hợp"), max_length=300, blank=True, default="")
    need = models.TextField(_("Sự cần thiết và căn cứ"), blank=True, default="")
    goals = models.TextField(_("Mục tiêu"), blank=True, default="")
    features = models.TextField(_("Quy mô, đặc điểm nổi bật của công nghệ, máy móc, sản phẩm"), blank=True, default="")
    organisation_text = models.TextField(_("Tổ chức thực hiện"), blank=True, default="")
    outcome = models.TextField(_("Hiệu quả của đề án"), blank=True, default="")
    starts_on = models.DateField(_("Bắt đầu"), null=True, blank=True)
    ends_on = models.DateField(_("Kết thúc"), null=True, blank=True)
    requested_vnd = models.BigIntegerField(_("Đề nghị hỗ trợ"), default=0)
    own_vnd = models.BigIntegerField(_("Vốn của cơ sở"), default=0)
    other_vnd = models.BigIntegerField(_("Nguồn khác"), default=0)
    other_state_vnd = models.BigIntegerField(_("Tiền Nhà nước khác"), default=0)
    planned_vnd = models.BigIntegerField(_("Kế hoạch duyệt"), null=True, blank=True)
    plan_approved_on = models.DateField(_("Ngày duyệt kế hoạch"), null=True, blank=True)
    is_example = models.BooleanField(_("Ví dụ"), default=False)
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies", verbose_name=_("Lập theo đề án")
    )
    version = models.PositiveIntegerField(default=0)
    form_key = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-budget_year", "code", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(requested_vnd__gte=0, own_vnd__gte=0, other_vnd__gte=0, other_state_vnd__gte=0),
                name="project_money_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(budget_year__gte=F("registered_in_year")), name="project_budget_year_not_before"
            ),
            models.CheckConstraint(
                condition=Q(planned_vnd__isnull=True) | Q(planned_vnd__gte=0), name="project_plan_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(purse="national", level=Level.NATION) | (~Q(purse="national") & ~Q(level=Level.NATION)),
                name="project_level_fits_purse",
            ),
            models.CheckConstraint(
                condition=~Q(level=Level.DISTRICT) | Q(budget_year__lte=2025), name="project_district_until_2025"
            ),
        ]
        indexes = [
            models.Index(fields=["province", "budget_year"]),
            models.Index(fields=["implementer", "budget_year"]),
            models.Index(fields=["status", "budget_year"]),
            models.Index(fields=["-budget_year", "code", "id"], name="project_in_list_order"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def subject(self) -> str:
        """The reference other rooms keep: "programmes.project:17"."""
        return f"programmes.project:{self.pk}"

    @property
    def parts_in_force(self) -> "list[Part]":
        """The parts that count, in order; read once an object (`refresh_from_db` reads them again)."""
        found: list[Part] | None = self.__dict__.get("_parts_in_force")
        if found is None:
            rows = self.parts.in_force().select_related(*OF_PARTS).prefetch_related("items")
            found = self.__dict__["_parts_in_force"] = list(rows)
        return found

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__.pop("_parts_in_force", None)
        self.__dict__.pop("_late", None)
        super().refresh_from_db(*args, **kwargs)

    @property
    def beneficiaries(self) -> "list[Part]":
        """One part for each beneficiary that is named."""
        return list({p.beneficiary_id: p for p in self.parts_in_force if p.beneficiary_id}.values())

    @property
    def activities(self) -> list[str]:
        """Codes of the contents of the parts in force, without repetition, in order."""
        return list(dict.fromkeys(p.activity for p in self.parts_in_force))

    @property
    def years(self) -> list[int]:
        """The budget years of the parts in force, and those it was extended into; more than one is a project of several
        years."""
        first, *rest = sorted({p.budget_year for p in self.parts_in_force} or {self.budget_year})
        last = max([first, *rest, self.ends_on.year if self.ends_on else first])
        return sorted({first, *rest, *range((rest or [first])[-1] + 1, last + 1)})


class Appraisal(models.Model):
    """The opinion of one level on a project: five criteria, a conclusion, the support proposed (forms 4a, 4b).

    A send-back voids it (`voided_at`); the next one is a new row.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="appraisals")
    level = models.CharField(_("Cấp"), max_length=10, choices=AppraisalLevel.choices)
    proposed_vnd = models.BigIntegerField(_("Đề nghị mức hỗ trợ"))
    conclusion = models.TextField(_("Kết luận"))
    favourable = models.BooleanField(_("Đồng ý"))
    appraised_on = models.DateField(_("Ngày thẩm định"))
    norm_version = models.CharField(max_length=120)
    norm_citation = models.CharField(max_length=300)
    ceiling_vnd = models.BigIntegerField(_("Trần hỗ trợ"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["project", "-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "level"], condition=Q(voided_at__isnull=True), name="one_standing_appraisal"
            ),
            models.CheckConstraint(condition=Q(proposed_vnd__gte=0), name="appraisal_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.project.code}"


class CriterionAnswer(models.Model):
    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="answers")
    criterion = models.CharField(_("Tiêu chí"), max_length=20, choices=Criterion.choices)
    answer = models.CharField(_("Ý kiến"), max_length=10, choices=Answer.choices)
    sentence = models.TextField(_("Nhận xét"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "criterion"], name="criterion_once"),
            models.CheckConstraint(condition=~Q(sentence=""), name="criterion_has_sentence"),
        ]

    def __str__(self) -> str:
        return f"{self.get_criterion_display()}: {self.get_answer_display()}"


class Contract(models.Model):
    """The contract between the managing body (party A) and the implementing unit (party B), or the decision that
    assigns the work to the managing body's own unit (36/2013/TT-BCT art. 12)."""

    kind = models.CharField(_("Hình thức"), max_length=10, choices=ContractKind.choices, default=ContractKind.CONTRACT)
    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="contract")
    number = models.CharField(_("Số hợp đồng"), max_length=100)
    signed_on = models.DateField(_("Ngày ký"))
    amount_vnd = models.BigIntegerField(_("Giá trị hợp đồng"))
    management_vnd = models.BigIntegerField(_("Trong đó chi quản lý đề án"), default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="contract_positive"),
            models.CheckConstraint(
                condition=Q(management_vnd__gte=0, management_vnd__lte=F("amount_vnd")),
                name="contract_management_inside",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ProgressReport(models.Model):
    """The monthly report of the implementing unit, before the 25th; the department confirms it when money follows."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="progress")
    month = models.DateField(_("Tháng"))
    done = models.TextField(_("Khối lượng đã thực hiện"))
    invested_vnd = models.BigIntegerField(_("Giá trị đã đầu tư"))
    difficulties = models.TextField(_("Khó khăn, kiến nghị"), blank=True, default="")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["project", "-month"]
        constraints = [
            models.UniqueConstraint(fields=["project", "month"], name="one_progress_report_a_month"),
            models.CheckConstraint(condition=Q(invested_vnd__gte=0), name="progress_not_negative"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("sent_by")),
                name="progress_confirmed_by_another_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.month:%m/%Y}"


class Payment(models.Model):
    """Money that left or came back through the Treasury; `entry_key` is the idempotency key of its ledger entry."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(_("Loại"), max_length=10, choices=PaymentKind.choices)
    amount_vnd = models.BigIntegerField(_("Số tiền"))
    document = models.CharField(_("Chứng từ"), max_length=100)
    paid_on = models.DateField(_("Ngày"))
    entry_key = models.CharField(max_length=120, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["paid_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="payment_positive")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.document}"


class Settlement(models.Model):
    """Settlement dossier and liquidation: what was settled, what was still to pay or to return (Form 6)."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="settlement")
    submitted_on = models.DateField(_("Ngày nộp hồ sơ"))
    liquidated_on = models.DateField(_("Ngày thanh lý"), null=True, blank=True)
    number = models.CharField(_("Số biên bản thanh lý"), max_length=100, blank=True, default="")
    settled_vnd = models.BigIntegerField(_("Giá trị quyết toán"), null=True, blank=True)

    def __str__(self) -> str:
        return self.number or self.project.code


class Debt(models.Model):
    """Money to return to the budget: advanced without accepted quantity, or advanced for a stopped project."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="debt")
    amount_vnd = models.BigIntegerField(_("Phải nộp trả"))
    due_on = models.DateField(_("Hạn nộp"))
    citation = models.CharField(_("Căn cứ"), max_length=300)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="debt_positive")]

    def __str__(self) -> str:
        return f"{self.project.code}: {self.amount_vnd}"
