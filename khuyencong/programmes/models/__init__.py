"""Projects with the acts recorded on their way, and what is printed about projects elsewhere."""

from khuyencong.programmes.models.core import (
    Acceptance,
    Appraisal,
    Contract,
    CostItem,
    CriterionAnswer,
    Debt,
    Guidance,
    Payment,
    ProgressReport,
    Project,
    Settlement,
)
from khuyencong.programmes.models.published import PublishedFigure, PublishedProject

__all__ = [
    "Acceptance",
    "Appraisal",
    "Contract",
    "CostItem",
    "CriterionAnswer",
    "Debt",
    "Guidance",
    "Payment",
    "ProgressReport",
    "Project",
    "PublishedFigure",
    "PublishedProject",
    "Settlement",
]
