"""Funds, accounts, balances, entries and postings. Everything but a balance is written once and never changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.common.years import YEAR_MAX, YEAR_MIN
from khuyencong.ledger.choices import (
    BATCH_MAX,
    DOCUMENT_LENGTH_MAX,
    FLOOR_NONE_VND,
    FUND_ACTS,
    FUND_BUCKETS,
    FUNDS_JOINED,
    KEY_LENGTH_MAX,
    LABEL_LENGTH_MAX,
    SUBJECT_LENGTH_MAX,
    Act,
    Bucket,
    FundLevel,
    Purse,
)

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


Row = TypeVar("Row", bound=models.Model, covariant=True)


class AppendOnly(TypeError):
    """Somebody tried to change or delete a row that is written once. A mistake in code, not a user's."""


class AppendOnlyQuerySet(models.QuerySet[Row]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly(f"{self.model.__name__} rows are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly(f"{self.model.__name__} rows are never deleted")


class AppendOnlyModel(models.Model):
    """The Python half of the guard; the database half is `ledger.guards`."""

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly(f"{type(self).__name__} rows are never changed")
        super().save(**{**kwargs, "force_insert": True})

    def delete(self, **kwargs: Any) -> NoReturn:  # type: ignore[override]
        raise AppendOnly(f"{type(self).__name__} rows are never deleted")


class FundQuerySet(AppendOnlyQuerySet["Fund"]):
    def visible_to(self, user: User, *, on: date) -> FundQuerySet:
        """The funds a user may see on a day: all with a national role, else those held by or lying in their scope."""
        from khuyencong.accounts.selectors import scope_of

        scope = scope_of(user, on)
        if scope.national:
            return self
        return self.filter(
            Q(holder__in=scope.organisation_ids) | Q(place__in=scope.unit_ids) | Q(place__province__in=scope.unit_ids)
        )


class Fund(AppendOnlyModel):
    """Money of one purse, level, budget year and batch (đợt) in the hands of one holder.

    Money carried over (chuyển nguồn) lies in a fund of its own in the year it is spent in: `carried_from_year` is the
    budget year it was first assigned for, 0 for money of the year itself.
    """

    purse = models.CharField(_("Nguồn kinh phí"), max_length=10, choices=Purse.choices)
    level = models.CharField(_("Cấp ngân sách"), max_length=10, choices=FundLevel.choices)
    budget_year = models.PositiveSmallIntegerField(_("Năm ngân sách"))
    batch = models.PositiveSmallIntegerField(_("Đợt"))
    holder = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, verbose_name=_("Đơn vị giữ kinh phí"), related_name="+"
    )
    place = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("Địa bàn"), related_name="+"
    )
    carried_from_year = models.PositiveSmallIntegerField(_("Chuyển nguồn từ năm"), default=0)
    is_example = models.BooleanField(_("Ví dụ"), default=False)

    objects = FundQuerySet.as_manager()

    class Meta:
        ordering = ["-budget_year", "purse", "level", "batch", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["purse", "level", "budget_year", "batch", "holder", "place", "carried_from_year"],
                name="fund_once",
            ),
            models.UniqueConstraint(
                fields=["purse", "level", "budget_year", "batch", "holder", "carried_from_year"],
                condition=Q(place__isnull=True),
                name="fund_of_nation_once",
            ),
            models.CheckConstraint(
                condition=Q(carried_from_year=0)
                | Q(carried_from_year__gte=YEAR_MIN, carried_from_year__lt=F("budget_year")),
                name="fund_carried_from_an_earlier_year",
            ),
            models.CheckConstraint(
                condition=Q(purse=Purse.NATIONAL, level=FundLevel.NATION)
                | (Q(purse=Purse.LOCAL) & Q(level__in=[FundLevel.PROVINCE, FundLevel.DISTRICT, FundLevel.COMMUNE])),
                name="fund_level_fits_purse",
            ),
            models.CheckConstraint(
                condition=Q(level=FundLevel.NATION, place__isnull=True)
                | (~Q(level=FundLevel.NATION) & Q(place__isnull=False)),
                name="fund_place_fits_level",
            ),
            models.CheckConstraint(
                condition=~Q(level=FundLevel.DISTRICT) | Q(budget_year__lte=2025), name="fund_district_until_2025"
            ),
            models.CheckConstraint(
                condition=Q(budget_year__gte=YEAR_MIN, budget_year__lte=YEAR_MAX), name="fund_year_in_range"
            ),
            models.CheckConstraint(condition=Q(batch__gte=1, batch__lte=BATCH_MAX), name="fund_batch_in_range"),
        ]

    def __str__(self) -> str:
        carried = f" (chuyển nguồn từ {self.carried_from_year})" if self.carried_from_year else ""
        return f"{self.get_purse_display()} {self.budget_year}, đợt {self.batch}{carried}, {self.holder}"

    @property
    def original_year(self) -> int:
        """The budget year the money was first assigned for (P§15.44)."""
        return self.carried_from_year or self.budget_year


class Account(AppendOnlyModel):
    """One account: of the fund itself (`subject` empty) or of a subject inside it. Never updated.

    Postings point here and never at the balance: an insert locks the row its foreign key names, and on a busy
    balance that would make every other writer wait.
    """

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="accounts", db_index=False)
    bucket = models.CharField(_("Tài khoản"), max_length=10, choices=Bucket.choices)
    subject = models.CharField(_("Đối tượng"), max_length=SUBJECT_LENGTH_MAX, blank=True, default="")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "subject", "bucket"], name="account_once"),
            models.CheckConstraint(
                condition=Q(bucket__in=FUND_BUCKETS, subject="") | (~Q(bucket__in=FUND_BUCKETS) & ~Q(subject="")),
                name="account_subject_fits_bucket",
            ),
        ]
        indexes = [models.Index(fields=["subject", "bucket"], condition=~Q(subject=""), name="account_by_subject")]

    def __str__(self) -> str:
        return f"{self.fund_id}:{self.bucket}:{self.subject}"


class Balance(models.Model):
    """What stands on an account. The database refuses an amount under its floor, whoever writes it."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="balance")
    amount_vnd = models.BigIntegerField(_("Số dư"), default=0)
    floor_vnd = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_vnd__gte=F("floor_vnd")), name="balance_not_under_floor"),
            models.CheckConstraint(condition=Q(floor_vnd__in=[0, FLOOR_NONE_VND]), name="balance_floor_known"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.amount_vnd}"


class Entry(AppendOnlyModel):
    """One act on money, with its document. `effective_on` is the day it counts, `posted_at` when it was recorded.

    `filed_on`: the day the file of a payment went to the Treasury; `work_done_on`: the day the work it pays was done.
    Both say why a payment at the end of a year stands in that year (P§15.42); empty where the year gave no question.
    """

    key = models.CharField(max_length=KEY_LENGTH_MAX)
    act = models.CharField(_("Nghiệp vụ"), max_length=15, choices=Act.choices)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="entries", db_index=False)
    other_fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, null=True, blank=True, related_name="entries_received", db_index=False
    )
    subject = models.CharField(_("Đối tượng"), max_length=SUBJECT_LENGTH_MAX, blank=True, default="")
    subject_label = models.CharField(_("Tên đối tượng"), max_length=LABEL_LENGTH_MAX, blank=True, default="")
    amount_vnd = models.BigIntegerField(_("Số tiền"))
    document = models.CharField(_("Văn bản"), max_length=DOCUMENT_LENGTH_MAX)
    effective_on = models.DateField(_("Ngày"))
    filed_on = models.DateField(_("Ngày gửi hồ sơ đến Kho bạc"), null=True, blank=True)
    work_done_on = models.DateField(_("Ngày hoàn thành khối lượng"), null=True, blank=True)
    posted_at = models.DateTimeField(_("Ghi sổ lúc"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("Người ghi"),
    )
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversals", db_index=False
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="entry_key_once"),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="entry_reversed_once"
            ),
            models.UniqueConstraint(fields=["fund"], condition=Q(act=Act.CLOSE_YEAR), name="entry_fund_closed_once"),
            models.CheckConstraint(
                condition=Q(amount_vnd__gt=0) | Q(act=Act.CLOSE_YEAR, amount_vnd=0), name="entry_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(act__in=sorted(FUND_ACTS), subject="")
                | Q(act=Act.CARRY_OVER)
                | (~Q(act__in=sorted(FUND_ACTS)) & ~Q(subject="")),
                name="entry_subject_fits_act",
            ),
            models.CheckConstraint(condition=~Q(document="") & ~Q(key=""), name="entry_has_document_and_key"),
            models.CheckConstraint(
                condition=Q(act__in=FUNDS_JOINED, other_fund__isnull=False)
                | (~Q(act__in=FUNDS_JOINED) & Q(other_fund__isnull=True)),
                name="entry_other_fund_fits_act",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "id"], name="entry_by_fund"),
            models.Index(fields=["other_fund"], condition=Q(other_fund__isnull=False), name="entry_by_other_fund"),
            models.Index(fields=["subject", "id"], condition=~Q(subject=""), name="entry_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.amount_vnd} ({self.document})"


class Posting(AppendOnlyModel):
    """One leg of an entry: what it adds to an account (or takes from it). The legs of an entry sum to zero."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings", db_index=False)
    amount_vnd = models.BigIntegerField(_("Số tiền"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "entry"], name="posting_once"),
            models.CheckConstraint(condition=~Q(amount_vnd=0), name="posting_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.amount_vnd:+d}"
