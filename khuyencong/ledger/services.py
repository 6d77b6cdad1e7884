"""The acts of the ledger. Each writes one balanced entry or refuses; none can overdraw a fund or a subject.

Common to all: `amount_vnd` is a whole number of đồng above zero; `document` names the paper (number and date) the
act rests on; `effective_on` is the day the act counts, `at` the moment it is recorded; `key` names the act itself
("programmes.project:17:pay:1"): the same key with the same content returns the entry already written, with other
content it is refused. `label` is a copy of the subject's name for lists and journals.

Raises Invalid for a value that cannot be an amount, a document or a key, and RuleBroken with findings
`ledger.not_enough`, `ledger.year_closed`, `ledger.wrong_subject`, `ledger.outside_year`, ... (`ledger.findings`).
A refusal writes nothing and leaves a surrounding transaction usable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from khuyencong.audit import services as audit
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding, Invalid, RuleBroken, Severity
from khuyencong.common.years import YEAR_MAX, YEAR_MIN
from khuyencong.ledger import many, posting, rules
from khuyencong.ledger.choices import (
    AMOUNT_VND_MAX,
    BATCH_MAX,
    DOCUMENT_LENGTH_MAX,
    FLOOR_NONE_VND,
    FUND_BUCKETS,
    KEY_LENGTH_MAX,
    LABEL_LENGTH_MAX,
    Act,
    Bucket,
    FundLevel,
    Purse,
)
from khuyencong.ledger.models import Account, Balance, Entry, Fund, Posting

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation, User
    from khuyencong.places.models import Unit


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
) -> Fund:
    """The fund of a purse, level, budget year, batch and holder; made empty if it is new.

    Raises Invalid by field: a level that does not fit the purse, a place that is not of the level or had no day in
    the budget year, a year or batch out of range, a district after 2025.
    """
    known = Fund.objects.filter(
        purse=purse, level=level, budget_year=budget_year, batch=batch, holder=holder, place=place
    ).first()
    if known:
        return known
    _require_fund_shape(purse, level, budget_year, batch, place)
    fund, made = Fund.objects.get_or_create(
        purse=purse,
        level=level,
        budget_year=budget_year,
        batch=batch,
        holder=holder,
        place=place,
        defaults={"is_example": is_example},
    )
    if made:
        accounts = Account.objects.bulk_create([Account(fund=fund, bucket=bucket) for bucket in FUND_BUCKETS])
        Balance.objects.bulk_create(
            Balance(account=a, floor_vnd=FLOOR_NONE_VND if a.bucket == Bucket.SOURCE else 0) for a in accounts
        )
    return fund


def allocate(
    *,
    fund: Fund,
    amount_vnd: int,
    document: str,
    effective_on: date,
    key: str,
    by: User,
    at: datetime,
    subject: str = "",
    label: str = "",
) -> Entry:
    """Money is assigned to a fund by a decision."""
    return _one_of(Act.ALLOCATE, fund, subject, label, amount_vnd, document, effective_on, key, by, at)


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
    entry = allocate(
        fund=fund, amount_vnd=amount_vnd, document=document, effective_on=effective_on, key=key, by=by, at=at
    )
    if not known:
        detail = {"amount_vnd": amount_vnd, "document": document, "entry": entry.pk}
        audit.record(
            act="ledger.allocate", by=by, at=at, subject=f"ledger.fund:{fund.pk}", label=str(fund), detail=detail
        )
    return entry


def reallocate(
    *,
    fund: Fund,
    to_fund: Fund,
    amount_vnd: int,
    document: str,
    effective_on: date,
    key: str,
    by: User,
    at: datetime,
    subject: str = "",
    label: str = "",
) -> Entry:
    """Available money moves to another fund of the same purse and budget year. Raises `ledger.wrong_fund`."""
    if fund.pk == to_fund.pk or (fund.purse, fund.budget_year) != (to_fund.purse, to_fund.budget_year):
        raise RuleBroken([Finding("ledger.wrong_fund", Severity.BLOCK, field="to_fund")])
    return _perform(
        _Request(
            act=Act.REALLOCATE,
            fund=fund,
            other_fund=to_fund,
            giver=Bucket.AVAILABLE,
            taker=Bucket.AVAILABLE,
            subject=subject,
            label=label,
            amount_vnd=amount_vnd,
            document=document,
            effective_on=effective_on,
            key=key,
            by=by,
            at=at,
        )
    )


def reserve(
    *,
    fund: Fund,
    subject: str,
    amount_vnd: int,
    document: str,
    effective_on: date,
    key: str,
    by: User,
    at: datetime,
    label: str = "",
) -> Entry:
    """Available money is set aside for a subject (approval of the plan). Beyond what is available it is refused."""
    return _one_of(Act.RESERVE, fund, subject, label, amount_vnd, document, effective_on, key, by, at)


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
    for request in asked:
        _require_permitted(request)
    if not asked:
        return []
    moves = [_move(request) for request in asked]
    answer, entries = many.spread(moves)
    if answer.status is posting.Status.POSTED:
        return entries
    if answer.status is posting.Status.KNOWN and all(map(_says_the_same, entries, moves)) and entries:
        return entries
    if answer.status is posting.Status.KNOWN:
        raise RuleBroken([Finding("ledger.key_reused", Severity.BLOCK, {"entry": document})])
    raise RuleBroken([_refusal(replace(asked[0], amount_vnd=sum(s.amount_vnd for s in shares)), answer)])


def commit(
    *,
    fund: Fund,
    subject: str,
    amount_vnd: int,
    document: str,
    effective_on: date,
    key: str,
    by: User,
    at: datetime,
    label: str = "",
) -> Entry:
    """Reserved money is bound by a contract."""
    return _one_of(Act.COMMIT, fund, subject, label, amount_vnd, document, effective_on, key, by, at)


def advance(
    *,
    fund: Fund,
    subject: str,
    amount_vnd: int,
    document: str,
    effective_on: date,
    key: str,
    by: User,
    at: datetime,
    label: str = "",
) -> Entry:
    """Committed money is paid out before the work is accepted."""
    return _one_of(Act.ADVANCE, fund, subject, label, amount_vnd, document, effective_on, key, by, at)


def clear_advance(
    *,
    fund: Fund,
    subject: str,
    amount_vnd: int,
    document: str,
    effective_on: date,
    key: str,
    by: User,
    at: datetime,
    label: str = "",
) -> Entry:
    """An advance becomes a payment after acceptance."""
    return _one_of(Act.CLEAR_ADVANCE, fund, subject, label, amount_vnd, document, effective_on, key, by, at)


def pay(
    *,
    fund: Fund,
    subject: str,
    amount_vnd: int,
    document: str,
    effective_on: date,
    key: str,
    by: User,
    at: datetime,
    label: str = "",
) -> Entry:
    """Committed money that was not advanced is paid after acceptance (the rest)."""
    return _one_of(Act.PAY, fund, subject, label, amount_vnd, document, effective_on, key, by, at)


def return_advance(
    *,
    fund: Fund,
    subject: str,
    amount_vnd: int,
    document: str,
    effective_on: date,
    key: str,
    by: User,
    at: datetime,
    label: str = "",
) -> Entry:
    """An advance without accepted work goes back to the budget (36/2013/TT-BCT TT.2.12(6)). Open after the close."""
    return _one_of(Act.RETURN, fund, subject, label, amount_vnd, document, effective_on, key, by, at)


def return_payment(
    *,
    fund: Fund,
    subject: str,
    amount_vnd: int,
    document: str,
    effective_on: date,
    key: str,
    by: User,
    at: datetime,
    label: str = "",
) -> Entry:
    """Money already booked as paid goes back to the budget (a payment found wrong). Open after the close."""
    return _one_of(Act.RETURN, fund, subject, label, amount_vnd, document, effective_on, key, by, at, Bucket.PAID)


def release(
    *,
    fund: Fund,
    subject: str,
    amount_vnd: int,
    document: str,
    effective_on: date,
    key: str,
    by: User,
    at: datetime,
    label: str = "",
    bucket: Bucket = Bucket.RESERVED,
) -> Entry:
    """Money of a subject becomes available again in its fund.

    `bucket` says which: RESERVED (no contract came), COMMITTED (the contract ended with a rest) or RETURNED (what
    was paid back within the year may be used again).
    """
    return _one_of(Act.RELEASE, fund, subject, label, amount_vnd, document, effective_on, key, by, at, bucket)


@transaction.atomic
def close_year(*, fund: Fund, document: str, effective_on: date, key: str, by: User, at: datetime) -> Entry:
    """The year of a fund is closed: what is available lapses; afterwards only returns are recorded.

    The entry's amount is what lapsed (it may be 0). Raises `ledger.year_open` while money of the fund is reserved or
    committed; open advances stay as debts to be returned.
    """
    available = Balance.objects.select_for_update().get(account__fund=fund, account__bucket=Bucket.AVAILABLE)
    known = Entry.objects.filter(key=key, act=Act.CLOSE_YEAR).first()
    open_ = Balance.objects.filter(
        account__fund=fund, account__bucket__in=[Bucket.RESERVED, Bucket.COMMITTED], amount_vnd__gt=0
    ).aggregate(vnd=Sum("amount_vnd"), subjects=Count("account__subject", distinct=True))
    if open_["vnd"] and not known:
        params = {"open": open_["vnd"], "subjects": open_["subjects"], "year": fund.budget_year}
        raise RuleBroken([Finding("ledger.year_open", Severity.BLOCK, params)])
    return _perform(
        _Request(
            act=Act.CLOSE_YEAR,
            fund=fund,
            giver=Bucket.AVAILABLE,
            taker=Bucket.LAPSED,
            amount_vnd=known.amount_vnd if known else available.amount_vnd,
            document=document,
            effective_on=effective_on,
            key=key,
            by=by,
            at=at,
        )
    )


def reverse(*, entry: Entry, document: str, effective_on: date, key: str, by: User, at: datetime) -> Entry:
    """A wrong entry is taken back whole by a new one with its legs turned round; both stay to be seen.

    Raises `ledger.already_reversed`, `ledger.not_reversible` (a reversal, or the close of a year), and
    `ledger.not_enough` where the money has moved on since.
    """
    if entry.reverses_id is not None or entry.act == Act.CLOSE_YEAR:
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


def _one_of(
    act: Act,
    fund: Fund,
    subject: str,
    label: str,
    amount_vnd: int,
    document: str,
    effective_on: date,
    key: str,
    by: User,
    at: datetime,
    giver: Bucket | None = None,
) -> Entry:
    """An act inside one fund, from its default account or the one that is named."""
    givers, taker = rules.MOVES[act]
    if giver is not None and giver not in givers:
        raise Invalid({"bucket": [_("Không giải phóng được từ tài khoản này.")]})
    return _perform(
        _Request(
            act=act,
            fund=fund,
            giver=giver or givers[0],
            taker=taker,
            subject=subject,
            label=label,
            amount_vnd=amount_vnd,
            document=document,
            effective_on=effective_on,
            key=key,
            by=by,
            at=at,
        )
    )


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


def _require_permitted(asked: _Request) -> None:
    """Raise for what no entry can be, before the database is asked."""
    _require_values(asked)
    findings = rules.subject_findings(asked.act, asked.subject) + rules.date_findings(
        act=asked.act,
        level=asked.fund.level,
        budget_year=asked.fund.budget_year,
        effective_on=asked.effective_on,
        posted_on=local_date(asked.at),
    )
    if findings:
        raise RuleBroken(findings)


def _move(asked: _Request) -> posting.Move:
    # A reversed reallocation gives from the fund that had received.
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
    )


def _entry(move: posting.Move, answer: posting.Answer) -> Entry:
    """The entry just written, without reading it back."""
    names = ["key", "act", "fund_id", "other_fund_id", "subject", "subject_label", "amount_vnd", "document"]
    names += ["effective_on", "posted_at", "by_id", "reverses_id"]
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
        return Finding("ledger.year_closed", Severity.BLOCK, {"year": year})
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
