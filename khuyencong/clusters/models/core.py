"""A cluster's permanent identity, its names, the communes it lies in, the plans that list it, decisions about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.selectors import scope_of
from khuyencong.clusters.choices import (
    NAME_MAX,
    TEXT_MAX,
    ClusterKind,
    DecisionKind,
    EntryChange,
    PlanKind,
)
from khuyencong.clusters.models.base import Dated, Document, Rows, area_field, one_open, positive

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


class ClusterQuerySet(models.QuerySet["Cluster"]):
    """The public part of a cluster is for everybody (C§10); what follows asks for more."""

    def living(self) -> ClusterQuerySet:
        """Without those merged into another one."""
        return self.filter(merged_into__isnull=True)

    def in_area_of(self, user: User | AnonymousUser, *, on: date) -> ClusterQuerySet:
        """Clusters in the places a user acts for (predecessors of merged units included), and those the user's own
        body invests in or manages."""
        scope = scope_of(user, on)
        if scope.national:
            return self
        lies = SitePart.objects.standing().filter(
            Q(commune_id__in=scope.unit_ids)
            | Q(commune__parent_id__in=scope.unit_ids)
            | Q(commune__province_id__in=scope.unit_ids)
        )
        held = self._held(scope.organisation_ids)
        return self.filter(Q(province_id__in=scope.unit_ids) | Q(pk__in=lies.values("cluster_id")) | Q(pk__in=held))

    @staticmethod
    def _held(bodies: frozenset[int]) -> models.QuerySet[Any]:
        from khuyencong.clusters.models.building import InvestorAssignment

        mine = Q(organisation_id__in=bodies) | Q(establishment__organisation_id__in=bodies)
        return InvestorAssignment.objects.standing().filter(mine).values("cluster_id")


class Cluster(models.Model):
    """A cluster once and for all: `code` survives renaming, merging and every reform of the map (C§13.38).

    `name`, `search_key` and `province` are those of its latest rows, kept for lists; what held on a day is asked from
    the dated rows. `formed_on` is the day it was formed when that lies before 5 October 2009 (32/2024/NĐ-CP
    art. 35.4), with its evidence.
    """

    code = models.CharField(_("Mã cụm"), max_length=12, unique=True)
    name = models.CharField(_("Tên cụm"), max_length=NAME_MAX)
    search_key = models.CharField(max_length=2 * NAME_MAX)
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Tỉnh"))
    formed_on = models.DateField(_("Ngày hình thành (trước 05/10/2009)"), null=True, blank=True)
    formed_evidence = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    grandfathered = models.BooleanField(_("Giữ diện tích theo quy định cũ"), default=False)
    grandfather_basis = models.CharField(_("Căn cứ giữ diện tích"), max_length=TEXT_MAX, blank=True, default="")
    longitude = models.DecimalField(_("Kinh độ"), max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(_("Vĩ độ"), max_digits=9, decimal_places=6, null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    merged_on = models.DateField(_("Ngày sáp nhập"), null=True, blank=True)
    merged_by = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    form_key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    is_example = models.BooleanField(_("Ví dụ"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ClusterQuerySet.as_manager()

    class Meta:
        ordering = ["search_key", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(code=""), name="cluster_has_name"),
            models.CheckConstraint(
                condition=Q(formed_on__isnull=True) | Q(formed_evidence__isnull=False), name="cluster_formed_evidence"
            ),
            models.CheckConstraint(
                condition=Q(grandfathered=False) | ~Q(grandfather_basis=""), name="cluster_grandfather_basis"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_on__isnull=True, merged_by__isnull=True)
                | Q(merged_into__isnull=False, merged_on__isnull=False, merged_by__isnull=False),
                name="cluster_merged_by_document",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="cluster_not_merged_into_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["search_key", "id"], name="cluster_by_name"),
            models.Index(fields=["province", "search_key", "id"], name="cluster_by_province"),
        ]

    def __str__(self) -> str:
        return self.name


class ClusterName(Dated):
    """How a cluster was called from a day on."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(_("Tên cụm"), max_length=NAME_MAX)

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [*Dated.Meta.constraints, one_open("cluster_name_one_open", "cluster")]

    def __str__(self) -> str:
        return self.name


class SitePart(Dated):
    """The part of a cluster that lies in one commune, as that commune was on the first day of the row.

    `lead`: the commune that files for the cluster — the one the province assigned, else the one with the larger part.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="parts")
    commune = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Xã, phường"))
    area_ha = area_field(_("Diện tích (ha)"), null=True, blank=True)
    lead = models.BooleanField(_("Xã đầu mối"), default=False)

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            one_open("cluster_part_one_open", "cluster", "commune"),
            models.UniqueConstraint(
                fields=["cluster"],
                condition=Q(lead=True, valid_to__isnull=True, withdrawn_at__isnull=True),
                name="cluster_one_lead_commune",
            ),
            positive("area_ha", "cluster_part_area_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster} – {self.commune}"


class ClusterType(Dated):
    """A type a cluster has from a day on, with the computed share of industrial land that earns it (C§5.4)."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="types")
    kind = models.CharField(_("Loại cụm"), max_length=16, choices=ClusterKind.choices)
    trade = models.CharField(_("Ngành chuyên"), max_length=NAME_MAX, blank=True, default="")
    share_pct = models.DecimalField(_("Tỷ lệ đất (%)"), max_digits=5, decimal_places=2, null=True, blank=True)

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            one_open("cluster_type_one_open", "cluster", "kind"),
            models.CheckConstraint(
                condition=Q(share_pct__isnull=True) | Q(share_pct__gte=0, share_pct__lte=100),
                name="cluster_type_share_pct",
            ),
        ]

    def __str__(self) -> str:
        return str(ClusterKind(self.kind).label)


class Plan(Dated):
    """A version of a province's list of clusters (phương án, from 15 Sep 2026 phương hướng phát triển)."""

    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Tỉnh"))
    kind = models.CharField(_("Loại"), max_length=12, choices=PlanKind.choices)
    version = models.PositiveSmallIntegerField(_("Lần"), default=1)
    first_year = models.PositiveSmallIntegerField(_("Từ năm"))
    last_year = models.PositiveSmallIntegerField(_("Đến năm"))
    vision_year = models.PositiveSmallIntegerField(_("Tầm nhìn đến năm"), null=True, blank=True)
    authority = models.CharField(_("Cấp phê duyệt"), max_length=NAME_MAX)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            one_open("cluster_plan_one_open", "province"),
            models.CheckConstraint(condition=Q(first_year__lte=F("last_year")), name="cluster_plan_years"),
        ]

    def __str__(self) -> str:
        return f"{self.province} {self.first_year}–{self.last_year}"


class PlanEntry(Dated):
    """What a plan says of one cluster: name, communes, area, trades; or that it is withdrawn from the list.

    A withdrawal names the feasible conversion scheme (32/2024/NĐ-CP art. 6.1.c).
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="entries")
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="entries")
    order = models.PositiveSmallIntegerField(_("Số thứ tự"), default=0)
    change = models.CharField(_("Thay đổi"), max_length=10, choices=EntryChange.choices)
    name = models.CharField(_("Tên trong phương án"), max_length=NAME_MAX)
    location = models.CharField(_("Địa điểm"), max_length=TEXT_MAX)
    area_ha = area_field(_("Diện tích (ha)"))
    trades = models.JSONField(_("Ngành nghề"), default=list, blank=True)
    land_status = models.CharField(_("Hiện trạng đất"), max_length=TEXT_MAX, blank=True, default="")
    safety_distance = models.CharField(_("Khoảng cách an toàn môi trường"), max_length=TEXT_MAX, blank=True, default="")
    adjacency = models.CharField(_("Lý do liền kề cụm khác"), max_length=TEXT_MAX, blank=True, default="")
    investment_vnd = models.BigIntegerField(_("Vốn hạ tầng dự kiến (đồng)"), null=True, blank=True)
    conversion = models.CharField(_("Phương án chuyển đổi"), max_length=TEXT_MAX, blank=True, default="")

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        ordering = ["order", "id"]
        constraints = [
            *Dated.Meta.constraints,
            one_open("cluster_entry_one_open", "cluster"),
            positive("area_ha", "cluster_entry_area_positive"),
            positive("investment_vnd", "cluster_entry_investment", zero=True),
            models.CheckConstraint(
                condition=~Q(change=EntryChange.WITHDRAW) | ~Q(conversion=""), name="cluster_withdrawal_conversion"
            ),
        ]
        indexes = [models.Index(fields=["cluster", "valid_from"], name="cluster_entry_by_cluster")]

    def __str__(self) -> str:
        return self.name


class Decision(Dated):
    """A decision of the provincial People's Committee with the items of 32/2024/NĐ-CP art. 12.1.

    Every decision stores the whole state it leaves: name, area, trades. `valid_from` is its effective day, `valid_to`
    the day before the next one takes effect; `decided_on` is the day it was signed. `small_*`: the changes against
    the plan it decides itself (art. 10.4), until the next plan reports them.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(_("Loại quyết định"), max_length=16, choices=DecisionKind.choices)
    amends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="amended_by")
    regime = models.CharField(_("Chế độ pháp luật"), max_length=10)
    decided_on = models.DateField(_("Ngày ký"))
    name = models.CharField(_("Tên cụm"), max_length=NAME_MAX)
    location = models.CharField(_("Địa điểm"), max_length=TEXT_MAX)
    area_ha = area_field(_("Diện tích (ha)"))
    trades = models.JSONField(_("Ngành nghề chính"), default=list, blank=True)
    investor_name = models.CharField(_("Chủ đầu tư"), max_length=NAME_MAX, blank=True, default="")
    scale = models.CharField(_("Quy mô hạ tầng"), max_length=TEXT_MAX, blank=True, default="")
    total_investment_vnd = models.BigIntegerField(_("Tổng mức đầu tư (đồng)"), null=True, blank=True)
    capital_state_vnd = models.BigIntegerField(_("Vốn ngân sách (đồng)"), null=True, blank=True)
    capital_equity_vnd = models.BigIntegerField(_("Vốn chủ sở hữu (đồng)"), null=True, blank=True)
    capital_loan_vnd = models.BigIntegerField(_("Vốn vay (đồng)"), null=True, blank=True)
    capital_other_vnd = models.BigIntegerField(_("Vốn khác (đồng)"), null=True, blank=True)
    schedule = models.CharField(_("Tiến độ"), max_length=TEXT_MAX, blank=True, default="")
    complete_by = models.DateField(_("Hoàn thành trước ngày"), null=True, blank=True)
    incentives = models.CharField(_("Ưu đãi, hỗ trợ"), max_length=TEXT_MAX, blank=True, default="")
    responsibilities = models.CharField(_("Trách nhiệm"), max_length=TEXT_MAX, blank=True, default="")
    other = models.CharField(_("Nội dung khác"), max_length=TEXT_MAX, blank=True, default="")
    priority_land_ha = area_field(_("Đất dành cho ba nhóm ưu tiên (ha)"), null=True, blank=True)
    handling = models.CharField(_("Phương án xử lý khi bãi bỏ"), max_length=TEXT_MAX, blank=True, default="")
    sent_to_ministry_on = models.DateField(_("Ngày gửi Bộ"), null=True, blank=True)
    small_name = models.BooleanField(_("Đổi tên so với phương án"), default=False)
    small_location = models.BooleanField(_("Đổi vị trí so với phương án"), default=False)
    small_area_ha = models.DecimalField(
        _("Chênh diện tích so với phương án (ha)"), max_digits=12, decimal_places=4, default=0
    )
    reported_in = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            one_open("cluster_decision_one_open", "cluster"),
            positive("area_ha", "cluster_decision_area_positive"),
            positive("total_investment_vnd", "cluster_decision_investment", zero=True),
            models.CheckConstraint(
                condition=~Q(kind=DecisionKind.REVOKE) | ~Q(handling=""), name="cluster_revocation_handling"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[DecisionKind.ESTABLISH, DecisionKind.REGULARISE]) | Q(amends__isnull=False),
                name="cluster_decision_amends",
            ),
        ]
        indexes = [
            models.Index(fields=["cluster", "valid_from"], name="cluster_decision_by_cluster"),
            models.Index(fields=["decided_on"], name="cluster_decision_by_day"),
        ]

    def __str__(self) -> str:
        return f"{DecisionKind(self.kind).label}: {self.name}"

    @property
    def small_change(self) -> bool:
        """Whether the decision itself changed what the plan says (32/2024/NĐ-CP art. 10.4)."""
        return self.small_name or self.small_location or bool(self.small_area_ha)
