"""Reads of yearly plans: who may see which, what the lines take from which money, what a version changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import memberships_of, scope_of
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger.choices import FundLevel
from khuyencong.places.selectors import with_predecessors
from khuyencong.programmes.choices import Route, Status
from khuyencong.programmes.models import BatchMoney, Part, PlanLine, PlanVersion, Project, YearPlan
from khuyencong.programmes.models.core import ProjectQuerySet
from khuyencong.programmes.plans import rules
from khuyencong.programmes.plans.choices import COMPILERS, Authority, PlanStatus
from khuyencong.programmes.plans.rules import Change, InPlan, Spent
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.selectors import timeline

PLAN_KEY = "programmes.plan"
MoneyKey = tuple[int, str, int | None]  # batch, level, place


def plans_visible_to(user: User, on: date) -> QuerySet[YearPlan]:
    """The plans a user may see on a day: the nation's for everyone, a province's for those of the province."""
    return YearPlan.objects.visible_to(user, on=on).select_related("place", "compiler")


def compiles(user: User, plan: YearPlan, on: date) -> bool:
    """Whether a user makes a plan: an officer or head of the body that compiles it (or took it over)."""
    roles = {m.role for m in memberships_of(user, on)}
    return bool(roles & COMPILERS) and plan.compiler_id in scope_of(user, on).organisation_ids


def versions_visible_to(user: User, plan: YearPlan, on: date) -> QuerySet[PlanVersion]:
    """The versions of a plan a user may see: all for its makers and the nation's offices, else what was approved."""
    rows = PlanVersion.objects.filter(plan=plan).order_by("-number")
    if compiles(user, plan, on) or scope_of(user, on).national:
        return rows
    return rows.filter(status=PlanStatus.APPROVED)


def approved_version(plan: YearPlan) -> PlanVersion | None:
    """The version in force: the last one that was approved."""
    return plan.versions.filter(status=PlanStatus.APPROVED).order_by("-number").first()


def lines_visible_to(version: PlanVersion, user: User, on: date) -> QuerySet[PlanLine]:
    """The lines of a version about projects a user may see."""
    rows = PlanLine.objects.filter(version=version)
    if scope_of(user, on).national or compiles(user, version.plan, on):
        return rows
    return rows.filter(project__in=Project.objects.visible_to(user, on=on))


def may_open_plan_files(user: User, version_id: int, on: date) -> bool:
    """Whoever sees a version may open its papers: a decision in force belongs to everyone it names."""
    version = PlanVersion.objects.select_related("plan").filter(pk=version_id).first()
    if version is None or not plans_visible_to(user, on).filter(pk=version.plan_id).exists():
        return False
    return versions_visible_to(user, version.plan, on).filter(pk=version.pk).exists()


def money_place() -> Case:
    """The place whose budget pays a line: the province, the district or commune of the project, none for the nation."""
    return Case(
        When(level=FundLevel.NATION, then=Value(None)),
        When(level=FundLevel.PROVINCE, then=F("version__plan__place_id")),
        When(level=FundLevel.DISTRICT, then=F("project__place__parent_id")),
        default=F("project__place_id"),
        output_field=IntegerField(),
    )


@dataclass(frozen=True)
class MoneyRow:
    """What a batch may spend at one level and place: assigned by a fund, or else expected."""

    money: BatchMoney
    budget_vnd: int
    assigned: bool

    @property
    def key(self) -> MoneyKey:
        return (self.money.batch_id, self.money.level, self.money.place_id)


def money_of(plan: YearPlan) -> list[MoneyRow]:
    """The money of every batch of a plan. A fund to which money was assigned counts with all it holds, else what is
    expected counts."""
    rows = BatchMoney.objects.filter(batch__plan=plan).select_related("batch", "place", "fund__holder")
    found = list(rows.order_by("batch__number", "id"))
    balances = ledger.funds_balances([row.fund_id for row in found if row.fund_id])
    shown = []
    for row in found:
        total = balances[row.fund_id].total if row.fund_id else 0
        shown.append(MoneyRow(row, total or row.expected_vnd, bool(total)))
    return shown


def spent_of(version: PlanVersion) -> list[Spent]:
    """What the lines take from each batch, level and place, against what there is; money without lines included."""
    rows = version.lines.filter(included=True).annotate(pays=money_place()).order_by()
    sums = rows.values_list("batch_id", "batch__number", "level", "pays")
    taken = {
        (batch, level, place): (number, vnd, n)
        for batch, number, level, place, vnd, n in sums.annotate(vnd=Sum("planned_vnd"), n=Count("pk"))
    }
    money = {row.key: row for row in money_of(version.plan)}
    spent = []
    for key in dict.fromkeys((*money, *taken)):
        row = money.get(key)
        number, vnd, n = taken.get(key, (row.money.batch.number if row else 0, 0, 0))
        spent.append(
            Spent(
                batch=number,
                level=str(FundLevel(key[1]).label),
                place=str(row.money.place or "") if row else "",
                asked_vnd=vnd,
                budget_vnd=row.budget_vnd if row else 0,
                assigned=row.assigned if row else False,
                lines=n,
            )
        )
    return sorted(spent, key=lambda s: s.batch)


def _in_plan(version_id: int) -> dict[int, InPlan]:
    rows = PlanLine.objects.filter(version=version_id).order_by("position", "id")
    return {
        project: InPlan(included, vnd, batch, level)
        for project, included, vnd, batch, level in rows.values_list(
            "project_id", "included", "planned_vnd", "batch__number", "level"
        )
    }


def changes_of(version: PlanVersion) -> list[Change]:
    """What a version changes against the one it amends; for the first one, every line it brings."""
    before = _in_plan(version.based_on_id) if version.based_on_id else {}
    return rules.difference(before, _in_plan(version.pk))


def decided_projects(version: PlanVersion) -> set[int]:
    """The projects an earlier version has put into the plan: the cut does not touch them again."""
    if version.based_on_id is None:
        return set()
    rows = PlanLine.objects.filter(version=version.based_on_id, included=True)
    return set(rows.values_list("project_id", flat=True))


def authority_of(version: PlanVersion) -> Authority:
    """Who decides a version (36/2013/TT-BCT art. 11)."""
    first = version.based_on_id is None
    changes = () if first else changes_of(version)
    return rules.authority_of(changes, national=version.plan.is_national, first=first)


def decision_of(version: PlanVersion) -> TransitionRecord | None:
    """The record of the decision on a version."""
    return timeline(PLAN_KEY, version.pk).filter(act="record_decision").first()


def reasons_given(version: PlanVersion, record: TransitionRecord) -> list[str]:
    """The sentences given for the warnings of the lines, each once: one answers a warning on every line."""
    projects = version.lines.filter(included=True).values("project")
    rows = TransitionRecord.objects.filter(
        process=SUPPORT_PROJECT.key, subject_id__in=projects, number=record.number, at=record.at
    )
    found = (f.get("reason", "") for findings in rows.values_list("findings", flat=True) for f in findings)
    return [reason for reason in dict.fromkeys(found) if reason]


def outside_province(lines: QuerySet[PlanLine], place_id: int | None) -> QuerySet[PlanLine]:
    """Lines of projects that do not lie wholly in a province (or in what it took over)."""
    own = with_predecessors([place_id] if place_id else [])
    abroad = Part.objects.in_force().exclude(province__in=own).order_by().values("project")
    return lines.filter(~Q(project__province__in=own) | Q(project__in=abroad))


def of_other_purse(lines: QuerySet[PlanLine], plan: YearPlan) -> QuerySet[PlanLine]:
    """Lines of projects of another purse, or without a part in the plan's budget year."""
    of_year = Part.objects.in_force().filter(project=OuterRef("project"), budget_year=plan.budget_year).order_by()
    return lines.filter(~Q(project__purse=plan.purse) | ~Exists(of_year))


def _in_year(year: int) -> QuerySet[Part, Any]:
    return Part.objects.in_force().filter(budget_year=year).order_by().values("project")


def ready_states(plan: YearPlan) -> set[str]:
    """The states a project enters this plan from."""
    routes = [Route.NATIONAL] if plan.is_national else [Route.LOCAL]
    found = [t for t in SUPPORT_PROJECT.transitions if t.act == "approve_plan"]
    return {t.source for t in found if any(t.belongs_to(route) for route in routes)}


def candidates(version: PlanVersion) -> ProjectQuerySet:
    """Appraised projects of the plan's purse and year that are in no line of this version yet."""
    plan = version.plan
    rows = Project.objects.filter(purse=plan.purse, pk__in=_in_year(plan.budget_year), status__in=ready_states(plan))
    if not plan.is_national:
        own = with_predecessors([plan.place_id] if plan.place_id else [])
        rows = rows.filter(province__in=own, route=Route.LOCAL)
    there = PlanLine.objects.filter(version=version).values("project")
    return rows.exclude(pk__in=there).select_related("province", "place", "implementer").order_by("code", "id")


def loaded(project_ids: Iterable[int]) -> ProjectQuerySet:
    """Projects with everything the guards of a decision look at, by code: a constant number of queries."""
    rows = Project.objects.filter(pk__in=list(project_ids)).with_parts(many=True)
    return rows.prefetch_related("items", "place__province", "province", "department").order_by("code", "id")


def in_order(projects: Iterable[Project]) -> list[Project]:
    """The same projects with what they pay for loaded, in the order they come."""
    wanted = [project.pk for project in projects]
    found = {project.pk: project for project in loaded(wanted)}
    return [found[pk] for pk in wanted]


def waiting_for_money(version: PlanVersion, money: BatchMoney) -> list[Project]:
    """The projects of a batch, paid from one level and place, that are in the plan and wait for money."""
    lines = PlanLine.objects.filter(version=version, batch=money.batch_id, level=money.level, included=True)
    mine = lines.annotate(pays=money_place()).filter(pays=money.place_id) if money.place_id else lines
    rows = Project.objects.filter(pk__in=mine.values("project"), status=Status.IN_PLAN).with_parts()
    return list(rows.order_by("code", "id"))


def lines_of_project(project_id: int) -> QuerySet[PlanLine]:
    """The lines of a project in approved versions, newest first."""
    rows = PlanLine.objects.filter(project=project_id, version__status=PlanStatus.APPROVED)
    return rows.select_related("version__plan__place", "batch").order_by(
        "-version__plan__budget_year", "-version__number"
    )
