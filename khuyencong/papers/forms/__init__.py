"""The papers of a support project: plain data in, a Paper out (P§10). The rooms above fill the data."""

from khuyencong.papers.forms.acceptance import AcceptanceData
from khuyencong.papers.forms.contract import ContractData
from khuyencong.papers.forms.liquidation import LiquidationData
from khuyencong.papers.forms.parts import EstimateLine, Office, Party, Signing
from khuyencong.papers.forms.payment import PaymentData
from khuyencong.papers.forms.project_sheet import ProjectSheetData, WorkItem

__all__ = [
    "AcceptanceData",
    "ContractData",
    "EstimateLine",
    "LiquidationData",
    "Office",
    "Party",
    "PaymentData",
    "ProjectSheetData",
    "Signing",
    "WorkItem",
]
