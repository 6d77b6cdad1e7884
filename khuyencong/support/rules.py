"""Pure decisions on invoices and on the same item."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from khuyencong.common.errors import Finding, Severity
from khuyencong.common.fold import search_key
from khuyencong.common.workdays import WorkCalendar
from khuyencong.support.choices import Flag

# 254/2026/NĐ-CP art. 10 and 91/2026/TT-BTC Annex I: C or K, two digits of the year, a letter, two of the seller.
SYMBOL = re.compile(r"[CK](?P<year>\d{2})[TDLMNBGHXF][A-Z]{2}")
CITATION_INVOICE = "254/2026/NĐ-CP, điều 10"
CITATION_WINDOW = "36/2013/TT-BCT, điều 13, 14, 19; 26/2026/TT-BTC, điều 19"
CITATION_SAME_ITEM = "26/2014/TTLT-BTC-BCT, điều 7"


def serial_key(maker: str, model: str, serial: str) -> str:
    """The key of one machine: folded maker, model and serial number; "" without a serial number."""
    if not serial.strip():
        return ""
    parts = (re.sub(r"[^0-9a-z]", "", search_key(part)) for part in (maker, model, serial))
    return "|".join(parts)


@dataclass(frozen=True)
class InvoiceKey:
    """(seller tax code, form symbol, symbol, number); it contains the year and is unique in the country."""

    seller_tax_code: str
    form_symbol: str
    symbol: str
    number: str


def invoice_key(seller_tax_code: str, form_symbol: str, symbol: str, number: str) -> InvoiceKey:
    """The natural key in its one spelling: upper case, no blanks, number without leading zeros."""
    return InvoiceKey(
        seller_tax_code.replace(" ", ""),
        form_symbol.strip(),
        symbol.strip().upper(),
        number.strip().lstrip("0") or "0",
    )


def window_flag(made_on: date, opens_on: date | None, budget_year: int) -> Flag:
    """Whether the date of making lies in [contract or plan decision date, 31 December N] (P§15.34)."""
    if opens_on is not None and made_on < opens_on:
        return Flag.BEFORE
    return Flag.AFTER if made_on > date(budget_year, 12, 31) else Flag.NONE


def invoice_findings(
    *, key: InvoiceKey, made_on: date, signed_on: date | None, calendar: WorkCalendar
) -> list[Finding]:
    """What contradicts itself on a typed invoice: the year in its symbol, the signing date (P§9E.2, P§15.48)."""
    found = []
    match = SYMBOL.fullmatch(key.symbol)
    if match and int(match["year"]) != made_on.year % 100:
        found.append(
            Finding(
                "support.invoice_symbol_year",
                Severity.WARN,
                {"symbol": key.symbol, "year": made_on.year},
                "91/2026/TT-BTC, phụ lục I",
                field="symbol",
            )
        )
    if signed_on is not None and not made_on <= signed_on <= calendar.add(made_on, 1):
        found.append(
            Finding(
                "support.invoice_signed_late",
                Severity.WARN,
                {"made_on": made_on, "signed_on": signed_on},
                "254/2026/NĐ-CP, điều 9",
                field="signed_on",
            )
        )
    return found


@dataclass(frozen=True)
class ItemFacts:
    """What the same-item verdict compares; `office` and the rest are what another office may be shown."""

    subject: str
    item_ref: str
    beneficiary_id: int | None
    activity: str
    name_key: str
    serial_key: str
    purse: str
    budget_year: int
    amount_vnd: int
    office: str


def same_item_findings(item: ItemFacts, others: Iterable[ItemFacts]) -> list[Finding]:
    """Other State money on the same item, by key and never by score (P§5.1 item 4; P§15.13).

    Same machine by serial number: the same item. Same beneficiary, content, item name and budget year: the same
    item until a serial number tells them apart. The finding shows purse, year, amount and office, nothing else.
    """
    found = []
    for other in others:
        if (other.subject, other.item_ref) == (item.subject, item.item_ref):
            continue
        same_machine = bool(item.serial_key) and item.serial_key == other.serial_key
        told_apart = bool(item.serial_key and other.serial_key) and item.serial_key != other.serial_key
        same_content = item.beneficiary_id is not None and (
            item.beneficiary_id,
            item.activity,
            item.name_key,
            item.budget_year,
        ) == (
            other.beneficiary_id,
            other.activity,
            other.name_key,
            other.budget_year,
        )
        if same_machine or (same_content and not told_apart):
            found.append(
                Finding(
                    "support.same_item",
                    Severity.BLOCK,
                    {
                        "purse": other.purse,
                        "year": other.budget_year,
                        "amount_vnd": other.amount_vnd,
                        "office": other.office,
                    },
                    CITATION_SAME_ITEM,
                )
            )
    return found
