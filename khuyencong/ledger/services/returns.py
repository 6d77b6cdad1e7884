"""What must go back to the budget: recorded with its day and article, and the money that came back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid, RuleBroken, WrongState
from khuyencong.ledger import norms, rules
from khuyencong.ledger.choices import (
    AMOUNT_VND_MAX,
    DOCUMENT_LENGTH_MAX,
    LABEL_LENGTH_MAX,
    Bucket,
    DebtCause,
)
from khuyencong.ledger.models import Balance, Debt, DebtReturn, Fund
from khuyencong.ledger.rules import Day, DayKey
from khuyencong.ledger.services.acts import return_advance, return_payment

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


# A project that was stopped or liquidated records its return in its own file, which then closes.
RETURNED_ELSEWHERE = frozenset({DebtCause.STOP, DebtCause.LIQUIDATION})


def owed_vnd(debt: Debt) -> int:
    """What is still owed of a debt, in đồng: of an advance never more than is still advanced."""
    if debt.cause == DebtCause.MISUSE:
        return debt.amount_vnd - debt.returned_vnd
    advanced = Balance.objects.filter(
        account__fund=debt.fund_id, account__subject=debt.subject, account__bucket=Bucket.ADVANCED
    )
    return min(debt.amount_vnd, advanced.values_list("amount_vnd", flat=True).first() or 0)


@transaction.atomic
def owe(
    *,
    fund: Fund,
    subject: str,
    label: str,
    amount_vnd: int,
    cause: DebtCause,
    document: str,
    on: date,
    by: User,
    at: datetime,
) -> Debt:
    """An open advance must go back to the budget: a stop, a liquidation without work, the end of the year.

    Its day is that of the budget year of the money (26/2026/TT-BTC art. 19 cl. 4c); a year whose law gives no day
    that was read is due on the day of recording. An advance is owed once: what is still owed keeps its first day.
    Raises Invalid for an amount that cannot be owed.
    """
    if type(amount_vnd) is not int or not 0 < amount_vnd <= AMOUNT_VND_MAX:
        raise Invalid({"amount_vnd": [_("Số tiền phải là số nguyên đồng, lớn hơn 0 và không quá một triệu tỷ đồng.")]})
    known = Debt.objects.select_for_update().exclude(cause=DebtCause.MISUSE).filter(fund=fund, subject=subject).first()
    if known and owed_vnd(known) and known.amount_vnd >= amount_vnd:
        return known
    day = norms.year_end(fund.budget_year).get(DayKey.ADVANCE_RETURNED)
    given = _due(day, on) | {
        "subject_label": label[:LABEL_LENGTH_MAX], "cause": cause, "amount_vnd": amount_vnd,
        "document": document[:DOCUMENT_LENGTH_MAX], "recorded_on": on, "by": by, "at": at,
    }  # fmt: skip
    if known:
        Debt.objects.filter(pk=known.pk).update(**given)
        debt = Debt.objects.get(pk=known.pk)
    else:
        debt = Debt.objects.create(fund=fund, subject=subject, **given)
    _note("ledger.owe", debt, by, at, amount_vnd)
    return debt


def _due(day: Day | None, on: date) -> dict[str, object]:
    """Due day, article and confidence of a debt."""
    if day is None:
        return {"due_on": on, "citation": RETURN_CITATION, "confidence": ""}
    return {"due_on": day.last, "citation": day.citation, "confidence": day.confidence}


RETURN_CITATION = "36/2013/TT-BCT, điều 12 khoản 6"


@transaction.atomic
def record_misuse(
    *,
    fund: Fund,
    amount_vnd: int,
    document: str,
    found_on: date,
    by: User,
    at: datetime,
    subject: str = "",
    label: str = "",
) -> Debt:
    """A targeted transfer was misused or left over: it goes back to the upper budget within the days of art. 9 cl. 2.

    `document` is the finding, `found_on` its day; the same finding is recorded once. Raises Invalid by field.
    """
    wrong: dict[str, list[str]] = {}
    if type(amount_vnd) is not int or not 0 < amount_vnd <= AMOUNT_VND_MAX:
        wrong["amount_vnd"] = [_("Số tiền phải là số nguyên đồng, lớn hơn 0 và không quá một triệu tỷ đồng.")]
    if not document.strip() or len(document) > DOCUMENT_LENGTH_MAX:
        wrong["document"] = [_("Cần số, ký hiệu văn bản.")]
    if found_on > local_date(at):
        wrong["found_on"] = [_("Ngày văn bản nằm sau hôm nay.")]
    if wrong:
        raise Invalid(wrong)
    day = norms.transfer_return_day(found_on)
    debt, new = Debt.objects.get_or_create(
        fund=fund,
        subject=subject,
        document=document.strip(),
        cause=DebtCause.MISUSE,
        defaults={
            **_due(day, found_on), "subject_label": label[:LABEL_LENGTH_MAX], "amount_vnd": amount_vnd,
            "recorded_on": found_on, "by": by, "at": at,
        },
    )  # fmt: skip
    if not new and debt.amount_vnd != amount_vnd:
        raise Invalid({"document": [_("Kết luận này đã được ghi với số tiền khác.")]})
    if new:
        _note("ledger.misuse", debt, by, at, amount_vnd)
    return debt


@transaction.atomic
def record_debt_return(
    *, debt: Debt, amount_vnd: int, document: str, effective_on: date, key: str, by: User, at: datetime
) -> Debt:
    """Record money that came back on a debt: the ledger's entry and, of a misused transfer, what is left to pay.

    The same `key` is recorded once. Raises WrongState for a project's own debt (recorded in its file), Invalid by
    field, RuleBroken `ledger.returned_too_much` beyond what is owed.
    """
    if debt.cause in RETURNED_ELSEWHERE:
        raise WrongState(debt, "ledger.return")
    locked = Debt.objects.select_for_update(of=("self",)).select_related("fund").get(pk=debt.pk)
    full_key = f"ledger.debt:{locked.pk}:{key}"
    if DebtReturn.objects.filter(key=full_key).exists():
        return locked
    owed = owed_vnd(locked)
    if type(amount_vnd) is not int or amount_vnd <= 0:
        raise Invalid({"amount_vnd": [_("Số tiền phải là số nguyên đồng, lớn hơn 0.")]})
    if not document.strip() or len(document) > DOCUMENT_LENGTH_MAX:
        raise Invalid({"document": [_("Cần số, ký hiệu văn bản.")]})
    if effective_on > local_date(at):
        raise Invalid({"effective_on": [_("Ngày văn bản nằm sau hôm nay.")]})
    if amount_vnd > owed:
        raise RuleBroken(rules.return_findings(amount_vnd, owed, locked.citation))
    misuse = locked.cause == DebtCause.MISUSE
    if locked.subject:
        post = return_payment if misuse else return_advance
        post(
            fund=locked.fund, subject=locked.subject, amount_vnd=amount_vnd, document=document.strip(),
            effective_on=effective_on, key=full_key, by=by, at=at, label=locked.subject_label,
        )  # fmt: skip
    if misuse:
        Debt.objects.filter(pk=locked.pk).update(returned_vnd=F("returned_vnd") + amount_vnd)
    DebtReturn.objects.create(
        debt=locked, amount_vnd=amount_vnd, document=document.strip(), returned_on=effective_on, key=full_key,
        by=by, at=at,
    )  # fmt: skip
    _note("ledger.return", locked, by, at, amount_vnd, document=document.strip())
    return Debt.objects.select_related("fund").get(pk=locked.pk)


def _note(act: str, debt: Debt, by: User, at: datetime, amount_vnd: int, **detail: object) -> None:
    given = {"amount_vnd": amount_vnd, "due_on": debt.due_on.isoformat(), "cause": str(debt.cause), **detail}
    audit.record(act=act, by=by, at=at, subject=f"ledger.debt:{debt.pk}", label=str(debt), detail=given)
