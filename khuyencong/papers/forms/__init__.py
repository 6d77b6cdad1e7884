"""The papers of support projects: plain data in, a Paper out (P§10). One module a form, each with `build(Data)`; the
rooms above fill the data.

Biểu 1 estimate_form · 2 registration_list · 3a progress_report · 3b quantity_report · 4a, 4b appraisal_sheet · 5a
acceptance · 5b, 5c acceptance_summary · 6 liquidation · 7 settlement_table · 8a, 8b voucher_list · 9 payment · 10
reconciliation · 11 detail_plan · 12 training_programme · 13 cluster_report. Without a number in the circular:
project_sheet, contract, contract_amendment, assignment, plan_decision, plan_amendment, reminder.
"""

from khuyencong.papers.forms.acceptance import AcceptanceData
from khuyencong.papers.forms.contract import ContractData
from khuyencong.papers.forms.liquidation import LiquidationData
from khuyencong.papers.forms.parts import LOCAL, NATIONAL, EstimateLine, Office, Party, Purse, Signing
from khuyencong.papers.forms.payment import PaymentData
from khuyencong.papers.forms.project_sheet import ProjectSheetData, WorkItem

__all__ = [
    "LOCAL",
    "NATIONAL",
    "AcceptanceData",
    "ContractData",
    "EstimateLine",
    "LiquidationData",
    "Office",
    "Party",
    "PaymentData",
    "ProjectSheetData",
    "Purse",
    "Signing",
    "WorkItem",
]
