"""Promotion projects and totals printed elsewhere, as printed. They never enter the process or the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Published(models.Model):
    """What every printed row carries: its number in our file, today's province, its source."""

    row = models.CharField(max_length=10, unique=True)
    year = models.CharField(_("Năm"), max_length=25, blank=True, default="")
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source_url = models.URLField(_("Nguồn"), max_length=600)
    source_note = models.CharField(max_length=400, blank=True, default="")
    search_key = models.CharField(max_length=1200)

    class Meta:
        abstract = True


class PublishedProject(Published):
    """A project named in a public page. Amounts in million đồng as printed; blank = the source does not say."""

    province_printed = models.CharField(_("Tỉnh (theo nguồn)"), max_length=100)
    level = models.CharField(_("Nguồn kinh phí"), max_length=20, blank=True, default="")
    title = models.CharField(_("Đề án"), max_length=400)
    beneficiary = models.CharField(_("Cơ sở thụ hưởng"), max_length=300, blank=True, default="")
    activity = models.CharField(_("Nội dung"), max_length=40, blank=True, default="")
    support_million = models.CharField(_("Hỗ trợ"), max_length=20, blank=True, default="")
    total_million = models.CharField(_("Tổng vốn"), max_length=20, blank=True, default="")
    result = models.CharField(_("Kết quả"), max_length=300, blank=True, default="")
    flags = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        ordering = ["-year", "row"]

    def __str__(self) -> str:
        return self.title


class PublishedFigure(Published):
    """A total printed by a source: indicator, value and unit in the source's own words."""

    scope = models.CharField(_("Phạm vi"), max_length=100)
    indicator = models.CharField(_("Chỉ tiêu"), max_length=200)
    value = models.CharField(_("Giá trị"), max_length=40)
    unit = models.CharField(_("Đơn vị tính"), max_length=60, blank=True, default="")

    class Meta:
        ordering = ["-year", "scope", "row"]

    def __str__(self) -> str:
        return f"{self.scope} {self.year}: {self.indicator}"
