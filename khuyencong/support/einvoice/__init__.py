"""The seller's XML: read safely, its signature checked as far as can be done offline (P§9E.1, P§9E.4)."""

from khuyencong.support.einvoice.reading import Corrected, EInvoice, EInvoiceLine, mapping, read
from khuyencong.support.einvoice.signature import Proof, load_anchors
from khuyencong.support.einvoice.xml import Refused, too_heavy

__all__ = ["Corrected", "EInvoice", "EInvoiceLine", "Proof", "Refused", "load_anchors", "mapping", "read", "too_heavy"]
