"""The end of a budget year: balances compared with the Treasury, debts recorded, funds closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding, Invalid, RuleBroken, Severity, WrongState
from khuyencong.ledger import norms, rules
from khuyencong.ledger.choices import CARRIED_BUCKETS, CARRY_PENDING, Act, Bucket, DebtCause
from khuyencong.ledger.models import Balance, CarryOver, Entry, Fund, Reconciliation
from khuyencong.ledger.rules import Account, Closing, DayKey
from khuyencong.ledger.services.acts import close_year, release
from khuyencong.ledger.services.funds import lock_fund
from khuyencong.ledger.services.returns import owe

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khuyencong.accounts.models import Organisation, User
    from khuyencong.files.models import Attachment

FUNDS_MAX = 500
TEXT_MAX = 200


@dataclass(frozen=True)
class Figures:
    """What the Treasury says stands on the unit's accounts, in đồng."""

    estimate_vnd: int
    advance_vnd: int
    deposit_vnd: int = 0


@transaction.atomic
def reconcile(
    *,
    holder: Organisation,
    budget_year: int,
    compared_on: date,
    figures: Figures,
    treasury: str,
    note: str = "",
    by: User,
    at: datetime,
) -> Reconciliation:
    """Compare the balances of a holder's year with the Treasury's (26/2026/TT-BTC art. 19 cl. 2b, 3a, 4a).

    What the ledger says is read now and stands beside what was typed. Until the Treasury's confirmation is recorded
    the comparison may be made again. Raises Invalid by field (a difference needs a sentence), WrongState when it was
    confirmed.
    """
    wrong: dict[str, list[str]] = {}
    for name in ("estimate_vnd", "advance_vnd", "deposit_vnd"):
        if type(getattr(figures, name)) is not int or getattr(figures, name) < 0:
            wrong[name] = [_("Số tiền là số nguyên không âm, tính bằng đồng.")]
    if not treasury.strip() or len(treasury) > TEXT_MAX:
        wrong["treasury"] = [_("Ghi Kho bạc Nhà nước nơi giao dịch.")]
    if compared_on > local_date(at):
        wrong["compared_on"] = [_("Ngày văn bản nằm sau hôm nay.")]
    estimate, advance = left_of(holder.pk, budget_year)
    if not wrong and (estimate, advance) != (figures.estimate_vnd, figures.advance_vnd) and not note.strip():
        wrong["note"] = [_("Số của sổ và của Kho bạc khác nhau: viết một câu giải trình.")]
    if wrong:
        raise Invalid(wrong)
    known = Reconciliation.objects.select_for_update().filter(holder=holder, budget_year=budget_year).first()
    if known and known.confirmed_on:
        raise WrongState(known, "ledger.reconcile")
    row, _new = Reconciliation.objects.update_or_create(
        holder=holder,
        budget_year=budget_year,
        defaults={
            "compared_on": compared_on, "ledger_estimate_vnd": estimate, "ledger_advance_vnd": advance,
            "estimate_vnd": figures.estimate_vnd, "advance_vnd": figures.advance_vnd,
            "deposit_vnd": figures.deposit_vnd, "treasury": treasury.strip(), "note": note.strip(), "by": by, "at": at,
        },
    )  # fmt: skip
    _note("ledger.reconcile", row, by, at)
    return row


@transaction.atomic
def confirm_reconciliation(
    *, row: Reconciliation, number: str, confirmed_on: date | None, scan: Attachment | None, by: User, at: datetime
) -> Reconciliation:
    """Record the Treasury's confirmation by number, date and scan. Raises Invalid by field, WrongState."""
    wrong: dict[str, list[str]] = {}
    if not number.strip():
        wrong["number"] = [_("Cần số, ký hiệu văn bản: không có số thì không đổi trạng thái.")]
    if confirmed_on is None:
        wrong["confirmed_on"] = [_("Cần ngày văn bản.")]
    elif confirmed_on > local_date(at):
        wrong["confirmed_on"] = [_("Ngày văn bản nằm sau hôm nay.")]
    if scan is None:
        wrong["scan"] = [_("Cần bản chụp hoặc tệp văn bản.")]
    if wrong:
        raise Invalid(wrong)
    fresh = Reconciliation.objects.select_for_update().get(pk=row.pk)
    if fresh.confirmed_on:
        raise WrongState(fresh, "ledger.reconcile_confirm")
    fresh.number, fresh.confirmed_on, fresh.scan = number.strip()[:100], confirmed_on, scan
    fresh.save(update_fields=["number", "confirmed_on", "scan"])
    _note("ledger.reconcile_confirm", fresh, by, at)
    return fresh


def left_of(holder_id: int, budget_year: int) -> tuple[int, int]:
    """The unspent estimate and the open advances of a holder's year by the ledger, in đồng."""
    rows = Balance.objects.filter(
        account__fund__holder=holder_id, account__fund__budget_year=budget_year, account__bucket__in=CARRIED_BUCKETS
    )
    estimate = advance = 0
    for bucket, vnd in rows.values_list("account__bucket", "amount_vnd"):
        if bucket == Bucket.ADVANCED:
            advance += vnd
        else:
            estimate += vnd
    return estimate, advance


@dataclass(frozen=True)
class Closed:
    """What was done, or would be done, with one fund. `closed`: its year is closed now; `was`: it was before."""

    fund: Fund
    plan: Closing
    closed: bool
    was: bool = False


def open_funds(budget_year: int) -> QuerySet[Fund]:
    """The funds of a year that are not closed, in a stable order."""
    closed = Entry.objects.filter(act=Act.CLOSE_YEAR).order_by().values("fund")
    rows = Fund.objects.filter(budget_year=budget_year).exclude(pk__in=closed)
    return rows.select_related("holder", "place").order_by("pk")


def closing_of(fund: Fund) -> Closing:
    """What closing a fund would do as its money stands; nothing is written."""
    return rules.plan_closing(_accounts(fund), reconciled=_reconciled(fund))


def _reconciled(fund: Fund) -> bool:
    rows = Reconciliation.objects.filter(holder=fund.holder_id, budget_year=fund.budget_year)
    return rows.filter(confirmed_on__isnull=False).exists()


def _accounts(fund: Fund) -> list[Account]:
    """The open money of a fund, account by account, with what open requests ask of it. Locked when in a transaction."""
    asked: dict[tuple[str, str], int] = {}
    for bucket, subject, vnd in CarryOver.objects.filter(fund=fund, status__in=CARRY_PENDING).values_list(
        "bucket", "subject", "amount_vnd"
    ):
        asked[bucket, subject] = vnd
    rows = list(
        Balance.objects.filter(account__fund=fund, account__bucket__in=CARRIED_BUCKETS, amount_vnd__gt=0)
        .order_by("account_id")
        .values_list("account__bucket", "account__subject", "amount_vnd")
    )
    labels = dict(
        Entry.objects.filter(fund=fund, subject__in={subject for _bucket, subject, _vnd in rows if subject})
        .exclude(subject_label="")
        .order_by("id")
        .values_list("subject", "subject_label")
    )
    return [
        Account(bucket, subject, labels.get(subject, ""), vnd, asked.get((bucket, subject), 0))
        for bucket, subject, vnd in rows
    ]


def not_over_findings(budget_year: int, on: date) -> list[Finding]:
    """A year is closed once its day of lapse has passed (P§15.43)."""
    end = norms.year_end(budget_year)
    day = end.get(DayKey.LAPSE)
    if day is not None and on > day.last:
        return []
    if day is None:
        return [Finding("ledger.year_not_over", Severity.BLOCK, {"year": budget_year, "last": "…"}, "83/2015/QH13")]
    params = {"year": budget_year, "last": day.last}
    return [Finding("ledger.year_not_over", Severity.BLOCK, params, day.citation, "", "budget_year")]


def wait_findings(fund: Fund, plan: Closing) -> list[Finding]:
    """Why a fund cannot be closed yet."""
    found = []
    if "request" in plan.waits:
        params = {"amount_vnd": plan.on_request_vnd}
        found.append(Finding("ledger.requests_wait", Severity.BLOCK, params, rules.CARRY_CITATION))
    if "reconciliation" in plan.waits:
        day = norms.year_end(fund.budget_year).get(DayKey.RECONCILIATION)
        citation = day.citation if day else rules.CARRY_CITATION
        found.append(Finding("ledger.not_reconciled", Severity.BLOCK, {"year": fund.budget_year}, citation))
    return found


@transaction.atomic
def close_fund(*, fund: Fund, document: str, by: User, at: datetime, must_close: bool = True) -> Closed:
    """Settle what became of a fund's money when its year ended, and close it (P§15.43).

    Open advances without a request become debts with their day. When no request waits and the balances were
    reconciled, what was reserved or committed is released, what is left lapses, and the fund is closed; it stays
    open otherwise. Doing it again changes nothing.
    Raises RuleBroken: `ledger.year_not_over`; and with `must_close` what keeps the fund open. Invalid without document.
    """
    if not document.strip():
        raise Invalid({"document": [_("Cần số, ký hiệu văn bản.")]})
    early = not_over_findings(fund.budget_year, local_date(at))
    if early:
        raise RuleBroken(early)
    lock_fund(fund)
    if Entry.objects.filter(fund=fund, act=Act.CLOSE_YEAR).exists():
        return Closed(fund, Closing(), closed=True, was=True)
    list(Balance.objects.select_for_update().filter(account__fund=fund).order_by("account_id").values_list("pk"))
    plan = closing_of(fund)
    waits = wait_findings(fund, plan)
    if must_close and waits:
        raise RuleBroken(waits)
    lapse = norms.year_end(fund.budget_year).get(DayKey.LAPSE)
    assert lapse is not None  # not_over_findings refuses a year without one
    for debt in plan.debts:
        owe(
            fund=fund, subject=debt.subject, label=debt.label, amount_vnd=debt.amount_vnd, cause=DebtCause.YEAR_END,
            document=document.strip(), on=lapse.last, by=by, at=at,
        )  # fmt: skip
    if not waits:
        _lapse(fund, plan, document.strip(), lapse.last, by, at)
    return Closed(fund, plan, closed=not waits)


def _lapse(fund: Fund, plan: Closing, document: str, day: date, by: User, at: datetime) -> None:
    """Release what subjects still hold and close the year of the fund: what is available lapses."""
    for piece in plan.releases:
        release(
            fund=fund, subject=piece.subject, amount_vnd=piece.amount_vnd, document=document, effective_on=day,
            key=f"ledger.lapse:{fund.pk}:{piece.bucket}:{piece.subject}", by=by, at=at, label=piece.label,
            bucket=Bucket(piece.bucket),
        )  # fmt: skip
    entry = close_year(fund=fund, document=document, effective_on=day, key=f"ledger.close:{fund.pk}", by=by, at=at)
    detail = {"lapsed_vnd": entry.amount_vnd, "document": document}
    audit.record(act="ledger.close", by=by, at=at, subject=f"ledger.fund:{fund.pk}", label=str(fund), detail=detail)


def close_budget_year(
    *, budget_year: int, document: str, by: User, at: datetime, limit: int = FUNDS_MAX, dry_run: bool = False
) -> Iterator[Closed]:
    """Close every open fund of a year that can be closed, one transaction a fund, at most `limit` of them.

    Yields what was done (or, with `dry_run`, would be done) with each. Raises as `close_fund`, before anything.
    """
    early = not_over_findings(budget_year, local_date(at))
    if early:
        raise RuleBroken(early)
    for fund in list(open_funds(budget_year)[:limit]):
        if dry_run:
            plan = closing_of(fund)
            yield Closed(fund, plan, closed=not plan.waits)
        else:
            yield close_fund(fund=fund, document=document, by=by, at=at, must_close=False)


def _note(act: str, row: Reconciliation, by: User, at: datetime) -> None:
    detail = {"estimate_vnd": row.estimate_vnd, "advance_vnd": row.advance_vnd, "number": row.number}
    audit.record(act=act, by=by, at=at, subject=f"ledger.reconciliation:{row.pk}", label=str(row), detail=detail)
