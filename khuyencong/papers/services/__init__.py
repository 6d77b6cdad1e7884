"""Drawing papers, numbering them, taking signed copies back, binding dossiers."""

from khuyencong.papers.services.binders import build_binder, expire_binders, restart_binder, start_binder
from khuyencong.papers.services.issuing import NUMBER_MAX, SYMBOL_MAX, Format, issue, render, symbol_of
from khuyencong.papers.services.signing import Signature, attach_signed, hand_out

__all__ = [
    "NUMBER_MAX",
    "SYMBOL_MAX",
    "Format",
    "Signature",
    "attach_signed",
    "build_binder",
    "expire_binders",
    "hand_out",
    "issue",
    "render",
    "restart_binder",
    "start_binder",
    "symbol_of",
]
