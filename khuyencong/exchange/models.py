"""Imports: one row a file, its rows that need a look, the records it wrote, and the heads officers explained."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.selectors import scope_of
from khuyencong.exchange.choices import Effect, State, Way

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> ImportBatchQuerySet:
        """The imports of a user and of the bodies the user acts for; all of them for national readers."""
        scope = scope_of(user, on)
        if scope.national:
            return self
        return self.filter(Q(by_id=user.pk) | Q(organisation_id__in=scope.organisation_ids))


class ImportBatch(models.Model):
    """One uploaded file of one kind: what was read, how it was applied, and whether it was undone.

    `held` names the file of a body while it is being applied or stands applied, so that one file is applied once;
    `repeated` says that the officer knew of an earlier time. `scoped` is False for the operator's own command.
    `done_row` is the last sheet row whose chunk was committed: an interrupted application goes on behind it.
    """

    kind = models.CharField(_("Loại dữ liệu"), max_length=40)
    name = models.CharField(_("Tên tệp"), max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("Tình trạng"), max_length=12, choices=State.choices, default=State.WAITING)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("Người nhập"))
    at = models.DateTimeField(_("Thời điểm tải lên"))
    language = models.CharField(max_length=2, default="vi")
    scoped = models.BooleanField(default=True)
    repeated = models.BooleanField(default=False)

    sheet = models.CharField(max_length=100, blank=True, default="")
    heads = models.JSONField(default=dict, blank=True)
    mends = models.JSONField(default=dict, blank=True)
    update_known = models.BooleanField(_("Cập nhật dòng đã có"), default=True)

    reading = models.JSONField(default=dict, blank=True)
    groups = models.JSONField(default=list, blank=True)
    rows = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    look = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    update = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)

    way = models.CharField(max_length=4, choices=Way.choices, blank=True, default="")
    done_row = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    held = models.CharField(max_length=160, blank=True, default="")
    lease = models.CharField(max_length=32, blank=True, default="")
    beat_at = models.DateTimeField(null=True, blank=True)
    stop_asked = models.BooleanField(default=False)
    applied_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reversed_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["held"], condition=~Q(held=""), name="import_file_applied_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.APPLYING, State.APPLIED]) | ~Q(held=""), name="applied_import_is_held"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.APPLIED) | Q(applied_at__isnull=False), name="applied_import_has_time"
            ),
            models.CheckConstraint(condition=Q(rows=F("good") + F("bad")), name="import_rows_add_up"),
        ]
        indexes = [
            models.Index(fields=["kind", "sha256"], name="import_by_file"),
            models.Index(fields=["organisation", "-id"], name="import_by_body"),
            models.Index(fields=["by", "-id"], name="import_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def number(self) -> str:
        """How people call this import."""
        return f"N-{self.pk:05d}" if self.pk else "N-"

    @property
    def subject(self) -> str:
        """The reference of this import in audit and files."""
        return f"exchange.batch:{self.pk}"


class ImportLine(models.Model):
    """A row of a checked file that is wrong, needs a look, or changes a known record; as it is shown, with personal
    cells masked. Kept up to a limit; the marked workbook holds all."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField()
    good = models.BooleanField()
    cells = models.JSONField()
    problems = models.JSONField(default=list)
    changes = models.JSONField(default=dict)
    effect = models.CharField(max_length=8, choices=Effect.choices, blank=True, default="")

    class Meta:
        ordering = ["good", "row"]
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="import_line_once")]

    def __str__(self) -> str:
        return f"{self.batch} {self.row}"


class WrittenRow(models.Model):
    """What one row of an applied file did: to which record, and what undoing needs to know."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="written_rows")
    row = models.PositiveIntegerField()
    subject = models.CharField(max_length=120)
    effect = models.CharField(max_length=8, choices=Effect.choices)
    before = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="import_row_written_once")]
        indexes = [models.Index(fields=["subject"], name="import_row_by_subject")]

    def __str__(self) -> str:
        return f"{self.batch} {self.row}"


class RememberedHead(models.Model):
    """What a head means to a body ("Ghi chú 2" → leave aside): chosen once, taken next time."""

    kind = models.CharField(max_length=40)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    head = models.CharField(max_length=200)
    column = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "organisation", "key"], name="head_remembered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.head}: {self.column}"
