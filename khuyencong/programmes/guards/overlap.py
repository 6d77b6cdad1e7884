"""Guards on everything an establishment gets besides this project."""

from datetime import date

from khuyencong.common.errors import Finding
from khuyencong.law import selectors as law
from khuyencong.programmes.guards.facts import deciding_day
from khuyencong.programmes.models import Part, Project
from khuyencong.support import services as support
from khuyencong.workflow.process import Context

# So dear that no share of it is below any ceiling: what the law then gives is the ceiling itself.
ANY_COST_VND = 10**15


def across_projects(project: Project, context: Context) -> list[Finding]:
    """The ceiling of an establishment over all its projects of the year (P§15.14); warns, for the period is open."""
    on = deciding_day(project, context.on)
    asks = [_ask(part, project.purse, on) for part in project.parts_in_force if part.beneficiary_id is not None]
    return support.across_projects(
        subject=project.subject,
        budget_year=project.budget_year,
        asks=[ask for ask in asks if ask.asked_vnd > 0],
        on=on,
    )


def _ask(part: Part, purse: str, on: date) -> support.Ask:
    """What a part asks for its beneficiary, against the most the law gives one establishment for the content."""
    most = law.assess_support(
        activity=part.activity, cost_vnd=ANY_COST_VND, on=on, purse=purse, place=part.place, line=part.is_line,
        uplift=part.uplift, ground=part.uplift_ground or None,
    )  # fmt: skip
    assert part.beneficiary_id is not None  # asked for named beneficiaries only
    return support.Ask(
        beneficiary_id=part.beneficiary_id,
        activity=part.activity.partition("-")[0],
        asked_vnd=part.support_vnd,
        ceiling_vnd=most.ceiling_vnd if most.limit_vnd is not None else None,
        citation=most.citation or "",
        confidence=most.confidence or "",
        about=str(part),
    )
