"""One support project and the acts recorded on its way. Amounts are whole đồng."""

from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.programmes.choices import (
    MACHINERY,
    Answer,
    AppraisalLevel,
    Criterion,
    PaymentKind,
    Status,
)


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
        """Projects of the user's provinces (predecessors included), of the user's bodies, or all for the nation."""
        scope = scope_of(user, on)
        if scope.national:
            return self
        return self.filter(
            Q(province__in=scope.unit_ids)
            | Q(place__in=scope.unit_ids)
            | Q(implementer__in=scope.organisation_ids)
            | Q(agency__in=scope.organisation_ids)
            | Q(beneficiary__organisation__in=scope.organisation_ids)
        )


class Project(models.Model):
    """A support project: who, where, what, for how much, and where it stands.

    `registered_in_year` is N-1, `budget_year` N. `norm_*` is the version of the ceiling in force on the day the plan
    was approved; a later norm changes nothing (P§15.2).
    """

    code = models.CharField(_("Mã đề án"), max_length=40, unique=True)
    title = models.CharField(_("Tên đề án"), max_length=500)
    search_key = models.CharField(max_length=600, db_index=True)
    status = models.CharField(_("Trạng thái"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    activity = models.CharField(_("Nội dung hoạt động"), max_length=10, default=MACHINERY)
    purse = models.CharField(_("Nguồn kinh phí"), max_length=10, default="national")
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
    coordinator = models.CharField(_("Đơn vị phối hợp"), max_length=300, blank=True, default="")
    beneficiary = models.ForeignKey(
        "registry.Establishment",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Cơ sở thụ hưởng"),
    )
    production_place = models.ForeignKey(
        "registry.ProductionPlace",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Nơi sản xuất"),
    )
    need = models.TextField(_("Sự cần thiết và căn cứ"), blank=True, default="")
    goals = models.TextField(_("Mục tiêu"), blank=True, default="")
    features = models.TextField(_("Quy mô, đặc điểm nổi bật của máy móc"), blank=True, default="")
    present_machine = models.TextField(_("Máy đang dùng"), blank=True, default="")
    effects = models.JSONField(_("So với máy đang dùng"), default=list)
    organisation_text = models.TextField(_("Tổ chức thực hiện"), blank=True, default="")
    outcome = models.TextField(_("Hiệu quả của đề án"), blank=True, default="")
    starts_on = models.DateField(_("Bắt đầu"), null=True, blank=True)
    ends_on = models.DateField(_("Kết thúc"), null=True, blank=True)
    is_line = models.BooleanField(_("Dây chuyền công nghệ"), default=False)
    machine_is_new = models.BooleanField(_("Máy mới 100%"), default=False)
    commits_rest = models.BooleanField(_("Cam kết đầu tư phần vốn còn lại"), default=False)
    commits_no_other = models.BooleanField(_("Cam kết khoản chi không có tiền Nhà nước khác"), default=False)
    uplift = models.DecimalField(_("Hệ số ưu tiên"), max_digits=3, decimal_places=2, default=1)
    uplift_ground = models.CharField(_("Căn cứ ưu tiên"), max_length=12, blank=True, default="")
    requested_vnd = models.BigIntegerField(_("Đề nghị hỗ trợ"), default=0)
    own_vnd = models.BigIntegerField(_("Vốn của cơ sở"), default=0)
    other_vnd = models.BigIntegerField(_("Nguồn khác"), default=0)
    other_state_vnd = models.BigIntegerField(_("Tiền Nhà nước khác"), default=0)
    planned_vnd = models.BigIntegerField(_("Kế hoạch duyệt"), null=True, blank=True)
    plan_approved_on = models.DateField(_("Ngày duyệt kế hoạch"), null=True, blank=True)
    norm_version = models.CharField(max_length=120, blank=True, default="")
    norm_citation = models.CharField(_("Căn cứ mức hỗ trợ"), max_length=300, blank=True, default="")
    ceiling_vnd = models.BigIntegerField(_("Trần hỗ trợ"), null=True, blank=True)
    fund = models.ForeignKey("ledger.Fund", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_example = models.BooleanField(_("Ví dụ"), default=False)
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
            models.CheckConstraint(condition=Q(uplift__gte=1), name="project_uplift_at_least_one"),
            models.CheckConstraint(condition=Q(uplift=1) | ~Q(uplift_ground=""), name="project_uplift_has_ground"),
            models.CheckConstraint(
                condition=Q(budget_year__gte=F("registered_in_year")), name="project_budget_year_not_before"
            ),
            models.CheckConstraint(
                condition=Q(planned_vnd__isnull=True) | Q(planned_vnd__gte=0), name="project_plan_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["province", "budget_year"]),
            models.Index(fields=["implementer", "budget_year"]),
            models.Index(fields=["status", "budget_year"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def subject(self) -> str:
        """The reference other rooms keep: "programmes.project:17"."""
        return f"programmes.project:{self.pk}"


class CostItem(models.Model):
    """One line of the estimate (Form 1). Supported lines are machines; serial number and maker come at delivery."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("TT"))
    name = models.CharField(_("Khoản chi"), max_length=300)
    unit = models.CharField(_("Đơn vị tính"), max_length=50, blank=True, default="")
    quantity = models.PositiveIntegerField(_("Số lượng"), default=1)
    unit_price_vnd = models.BigIntegerField(_("Đơn giá"))
    support_vnd = models.BigIntegerField(_("Khuyến công hỗ trợ"), default=0)
    maker = models.CharField(_("Hãng"), max_length=100, blank=True, default="")
    model = models.CharField(_("Kiểu máy"), max_length=100, blank=True, default="")
    serial = models.CharField(_("Số máy"), max_length=100, blank=True, default="")

    class Meta:
        ordering = ["project", "position"]
        constraints = [
            models.UniqueConstraint(fields=["project", "position"], name="cost_item_position_once"),
            models.CheckConstraint(
                condition=Q(unit_price_vnd__gt=0, quantity__gt=0, support_vnd__gte=0), name="cost_item_positive"
            ),
            models.CheckConstraint(
                condition=Q(support_vnd__lte=F("unit_price_vnd") * F("quantity")), name="support_within_cost"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cost_vnd(self) -> int:
        return int(self.unit_price_vnd) * int(self.quantity)


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
    """The contract between the Agency (party A) and the implementing unit (party B)."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="contract")
    number = models.CharField(_("Số hợp đồng"), max_length=100)
    signed_on = models.DateField(_("Ngày ký"))
    amount_vnd = models.BigIntegerField(_("Giá trị hợp đồng"))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="contract_positive")]

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


class Acceptance(models.Model):
    """Base acceptance (nghiệm thu cơ sở), Form 5a."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="acceptance")
    number = models.CharField(_("Số biên bản"), max_length=100)
    accepted_on = models.DateField(_("Ngày nghiệm thu"))
    quantity = models.TextField(_("Khối lượng nghiệm thu"))
    quality = models.TextField(_("Chất lượng"))
    invested_vnd = models.BigIntegerField(_("Tổng giá trị đầu tư được nghiệm thu"))
    accepted_vnd = models.BigIntegerField(_("Giá trị hỗ trợ được nghiệm thu"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_vnd__gte=0, invested_vnd__gte=F("accepted_vnd")), name="acceptance_within_cost"
            )
        ]

    def __str__(self) -> str:
        return self.number


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
