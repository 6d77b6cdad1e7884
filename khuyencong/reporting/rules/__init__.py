"""Pure decisions of reporting: formulas, checks, days, figures. Data in, verdict out."""

from khuyencong.reporting.rules.checks import Figures, broken, computed, judge, suggestions
from khuyencong.reporting.rules.days import DueDay, days_late, in_window, last_timely, timeliness
from khuyencong.reporting.rules.expressions import BadExpression, Comparison, Expression, Ref, comparison, formula
from khuyencong.reporting.rules.forms import Cell, Check, Column, Form, FormSet, Row, Sum, Unit, cell_key, split_key
from khuyencong.reporting.rules.values import NotANumber, checked, read, rounded, shown, stored

__all__ = [
    "BadExpression",
    "Cell",
    "Check",
    "Column",
    "Comparison",
    "DueDay",
    "Expression",
    "Figures",
    "Form",
    "FormSet",
    "NotANumber",
    "Ref",
    "Row",
    "Sum",
    "Unit",
    "broken",
    "cell_key",
    "checked",
    "comparison",
    "computed",
    "days_late",
    "formula",
    "in_window",
    "judge",
    "last_timely",
    "read",
    "rounded",
    "shown",
    "split_key",
    "stored",
    "suggestions",
    "timeliness",
]
