"""Who got what for which cost item from which purse, the invoices that prove it, and the cases of overlap."""

from khuyencong.support.models.cases import CaseStatement, OverlapCase
from khuyencong.support.models.invoices import (
    Correction,
    Invoice,
    InvoiceAnswer,
    InvoiceLine,
    InvoicePayment,
    LinePart,
)
from khuyencong.support.models.items import DECLARED, DeclaredItem, Key, SupportItem

__all__ = [
    "DECLARED",
    "CaseStatement",
    "Correction",
    "DeclaredItem",
    "Invoice",
    "InvoiceAnswer",
    "InvoiceLine",
    "InvoicePayment",
    "Key",
    "LinePart",
    "OverlapCase",
    "SupportItem",
]
