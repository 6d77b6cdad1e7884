"""Pure decisions on invoices."""

import re
from dataclasses import dataclass
from datetime import date

from khuyencong.common.errors import Finding, Severity
from khuyencong.common.workdays import WorkCalendar
from khuyencong.support.choices import Flag
from khuyencong.support.rules.overlap import CITATION_SAME_ITEM, Outward

# 254/2026/NĐ-CP art. 10 and 91/2026/TT-BTC Annex I: C or K, two digits of the year, a letter, two of the seller.
SYMBOL = re.compile(r"[CK](?P<year>\d{2})[TDLMNBGHXF][A-Z]{2}")
CITATION_WINDOW = "36/2013/TT-BCT, điều 13, 14, 19; 26/2026/TT-BTC, điều 19"


@dataclass(frozen=True)
class InvoiceKey:
    """(seller tax code, form symbol, symbol, number); it contains the year and is unique in the country."""

    seller_tax_code: str
    form_symbol: str
    symbol: str
    number: str

    def __str__(self) -> str:
        return "|".join((self.seller_tax_code, self.form_symbol, self.symbol, self.number))


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


def invoice_used_finding(other: Outward, *, case: int | None = None, may_review: bool = False) -> Finding:
    """An invoice already stands behind State money elsewhere (P§9E.5 item 3, P§15.45).

    `case`: its review is open; `may_review`: the second use may be kept and reviewed.
    """
    code = "support.invoice_in_review" if case else "support.invoice_used"
    params = {"purse": other.purse, "year": other.year, "amount_vnd": other.amount_vnd, "office": other.office}
    return Finding(
        code if case or may_review else "support.invoice_twice",
        Severity.BLOCK,
        {**params, **({"case": str(case)} if case else {})},
        CITATION_SAME_ITEM,
        field="" if case else "number",
    )
