"""Guards of time at the end: settled and liquidated in time, or by the way of Form 9 (36/2013/TT-BCT art. 18)."""

from datetime import date

from khuyencong.common.errors import Finding, Severity
from khuyencong.ledger import selectors as ledger
from khuyencong.papers.selectors import issued_for
from khuyencong.programmes import norms, rules
from khuyencong.programmes.choices import PaperKind, Route, Status
from khuyencong.programmes.guards.facts import acceptance_of, deciding_day
from khuyencong.programmes.guards.papers import Papers
from khuyencong.programmes.models import LateSettlement, Project
from khuyencong.programmes.norms import DayNorm
from khuyencong.workflow.process import Context

LATE = "36/2013/TT-BCT, điều 18 khoản 3"


def late_settlement_of(project: Project) -> LateSettlement | None:
    """The record of the way of Form 9, or None; read once an object (`refresh_from_db` reads it again)."""
    if "_late" not in project.__dict__:
        project.__dict__["_late"] = LateSettlement.objects.filter(project=project.pk).first()
    found: LateSettlement | None = project.__dict__["_late"]
    return found


def liquidation_day(project: Project, on: date) -> DayNorm:
    """The last day of liquidation: 22 January after the last budget year of the project."""
    return norms.liquidation_due(project.years[-1], deciding_day(project, on))


def settlement_day(project: Project, on: date) -> DayNorm | None:
    """The last day for the settlement dossier: counted from the acceptance, never after that of the liquidation."""
    accepted = acceptance_of(project)
    if accepted is None:
        return None
    dossier = norms.settlement_due(accepted.accepted_on, deciding_day(project, on))
    last = liquidation_day(project, on)
    return dossier if dossier.day <= last.day else last


def is_late(project: Project, on: date) -> bool:
    """Whether the way of Form 9 is open: the dossier did not come by its day, or the day of liquidation has passed."""
    due = settlement_day(project, on) if project.status == Status.REST_PAID else liquidation_day(project, on)
    return due is not None and on > due.day and late_settlement_of(project) is None


def settlement_is_late(project: Project, context: Context) -> list[Finding]:
    """The way of Form 9 opens when a day has passed, not before, and once."""
    if is_late(project, context.on):
        return []
    return [Finding("programmes.not_late", Severity.BLOCK, {"day": context.on}, LATE)]


def _path(project: Project, day: date, due: DayNorm) -> Finding:
    """After the day of liquidation the way of Form 9 comes first: an order of steps, so it blocks. For local money the
    province sets the procedure (46/2012/TT-BCT art. 8 cl. 3b), and the step is only advised."""
    severity = Severity.WARN if project.route == Route.LOCAL else Severity.BLOCK
    return Finding("programmes.late_path", severity, {"day": day, "until": due.day}, LATE)


def settled_in_time(project: Project, context: Context) -> list[Finding]:
    """Late within the year asks for a sentence; after the day of liquidation Form 9 comes first (P§15.30)."""
    due = settlement_day(project, context.on)
    if due is None or context.on <= due.day:
        return []
    late, last = late_settlement_of(project), liquidation_day(project, context.on)
    if late is None and context.on > last.day:
        return [_path(project, context.on, last)]
    until = late.until if late else due.day
    if context.on <= until:
        return []
    params = {"day": context.on, "until": until}
    return [Finding("programmes.settled_late", Severity.WARN, params, LATE if late else due.citation, due.confidence)]


def liquidated_in_time(project: Project, context: Context) -> list[Finding]:
    """After 22 January only by the way of Form 9, whose later day then counts (P§15.30)."""
    day = context.values.get("liquidated_on") or context.on
    due = liquidation_day(project, context.on)
    if day <= due.day:
        return []
    late = late_settlement_of(project)
    if late is None:
        return [_path(project, day, due)]
    if day <= late.until:
        return []
    params = {"day": day, "until": late.until}
    return [Finding("programmes.liquidated_late", Severity.WARN, params, LATE, due.confidence)]


def form_9_of(project: Project) -> str:
    """The number of the payment request issued for a project, "" without one."""
    issued = issued_for(project.subject).filter(kind=PaperKind.PAYMENT_REQUEST).first()
    return str(issued) if issued else ""


def form_9_kinds(project: Project) -> list[str]:
    """The papers of a late settlement: acceptance minutes, and Form 9 where none was issued here."""
    kinds: list[str] = [PaperKind.ACCEPTANCE_MINUTES]
    return kinds if form_9_of(project) else [*kinds, PaperKind.PAYMENT_REQUEST]


form_9 = Papers(form_9_kinds, LATE)


def money_classed(project: Project, context: Context) -> list[Finding]:
    """What is still open is on a request of carry-over or goes back: nothing stays undefined (P§15.30, P§15.43)."""
    balances = ledger.subject_balances(project.subject)
    asked = ledger.carried_or_asked_vnd(project.subject)
    return rules.money_class_findings(str(context.values.get("money_class") or ""), balances.open, asked)
