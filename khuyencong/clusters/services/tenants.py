"""Production projects in a cluster and the industrial land they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from khuyencong.clusters.choices import LEASED, NAME_MAX, LandBasis, PriorityGroup, ProjectState
from khuyencong.clusters.models import (
    Cluster,
    LandHolding,
    Lot,
    SecondaryProject,
    ServiceRegulation,
    TenantState,
)
from khuyencong.clusters.models.base import holds_on
from khuyencong.clusters.rules.facts import Facts
from khuyencong.clusters.selectors.facts import facts_of_one
from khuyencong.clusters.selectors.rows import decision_at
from khuyencong.clusters.services.common import (
    Faults,
    Paper,
    check_paper,
    day_words,
    document_of,
    hold,
    log,
    put,
    same_form,
)
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding, Invalid, RuleBroken, Severity, WrongState
from khuyencong.common.fold import search_key

if TYPE_CHECKING:
    from khuyencong.accounts.models import User
    from khuyencong.registry.models import Establishment

# Clusters that operated before Decree 32/2024 may lack a regulation of services: a warning, not a refusal (C§13.28).
REGULATION_NEEDED_FROM = date(2024, 5, 1)
REGULATION_CITATION = "32/2024/NĐ-CP, điều 17 khoản 2"
TRADE_CITATION = "32/2024/NĐ-CP, điều 12 khoản 1"


@dataclass(frozen=True)
class Entry:
    """What a cluster asks of a project that enters it on a day: an approved regulation of services (`legacy`: it
    operated before it needed one), and the trades of the decision in force (none: not limited)."""

    cluster: str
    regulated: bool
    legacy: bool
    trades: tuple[str, ...] = ()
    document: str = ""


def entry_of(cluster: Cluster, on: date) -> Entry:
    """What a cluster asks of a project on a day."""
    regulated = ServiceRegulation.objects.standing().filter(cluster=cluster, approved_on__lte=on).exists()
    legacy = not regulated and (
        on < REGULATION_NEEDED_FROM or facts_of_one(cluster, min(on, REGULATION_NEEDED_FROM)).ever_tenants
    )
    decision = decision_at(cluster, on)
    if decision is None:
        return Entry(cluster.name, regulated, legacy)
    return Entry(cluster.name, regulated, legacy, tuple(decision.trades), decision.document.number)


def entry_findings(entry: Entry, *, trade: str, trade_reason: str) -> list[Finding]:
    """What speaks against a project: no regulation of services (C§13.28), a trade the decision does not list (C§13.29;
    with a written reason it is a warning)."""
    found = []
    if not entry.regulated:
        severity = Severity.WARN if entry.legacy else Severity.BLOCK
        found.append(Finding("clusters.no_regulation", severity, {"cluster": entry.cluster}, REGULATION_CITATION))
    if entry.trades and not listed(trade, entry.trades):
        severity = Severity.WARN if trade_reason else Severity.BLOCK
        params: dict[str, object] = {"trade": trade, "document": entry.document}
        found.append(Finding("clusters.trade_not_listed", severity, params, TRADE_CITATION, field="trade"))
    return found


def listed(trade: str, trades: Sequence[str]) -> bool:
    """Whether a trade is one of a decision's, or begins or contains it word for word, accents ignored."""
    asked = f" {search_key(trade)} "
    return any(f" {search_key(word)} " in asked or asked in f" {search_key(word)} " for word in trades)


@transaction.atomic
def add_tenant(
    *,
    cluster: Cluster,
    establishment: Establishment,
    name: str,
    trade: str,
    registered_on: date,
    state: str = ProjectState.REGISTERED,
    trade_reason: str = "",
    vsic_code: str = "",
    registered_capital_vnd: int | None = None,
    realised_capital_vnd: int | None = None,
    foreign_invested: bool = False,
    polluting: bool | None = None,
    relocated_from: str = "",
    priority_group: str = "",
    note: str = "",
    paper: Paper,
    key: str = "",
    by: User,
    at: datetime,
) -> SecondaryProject:
    """Record an establishment's production project in a cluster, from the paper that let it in.

    Raises Invalid by field; RuleBroken without an approved regulation of services (C§13.28), or for a trade outside
    the decision without a reason (C§13.29).
    """
    cluster = hold(cluster)
    if (made := same_form(SecondaryProject, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    name = faults.text("name", name, NAME_MAX, required=True)
    trade = faults.text("trade", trade, NAME_MAX, required=True)
    trade_reason = faults.text("trade_reason", trade_reason)
    relocated_from = faults.text("relocated_from", relocated_from, NAME_MAX)
    faults.choice("state", state, ProjectState.values)
    faults.choice("priority_group", priority_group, PriorityGroup.values, required=False)
    faults.money("registered_capital_vnd", registered_capital_vnd)
    faults.money("realised_capital_vnd", realised_capital_vnd)
    faults.day("registered_on", registered_on, at)
    if cluster.merged_into_id is not None:
        faults.add("cluster", _("Cụm đã sáp nhập; ghi vào cụm nhận."))
    twins = SecondaryProject.objects.standing().filter(cluster=cluster, establishment=establishment, name=name)
    if twins.exists():
        faults.add("name", _("Dự án này của cơ sở đã ghi trong cụm."))
    faults.stop()
    entry = entry_of(cluster, registered_on)
    blocks = [f for f in entry_findings(entry, trade=trade, trade_reason=trade_reason) if f.blocks]
    if blocks:
        raise RuleBroken(blocks)
    document = document_of(paper, by=by, at=at)
    tenant = SecondaryProject.objects.create(
        cluster=cluster, establishment=establishment, name=name, trade=trade, trade_reason=trade_reason,
        vsic_code=vsic_code, registered_on=registered_on, registered_capital_vnd=registered_capital_vnd,
        realised_capital_vnd=realised_capital_vnd, foreign_invested=foreign_invested, polluting=polluting,
        relocated_from=relocated_from, priority_group=priority_group, note=faults.text("note", note),
        document=document, form_key=key or None, recorded_by=by, recorded_at=at,
    )  # fmt: skip
    put(
        TenantState, valid_from=registered_on, values={"tenant": tenant, "state": state},
        document=document, by=by, at=at,
    )  # fmt: skip
    log("add_tenant", cluster=cluster, by=by, at=at, tenant=tenant.pk, establishment=establishment.pk)
    return tenant


@transaction.atomic
def set_tenant_state(
    *, tenant: SecondaryProject, state: str, valid_from: date, paper: Paper, key: str = "", by: User, at: datetime
) -> TenantState:
    """Record the state of a production project from a day on. Raises Invalid by field."""
    cluster = hold(tenant.cluster)
    if (made := same_form(TenantState, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    faults.choice("state", state, ProjectState.values)
    faults.day("valid_from", valid_from, at)
    if valid_from < tenant.registered_on:
        faults.add("valid_from", _("Không trước ngày vào cụm (%(day)s).") % {"day": day_words(tenant.registered_on)})
    faults.stop()
    row = put(
        TenantState, valid_from=valid_from, values={"tenant": tenant, "state": state},
        document=document_of(paper, by=by, at=at), key=key, by=by, at=at,
    )  # fmt: skip
    log("set_tenant_state", cluster=cluster, by=by, at=at, tenant=tenant.pk, state=state, on=valid_from)
    return row


@transaction.atomic
def add_lot(
    *, cluster: Cluster, code: str, area_ha: Decimal, valid_from: date, paper: Paper, by: User, at: datetime
) -> Lot:
    """Record a numbered lot of the detailed plan. Raises Invalid by field."""
    cluster = hold(cluster)
    faults = Faults()
    check_paper(faults, paper, at)
    code = faults.text("code", code, 40, required=True)
    faults.area("area_ha", area_ha)
    faults.day("valid_from", valid_from, at)
    faults.stop()
    row = put(
        Lot, valid_from=valid_from, values={"cluster": cluster, "code": code, "area_ha": area_ha},
        document=document_of(paper, by=by, at=at), by=by, at=at,
    )  # fmt: skip
    log("add_lot", cluster=cluster, by=by, at=at, lot=code, area=area_ha)
    return row


@transaction.atomic
def hold_land(
    *,
    tenant: SecondaryProject,
    basis: str,
    area_ha: Decimal,
    valid_from: date,
    lot: Lot | None = None,
    until: date | None = None,
    annual_rent: bool | None = None,
    rent_vnd: int | None = None,
    paper: Paper,
    key: str = "",
    by: User,
    at: datetime,
) -> LandHolding:
    """Record land a tenant leases, or that an approval grants it, from a day on. `until` is the term in the paper;
    the land is held until its end is recorded.

    Each hectare is counted once (C§13.9): a lot another tenant leases, or land above the industrial land of the
    detailed plan, is refused. Raises Invalid by field.
    """
    cluster = hold(tenant.cluster)
    if (made := same_form(LandHolding, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    faults.choice("basis", basis, LandBasis.values)
    faults.area("area_ha", area_ha)
    faults.money("rent_vnd", rent_vnd)
    faults.day("valid_from", valid_from, at)
    if until is not None and until < valid_from:
        faults.add("until", _("Thời hạn trước ngày bắt đầu."))
    _check_lot(faults, cluster, lot, basis, area_ha, valid_from)
    faults.stop()
    row = LandHolding.objects.create(
        tenant=tenant, basis=basis, lot=lot, area_ha=area_ha, until=until, annual_rent=annual_rent, rent_vnd=rent_vnd,
        valid_from=valid_from, document=document_of(paper, by=by, at=at), form_key=key or None,
        recorded_by=by, recorded_at=at,
    )  # fmt: skip
    _refuse_too_much(facts_of_one(cluster, valid_from))
    _refuse_too_much(facts_of_one(cluster, local_date(at)))
    log("hold_land", cluster=cluster, by=by, at=at, tenant=tenant.pk, basis=basis, area=area_ha, on=valid_from)
    return row


def _check_lot(
    faults: Faults, cluster: Cluster, lot: Lot | None, basis: str, area_ha: Decimal, valid_from: date
) -> None:
    if lot is None:
        return
    if lot.cluster_id != cluster.pk:
        faults.add("lot", _("Lô đất của cụm khác."))
    if area_ha > lot.area_ha:
        faults.add("area_ha", _("Lớn hơn diện tích lô (%(area)s ha).") % {"area": lot.area_ha.normalize()})
    if basis in LEASED:
        later = holds_on(valid_from) | Q(withdrawn_at__isnull=True, valid_from__gte=valid_from)
        taken = LandHolding.objects.filter(later, lot=lot, basis__in=LEASED).select_related("tenant").first()
        if taken is not None:
            words = {"lot": lot.code, "tenant": taken.tenant.name, "day": day_words(taken.valid_from)}
            faults.add("lot", _("Lô %(lot)s đã cho %(tenant)s thuê từ %(day)s.") % words)


def _refuse_too_much(facts: Facts) -> None:
    if facts.industrial_ha is not None and facts.held_ha > facts.industrial_ha:
        words = {"held": facts.held_ha.normalize(), "land": facts.industrial_ha.normalize()}
        message = _("Đất đã cho thuê, chấp thuận %(held)s ha vượt đất công nghiệp %(land)s ha của quy hoạch chi tiết.")
        raise Invalid({"area_ha": [message % words]})


@transaction.atomic
def end_holding(*, row: LandHolding, last_day: date, paper: Paper, by: User, at: datetime) -> LandHolding:
    """Record the last day a tenant holds land, from the paper that ends it. Raises Invalid; WrongState when ended."""
    cluster = hold(row.tenant.cluster)
    faults = Faults()
    check_paper(faults, paper, at)
    faults.day("last_day", last_day, at)
    if last_day < row.valid_from:
        faults.add("last_day", _("Ngày kết thúc trước ngày bắt đầu."))
    faults.stop()
    document = document_of(paper, by=by, at=at)
    if not LandHolding.objects.standing().filter(pk=row.pk, valid_to__isnull=True).update(valid_to=last_day):
        raise WrongState(row, "clusters.end_holding")
    row.refresh_from_db()
    log("end_holding", cluster=cluster, by=by, at=at, holding=row.pk, on=last_day, document=document.number)
    return row
