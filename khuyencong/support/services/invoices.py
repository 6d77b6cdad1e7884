"""Invoices of a support item: typed once, found over all provinces, cleared when outside their window."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from stdnum.vn import mst

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Finding, Invalid, RuleBroken, Stale
from khuyencong.common.fold import composed
from khuyencong.files.models import Attachment
from khuyencong.support import rules
from khuyencong.support.choices import Flag, InvoiceKind, ProofLevel
from khuyencong.support.models import Invoice, SupportItem
from khuyencong.support.selectors.items import invoices_with, outward
from khuyencong.support.services import cases, chains


@dataclass(frozen=True)
class TypedInvoice:
    """An invoice as typed by the implementing unit; amounts in đồng before VAT.

    `review`: the number is right although another dossier used it; keep it and let the case be decided.
    """

    seller_tax_code: str
    seller_name: str
    form_symbol: str
    symbol: str
    number: str
    made_on: date
    amount_vnd: int
    vat_vnd: int = 0
    signed_on: date | None = None
    reason: str = ""
    review: bool = False


def seller_number_fits(number: str) -> bool:
    """A tax code with its check digit, or the twelve digits of a household."""
    return bool(mst.is_valid(number)) or (number.isascii() and number.isdigit() and len(number) == 12)


def _check_typed(typed: TypedInvoice, key: rules.InvoiceKey, on: date) -> None:
    wrong: dict[str, list[str]] = {}
    if not seller_number_fits(key.seller_tax_code):
        wrong["seller_tax_code"] = [
            _("Mã số thuế “%(value)s” không đúng: cần 10 số, 10 số và đuôi -001…, hoặc 12 số.")
            % {"value": typed.seller_tax_code}
        ]
    if key.form_symbol not in set("123456789"):
        wrong["form_symbol"] = [_("Ký hiệu mẫu là một chữ số từ 1 đến 9.")]
    if not rules.SYMBOL.fullmatch(key.symbol):
        wrong["symbol"] = [_("Ký hiệu gồm 6 ký tự, ví dụ C26TAA.")]
    if not key.number.isdigit() or len(key.number) > 8:
        wrong["number"] = [_("Số hóa đơn có tối đa 8 chữ số.")]
    if typed.amount_vnd <= 0:
        wrong["amount_vnd"] = [_("Tiền hàng là số nguyên dương, tính bằng đồng.")]
    if typed.vat_vnd < 0:
        wrong["vat_vnd"] = [_("Tiền thuế không được âm.")]
    if typed.made_on > on:
        wrong["made_on"] = [_("Ngày lập nằm sau hôm nay.")]
    if wrong:
        raise Invalid(wrong)


@dataclass(frozen=True)
class Entry:
    """An invoice about to be recorded, typed or read from a file."""

    key: rules.InvoiceKey
    seller_name: str
    made_on: date
    signed_on: date | None
    amount_vnd: int
    vat_vnd: int
    reason: str
    review: bool
    counted_vnd: int
    kind: InvoiceKind = InvoiceKind.FIRST
    corrects: tuple[tuple[rules.InvoiceKey, date | None], ...] = ()
    proof: ProofLevel = ProofLevel.DECLARED
    file: Attachment | None = None
    evidence: dict[str, Any] = field(default_factory=dict)
    explanation: str = ""


@transaction.atomic
def add_invoice(
    *,
    item: SupportItem,
    typed: TypedInvoice,
    opens_on: date | None,
    by: User,
    at: datetime,
) -> Invoice:
    """Record a typed invoice of a support item (proof level "declared").

    Outside the window [opens_on, 31 December N] the invoice carries a flag and needs a reason; an authorised person
    decides later (`clear_flag`). Raises Invalid by field, and "support.invoice_used" when the same natural key is
    already used anywhere in the platform: a typing error is mended here. With `review` the second use is kept,
    counts nothing and opens a case that neither province can close alone (P§15.45).
    """
    key = rules.invoice_key(typed.seller_tax_code, typed.form_symbol, typed.symbol, typed.number)
    _check_typed(typed, key, local_date(at))
    entry = Entry(
        key=key, seller_name=typed.seller_name, made_on=typed.made_on, signed_on=typed.signed_on,
        amount_vnd=typed.amount_vnd, vat_vnd=typed.vat_vnd, reason=typed.reason, review=typed.review,
        counted_vnd=typed.amount_vnd,
    )  # fmt: skip
    return enter(item, entry, opens_on, by, at)


def enter(item: SupportItem, entry: Entry, opens_on: date | None, by: User, at: datetime) -> Invoice:
    """Write an invoice with its window flag, its review when it serves twice, and its place in a chain.

    The caller is in a transaction. Raises Invalid({"reason"}) outside the window, RuleBroken for a second use, for an
    invoice a later one replaced, and for a correction that does not fit its chain (P§9E.3).
    """
    flag = rules.window_flag(entry.made_on, opens_on, item.budget_year)
    if flag and not entry.reason.strip():
        words = _("Hóa đơn lập ngày %(made)s nằm ngoài thời hạn của năm %(year)s: nêu lý do.")
        made = entry.made_on.strftime("%d/%m/%Y")
        raise Invalid({"reason": [words % {"made": made, "year": item.budget_year}]})
    chains.hold(entry.corrects)
    if broken := chains.broken(item, entry.key, entry.kind, entry.corrects, entry.amount_vnd):
        raise RuleBroken(broken)
    used = used_elsewhere(entry.key) or chains.corrected_elsewhere(item, entry.corrects)
    if used and (not entry.review or used.item_id == item.pk):
        raise RuleBroken([used_finding(used, may_review=used.item_id != item.pk)])
    invoice = _create(item, entry, flag, used, by, at)
    if used:
        cases.open_invoice_review(used.item, item, used.key_text, by=by, at=at)
    chains.link(invoice, entry.corrects, by=by, at=at)
    detail = {
        "invoice": str(invoice), "amount_vnd": invoice.amount_vnd, "flag": flag, "contested": bool(used),
        "kind": entry.kind, "proof": entry.proof,
    }  # fmt: skip
    audit.record(
        act="support.add_invoice", by=by, at=at, subject=item.subject, label=item.subject_label, detail=detail
    )  # fmt: skip
    return invoice


def _create(item: SupportItem, entry: Entry, flag: Flag, used: Invoice | None, by: User, at: datetime) -> Invoice:
    """The row of an invoice; somebody who typed the same one at the same moment was first."""
    key = entry.key
    try:
        with transaction.atomic():
            return Invoice.objects.create(
                item=item,
                seller_tax_code=key.seller_tax_code,
                seller_name=composed(entry.seller_name),
                form_symbol=key.form_symbol,
                symbol=key.symbol,
                number=key.number,
                made_on=entry.made_on,
                signed_on=entry.signed_on,
                amount_vnd=entry.amount_vnd,
                vat_vnd=entry.vat_vnd,
                kind=entry.kind,
                proof=entry.proof,
                file=entry.file,
                evidence=entry.evidence,
                explanation=entry.explanation.strip(),
                flag=flag,
                flag_reason=entry.reason.strip() if flag else "",
                contested=used is not None,
                counted_vnd=0 if used else entry.counted_vnd,
                entered_by=by,
                entered_at=at,
            )
    except IntegrityError:
        other = used_elsewhere(key)
        if other is None:
            raise
        raise RuleBroken([used_finding(other, may_review=other.item_id != item.pk)]) from None


def used_elsewhere(key: rules.InvoiceKey) -> Invoice | None:
    """The first use of an invoice, in whatever province, purse or year."""
    return invoices_with(key).select_related("item").order_by("contested", "id").first()


def used_finding(used: Invoice, *, may_review: bool) -> Finding:
    """An earlier use as the one who enters the second may see it: purse, year, amount, office."""
    seen = replace(outward(used.item), amount_vnd=used.amount_vnd)
    return rules.invoice_used_finding(seen, may_review=may_review)


@transaction.atomic
def clear_flag(*, invoice: Invoice, note: str, by: User, at: datetime) -> Invoice:
    """An authorised person accepts an invoice outside its window, with a sentence (P§15.34).

    The caller has checked the role. Raises Denied("own_work") for the person who entered it, Invalid without a note,
    Stale when somebody decided first.
    """
    if invoice.entered_by_id == by.pk:
        raise Denied("own_work")
    if not note.strip():
        raise Invalid({"note": [_("Nêu ý kiến, căn cứ.")]})
    changed = (
        Invoice.objects.filter(pk=invoice.pk, cleared_at__isnull=True)
        .exclude(flag=Flag.NONE)
        .update(cleared_by=by, cleared_at=at, clearance_note=note.strip())
    )
    if not changed:
        raise Stale(invoice)
    invoice.refresh_from_db()
    audit.record(
        act="support.clear_flag",
        by=by,
        at=at,
        subject=invoice.item.subject,
        label=invoice.item.subject_label,
        detail={"invoice": str(invoice)},
    )
    return invoice
