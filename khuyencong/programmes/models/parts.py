"""The parts of a project: one content for one beneficiary at one place in one year, its estimate, its acceptance."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.programmes.choices import AcceptanceForm, DetailPlanStatus, PartState, Route
from khuyencong.support.choices import ItemKind


class PartQuerySet(models.QuerySet["Part"]):
    def in_force(self) -> "PartQuerySet":
        """Parts that count: neither only proposed in a detail plan nor dropped."""
        return self.filter(state=PartState.IN_FORCE).order_by("position", "id")


class Part(models.Model):
    """One content (nội dung hoạt động) of a project for one beneficiary at one place in one budget year.

    Ceiling, eligibility, overlap, papers and acceptance are judged part by part, and the project is their sum. A part
    whose content goes to an establishment but names none belongs to a group project before its detail plan
    (36/2013/TT-BCT art. 10); `expected` is how many it is meant for. `norm_*` and `ceiling_vnd` are frozen on the day
    the plan was approved (P§15.2). `details` holds what only this content asks for (`contents.Content.details`).
    """

    project = models.ForeignKey("programmes.Project", on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField(_("TT"))
    state = models.CharField(max_length=10, choices=PartState.choices, default=PartState.IN_FORCE)
    activity = models.CharField(_("Nội dung hoạt động"), max_length=20)
    beneficiary = models.ForeignKey(
        "registry.Establishment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="promotion_parts",
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
    expected = models.PositiveSmallIntegerField(_("Số cơ sở dự kiến"), default=1)
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Tỉnh"))
    place = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Địa điểm"))
    department = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Sở Công Thương")
    )
    cluster_name = models.CharField(_("Cụm công nghiệp"), max_length=300, blank=True, default="")
    budget_year = models.PositiveSmallIntegerField(_("Năm ngân sách"))
    present_machine = models.TextField(_("Máy đang dùng"), blank=True, default="")
    effects = models.JSONField(_("So với máy đang dùng"), default=list, blank=True)
    is_line = models.BooleanField(_("Dây chuyền công nghệ"), default=False)
    machine_is_new = models.BooleanField(_("Máy mới 100%"), default=False)
    commits_rest = models.BooleanField(_("Cam kết đầu tư phần vốn còn lại"), default=False)
    commits_no_other = models.BooleanField(_("Cam kết khoản chi không có tiền Nhà nước khác"), default=False)
    uplift = models.DecimalField(_("Hệ số ưu tiên"), max_digits=3, decimal_places=2, default=1)
    uplift_ground = models.CharField(_("Căn cứ ưu tiên"), max_length=12, blank=True, default="")
    order_on = models.DateField(_("Dự kiến đặt mua"), null=True, blank=True)
    delivery_on = models.DateField(_("Dự kiến giao hàng, lập hóa đơn"), null=True, blank=True)
    payment_on = models.DateField(_("Dự kiến trả tiền"), null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)
    norm_version = models.CharField(max_length=120, blank=True, default="")
    norm_citation = models.CharField(_("Căn cứ mức hỗ trợ"), max_length=300, blank=True, default="")
    ceiling_vnd = models.BigIntegerField(_("Trần hỗ trợ"), null=True, blank=True)
    detail_plan = models.ForeignKey(
        "programmes.DetailPlan", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    dropped_on = models.DateField(_("Ngày bỏ"), null=True, blank=True)
    drop_reason = models.CharField(_("Lý do bỏ"), max_length=500, blank=True, default="")

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["project", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "position"], condition=Q(state=PartState.IN_FORCE), name="part_position_once"
            ),
            models.CheckConstraint(condition=Q(uplift__gte=1), name="part_uplift_at_least_one"),
            models.CheckConstraint(condition=Q(uplift=1) | ~Q(uplift_ground=""), name="part_uplift_has_ground"),
            models.CheckConstraint(condition=Q(expected__gte=1), name="part_expects_somebody"),
            models.CheckConstraint(
                condition=Q(production_place__isnull=True) | Q(beneficiary__isnull=False),
                name="part_place_has_beneficiary",
            ),
            models.CheckConstraint(
                condition=~Q(state=PartState.DROPPED) | (Q(dropped_on__isnull=False) & ~Q(drop_reason="")),
                name="part_dropped_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["beneficiary", "activity", "budget_year"]),
            models.Index(fields=["province", "budget_year"]),
        ]

    def __str__(self) -> str:
        return str(self.beneficiary or self.cluster_name or self.place)

    def refresh_place(self) -> None:
        """Take place and province from the production place, not saved: where the work is done decides (P§15.6)."""
        if self.production_place is not None:
            unit = self.production_place.unit
            self.place, self.province = unit, unit.province or unit

    @property
    def acceptor_id(self) -> int:
        """The body that accepts this part at its place: its department; the Agency, what it assigned to its own unit
        (36/2013/TT-BCT art. 20)."""
        return int(self.project.agency_id if self.project.route == Route.ASSIGNED else self.department_id)

    @property
    def support_vnd(self) -> int:
        """State support asked for this part, in đồng: the sum of its lines."""
        return sum(item.support_vnd for item in self.items.all())

    @property
    def cost_vnd(self) -> int:
        """Cost of all lines of this part, in đồng."""
        return sum(item.cost_vnd for item in self.items.all())

    @property
    def supported_cost_vnd(self) -> int:
        """Cost of the lines that ask for support, in đồng: the base of the norm."""
        return sum(item.cost_vnd for item in self.items.all() if item.support_vnd > 0)


class DetailPlan(models.Model):
    """The implementation plan (Form 11) of a group project or a training course: it names places and beneficiaries
    after the plan was approved; the department approves it (36/2013/TT-BCT art. 21 cl. 2a, art. 23 cl. 3)."""

    project = models.ForeignKey("programmes.Project", on_delete=models.PROTECT, related_name="detail_plans")
    status = models.CharField(
        _("Trạng thái"), max_length=20, choices=DetailPlanStatus.choices, default=DetailPlanStatus.DRAFT
    )
    version = models.PositiveSmallIntegerField(_("Lần"))
    is_last = models.BooleanField(_("Kế hoạch cuối"), default=False)
    number = models.CharField(_("Số, ký hiệu văn bản phê duyệt"), max_length=100, blank=True, default="")
    approved_on = models.DateField(_("Ngày phê duyệt"), null=True, blank=True)
    note = models.TextField(_("Nội dung, tiến độ"), blank=True, default="")

    class Meta:
        ordering = ["project", "version"]
        constraints = [
            models.UniqueConstraint(fields=["project", "version"], name="detail_plan_version_once"),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(status__in=[DetailPlanStatus.DRAFT, DetailPlanStatus.SUBMITTED]),
                name="one_open_detail_plan",
            ),
            models.CheckConstraint(
                condition=~Q(status=DetailPlanStatus.APPROVED) | (Q(approved_on__isnull=False) & ~Q(number="")),
                name="detail_plan_approved_by_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code}, Biểu 11 lần {self.version}"


class CostItem(models.Model):
    """One line of the estimate (Form 1) of a part. `kind` says which key tells it from others' (support.choices);
    `identity` holds the words of that key (event and stall, contract and party, works item, period) by name; the
    number of a machine comes at delivery."""

    project = models.ForeignKey("programmes.Project", on_delete=models.CASCADE, related_name="items")
    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(_("Loại khoản chi"), max_length=20, choices=ItemKind.choices, default=ItemKind.MACHINE)
    identity = models.JSONField(default=dict, blank=True)
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


class Acceptance(models.Model):
    """Base acceptance (nghiệm thu cơ sở) of one part: Form 5a at each place, 5b where an invoice goes to the managing
    body, 5c where the Agency accepts its own (36/2013/TT-BCT art. 20, 21)."""

    part = models.OneToOneField(Part, on_delete=models.PROTECT, related_name="acceptance")
    form = models.CharField(_("Biểu"), max_length=2, choices=AcceptanceForm.choices, default=AcceptanceForm.PLACE)
    number = models.CharField(_("Số biên bản"), max_length=100)
    accepted_on = models.DateField(_("Ngày nghiệm thu"))
    work_done_on = models.DateField(_("Ngày hoàn thành khối lượng"))
    quantity = models.TextField(_("Khối lượng nghiệm thu"))
    quality = models.TextField(_("Chất lượng"))
    invested_vnd = models.BigIntegerField(_("Tổng giá trị đầu tư được nghiệm thu"))
    accepted_vnd = models.BigIntegerField(_("Giá trị hỗ trợ được nghiệm thu"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_vnd__gte=0, invested_vnd__gte=F("accepted_vnd")), name="acceptance_within_cost"
            ),
            models.CheckConstraint(
                condition=Q(work_done_on__lte=F("accepted_on")), name="acceptance_not_before_the_work"
            ),
        ]

    def __str__(self) -> str:
        return self.number
