"""Who decides a change. Pure: kind of change and of project in, authority out (36/2013/TT-BCT art. 11; P§6.1)."""

from dataclasses import dataclass
from datetime import date

from khuyencong.common.errors import Finding, Severity
from khuyencong.programmes.choices import Authority, ChangeKind, Kind

CITATION = "36/2013/TT-BCT, điều 11"
LOCAL_CITATION = "46/2012/TT-BCT, điều 8 khoản 3"
# Raising the support, changing the content, going on into the next year: the Minister, on the Agency's submission.
MINISTER = frozenset({ChangeKind.RAISE, ChangeKind.CONTENT, ChangeKind.EXTEND})
# In a group project the department itself changes place, coordinator and beneficiary and sends the Agency a copy.
DEPARTMENT_IN_GROUP = frozenset({ChangeKind.PLACE, ChangeKind.COORDINATOR, ChangeKind.BENEFICIARY})


def authority_of(kind: str, *, project_kind: str, purse: str) -> Authority:
    """Who decides a change. For local money what the Minister decides nationally is decided by the committee chairman
    who approved the plan, the rest by the managing body (46/2012/TT-BCT art. 8 cl. 3b: the province sets the way)."""
    if kind in MINISTER:
        return Authority.MINISTER if purse == "national" else Authority.CHAIRMAN
    if project_kind == Kind.GROUP and kind in DEPARTMENT_IN_GROUP and purse == "national":
        return Authority.DEPARTMENT
    return Authority.MANAGER


@dataclass(frozen=True)
class Money:
    """The money of a change in đồng: plan and contract now, what is asked, what was already accepted or paid."""

    planned_vnd: int
    asked_vnd: int
    spent_vnd: int
    ceiling_vnd: int | None


def money_findings(kind: str, money: Money) -> list[Finding]:
    """A raise is above the plan, a cut below it and not below what was already spent."""
    params: dict[str, object] = {"asked_vnd": money.asked_vnd, "limit_vnd": money.planned_vnd}
    if kind == ChangeKind.RAISE and money.asked_vnd <= money.planned_vnd:
        return [Finding("programmes.change_not_a_raise", Severity.BLOCK, params, CITATION, field="amount_vnd")]
    if kind == ChangeKind.LOWER and not 0 < money.asked_vnd < money.planned_vnd:
        return [Finding("programmes.change_not_a_cut", Severity.BLOCK, params, CITATION, field="amount_vnd")]
    if kind == ChangeKind.LOWER and money.asked_vnd < money.spent_vnd:
        params = {"asked_vnd": money.asked_vnd, "spent_vnd": money.spent_vnd}
        return [Finding("programmes.change_below_spent", Severity.BLOCK, params, CITATION, field="amount_vnd")]
    return []


def time_findings(kind: str, starts_on: date, ends_on: date, years: list[int]) -> list[Finding]:
    """Inside the budget years the managing body decides; beyond them it is an extension, the Minister's matter."""
    if ends_on < starts_on:
        return [Finding("programmes.change_ends_before", Severity.BLOCK, {}, CITATION, field="ends_on")]
    params: dict[str, object] = {"day": ends_on, "year": years[-1]}
    if kind == ChangeKind.TIME and (ends_on.year > years[-1] or starts_on.year < years[0]):
        return [Finding("programmes.change_is_extension", Severity.BLOCK, params, CITATION, field="ends_on")]
    if kind == ChangeKind.EXTEND and ends_on.year <= years[-1]:
        return [Finding("programmes.change_not_extension", Severity.BLOCK, params, CITATION, field="ends_on")]
    return []
