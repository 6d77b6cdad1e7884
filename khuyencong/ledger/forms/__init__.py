"""Forms of the ledger."""

from khuyencong.ledger.forms.money import (
    AllocateForm,
    CloseForm,
    DongField,
    EstimateForm,
    ReallocateForm,
    ReverseForm,
)
from khuyencong.ledger.forms.yearend import (
    CarryActForm,
    CarryForm,
    ClassForm,
    DebtReturnForm,
    MisuseForm,
    ReconcileConfirmForm,
    ReconcileForm,
)

__all__ = [
    "AllocateForm",
    "CarryActForm",
    "CarryForm",
    "ClassForm",
    "CloseForm",
    "DebtReturnForm",
    "DongField",
    "EstimateForm",
    "MisuseForm",
    "ReallocateForm",
    "ReconcileConfirmForm",
    "ReconcileForm",
    "ReverseForm",
]
