"""What an approved project moved, postponed or gave up because its money did not come (P§9)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.programmes.choices import ShortfallKind
from khuyencong.programmes.models.core import Project


class Shortfall(models.Model):
    """One consequence of missing money as its unit, department or managing body wrote it down; never changed, a later
    one stands beside it. `missing_vnd`: what of the plan was not assigned on that day."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="shortfalls")
    kind = models.CharField(_("Hệ quả"), max_length=12, choices=ShortfallKind.choices)
    reason = models.TextField(_("Lý do, việc đã làm"))
    missing_vnd = models.BigIntegerField(_("Chưa được giao"))
    recorded_on = models.DateField(_("Ngày ghi"))
    form_key = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["project", "-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="shortfall_has_reason"),
            models.CheckConstraint(condition=Q(missing_vnd__gt=0), name="shortfall_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.project.code}: {self.get_kind_display()}"
