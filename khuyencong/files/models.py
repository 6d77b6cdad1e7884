"""What is known about a stored file. The bytes lie in the store under their hash (files.store)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """One file of one record. `owner` is "room.model:id"; who may open it is the owning room's decision."""

    owner = models.CharField(_("Thuộc hồ sơ"), max_length=120)
    owner_kind = models.CharField(max_length=60)
    kind = models.CharField(_("Loại giấy tờ"), max_length=60)
    name = models.CharField(_("Tên tệp"), max_length=200)
    sha256 = models.CharField(_("Mã băm"), max_length=64)
    size_bytes = models.BigIntegerField(_("Dung lượng"))
    content_type = models.CharField(_("Định dạng"), max_length=100)
    generated = models.BooleanField(_("Do hệ thống lập"), default=False)
    by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Người nộp")
    )
    at = models.DateTimeField(_("Thời điểm nộp"))
    retain_until = models.DateField(_("Lưu giữ đến"), null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["owner", "kind", "-at"], name="attachment_owner"),
            models.Index(fields=["sha256"], name="attachment_sha256"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="attachment_not_empty"),
            models.CheckConstraint(condition=~Q(name=""), name="attachment_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
