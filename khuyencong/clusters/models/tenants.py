"""Production projects in a cluster, their states, the lots and the industrial land they hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import Role
from khuyencong.accounts.selectors import roles_of, scope_of
from khuyencong.clusters.choices import LEASED, NAME_MAX, TEXT_MAX, LandBasis, PriorityGroup, ProjectState
from khuyencong.clusters.models.base import Dated, Recorded, Rows, area_field, one_open, positive
from khuyencong.clusters.models.core import Cluster

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


class SecondaryProjectRows(Rows):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> SecondaryProjectRows:
        """Projects of clusters in the user's area or held by the user's body; of a tenant, its own (C§10)."""
        scope = scope_of(user, on)
        if scope.national:
            return self
        own = Q(establishment__organisation_id__in=scope.organisation_ids)
        if roles_of(user, on) <= {Role.ESTABLISHMENT}:
            return self.filter(own)
        clusters = Cluster.objects.in_area_of(user, on=on).values("pk")
        return self.filter(own | Q(cluster_id__in=clusters))


class SecondaryProject(Recorded):
    """An investment project of production in a cluster, of an establishment of the registry.

    The row is recorded from the paper that let the project in; what changes (state, land) are dated rows of it.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="tenants")
    establishment = models.ForeignKey(
        "registry.Establishment", on_delete=models.PROTECT, related_name="cluster_projects"
    )
    name = models.CharField(_("Tên dự án"), max_length=NAME_MAX)
    trade = models.CharField(_("Ngành, nghề"), max_length=NAME_MAX)
    trade_reason = models.CharField(_("Lý do ngành nghề ngoài quyết định"), max_length=TEXT_MAX, blank=True, default="")
    vsic_code = models.CharField(_("Mã ngành"), max_length=5, blank=True, default="")
    registered_on = models.DateField(_("Ngày vào cụm"))
    registered_capital_vnd = models.BigIntegerField(_("Vốn đăng ký (đồng)"), null=True, blank=True)
    realised_capital_vnd = models.BigIntegerField(_("Vốn thực hiện (đồng)"), null=True, blank=True)
    foreign_invested = models.BooleanField(_("Có vốn đầu tư nước ngoài"), default=False)
    polluting = models.BooleanField(_("Ngành dễ gây ô nhiễm"), null=True)
    relocated_from = models.CharField(_("Di dời từ"), max_length=NAME_MAX, blank=True, default="")
    priority_group = models.CharField(
        _("Nhóm ưu tiên"), max_length=10, choices=PriorityGroup.choices, blank=True, default=""
    )
    version = models.PositiveIntegerField(default=1)

    objects = SecondaryProjectRows.as_manager()

    class Meta(Recorded.Meta):
        ordering = ["name", "id"]
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["cluster", "establishment", "name"],
                condition=Q(withdrawn_at__isnull=True),
                name="cluster_tenant_once",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(trade=""), name="cluster_tenant_named"),
            positive("registered_capital_vnd", "cluster_tenant_registered", zero=True),
            positive("realised_capital_vnd", "cluster_tenant_realised", zero=True),
        ]
        indexes = [models.Index(fields=["cluster", "name", "id"], name="cluster_tenant_by_cluster")]

    def __str__(self) -> str:
        return self.name


class TenantState(Dated):
    """The state of a production project from a day on."""

    tenant = models.ForeignKey(SecondaryProject, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(_("Tình trạng"), max_length=12, choices=ProjectState.choices)

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [*Dated.Meta.constraints, one_open("cluster_tenant_state_one_open", "tenant")]
        indexes = [models.Index(fields=["tenant", "valid_from"], name="cluster_state_by_tenant")]

    def __str__(self) -> str:
        return str(ProjectState(self.state).label)


class Lot(Dated):
    """A numbered lot of industrial land of the detailed plan."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="lots")
    code = models.CharField(_("Số lô"), max_length=40)
    area_ha = area_field(_("Diện tích (ha)"))

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        ordering = ["code", "id"]
        constraints = [
            *Dated.Meta.constraints,
            one_open("cluster_lot_one_open", "cluster", "code"),
            positive("area_ha", "cluster_lot_area_positive"),
        ]

    def __str__(self) -> str:
        return self.code


class LandHolding(Dated):
    """Industrial land a tenant holds from a day to a day: leased, or granted by an approval and not yet leased.

    A lot is leased to one at a time. Of the approval of a project only what its leases do not hold yet counts
    (32/2024/NĐ-CP art. 2.7: counted once).
    """

    tenant = models.ForeignKey(SecondaryProject, on_delete=models.PROTECT, related_name="holdings")
    basis = models.CharField(_("Hình thức"), max_length=12, choices=LandBasis.choices)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="holdings")
    area_ha = area_field(_("Diện tích (ha)"))
    until = models.DateField(_("Thời hạn đến"), null=True, blank=True)
    annual_rent = models.BooleanField(_("Trả tiền hằng năm"), null=True)
    rent_vnd = models.BigIntegerField(_("Tiền thuê (đồng)"), null=True, blank=True)

    objects = Rows.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(valid_to__isnull=True, withdrawn_at__isnull=True, basis__in=[str(b) for b in LEASED]),
                name="cluster_lot_leased_once",
            ),
            positive("area_ha", "cluster_holding_area_positive"),
            positive("rent_vnd", "cluster_holding_rent", zero=True),
        ]
        indexes = [models.Index(fields=["tenant", "valid_from"], name="cluster_holding_by_tenant")]

    def __str__(self) -> str:
        return f"{self.tenant}: {self.area_ha} ha"
