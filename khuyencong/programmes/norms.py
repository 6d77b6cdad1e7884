"""What the law says to this room: each question once, with its article and what breaking it means."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from khuyencong.common.errors import Finding, Severity
from khuyencong.law import selectors as law
from khuyencong.programmes import rules
from khuyencong.programmes.models import Project


@dataclass(frozen=True)
class DayNorm:
    """A day the law sets, with its article."""

    day: date
    citation: str
    confidence: str
    severity: Severity


def _norm(key: str, on: date) -> rules.Norm:
    choice = law.norm(key, on=on)
    return rules.Norm(
        Decimal(str(choice.value)), choice.citation, choice.confidence, law.severity_of(choice.confidence)
    )


def _yearly_day(key: str, year: int, on: date) -> DayNorm | None:
    """A norm whose value is a month and day ("06-20") in a given year; None while the law sets no such day."""
    choice = law.norm(key, on=on)
    if choice.value is None:
        return None
    month, day = (int(part) for part in str(choice.value).split("-"))
    return DayNorm(date(year, month, day), choice.citation, choice.confidence, law.severity_of(choice.confidence))


def _day(found: DayNorm | None, key: str) -> DayNorm:
    if found is None:
        raise LookupError(f"the law sets no day for {key}")
    return found


def assess(project: Project, cost_vnd: int, on: date) -> law.Assessment:
    """The most the State may pay for a cost of this project by the law of a day."""
    return law.assess_support(
        activity=project.activity,
        cost_vnd=cost_vnd,
        on=on,
        purse=project.purse,
        place=project.place,
        line=project.is_line,
        uplift=project.uplift,
        ground=project.uplift_ground or None,
    )


def ceiling(project: Project, cost_vnd: int, asked_vnd: int, on: date) -> list[Finding]:
    """Findings of the norm itself, and the support above its ceiling (P§15.12)."""
    assessment = assess(project, cost_vnd, on)
    found = list(assessment.findings)
    found += rules.ceiling_findings(
        asked_vnd,
        assessment.ceiling_vnd,
        law.severity_of(assessment.confidence) if assessment.confidence else Severity.WARN,
        assessment.citation or "",
        assessment.confidence or "",
    )
    return found


def machine_condition(on: date) -> rules.Norm:
    """A3.4 asks for a new machine, better than the present one (46/2012/TT-BCT art. 4 cl. 4)."""
    return _norm("promotion.machinery.new_machine", on)


def advance_rate(on: date) -> rules.Norm:
    return _norm("promotion.advance.machinery.rate", on)


def advance_progress(on: date) -> rules.Norm:
    return _norm("promotion.advance.machinery.progress", on)


def treasury_ceiling(on: date) -> rules.Norm:
    return _norm("promotion.advance.treasury.ceiling", on)


def unit_deadline(plan_year: int) -> DayNorm | None:
    """Before this day of N-1 units register at the department; since 2018 the department sets its own day."""
    return _yearly_day("promotion.registration.unit_deadline", plan_year - 1, date(plan_year - 1, 1, 1))


def department_deadline(plan_year: int) -> DayNorm | None:
    """Before this day of N-1 the department sends its registration report to the Agency."""
    return _yearly_day("promotion.registration.department_deadline", plan_year - 1, date(plan_year - 1, 1, 1))


def settlement_days(on: date) -> int:
    """Days to hand in the settlement dossier after the last base acceptance (36/2013/TT-BCT art. 18 cl. 1)."""
    return int(str(law.norm("promotion.settlement.dossier_days", on=on).value))


def settlement_due(accepted_on: date, on: date) -> DayNorm:
    """The last day for the settlement dossier, counted in calendar days (36/2013/TT-BCT art. 18 cl. 1)."""
    choice = law.norm("promotion.settlement.dossier_days", on=on)
    day = accepted_on + timedelta(days=settlement_days(on))
    return DayNorm(day, choice.citation, choice.confidence, law.severity_of(choice.confidence))


def liquidation_due(budget_year: int, on: date) -> DayNorm:
    """Liquidation and settlement not later than this day of N+1 (36/2013/TT-BCT art. 18 cl. 2)."""
    key = "promotion.liquidation.deadline"
    return _day(_yearly_day(key, budget_year + 1, on), key)


def report_day(on: date) -> int:
    """The day of the month before which the monthly report is due."""
    return int(str(law.norm("promotion.report.monthly_day", on=on).value))


def return_due(budget_year: int, on: date) -> DayNorm:
    """Advances not carried over have been paid back by this day of N+1 (26/2026/TT-BTC art. 19)."""
    key = "budget.advance_returned"
    return _day(_yearly_day(key, budget_year + 1, on), key)
