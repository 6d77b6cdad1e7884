"""Carry-over: legal classes, the request, and the Treasury's answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from khuyencong.audit import services as audit
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Finding, Invalid, RuleBroken, Severity, Stale, WrongState
from khuyencong.common.years import YEAR_MAX, YEAR_MIN
from khuyencong.ledger import carryguards, rules
from khuyencong.ledger.access import acts_for_fund
from khuyencong.ledger.choices import AMOUNT_VND_MAX, CARRIED_BUCKETS, LABEL_LENGTH_MAX, Bucket, CarryStatus, FundLevel
from khuyencong.ledger.choices import Act as LedgerAct
from khuyencong.ledger.models import CarryOver, CarryOverClass, Entry, Fund
from khuyencong.ledger.services.acts import CLOSE_CITATION, carry_over
from khuyencong.ledger.services.funds import lock_fund, open_fund
from khuyencong.ledger.states import CARRY_OVER
from khuyencong.workflow import services as workflow
from khuyencong.workflow.services import NOTHING, Act

if TYPE_CHECKING:
    from khuyencong.accounts.models import User
    from khuyencong.workflow.models import TransitionRecord

TEXT_MAX = 200
REASON_MAX = 2_000


@transaction.atomic
def enter_class(
    *,
    label: str,
    document: str,
    article: str,
    condition: str = "",
    first_year: int,
    last_year: int | None = None,
    by: User,
    at: datetime,
) -> CarryOverClass:
    """An officer enters one legal class of carry-over from its document; a second one must confirm it.

    Raises Invalid by field.
    """
    wrong: dict[str, list[str]] = {}
    for name, text, longest in (
        ("label", label, LABEL_LENGTH_MAX),
        ("document", document, TEXT_MAX),
        ("article", article, TEXT_MAX),
    ):
        if not text.strip() or len(text) > longest:
            wrong[name] = [_("Cần có nội dung, không quá %(max)s ký tự.") % {"max": longest}]
    if not YEAR_MIN <= first_year <= YEAR_MAX:
        wrong["first_year"] = [_("Giá trị ngoài phạm vi.")]
    elif last_year is not None and not first_year <= last_year <= YEAR_MAX:
        wrong["last_year"] = [_("Năm cuối không trước năm đầu.")]
    if CarryOverClass.objects.filter(
        document=document.strip(), article=article.strip(), first_year=first_year
    ).exists():
        wrong["article"] = [_("Trường hợp theo điều, khoản này đã được nhập.")]
    if wrong:
        raise Invalid(wrong)
    made = CarryOverClass.objects.create(
        label=label.strip(), document=document.strip(), article=article.strip(), condition=condition.strip(),
        first_year=first_year, last_year=last_year, entered_by=by, entered_at=at,
    )  # fmt: skip
    _note("ledger.class_enter", made, by, at)
    return made


@transaction.atomic
def confirm_class(*, row: CarryOverClass, by: User, at: datetime) -> CarryOverClass:
    """A second officer compared the class with its document. Raises Denied("own_work"), WrongState."""
    fresh = CarryOverClass.objects.select_for_update().get(pk=row.pk)
    if fresh.confirmed_at is not None:
        raise WrongState(fresh, "ledger.class_confirm")
    if fresh.entered_by_id == by.pk:
        raise Denied("own_work")
    fresh.confirmed_by, fresh.confirmed_at = by, at
    fresh.save(update_fields=["confirmed_by", "confirmed_at"])
    _note("ledger.class_confirm", fresh, by, at)
    return fresh


@transaction.atomic
def draft_carry_over(
    *,
    fund: Fund,
    bucket: str,
    subject: str,
    subject_label: str,
    amount_vnd: int,
    legal_class: CarryOverClass,
    reason: str,
    form_key: str,
    by: User,
    at: datetime,
) -> CarryOver:
    """Write a request to carry the unspent estimate or the open advance of one account into the next year.

    One request at a time for one account; the same `form_key` returns the request already written. Raises
    Denied("role") outside the holder's body, Invalid by field, RuleBroken `ledger.carry_too_much` and
    `ledger.year_closed`.
    """
    known = CarryOver.objects.filter(form_key=form_key).first()
    if known:
        return known
    if not acts_for_fund(by, fund, local_date(at)):
        raise Denied("role", act="ledger.carry_over")
    _require_request(fund, bucket, subject, amount_vnd, legal_class, reason)
    request = CarryOver(
        fund=fund, bucket=bucket, subject=subject, subject_label=subject_label[:LABEL_LENGTH_MAX],
        amount_vnd=amount_vnd, legal_class=legal_class, reason=reason.strip(), form_key=form_key,
        created_by=by, created_at=at,
    )  # fmt: skip
    lock_fund(fund)  # one request at a time on a fund; none beside the close of its year
    if Entry.objects.filter(fund=fund, act=LedgerAct.CLOSE_YEAR).exists():
        raise RuleBroken([Finding("ledger.year_closed", Severity.BLOCK, {"year": fund.budget_year}, CLOSE_CITATION)])
    findings = rules.carry_findings(amount_vnd, carryguards.open_vnd(request))
    if findings:
        raise RuleBroken(findings)
    request.code = _code(fund)
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        raise Invalid({"": [_("Khoản này đã có đề nghị chuyển nguồn đang xử lý.")]}) from None
    workflow.start(CARRY_OVER, request, by=by, at=at)
    _note("ledger.carry_over_draft", request, by, at)
    return request


def _code(fund: Fund) -> str:
    """CN-2026-0007: the next number of a budget year."""
    start = f"CN-{fund.budget_year}-"
    last = CarryOver.objects.filter(code__startswith=start).order_by("-code").values_list("code", flat=True).first()
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:04d}"


@transaction.atomic
def edit_carry_over(
    *,
    request: CarryOver,
    version: int,
    amount_vnd: int,
    legal_class: CarryOverClass,
    reason: str,
    by: User,
    at: datetime,
) -> CarryOver:
    """Change a request that was not sent, or was sent back. Raises WrongState, Stale, Denied, Invalid, RuleBroken."""
    if "amount_vnd" not in CARRY_OVER.state(request.status).editable:
        raise WrongState(request, "ledger.carry_over_edit")
    if not acts_for_fund(by, request.fund, local_date(at)):
        raise Denied("role", act="ledger.carry_over")
    _require_request(request.fund, request.bucket, request.subject, amount_vnd, legal_class, reason)
    findings = rules.carry_findings(amount_vnd, carryguards.open_vnd(request))
    if findings:
        raise RuleBroken(findings)
    changed = CarryOver.objects.filter(pk=request.pk, version=version, status=CarryStatus.DRAFT).update(
        amount_vnd=amount_vnd, legal_class=legal_class, reason=reason.strip(), version=F("version") + 1
    )
    if not changed:
        raise Stale(request)
    _note("ledger.carry_over_edit", request, by, at)
    return CarryOver.objects.get(pk=request.pk)


def _require_request(
    fund: Fund, bucket: str, subject: str, amount_vnd: int, legal_class: CarryOverClass, reason: str
) -> None:
    wrong: dict[str, list[str]] = {}
    if bucket not in CARRIED_BUCKETS or (bucket == Bucket.AVAILABLE) != (subject == ""):
        wrong["bucket"] = [_("Không chuyển nguồn từ tài khoản này.")]
    if type(amount_vnd) is not int or not 0 < amount_vnd <= AMOUNT_VND_MAX:
        wrong["amount_vnd"] = [_("Số tiền phải là số nguyên đồng, lớn hơn 0 và không quá một triệu tỷ đồng.")]
    if not reason.strip() or len(reason) > REASON_MAX:
        wrong["reason"] = [_("Cần có nội dung, không quá %(max)s ký tự.") % {"max": REASON_MAX}]
    place = fund.place
    if fund.level == FundLevel.DISTRICT or (place and place.valid_to and place.valid_to.year <= fund.budget_year):
        wrong["fund"] = [_("Cấp hoặc địa bàn này không còn ở năm sau: điều chuyển sang đơn vị tiếp nhận rồi đề nghị.")]
    if not legal_class.fits(fund.budget_year):
        wrong["legal_class"] = [_("Trường hợp này không áp dụng cho năm ngân sách của nguồn.")]
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def ask_carry_over(*, request: CarryOver, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """The unit sends its request up (26/2026/TT-BTC art. 19 cl. 3b, 4b)."""
    return workflow.perform(CARRY_OVER, request, "ask", by=by, at=at, given=given)


@transaction.atomic
def check_carry_over(*, request: CarryOver, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """Another officer of the unit checked balance, class and condition; the request goes to the Treasury."""
    return workflow.perform(CARRY_OVER, request, "check", by=by, at=at, given=given)


@transaction.atomic
def send_back_carry_over(
    *, request: CarryOver, missing: Sequence[str], by: User, at: datetime, note: str = ""
) -> TransitionRecord:
    """Send a request back for completion; names what is missing."""
    return workflow.perform(CARRY_OVER, request, "send_back", by=by, at=at, given=Act(note=note, missing=missing))


@transaction.atomic
def withdraw_carry_over(*, request: CarryOver, reason: str, by: User, at: datetime) -> TransitionRecord:
    """The unit takes its request back: what it asked for lapses or goes back to the budget."""
    return workflow.perform(CARRY_OVER, request, "withdraw", by=by, at=at, given=Act(note=reason))


@transaction.atomic
def refuse_carry_over(*, request: CarryOver, by: User, at: datetime, given: Act) -> TransitionRecord:
    """Record that the Treasury does not confirm, by number, date and scan."""
    return workflow.perform(CARRY_OVER, request, "refuse", by=by, at=at, given=given)


@transaction.atomic
def confirm_carry_over(
    *, request: CarryOver, confirmed_vnd: int, by: User, at: datetime, given: Act
) -> TransitionRecord:
    """Record the Treasury's confirmation and move the money into the next year's fund (P§15.44).

    The fund of the next year is opened if it is new; it keeps the first budget year as its attribute. Raises what
    `workflow.perform` raises, and `ledger.not_enough` when the money has moved on.
    """
    locked = (
        CarryOver.objects.select_for_update(of=("self",))
        .select_related("fund__holder", "fund__place")
        .get(pk=request.pk)
    )
    if locked.status != request.status:
        raise Stale(request)
    # Only a state that knows the Treasury's answer may hold it; the act that follows refuses every other state.
    if locked.status == CarryStatus.AT_TREASURY and 0 < confirmed_vnd <= locked.amount_vnd:
        locked.confirmed_vnd = confirmed_vnd
        locked.save(update_fields=["confirmed_vnd"])
    values = {**given.values, "confirmed_vnd": confirmed_vnd}
    record = workflow.perform(CARRY_OVER, locked, "confirm", by=by, at=at, given=replace(given, values=values))
    fund = locked.fund
    to_fund = open_fund(
        purse=fund.purse, level=fund.level, budget_year=fund.budget_year + 1, batch=fund.batch, holder=fund.holder,
        place=fund.place, is_example=fund.is_example, carried_from_year=fund.original_year,
    )  # fmt: skip
    document = f"{record.number} ngày {formats.date_short(record.decided_on, 'vi')}, {record.decided_by}"
    locked.entry = carry_over(
        fund=fund, to_fund=to_fund, bucket=Bucket(locked.bucket), amount_vnd=confirmed_vnd, document=document,
        effective_on=record.effective_on, key=f"ledger.carryover:{locked.pk}", by=by, at=at, subject=locked.subject,
        label=locked.subject_label,
    )  # fmt: skip
    locked.save(update_fields=["entry"])
    request.status, request.confirmed_vnd, request.entry = locked.status, locked.confirmed_vnd, locked.entry
    return record


def _note(act: str, row: CarryOver | CarryOverClass, by: User, at: datetime) -> None:
    subject = f"ledger.{type(row).__name__.lower()}:{row.pk}"
    detail = {"amount_vnd": row.amount_vnd} if isinstance(row, CarryOver) else {"document": row.document}
    audit.record(act=act, by=by, at=at, subject=subject, label=str(row), detail=detail)
