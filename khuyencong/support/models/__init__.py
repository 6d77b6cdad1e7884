"""Who got what for which cost item from which purse, the invoices that prove it, and the cases of overlap."""

from khuyencong.support.models.cases import CaseStatement, OverlapCase
from khuyencong.support.models.items import DECLARED, DeclaredItem, Invoice, Key, SupportItem

__all__ = ["DECLARED", "CaseStatement", "DeclaredItem", "Invoice", "Key", "OverlapCase", "SupportItem"]
