"""Facts printed elsewhere, kept as printed with their source. They never enter a workflow or the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Published(models.Model):
    """What every published row carries: its printed place, today's province, its source."""

    row = models.CharField(max_length=10, unique=True)
    province_printed = models.CharField(_("Tỉnh (theo nguồn)"), max_length=100)
    place_printed = models.CharField(_("Nơi (theo nguồn)"), max_length=200, blank=True, default="")
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    source_url = models.URLField(_("Nguồn"), max_length=600)
    source_note = models.CharField(max_length=400, blank=True, default="")
    unverified_spelling = models.BooleanField(default=False)
    search_key = models.CharField(max_length=1200)
    loaded_at = models.DateTimeField()

    class Meta:
        abstract = True


class PublishedEstablishment(Published):
    """A business named in a public page. `kind` and `roles` are a classification of the source's words."""

    name = models.CharField(_("Tên"), max_length=300)
    kind = models.CharField(_("Loại hình"), max_length=60, blank=True, default="")
    products = models.CharField(_("Sản phẩm"), max_length=400, blank=True, default="")
    roles = models.CharField(_("Xuất hiện với tư cách"), max_length=100, blank=True, default="")
    refs = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["search_key", "id"]

    def __str__(self) -> str:
        return self.name


class PublishedProduct(Published):
    """A typical rural industrial product named in a public page."""

    name = models.CharField(_("Sản phẩm"), max_length=300)
    producer = models.CharField(_("Cơ sở sản xuất"), max_length=300, blank=True, default="")
    year = models.PositiveSmallIntegerField(_("Năm"), null=True)
    level = models.CharField(_("Cấp bình chọn"), max_length=20)
    group = models.CharField(_("Nhóm"), max_length=20, blank=True, default="")
    flags = models.CharField(_("Lưu ý"), max_length=200, blank=True, default="")

    class Meta:
        ordering = ["search_key", "id"]

    def __str__(self) -> str:
        return self.name
