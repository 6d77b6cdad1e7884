"""Yearly plans: versions, batches and their money, lines; tender results; registration reports. Whole đồng."""

from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.ledger.choices import FundLevel, Purse
from khuyencong.programmes.models.core import Project
from khuyencong.programmes.plans.choices import Authority, LeftOut, PlanStatus, ReportStatus, TenderKind


class YearPlanQuerySet(models.QuerySet["YearPlan"]):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> "YearPlanQuerySet":
        """Every plan for the nation; else the national plans and those of the user's provinces and bodies."""
        scope = scope_of(user, on)
        if scope.national:
            return self
        mine = Q(place__in=scope.unit_ids) | Q(place__province__in=scope.unit_ids)
        return self.filter(mine | Q(compiler__in=scope.organisation_ids) | Q(purse=Purse.NATIONAL))


class YearPlan(models.Model):
    """The promotion plan of a budget year: the nation's, approved by the Minister, or a province's, approved by the
    chairman of its committee (45/2012/NĐ-CP art. 2 cl. 2, art. 7). `compiler` makes it: the Agency or the department.
    """

    purse = models.CharField(_("Nguồn kinh phí"), max_length=10, choices=Purse.choices)
    place = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Tỉnh")
    )
    budget_year = models.PositiveSmallIntegerField(_("Năm ngân sách"))
    compiler = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Cơ quan lập kế hoạch")
    )
    is_example = models.BooleanField(_("Ví dụ"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = YearPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-budget_year", "purse", "id"]
        constraints = [
            models.UniqueConstraint(fields=["purse", "place", "budget_year"], name="year_plan_once"),
            models.UniqueConstraint(
                fields=["purse", "budget_year"], condition=Q(place__isnull=True), name="national_plan_once"
            ),
            models.CheckConstraint(
                condition=Q(purse=Purse.NATIONAL, place__isnull=True) | Q(purse=Purse.LOCAL, place__isnull=False),
                name="year_plan_place_fits_purse",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purse_display()} {self.budget_year}"

    @property
    def is_national(self) -> bool:
        return self.purse == Purse.NATIONAL


class PlanVersion(models.Model):
    """The whole list of a plan at one decision. The first is the plan; each later one amends it and names why.

    `revision` counts every change of the draft, so that an act on the whole list knows whether it saw the last state.
    """

    plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Bản"))
    status = models.CharField(_("Trạng thái"), max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors")
    reason = models.TextField(_("Lý do điều chỉnh"), blank=True, default="")
    authority = models.CharField(
        _("Người quyết định"), max_length=10, choices=Authority.choices, blank=True, default=""
    )
    decision_number = models.CharField(_("Số, ký hiệu quyết định"), max_length=100, blank=True, default="")
    decided_on = models.DateField(_("Ngày quyết định"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(status__in=[PlanStatus.DRAFT, PlanStatus.SUBMITTED]),
                name="one_open_plan_version",
            ),
            models.CheckConstraint(
                condition=~Q(status=PlanStatus.APPROVED)
                | (Q(decided_on__isnull=False) & ~Q(decision_number="") & ~Q(authority="")),
                name="plan_approved_by_number",
            ),
            models.CheckConstraint(condition=Q(based_on__isnull=True) | ~Q(reason=""), name="plan_amended_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.number}"

    @property
    def subject(self) -> str:
        """The reference other rooms keep: "programmes.plan:5"."""
        return f"programmes.plan:{self.pk}"


class Batch(models.Model):
    """A batch (đợt) of a plan: the lines its money is assigned to together."""

    plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveSmallIntegerField(_("Đợt"))

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="batch_once"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=99), name="batch_in_range"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class BatchMoney(models.Model):
    """What a batch may spend at one level (and place): the assigned amount of its fund, before that an expected one.

    `cleaner_vnd` of it is kept for cleaner-production projects, which are ranked apart (46/2012/TT-BCT art. 6 cl. 3b).
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="money")
    level = models.CharField(_("Cấp ngân sách"), max_length=10, choices=FundLevel.choices)
    place = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Địa bàn")
    )
    expected_vnd = models.BigIntegerField(_("Dự kiến (đồng)"))
    cleaner_vnd = models.BigIntegerField(_("Dành cho sản xuất sạch hơn (đồng)"), default=0)
    basis = models.CharField(_("Căn cứ của số dự kiến"), max_length=300)
    fund = models.ForeignKey(
        "ledger.Fund", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Nguồn vốn")
    )

    class Meta:
        ordering = ["batch", "id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "level", "place"], name="batch_money_once"),
            models.UniqueConstraint(
                fields=["batch", "level"], condition=Q(place__isnull=True), name="batch_money_of_nation_once"
            ),
            models.CheckConstraint(
                condition=Q(expected_vnd__gte=0, cleaner_vnd__gte=0), name="batch_money_not_negative"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="batch_money_has_basis"),
        ]

    def __str__(self) -> str:
        return str(self.place or self.get_level_display())


class PlanLine(models.Model):
    """One project in a version: in with an amount, or left out with a reason; its rank facts as judged on a day.

    `level` is who pays. `by_hand` notes that an officer decided against the rule, with a reason. `pinned` is
    the place in the batch an officer gave it. `facts` says of each rank fact where it comes from. `revision` counts
    the changes of the line.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="lines")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="plan_lines")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField(_("Thứ tự"))
    planned_vnd = models.BigIntegerField(_("Mức đưa vào kế hoạch"))
    level = models.CharField(_("Cấp chi"), max_length=10, choices=FundLevel.choices)
    included = models.BooleanField(_("Trong kế hoạch"), default=True)
    left_out = models.CharField(_("Lý do để ngoài"), max_length=20, choices=LeftOut.choices, blank=True, default="")
    sentence = models.CharField(_("Giải thích"), max_length=500, blank=True, default="")
    by_hand = models.BooleanField(_("Theo ý kiến cán bộ"), default=False)
    pinned = models.PositiveIntegerField(_("Xếp ở vị trí"), null=True, blank=True)
    pilot = models.BooleanField(_("Đề án điểm"), default=False)
    cleaner = models.BooleanField(_("Sản xuất sạch hơn"), default=False)
    place_ground = models.CharField(_("Địa bàn ưu tiên"), max_length=12, blank=True, default="")
    industry_ground = models.CharField(_("Ngành nghề ưu tiên"), max_length=20, blank=True, default="")
    capacity = models.PositiveSmallIntegerField(_("Năng lực đơn vị thực hiện"), null=True, blank=True)
    experience = models.PositiveSmallIntegerField(_("Đề án đã quyết toán"), default=0)
    urgency = models.PositiveSmallIntegerField(_("Thứ tự cấp thiết"), null=True, blank=True)
    facts = models.JSONField(default=dict)
    judged_on = models.DateField(_("Ngày xét"))
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["version", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "project"], name="plan_line_once"),
            models.CheckConstraint(
                condition=Q(included=True, left_out="") | (Q(included=False) & ~Q(left_out="")),
                name="plan_line_left_out_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(planned_vnd__gt=0) | Q(included=False, planned_vnd=0), name="plan_line_positive"
            ),
            models.CheckConstraint(condition=Q(by_hand=False) | ~Q(sentence=""), name="plan_line_by_hand_with_reason"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__lte=100), name="plan_line_capacity_in_range"
            ),
        ]
        indexes = [
            models.Index(fields=["version", "position", "id"], name="plan_line_by_position"),
            models.Index(fields=["version", "batch", "included"], name="plan_line_by_batch"),
        ]

    def __str__(self) -> str:
        return str(self.project)


class TenderOrder(models.Model):
    """The Agency head's order that a project be tendered for its scale, nature or amount (36/2013/TT-BCT art. 3)."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="tender_order")
    number = models.CharField(_("Số, ký hiệu văn bản"), max_length=100)
    ordered_on = models.DateField(_("Ngày văn bản"))
    reason = models.CharField(_("Lý do"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(number="") & ~Q(reason=""), name="tender_order_has_number")]

    def __str__(self) -> str:
        return self.number


class TenderResult(models.Model):
    """The decision on a contractor, or the note that the value is below the threshold of the tender law; each with
    its paper. Needed before the contract of a tender-type project (36/2013/TT-BCT art. 3; P§15.35)."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="tender_results")
    kind = models.CharField(_("Loại"), max_length=20, choices=TenderKind.choices)
    number = models.CharField(_("Số, ký hiệu văn bản"), max_length=100)
    decided_on = models.DateField(_("Ngày văn bản"))
    authority = models.CharField(_("Cơ quan quyết định"), max_length=200)
    amount_vnd = models.BigIntegerField(_("Giá trị"))
    winner = models.CharField(_("Đơn vị được chọn"), max_length=300, blank=True, default="")
    content = models.CharField(_("Gói, nội dung"), max_length=300)
    paper = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(_("Lý do bỏ"), max_length=500, blank=True, default="")

    class Meta:
        ordering = ["project", "decided_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="tender_amount_positive"),
            models.CheckConstraint(
                condition=~Q(kind=TenderKind.RESULT) | ~Q(winner=""), name="tender_result_names_winner"
            ),
            models.CheckConstraint(condition=~Q(number="") & ~Q(authority=""), name="tender_has_number"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="tender_voided_with_reason"
            ),
            models.UniqueConstraint(
                fields=["project", "number"], condition=Q(voided_at__isnull=True), name="tender_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RegistrationReport(models.Model):
    """A department's registration report for the plan of year N: result of N-2, state of N-1, goals of N, and the list
    of registered projects (Form 2). `rows` and `figures` are what was sent, frozen (36/2013/TT-BCT art. 6; P§15.37)."""

    department = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Sở Công Thương")
    )
    agency = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("Cục")
    )
    plan_year = models.PositiveSmallIntegerField(_("Kế hoạch năm"))
    number = models.PositiveSmallIntegerField(_("Lần"))
    status = models.CharField(_("Trạng thái"), max_length=10, choices=ReportStatus.choices, default=ReportStatus.DRAFT)
    result_text = models.TextField(_("Kết quả năm N-2"), blank=True, default="")
    state_text = models.TextField(_("Tình hình năm N-1"), blank=True, default="")
    goals_text = models.TextField(_("Mục tiêu năm N"), blank=True, default="")
    revision = models.PositiveIntegerField(default=0)
    document = models.CharField(_("Số, ký hiệu công văn"), max_length=100, blank=True, default="")
    sent_on = models.DateField(_("Ngày gửi"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict)
    rows = models.JSONField(default=list)

    class Meta:
        ordering = ["-plan_year", "department", "number"]
        constraints = [
            models.UniqueConstraint(fields=["department", "plan_year", "number"], name="registration_report_once"),
            models.UniqueConstraint(
                fields=["department", "plan_year"],
                condition=Q(status=ReportStatus.DRAFT),
                name="one_open_registration_report",
            ),
            models.CheckConstraint(
                condition=Q(status=ReportStatus.DRAFT)
                | (Q(sent_on__isnull=False, sent_by__isnull=False, sent_at__isnull=False) & ~Q(document="")),
                name="registration_report_sent_by_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.plan_year}/{self.number}"

    @property
    def subject(self) -> str:
        """The reference other rooms keep: "programmes.registration:5"."""
        return f"programmes.registration:{self.pk}"
