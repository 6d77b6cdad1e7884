"""Guards of the carry-over process: what each act checks before anything changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from khuyencong.common.errors import Finding, Severity
from khuyencong.ledger import norms, rules
from khuyencong.ledger.models import Balance
from khuyencong.ledger.rules import DayKey

if TYPE_CHECKING:
    from khuyencong.ledger.models import CarryOver
    from khuyencong.workflow.process import Context


def open_vnd(request: CarryOver) -> int:
    """What stands on the account a request asks to carry, in đồng."""
    found = Balance.objects.filter(
        account__fund=request.fund_id, account__bucket=request.bucket, account__subject=request.subject
    )
    return found.values_list("amount_vnd", flat=True).first() or 0


def within_open(request: CarryOver, context: Context) -> list[Finding]:
    """No more is carried than is unspent or still advanced (P§15.44)."""
    return rules.carry_findings(int(context.values.get("confirmed_vnd") or request.amount_vnd), open_vnd(request))


def within_confirmed(request: CarryOver, context: Context) -> list[Finding]:
    """No more is carried than the Treasury confirmed (P§15.44)."""
    return rules.confirmed_findings(request.amount_vnd, int(context.values.get("confirmed_vnd") or 0))


def class_fits(request: CarryOver, context: Context) -> list[Finding]:
    """The legal class belongs to the rule set of the money's budget year (P§15.41)."""
    year = request.fund.budget_year
    if request.legal_class.fits(year):
        return []
    params = {"name": request.legal_class.label, "year": year}
    return [_block("ledger.class_of_other_year", params, "legal_class")]


def class_confirmed(request: CarryOver, context: Context) -> list[Finding]:
    """A class counts once a second officer compared it with its document: the law's list was not readable."""
    if request.legal_class.confirmed_at is not None:
        return []
    return [_block("ledger.class_not_confirmed", {"name": request.legal_class.label}, "legal_class")]


def asked_in_time(request: CarryOver, context: Context) -> list[Finding]:
    """The unit names what it asks to carry when it compares balances with the Treasury. Late: a sentence."""
    day = norms.year_end(request.fund.budget_year).get(DayKey.RECONCILIATION)
    if day is None or context.on <= day.last:
        return []
    params = {"day": context.on, "last": day.last}
    return [Finding("ledger.asked_late", Severity.WARN, params, day.citation, day.confidence)]


def reason_given(request: CarryOver, context: Context) -> list[Finding]:
    return [] if context.note.strip() else [_block("ledger.reason_missing", {}, "note")]


def _block(code: str, params: dict[str, object], field: str) -> Finding:
    return Finding(code, Severity.BLOCK, params, rules.CARRY_CITATION, field=field)
