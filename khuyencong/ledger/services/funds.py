"""Funds: opened with their accounts, filled by decisions, with the estimate they are measured against."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.audit import services as audit
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid
from khuyencong.common.years import YEAR_MAX, YEAR_MIN
from khuyencong.ledger import rules
from khuyencong.ledger.choices import (
    AMOUNT_VND_MAX,
    BATCH_MAX,
    DOCUMENT_LENGTH_MAX,
    FLOOR_NONE_VND,
    FUND_BUCKETS,
    KEY_LENGTH_MAX,
    Act,
    Bucket,
    FundLevel,
    Purse,
)
from khuyencong.ledger.models import Account, Balance, Entry, Estimate, Fund
from khuyencong.ledger.services.acts import allocate

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation, User
    from khuyencong.places.models import Unit


@transaction.atomic
def open_fund(
    *,
    purse: str,
    level: str,
    budget_year: int,
    batch: int,
    holder: Organisation,
    place: Unit | None = None,
    is_example: bool = False,
    carried_from_year: int = 0,
) -> Fund:
    """The fund of a purse, level, budget year, batch and holder; made empty if it is new.

    `carried_from_year`: for money carried over, the budget year it was first assigned for.

    Raises Invalid by field: a level that does not fit the purse, a place that is not of the level or had no day in
    the budget year, a year or batch out of range, a district after 2025.
    """
    which = {
        "purse": purse,
        "level": level,
        "budget_year": budget_year,
        "batch": batch,
        "holder": holder,
        "place": place,
        "carried_from_year": carried_from_year,
    }
    known = Fund.objects.filter(**which).first()
    if known:
        return known
    _require_fund_shape(purse, level, budget_year, batch, place)
    fund, made = Fund.objects.get_or_create(**which, defaults={"is_example": is_example})
    if made:
        accounts = Account.objects.bulk_create([Account(fund=fund, bucket=bucket) for bucket in FUND_BUCKETS])
        Balance.objects.bulk_create(
            Balance(account=a, floor_vnd=FLOOR_NONE_VND if a.bucket == Bucket.SOURCE else 0) for a in accounts
        )
    return fund


def lock_fund(fund: Fund) -> None:
    """One at a time on a fund: requests and the close of its year. Postings, which only refer to it, do not wait."""
    Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)


@transaction.atomic
def assign(
    *,
    holder: Organisation,
    budget_year: int,
    batch: int,
    amount_vnd: int,
    decision: str,
    effective_on: date,
    key: str,
    by: User,
    at: datetime,
) -> Entry:
    """Record a decision that assigns money of a year and batch to a holder; the fund is opened if it is new.

    A holder without a province holds national money, any other holds the local money of the level of its place.
    Raises Invalid by field and the findings of `allocate`; on a replay the old entry is returned and nothing is
    written to the audit log.
    """
    place = holder.place
    fund = open_fund(
        purse=Purse.LOCAL if place else Purse.NATIONAL,
        level=place.level if place else FundLevel.NATION,
        budget_year=budget_year,
        batch=batch,
        holder=holder,
        place=place,
        is_example=holder.is_example,
    )
    document = f"{decision.strip()} ngày {formats.date_short(effective_on, 'vi')}" if decision.strip() else ""
    known = Entry.objects.filter(key=key).exists()
    if not known:
        _check_new(fund, document, amount_vnd)
    entry = allocate(
        fund=fund, amount_vnd=amount_vnd, document=document, effective_on=effective_on, key=key, by=by, at=at
    )
    if not known:
        detail = {"amount_vnd": amount_vnd, "document": document, "entry": entry.pk}
        audit.record(
            act="ledger.allocate", by=by, at=at, subject=f"ledger.fund:{fund.pk}", label=str(fund), detail=detail
        )
    return entry


def _check_new(fund: Fund, document: str, amount_vnd: int) -> None:
    """One decision assigns a sum to a fund once: typed a second time it would double the money (Invalid).

    Waits for whoever is recording the same decision at this moment.
    """
    Fund.objects.select_for_update().get(pk=fund.pk)
    same = Entry.objects.filter(fund=fund, act=Act.ALLOCATE, document=document, amount_vnd=amount_vnd)
    there = same.filter(reversals__isnull=True).select_related("by").first()
    if there is not None:
        who = {"day": formats.date_short(local_date(there.posted_at), "vi"), "by": there.by}
        words = _("Quyết định này đã được ghi với đúng số tiền này, ngày %(day)s, người ghi %(by)s.") % who
        raise Invalid({"decision": [words]})


def purse_of(holder: Organisation) -> Purse:
    """A holder without a province holds national money, any other local money."""
    return Purse.LOCAL if holder.place_id else Purse.NATIONAL


@transaction.atomic
def record_estimate(
    *,
    holder: Organisation,
    budget_year: int,
    amount_vnd: int,
    document: str,
    decided_on: date,
    key: str,
    by: User,
    at: datetime,
) -> Estimate:
    """Record the estimate of a holder for a year by its document; the one before it stays to be seen.

    Raises Invalid by field: no document, a day after today, an amount that cannot be, a year out of range. The same
    `key` returns the estimate already recorded.
    """
    known = Estimate.objects.filter(key=key).first()
    if known:
        return known
    errors: dict[str, list[str]] = {}
    if type(amount_vnd) is not int or not 0 < amount_vnd <= AMOUNT_VND_MAX:
        errors["amount_vnd"] = [_("Số tiền phải là số nguyên đồng, lớn hơn 0 và không quá một triệu tỷ đồng.")]
    if not document.strip() or len(document) > DOCUMENT_LENGTH_MAX:
        errors["document"] = [_("Cần số, ký hiệu văn bản.")]
    if decided_on > local_date(at):
        errors["decided_on"] = [_("Ngày văn bản nằm sau hôm nay.")]
    if not YEAR_MIN <= budget_year <= YEAR_MAX:
        errors["budget_year"] = [_("Giá trị ngoài phạm vi.")]
    if not key.strip() or len(key) > KEY_LENGTH_MAX:
        errors["key"] = [_("Cần có nội dung, không quá %(max)s ký tự.") % {"max": KEY_LENGTH_MAX}]
    if errors:
        raise Invalid(errors)
    purse = purse_of(holder)
    type(holder).objects.select_for_update().get(pk=holder.pk)  # one estimate at a time
    Estimate.objects.filter(purse=purse, budget_year=budget_year, holder=holder, is_current=True).update(
        is_current=False
    )
    made = Estimate.objects.create(
        purse=purse, budget_year=budget_year, holder=holder, amount_vnd=amount_vnd, document=document.strip(),
        decided_on=decided_on, key=key, is_example=holder.is_example, by=by, at=at,
    )  # fmt: skip
    detail = {"amount_vnd": amount_vnd, "document": made.document, "year": budget_year}
    audit.record(
        act="ledger.estimate", by=by, at=at, subject=f"ledger.estimate:{made.pk}", label=str(made), detail=detail
    )
    return made


def _require_fund_shape(purse: str, level: str, budget_year: int, batch: int, place: Unit | None) -> None:
    errors = rules.fund_shape_errors(
        purse=purse, level=level, place_level=place.level if place else None, budget_year=budget_year
    )
    if not YEAR_MIN <= budget_year <= YEAR_MAX:
        errors["budget_year"] = "range"
    elif place and not _lived_in(place, budget_year):
        errors["place"] = "year"
    if not 1 <= batch <= BATCH_MAX:
        errors["batch"] = "range"
    words = {
        "purse": _("Kinh phí quốc gia ở cấp trung ương; kinh phí địa phương ở cấp tỉnh, huyện hoặc xã."),
        "level": _("Địa bàn phải đúng cấp ngân sách; cấp trung ương không có địa bàn."),
        "year": _("Địa bàn này không tồn tại trong năm ngân sách."),
        "district": _("Ngân sách cấp huyện chỉ có đến năm 2025."),
        "range": _("Giá trị ngoài phạm vi."),
    }
    if errors:
        raise Invalid({field: [words[code]] for field, code in errors.items()})


def _lived_in(place: Unit, year: int) -> bool:
    """Whether a unit existed on some day of a year; an unknown start counts as long ago."""
    started = place.valid_from is None or place.valid_from.year <= year
    return started and (place.valid_to is None or place.valid_to.year >= year)
