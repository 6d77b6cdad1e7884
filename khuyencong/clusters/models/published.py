"""Facts about clusters printed elsewhere, kept as printed with their source. They are never decisions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PublishedCluster(models.Model):
    """A cluster named in a public page."""

    row = models.CharField(max_length=10, unique=True)
    name = models.CharField(_("Tên cụm"), max_length=300)
    place_printed = models.CharField(_("Nơi (theo nguồn)"), max_length=200, blank=True, default="")
    province_printed = models.CharField(_("Tỉnh (theo nguồn)"), max_length=100)
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    area_ha = models.DecimalField(_("Diện tích (ha)"), max_digits=10, decimal_places=2, null=True)
    status = models.CharField(_("Tình trạng (theo nguồn)"), max_length=30, blank=True, default="")
    investor = models.CharField(_("Chủ đầu tư"), max_length=300, blank=True, default="")
    occupancy_printed = models.CharField(_("Tỷ lệ lấp đầy (theo nguồn)"), max_length=20, blank=True, default="")
    decision = models.CharField(_("Quyết định"), max_length=200, blank=True, default="")
    as_of = models.CharField(_("Thời điểm"), max_length=20, blank=True, default="")
    note = models.CharField(max_length=400, blank=True, default="")
    flags = models.CharField(_("Lưu ý"), max_length=200, blank=True, default="")
    source_url = models.URLField(_("Nguồn"), max_length=600)
    source_note = models.CharField(max_length=400, blank=True, default="")
    search_key = models.CharField(max_length=1200)
    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.SET_NULL, null=True, blank=True, related_name="published"
    )
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["search_key", "id"]

    def __str__(self) -> str:
        return self.name


class PublishedAggregate(models.Model):
    """A count or area of clusters of a territory as a public source prints it (C§12)."""

    row = models.CharField(max_length=12, unique=True)
    territory_printed = models.CharField(_("Địa bàn (theo nguồn)"), max_length=200)
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    as_of_printed = models.CharField(_("Thời điểm (theo nguồn)"), max_length=40)
    as_of = models.DateField(_("Ngày"), null=True)
    measure = models.CharField(_("Chỉ tiêu"), max_length=30)
    value = models.DecimalField(_("Giá trị"), max_digits=14, decimal_places=4, null=True)
    printed = models.CharField(_("Như nguồn in"), max_length=100)
    confidence = models.CharField(_("Độ tin cậy"), max_length=12)
    source = models.CharField(_("Nguồn"), max_length=300)
    source_url = models.URLField(max_length=600, blank=True, default="")
    note = models.CharField(_("Ghi chú"), max_length=400, blank=True, default="")
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["as_of", "row"]
        constraints = [models.CheckConstraint(condition=~Q(printed=""), name="cluster_aggregate_printed")]

    def __str__(self) -> str:
        return f"{self.territory_printed} {self.as_of_printed}: {self.printed}"
