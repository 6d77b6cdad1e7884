"""Append-only entries and the seals over them. Nothing here is ever updated or deleted (model and trigger)."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(RuntimeError):
    """Code tried to change or delete a row that may only be added."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses every way of changing rows; the database trigger refuses what goes around the ORM."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows are never deleted")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed")


class AppendOnly(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are never changed")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{type(self).__name__} rows are never deleted")


class Entry(AppendOnly):
    """One act (or one batch of them): who did what to which record, when.

    `detail` holds numbers, codes and labels of records. `personal` holds only keyed hashes and masks, so that
    erasing a person elsewhere leaves every sealed row as it was.
    """

    at = models.DateTimeField(_("Thời điểm"))
    act = models.CharField(_("Hành vi"), max_length=80)
    by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Người làm")
    )
    subject = models.CharField(_("Đối tượng"), max_length=120)
    label = models.CharField(_("Tên đối tượng"), max_length=300, blank=True, default="")
    detail = models.JSONField(_("Nội dung"), default=dict)
    personal = models.JSONField(_("Dữ liệu cá nhân đã che"), default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject", "-id"], name="audit_entry_subject"),
            models.Index(fields=["act", "-id"], name="audit_entry_act"),
            models.Index(fields=["by", "-id"], name="audit_entry_by"),
            models.Index(fields=["at", "id"], name="audit_entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.act} {self.subject}"


class SealedBatch(AppendOnly):
    """A seal over the entries after the last seal, up to `last_id`.

    `rows` lists "id sha256" line by line, so that a damaged row can be named; `digest` is the SHA-256 of
    `previous`, the bounds, the count and `rows`. Whoever keeps one digest elsewhere can prove everything before it.
    """

    sealed_at = models.DateTimeField(_("Niêm phong lúc"))
    first_id = models.BigIntegerField(_("Từ số"))
    last_id = models.BigIntegerField(_("Đến số"), unique=True)
    count = models.PositiveIntegerField(_("Số dòng"))
    rows = models.TextField()
    digest = models.CharField(_("Mã niêm phong"), max_length=64, unique=True)
    previous = models.CharField(_("Mã niêm phong trước"), max_length=64, unique=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(first_id__lte=models.F("last_id")), name="seal_bounds_ordered"),
            models.CheckConstraint(condition=models.Q(count__gt=0), name="seal_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.last_id}"
