"""What results need to know of projects: contents, beneficiaries, acceptance, and who else claims the same result.

The one place that knows how a project holds its contents and beneficiaries.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.law.choices import Purse
from khuyencong.programmes.choices import Route
from khuyencong.programmes.models import Claim, Declaration, Part, Project
from khuyencong.programmes.models.parts import PartQuerySet
from khuyencong.programmes.results import rules
from khuyencong.programmes.results.choices import ClaimState
from khuyencong.programmes.results.indicators import Indicator, indicators
from khuyencong.programmes.results.rules import ClaimRow
from khuyencong.ui.language import spoken

LIVE = (ClaimState.CONFIRMED, ClaimState.SENT)


class ContentRow(NamedTuple):
    """A content in a year: projects and đồng."""

    content: str
    year: int
    projects: int
    vnd: int


def confirmer_of(declaration: Declaration) -> int:
    """The body that confirms results: the department of the beneficiary's place; for what is registered straight with
    the Agency or carried out by it, the Agency."""
    project = declaration.project
    if declaration.establishment_id:
        part = project.parts.in_force().filter(beneficiary=declaration.establishment_id).first()
        return part.department_id if part else project.department_id
    return project.agency_id if project.route in {Route.DIRECT, Route.ASSIGNED} else project.department_id


def base_code(activity: str) -> str:
    """The content of the law behind a code with a variety ("A4.1-country" is A4.1)."""
    return activity.split("-")[0]


def of_activities(codes: Collection[str], prefix: str = "") -> Q:
    """Parts (or rows that lead to one through `prefix`) of one of these contents, their varieties included."""
    found = Q(**{f"{prefix}activity__in": list(codes)})
    for code in codes:
        found |= Q(**{f"{prefix}activity__startswith": f"{code}-"})
    return found


def accepted_parts() -> PartQuerySet:
    """The parts in force that were accepted at the base."""
    return Part.objects.in_force().filter(acceptance__isnull=False)


def accepted(projects: QuerySet[Project]) -> QuerySet[Project]:
    """The projects of which at least one part was accepted."""
    return projects.filter(pk__in=accepted_parts().order_by().values("project"))


def beneficiaries_of(project: Project) -> list[int | None]:
    """Whose results a project may declare, one by one; None stands for contents without a named beneficiary."""
    ids = project.parts.in_force().values_list("beneficiary", flat=True)
    return list(dict.fromkeys(ids))


def beneficiary_names(project: Project) -> list[tuple[str, str]]:
    """The beneficiaries to choose from: (id or "", name); contents without one go by the project's title."""
    found: dict[str, str] = {}
    for part in project.parts.in_force().select_related("beneficiary"):
        found.setdefault(str(part.beneficiary_id or ""), str(part.beneficiary or project.title))
    return list(found.items())


def planned_by_content(parts: PartQuerySet) -> list[ContentRow]:
    """Contents of projects in a plan: how many projects, for how much.

    A project of one content in one year counts with its plan, one of several with the support asked in the lines of
    each (a plan decides a project's sum, not its parts'); two queries.
    """
    plans = parts.filter(project__planned_vnd__isnull=False).order_by()
    asked: Any = plans.values("project", "project__planned_vnd", "activity", "budget_year")
    lines = [
        (r["project"], base_code(r["activity"]), r["budget_year"], r["project__planned_vnd"], r["vnd"] or 0)
        for r in asked.annotate(vnd=Sum("items__support_vnd"))
    ]
    keys: dict[int, set[tuple[str, int]]] = {}
    for project, content, year, _planned, _asked in lines:
        keys.setdefault(project, set()).add((content, year))
    found: dict[tuple[str, int], tuple[set[int], int]] = {}
    for project, content, year, planned, vnd in lines:
        projects, total = found.get((content, year), (set(), 0))
        alone = len(keys[project]) == 1
        if alone and project in projects:
            continue  # several beneficiaries of one content: the plan counts once
        found[content, year] = (projects | {project}, total + (planned if alone else vnd))
    return [ContentRow(c, y, len(projects), vnd) for (c, y), (projects, vnd) in found.items()]


def accepted_by_content(parts: PartQuerySet) -> list[ContentRow]:
    """Contents with accepted parts: how many projects, with the support accepted; one query."""
    rows: Any = parts.filter(acceptance__isnull=False).order_by()
    rows = rows.values_list("activity", "budget_year", "project", "acceptance__accepted_vnd")
    found: dict[tuple[str, int], tuple[set[int], int]] = {}
    for activity, year, project, vnd in rows:
        projects, total = found.get((base_code(activity), year), (set(), 0))
        found[base_code(activity), year] = (projects | {project}, total + vnd)
    return [ContentRow(c, y, len(projects), vnd) for (c, y), (projects, vnd) in found.items()]


def subject_key(project_id: int, establishment_id: int | None) -> str:
    """Whose result it is: a business ("e12") or a project without one ("p7")."""
    return f"e{establishment_id}" if establishment_id else f"p{project_id}"


def result_key(subject: str, indicator: str, year: int) -> str:
    """The one key of a result: whose, what, when."""
    return f"{subject}:{indicator}:{year}"


def claim_name(indicator: str, year: int) -> str:
    """ "Doanh thu năm 2026"."""
    lang = spoken()
    return _("%(name)s, năm %(year)s") % {"name": indicators()[indicator].label, "year": formats.year(year, lang)}


def office_of(project: Project) -> str:
    """Another project as a finding may name it: purse, year and office, nothing else."""
    lang = spoken()
    return f"{Purse(project.purse).label} {formats.year(project.budget_year, lang)}, {project.department}"


def claim_rows(declaration: Declaration) -> list[ClaimRow]:
    """The claims of a declaration with what other projects claim of the same results; two queries."""
    claims = list(declaration.claims.filter(state__in=[ClaimState.DRAFT, ClaimState.SENT]))
    others = _others(declaration)
    rows = []
    for claim in claims:
        indicator = indicators()[claim.indicator]
        parts = others.get((claim.indicator, claim.year), [])
        holds = rules.held(
            ((c.project_id, c.state, c.counted or 0) for c in parts), ClaimState.CONFIRMED, ClaimState.SENT
        )
        rows.append(
            ClaimRow(
                name=claim_name(claim.indicator, claim.year),
                field=f"whole_{claim.pk}",
                whole=claim.whole,
                counted=claim.counted,
                note=claim.note,
                others=sum(holds.values()),
                known_whole=parts[-1].whole if parts else None,
                others_where="; ".join(dict.fromkeys(office_of(c.project) for c in parts)),
                money=indicator.money,
                is_correction=claim.corrects_id is not None,
            )
        )
    return rows


def _others(declaration: Declaration) -> Mapping[tuple[str, int], Sequence[Claim]]:
    """Live claims of other projects on the same results, by indicator and year, the latest last."""
    key = subject_key(declaration.project_id, declaration.establishment_id)
    rows = (
        Claim.objects.filter(subject_key=key, state__in=LIVE, whole__isnull=False)
        .exclude(project=declaration.project_id)
        .select_related("project__department")
        .order_by("id")
    )
    found: dict[tuple[str, int], list[Claim]] = {}
    for claim in rows:
        found.setdefault((claim.indicator, claim.year), []).append(claim)
    return found


def asked_indicators(occasion: str, activities: frozenset[str]) -> list[Indicator]:
    """What a project of these contents is asked at an occasion."""
    return [i for i in indicators().values() if occasion in i.asked and i.expected_of(activities)]


def year_of(indicator: Indicator, asked_on: date, *, after_acceptance: bool) -> int:
    """The year a question is about (see `rules.year_asked`)."""
    return rules.year_asked(indicator.kind, after_acceptance=after_acceptance, asked_on=asked_on)
