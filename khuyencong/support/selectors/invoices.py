"""Reads of invoices: chains, the base they leave, and how far it is proven."""

from django.db.models import Sum

from khuyencong.common.errors import Finding, Severity
from khuyencong.support import rules
from khuyencong.support.choices import InvoiceKind, ItemState, ProofLevel
from khuyencong.support.models import Correction, Invoice, LinePart, SupportItem


def replacement_of(key: rules.InvoiceKey) -> Invoice | None:
    """The invoice that says it replaced this one, in whatever dossier; None when none does."""
    rows = Correction.objects.filter(
        key=str(key), invoice__kind=InvoiceKind.REPLACING, invoice__contested=False
    ).select_related("invoice")
    found = rows.first()
    return found.invoice if found else None


def base_of_items(subject: str) -> list[tuple[SupportItem, int]]:
    """The items of a dossier with what the invoices of each prove before VAT, over their chains, in đồng.

    An invoice whose lines serve several items counts for each by its parts.
    """
    items = list(SupportItem.objects.filter(subject=subject).exclude(state=ItemState.VOID).order_by("id"))
    rows = Invoice.objects.filter(item__subject=subject).order_by().values_list("item").annotate(vnd=Sum("counted_vnd"))
    sums = {item_id: int(vnd) for item_id, vnd in rows}
    shared = LinePart.objects.filter(item__subject=subject, line__invoice__counted_vnd__gt=0)
    for item_id, owner_id, vnd in shared.values_list("item", "line__invoice__item", "part_vnd"):
        if item_id != owner_id:
            sums[item_id] = sums.get(item_id, 0) + vnd
            sums[owner_id] = sums.get(owner_id, 0) - vnd
    return [(item, sums.get(item.pk, 0)) for item in items]


def base_findings(subject: str) -> list[Finding]:
    """Items whose invoices were adjusted, replaced or cancelled and now prove less than the State's part (P§15.46)."""
    changed = Invoice.objects.filter(item__subject=subject)
    changed = changed.filter(superseded=True) | changed.filter(kind=InvoiceKind.ADJUSTING)
    items = set(changed.values_list("item_id", flat=True))
    return [
        Finding(
            "support.base_changed",
            Severity.BLOCK,
            {"name": item.name, "base_vnd": base, "amount_vnd": item.amount_vnd},
            rules.CORRECTIONS,
        )
        for item, base in (base_of_items(subject) if items else ())
        if item.pk in items and base < item.amount_vnd
    ]


def invoiced_by_proof(subject: str) -> list[tuple[ProofLevel, int]]:
    """What the invoices of a dossier prove before VAT by level of proof, weakest first, in đồng (P§15.49)."""
    rows = (
        Invoice.objects.filter(item__subject=subject).order_by().values_list("proof").annotate(vnd=Sum("counted_vnd"))
    )
    sums = {proof: int(vnd) for proof, vnd in rows}
    return [(level, sums[level]) for level in ProofLevel if sums.get(level)]
