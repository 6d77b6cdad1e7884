"""What must hold before an act on a dossier: papers, conditions, selection, order of days, contents of the decision."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from khuyencong.clusters.procedures import norms
from khuyencong.clusters.procedures.choices import DossierKind
from khuyencong.clusters.procedures.models import Dossier
from khuyencong.clusters.procedures.rules.clocks import Step
from khuyencong.clusters.procedures.rules.conditions import items_missing
from khuyencong.clusters.procedures.rules.selection import Ranked, investor_findings, order_findings
from khuyencong.clusters.procedures.selectors import (
    PAPERS,
    conditions,
    council_of,
    law_of,
    missing_papers,
    priority_land_held,
)
from khuyencong.clusters.selectors import decision_at
from khuyencong.common.errors import Finding, Severity
from khuyencong.councils.selectors import ranked_names
from khuyencong.workflow.process import Context
from khuyencong.workflow.selectors import open_task

SELECTION = "32/2024/NĐ-CP, điều 13 khoản 2"
ADJUST = "32/2024/NĐ-CP, điều 12 khoản 2"
CONTENTS = "32/2024/NĐ-CP, điều 12 khoản 1"
# Which field of the recorded decision carries which item of art. 12 cl. 1.
ITEM_FIELDS = {
    "decision_name_area_place_trades": ("name", "location", "area_ha", "trades"),
    "decision_types": ("types",),
    "decision_investor": ("investor_name",),
    "decision_scale_capital": ("scale", "total_investment_vnd"),
    "decision_schedule": ("schedule",),
    "decision_incentives": ("incentives",),
    "decision_responsibilities": ("responsibilities",),
    "decision_effect": ("effective_on",),
    "decision_priority_land": ("priority_land_ha",),
}


def papers_complete(dossier: Dossier, context: Context) -> Iterable[Finding]:
    """The named papers of the regime's checklist are there (C§7.2)."""
    law = law_of(dossier)
    citation = law.papers.citation if law.papers else PAPERS
    for code in missing_papers(dossier):
        yield Finding("clusters.paper_missing", Severity.BLOCK, {}, citation, about=code)


def done_on(context: Context) -> date:
    """The day of the act itself, by its paper; the day it is recorded where it has none."""
    day = context.values.get("done_on")
    return day if isinstance(day, date) else context.on


def conditions_met(dossier: Dossier, context: Context) -> Iterable[Finding]:
    """The conditions of the decision by the law of the day of receipt (C§5), on the facts of the day of the act."""
    return conditions(dossier, done_on(context))


def investor_selected(dossier: Dossier, context: Context) -> Iterable[Finding]:
    """A council has scored; its day and the report's follow each other (C§13.22)."""
    if not dossier.with_applications:
        return []
    council = council_of(dossier)
    if council is None or council.closed_at is None:
        return [Finding("clusters.no_council", Severity.BLOCK, {}, SELECTION)]
    report = context.values.get("report_on") or dossier.report_on
    days = [
        ("Quyết định hội đồng", council.decided_on), ("Chấm điểm", council.scored_on), ("Báo cáo thẩm định", report),
    ]  # fmt: skip
    decided = context.values.get("decided_on")
    return order_findings([*days, ("Quyết định", decided)] if decided else days)


def highest_named(dossier: Dossier, context: Context) -> Iterable[Finding]:
    """The decision names the applicant the selection found (C§13.23)."""
    if not dossier.with_applications:
        return []
    council = council_of(dossier)
    if council is None:
        return []
    ranked = [Ranked(c.name, s.exact, s.rank, s.tied) for c, s in ranked_names(council)]
    mark = norms.passing_mark(dossier.received_on)
    proposal = council.proposal.name if council.proposal else ""
    return investor_findings(
        ranked, str(context.values.get("investor_name", "")).strip(), proposal, mark.value if mark else None,
        mark.severity if mark else Severity.WARN, mark.citation if mark else SELECTION,
        mark.confidence if mark else "",
    )  # fmt: skip


def contents_complete(dossier: Dossier, context: Context) -> Iterable[Finding]:
    """The decision states every item of the regime (C§13.26); a value of the list that was not read warns."""
    if dossier.kind not in {DossierKind.ESTABLISH, DossierKind.EXPAND, DossierKind.REGULARISE}:
        return
    law = law_of(dossier)
    values = {**context.values, "types": dossier.types or context.values.get("other", "")}
    given = {code for code, fields in ITEM_FIELDS.items() if all(values.get(name) for name in fields)}
    for code in items_missing(law, given):
        assert law.decision_items is not None
        yield law.decision_items.broken("clusters.decision_item_missing", code)


def area_as_appraised(dossier: Dossier, context: Context) -> Iterable[Finding]:
    """What is decided is what was appraised."""
    area = context.values.get("area_ha")
    if isinstance(area, Decimal) and dossier.area_ha is not None and area != dossier.area_ha:
        params = {"area": area, "appraised": dossier.area_ha}
        yield Finding("clusters.area_differs", Severity.BLOCK, params, CONTENTS, field="area_ha")


def reason_given(dossier: Dossier, context: Context) -> Iterable[Finding]:
    """An adjustment, a change of investor, a revocation, a refusal and a withdrawal say why."""
    if not (context.note.strip() or dossier.reason.strip()):
        yield Finding("clusters.no_reason", Severity.BLOCK, {}, ADJUST, field="note")


def handling_planned(dossier: Dossier, context: Context) -> Iterable[Finding]:
    """A revocation says what becomes of tenants and state-funded assets (C§13.37)."""
    if dossier.kind == DossierKind.REVOKE and not str(context.values.get("handling", "")).strip():
        yield Finding("clusters.no_handling", Severity.BLOCK, {}, ADJUST, field="handling")


def in_time(step: Step) -> Any:
    """A step done after its last day warns and keeps its reason; a late act is never refused (2026-11-23)."""

    def guard(dossier: Dossier, context: Context) -> Iterable[Finding]:
        key = "clusters.dossier" if dossier.with_applications else "clusters.review"
        task = open_task(key, dossier.pk)
        if task is not None and task.due_on is not None and task.due_on < context.on:
            term = norms.term(step, dossier.received_on)
            citation = term.citation if term else task.due_citation
            confidence = term.confidence if term else ""
            yield Finding("clusters.late_step", Severity.WARN, {"due_on": task.due_on}, citation, confidence)

    return guard


def priority_land(dossier: Dossier, context: Context) -> Iterable[Finding]:
    """Land kept for the three priority groups is given up only when its time is over (C§13.41)."""
    if dossier.kind != DossierKind.ADJUST:
        return
    on = done_on(context)
    now = decision_at(dossier.cluster, on)
    wanted = context.values.get("priority_land_ha") or Decimal(0)
    if now is None or not now.priority_land_ha or wanted >= now.priority_land_ha:
        return
    if (years := priority_land_held(dossier.cluster, on)) is not None:
        params = {"area": now.priority_land_ha - wanted, "years": years.value}
        yield replace(years.broken("clusters.priority_land_kept", **params), field="priority_land_ha")


def before_the_deadline(dossier: Dossier, context: Context) -> Iterable[Finding]:
    """Clusters formed before 2009 are decided on before 31 December 2026 (T5); later ones say why."""
    if dossier.kind != DossierKind.REGULARISE:
        return
    _formed, deadline = norms.before_105_days(context.on)
    decided = context.values.get("decided_on") or context.on
    if decided >= deadline:
        params = {"day_on": deadline}
        yield Finding("clusters.regularise_overdue", Severity.WARN, params, "32/2024/NĐ-CP, điều 35 khoản 4", "read")
