"""Dossiers of clusters: the regime fixed at receipt, what is proposed, the papers, the requests for completion."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.selectors import scope_of
from khuyencong.clusters.procedures.choices import DOCUMENT_MAX, NAME_MAX, TEXT_MAX, DossierKind, Status, Territory

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


def _area(label: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(label, max_digits=12, decimal_places=4, null=True, blank=True)


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> DossierQuerySet:
        """Dossiers of the user's places and bodies; national offices see all."""
        scope = scope_of(user, on)
        if scope.national:
            return self
        bodies = scope.organisation_ids
        return self.filter(Q(province__in=scope.unit_ids) | Q(commune__in=bodies) | Q(department__in=bodies))


class Dossier(models.Model):
    """One procedure about one cluster, from the first application to the decision (32/2024/NĐ-CP art. 9–13).

    `regime` is that of `received_on` and never changes (C§1 T1, T2). The proposal is what the decision would say; the
    territory of the occupancy test is named with its legal basis (C§13.6); `test` keeps the figures of that test as
    they were when the appraisal report was made.
    """

    cluster = models.ForeignKey("clusters.Cluster", on_delete=models.PROTECT, related_name="dossiers")
    kind = models.CharField(_("Loại hồ sơ"), max_length=16, choices=DossierKind.choices)
    status = models.CharField(_("Tình trạng"), max_length=14, choices=Status.choices, default=Status.RECEIVED)
    regime = models.CharField(_("Chế độ pháp lý"), max_length=10)
    received_on = models.DateField(_("Ngày nhận"))
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Tỉnh"))
    commune = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Ủy ban nhân dân cấp xã"),
    )  # fmt: skip
    department = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Sở Công Thương")
    )
    notice_number = models.CharField(_("Số thông báo"), max_length=DOCUMENT_MAX, blank=True, default="")
    notice_on = models.DateField(_("Ngày thông báo"), null=True, blank=True)
    receive_until = models.DateField(_("Nhận hồ sơ đến"), null=True, blank=True)
    submitted_on = models.DateField(_("Ngày gửi Sở"), null=True, blank=True)
    report_number = models.CharField(_("Số báo cáo thẩm định"), max_length=DOCUMENT_MAX, blank=True, default="")
    report_on = models.DateField(_("Ngày báo cáo thẩm định"), null=True, blank=True)
    area_ha = _area(_("Diện tích đề nghị (ha)"))
    industrial_ha = _area(_("Đất công nghiệp dự kiến (ha)"))
    services_ha = _area(_("Đất dịch vụ (ha)"))
    types = models.JSONField(_("Loại hình"), default=dict, blank=True)
    mountain_or_craft = models.BooleanField(_("Địa bàn miền núi hoặc cụm làng nghề"), default=False)
    inside_unit = models.BooleanField(_("Vị trí trong phạm vi quy hoạch"), default=True)
    residents_inside = models.BooleanField(_("Có dân cư trong cụm"), default=False)
    land_fund_document = models.CharField(_("Văn bản về quỹ đất"), max_length=DOCUMENT_MAX, blank=True, default="")
    demand_ha = _area(_("Nhu cầu thuê đất (ha)"))
    demand_document = models.CharField(_("Văn bản về nhu cầu thuê"), max_length=DOCUMENT_MAX, blank=True, default="")
    reason = models.CharField(_("Lý do"), max_length=TEXT_MAX, blank=True, default="")
    territory_kind = models.CharField(
        _("Phạm vi xét"), max_length=12, choices=Territory.choices, blank=True, default=""
    )
    territory_label = models.CharField(_("Tên phạm vi"), max_length=NAME_MAX, blank=True, default="")
    territory_basis = models.CharField(_("Căn cứ của phạm vi"), max_length=NAME_MAX, blank=True, default="")
    territory_units = models.ManyToManyField("places.Unit", related_name="+", blank=True)
    test = models.JSONField(default=dict, blank=True)
    decision = models.OneToOneField(
        "clusters.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="dossier"
    )
    form_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    objects = DossierQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(regime=""), name="cluster_dossier_regime"),
            models.UniqueConstraint(
                fields=["cluster"],
                condition=~Q(status__in=["decided", "closed", "refused", "withdrawn"]),
                name="cluster_one_open_dossier",
            ),
            models.CheckConstraint(
                condition=Q(notice_on__isnull=True) | Q(notice_on__gte=F("received_on")), name="cluster_notice_after"
            ),
            models.CheckConstraint(
                condition=Q(territory_kind="") | (~Q(territory_label="") & ~Q(territory_basis="")),
                name="cluster_territory_has_basis",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["decided", "closed"]) | Q(decision__isnull=False),
                name="cluster_dossier_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["province", "-received_on", "-id"], name="cluster_dossier_by_place"),
            models.Index(fields=["cluster", "status"], name="cluster_dossier_open"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.get_kind_display()}"

    @property
    def code(self) -> str:
        return f"HS-CCN-{self.pk:05d}"

    @property
    def subject(self) -> str:
        """Under which name councils, files and tasks know the dossier."""
        return f"cluster_procedures.dossier:{self.pk}"

    @property
    def with_applications(self) -> bool:
        """Whether it begins with a call for applications and needs a selection."""
        return self.kind in {DossierKind.ESTABLISH, DossierKind.EXPAND, DossierKind.CHANGE_INVESTOR}


class DossierPaper(models.Model):
    """One paper of the checklist that is in the dossier (C§7.2)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="papers")
    code = models.CharField(_("Giấy tờ"), max_length=40)
    number = models.CharField(_("Số, ký hiệu"), max_length=DOCUMENT_MAX)
    dated = models.DateField(_("Ngày"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["dossier", "id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code"], name="cluster_paper_once"),
            models.CheckConstraint(condition=~Q(number=""), name="cluster_paper_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class Completion(models.Model):
    """A written request for completion, and the day the dossier came back; between them the clock stands (C§13.25)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="completions")
    number = models.CharField(_("Số văn bản"), max_length=DOCUMENT_MAX)
    asked_on = models.DateField(_("Ngày yêu cầu"))
    missing = models.JSONField(_("Nội dung thiếu"), default=list)
    back_on = models.DateField(_("Ngày gửi lại"), null=True, blank=True)

    class Meta:
        ordering = ["dossier", "asked_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(back_on__isnull=True), name="cluster_one_open_completion"
            ),
            models.CheckConstraint(
                condition=Q(back_on__isnull=True) | Q(back_on__gte=F("asked_on")), name="cluster_completion_days"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="cluster_completion_written"),
        ]

    def __str__(self) -> str:
        return self.number


class ClusterSupport(models.Model):
    """State money for one works item of a cluster's infrastructure project (32/2024/NĐ-CP art. 26).

    The money itself is an item of the support room under `subject`; this row keeps the decision, and that the amount
    stays out of the base of land and infrastructure prices (art. 26.1), which is never otherwise.
    """

    cluster = models.ForeignKey("clusters.Cluster", on_delete=models.PROTECT, related_name="supports")
    project_name = models.CharField(_("Dự án hạ tầng"), max_length=NAME_MAX)
    works = models.CharField(_("Hạng mục"), max_length=NAME_MAX)
    amount_vnd = models.BigIntegerField(_("Số tiền hỗ trợ (đồng)"))
    promotion = models.BooleanField(_("Tiền khuyến công"), default=False)
    number = models.CharField(_("Số quyết định"), max_length=DOCUMENT_MAX)
    decided_on = models.DateField(_("Ngày quyết định"))
    reason = models.CharField(_("Giải trình"), max_length=TEXT_MAX, blank=True, default="")
    excluded_from_price_base = models.BooleanField(_("Không tính vào giá"), default=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["cluster", "decided_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="cluster_support_positive"),
            models.CheckConstraint(condition=Q(excluded_from_price_base=True), name="cluster_support_out_of_prices"),
            models.CheckConstraint(condition=~Q(number=""), name="cluster_support_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.works}: {self.number}"

    @property
    def subject(self) -> str:
        """Under which name the support room knows it."""
        return f"cluster_procedures.support:{self.pk}"
