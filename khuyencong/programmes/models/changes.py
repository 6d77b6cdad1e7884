"""Changes to a project after its plan was approved, each with who decides it (36/2013/TT-BCT art. 11)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.programmes.choices import Authority, ChangeKind, ChangeStatus


class Change(models.Model):
    """One change asked for. `values` holds what is to be, `before` what was, both by field; `authority` follows from
    the kind of change and of project and is never chosen (P§6.1)."""

    project = models.ForeignKey("programmes.Project", on_delete=models.PROTECT, related_name="changes")
    part = models.ForeignKey("programmes.Part", on_delete=models.PROTECT, null=True, blank=True, related_name="changes")
    kind = models.CharField(_("Loại thay đổi"), max_length=20, choices=ChangeKind.choices)
    authority = models.CharField(_("Cấp quyết định"), max_length=12, choices=Authority.choices)
    status = models.CharField(
        _("Trạng thái"), max_length=12, choices=ChangeStatus.choices, default=ChangeStatus.PROPOSED
    )
    reason = models.TextField(_("Lý do"))
    values = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    number = models.CharField(_("Số, ký hiệu văn bản"), max_length=100, blank=True, default="")
    decided_on = models.DateField(_("Ngày văn bản"), null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    form_key = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["project", "-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="change_has_reason"),
            models.CheckConstraint(
                condition=~Q(status__in=[ChangeStatus.DECIDED, ChangeStatus.NOTED])
                | (~Q(number="") & Q(decided_on__isnull=False)),
                name="change_decided_by_number",
            ),
            models.UniqueConstraint(
                fields=["project", "kind"],
                condition=Q(part__isnull=True, status__in=[ChangeStatus.PROPOSED, ChangeStatus.CHECKED]),
                name="one_open_change_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["part", "kind"],
                condition=Q(part__isnull=False, status__in=[ChangeStatus.PROPOSED, ChangeStatus.CHECKED]),
                name="one_open_change_of_a_part",
            ),
        ]
        indexes = [models.Index(fields=["status", "authority"])]

    def __str__(self) -> str:
        return f"{self.project.code}: {self.get_kind_display()}"
