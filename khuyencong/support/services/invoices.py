"""Invoices of a support item: typed once, found over all provinces, cleared when outside their window."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from stdnum.vn import mst

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Finding, Invalid, RuleBroken, Stale
from khuyencong.common.fold import composed
from khuyencong.support import rules
from khuyencong.support.choices import Flag, ProofLevel
from khuyencong.support.models import Invoice, SupportItem
from khuyencong.support.selectors.items import outward
from khuyencong.support.services import cases


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


def _check_typed(typed: TypedInvoice, key: rules.InvoiceKey, on: date) -> None:
    wrong: dict[str, list[str]] = {}
    if not mst.is_valid(key.seller_tax_code) and not (key.seller_tax_code.isdigit() and len(key.seller_tax_code) == 12):
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
    flag = rules.window_flag(typed.made_on, opens_on, item.budget_year)
    if flag and not typed.reason.strip():
        raise Invalid(
            {
                "reason": [
                    _("Hóa đơn lập ngày %(made)s nằm ngoài thời hạn của năm %(year)s: nêu lý do.")
                    % {"made": typed.made_on.strftime("%d/%m/%Y"), "year": item.budget_year}
                ]
            }
        )
    used = _used_elsewhere(key)
    if used and (not typed.review or used.item_id == item.pk):
        raise RuleBroken([_used_finding(used, may_review=used.item_id != item.pk)])
    invoice = _create(item, typed, key, flag, used, by, at)
    if used:
        cases.open_invoice_review(used.item, item, str(key), by=by, at=at)
    audit.record(
        act="support.add_invoice",
        by=by,
        at=at,
        subject=item.subject,
        label=item.subject_label,
        detail={"invoice": str(invoice), "amount_vnd": invoice.amount_vnd, "flag": flag, "contested": bool(used)},
    )
    return invoice


def _create(
    item: SupportItem,
    typed: TypedInvoice,
    key: rules.InvoiceKey,
    flag: Flag,
    used: Invoice | None,
    by: User,
    at: datetime,
) -> Invoice:
    """The row of an invoice; somebody who typed the same one at the same moment was first."""
    try:
        with transaction.atomic():
            return Invoice.objects.create(
                item=item,
                seller_tax_code=key.seller_tax_code,
                seller_name=composed(typed.seller_name),
                form_symbol=key.form_symbol,
                symbol=key.symbol,
                number=key.number,
                made_on=typed.made_on,
                signed_on=typed.signed_on,
                amount_vnd=typed.amount_vnd,
                vat_vnd=typed.vat_vnd,
                proof=ProofLevel.DECLARED,
                flag=flag,
                flag_reason=typed.reason.strip() if flag else "",
                contested=used is not None,
                counted_vnd=0 if used else typed.amount_vnd,
                entered_by=by,
                entered_at=at,
            )
    except IntegrityError:
        other = _used_elsewhere(key)
        if other is None:
            raise
        raise RuleBroken([_used_finding(other, may_review=other.item_id != item.pk)]) from None


def _used_elsewhere(key: rules.InvoiceKey) -> Invoice | None:
    """The first use of an invoice, in whatever province, purse or year."""
    rows = Invoice.objects.filter(
        seller_tax_code=key.seller_tax_code, form_symbol=key.form_symbol, symbol=key.symbol, number=key.number
    )
    return rows.select_related("item").order_by("contested", "id").first()


def _used_finding(used: Invoice, *, may_review: bool) -> Finding:
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
