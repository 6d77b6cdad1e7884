"""What happened, whose move it is, and what must still be told to whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TransitionRecord(models.Model):
    """One performed act. Read as the timeline of its subject and as the data of process statistics; never changed.

    The object is named by process and id, not by a foreign key: processes live on higher floors.
    """

    process = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    act = models.CharField(max_length=60)
    answer = models.CharField(max_length=10)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    capacity = models.CharField(max_length=5, blank=True, default="")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Ghi lúc"))
    effective_on = models.DateField(_("Có hiệu lực từ"))
    note = models.TextField(_("Ghi chú"), blank=True, default="")
    missing = models.JSONField(_("Còn thiếu"), default=list)
    findings = models.JSONField(default=list)
    decided_by = models.CharField(_("Cơ quan quyết định"), max_length=200, blank=True, default="")
    signer = models.CharField(_("Người ký"), max_length=200, blank=True, default="")
    signer_capacity = models.CharField(_("Chức vụ người ký"), max_length=200, blank=True, default="")
    number = models.CharField(_("Số, ký hiệu"), max_length=100, blank=True, default="")
    decided_on = models.DateField(_("Ngày văn bản"), null=True, blank=True)
    scan = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["process", "subject_id", "id"])]

    def __str__(self) -> str:
        return f"{self.process}:{self.subject_id} {self.act}"


class Task(models.Model):
    """Whose move it is. At most one open task per subject; `remaining_days` keeps a clock that was stopped."""

    process = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=500)
    code = models.CharField(max_length=60)
    url = models.CharField(max_length=200)
    state = models.CharField(max_length=40)
    route = models.CharField(max_length=20, blank=True, default="")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="tasks", null=True, blank=True
    )
    roles = models.CharField(max_length=300)
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_citation = models.CharField(max_length=300, blank=True, default="")
    remaining_days = models.IntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "subject_id"], condition=Q(closed_at__isnull=True), name="one_open_task"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "closed_at", "due_on"]),
            models.Index(fields=["process", "subject_id", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class Outbox(models.Model):
    """A message to send after the commit; the worker delivers it at least once.

    `more`: how many other objects the same act handed to the same holder; they are told of in the same message.
    """

    record = models.OneToOneField(TransitionRecord, on_delete=models.PROTECT, related_name="outbox")
    more = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at", "id"])]

    def __str__(self) -> str:
        return f"outbox {self.pk}"
