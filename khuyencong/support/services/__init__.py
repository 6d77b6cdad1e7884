"""The one door to State money for a beneficiary: items, their invoices, cases of overlap, money declared elsewhere."""

from khuyencong.support.services.cases import add_statement, record_different, refer, split
from khuyencong.support.services.ceilings import Ask, across_projects
from khuyencong.support.services.declared import (
    Declaration,
    attach_scan,
    check_declared,
    declare_item,
    dossier_of,
    item_of,
    void_declared,
)
from khuyencong.support.services.dossiers import Dossier, NewItem
from khuyencong.support.services.einvoices import (
    Given,
    add_from_file,
    file_of,
    judge,
    keep_file,
    masked,
    proof_of,
    read_kept,
    recheck,
    record_answer,
    record_payment,
    taken_of,
)
from khuyencong.support.services.invoices import TypedInvoice, add_invoice, clear_flag
from khuyencong.support.services.items import mark_paid, record_items, verdict, verdicts, void_items
from khuyencong.support.services.lookup import look_up

__all__ = [
    "Ask",
    "Declaration",
    "Dossier",
    "Given",
    "NewItem",
    "TypedInvoice",
    "across_projects",
    "add_from_file",
    "add_invoice",
    "add_statement",
    "attach_scan",
    "check_declared",
    "clear_flag",
    "declare_item",
    "dossier_of",
    "file_of",
    "item_of",
    "judge",
    "keep_file",
    "look_up",
    "mark_paid",
    "masked",
    "proof_of",
    "read_kept",
    "recheck",
    "record_answer",
    "record_different",
    "record_items",
    "record_payment",
    "refer",
    "split",
    "taken_of",
    "verdict",
    "verdicts",
    "void_declared",
    "void_items",
]
