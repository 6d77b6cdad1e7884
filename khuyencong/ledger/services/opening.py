"""The balances of a subject taken over from its papers: one entry, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from khuyencong.common.errors import Finding, Invalid, RuleBroken, Severity
from khuyencong.ledger import opening
from khuyencong.ledger.choices import SUBJECT_BUCKETS, Act, Bucket
from khuyencong.ledger.models import Entry, Posting
from khuyencong.ledger.posting import Answer, Status
from khuyencong.ledger.services.acts import CLOSE_CITATION, check_request

if TYPE_CHECKING:
    from khuyencong.accounts.models import User
    from khuyencong.ledger.models import Fund


def take_over_balances(
    *,
    fund: Fund,
    subject: str,
    amounts_vnd: Mapping[Bucket, int],
    document: str,
    effective_on: date,
    key: str,
    by: User,
    at: datetime,
    label: str = "",
) -> Entry:
    """What a subject has of a fund by its papers (reserved, committed, advanced, paid, returned) enters the book.

    One balanced entry, whatever happened on paper: the fund gives the whole sum, each account of the subject takes its
    part. `document` and `effective_on` are those of the last paper. The fund cannot be overdrawn and its year must be
    open. The same key again returns the entry already written.
    Raises Invalid for amounts that cannot be, RuleBroken `ledger.fund_short` (which fund, how much, who can assign
    more), `ledger.year_closed`, `ledger.key_reused` and what every entry raises.
    """
    amounts = {bucket: amount for bucket, amount in amounts_vnd.items() if amount}
    if any(type(a) is not int or a < 0 or b not in SUBJECT_BUCKETS for b, a in amounts.items()) or not amounts:
        raise Invalid({"amount_vnd": [_("Số dư tiếp nhận là các số nguyên dương, tính bằng đồng.")]})
    spread = opening.Spread(key, fund.pk, subject, label, amounts, document, effective_on, at, by.pk)
    check_request(
        Act.TAKE_OVER, fund=fund, subject=subject, label=label, amount_vnd=spread.total_vnd, document=document,
        effective_on=effective_on, key=key, by=by, at=at,
    )  # fmt: skip
    answer, entry = opening.post(spread)
    if entry is not None and (answer.status is Status.POSTED or _same(entry, spread)):
        return entry
    raise RuleBroken([_refusal(fund, spread, answer)])


def _same(entry: Entry, spread: opening.Spread) -> bool:
    names = ("fund_id", "subject", "document", "effective_on", "reverses_id")
    legs = entry.postings.exclude(account__subject="").values_list("account__bucket", "amount_vnd")
    return all(getattr(entry, n) == getattr(spread, n) for n in names) and dict(legs) == dict(spread.amounts)


def _refusal(fund: Fund, spread: opening.Spread, answer: Answer) -> Finding:
    if answer.status is Status.YEAR_CLOSED:
        return Finding("ledger.year_closed", Severity.BLOCK, {"year": fund.budget_year}, CLOSE_CITATION)
    if answer.status is Status.NOT_ENOUGH:
        return short_finding(fund, spread.total_vnd, answer.available_vnd)
    if answer.status is Status.ALREADY_REVERSED:
        return Finding("ledger.already_reversed", Severity.BLOCK, {"entry": str(spread.reverses_id)})
    return Finding("ledger.key_reused", Severity.BLOCK, {"entry": str(answer.entry_id)})


def short_finding(fund: Fund, asked_vnd: int, available_vnd: int) -> Finding:
    """A fund that cannot carry what is to be entered: which one, how much, and who can assign more."""
    params = {
        "fund": str(fund), "asked_vnd": asked_vnd, "available_vnd": available_vnd, "holder": str(fund.holder),
        "lack_vnd": asked_vnd - available_vnd,
    }  # fmt: skip
    return Finding("ledger.fund_short", Severity.BLOCK, params, "83/2015/QH13, điều 8", field="batch")


def reverse_take_over(*, subject: str, effective_on: date, by: User, at: datetime) -> Entry | None:
    """Balances taken over by mistake go back to their fund, by an entry with the legs turned round; None where the
    subject has no entry.

    Raises `ledger.not_reversible` when money of the subject has moved since.
    """
    entries = list(Entry.objects.filter(subject=subject).order_by("id"))
    if not entries:
        return None
    entry = entries[0]
    if len(entries) > 1 or entry.act != Act.TAKE_OVER:
        raise RuleBroken([Finding("ledger.not_reversible", Severity.BLOCK, {"entry": str(entry.pk)})])
    legs = Posting.objects.filter(entry=entry).exclude(account__subject="")
    amounts = {Bucket(b): vnd for b, vnd in legs.values_list("account__bucket", "amount_vnd")}
    spread = opening.Spread(
        f"{entry.key}:undo", entry.fund_id, subject, entry.subject_label, amounts, entry.document, effective_on, at,
        by.pk, entry.pk,
    )  # fmt: skip
    answer, made = opening.post(spread)
    if answer.status is Status.POSTED:
        return made
    raise RuleBroken([Finding("ledger.not_reversible", Severity.BLOCK, {"entry": str(entry.pk)})])
