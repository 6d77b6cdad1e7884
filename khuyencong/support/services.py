"""The one door to State money for a beneficiary."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from stdnum.vn import mst

from khuyencong.accounts.models import Organisation, User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Finding, Invalid, RuleBroken, Severity, Stale
from khuyencong.common.fold import composed, search_key
from khuyencong.support import rules, selectors
from khuyencong.support.choices import Flag, ItemKind, ItemState, ProofLevel, Scheme
from khuyencong.support.models import Invoice, SupportItem


@dataclass(frozen=True)
class NewItem:
    """One cost item of a dossier: its whole cost and the State money asked for it, in đồng.

    `beneficiary_id` is None where nobody in particular receives the money (a training course, a fair). The keys are
    those of `support.rules`; an empty key says nothing yet. `period` is the year or course the content is for, empty
    for the budget year of the dossier.
    """

    item_ref: str
    name: str
    kind: ItemKind
    amount_vnd: int
    beneficiary_id: int | None
    activity: str
    cost_vnd: int
    serial_key: str = ""
    works_key: str = ""
    contract_key: str = ""
    event_key: str = ""
    period: str = ""


@dataclass(frozen=True)
class Dossier:
    """What a dossier of the floor above says about itself. `office` answers for it, in the province it belongs to."""

    subject: str
    label: str
    purse: str
    level: str
    budget_year: int
    office: Organisation
    province_id: int | None
    scheme: Scheme = Scheme.PROMOTION


def verdict(dossier: Dossier, items: list[NewItem]) -> list[Finding]:
    """Every other State money on the same items, over all provinces, purses and years."""
    found: list[Finding] = []
    for item in items:
        facts = rules.ItemFacts(
            subject=dossier.subject,
            item_ref=item.item_ref,
            beneficiary_id=item.beneficiary_id,
            activity=item.activity,
            name_key=search_key(item.name),
            serial_key=item.serial_key,
            purse=dossier.purse,
            budget_year=dossier.budget_year,
            amount_vnd=item.amount_vnd,
            office=str(dossier.office),
        )
        found += rules.same_item_findings(facts, selectors.possible_same_items(facts))
    return found


@transaction.atomic
def record_items(*, dossier: Dossier, items: list[NewItem], by: User, at: datetime) -> list[SupportItem]:
    """Write the support items of a dossier anew, before any money is reserved for it.

    Raises RuleBroken("support.same_item") when another dossier already holds State money for one of them.
    """
    found = verdict(dossier, items)
    if found:
        raise RuleBroken(found)
    kept = {item.item_ref for item in items}
    SupportItem.objects.filter(subject=dossier.subject).exclude(item_ref__in=kept).update(state=ItemState.VOID)
    rows = []
    for item in items:
        row, _created = SupportItem.objects.update_or_create(
            subject=dossier.subject,
            item_ref=item.item_ref,
            defaults={
                "subject_label": dossier.label,
                "scheme": dossier.scheme,
                "purse": dossier.purse,
                "level": dossier.level,
                "budget_year": dossier.budget_year,
                "beneficiary_id": item.beneficiary_id,
                "office": dossier.office,
                "activity": item.activity,
                "kind": item.kind,
                "name": composed(item.name),
                "serial_key": item.serial_key,
                "amount_vnd": item.amount_vnd,
                "state": ItemState.PLANNED,
            },
        )
        rows.append(row)
    audit.record(
        act="support.record_items",
        by=by,
        at=at,
        subject=dossier.subject,
        label=dossier.label,
        detail={"items": len(rows), "amount_vnd": sum(r.amount_vnd for r in rows)},
    )
    return rows


@dataclass(frozen=True)
class TypedInvoice:
    """An invoice as typed by the implementing unit; amounts in đồng before VAT."""

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
    already used anywhere in the platform.
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
    try:
        with transaction.atomic():
            invoice = Invoice.objects.create(
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
                entered_by=by,
                entered_at=at,
            )
    except IntegrityError:
        raise RuleBroken([_used_elsewhere(key)]) from None
    audit.record(
        act="support.add_invoice",
        by=by,
        at=at,
        subject=item.subject,
        label=item.subject_label,
        detail={"invoice": str(invoice), "amount_vnd": invoice.amount_vnd, "flag": flag},
    )
    return invoice


def _used_elsewhere(key: rules.InvoiceKey) -> Finding:
    other = Invoice.objects.select_related("item__office").get(
        seller_tax_code=key.seller_tax_code, form_symbol=key.form_symbol, symbol=key.symbol, number=key.number
    )
    return Finding(
        "support.invoice_used",
        Severity.BLOCK,
        {
            "purse": other.item.purse,
            "year": other.item.budget_year,
            "amount_vnd": other.amount_vnd,
            "office": str(other.item.office),
        },
        rules.CITATION_SAME_ITEM,
        field="number",
    )


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


@transaction.atomic
def mark_paid(*, subject: str, by: User, at: datetime) -> None:
    """The money of a dossier has been paid: its items stand as paid."""
    SupportItem.objects.filter(subject=subject, state=ItemState.PLANNED).update(state=ItemState.PAID)
    audit.record(act="support.mark_paid", by=by, at=at, subject=subject, label=subject)


@transaction.atomic
def void_items(*, subject: str, by: User, at: datetime) -> None:
    """A refused or stopped dossier holds no State money: its items no longer stand against others."""
    SupportItem.objects.filter(subject=subject).update(state=ItemState.VOID)
    audit.record(act="support.void_items", by=by, at=at, subject=subject, label=subject)
