"""Status of a cluster on six independent axes, and the one label shown for it (C§4). Derived, never typed."""

from __future__ import annotations

from dataclasses import dataclass

from khuyencong.clusters.choices import (
    DecisionKind,
    EntryChange,
    InfrastructureAxis,
    InvestorAxis,
    Label,
    LegalAxis,
    OperationAxis,
    PlanAxis,
    WastewaterState,
)
from khuyencong.clusters.rules.facts import Facts

AXES = ("plan", "legal", "investor", "infrastructure", "operation", "environment")


@dataclass(frozen=True, slots=True)
class Status:
    """The six axes on a day. `stalled`: the day the decision set for completion has passed and the works are not
    complete."""

    plan: PlanAxis
    legal: LegalAxis
    investor: InvestorAxis
    infrastructure: InfrastructureAxis
    operation: OperationAxis
    environment: WastewaterState
    label: Label
    stalled: bool


def plan_axis(facts: Facts) -> PlanAxis:
    if not facts.entry_change:
        return PlanAxis.NOT_LISTED
    return PlanAxis.WITHDRAWN if facts.entry_change == EntryChange.WITHDRAW else PlanAxis.LISTED


def legal_axis(facts: Facts) -> LegalAxis:
    if facts.decision_kind == DecisionKind.REVOKE:
        return LegalAxis.REVOKED
    if facts.established:
        return LegalAxis.EXPANDED if facts.expanded else LegalAxis.ESTABLISHED
    return LegalAxis(facts.step) if facts.step else LegalAxis.NONE


def investor_axis(facts: Facts) -> InvestorAxis:
    if facts.business_investor:
        return InvestorAxis.BUSINESS
    return InvestorAxis.STATE_UNIT if facts.state_investor else InvestorAxis.NONE


def infrastructure_axis(facts: Facts) -> InfrastructureAxis:
    """The furthest step a paper proves."""
    if facts.project_complete:
        return InfrastructureAxis.COMPLETE
    if facts.essential_in_use:
        return InfrastructureAxis.ESSENTIAL
    if facts.building or facts.broke_ground:
        return InfrastructureAxis.BUILDING
    if facts.cleared_ha:
        return InfrastructureAxis.CLEARING
    if facts.project_area_ha is not None:
        return InfrastructureAxis.PROJECT
    if facts.detailed_area_ha is not None:
        return InfrastructureAxis.DETAILED_PLAN
    return InfrastructureAxis.NONE


def operation_axis(facts: Facts) -> OperationAxis:
    if facts.operating:
        return OperationAxis.OPERATING
    return OperationAxis.EMPTIED if facts.ever_tenants else OperationAxis.NOT_OPERATING


def label_of(plan: PlanAxis, legal: LegalAxis, infrastructure: InfrastructureAxis, operation: OperationAxis) -> Label:
    """First match: revoked, withdrawn, operating, under construction, established, in appraisal, planned (C§4)."""
    established = legal in {LegalAxis.ESTABLISHED, LegalAxis.EXPANDED}
    started = infrastructure in {InfrastructureAxis.BUILDING, InfrastructureAxis.ESSENTIAL, InfrastructureAxis.COMPLETE}
    choices = (
        (legal == LegalAxis.REVOKED, Label.REVOKED),
        (plan == PlanAxis.WITHDRAWN, Label.WITHDRAWN),
        (operation == OperationAxis.OPERATING and established, Label.OPERATING),
        (operation == OperationAxis.OPERATING, Label.OPERATING_UNESTABLISHED),
        (started, Label.BUILDING),
        (established, Label.ESTABLISHED),
        (legal in {LegalAxis.APPLIED, LegalAxis.APPRAISAL}, Label.APPRAISAL),
        (plan == PlanAxis.LISTED, Label.PLANNED),
    )
    return next((label for holds, label in choices if holds), Label.NOT_LISTED)


def status_of(facts: Facts) -> Status:
    """The axes, the label and whether the works are behind the decision's schedule."""
    plan, legal, infrastructure = plan_axis(facts), legal_axis(facts), infrastructure_axis(facts)
    operation = operation_axis(facts)
    late = facts.established and facts.complete_by is not None and facts.complete_by < facts.on
    return Status(
        plan=plan,
        legal=legal,
        investor=investor_axis(facts),
        infrastructure=infrastructure,
        operation=operation,
        environment=WastewaterState(facts.wastewater or WastewaterState.NONE),
        label=label_of(plan, legal, infrastructure, operation),
        stalled=late and infrastructure != InfrastructureAxis.COMPLETE,
    )
