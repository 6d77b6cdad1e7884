"""Guards of management money: of the programme within its year, of a project within its contract (P§15.15)."""

from typing import Any

from khuyencong.common.errors import Finding
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger.choices import Purse
from khuyencong.programmes.contents import codes, content_of
from khuyencong.programmes.guards.facts import deciding_day
from khuyencong.programmes.models import Part, Project
from khuyencong.registry.selectors import is_difficult
from khuyencong.workflow.process import Context


def _manages(project: Project) -> list[Part]:
    """The parts by which the managing body manages the programme itself; another unit's are ordinary tasks."""
    if project.implementer_id != project.manager_id:
        return []
    return [part for part in project.parts_in_force if content_of(part.activity).manages]


def programme_share(project: Project, context: Context) -> list[Finding]:
    """What the managing body spends in a year on managing the programme, against its share of what was assigned that
    year, nationally or to the body of a province (26/2014/TTLT-BTC-BCT art. 6 cl. 2; 28/2018/TT-BTC). While nothing is
    assigned there is no base."""
    mine = _manages(project)
    year: dict[str, Any] = {
        "purse": project.purse,
        "budget_year": project.budget_year,
        "holder_id": None if project.purse == Purse.NATIONAL else project.manager_id,
    }
    if not mine or not ledger.assigned_by_batch(**year):
        return []
    managing = [code for code in codes() if content_of(code).manages]
    others = Part.objects.in_force().filter(
        activity__in=managing, budget_year=project.budget_year, project__purse=project.purse,
        project__manager=project.manager_id, project__implementer=project.manager_id,
        project__plan_approved_on__isnull=False,
    )  # fmt: skip
    rows = [*mine, *others.exclude(project=project.pk).prefetch_related("items")]
    amount = sum(part.support_vnd for part in rows)
    return ledger.management_findings(**year, amount_vnd=amount, on=deciding_day(project, context.on))


def project_share(project: Project, context: Context) -> list[Finding]:
    """What the implementing unit keeps of a contract for managing the project, against its share; a difficult area has
    a higher one."""
    amount = int(context.values.get("management_vnd") or 0)
    contract = int(context.values.get("amount_vnd") or 0)
    if not amount:
        return []
    return ledger.implementer_findings(
        amount_vnd=amount, project_vnd=contract, on=deciding_day(project, context.on),
        difficult_area=is_difficult(project.place, context.on),
    )  # fmt: skip
