"""What an amended plan does to the projects it drops, raises or lowers, and to the money set aside for them (P§6.1)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from khuyencong.accounts.models import User
from khuyencong.common.errors import Finding, RuleBroken, Severity
from khuyencong.ledger import selectors as ledger_reads
from khuyencong.ledger import services as ledger
from khuyencong.ledger.choices import LABEL_LENGTH_MAX, Bucket
from khuyencong.ledger.selectors import SubjectBalances
from khuyencong.programmes.models import Part, PlanLine, PlanVersion, Project
from khuyencong.programmes.plans import rules, selectors
from khuyencong.programmes.plans.states import name_of
from khuyencong.programmes.services.acts import release, release_rest
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.workflow import services as workflow
from khuyencong.workflow.services import Act


def drop(version: PlanVersion, project_ids: Sequence[int], by: User, at: datetime, given: Act) -> None:
    """Projects the version no longer names wait for a plan again; what was set aside for them goes back to its fund.

    None of them has a contract (`guards.changes_carried`), so nothing of their money is bound or paid.
    """
    if not project_ids:
        return
    day = _decided_on(version)
    projects = list(selectors.loaded(project_ids))
    workflow.perform_many(
        SUPPORT_PROJECT, projects, "leave_plan", by=by, at=at, given_for=lambda project: given,
        about=version.subject, label=name_of(version),
    )  # fmt: skip
    for project in _with_money(projects):
        release_rest(project, version.decision_number, day, by, at)
    Project.objects.filter(pk__in=project_ids).update(planned_vnd=None, plan_approved_on=None)
    # The norm belongs to the day of the plan that names it: the next plan brings its own (P§15.2).
    Part.objects.filter(project__in=project_ids).update(norm_version="", norm_citation="", ceiling_vnd=None)


def reprice(version: PlanVersion, changes: Sequence[rules.Change], by: User, at: datetime) -> None:
    """A rise or a cut of projects that are in the plan already. What was assigned in full follows the plan: a rise sets
    more aside from the money of the batch, a cut gives back what no contract binds.

    Raises RuleBroken: `programmes.plan_no_fund`, `ledger.not_enough`.
    """
    if not changes:
        return
    write_planned(version, [c.project_id for c in changes])
    projects = {p.pk: p for p in Project.objects.filter(pk__in=[c.project_id for c in changes])}
    balances = ledger_reads.subjects_balances(p.subject for p in projects.values())
    raised: list[tuple[Project, int]] = []
    for change in changes:
        project = projects[change.project_id]
        money = balances[project.subject]
        held = money.open + money.paid
        assert change.before is not None  # a raise or a cut has both
        assert change.after is not None
        if change.difference_vnd > 0 and held and held >= change.before.planned_vnd:
            raised.append((project, change.difference_vnd))
        elif held > change.after.planned_vnd:
            _give_back(project, held - change.after.planned_vnd, money, version, by, at)
    _set_aside(version, raised, by, at)


def _give_back(
    project: Project, rest_vnd: int, money: SubjectBalances, version: PlanVersion, by: User, at: datetime
) -> None:
    """The newest money first; what a contract binds stays."""
    rest = min(rest_vnd, money.reserved)
    for fund, held in reversed(ledger_reads.funds_of_subject(project.subject, Bucket.RESERVED)):
        back = min(held, rest)
        if back:
            release(project, fund, Bucket.RESERVED, back, version.decision_number, _decided_on(version), by, at)
            rest -= back


def _set_aside(version: PlanVersion, raised: Sequence[tuple[Project, int]], by: User, at: datetime) -> None:
    """One posting a fund for all it sets aside more."""
    if not raised:
        return
    funds = {row.key: row.money.fund for row in selectors.money_of(version.plan)}
    lines = version.lines.filter(project__in=[p.pk for p, _vnd in raised]).annotate(pays=selectors.money_place())
    keys = {line.project_id: (line.batch_id, line.level, line.pays) for line in lines}
    without = [p.code for p, _vnd in raised if funds.get(keys[p.pk]) is None]
    if without:
        raise RuleBroken(
            [Finding("programmes.plan_no_fund", Severity.BLOCK, {}, rules.CITATION_BUDGET, about=c) for c in without]
        )
    by_fund: dict[int, list[ledger.Share]] = {}
    for project, vnd in raised:
        fund = funds[keys[project.pk]]
        assert fund is not None  # refused above
        key = f"{project.subject}:raise:{version.decision_number}:{fund.pk}"
        by_fund.setdefault(fund.pk, []).append(
            ledger.Share(subject=project.subject, amount_vnd=vnd, key=key, label=project.title[:LABEL_LENGTH_MAX])
        )
    for pk, shares in by_fund.items():
        ledger.reserve_many(
            fund=ledger_reads.fund(pk), shares=shares, document=version.decision_number,
            effective_on=_decided_on(version), by=by, at=at,
        )  # fmt: skip


def _with_money(projects: Sequence[Project]) -> list[Project]:
    balances: Mapping[str, SubjectBalances] = ledger_reads.subjects_balances(p.subject for p in projects)
    return [p for p in projects if balances[p.subject].open]


def _decided_on(version: PlanVersion) -> date:
    assert version.decided_on is not None  # record_decision wrote it
    return version.decided_on


def write_planned(version: PlanVersion, project_ids: Sequence[int], **more: Any) -> None:
    """The amounts of the version become the plan of its projects, with whatever else the decision says of them, in one
    statement."""
    lines = PlanLine.objects.filter(version=version, project=OuterRef("pk"))
    Project.objects.filter(pk__in=project_ids).update(planned_vnd=Subquery(lines.values("planned_vnd")[:1]), **more)
