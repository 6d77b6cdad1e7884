"""Detailed plans, investors, infrastructure projects, works, areas reached, paid capital, wastewater, services."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.clusters.choices import (
    NAME_MAX,
    TEXT_MAX,
    InvestorKind,
    LandMeasure,
    WastewaterState,
    WorkKind,
    WorkStatus,
)
from khuyencong.clusters.models.base import Dated, Recorded, Rows, area_field, one_open, positive
from khuyencong.clusters.models.core import Cluster

# Parts of a detailed plan's land-use table beside industrial land.
LAND_USES = ("services_ha", "admin_ha", "roads_ha", "green_ha", "technical_ha", "other_ha")


class DetailedPlan(Dated):
    """An approved detailed plan 1/500 with its land use. `industrial_land_ha` is the denominator of occupancy
    (32/2024/NĐ-CP art. 2.6, 2.7)."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="detailed_plans")
    authority = models.CharField(_("Cơ quan phê duyệt"), max_length=NAME_MAX)
    area_ha = area_field(_("Diện tích quy hoạch (ha)"))
    industrial_land_ha = area_field(_("Đất công nghiệp (ha)"))
    services_ha = area_field(_("Đất dịch vụ (ha)"), default=0)
    admin_ha = area_field(_("Đất điều hành (ha)"), default=0)
    roads_ha = area_field(_("Đất giao thông (ha)"), default=0)
    green_ha = area_field(_("Đất cây xanh (ha)"), default=0)
    technical_ha = area_field(_("Đất hạ tầng kỹ thuật (ha)"), default=0)
    other_ha = area_field(_("Đất khác (ha)"), default=0)

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            one_open("cluster_detail_one_open", "cluster"),
            positive("area_ha", "cluster_detail_area_positive"),
            positive("industrial_land_ha", "cluster_detail_industrial_positive"),
            models.CheckConstraint(
                condition=Q(industrial_land_ha__lte=F("area_ha")), name="cluster_detail_industrial_within_area"
            ),
            models.CheckConstraint(
                condition=Q(**{f"{use}__gte": 0 for use in LAND_USES}), name="cluster_detail_uses_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["cluster", "valid_from"], name="cluster_detail_by_cluster")]

    def __str__(self) -> str:
        return str(self.document)


class InvestorAssignment(Dated):
    """Who builds the infrastructure of a cluster (or of one named part), or only runs it when nobody does.

    Two investors of one part never overlap in time (C§13.24). `assigned_by` is the decision of the province.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="investors")
    part = models.CharField(_("Phần cụm"), max_length=NAME_MAX, blank=True, default="")
    kind = models.CharField(_("Loại chủ đầu tư"), max_length=14, choices=InvestorKind.choices)
    name = models.CharField(_("Tên"), max_length=NAME_MAX)
    establishment = models.ForeignKey(
        "registry.Establishment", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    foreign_capital = models.BooleanField(_("Có vốn nước ngoài"), null=True)
    assigned_by = models.ForeignKey(
        "clusters.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="investors"
    )

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            one_open("cluster_investor_one_open", "cluster", "part"),
            models.CheckConstraint(condition=~Q(name=""), name="cluster_investor_named"),
        ]
        indexes = [models.Index(fields=["cluster", "valid_from"], name="cluster_investor_by_cluster")]

    def __str__(self) -> str:
        return self.name


class InfrastructureProject(Dated):
    """An approved project of infrastructure, in one version: an adjustment is a row that follows it.

    `total_investment_vnd` is row 1 of Form 02. `completed_on`: the whole project is accepted.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(_("Tên dự án"), max_length=NAME_MAX)
    area_ha = area_field(_("Diện tích dự án (ha)"))
    total_investment_vnd = models.BigIntegerField(_("Tổng mức đầu tư được duyệt (đồng)"))
    state_funded = models.BooleanField(_("Có vốn ngân sách"), default=False)
    broke_ground_on = models.DateField(_("Ngày khởi công"), null=True, blank=True)
    completed_on = models.DateField(_("Ngày hoàn thành"), null=True, blank=True)

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            one_open("cluster_project_one_open", "cluster", "name"),
            positive("area_ha", "cluster_project_area_positive"),
            positive("total_investment_vnd", "cluster_project_investment", zero=True),
            models.CheckConstraint(
                condition=Q(broke_ground_on__isnull=True)
                | Q(completed_on__isnull=True)
                | Q(broke_ground_on__lte=F("completed_on")),
                name="cluster_project_life_ordered",
            ),
        ]
        indexes = [models.Index(fields=["cluster", "valid_from"], name="cluster_project_by_cluster")]

    def __str__(self) -> str:
        return self.name


class Work(Dated):
    """What one kind of works is like from a day on: not built, being built, in use."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="works")
    kind = models.CharField(_("Công trình"), max_length=16, choices=WorkKind.choices)
    phase = models.CharField(_("Giai đoạn, hạng mục"), max_length=NAME_MAX, blank=True, default="")
    status = models.CharField(_("Tình trạng"), max_length=10, choices=WorkStatus.choices)
    capacity = models.CharField(_("Công suất, quy mô"), max_length=NAME_MAX, blank=True, default="")
    state_funded = models.BooleanField(_("Có vốn ngân sách"), default=False)

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [*Dated.Meta.constraints, one_open("cluster_work_one_open", "cluster", "kind", "phase")]
        indexes = [models.Index(fields=["cluster", "valid_from"], name="cluster_work_by_cluster")]

    def __str__(self) -> str:
        return str(WorkKind(self.kind).label)


class LandFigure(Dated):
    """An area reached: cleared, leased by the State, served by infrastructure. The whole area, not the increase."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="land_figures")
    measure = models.CharField(_("Loại diện tích"), max_length=12, choices=LandMeasure.choices)
    area_ha = area_field(_("Diện tích (ha)"))

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            one_open("cluster_land_figure_one_open", "cluster", "measure"),
            positive("area_ha", "cluster_land_figure_area", zero=True),
        ]
        indexes = [models.Index(fields=["cluster", "valid_from"], name="cluster_land_by_cluster")]

    def __str__(self) -> str:
        return f"{LandMeasure(self.measure).label}: {self.area_ha}"


class PaidCapital(Dated):
    """Capital paid into the infrastructure from the start to `valid_from` (row 2 of Form 02). It does not fall
    without a written reason (C§13.16)."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="paid_capital")
    cumulative_vnd = models.BigIntegerField(_("Lũy kế đã thanh toán (đồng)"))
    state_vnd = models.BigIntegerField(_("Trong đó ngân sách (đồng)"), null=True, blank=True)
    correction = models.CharField(_("Lý do giảm"), max_length=TEXT_MAX, blank=True, default="")

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            one_open("cluster_paid_one_open", "cluster"),
            positive("cumulative_vnd", "cluster_paid_not_negative", zero=True),
            positive("state_vnd", "cluster_paid_state_not_negative", zero=True),
        ]
        indexes = [models.Index(fields=["cluster", "valid_from"], name="cluster_paid_by_cluster")]

    def __str__(self) -> str:
        return str(self.cumulative_vnd)


class Wastewater(Dated):
    """Central treatment of a cluster from a day on (rows 13, 14 of Form 02)."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="wastewater")
    state = models.CharField(_("Xử lý nước thải tập trung"), max_length=10, choices=WastewaterState.choices)
    capacity_m3_day = models.PositiveIntegerField(_("Công suất (m³/ngày đêm)"), null=True, blank=True)
    standard = models.CharField(_("Quy chuẩn đạt"), max_length=NAME_MAX, blank=True, default="")

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            one_open("cluster_wastewater_one_open", "cluster"),
            models.CheckConstraint(
                condition=~Q(state=WastewaterState.COMPLIANT) | ~Q(standard=""), name="cluster_wastewater_standard"
            ),
        ]
        indexes = [models.Index(fields=["cluster", "valid_from"], name="cluster_wastewater_cluster")]

    def __str__(self) -> str:
        return str(WastewaterState(self.state).label)


class ServiceRegulation(Dated):
    """A version of the investor's regulation of public services (32/2024/NĐ-CP art. 17; Template 04)."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="regulations")
    approved_on = models.DateField(_("Ngày phê duyệt"))
    services = models.JSONField(_("Dịch vụ"), default=list, blank=True)
    price_basis = models.CharField(_("Căn cứ giá dịch vụ"), max_length=TEXT_MAX, blank=True, default="")
    consulted_on = models.DateField(_("Ngày lấy ý kiến doanh nghiệp trong cụm"), null=True, blank=True)
    sent_to_department_on = models.DateField(_("Ngày gửi Sở Công Thương"), null=True, blank=True)
    sent_to_commune_on = models.DateField(_("Ngày gửi Ủy ban nhân dân cấp xã"), null=True, blank=True)

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            one_open("cluster_regulation_one_open", "cluster"),
            models.CheckConstraint(
                condition=(Q(sent_to_department_on__isnull=True) | Q(sent_to_department_on__gte=F("approved_on")))
                & (Q(sent_to_commune_on__isnull=True) | Q(sent_to_commune_on__gte=F("approved_on"))),
                name="cluster_regulation_sent_after",
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)


class VacantLandNotice(Recorded):
    """Unleased industrial land as it was published on a website (32/2024/NĐ-CP art. 19.5)."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="vacant_notices")
    published_on = models.DateField(_("Ngày công bố"))
    area_ha = area_field(_("Đất công nghiệp chưa cho thuê (ha)"))
    site = models.CharField(_("Nơi công bố"), max_length=10)
    url = models.URLField(_("Địa chỉ trang"), max_length=600)
    price = models.CharField(_("Giá cho thuê"), max_length=NAME_MAX, blank=True, default="")
    contact = models.CharField(_("Đầu mối liên hệ"), max_length=NAME_MAX, blank=True, default="")

    objects = Rows.as_manager()

    class Meta(Recorded.Meta):
        ordering = ["-published_on", "-id"]
        constraints = [*Recorded.Meta.constraints, positive("area_ha", "cluster_vacant_area", zero=True)]
        indexes = [models.Index(fields=["cluster", "-published_on"], name="cluster_vacant_by_cluster")]

    def __str__(self) -> str:
        return f"{self.cluster} {self.published_on}"
