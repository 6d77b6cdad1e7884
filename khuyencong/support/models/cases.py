"""Pairs of items that share a key, and what was decided about them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.support.choices import OPEN_CASES, CaseStatus, KeyKind
from khuyencong.support.models.items import KEY_VALUE_MAX, SupportItem, own


class OverlapCaseQuerySet(models.QuerySet["OverlapCase"]):
    def visible_to(self, user: User, *, on: date) -> "OverlapCaseQuerySet":
        """Cases of which one side is the reader's own; the Agency, auditors and administrators see every case."""
        scope = scope_of(user, on)
        return self if scope.national else self.filter(own(scope, "first") | own(scope, "second"))


class OverlapCase(models.Model):
    """Two items of State money share a key: it stays open until somebody entitled decides (P§9E.5 item 3).

    The older item is `first`. `department` decides inside one province, `agency` when two are concerned.
    """

    first = models.ForeignKey(SupportItem, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(SupportItem, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("Trùng theo"), max_length=12, choices=KeyKind.choices)
    value = models.CharField(max_length=KEY_VALUE_MAX)
    status = models.CharField(_("Trạng thái"), max_length=15, choices=CaseStatus.choices)
    department = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agency = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("Mở lúc"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("Lý do"), blank=True, default="")
    decision_number = models.CharField(_("Số quyết định"), max_length=100, blank=True, default="")
    decision_on = models.DateField(_("Ngày quyết định"), null=True, blank=True)
    first_part_vnd = models.BigIntegerField(null=True, blank=True)
    second_part_vnd = models.BigIntegerField(null=True, blank=True)

    objects = OverlapCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="overlap_pair_ordered"),
            models.UniqueConstraint(
                fields=["first", "second", "kind"], condition=Q(status__in=OPEN_CASES), name="one_open_case_per_pair"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[CaseStatus.DIFFERENT, CaseStatus.SPLIT])
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
                name="overlap_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("opened_by")),
                name="overlap_decided_by_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(status=CaseStatus.SPLIT)
                | (
                    Q(first_part_vnd__gte=0, second_part_vnd__gte=0, decision_on__isnull=False) & ~Q(decision_number="")
                ),
                name="overlap_split_by_a_decision",
            ),
        ]
        indexes = [models.Index(fields=["second", "status"]), models.Index(fields=["status", "opened_at"])]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number people quote."""
        return f"TL-{self.pk:05d}"

    @property
    def subject(self) -> str:
        """The reference of its files."""
        return f"support.case:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_CASES


class CaseStatement(models.Model):
    """What one office says about its own item; the other office does not read it."""

    case = models.ForeignKey(OverlapCase, on_delete=models.PROTECT, related_name="statements")
    item = models.ForeignKey(SupportItem, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("Ý kiến"))
    evidence = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="case_statement_says_something")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.text[:40]}"
