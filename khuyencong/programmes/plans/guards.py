"""Guards of a plan version: its lines fit its money and purse, and whoever decides may decide."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from khuyencong.common.errors import Finding, Severity
from khuyencong.programmes.choices import CHANGEABLE, Status
from khuyencong.programmes.models import PlanVersion, Project
from khuyencong.programmes.plans import rules, selectors
from khuyencong.workflow.process import Context

LINES_NAMED = 20  # how many lines one finding names before it only counts


def has_lines(version: PlanVersion, context: Context) -> list[Finding]:
    """A version without a line decides nothing; an amendment changes something."""
    if not version.lines.filter(included=True).exists():
        return [Finding("programmes.plan_empty", Severity.BLOCK, {}, rules.CITATION_BUDGET)]
    if version.based_on_id and not selectors.changes_of(version):
        return [Finding("programmes.plan_unchanged", Severity.BLOCK, {}, rules.CITATION_CHANGES)]
    return []


def within_budget(version: PlanVersion, context: Context) -> list[Finding]:
    """The lines of each batch stay within its money, level by level (P§15.16); a page hands on the sums it shows."""
    return rules.budget_findings(context.values.get("spent") or selectors.spent_of(version))


def of_the_plan(version: PlanVersion, context: Context) -> Iterable[Finding]:
    """Every line is of the plan's purse and year; a province's plan holds its own projects only (P§15.22)."""
    plan = version.plan
    rows = version.lines.filter(included=True)
    wrong = selectors.of_other_purse(rows, plan)
    yield from _named("programmes.plan_other_purse", wrong, rules.CITATION_BUDGET)
    if not plan.is_national:
        outside = selectors.outside_province(rows, plan.place_id)
        yield from _named("programmes.plan_other_province", outside, "36/2013/TT-BCT, điều 8 khoản 1b")


def order_kept(version: PlanVersion, context: Context) -> list[Finding]:
    """A line in or out against the rule carries its reason (the database says so); how many there are is said."""
    count = version.lines.filter(by_hand=True).count()
    if not count:
        return []
    return [Finding("programmes.plan_by_hand", Severity.NOTE, {"n": count}, rules.CITATION_SELECTION)]


def changes_carried(version: PlanVersion, context: Context) -> list[Finding]:
    """What a version drops, raises or lowers can still be carried out: never below a signed contract, and a project
    under contract leaves only by a stop (36/2013/TT-BCT art. 11, 12)."""
    changes = [c for c in selectors.changes_of(version) if c.before] if version.based_on_id else []
    rows = Project.objects.filter(pk__in=[c.project_id for c in changes]).select_related("contract").order_by("code")
    by_project = {c.project_id: c for c in changes}
    return [f for project in rows for f in _carried(project, by_project[project.pk])]


def _carried(project: Project, change: rules.Change) -> list[Finding]:
    contract = getattr(project, "contract", None)
    found = rules.change_findings(
        change, open_for_change=project.status in CHANGEABLE, contract_vnd=contract.amount_vnd if contract else None
    )
    words = {"contract": contract.number if contract else "", "state": Status(project.status).label}
    return [replace(f, params={**words, **f.params}, about=project.code) for f in found]


def right_authority(version: PlanVersion, context: Context) -> list[Finding]:
    """The decision comes from who may decide it: rises, additions and drops are the Minister's (P§15.23)."""
    needed = selectors.authority_of(version)
    return rules.authority_findings(needed, str(context.values.get("authority", "")))


def reason_given(version: PlanVersion, context: Context) -> list[Finding]:
    if context.note.strip():
        return []
    return [Finding("programmes.plan_no_reason", Severity.BLOCK, {}, rules.CITATION_CHANGES, field="note")]


def _named(code: str, rows: Any, citation: str) -> list[Finding]:
    """One finding for each line of a kind, naming it."""
    codes = rows.order_by("position", "id").values_list("project__code", flat=True)[:LINES_NAMED]
    return [Finding(code, Severity.BLOCK, {}, citation, about=code_of) for code_of in codes]
