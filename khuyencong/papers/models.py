"""Registers of numbers and the papers that took them. An issued paper is written once."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.selectors import scope_of
from khuyencong.papers.blocks import printed_number
from khuyencong.papers.choices import OWNER, PaperKind

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
