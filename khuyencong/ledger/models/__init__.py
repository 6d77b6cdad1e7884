"""Tables of the ledger."""

from khuyencong.ledger.models.core import (
    Account,
    AppendOnly,
    AppendOnlyModel,
    AppendOnlyQuerySet,
    Balance,
    Entry,
    Fund,
    FundQuerySet,
    Posting,
)
from khuyencong.ledger.models.yearend import (
    CarryOver,
    CarryOverClass,
    Debt,
    DebtReturn,
    Estimate,
    Reconciliation,
)

__all__ = [
    "Account",
    "AppendOnly",
    "AppendOnlyModel",
    "AppendOnlyQuerySet",
    "Balance",
    "CarryOver",
    "CarryOverClass",
    "Debt",
    "DebtReturn",
    "Entry",
    "Estimate",
    "Fund",
    "FundQuerySet",
    "Posting",
    "Reconciliation",
]
