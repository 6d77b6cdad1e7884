"""Projects with the acts recorded on their way, and what is printed about projects elsewhere."""

from khuyencong.programmes.models.core import (
    Appraisal,
    Contract,
    CriterionAnswer,
    Debt,
    Guidance,
    Payment,
    ProgressReport,
    Project,
    Settlement,
)
from khuyencong.programmes.models.parts import Acceptance, CostItem, DetailPlan, Part
from khuyencong.programmes.models.published import PublishedFigure, PublishedProject

__all__ = [
    "Acceptance",
    "Appraisal",
    "Contract",
    "CostItem",
    "CriterionAnswer",
    "Debt",
    "DetailPlan",
    "Guidance",
    "Part",
    "Payment",
    "ProgressReport",
    "Project",
    "PublishedFigure",
    "PublishedProject",
    "Settlement",
]
