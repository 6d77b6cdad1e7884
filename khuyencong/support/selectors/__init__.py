"""Reads of support: items, invoices, who else holds money for an item, cases of overlap."""

from khuyencong.support.selectors.cases import (
    PROCESS,
    Side,
    cases_visible_to,
    declared_visible_to,
    may_see,
    may_speak_for,
    open_case_findings,
    sides,
)
from khuyencong.support.selectors.invoices import base_findings, base_of_items, invoiced_by_proof
from khuyencong.support.selectors.items import (
    ceiling_years,
    invoiced_vnd,
    invoices_of,
    items_of,
    items_of_beneficiary,
    items_of_place,
    open_flags_of,
    outward,
    own_items_with,
    purse_words,
    supported_in_year,
    supported_in_years,
)
from khuyencong.support.selectors.lookup import Held, Question, held
from khuyencong.support.selectors.overlap import Hit, Mine, decision_of, hits, items_with, open_invoice_cases

__all__ = [
    "PROCESS",
    "Held",
    "Hit",
    "Mine",
    "Question",
    "Side",
    "base_findings",
    "base_of_items",
    "cases_visible_to",
    "ceiling_years",
    "decision_of",
    "declared_visible_to",
    "held",
    "hits",
    "invoiced_by_proof",
    "invoiced_vnd",
    "invoices_of",
    "items_of",
    "items_of_beneficiary",
    "items_of_place",
    "items_with",
    "may_see",
    "may_speak_for",
    "open_case_findings",
    "open_flags_of",
    "open_invoice_cases",
    "outward",
    "own_items_with",
    "purse_words",
    "sides",
    "supported_in_year",
    "supported_in_years",
]
