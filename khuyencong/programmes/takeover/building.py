"""A project made of its papers: the rows that its steps past would have left, and where its money stands."""

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.common import formats
from khuyencong.common.fold import search_key
from khuyencong.ledger import services as ledger
from khuyencong.ledger.choices import DOCUMENT_LENGTH_MAX, LABEL_LENGTH_MAX, Bucket, DebtCause
from khuyencong.programmes import guards
from khuyencong.programmes.choices import AcceptanceForm, ContractKind, PaymentKind, Route, Status
from khuyencong.programmes.contents import content_of
from khuyencong.programmes.models import Acceptance, Contract, Part, Project, Settlement, Takeover
from khuyencong.programmes.services.acts import owe, record_payment
from khuyencong.programmes.services.decisions import freeze_norms
from khuyencong.programmes.services.dossier import Line, NewPart, number_project, write_items, write_part
from khuyencong.programmes.takeover import way
from khuyencong.programmes.takeover.facts import Facts
from khuyencong.programmes.takeover.judging import production_place_id
from khuyencong.programmes.takeover.rules import STOPPED, cleared_vnd, opening
from khuyencong.programmes.takeover.selectors import Bodies
from khuyencong.support import services as support

if TYPE_CHECKING:
    from khuyencong.ledger.models import Entry, Fund

KEY = "{subject}:take_over"
ENDED = frozenset({Status.REFUSED, Status.MOVED, Status.REREGISTERED, *STOPPED})


def make_project(takeover: Takeover, facts: Facts, bodies: Bodies, *, on: date, by: User, at: datetime) -> Project:
    """The project with its one part and line, still a draft."""
    # Required columns, and the offices they lead to (guard `papers_agree`).
    assert bodies.province is not None
    assert bodies.place is not None
    assert bodies.implementer is not None
    assert bodies.department is not None
    assert bodies.agency is not None
    assert bodies.manager is not None
    past = way.past_of(facts)
    registered = facts.paper("registration").day
    project = Project.objects.create(
        code=secrets.token_hex(16),  # until the row has its number
        title=facts.title,
        search_key=search_key(facts.title),
        kind=facts.kind,
        purse=facts.purse,
        level=facts.money_level,
        route=facts.route,
        registered_in_year=min(registered.year if registered else facts.budget_year - 1, facts.budget_year),
        budget_year=facts.budget_year,
        province=bodies.province,
        place=bodies.place,
        implementer=bodies.implementer,
        department=bodies.department,
        agency=bodies.agency,
        manager=bodies.manager,
        goals=facts.goals,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        requested_vnd=facts.requested_vnd,
        own_vnd=facts.own_part_vnd,
        other_vnd=facts.other_vnd,
        planned_vnd=facts.planned_vnd if "approve_plan" in past else None,
        plan_approved_on=facts.paper("plan").day if "approve_plan" in past else None,
        is_example=bodies.implementer.is_example,
        form_key=f"takeover-{takeover.pk}-{takeover.version}",
        created_by=by,
        created_at=at,
    )
    number_project(project)
    new = NewPart(
        activity=facts.activity,
        province=bodies.province,
        place=bodies.place,
        department=bodies.department,
        budget_year=facts.budget_year,
        beneficiary_id=facts.beneficiary_id,
        production_place_id=production_place_id(facts, bodies, on),
        expected=facts.expected,
    )
    part = write_part(project, new, 1)
    write_items(project, [(part, Line(facts.item_name, "", 1, facts.total_vnd, facts.requested_vnd))], first=1)
    project.items.update(maker=facts.maker, model=facts.model, serial=facts.serial)
    if project.plan_approved_on is not None:
        freeze_norms(project, project.parts_in_force, project.plan_approved_on)
    return project


def write_past(project: Project, facts: Facts, *, by: User, at: datetime) -> None:
    """Contract, acceptance, payments and settlement as their papers tell them."""
    past = way.past_of(facts)
    if "sign_contract" in past:
        signed = facts.paper("contract")
        assert signed.day is not None  # a step past names its paper
        form = ContractKind.ASSIGNMENT if project.route == Route.ASSIGNED else ContractKind.CONTRACT
        Contract.objects.create(
            project=project, kind=form, number=signed.number, signed_on=signed.day, amount_vnd=facts.contract_vnd
        )
    if "accept_base" in past:
        _accept(project.parts_in_force[0], project, facts)
    advance = facts.advanced_vnd if "pay_advance" in past else 0
    rest = facts.paid_vnd - cleared_vnd(facts) if "pay_rest" in past else 0
    for kind, amount, name in (
        (PaymentKind.ADVANCE, advance, "advance"),
        (PaymentKind.REST, rest, "payment"),
        (PaymentKind.RETURN, facts.returned_vnd, "return"),
    ):
        paper = facts.paper(name)
        if amount > 0 and paper.day is not None:
            key = f"{KEY.format(subject=project.subject)}:{name}"
            record_payment(project, kind, amount, paper.number, paper.day, key, by, at)
    _settle(project, facts, past)


def _accept(part: Part, project: Project, facts: Facts) -> None:
    paper = facts.paper("acceptance")
    assert paper.day is not None  # a step past names its paper
    words = _("Theo biên bản %(number)s.") % {"number": paper.number}
    form = AcceptanceForm.AGENCY if project.route == Route.ASSIGNED else content_of(part.activity).acceptance_form
    Acceptance.objects.create(
        part=part, form=form, number=paper.number, accepted_on=paper.day, work_done_on=facts.work_done_on or paper.day,
        quantity=words, quality=words, invested_vnd=facts.accepted_investment_vnd, accepted_vnd=facts.accepted_vnd,
    )  # fmt: skip


def _settle(project: Project, facts: Facts, past: frozenset[str]) -> None:
    if "submit_settlement" not in past:
        return
    closed = past & {"liquidate", "liquidate_owing"}
    minutes, submitted_on = facts.paper("liquidation"), facts.paper("settlement").day
    assert submitted_on is not None  # a step past names its paper
    Settlement.objects.create(
        project=project,
        submitted_on=submitted_on,
        liquidated_on=minutes.day if closed else None,
        number=minutes.number if closed else "",
        settled_vnd=facts.paid_vnd if closed else None,
    )


def open_balances(
    project: Project, takeover: Takeover, facts: Facts, fund: "Fund", *, day: date, by: User, at: datetime
) -> "Entry":
    """The one entry that brings the money of a project into the book, on the day of its last paper."""
    entry = ledger.take_over_balances(
        fund=fund,
        subject=project.subject,
        label=project.title[:LABEL_LENGTH_MAX],
        amounts_vnd=opening(facts),
        document=_document(takeover, facts),
        effective_on=day,
        key=KEY.format(subject=project.subject),
        by=by,
        at=at,
    )
    if facts.state in {Status.OWING, Status.RETURNING} and opening(facts).get(Bucket.ADVANCED):
        cause = DebtCause.STOP if facts.state == Status.RETURNING else DebtCause.LIQUIDATION
        paper = facts.paper("ending" if facts.state == Status.RETURNING else "liquidation")
        owe(project, cause, paper.number, paper.day or day, by, at)
    return entry


def _document(takeover: Takeover, facts: Facts) -> str:
    """The papers the opening entry rests on: "TN-00012: 55/QĐ-BCT, 20/01/2026; 18/2026/HĐ, 11/3/2026"."""
    names = ("budget", "contract", "advance", "acceptance", "payment", "liquidation", "return", "ending")
    papers = [facts.paper(name) for name in names if facts.paper(name).named]
    words = "; ".join(f"{p.number}, {formats.date_short(p.day, 'vi')}" for p in papers)
    return f"{takeover.number}: {words}"[:DOCUMENT_LENGTH_MAX]


def record_support(project: Project, facts: Facts, *, by: User, at: datetime) -> None:
    """The support items of a project that runs: they stand against other State money from now on."""
    if facts.state == Status.DRAFT or facts.state in ENDED:
        return
    support.record_items(dossier=guards.dossier_of(project), items=guards.items_for_support(project), by=by, at=at)
    if "pay_rest" in way.past_of(facts):
        support.mark_paid(subject=project.subject, by=by, at=at)
