"""Reads of support items and invoices."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from khuyencong.accounts.models import User
from khuyencong.common.errors import Words
from khuyencong.law import selectors as law
from khuyencong.ledger.choices import Purse
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import with_predecessors
from khuyencong.support.choices import Flag, ItemState, Scheme
from khuyencong.support.models import Invoice, Key, SupportItem
from khuyencong.support.models.items import SupportItemQuerySet
from khuyencong.support.rules import InvoiceKey, Outward, Supported

PERIOD_NORM = "promotion.ceiling.years"


def items_of(subject: str) -> QuerySet[SupportItem]:
    """The support items of a dossier, invoices loaded."""
    return (
        SupportItem.objects.filter(subject=subject)
        .prefetch_related("invoices__cleared_by", "line_parts")
        .order_by("id")
    )


def items_of_beneficiary(establishment_id: int) -> SupportItemQuerySet:
    """Everything a beneficiary ever received or is planned to receive, newest year first."""
    rows = SupportItem.objects.filter(beneficiary=establishment_id).select_related("office")
    return rows.exclude(state=ItemState.VOID).order_by("-budget_year", "-id")


def items_of_place(unit: Unit) -> QuerySet[SupportItem]:
    """Everything that stands on a place: of a province the dossiers of the province and of those merged into it; of a
    district or commune the dossiers of the beneficiaries with their head office there. Newest year first."""
    rows = SupportItem.objects.exclude(state=ItemState.VOID).order_by("-budget_year", "-id")
    units = with_predecessors([unit.pk])
    if unit.level == Level.PROVINCE:
        return rows.filter(province__in=units)
    return rows.filter(Q(beneficiary__commune__in=units) | Q(beneficiary__commune__parent__in=units))


def own_items_with(key: Key, user: User, on: date) -> QuerySet[SupportItem]:
    """The reader's own items that carry a key."""
    return SupportItem.objects.visible_to(user, on=on).filter(keys=key).exclude(state=ItemState.VOID)


def purse_words(scheme: str, purse: str) -> Words:
    """The purse as people say it: the promotion purse, or the other policy that pays."""
    return Purse(purse).label if scheme == Scheme.PROMOTION and purse in Purse.values else Scheme(scheme).label


def outward(item: SupportItem) -> Outward:
    """All that another office may see of an item."""
    return Outward(purse_words(item.scheme, item.purse), item.budget_year, item.amount_vnd, item.office_name)


def supported_in_year(
    beneficiary_id: int, activity: str, year: int, *, years: int = 1, except_subject: str = ""
) -> Supported:
    """What dossiers hold for a beneficiary and content in a year and the `years` - 1 before it (P§15.14), in đồng.

    Promotion money of every purse and province; `except_subject` is the dossier that asks.
    """
    pair = (beneficiary_id, activity)
    return supported_in_years([pair], year, years=years, except_subject=except_subject).get(pair, Supported(0, 0))


def supported_in_years(
    pairs: Iterable[tuple[int, str]], year: int, *, years: int = 1, except_subject: str = ""
) -> dict[tuple[int, str], Supported]:
    """The same for many pairs of beneficiary and content, in one query; a pair without money is left out."""
    wanted = set(pairs)
    rows = SupportItem.objects.filter(
        beneficiary__in={beneficiary for beneficiary, _activity in wanted},
        scheme=Scheme.PROMOTION,
        budget_year__gt=year - years,
        budget_year__lte=year,
    )
    rows = rows.exclude(state=ItemState.VOID).exclude(subject=except_subject).order_by()
    sums = rows.values_list("beneficiary_id", "activity").annotate(
        vnd=Sum("amount_vnd"), dossiers=Count("subject", distinct=True)
    )
    found = {(who, what): Supported(int(vnd), dossiers) for who, what, vnd, dossiers in sums if who is not None}
    return {pair: supported for pair, supported in found.items() if pair in wanted}


def ceiling_years(on: date) -> law.NormChoice:
    """Over how many budget years the ceiling of an establishment counts; an open question of the law (P§16.8)."""
    return law.norm(PERIOD_NORM, on=on)


def invoices_of(subject: str) -> QuerySet[Invoice]:
    """The invoices of a dossier, oldest first."""
    rows = Invoice.objects.filter(item__subject=subject).select_related("item", "cleared_by", "entered_by", "payment")
    return rows.prefetch_related("corrections", "corrected_by__invoice", "answers")


def invoices_with(key: InvoiceKey) -> QuerySet[Invoice]:
    """Every use of an invoice in the platform, whatever province, purse or year."""
    return Invoice.objects.filter(
        seller_tax_code=key.seller_tax_code, form_symbol=key.form_symbol, symbol=key.symbol, number=key.number
    )


def open_flags_of(subject: str) -> QuerySet[Invoice]:
    """Invoices outside their window that no authorised person has decided on."""
    return invoices_of(subject).exclude(flag=Flag.NONE).filter(cleared_at__isnull=True)


def invoiced_vnd(subject: str) -> int:
    """What the invoices of a dossier prove before VAT, in đồng; one whose use is contested proves nothing yet."""
    return int(Invoice.objects.filter(item__subject=subject).aggregate(s=Sum("counted_vnd"))["s"] or 0)
