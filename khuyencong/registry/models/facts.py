"""Dated facts: yearly figures, products, standings, attributes of places, industry codes."""

import zlib
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.common import formats
from khuyencong.common.years import YEAR_MAX, YEAR_MIN
from khuyencong.law.choices import Ground
from khuyencong.registry.choices import CityGrade, Difficulty, FactKind, FigureSource, StandingKind, VsicVersion
from khuyencong.registry.models.core import Establishment, ProductionPlace, open_on, period_ordered
from khuyencong.ui.language import spoken

__all__ = ["PlaceFact", "Product", "Standing", "VsicCode", "VsicList", "YearFigures", "open_on"]


class YearFigures(models.Model):
    """What one source says about one year of a business. `workers` = yearly average of socially insured workers
    (80/2021/NĐ-CP art. 7); an unknown figure is null, zero is a counted zero."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="figures")
    year = models.PositiveSmallIntegerField(_("Năm"))
    workers = models.PositiveIntegerField(_("Lao động bình quân"), null=True, blank=True)
    capital_vnd = models.BigIntegerField(_("Tổng nguồn vốn (đồng)"), null=True, blank=True)
    revenue_vnd = models.BigIntegerField(_("Doanh thu (đồng)"), null=True, blank=True)
    export_vnd = models.BigIntegerField(_("Doanh thu xuất khẩu (đồng)"), null=True, blank=True)
    source = models.CharField(_("Nguồn số liệu"), max_length=12, choices=FigureSource.choices)
    document = models.CharField(_("Tài liệu"), max_length=200, blank=True, default="")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["establishment", "year", "source"], name="figures_once_a_source"),
            models.CheckConstraint(condition=Q(year__gte=YEAR_MIN, year__lte=YEAR_MAX), name="figures_year_sane"),
            models.CheckConstraint(
                condition=Q(capital_vnd__isnull=True) | Q(capital_vnd__gte=0), name="figures_capital_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(revenue_vnd__isnull=True) | Q(revenue_vnd__gte=0), name="figures_revenue_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(export_vnd__isnull=True) | Q(export_vnd__gte=0), name="figures_export_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.establishment} {self.year}"


class Product(models.Model):
    """A product line of a business."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(_("Sản phẩm"), max_length=300)
    search_key = models.CharField(max_length=600)
    unit = models.CharField(_("Đơn vị tính"), max_length=50, blank=True, default="")
    capacity = models.CharField(_("Sản lượng một năm"), max_length=100, blank=True, default="")
    is_main = models.BooleanField(_("Sản phẩm chính"), default=False)
    exported = models.BooleanField(_("Có xuất khẩu"), null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-is_main", "search_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["establishment", "search_key"], name="product_once"),
            models.CheckConstraint(condition=~Q(name=""), name="product_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def version(self) -> int:
        """A number made of what the product says: an edited list knows by it whether somebody changed it since."""
        said = (self.name, self.unit, self.capacity, self.is_main, self.exported)
        return zlib.crc32(repr(said).encode()) % 10**9


class Standing(models.Model):
    """A legal quality of a business or of one of its places, written by the room that grants or records it.
    `reference` names the upper object ("artisans.title:12")."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="standings")
    place = models.ForeignKey(
        ProductionPlace, on_delete=models.PROTECT, null=True, blank=True, related_name="standings"
    )
    kind = models.CharField(_("Tư cách"), max_length=30, choices=StandingKind.choices)
    label = models.CharField(_("Nội dung"), max_length=300, blank=True, default="")
    document = models.CharField(_("Văn bản"), max_length=200)
    issuer = models.CharField(_("Cơ quan ban hành"), max_length=200, blank=True, default="")
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    reference = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "valid_from", "id"]
        constraints = [
            period_ordered("standing_period_ordered"),
            models.CheckConstraint(condition=~Q(document=""), name="standing_has_document"),
            models.CheckConstraint(
                condition=~Q(kind=StandingKind.CRAFT_VILLAGE) | Q(place__isnull=False),
                name="craft_village_is_about_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.document})"


class PlaceFact(models.Model):
    """A dated attribute of an administrative unit that stands in no list at hand. `value` is a city grade, an ISO
    date, a difficulty class or a priority ground, by kind."""

    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Đơn vị"))
    kind = models.CharField(_("Thuộc tính"), max_length=20, choices=FactKind.choices)
    value = models.CharField(_("Giá trị"), max_length=20)
    document = models.CharField(_("Văn bản"), max_length=200)
    valid_from = models.DateField(_("Từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["unit", "kind", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "valid_from"], name="place_fact_starts_once"),
            models.CheckConstraint(condition=~Q(document=""), name="place_fact_has_document"),
            period_ordered("place_fact_period_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_kind_display()} = {self.value}"

    @property
    def value_label(self) -> str:
        """The value in words."""
        if self.kind == FactKind.WARD_CONVERTED:
            if self.value == "never":
                return str(_("Phường không chuyển từ xã"))
            return formats.date_short(date.fromisoformat(self.value), spoken())
        labels = {**dict(CityGrade.choices), **dict(Difficulty.choices), **dict(Ground.choices)}
        return str(labels.get(self.value, self.value))


class VsicList(models.Model):
    """A list of industry codes an operator loaded, checked against the published totals."""

    version = models.CharField(max_length=4, choices=VsicVersion.choices, unique=True)
    totals = models.CharField(max_length=60)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.get_version_display()


class VsicCode(models.Model):
    """One code of one version. Level 1 is a letter, levels 2 to 5 have as many digits."""

    list = models.ForeignKey(VsicList, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=5)
    name = models.CharField(max_length=400)
    level = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="vsic_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
