"""What is decided about a plan: one act for every project it names, recorded by number, date, signer and scan."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from khuyencong.accounts.models import User
from khuyencong.common.errors import Finding, RuleBroken, Severity, Stale
from khuyencong.law import selectors as law
from khuyencong.ledger import services as ledger
from khuyencong.ledger.choices import LABEL_LENGTH_MAX
from khuyencong.programmes.models import BatchMoney, PlanVersion, Project
from khuyencong.programmes.plans import rules, selectors
from khuyencong.programmes.plans.choices import ChangeKind
from khuyencong.programmes.plans.services import amendments
from khuyencong.programmes.plans.services.versions import require_compiler
from khuyencong.programmes.plans.states import YEAR_PLAN, name_of
from khuyencong.programmes.services.acts import with_values
from khuyencong.programmes.services.decisions import freeze_norms_of_many
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.services import Act


@transaction.atomic
def record_decision(
    *, version: PlanVersion, revision: int, authority: str, by: User, at: datetime, given: Act
) -> TransitionRecord:
    """Record the decision on a submitted version: every project it brings enters the plan in this one act (P§6 step 6).

    `given` carries the decision of the outside body and one sentence for each warning, which answers it for every line
    that has it. A rise or a cut of an amended line changes the plan of its project and what is set aside for it; a
    dropped one gives its money back and waits for a plan again.
    Raises WrongState (recorded already), Stale (the list is not the one that was read), Invalid (no number, date or
    scan), RuleBroken: what blocks, each line named by its code. All or nothing.
    """
    held = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan__place").get(pk=version.pk)
    if held.revision != revision:
        raise Stale(held)
    if given.decision:  # without one, perform refuses
        held.authority, held.decided_on = authority, given.decision.decided_on
        held.decision_number = given.decision.number.strip()
        held.save(update_fields=["authority", "decision_number", "decided_on"])
    valued = with_values(given, authority=authority)
    record = workflow.perform(YEAR_PLAN, held, "record_decision", by=by, at=at, given=valued)
    with law.held():
        _apply(held, selectors.changes_of(held), by, at, given)
    return record


def _apply(version: PlanVersion, changes: Sequence[rules.Change], by: User, at: datetime, given: Act) -> None:
    by_kind: dict[ChangeKind, list[rules.Change]] = {kind: [] for kind in ChangeKind}
    for change in changes:
        by_kind[change.kind].append(change)
    added = by_kind[ChangeKind.ADDED]
    _approve(version, {c.project_id: c.after.planned_vnd for c in added if c.after}, by, at, given)
    amendments.drop(version, [c.project_id for c in by_kind[ChangeKind.DROPPED]], by, at, given)
    amendments.reprice(version, by_kind[ChangeKind.RAISED] + by_kind[ChangeKind.LOWERED], by, at)


def _approve(version: PlanVersion, planned: Mapping[int, int], by: User, at: datetime, given: Act) -> None:
    """Every new project of the version enters the plan; the norm of the day of the decision stays with it (P§15.2)."""
    if not planned:
        return
    decided_on = version.decided_on
    assert decided_on is not None  # written just before

    def given_for(project: Project) -> Act:
        return with_values(given, planned_vnd=planned[project.pk], approved_on=decided_on)

    projects = list(selectors.loaded(planned))
    workflow.perform_many(
        SUPPORT_PROJECT,
        projects,
        "approve_plan",
        by=by,
        at=at,
        given_for=given_for,
        about=version.subject,
        label=name_of(version),
    )
    amendments.write_planned(version, list(planned), plan_approved_on=decided_on)
    freeze_norms_of_many(projects, decided_on)


@transaction.atomic
def assign_batch(
    *, version: PlanVersion, money: BatchMoney, by: User, at: datetime, given: Act
) -> list[TransitionRecord]:
    """Record the assignment of a batch's money: every project of it that waits for money gets its plan reserved, in one
    act and one paper (P§6 step 7).

    Raises RuleBroken: no fund, `ledger.not_enough` about the whole sum; what `perform` raises.
    """
    require_compiler(version.plan, by, at)
    if money.fund is None:
        raise RuleBroken([Finding("programmes.plan_no_fund", Severity.BLOCK, {}, rules.CITATION_BUDGET)])
    projects = selectors.waiting_for_money(version, money)
    if not projects:
        raise RuleBroken([Finding("programmes.plan_nothing_waits", Severity.BLOCK, {}, rules.CITATION_BUDGET)])
    records = workflow.perform_many(
        SUPPORT_PROJECT,
        projects,
        "assign_budget",
        by=by,
        at=at,
        given_for=lambda project: with_values(given, amount_vnd=project.planned_vnd),
        about=version.subject,
        label=name_of(version),
    )
    first = records[0]
    ledger.reserve_many(
        fund=money.fund,
        shares=[
            ledger.Share(
                subject=project.subject,
                amount_vnd=project.planned_vnd or 0,
                key=f"{project.subject}:reserve:{first.number}:{money.fund.pk}",
                label=project.title[:LABEL_LENGTH_MAX],
            )
            for project in projects
        ],
        document=first.number,
        effective_on=first.effective_on,
        by=by,
        at=at,
    )
    return records
