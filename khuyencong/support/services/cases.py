"""Cases of overlap: opened by the act that brought two items together, decided by whoever is entitled."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import body_of
from khuyencong.audit import services as audit
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid
from khuyencong.files import services as files
from khuyencong.files.models import Attachment
from khuyencong.network.selectors import department_for
from khuyencong.places.models import Unit
from khuyencong.places.selectors import province_today
from khuyencong.support import rules
from khuyencong.support.choices import OPEN_CASES, CaseStatus, ItemState, KeyKind
from khuyencong.support.models import CaseStatement, Invoice, OverlapCase, SupportItem
from khuyencong.support.selectors.cases import may_speak_for
from khuyencong.support.selectors.items import invoices_with
from khuyencong.support.selectors.overlap import Hit
from khuyencong.support.states import OVERLAP
from khuyencong.workflow import services as workflow
from khuyencong.workflow.services import Act, OutsideDecision

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

EVIDENCE, DECISION = "evidence", "decision"


def review(subject: str, found: Iterable[Hit], *, by: User, at: datetime) -> None:
    """Bring the cases of a dossier in line with what its items share now: open, name anew, withdraw.

    Part of the transaction that changed the items.
    """
    unsettled = {hit.pair: hit for hit in found if hit.pair and hit.decision is None}
    standing = OverlapCase.objects.filter(
        Q(first__subject=subject) | Q(second__subject=subject), status__in=OPEN_CASES
    ).select_related("first", "second", "department")
    for case in standing.order_by("id"):
        pair = (case.first_id, case.second_id)
        gone = ItemState.VOID in {case.first.state, case.second.state}
        if gone or (case.kind != KeyKind.INVOICE and pair not in unsettled):
            workflow.perform(OVERLAP, case, "withdraw", by=by, at=at)
        elif case.kind != KeyKind.INVOICE:
            _name_anew(case, unsettled.pop(pair).key, by, at)
    if unsettled:
        _open_all(unsettled, by, at)


def _name_anew(case: OverlapCase, key: rules.Key, by: User, at: datetime) -> None:
    """The pair shares another key now (a serial number came): the open case goes on under it."""
    if (case.kind, case.value) == (key.kind, key.value):
        return
    case.kind, case.value = key.kind, key.value
    case.save(update_fields=["kind", "value"])
    _log("rekey_case", case, by, at)


def _open_all(pairs: dict[tuple[int, int], Hit], by: User, at: datetime) -> None:
    wanted = {pk for pair in pairs for pk in pair}
    items = SupportItem.objects.select_related("office", "province").in_bulk(wanted)
    for (first, second), hit in sorted(pairs.items()):
        open_case(items[first], items[second], hit.key.kind, hit.key.value, by=by, at=at)


def open_case(
    first: SupportItem, second: SupportItem, kind: KeyKind, value: str, *, by: User, at: datetime
) -> OverlapCase:
    """Open the case of a pair for whoever decides; a case that somebody opened at the same moment is the one."""
    department, agency = deciders(first, second, local_date(at))
    case = OverlapCase(
        first=first, second=second, kind=kind, value=value, opened_by=by, opened_at=at,
        department=department, agency=agency,
        status=CaseStatus.AT_DEPARTMENT if department else CaseStatus.AT_AGENCY,
    )  # fmt: skip
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:
        return OverlapCase.objects.get(first=first, second=second, kind=kind, status__in=OPEN_CASES)
    workflow.start(OVERLAP, case, by=by, at=at)
    _log("open_case", case, by, at)
    return case


def deciders(first: SupportItem, second: SupportItem, on: date) -> tuple[Organisation | None, Organisation | None]:
    """(department, Agency): the department when both items lie in one province of today, else none."""
    agency = body_of(BodyKind.AGENCY, None, on)
    provinces = {_province(item.province) for item in (first, second)}
    if len(provinces) != 1 or None in provinces:
        return None, agency
    offices = [item.office for item in (second, first) if item.office.kind == BodyKind.DEPARTMENT]
    if offices:
        return offices[0], agency
    unit = first.province or second.province
    return (department_for(unit, on).body if unit else None), agency


def _province(unit: Unit | None) -> int | None:
    return province_today(unit) if unit else None


def open_invoice_review(used: SupportItem, item: SupportItem, key: str, *, by: User, at: datetime) -> OverlapCase:
    """Open the review of an invoice that two items use (P§15.45)."""
    first, second = sorted((used, item), key=lambda row: row.pk)
    return open_case(first, second, KeyKind.INVOICE, f"{KeyKind.INVOICE}:{key}", by=by, at=at)


@transaction.atomic
def record_different(
    *, case: OverlapCase, reason: str, evidence: "UploadedFile[Any] | None", by: User, at: datetime
) -> OverlapCase:
    """Record that the two are not the same item, with the reason and a paper that shows it.

    By the head of the department inside one province, by the Agency when two are concerned. Raises Denied("role"),
    Denied("own_work") for who entered either item, Invalid by field, WrongState, Stale.
    """
    _not_own(case, by)
    wrong: dict[str, list[str]] = {}
    if not reason.strip():
        wrong["reason"] = [_("Nêu vì sao hai khoản không phải là một.")]
    if evidence is None:
        wrong["evidence"] = [_("Cần tài liệu chứng minh, ví dụ ảnh nhãn máy, hợp đồng, biên bản kiểm tra.")]
    if wrong or evidence is None:
        raise Invalid(wrong)
    _decide(case, by, at, reason=reason.strip())
    workflow.perform(OVERLAP, case, "record_different", by=by, at=at, given=Act(note=reason))
    _attach(case.subject, EVIDENCE, evidence, by, at, field="evidence")
    if case.kind == KeyKind.INVOICE:
        _count_invoices(case, None)
    return case


@transaction.atomic
def split(
    *,
    case: OverlapCase,
    parts: tuple[int, int],
    reason: str,
    body: str,
    number: str,
    decided_on: date | None,
    scan: "UploadedFile[Any] | None",
    by: User,
    at: datetime,
) -> OverlapCase:
    """Record the decision that splits one item between two dossiers, `parts` in đồng for the first and the second.

    Each part is at most what that dossier asked, both together at most the cost. From now on each dossier is blocked
    above its part. Same people and errors as `record_different`; without number, date and scan nothing changes.
    """
    _not_own(case, by)
    wrong = split_faults(case, parts)
    if not reason.strip():
        wrong["reason"] = [_("Nêu căn cứ chia.")]
    if wrong:
        raise Invalid(wrong)
    paper = _attach(case.subject, DECISION, scan, by, at, field="scan") if scan else None
    _decide(
        case, by, at, reason=reason.strip(), decision_number=number.strip(), decision_on=decided_on or local_date(at),
        first_part_vnd=parts[0], second_part_vnd=parts[1],
    )  # fmt: skip
    given = Act(note=reason, decision=OutsideDecision(body, number, decided_on, paper))
    workflow.perform(OVERLAP, case, "split", by=by, at=at, given=given)
    if case.kind == KeyKind.INVOICE:
        _count_invoices(case, parts)
    return case


def split_faults(case: OverlapCase, parts: tuple[int, int]) -> dict[str, list[str]]:
    """What is wrong with the parts of a split, by field, in words."""
    amounts, cost = amounts_of(case)
    words = {
        field: [_("Không quá %(limit)s.") % {"limit": formats.vnd(limit, "vi")}]
        for field, limit in rules.split_faults(parts, cost, amounts).items()
    }
    if min(parts) < 0:
        words["first_part_vnd"] = [_("Số tiền là số nguyên không âm, tính bằng đồng.")]
    return words


def amounts_of(case: OverlapCase) -> tuple[tuple[int, int], int]:
    """What each side may get at most, and the cost both must fit in (0: not known), in đồng.

    Of an invoice: its amount before VAT, as each side typed it.
    """
    if case.kind == KeyKind.INVOICE:
        typed = {i.item_id: i.amount_vnd for i in _invoices(case)}
        first, second = typed.get(case.first_id, 0), typed.get(case.second_id, 0)
        return (first, second), rules.shared_cost((first, second))
    return (case.first.amount_vnd, case.second.amount_vnd), rules.shared_cost(
        (case.first.cost_vnd, case.second.cost_vnd)
    )


@transaction.atomic
def refer(*, case: OverlapCase, reason: str, by: User, at: datetime) -> OverlapCase:
    """The head of the department hands a case of one province to the Agency. Raises Invalid without a reason."""
    if not reason.strip():
        raise Invalid({"reason": [_("Nêu vì sao chuyển Cục quyết định.")]})
    workflow.perform(OVERLAP, case, "refer", by=by, at=at, given=Act(note=reason))
    return case


@transaction.atomic
def add_statement(
    *,
    case: OverlapCase,
    item: SupportItem,
    text: str,
    evidence: "UploadedFile[Any] | None",
    by: User,
    at: datetime,
) -> CaseStatement:
    """An office says what it knows of its own item, before the decision. The other office does not read it.

    The caller has checked the role. Raises Denied("other_side") for an item of another office, Denied("case_closed")
    after the decision, Invalid without words.
    """
    if not may_speak_for(by, item, local_date(at)):
        raise Denied("other_side")
    if not OverlapCase.objects.filter(pk=case.pk, status__in=OPEN_CASES).exists():
        raise Denied("case_closed")
    if not text.strip():
        raise Invalid({"text": [_("Viết ý kiến.")]})
    paper = _attach(f"support.item:{item.pk}", EVIDENCE, evidence, by, at, field="evidence") if evidence else None
    statement = CaseStatement.objects.create(case=case, item=item, text=text.strip(), evidence=paper, by=by, at=at)
    _log("state_case", case, by, at)
    return statement


def _not_own(case: OverlapCase, by: User) -> None:
    """Who entered an item or opened the case does not decide on it (design §6)."""
    if by.pk in {case.opened_by_id, case.first.recorded_by_id, case.second.recorded_by_id}:
        raise Denied("own_work")


def _decide(case: OverlapCase, by: User, at: datetime, **decision: Any) -> None:
    """Write who decided what; the status follows in the same transaction."""
    values = {"decided_by": by, "decided_at": at, **decision}
    OverlapCase.objects.filter(pk=case.pk, status=case.status).update(**values)
    for name, value in values.items():
        setattr(case, name, value)


def _attach(owner: str, kind: str, upload: "UploadedFile[Any]", by: User, at: datetime, *, field: str) -> Attachment:
    """Keep a paper; what is wrong with the file is said at its field."""
    try:
        return files.attach(owner=owner, kind=kind, upload=upload, by=by, at=at)
    except Invalid as error:
        raise Invalid({field: [w for words in error.fields.values() for w in words]}) from None


def _invoices(case: OverlapCase) -> list[Invoice]:
    """The two uses of the invoice a case is about."""
    seller, form, symbol, number = case.value.partition(":")[2].split("|")
    rows = invoices_with(rules.InvoiceKey(seller, form, symbol, number)).filter(superseded=False)
    return list(rows.filter(item__in=[case.first_id, case.second_id]))


def _count_invoices(case: OverlapCase, parts: tuple[int, int] | None) -> None:
    """After the decision each use counts: in full when they are two invoices, else its part."""
    for invoice in _invoices(case):
        part = parts[0 if invoice.item_id == case.first_id else 1] if parts else invoice.amount_vnd
        Invoice.objects.filter(pk=invoice.pk).update(counted_vnd=part)


def _log(act: str, case: OverlapCase, by: User, at: datetime) -> None:
    detail = {"kind": case.kind, "first": case.first_id, "second": case.second_id, "status": case.status}
    audit.record(act=f"support.{act}", by=by, at=at, subject=case.subject, label=case.code, detail=detail)
