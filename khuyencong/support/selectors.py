"""Reads of support items and invoices."""

from django.db.models import Q, QuerySet, Sum

from khuyencong.common.fold import search_key
from khuyencong.support.choices import Flag, ItemState
from khuyencong.support.models import Invoice, SupportItem
from khuyencong.support.rules import ItemFacts


def items_of(subject: str) -> QuerySet[SupportItem]:
    """The support items of a dossier, invoices loaded."""
    return SupportItem.objects.filter(subject=subject).prefetch_related("invoices__cleared_by").order_by("id")


def items_of_beneficiary(establishment_id: int) -> QuerySet[SupportItem]:
    """Everything a beneficiary ever received or is planned to receive, newest year first."""
    rows = SupportItem.objects.filter(beneficiary=establishment_id).select_related("office")
    return rows.exclude(state=ItemState.VOID).order_by("-budget_year", "-id")


def facts_of(item: SupportItem) -> ItemFacts:
    """The comparable facts of one stored item."""
    return ItemFacts(
        subject=item.subject,
        item_ref=item.item_ref,
        beneficiary_id=item.beneficiary_id,
        activity=item.activity,
        name_key=search_key(item.name),
        serial_key=item.serial_key,
        purse=item.purse,
        budget_year=item.budget_year,
        amount_vnd=item.amount_vnd,
        office=str(item.office),
    )


def possible_same_items(item: ItemFacts) -> list[ItemFacts]:
    """Stored items that share a key with this one, in the whole platform: two index look-ups, no scan."""
    same = Q(pk__in=[])
    if item.beneficiary_id is not None:
        same |= Q(beneficiary=item.beneficiary_id, activity=item.activity, budget_year=item.budget_year)
    if item.serial_key:
        same |= Q(serial_key=item.serial_key)
    rows = (
        SupportItem.objects.filter(same)
        .exclude(state=ItemState.VOID)
        .exclude(subject=item.subject, item_ref=item.item_ref)
    )
    return [facts_of(row) for row in rows.select_related("office").order_by("id")]


def invoices_of(subject: str) -> QuerySet[Invoice]:
    """The invoices of a dossier, oldest first."""
    return Invoice.objects.filter(item__subject=subject).select_related("item", "cleared_by", "entered_by")


def open_flags_of(subject: str) -> QuerySet[Invoice]:
    """Invoices outside their window that no authorised person has decided on."""
    return invoices_of(subject).exclude(flag=Flag.NONE).filter(cleared_at__isnull=True)


def invoiced_vnd(subject: str) -> int:
    """Sum of the invoices of a dossier before VAT, in đồng."""
    return int(Invoice.objects.filter(item__subject=subject).aggregate(s=Sum("amount_vnd"))["s"] or 0)
