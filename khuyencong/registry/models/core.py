"""Every business once, its dated identifiers and its production places."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.selectors import scope_of
from khuyencong.registry.choices import (
    NAME_MAX,
    UNIQUE_SCHEMES,
    Industry,
    Kiln,
    LegalForm,
    Scheme,
    VsicVersion,
)

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


def open_on(day: date) -> Q:
    """Rows whose period contains a day: both ends belong to it, an unknown end is open."""
    return Q(Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & Q(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def period_ordered(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")), name=name
    )


class EstablishmentQuerySet(models.QuerySet["Establishment"]):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> EstablishmentQuerySet:
        """The rows with head office or production in the user's places (predecessors of merged units included), and
        those of the user's own bodies. A record merged into another one is seen through that one."""
        scope = scope_of(user, on)
        live = self.filter(merged_into__isnull=True)
        if scope.national:
            return live
        produces_here = ProductionPlace.objects.filter(
            Q(province_id__in=scope.unit_ids) | Q(unit_id__in=scope.unit_ids) | Q(unit__parent_id__in=scope.unit_ids),
            elsewhere=True,
        )
        return live.filter(
            Q(province_id__in=scope.unit_ids)
            | Q(commune_id__in=scope.unit_ids)
            | Q(commune__parent_id__in=scope.unit_ids)
            | Q(pk__in=produces_here.values("establishment_id"))
            | Q(organisation_id__in=scope.organisation_ids)
        )


class Establishment(models.Model):
    """A business, cooperative, group or household, recorded once. Whether it is a "rural industrial establishment"
    is a verdict at a date, never a column."""

    name = models.CharField(_("Tên cơ sở"), max_length=NAME_MAX)
    search_key = models.CharField(max_length=2 * NAME_MAX)
    legal_form = models.CharField(_("Loại hình"), max_length=20, choices=LegalForm.choices)
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Tỉnh"))
    commune = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Xã, phường")
    )
    address = models.CharField(_("Địa chỉ trụ sở"), max_length=300, blank=True, default="")
    phone = models.CharField(_("Điện thoại"), max_length=30, blank=True, default="")
    founded_on = models.DateField(_("Ngày thành lập"), null=True, blank=True)
    closed_on = models.DateField(_("Ngày ngừng hoạt động"), null=True, blank=True)
    women_owned = models.BooleanField(_("Do phụ nữ làm chủ"), null=True)
    minority_owned = models.BooleanField(_("Do người dân tộc thiểu số làm chủ"), null=True)
    ownership_basis = models.CharField(_("Căn cứ xác định chủ sở hữu"), max_length=300, blank=True, default="")
    vsic_code = models.CharField(_("Mã ngành chính"), max_length=5, blank=True, default="")
    vsic_version = models.CharField(
        _("Phiên bản mã ngành"), max_length=4, choices=VsicVersion.choices, blank=True, default=""
    )
    industry = models.CharField(
        _("Ngành nghề khuyến công"), max_length=12, choices=Industry.choices, blank=True, default=""
    )
    kiln = models.CharField(_("Sản xuất gạch nung"), max_length=16, choices=Kiln.choices, blank=True, default="")
    direct_production = models.BooleanField(_("Trực tiếp đầu tư, sản xuất"), null=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    identifier_label = models.CharField(max_length=40, blank=True, default="")
    latest_figures = models.ForeignKey(
        "registry.YearFigures", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_example = models.BooleanField(_("Ví dụ"), default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_records"
    )
    version = models.PositiveIntegerField(default=1)
    form_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = EstablishmentQuerySet.as_manager()

    class Meta:
        ordering = ["search_key", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="establishment_has_name"),
            models.CheckConstraint(
                condition=Q(vsic_code="", vsic_version="") | (~Q(vsic_code="") & ~Q(vsic_version="")),
                name="establishment_vsic_has_version",
            ),
            models.CheckConstraint(
                condition=Q(founded_on__isnull=True) | Q(closed_on__isnull=True) | Q(founded_on__lte=F("closed_on")),
                name="establishment_life_ordered",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="establishment_not_its_own_twin"
            ),
        ]
        indexes = [
            models.Index(fields=["search_key", "id"], name="establishment_by_name"),
            models.Index(fields=["province", "search_key", "id"], name="establishment_by_province"),
            models.Index(fields=["commune", "search_key", "id"], name="establishment_by_commune"),
            models.Index(fields=["legal_form", "search_key", "id"], name="establishment_by_form"),
            models.Index(fields=["search_key", "id"], condition=Q(women_owned=True), name="establishment_women"),
            models.Index(fields=["search_key", "id"], condition=Q(minority_owned=True), name="establishment_minority"),
            models.Index(
                fields=["search_key", "id"], condition=Q(closed_on__isnull=False), name="establishment_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Identifier(models.Model):
    """A number a business was known by, from a day to a day. A personal number is stored encrypted with keys outside
    the database, found by a keyed hash and shown by its last four digits only."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="identifiers")
    scheme = models.CharField(_("Loại mã"), max_length=20, choices=Scheme.choices)
    value = models.CharField(_("Số"), max_length=40, blank=True, default="")
    cipher = models.TextField(blank=True, default="")
    lookup = models.CharField(max_length=80, blank=True, default="", db_index=True)
    tail = models.CharField(max_length=4, blank=True, default="")
    valid_from = models.DateField(_("Từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["scheme", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"], condition=Q(scheme__in=list(UNIQUE_SCHEMES)), name="identifier_once"
            ),
            models.CheckConstraint(
                condition=(Q(scheme=Scheme.PIN12, value="") & ~Q(cipher="") & ~Q(lookup=""))
                | (~Q(scheme=Scheme.PIN12) & ~Q(value="") & Q(cipher="", lookup="")),
                name="personal_number_only_encrypted",
            ),
            period_ordered("identifier_period_ordered"),
        ]
        indexes = [models.Index(fields=["value"], name="identifier_by_value")]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The number as it may appear on a screen."""
        return f"•••• {self.tail}" if self.cipher else self.value


class ProductionPlace(models.Model):
    """Where a business produces, apart from its head office. `unit` is the unit valid on the first day of the row;
    a printed place that was not found stays as text in `address`. `province` and `elsewhere` (not in the commune of
    the head office) are kept beside it so that the officers there find the business in one indexed step."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="places")
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Xã, phường"))
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    elsewhere = models.BooleanField(default=False)
    address = models.CharField(_("Địa chỉ sản xuất"), max_length=300, blank=True, default="")
    label = models.CharField(_("Tên địa điểm"), max_length=200, blank=True, default="")
    in_craft_village = models.BooleanField(_("Trong làng nghề"), null=True)
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["valid_from", "id"]
        constraints = [period_ordered("production_place_period_ordered")]
        indexes = [
            models.Index(fields=["province"], condition=Q(elsewhere=True), name="production_elsewhere"),
        ]

    def __str__(self) -> str:
        return self.label or self.address or str(self.unit)
