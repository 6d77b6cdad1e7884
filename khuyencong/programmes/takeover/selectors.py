"""Reads of entries: what their answers say, who else entered the same, which fund carries the money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import body_of
from khuyencong.common.errors import Finding, Severity
from khuyencong.common.fold import search_key
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger import services as ledger_services
from khuyencong.network.selectors import department_for
from khuyencong.places.models import Unit
from khuyencong.programmes.models import Contract, Project, Takeover
from khuyencong.programmes.models.takeover import TakeoverQuerySet
from khuyencong.programmes.takeover.choices import OPEN
from khuyencong.programmes.takeover.columns import label_of
from khuyencong.programmes.takeover.facts import Facts, facts_of
from khuyencong.programmes.takeover.rules import opening

if TYPE_CHECKING:
    from khuyencong.ledger.models import Fund

KEY_MAX = 100


def key_of(number: str) -> str:
    """A number as it is compared: without case, accents and spaces."""
    return "".join(search_key(number).split())[:KEY_MAX]


@dataclass(frozen=True)
class Bodies:
    """The bodies an entry speaks of."""

    implementer: Organisation | None
    manager: Organisation | None
    department: Organisation | None
    agency: Organisation | None
    place: Unit | None

    @property
    def province(self) -> Unit | None:
        return (self.place.province or self.place) if self.place else None


def takeovers_visible_to(user: User, on: date) -> TakeoverQuerySet:
    """The entries a user may see, with what a list shows."""
    rows = Takeover.objects.visible_to(user, on=on)
    return rows.select_related("entered_for__place", "taker", "province", "project", "created_by")


def agency_on(on: date) -> Organisation | None:
    """The Agency on a day."""
    return body_of(BodyKind.AGENCY, None, on)


def read(takeover: Takeover, on: date) -> tuple[Facts, Bodies]:
    """The facts of an entry and the bodies it names."""
    values = takeover.values
    ids = [values.get("implementer"), values.get("manager")]
    known = {row.pk: row for row in Organisation.objects.filter(pk__in=[i for i in ids if i]).select_related("place")}
    place = Unit.objects.select_related("province").filter(pk=values.get("place") or 0).first()
    agency, implementer = agency_on(on), known.get(values.get("implementer") or 0)
    department = department_for(place, on).body if place else None
    facts = facts_of(
        values,
        own_unit=bool(implementer and agency and implementer.pk == agency.pk),
        through_department=not (implementer and implementer.kind == BodyKind.REGIONAL_CENTRE),
    )
    manager = agency if not facts.is_local else known.get(values.get("manager") or 0) or department
    return facts, Bodies(implementer, manager, department, agency, place)


Asked = tuple[Facts, Organisation | None, int | None]


def same_elsewhere(takeover: Takeover, facts: Facts, manager: Organisation | None, by: User, on: date) -> list[Finding]:
    """The same project or contract, entered or known already. The other one is named to who may see it."""
    return known_numbers([(facts, manager, takeover.taker_id)], by, on, own=takeover)[0]


def known_numbers(
    asked: Sequence[Asked], by: User, on: date, *, own: Takeover | None = None, but: str = ""
) -> list[list[Finding]]:
    """For each project (its facts, who manages its money, who confirms it) what carries its number or that of its
    contract already; a few queries for all of them. `own`: the entry itself, `but`: the import it came with."""
    keys = {key_of(f.paper_code) for f, _m, _t in asked} | {key_of(f.paper("contract").number) for f, _m, _t in asked}
    keys.discard("")
    rows = Takeover.objects.filter(status__in=OPEN).filter(Q(paper_key__in=keys) | Q(contract_key__in=keys))
    rows = rows.exclude(pk=own.pk if own else 0).order_by("pk")
    entries = [t for t in rows if not but or t.batch != but]
    seen = set(
        Takeover.objects.visible_to(by, on=on).filter(pk__in=[t.pk for t in entries]).values_list("pk", flat=True)
    )
    projects = _projects_with(asked, own.project_id if own else None)
    visible = set(
        Project.objects.visible_to(by, on=on)
        .filter(pk__in=[p.pk for p in projects.values()])
        .values_list("pk", flat=True)
    )
    judged = []
    for facts, manager, taker_id in asked:
        found = {}
        numbers = {"paper_code": facts.paper_code, "contract_number": facts.paper("contract").number}
        for name, column in (("paper_code", "paper_key"), ("contract_number", "contract_key")):
            key = key_of(numbers[name])
            other = next((t for t in entries if key and t.taker_id == taker_id and getattr(t, column) == key), None)
            project = projects.get((name, key, manager.pk if manager and name == "contract_number" else 0))
            if other is not None:
                found[name] = _twice(name, numbers[name], other.number if other.pk in seen else "")
            elif key and project is not None:
                found[name] = _twice(name, numbers[name], project.code if project.pk in visible else "")
        judged.append(list(found.values()))
    return judged


def _projects_with(asked: Sequence[Asked], own_id: int | None) -> dict[tuple[str, str, int], Project]:
    """Projects of the platform that carry a number, by which, key and managing body (0 where none is asked)."""
    found: dict[tuple[str, str, int], Project] = {}
    codes = {facts.paper_code.upper() for facts, _m, _t in asked if facts.paper_code}
    for project in Project.objects.filter(code__in=codes).exclude(pk=own_id or 0):
        found["paper_code", key_of(project.code), 0] = project
    numbers = {facts.paper("contract").number for facts, _m, _t in asked} - {""}
    managers = {manager.pk for _f, manager, _t in asked if manager}
    rows = Contract.objects.filter(number__in=numbers, project__manager__in=managers).exclude(project=own_id or 0)
    for contract in rows.select_related("project").order_by("-pk"):
        found["contract_number", key_of(contract.number), contract.project.manager_id] = contract.project
    return found


def _twice(name: str, number: str, other: str) -> Finding:
    params = {"what": label_of(name), "number": number, "other": other or _("một hồ sơ ngoài phạm vi được xem")}
    return Finding("programmes.takeover.twice", Severity.BLOCK, params, "36/2013/TT-BCT, điều 12", field=name)


def fund_of(facts: Facts, manager: Organisation | None) -> "tuple[Fund | None, list[Finding]]":
    """The fund the money of a project lies in, and why there is none or it cannot carry it."""
    asked = sum(opening(facts).values())
    if not asked or manager is None:
        return None, []
    fund, refused, available = fund_for(facts, manager)
    if fund is not None and asked > available:
        refused = [short(fund, asked, available)]
    return fund, refused


def short(fund: "Fund", asked_vnd: int, available_vnd: int) -> Finding:
    """A fund that cannot carry what is to be entered."""
    return ledger_services.short_finding(fund, asked_vnd, available_vnd)


def fund_for(facts: Facts, manager: Organisation) -> "tuple[Fund | None, list[Finding], int]":
    """The one fund of the year, level and batch of a project, why there is none, and what is available in it."""
    rows = ledger.funds_of(purse=facts.purse, budget_year=facts.budget_year)
    funds = list(rows.filter(holder=manager, level=facts.money_level, carried_from_year=0))
    if facts.batch:
        funds = [fund for fund in funds if fund.batch == facts.batch]
    if not funds:
        asked = sum(opening(facts).values())
        batch = _(", đợt %(batch)s") % {"batch": facts.batch} if facts.batch else ""
        params = {"holder": str(manager), "year": facts.budget_year, "batch": batch, "asked_vnd": asked}
        return None, [_no_fund("no_fund", params)], 0
    if len(funds) > 1:
        params = {"year": facts.budget_year, "batches": ", ".join(str(fund.batch) for fund in funds)}
        return None, [_no_fund("which_fund", params)], 0
    return funds[0], [], ledger.fund_balances(funds[0].pk).available


def _no_fund(code: str, params: dict[str, object]) -> Finding:
    return Finding(f"programmes.takeover.{code}", Severity.BLOCK, params, "83/2015/QH13, điều 8", field="batch")
