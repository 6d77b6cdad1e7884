"""Adjusting and replacing invoices: what they do to the ones before, and to the base of the support (P§9E.3)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Sum

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.errors import Finding, Severity
from khuyencong.support import rules
from khuyencong.support.choices import InvoiceKind
from khuyencong.support.models import Correction, Invoice, SupportItem
from khuyencong.support.selectors.invoices import base_of_items, replacement_of
from khuyencong.support.selectors.items import invoices_with

Corrected = Sequence[tuple[rules.InvoiceKey, date | None]]


def broken(
    item: SupportItem, key: rules.InvoiceKey, kind: InvoiceKind, corrects: Corrected, amount_vnd: int
) -> list[Finding]:
    """Why an invoice does not fit its chain: it was replaced, it adjusts one that is not here or waits for a decision,
    or it takes away more than is there. Empty when it fits."""
    found = []
    if by := replacement_of(key):
        found.append(Finding("support.invoice_replaced", Severity.BLOCK, {"by": str(by)}, rules.CORRECTIONS))
    left = amount_vnd
    for first, _made_on in corrects:
        uses = list(invoices_with(first).filter(item__subject=item.subject))
        params: dict[str, object] = {"key": _named(first)}
        if any(use.contested and not use.counted_vnd for use in uses):
            found.append(Finding("support.invoice_correction_open", Severity.BLOCK, params, rules.CORRECTIONS))
        if kind != InvoiceKind.ADJUSTING:
            continue
        if not uses:
            found.append(Finding("support.invoice_correction_unknown", Severity.BLOCK, params, rules.CORRECTIONS))
        left += sum(use.counted_vnd + _adjusted(use) for use in uses)
    if kind == InvoiceKind.ADJUSTING and left < 0 and not found:
        params = {"amount_vnd": amount_vnd, "key": ", ".join(_named(k) for k, _d in corrects), "left_vnd": left}
        found.append(Finding("support.invoice_adjusted_below_zero", Severity.BLOCK, params, rules.CORRECTIONS))
    return found


def hold(corrects: Corrected) -> None:
    """Hold the invoices that are corrected until the end of the transaction: two corrections wait for each other."""
    for first, _made_on in sorted(corrects, key=lambda pair: str(pair[0])):
        list(invoices_with(first).select_for_update().order_by("id").values_list("pk"))


def _named(key: rules.InvoiceKey) -> str:
    return f"{key.form_symbol}{key.symbol} {key.number}"


def _adjusted(use: Invoice) -> int:
    """What the adjustments of an invoice add and take away so far, in đồng."""
    rows = Correction.objects.filter(target=use, invoice__kind=InvoiceKind.ADJUSTING)
    return int(rows.aggregate(s=Sum("invoice__counted_vnd"))["s"] or 0)


def way_changed(kind: InvoiceKind, corrects: Corrected) -> list[Finding]:
    """Later corrections keep the way chosen first (91/2026/TT-BTC art. 10); the seller may have had a reason."""
    found = []
    for first, _made_on in corrects:
        if Correction.objects.filter(key=str(first)).exclude(invoice__kind=kind).exists():
            params = {"key": _named(first)}
            found.append(
                Finding("support.invoice_way_changed", Severity.WARN, params, rules.CORRECTIONS, field="explanation")
            )
    return found


def corrected_elsewhere(item: SupportItem, corrects: Corrected) -> Invoice | None:
    """A use, by another dossier, of an invoice that is corrected here: the purchase serves twice (P§15.45)."""
    for first, _made_on in corrects:
        uses = list(invoices_with(first).select_related("item").order_by("id"))
        if uses and all(use.item.subject != item.subject for use in uses):
            return uses[0]
    return None


def link(invoice: Invoice, corrects: Corrected, *, by: User, at: datetime) -> None:
    """Write what an invoice corrects. What it replaces counts nothing from now on, in whatever dossier; the base of
    every dossier concerned is computed anew and the change recorded (P§15.46)."""
    if not corrects:
        return
    touched: dict[str, SupportItem] = {invoice.item.subject: invoice.item}
    lost: dict[str, int] = {}
    for first, made_on in corrects:
        uses = list(invoices_with(first).select_related("item").order_by("id"))
        own = next((use for use in uses if use.item.subject == invoice.item.subject), None)
        Correction.objects.create(invoice=invoice, key=str(first), made_on=made_on, target=own)
        if invoice.contested:
            continue
        touched |= {use.item.subject: use.item for use in uses}
        if invoice.kind == InvoiceKind.REPLACING:
            lost |= supersede(uses)
    recomputed(touched.values(), lost, str(invoice), by=by, at=at)


def supersede(uses: Iterable[Invoice]) -> dict[str, int]:
    """These invoices, and what adjusted them, count nothing any more; what each dossier lost, in đồng."""
    lost: dict[str, int] = {}
    pks = {use.pk for use in uses}
    pks |= set(
        Correction.objects.filter(target__in=pks, invoice__kind=InvoiceKind.ADJUSTING).values_list("invoice", flat=True)
    )
    rows = Invoice.objects.filter(pk__in=pks)
    for row in rows.select_related("item"):
        lost[row.item.subject] = lost.get(row.item.subject, 0) + row.counted_vnd
    rows.update(superseded=True, counted_vnd=0)
    return lost


def recomputed(items: Iterable[SupportItem], lost: dict[str, int], because: str, *, by: User, at: datetime) -> None:
    """Record that the base of dossiers was computed anew; `base_findings` says what does not hold any more."""
    for subject, item in sorted({item.subject: item for item in items}.items()):
        base = sum(vnd for _item, vnd in base_of_items(subject))
        audit.record(
            act="support.recompute", by=by, at=at, subject=subject, label=item.subject_label,
            detail={"by": because, "base_vnd": base, "lost_vnd": lost.get(subject, 0)},
        )  # fmt: skip
