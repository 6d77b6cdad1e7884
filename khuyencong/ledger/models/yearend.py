"""The end of a budget year: estimates, carry-over requests with their legal classes, debts, reconciliations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.common.years import YEAR_MAX, YEAR_MIN
from khuyencong.ledger.choices import (
    AMOUNT_VND_MAX,
    CARRIED_BUCKETS,
    CARRY_OPEN,
    DOCUMENT_LENGTH_MAX,
    KEY_LENGTH_MAX,
    LABEL_LENGTH_MAX,
    SUBJECT_LENGTH_MAX,
    Bucket,
    CarryStatus,
    DebtCause,
    Purse,
)
from khuyencong.ledger.models.core import Fund

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

TEXT_MAX = 200


def _funds(user: User, on: date) -> models.QuerySet[Fund]:
    return Fund.objects.all().visible_to(user, on=on)


class EstimateQuerySet(models.QuerySet["Estimate"]):
    def visible_to(self, user: User, *, on: date) -> EstimateQuerySet:
        """The estimates of the holders whose funds a user may see: all with a national role, else of their scope."""
        from khuyencong.accounts.selectors import scope_of

        scope = scope_of(user, on)
        if scope.national:
            return self
        return self.filter(
            Q(holder__in=scope.organisation_ids)
            | Q(holder__place__in=scope.unit_ids)
            | Q(holder__place__province__in=scope.unit_ids)
        )


class Estimate(models.Model):
    """The spending estimate (dự toán) of a holder for a year by a document; a later one takes its place.

    A holder without a province holds national money, any other local money of the level of its place.
    """

    purse = models.CharField(_("Nguồn kinh phí"), max_length=10, choices=Purse.choices)
    budget_year = models.PositiveSmallIntegerField(_("Năm ngân sách"))
    holder = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, verbose_name=_("Đơn vị giữ kinh phí"), related_name="+"
    )
    amount_vnd = models.BigIntegerField(_("Dự toán"))
    document = models.CharField(_("Văn bản"), max_length=DOCUMENT_LENGTH_MAX)
    decided_on = models.DateField(_("Ngày văn bản"))
    is_current = models.BooleanField(default=True)
    key = models.CharField(max_length=KEY_LENGTH_MAX, unique=True)
    is_example = models.BooleanField(_("Ví dụ"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = EstimateQuerySet.as_manager()

    class Meta:
        ordering = ["-budget_year", "holder", "-decided_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["purse", "budget_year", "holder"], condition=Q(is_current=True), name="estimate_current_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_vnd__gt=0, amount_vnd__lte=AMOUNT_VND_MAX), name="estimate_positive"
            ),
            models.CheckConstraint(
                condition=Q(budget_year__gte=YEAR_MIN, budget_year__lte=YEAR_MAX), name="estimate_year_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purse_display()} {self.budget_year}, {self.holder}: {self.amount_vnd}"


class CarryOverClass(models.Model):
    """A legal class of carry-over: one clause of the law under which money may pass into the next year.

    The lists of 89/2025/QH15 art. 66 and 73/2026/NĐ-CP art. 31 could not be read: an officer enters a class with its
    document, a second one confirms it, and only then a request on it goes to the Treasury.
    """

    label = models.CharField(_("Trường hợp được chuyển nguồn"), max_length=LABEL_LENGTH_MAX)
    document = models.CharField(_("Văn bản"), max_length=TEXT_MAX)
    article = models.CharField(_("Điều, khoản"), max_length=TEXT_MAX)
    condition = models.TextField(_("Điều kiện"), blank=True, default="")
    first_year = models.PositiveSmallIntegerField(_("Từ năm ngân sách"))
    last_year = models.PositiveSmallIntegerField(_("Đến năm ngân sách"), null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-first_year", "document", "article", "id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "article", "first_year"], name="carry_class_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="carry_class_confirmed_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="carry_class_years_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.document}, {self.article})"

    def fits(self, budget_year: int) -> bool:
        """Whether the class is one of the rule set of a budget year."""
        return self.first_year <= budget_year and (self.last_year is None or budget_year <= self.last_year)


class CarryOverQuerySet(models.QuerySet["CarryOver"]):
    def visible_to(self, user: User, *, on: date) -> CarryOverQuerySet:
        """The requests on the funds a user may see."""
        return self.filter(fund__in=_funds(user, on).order_by().values("pk"))


class CarryOver(models.Model):
    """A request to carry unspent or advanced money of a year into the next (26/2026/TT-BTC art. 19 cl. 3, 4).

    `bucket` and `subject` name the account: the unassigned estimate of the fund, or what is reserved, committed or
    advanced for a subject. `confirmed_vnd` is what the Treasury confirmed; `entry` the carry-over in the ledger.
    """

    code = models.CharField(_("Mã đề nghị"), max_length=20, unique=True)
    status = models.CharField(
        _("Trạng thái"), max_length=12, choices=CarryStatus.choices, default=CarryStatus.DRAFT, db_index=True
    )
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="carry_overs", verbose_name=_("Nguồn"))
    bucket = models.CharField(_("Khoản"), max_length=10, choices=Bucket.choices)
    subject = models.CharField(_("Đối tượng"), max_length=SUBJECT_LENGTH_MAX, blank=True, default="")
    subject_label = models.CharField(_("Tên đối tượng"), max_length=LABEL_LENGTH_MAX, blank=True, default="")
    amount_vnd = models.BigIntegerField(_("Đề nghị chuyển"))
    legal_class = models.ForeignKey(
        CarryOverClass, on_delete=models.PROTECT, related_name="+", verbose_name=_("Trường hợp được chuyển nguồn")
    )
    reason = models.TextField(_("Lý do và thời hạn chi còn lại"))
    confirmed_vnd = models.BigIntegerField(_("Kho bạc xác nhận"), null=True, blank=True)
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    form_key = models.CharField(max_length=64, unique=True)
    version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = CarryOverQuerySet.as_manager()

    class Meta:
        ordering = ["-fund__budget_year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "subject", "bucket"],
                condition=Q(status__in=CARRY_OPEN),
                name="carry_over_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_vnd__gt=0, amount_vnd__lte=AMOUNT_VND_MAX), name="carry_over_positive"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_vnd__isnull=True) | Q(confirmed_vnd__gt=0, confirmed_vnd__lte=F("amount_vnd")),
                name="carry_over_confirmed_within",
            ),
            models.CheckConstraint(
                condition=Q(status=CarryStatus.CARRIED, confirmed_vnd__isnull=False)
                | Q(status=CarryStatus.AT_TREASURY, entry__isnull=True)
                | (
                    ~Q(status__in=[CarryStatus.AT_TREASURY, CarryStatus.CARRIED])
                    & Q(entry__isnull=True, confirmed_vnd__isnull=True)
                ),
                name="carry_over_confirmed_when_carried",
            ),
            models.CheckConstraint(
                condition=Q(bucket=Bucket.AVAILABLE, subject="")
                | (Q(bucket__in=[b for b in CARRIED_BUCKETS if b != Bucket.AVAILABLE]) & ~Q(subject="")),
                name="carry_over_subject_fits_bucket",
            ),
        ]
        indexes = [models.Index(fields=["fund", "status"], name="carry_over_by_fund")]

    def __str__(self) -> str:
        return self.code


class DebtQuerySet(models.QuerySet["Debt"]):
    def visible_to(self, user: User, *, on: date) -> DebtQuerySet:
        """The debts of the funds a user may see."""
        return self.filter(fund__in=_funds(user, on).order_by().values("pk"))


class Debt(models.Model):
    """Money that must go back to the budget: how much, why, by when, by which article.

    Of an open advance what is still owed is read from the ledger (never more than is still advanced), so that it is
    settled however the money came back: returned, cleared by accepted work, or carried over. `returned_vnd` counts
    what came back of a misused transfer, whose money lies in no account of advances.
    """

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="debts", verbose_name=_("Nguồn"))
    subject = models.CharField(_("Đối tượng"), max_length=SUBJECT_LENGTH_MAX, blank=True, default="")
    subject_label = models.CharField(_("Tên đối tượng"), max_length=LABEL_LENGTH_MAX, blank=True, default="")
    cause = models.CharField(_("Lý do"), max_length=12, choices=DebtCause.choices)
    amount_vnd = models.BigIntegerField(_("Phải nộp trả"))
    returned_vnd = models.BigIntegerField(_("Đã nộp"), default=0)
    due_on = models.DateField(_("Hạn nộp"))
    citation = models.CharField(_("Căn cứ"), max_length=300)
    confidence = models.CharField(max_length=10, blank=True, default="")
    document = models.CharField(_("Văn bản"), max_length=DOCUMENT_LENGTH_MAX)
    recorded_on = models.DateField(_("Ghi nhận ngày"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = DebtQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "subject"], condition=~Q(cause=DebtCause.MISUSE), name="debt_of_an_advance_once"
            ),
            models.UniqueConstraint(
                fields=["fund", "subject", "document"],
                condition=Q(cause=DebtCause.MISUSE),
                name="debt_of_a_finding_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_vnd__gt=0, amount_vnd__lte=AMOUNT_VND_MAX), name="ledger_debt_positive"
            ),
            models.CheckConstraint(
                condition=Q(returned_vnd__gte=0, returned_vnd__lte=F("amount_vnd")), name="ledger_debt_returned_within"
            ),
            models.CheckConstraint(
                condition=Q(cause=DebtCause.MISUSE) | Q(returned_vnd=0), name="ledger_debt_returned_of_misuse"
            ),
            models.CheckConstraint(
                condition=Q(cause=DebtCause.MISUSE) | ~Q(subject=""), name="ledger_debt_of_an_advance_has_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label or self.fund}: {self.amount_vnd}"


class DebtReturn(models.Model):
    """Money that came back on a debt, with its slip. `key` makes the same page sent twice one return."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="returns")
    amount_vnd = models.BigIntegerField(_("Số tiền"))
    document = models.CharField(_("Chứng từ"), max_length=DOCUMENT_LENGTH_MAX)
    returned_on = models.DateField(_("Ngày"))
    key = models.CharField(max_length=KEY_LENGTH_MAX, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["returned_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="debt_return_positive")]

    def __str__(self) -> str:
        return f"{self.document}: {self.amount_vnd}"


class Reconciliation(models.Model):
    """Balances of a holder's year compared with the Treasury (forms 30 and 31 of 347/2025/NĐ-CP).

    What the ledger says on the day of comparison stands beside what the Treasury says; they are never made to agree:
    a difference is explained. Number, date and scan make it the Treasury's confirmation.
    """

    holder = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, verbose_name=_("Đơn vị"), related_name="+"
    )
    budget_year = models.PositiveSmallIntegerField(_("Năm ngân sách"))
    compared_on = models.DateField(_("Ngày đối chiếu"))
    ledger_estimate_vnd = models.BigIntegerField(_("Dư dự toán theo sổ"))
    ledger_advance_vnd = models.BigIntegerField(_("Dư tạm ứng theo sổ"))
    estimate_vnd = models.BigIntegerField(_("Dư dự toán theo Kho bạc"))
    advance_vnd = models.BigIntegerField(_("Dư tạm ứng theo Kho bạc"))
    deposit_vnd = models.BigIntegerField(_("Dư tiền gửi theo Kho bạc"))
    note = models.TextField(_("Giải trình chênh lệch"), blank=True, default="")
    treasury = models.CharField(_("Kho bạc Nhà nước nơi giao dịch"), max_length=TEXT_MAX)
    number = models.CharField(_("Số xác nhận"), max_length=100, blank=True, default="")
    confirmed_on = models.DateField(_("Ngày xác nhận"), null=True, blank=True)
    scan = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-budget_year", "holder", "id"]
        constraints = [
            models.UniqueConstraint(fields=["holder", "budget_year"], name="reconciled_once"),
            models.CheckConstraint(
                condition=Q(
                    ledger_estimate_vnd__gte=0,
                    ledger_advance_vnd__gte=0,
                    estimate_vnd__gte=0,
                    advance_vnd__gte=0,
                    deposit_vnd__gte=0,
                ),
                name="reconciliation_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(number="", confirmed_on__isnull=True, scan__isnull=True)
                | (~Q(number="") & Q(confirmed_on__isnull=False, scan__isnull=False)),
                name="reconciliation_confirmed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.budget_year}"

    @property
    def differs(self) -> bool:
        """Whether ledger and Treasury do not say the same."""
        return (self.ledger_estimate_vnd, self.ledger_advance_vnd) != (self.estimate_vnd, self.advance_vnd)
