"""Plans, their entries, and decisions of the province about a cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.audit.services import record
from khuyencong.clusters.choices import FOUNDING, NAME_MAX, DecisionKind, EntryChange, PlanKind
from khuyencong.clusters.models import Cluster, Decision, Plan, PlanEntry
from khuyencong.clusters.norms import regime_on
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
from khuyencong.common.errors import WrongState
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

TRADES_MAX = 60


@transaction.atomic
def approve_plan(
    *,
    province: Unit,
    kind: str,
    first_year: int,
    last_year: int,
    vision_year: int | None = None,
    authority: str,
    valid_from: date,
    paper: Paper,
    key: str = "",
    by: User,
    at: datetime,
) -> Plan:
    """Record an approved (or adjusted) provincial plan; its list is entered cluster by cluster.

    The version before ends the day before; entries a new version does not touch go on. Raises Invalid by field.
    """
    if (made := same_form(Plan, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    faults.choice("kind", kind, PlanKind.values)
    authority = faults.text("authority", authority, NAME_MAX, required=True)
    faults.day("valid_from", valid_from, at, future=True)
    if province.level != Level.PROVINCE:
        faults.add("province", _("Chọn tỉnh, thành phố."))
    if not 2000 <= first_year <= last_year <= 2100:
        faults.add("first_year", _("Thời kỳ quy hoạch không hợp lý."))
    before = Plan.objects.on(valid_from).filter(province=province).first()
    if kind == PlanKind.ADJUSTMENT and before is None:
        faults.add("kind", _("Chưa ghi quy hoạch đang có hiệu lực để điều chỉnh."))
    faults.stop()
    plan = put(
        Plan, valid_from=valid_from,
        values={
            "province": province,
            "kind": kind, "version": before.version + 1 if before and kind == PlanKind.ADJUSTMENT else 1,
            "first_year": first_year, "last_year": last_year, "vision_year": vision_year, "authority": authority,
            "supersedes": before,
        },
        document=document_of(paper, by=by, at=at), key=key, by=by, at=at,
    )  # fmt: skip
    record(
        act="clusters.approve_plan", by=by, at=at, subject=f"clusters.plan:{plan.pk}", label=str(plan),
        detail={"document": paper.number, "on": valid_from.isoformat()},
    )  # fmt: skip
    return plan


def clean_trades(faults: Faults, field_name: str, trades: Sequence[str]) -> list[str]:
    """Trades in stored form, each once."""
    if len(trades) > TRADES_MAX:
        faults.add(field_name, _("Tối đa %(n)d ngành nghề.") % {"n": TRADES_MAX})
    words = [faults.text(field_name, trade, NAME_MAX) for trade in trades]
    return list(dict.fromkeys(word for word in words if word))


@transaction.atomic
def enter_plan_entry(
    *,
    plan: Plan,
    cluster: Cluster,
    change: str,
    name: str,
    location: str,
    area_ha: Decimal,
    trades: Sequence[str] = (),
    order: int = 0,
    investment_vnd: int | None = None,
    land_status: str = "",
    safety_distance: str = "",
    adjacency: str = "",
    conversion: str = "",
    key: str = "",
    by: User,
    at: datetime,
) -> PlanEntry:
    """Record what a plan says of one cluster from the plan's first day (32/2024/NĐ-CP art. 4–7).

    A withdrawal needs the conversion scheme (art. 6.1.c; C§13.37). Small changes decided earlier that this plan takes
    up are marked as reported (C§13.27). Raises Invalid by field.
    """
    cluster = hold(cluster)
    if (made := same_form(PlanEntry, key)) is not None:
        return made
    faults = Faults()
    faults.choice("change", change, EntryChange.values)
    name = faults.text("name", name, NAME_MAX, required=True)
    location = faults.text("location", location, required=True)
    faults.area("area_ha", area_ha)
    faults.money("investment_vnd", investment_vnd)
    words = clean_trades(faults, "trades", trades)
    conversion = faults.text("conversion", conversion, required=change == EntryChange.WITHDRAW)
    longer = {
        "land_status": faults.text("land_status", land_status),
        "safety_distance": faults.text("safety_distance", safety_distance),
        "adjacency": faults.text("adjacency", adjacency),
    }
    faults.stop()
    row = put(
        PlanEntry, valid_from=plan.valid_from,
        values={
            "cluster": cluster,
            "plan": plan, "order": order, "change": change, "name": name, "location": location, "area_ha": area_ha,
            "trades": words, "investment_vnd": investment_vnd, "conversion": conversion, **longer,
        },
        document=plan.document, key=key, by=by, at=at,
    )  # fmt: skip
    pending = Decision.objects.standing().filter(
        cluster=cluster, reported_in__isnull=True, decided_on__lte=plan.valid_from
    )
    pending.exclude(small_name=False, small_location=False, small_area_ha=0).update(reported_in=plan)
    log("enter_plan_entry", cluster=cluster, by=by, at=at, plan=plan.pk, change=change, area=area_ha)
    return row


@dataclass(frozen=True)
class Items:
    """What a decision says (32/2024/NĐ-CP art. 12.1): the whole state it leaves. Money in whole đồng."""

    name: str
    location: str
    area_ha: Decimal
    trades: Sequence[str] = ()
    investor_name: str = ""
    scale: str = ""
    total_investment_vnd: int | None = None
    capital_state_vnd: int | None = None
    capital_equity_vnd: int | None = None
    capital_loan_vnd: int | None = None
    capital_other_vnd: int | None = None
    schedule: str = ""
    complete_by: date | None = None
    incentives: str = ""
    responsibilities: str = ""
    other: str = ""
    priority_land_ha: Decimal | None = None
    handling: str = ""
    small_name: bool = False
    small_location: bool = False
    small_area_ha: Decimal = field(default=Decimal(0))


CAPITAL = ("capital_state_vnd", "capital_equity_vnd", "capital_loan_vnd", "capital_other_vnd")
_LONG = ("scale", "schedule", "incentives", "responsibilities", "other", "handling")


@transaction.atomic
def record_decision(
    *,
    cluster: Cluster,
    kind: str,
    items: Items,
    decided_on: date,
    effective_on: date,
    paper: Paper,
    regime: str = "",
    sent_to_ministry_on: date | None = None,
    key: str = "",
    by: User,
    at: datetime,
) -> Decision:
    """Record a decision of the province with all its items; it holds until the next one takes effect.

    `regime`: that of the dossier; without a dossier, the one in force on the day it was signed. Expansion,
    adjustment, change of investor and revocation amend the decision in force, and a revocation names how tenants and
    state-funded assets are handled (C§13.37). Raises Invalid by field; WrongState where the cluster is (not)
    established.
    """
    cluster = hold(cluster)
    if (made := same_form(Decision, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    faults.choice("kind", kind, DecisionKind.values)
    faults.day("decided_on", decided_on, at)
    faults.day("effective_on", effective_on, at, future=True)
    if effective_on < decided_on:
        faults.add("effective_on", _("Ngày có hiệu lực không trước ngày ký."))
    if sent_to_ministry_on is not None and sent_to_ministry_on < decided_on:
        faults.add("sent_to_ministry_on", _("Ngày gửi Bộ không trước ngày ký."))
    values = _clean(faults, kind, items)
    faults.stop()
    amends = Decision.objects.on(effective_on).filter(cluster=cluster).order_by("-valid_from").first()
    standing = amends is not None and amends.kind != DecisionKind.REVOKE
    if standing == (kind in FOUNDING):
        raise WrongState(cluster, f"clusters.decide_{kind}")
    row = put(
        Decision, valid_from=effective_on,
        values={
            "cluster": cluster,
            **values, "kind": kind, "amends": None if kind in FOUNDING else amends, "decided_on": decided_on,
            "regime": regime or regime_on(decided_on), "sent_to_ministry_on": sent_to_ministry_on,
        },
        document=document_of(paper, by=by, at=at), key=key, by=by, at=at,
    )  # fmt: skip
    log("decide", cluster=cluster, by=by, at=at, kind=kind, on=decided_on, area=items.area_ha, document=paper.number)
    return row


def _clean(faults: Faults, kind: str, items: Items) -> dict[str, Any]:
    values = asdict(items)
    values["name"] = faults.text("name", items.name, NAME_MAX, required=True)
    values["location"] = faults.text("location", items.location, required=True)
    values["investor_name"] = faults.text("investor_name", items.investor_name, NAME_MAX)
    values["trades"] = clean_trades(faults, "trades", items.trades)
    for name in _LONG:
        values[name] = faults.text(name, values[name], required=name == "handling" and kind == DecisionKind.REVOKE)
    faults.area("area_ha", items.area_ha)
    faults.area("priority_land_ha", items.priority_land_ha, required=False, zero=True)
    for name in ("total_investment_vnd", *CAPITAL):
        faults.money(name, values[name])
    parts = [values[name] for name in CAPITAL if values[name] is not None]
    if parts and items.total_investment_vnd is not None and sum(parts) != items.total_investment_vnd:
        faults.add("total_investment_vnd", _("Tổng mức đầu tư khác tổng các nguồn vốn."))
    return values


@transaction.atomic
def send_decision(*, decision: Decision, sent_on: date, by: User, at: datetime) -> Decision:
    """Record the day the copy of a decision went to the Ministry (32/2024/NĐ-CP art. 10.4). Raises Invalid for a day
    before the signing or in the future; WrongState when it was recorded before."""
    faults = Faults()
    faults.day("sent_on", sent_on, at)
    if sent_on < decision.decided_on:
        faults.add("sent_on", _("Ngày gửi Bộ không trước ngày ký (%(day)s).") % {"day": day_words(decision.decided_on)})
    faults.stop()
    rows = Decision.objects.standing().filter(pk=decision.pk, sent_to_ministry_on__isnull=True)
    if not rows.update(sent_to_ministry_on=sent_on):
        raise WrongState(decision, "clusters.send_decision")
    decision.refresh_from_db()
    log("send_decision", cluster=decision.cluster, by=by, at=at, decision=decision.pk, on=sent_on)
    return decision
