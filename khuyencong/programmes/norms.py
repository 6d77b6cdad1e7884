"""What the law says to this room: each question once, with its article and what breaking it means."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from khuyencong.common.errors import Finding, Severity
from khuyencong.law import selectors as law
from khuyencong.programmes import rules
from khuyencong.programmes.models import Part


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


def assess(part: Part, purse: str, cost_vnd: int, on: date) -> law.Assessment:
    """The most the State may pay for a cost of a part by the law of a day.

    A part that will be shared out among several establishments not yet named is capped for each of them alone
    (P§4.0): the ceiling of an equal share, times their number.
    """
    shares = part.expected if part.beneficiary_id is None else 1
    found = law.assess_support(
        activity=part.activity,
        cost_vnd=cost_vnd // shares,
        on=on,
        purse=purse,
        place=part.place,
        line=part.is_line,
        uplift=part.uplift,
        ground=part.uplift_ground or None,
    )
    return replace(found, ceiling_vnd=found.ceiling_vnd * shares) if found.ceiling_vnd is not None else found


def ceiling(part: Part, purse: str, cost_vnd: int, asked_vnd: int, on: date) -> list[Finding]:
    """Findings of the norm itself, and the support of one part above its ceiling (P§15.12)."""
    assessment = assess(part, purse, cost_vnd, on)
    return [*assessment.findings, *above(assessment, asked_vnd, assessment.ceiling_vnd)]


def above(assessment: law.Assessment, asked_vnd: int, ceiling_vnd: int | None) -> list[Finding]:
    """Support above a ceiling, as grave as the value the ceiling rests on can be trusted."""
    confidence = assessment.confidence or ""
    severity = law.severity_of(confidence) if confidence else Severity.WARN
    return rules.ceiling_findings(asked_vnd, ceiling_vnd, severity, assessment.citation or "", confidence)


def machine_condition(on: date) -> rules.Norm:
    """A3.4 asks for a new machine, better than the present one (46/2012/TT-BCT art. 4 cl. 4)."""
    return _norm("promotion.machinery.new_machine", on)


def norm(key: str, on: date) -> rules.Norm:
    """A norm that is a number, on a day."""
    return _norm(key, on)


def norm_known(key: str, on: date) -> rules.Norm | None:
    """A norm that is a number, or None on a day without one."""
    return _norm(key, on) if law.norm(key, on=on).value is not None else None


def treasury_ceiling(on: date, contract_vnd: int) -> rules.Norm | None:
    """The Treasury's ceiling of an advance; contracts up to the value the rule starts at are free of it."""
    least = law.norm("promotion.advance.treasury.contract_min", on=on).value
    if least is not None and contract_vnd <= int(str(least)):
        return None
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
