"""Tags that join projects and establishments."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.programmes.choices import LinkageKind
from khuyencong.programmes.models.core import Project


class Linkage(models.Model):
    """A value chain (chuỗi giá trị) or a cluster of linked enterprises (cụm liên kết doanh nghiệp).

    No legal definition was read: a linkage gives no right and changes no norm; it only shows together what belongs
    together. Without a province it goes over several.
    """

    kind = models.CharField(_("Loại"), max_length=15, choices=LinkageKind.choices)
    name = models.CharField(_("Tên"), max_length=200)
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    projects = models.ManyToManyField(Project, related_name="linkages", blank=True)
    establishments = models.ManyToManyField("registry.Establishment", related_name="+", blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="linkage_named"),
            models.UniqueConstraint(fields=["kind", "name", "province"], name="linkage_once_in_a_province"),
            models.UniqueConstraint(
                fields=["kind", "name"], condition=Q(province__isnull=True), name="linkage_once_over_provinces"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"
