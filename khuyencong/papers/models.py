"""Registers of numbers and the papers that took them. An issued paper is written once."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.selectors import scope_of
from khuyencong.papers.blocks import printed_number
from khuyencong.papers.choices import (
    DRAFT_OWNER,
    OPEN_BINDERS,
    OWNER,
    BinderFailure,
    BinderFormat,
    BinderStatus,
    PaperKind,
)

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


class Register(models.Model):
    """The numbers of one issuer, kind and year. `next_number` is the lowest one its own series has not used."""

    issuer = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("Loại văn bản"), max_length=30, choices=PaperKind.choices)
    year = models.PositiveSmallIntegerField(_("Năm"))
    next_number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "kind", "year"], name="register_once"),
            models.CheckConstraint(condition=Q(next_number__gte=1), name="register_starts_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} · {self.get_kind_display()} · {self.year}"


class IssuedPapers(models.QuerySet["IssuedPaper"]):
    def visible_to(self, user: "User", *, on: date) -> "IssuedPapers":
        """Papers in the register books of the user's bodies and places (national offices: all)."""
        scope = scope_of(user, on)
        if scope.national:
            return self
        return self.filter(Q(issuer__in=scope.organisation_ids) | Q(issuer__place__in=scope.unit_ids))


class IssuedPaper(models.Model):
    """A paper with number and date, kept as files with their hashes. `subject` is "room.model:id"."""

    issuer = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Cơ quan ban hành")
    )
    kind = models.CharField(_("Loại văn bản"), max_length=30, choices=PaperKind.choices)
    year = models.PositiveSmallIntegerField(_("Năm"))
    number = models.PositiveIntegerField(_("Số"))
    symbol = models.CharField(_("Ký hiệu"), max_length=60, blank=True, default="")
    dated = models.DateField(_("Ngày văn bản"))
    entered = models.BooleanField(_("Số do hệ thống khác cấp"), default=False)
    subject = models.CharField(_("Thuộc hồ sơ"), max_length=120)
    label = models.CharField(_("Trích yếu"), max_length=300)
    sha256 = models.CharField(_("Mã băm"), max_length=64)
    by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("Người ban hành")
    )
    at = models.DateTimeField(_("Thời điểm ban hành"))

    objects = IssuedPapers.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "kind", "year", "number"], name="paper_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="paper_number_positive"),
            models.CheckConstraint(condition=Q(dated__year=models.F("year")), name="paper_dated_in_its_year"),
        ]
        indexes = [models.Index(fields=["subject", "-at"], name="paper_by_subject")]

    def __str__(self) -> str:
        return self.printed

    @property
    def printed(self) -> str:
        """05/HĐ-ĐCK."""
        number = printed_number(self.number)
        return f"{number}/{self.symbol}" if self.symbol else number

    @property
    def owner(self) -> str:
        """Under which name the files of this paper are kept."""
        return f"{OWNER}:{self.pk}"


class HandedDraft(models.Model):
    """A paper without number that went out for signature, kept as it was handed out. `name` tells the papers of one
    record apart. Written once."""

    subject = models.CharField(_("Thuộc hồ sơ"), max_length=120)
    name = models.CharField(max_length=60)
    kind = models.CharField(_("Loại văn bản"), max_length=30, choices=PaperKind.choices)
    label = models.CharField(_("Trích yếu"), max_length=300)
    sha256 = models.CharField(_("Mã băm"), max_length=64)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("Người lập"))
    at = models.DateTimeField(_("Thời điểm lập"))

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "name", "sha256"], name="handed_draft_once"),
            models.CheckConstraint(condition=~Q(name=""), name="handed_draft_has_name"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def owner(self) -> str:
        """Under which name the files of this paper are kept."""
        return f"{DRAFT_OWNER}:{self.pk}"


class SignedCopy(models.Model):
    """The signed version of a paper: which paper, which file, both hashes, who signed as typed.

    `signatures` counts those embedded in a PDF, `spans_file` whether the last one speaks of the whole file,
    `stated_at` the moment its program wrote, `continues` whether the file begins with exactly the bytes of the
    unsigned paper. Their validity is not checked. Written once; copies kept before the signer was asked for have none.
    """

    issued = models.ForeignKey(IssuedPaper, on_delete=models.PROTECT, null=True, blank=True, related_name="copies")
    handed = models.ForeignKey(HandedDraft, on_delete=models.PROTECT, null=True, blank=True, related_name="copies")
    attachment = models.OneToOneField("files.Attachment", on_delete=models.PROTECT, related_name="+")
    paper_sha256 = models.CharField(_("Mã băm bản chưa ký"), max_length=64)
    signed_sha256 = models.CharField(_("Mã băm bản đã ký"), max_length=64)
    signer = models.CharField(_("Người ký"), max_length=120, blank=True, default="")
    capacity = models.CharField(_("Thẩm quyền, chức vụ"), max_length=120, blank=True, default="")
    signed_on = models.DateField(_("Ngày ký"), null=True, blank=True)
    signatures = models.PositiveSmallIntegerField(_("Chữ ký số nhúng"), default=0)
    spans_file = models.BooleanField(default=False)
    stated_at = models.CharField(max_length=40, blank=True, default="")
    continues = models.BooleanField(default=False)
    by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("Người đính kèm")
    )
    at = models.DateTimeField(_("Thời điểm đính kèm"))

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(issued__isnull=True, handed__isnull=False) | Q(issued__isnull=False, handed__isnull=True),
                name="signed_copy_of_one_paper",
            ),
            models.UniqueConstraint(
                fields=["issued", "signed_sha256"], condition=Q(issued__isnull=False), name="signed_copy_of_issued_once"
            ),
            models.UniqueConstraint(
                fields=["handed", "signed_sha256"], condition=Q(handed__isnull=False), name="signed_copy_of_handed_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.issued or self.handed)


class Binder(models.Model):
    """A dossier bound to one file: asked for, built by the worker, kept some days.

    `mark` is the hash of what is bound (cover, files, order); `leaves` are the parts with their hashes, `owners` the
    records their files belong to: only who may open all of them may open the binder. `done` of `whole` papers are
    prepared. `remarks` name the parts about which something is to be said.
    """

    subject = models.CharField(_("Thuộc hồ sơ"), max_length=120)
    title = models.CharField(_("Tên hồ sơ"), max_length=300)
    fmt = models.CharField(_("Dạng"), max_length=3, choices=BinderFormat.choices)
    status = models.CharField(
        _("Trạng thái"), max_length=10, choices=BinderStatus.choices, default=BinderStatus.WAITING
    )
    failure = models.CharField(max_length=20, choices=BinderFailure.choices, blank=True, default="")
    mark = models.CharField(max_length=64)
    cover = models.JSONField(default=dict)
    leaves = models.JSONField(default=list)
    owners = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    back_url = models.CharField(max_length=300, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    whole = models.PositiveIntegerField()
    pages = models.PositiveIntegerField(_("Số trang"), default=0)
    size_bytes = models.BigIntegerField(_("Dung lượng"), default=0)
    sha256 = models.CharField(_("Mã băm"), max_length=64, blank=True, default="")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("Người yêu cầu"))
    at = models.DateTimeField(_("Thời điểm yêu cầu"))
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("Xong lúc"), null=True, blank=True)
    expires_at = models.DateTimeField(_("Lưu đến"), null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "fmt", "mark"], condition=Q(status__in=OPEN_BINDERS), name="binder_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(status=BinderStatus.DONE)
                | (~Q(sha256="") & Q(size_bytes__gt=0, expires_at__isnull=False)),
                name="binder_done_has_file",
            ),
            models.CheckConstraint(condition=Q(done__lte=models.F("whole")), name="binder_done_within_whole"),
            models.CheckConstraint(
                condition=~Q(status=BinderStatus.FAILED) | ~Q(failure=""), name="binder_failed_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-at"], name="binder_by_subject"),
            models.Index(fields=["status", "expires_at"], name="binder_by_expiry"),
        ]

    def __str__(self) -> str:
        return self.title
