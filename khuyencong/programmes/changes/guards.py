"""Guards of a change: is it what it says, may it be, who has to see it."""

from dataclasses import replace
from datetime import date
from typing import Any

from khuyencong.common.errors import Finding, Severity
from khuyencong.files import selectors as files
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes import guards, norms
from khuyencong.programmes.changes import rules
from khuyencong.programmes.choices import ChangeKind, PaperKind
from khuyencong.programmes.models import Part, Project
from khuyencong.support import services as support
from khuyencong.workflow.process import Context

MONEY = frozenset({ChangeKind.RAISE, ChangeKind.LOWER})
TIMES = frozenset({ChangeKind.TIME, ChangeKind.EXTEND})


def day_of(change: Any, name: str) -> date:
    """A day kept with a change."""
    return date.fromisoformat(change.values[name])


def sound(change: Any, context: Context) -> list[Finding]:
    """The change is what its kind says: a raise raises, an extension goes beyond the year."""
    project: Project = change.project
    if change.kind in MONEY:
        money = ledger.subject_balances(project.subject)
        return rules.money_findings(
            change.kind,
            rules.Money(
                planned_vnd=project.planned_vnd or 0,
                asked_vnd=int(change.values["amount_vnd"]),
                spent_vnd=money.advanced + money.paid,
                ceiling_vnd=guards.ceiling_of(project),
            ),
        )
    if change.kind in TIMES:
        return rules.time_findings(change.kind, day_of(change, "starts_on"), day_of(change, "ends_on"), project.years)
    return []


def within_norm(change: Any, context: Context) -> list[Finding]:
    """Support raised stays within the ceiling of the plan's day; a new content has its own (P§15.2, P§15.12)."""
    project: Project = change.project
    day = guards.deciding_day(project, context.on)
    if change.kind == ChangeKind.RAISE:
        return guards.within_ceilings(project, int(change.values["amount_vnd"]), day)
    if change.kind == ChangeKind.CONTENT:
        part = changed_part(change)
        return norms.ceiling(part, project.purse, part.supported_cost_vnd, part.support_vnd, day)
    return []


def changed_part(change: Any) -> Part:
    """The part as it would be after the change, not saved."""
    part = Part.objects.select_related("place", "province", "beneficiary").get(pk=change.part_id)
    values = change.values
    part.activity = values.get("activity", part.activity)
    part.beneficiary_id = values.get("beneficiary_id", part.beneficiary_id)
    part.production_place_id = values.get("production_place_id", part.production_place_id)
    return part


def right_beneficiary(change: Any, context: Context) -> list[Finding]:
    """A swap runs eligibility, machine facts and the same-item check again for whom and where it shall be (P§15.24)."""
    if change.kind not in {ChangeKind.BENEFICIARY, ChangeKind.PLACE}:
        return []
    project: Project = change.project
    part = changed_part(change)
    day = guards.deciding_day(project, context.on)
    found = guards.eligibility_findings(part, project, day, project.plan_approved_on)
    if change.kind == ChangeKind.BENEFICIARY:
        items = [guards.support_item(part, item) for item in part.items.all() if item.support_vnd > 0]
        found += support.verdict(guards.dossier_of(project), items)
        taken = project.parts.in_force().filter(
            beneficiary=part.beneficiary_id, activity=part.activity, budget_year=part.budget_year
        )
        if taken.exclude(pk=part.pk).exists():
            found.append(Finding("programmes.change_named_twice", Severity.BLOCK, {}, rules.CITATION))
    return [replace(finding, about=str(part.beneficiary or part)) for finding in found]


def before_delivery(change: Any, context: Context) -> list[Finding]:
    """What was bought, accepted or paid for one establishment is not another's: a swap comes before it."""
    if change.kind != ChangeKind.BENEFICIARY:
        return []
    part = Part.objects.get(pk=change.part_id)
    delivered = part.items.exclude(serial="").exists() or hasattr(part, "acceptance")
    return [Finding("programmes.change_delivered", Severity.BLOCK, {}, rules.CITATION)] if delivered else []


def quantity_proven(change: Any, context: Context) -> list[Finding]:
    """Force majeure: an explanation, the minutes of what was done, the vouchers (36/2013/TT-BCT art. 18 cl. 4)."""
    if change.kind != ChangeKind.FORCE_MAJEURE:
        return []
    have = set(files.attachments_of(change.project.subject).values_list("kind", flat=True))
    wanted = [PaperKind.FORCE_MAJEURE_EXPLANATION, PaperKind.FORCE_MAJEURE_MINUTES]
    return guards.missing_papers(wanted, have, "36/2013/TT-BCT, điều 18 khoản 4")


ASKED = (sound, before_delivery, right_beneficiary, within_norm, quantity_proven)
