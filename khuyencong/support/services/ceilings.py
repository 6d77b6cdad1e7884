"""The ceiling of an establishment against everything its projects hold (P§15.14)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from khuyencong.common.errors import Finding
from khuyencong.law import selectors as law
from khuyencong.support import rules
from khuyencong.support.rules import Supported
from khuyencong.support.selectors import ceiling_years, supported_in_years

ESTABLISHMENT = "establishment"


@dataclass(frozen=True)
class Ask:
    """What one dossier asks for a beneficiary and content, in đồng.

    `ceiling_vnd` is the most the law gives one establishment for it, whatever it costs; None where it says nothing.
    """

    beneficiary_id: int
    activity: str
    asked_vnd: int
    ceiling_vnd: int | None
    citation: str = ""
    confidence: str = ""
    about: str = ""


def across_projects(*, subject: str, budget_year: int, asks: Sequence[Ask], on: date) -> list[Finding]:
    """Where an establishment would pass its ceiling by several projects of a year together.

    Over how many years the ceiling counts is a norm of its own (`promotion.ceiling.years`), not read: it warns until
    two officers confirm it with a document. Only contents whose ceiling is one of the establishment are looked at;
    two queries at most.
    """
    asks = [ask for ask in asks if law.activity_of(ask.activity).per == ESTABLISHMENT]
    if not asks:
        return []
    period = ceiling_years(on)
    years = int(str(period.value or 1))
    held = supported_in_years(
        ((ask.beneficiary_id, ask.activity) for ask in asks), budget_year, years=years, except_subject=subject
    )
    found: list[Finding] = []
    for ask in asks:
        confidence = law.weakest([c for c in (ask.confidence, period.confidence) if c]) or ""
        warned = rules.across_projects_findings(
            asked_vnd=ask.asked_vnd,
            others=held.get((ask.beneficiary_id, ask.activity), Supported(0, 0)),
            ceiling_vnd=ask.ceiling_vnd,
            years=range(budget_year - years + 1, budget_year + 1),
            citation=period.citation or ask.citation,
            confidence=confidence,
            severity=law.severity_of(confidence),
        )
        found += [replace(finding, about=ask.about) for finding in warned]
    return found
