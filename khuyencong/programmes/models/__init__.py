"""Projects with the acts recorded on their way, and what is printed about projects elsewhere."""

from khuyencong.programmes.models.changes import Change
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
from khuyencong.programmes.models.late import LateSettlement
from khuyencong.programmes.models.linkages import Linkage
from khuyencong.programmes.models.parts import Acceptance, CostItem, DetailPlan, Part
from khuyencong.programmes.models.plans import (
    Batch,
    BatchMoney,
    PlanLine,
    PlanVersion,
    RegistrationReport,
    TenderOrder,
    TenderResult,
    YearPlan,
)
from khuyencong.programmes.models.programme import (
    NotCarriedOut,
    Programme,
    ProgrammeMoney,
    ProgrammeVersion,
    SourceDocument,
    Target,
)
from khuyencong.programmes.models.published import PublishedFigure, PublishedProject
from khuyencong.programmes.models.results import Claim, Declaration, Result
from khuyencong.programmes.models.shortage import Shortfall
from khuyencong.programmes.models.takeover import Takeover

__all__ = [
    "Acceptance",
    "Appraisal",
    "Batch",
    "BatchMoney",
    "Change",
    "Claim",
    "Contract",
    "CostItem",
    "CriterionAnswer",
    "Debt",
    "Declaration",
    "DetailPlan",
    "Guidance",
    "LateSettlement",
    "Linkage",
    "NotCarriedOut",
    "Part",
    "Payment",
    "PlanLine",
    "PlanVersion",
    "Programme",
    "ProgrammeMoney",
    "ProgrammeVersion",
    "ProgressReport",
    "Project",
    "PublishedFigure",
    "PublishedProject",
    "RegistrationReport",
    "Result",
    "Settlement",
    "Shortfall",
    "SourceDocument",
    "Takeover",
    "Target",
    "TenderOrder",
    "TenderResult",
    "YearPlan",
]
