"""The acts of the ledger. Each writes one balanced entry or refuses; none can overdraw a fund or a subject.

Common to all: `amount_vnd` is a whole number of đồng above zero; `document` names the paper (number and date) the
act rests on; `effective_on` is the day the act counts, `at` the moment it is recorded; `key` names the act itself
("programmes.project:17:pay:1"): the same key with the same content returns the entry already written, with other
content it is refused. `label` is a copy of the subject's name for lists and journals. Payments and advances take
`filed_on`, the day the file went to the Treasury (the day of the act without it), payments and clearings
`work_done_on`, the day the work was done: at the end of a year both decide (P§15.42).

Raises Invalid for a value that cannot be an amount, a document or a key, and RuleBroken with findings
`ledger.not_enough`, `ledger.year_closed`, `ledger.wrong_subject`, `ledger.outside_year`, ... (`ledger.findings`).
A refusal writes nothing and leaves a surrounding transaction usable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, NotRequired, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding, Invalid, RuleBroken, Severity
from khuyencong.ledger import many, norms, posting, rules
from khuyencong.ledger.choices import (
    AMOUNT_VND_MAX,
    DOCUMENT_LENGTH_MAX,
    KEY_LENGTH_MAX,
    LABEL_LENGTH_MAX,
    Act,
    Bucket,
)
from khuyencong.ledger.models import Balance, Entry, Fund, Posting

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

CLOSE_CITATION = "26/2026/TT-BTC, điều 19 khoản 3"


class _Common(TypedDict):
    """What every act says."""

    fund: Fund
    amount_vnd: int
    document: str
    effective_on: date
    key: str
    by: User
    at: datetime
    label: NotRequired[str]


class OfFund(_Common):
    """An act on the money of a fund; with a subject only where it has one."""

    subject: NotRequired[str]


class OfSubject(_Common):
    """An act on the money of one subject."""

    subject: str


class Filed(OfSubject):
    """An act the Treasury is asked for."""

    filed_on: NotRequired[date | None]


class AfterWork(Filed):
    """A payment for work that was done."""

    work_done_on: NotRequired[date | None]


class _Asked(OfFund):
    filed_on: NotRequired[date | None]
    work_done_on: NotRequired[date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """One act as its caller asked for it."""

    act: Act
    fund: Fund
    giver: Bucket
    taker: Bucket
    amount_vnd: int
    document: str
    effective_on: date
    key: str
    by: User
    at: datetime
    subject: str = ""
    label: str = ""
    other_fund: Fund | None = None
    reverses: Entry | None = None
    filed_on: date | None = None
    work_done_on: date | None = None


def allocate(**asked: Unpack[OfFund]) -> Entry:
    """Money is assigned to a fund by a decision."""
    return _one_of(Act.ALLOCATE, **asked)


def reallocate(*, to_fund: Fund, **asked: Unpack[OfFund]) -> Entry:
    """Available money moves to another fund of the same purse, budget year and first year.

    Raises `ledger.wrong_fund`.
    """
    fund = asked["fund"]
    findings = rules.reallocation_findings(_purse(fund), _purse(to_fund), same=fund.pk == to_fund.pk)
    if findings:
        raise RuleBroken(findings)
    available = Bucket.AVAILABLE
    return _perform(_Request(act=Act.REALLOCATE, other_fund=to_fund, giver=available, taker=available, **asked))


def reserve(**asked: Unpack[OfSubject]) -> Entry:
    """Available money is set aside for a subject (approval of the plan). Beyond what is available it is refused."""
    return _one_of(Act.RESERVE, **asked)


@dataclass(frozen=True, slots=True)
class Share:
    """What one subject gets of a sum that is set aside for many: its reference, its name and the key of its entry."""

    subject: str
    amount_vnd: int
    key: str
    label: str = ""


@transaction.atomic
def reserve_many(
    *, fund: Fund, shares: Sequence[Share], document: str, effective_on: date, by: User, at: datetime
) -> list[Entry]:
    """Available money is set aside for many subjects by one paper: all of it or nothing, in a few statements.

    One entry a subject, as `reserve` would write it; the number of statements does not grow with the subjects. The
    same keys again return the entries already written. Raises what `reserve` raises (`ledger.not_enough` about the
    whole sum), and Invalid when a subject is named twice.
    """
    if len({s.subject for s in shares}) != len(shares):
        raise Invalid({"": [_("Mỗi đối tượng chỉ nêu một lần trong một văn bản giao kinh phí.")]})
    asked = [
        _Request(
            act=Act.RESERVE,
            fund=fund,
            giver=Bucket.AVAILABLE,
            taker=Bucket.RESERVED,
            subject=share.subject,
            label=share.label,
            amount_vnd=share.amount_vnd,
            document=document,
            effective_on=effective_on,
            key=share.key,
            by=by,
            at=at,
        )
        for share in shares
    ]
    if not asked:
        return []
    _require_permitted(asked[0])  # fund, day and paper are those of all
    for request in asked[1:]:
        _require_values(request)
        if findings := rules.subject_findings(request.act, request.subject):
            raise RuleBroken(findings)
    moves = [_move(request) for request in asked]
    answer, entries = many.spread(moves)
    if answer.status is posting.Status.POSTED:
        return entries
    if answer.status is posting.Status.KNOWN and all(map(_says_the_same, entries, moves)) and entries:
        return entries
    if answer.status is posting.Status.KNOWN:
        raise RuleBroken([Finding("ledger.key_reused", Severity.BLOCK, {"entry": document})])
    raise RuleBroken([_refusal(replace(asked[0], amount_vnd=sum(s.amount_vnd for s in shares)), answer)])


def commit(**asked: Unpack[OfSubject]) -> Entry:
    """Reserved money is bound by a contract."""
    return _one_of(Act.COMMIT, **asked)


def advance(**asked: Unpack[Filed]) -> Entry:
    """Committed money is paid out before the work is accepted."""
    return _one_of(Act.ADVANCE, **asked)


def clear_advance(**asked: Unpack[AfterWork]) -> Entry:
    """An advance becomes a payment after acceptance."""
    return _one_of(Act.CLEAR_ADVANCE, **asked)


def pay(**asked: Unpack[AfterWork]) -> Entry:
    """Committed money that was not advanced is paid after acceptance (the rest)."""
    return _one_of(Act.PAY, **asked)


def return_advance(**asked: Unpack[OfSubject]) -> Entry:
    """An advance without accepted work goes back to the budget (36/2013/TT-BCT TT.2.12(6)). Open after the close."""
    return _one_of(Act.RETURN, **asked)


def return_payment(**asked: Unpack[OfSubject]) -> Entry:
    """Money already booked as paid goes back to the budget (a payment found wrong). Open after the close."""
    return _one_of(Act.RETURN, Bucket.PAID, **asked)


def release(*, bucket: Bucket = Bucket.RESERVED, **asked: Unpack[OfSubject]) -> Entry:
    """Money of a subject becomes available again in its fund.

    `bucket` says which: RESERVED (no contract came), COMMITTED (the contract ended with a rest) or RETURNED (what
    was paid back within the year may be used again).
    """
    return _one_of(Act.RELEASE, bucket, **asked)


def carry_over(*, to_fund: Fund, bucket: Bucket, **asked: Unpack[OfFund]) -> Entry:
    """Unspent or advanced money of a year moves, account by account, into the fund of the next (P§15.44).

    `document` is the Treasury's confirmation. A subject keeps what it had: committed stays committed, advanced stays
    advanced; `to_fund` keeps the first year as its attribute. Raises `ledger.wrong_next_fund` for a fund that is not
    the next year's of the same money, `ledger.not_enough` beyond what is unspent or advanced, Invalid for an account
    that is never carried.
    """
    if bucket not in rules.MOVES[Act.CARRY_OVER][0] or (bucket == Bucket.AVAILABLE) == bool(asked.get("subject")):
        raise Invalid({"bucket": [_("Không chuyển nguồn từ tài khoản này.")]})
    findings = rules.next_fund_findings(_purse(asked["fund"]), _purse(to_fund))
    if findings:
        raise RuleBroken(findings)
    return _perform(_Request(act=Act.CARRY_OVER, other_fund=to_fund, giver=bucket, taker=bucket, **asked))


@transaction.atomic
def close_year(*, fund: Fund, document: str, effective_on: date, key: str, by: User, at: datetime) -> Entry:
    """The year of a fund is closed: what is available lapses; afterwards only returns are recorded.

    The entry's amount is what lapsed (it may be 0). Raises `ledger.year_open` while money of the fund is reserved or
    committed; open advances stay as debts to be returned.
    """
    # Every balance is locked, in the order in which postings lock them: what is under way counts, or sees the close.
    balances = list(
        Balance.objects.select_for_update(of=("self",))
        .filter(account__fund=fund)
        .select_related("account")
        .order_by("account_id")
    )
    known = Entry.objects.filter(key=key, act=Act.CLOSE_YEAR).first()
    open_ = [b for b in balances if b.account.bucket in (Bucket.RESERVED, Bucket.COMMITTED) and b.amount_vnd > 0]
    available_vnd = sum(b.amount_vnd for b in balances if b.account.bucket == Bucket.AVAILABLE)
    if open_ and not known:
        params = {
            "open": sum(b.amount_vnd for b in open_),
            "subjects": len({b.account.subject for b in open_}),
            "year": fund.budget_year,
        }
        raise RuleBroken([Finding("ledger.year_open", Severity.BLOCK, params, CLOSE_CITATION)])
    return _perform(
        _Request(
            act=Act.CLOSE_YEAR,
            fund=fund,
            giver=Bucket.AVAILABLE,
            taker=Bucket.LAPSED,
            amount_vnd=known.amount_vnd if known else available_vnd,
            document=document,
            effective_on=effective_on,
            key=key,
            by=by,
            at=at,
        )
    )


def reverse(*, entry: Entry, document: str, effective_on: date, key: str, by: User, at: datetime) -> Entry:
    """A wrong entry is taken back whole by a new one with its legs turned round; both stay to be seen.

    Raises `ledger.already_reversed`, `ledger.not_reversible` (a reversal, the close of a year, balances taken over:
    those go back with their project), and
    `ledger.not_enough` where the money has moved on since.
    """
    if entry.reverses_id is not None or entry.act in {Act.CLOSE_YEAR, Act.TAKE_OVER}:
        raise RuleBroken([Finding("ledger.not_reversible", Severity.BLOCK, {"entry": str(entry.pk)})])
    legs = {p.amount_vnd < 0: p.account.bucket for p in Posting.objects.filter(entry=entry).select_related("account")}
    return _perform(
        _Request(
            act=Act(entry.act),
            fund=entry.fund,
            other_fund=entry.other_fund,
            giver=Bucket(legs[False]),
            taker=Bucket(legs[True]),
            subject=entry.subject,
            label=entry.subject_label,
            amount_vnd=entry.amount_vnd,
            document=document,
            effective_on=effective_on,
            key=key,
            by=by,
            at=at,
            reverses=entry,
        )
    )


def _one_of(act: Act, giver: Bucket | None = None, **asked: Unpack[_Asked]) -> Entry:
    """An act inside one fund, from its default account or the one that is named."""
    givers, (taker,) = rules.MOVES[act]
    if giver is not None and giver not in givers:
        raise Invalid({"bucket": [_("Không giải phóng được từ tài khoản này.")]})
    return _perform(_Request(act=act, giver=giver or givers[0], taker=taker, **asked))


def _perform(asked: _Request) -> Entry:
    """Check what can be checked without the database, post, and turn a refusal into a finding."""
    _require_permitted(asked)
    move = _move(asked)
    answer = posting.post(move)
    if answer.status is posting.Status.POSTED:
        return _entry(move, answer)
    if answer.status is posting.Status.KNOWN:
        return _replay(move)
    raise RuleBroken([_refusal(asked, answer)])


def check_request(act: Act, **asked: Unpack[_Asked]) -> None:
    """Raise for what no entry of an act can be, before anything is written."""
    givers, takers = rules.MOVES[act]
    _require_permitted(_Request(act=act, giver=givers[0], taker=takers[0], **asked))


def _require_permitted(asked: _Request) -> None:
    """Raise for what no entry can be, before the database is asked."""
    _require_values(asked)
    findings = rules.subject_findings(asked.act, asked.subject) + _date_findings(asked)
    if any(finding.blocks for finding in findings):
        raise RuleBroken(findings)


def _purse(fund: Fund) -> rules.PurseOfYear:
    return rules.PurseOfYear(fund.purse, fund.level, fund.budget_year, fund.original_year)


def _date_findings(asked: _Request) -> list[Finding]:
    """What is wrong with the days of an act; far from the end of the year no database is asked."""
    year = asked.fund.budget_year
    quiet = asked.effective_on <= norms.quiet_until(year)
    return rules.date_findings(
        act=asked.act,
        level=asked.fund.level,
        end=norms.printed_year_end(year) if quiet else norms.year_end(year),
        effective_on=asked.effective_on,
        posted_on=local_date(asked.at),
        filed_on=asked.filed_on,
        work_done_on=asked.work_done_on,
        correction=asked.reverses is not None,
    )


def _move(asked: _Request) -> posting.Move:
    # A reversed move between funds gives from the fund that had received.
    giver_fund, taker_fund = asked.fund, asked.other_fund or asked.fund
    if asked.reverses is not None:
        giver_fund, taker_fund = taker_fund, giver_fund
    return posting.Move(
        key=asked.key,
        act=asked.act.value,
        fund_id=asked.fund.pk,
        other_fund_id=asked.other_fund.pk if asked.other_fund else None,
        subject=asked.subject,
        subject_label=asked.label,
        amount_vnd=asked.amount_vnd,
        document=asked.document,
        effective_on=asked.effective_on,
        posted_at=asked.at,
        by_id=asked.by.pk,
        reverses_id=asked.reverses.pk if asked.reverses else None,
        giver_fund_id=giver_fund.pk,
        giver_bucket=asked.giver.value,
        giver_subject=rules.account_subject(asked.giver, asked.subject),
        taker_fund_id=taker_fund.pk,
        taker_bucket=asked.taker.value,
        taker_subject=rules.account_subject(asked.taker, asked.subject),
        checks_close=asked.act not in rules.ACTS_AFTER_CLOSE and asked.act is not Act.CLOSE_YEAR,
        filed_on=asked.filed_on,
        work_done_on=asked.work_done_on,
    )


def _entry(move: posting.Move, answer: posting.Answer) -> Entry:
    """The entry just written, without reading it back."""
    names = ["key", "act", "fund_id", "other_fund_id", "subject", "subject_label", "amount_vnd", "document"]
    names += ["effective_on", "filed_on", "work_done_on", "posted_at", "by_id", "reverses_id"]
    values = [getattr(move, name) for name in names]
    return Entry.from_db("default", ["id", *names], [answer.entry_id, *values])


def _replay(move: posting.Move) -> Entry:
    """The entry a key already has, if it says the same; who recorded it and when may differ."""
    entry = Entry.objects.get(key=move.key)
    same = _says_the_same(entry, move)
    givers = entry.postings.filter(amount_vnd__lt=0).values_list("account__bucket", flat=True)
    if same and set(givers) <= {move.giver_bucket}:
        return entry
    raise RuleBroken([Finding("ledger.key_reused", Severity.BLOCK, {"entry": str(entry.pk)})])


def _says_the_same(entry: Entry, move: posting.Move) -> bool:
    names = ("act", "fund_id", "other_fund_id", "subject", "amount_vnd", "document", "effective_on", "reverses_id")
    return all(getattr(entry, name) == getattr(move, name) for name in names)


def _refusal(asked: _Request, answer: posting.Answer) -> Finding:
    year = asked.fund.budget_year
    if answer.status is posting.Status.YEAR_CLOSED:
        return Finding("ledger.year_closed", Severity.BLOCK, {"year": year}, CLOSE_CITATION)
    if answer.status is posting.Status.ALREADY_REVERSED:
        return Finding("ledger.already_reversed", Severity.BLOCK, {"entry": str(asked.reverses and asked.reverses.pk)})
    params = {"available": answer.available_vnd, "asked": asked.amount_vnd, "account": asked.giver.label}
    return Finding("ledger.not_enough", Severity.BLOCK, params, field="amount_vnd")


def _require_values(asked: _Request) -> None:
    """Raise Invalid, by field, for values no entry can have."""
    errors: dict[str, list[str]] = {}
    amount: object = asked.amount_vnd
    lowest = 0 if asked.act is Act.CLOSE_YEAR else 1
    if type(amount) is not int or not lowest <= amount <= AMOUNT_VND_MAX:
        errors["amount_vnd"] = [_("Số tiền phải là số nguyên đồng, lớn hơn 0 và không quá một triệu tỷ đồng.")]
    for name, text, longest in (
        ("document", asked.document, DOCUMENT_LENGTH_MAX),
        ("key", asked.key, KEY_LENGTH_MAX),
    ):
        if not text.strip() or len(text) > longest or "\0" in text:
            errors[name] = [_("Cần có nội dung, không quá %(max)s ký tự.") % {"max": longest}]
    if len(asked.label) > LABEL_LENGTH_MAX or "\0" in asked.label:
        errors["label"] = [_("Không quá %(max)s ký tự.") % {"max": LABEL_LENGTH_MAX}]
    if errors:
        raise Invalid(errors)
