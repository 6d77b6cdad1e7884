"""Papers that contradict each other, and what a project has by them. Pure: facts in, findings with their field out."""

from collections.abc import Iterator, Mapping
from datetime import date

from khuyencong.common.errors import Finding, Severity
from khuyencong.ledger.choices import Bucket
from khuyencong.programmes.choices import Kind, Level, Status
from khuyencong.programmes.rules import debt_at_liquidation
from khuyencong.programmes.takeover import way
from khuyencong.programmes.takeover.columns import PAPERS, label_of
from khuyencong.programmes.takeover.facts import Facts

CITATION = "36/2013/TT-BCT, điều 12"
ACCEPTED = "36/2013/TT-BCT, điều 14"
PLANNED = "36/2013/TT-BCT, điều 5, 8"
STOPPED = frozenset({Status.RETURNING, Status.STOPPED})
CLOSED = frozenset({Status.OWING, Status.SETTLED, *STOPPED})
# The act from which on an amount is there, and before which it cannot be.
FROM = {
    "planned_vnd": "approve_plan",
    "contract_vnd": "sign_contract",
    "advanced_vnd": "pay_advance",
    "accepted_vnd": "accept_base",
    "paid_vnd": "pay_rest",
}
RETURNS = frozenset({"return_debt", "close_stop"})
NEEDED = ("planned_vnd", "contract_vnd", "accepted_vnd", "paid_vnd")


def _block(code: str, field: str, citation: str = CITATION, **params: object) -> Finding:
    return Finding(f"programmes.takeover.{code}", Severity.BLOCK, params, citation, field=field)


def contradictions(facts: Facts, on: date) -> list[Finding]:
    """Everything in the papers that cannot be true together, each at its field. Sums, order of days, named papers and
    the way of the dossier always block; `on` is the day of the check."""
    found = [*_sums(facts), *_who(facts)]
    acts = way.acts_to(facts) if facts.state and facts.purse else None
    if acts is None:
        if facts.state and facts.purse:
            found.append(_block("not_on_route", "state", "36/2013/TT-BCT, điều 8", state=Status(facts.state).label))
        return found
    steps = way.steps_of(facts, acts)
    return [
        *found,
        *_amounts(facts, frozenset(acts)),
        *_limits(facts, frozenset(acts)),
        *_papers(facts, steps),
        *_days(facts, steps, on),
        *_closed(facts, frozenset(acts)),
    ]


def _sums(facts: Facts) -> Iterator[Finding]:
    given = facts.requested_vnd + facts.own_part_vnd + facts.other_vnd
    if facts.total_vnd and facts.requested_vnd > facts.total_vnd:
        yield _above("requested_vnd", facts.requested_vnd, "total_vnd", facts.total_vnd)
    elif facts.total_vnd and given != facts.total_vnd:
        yield _block("sum_differs", "total_vnd", PLANNED, sum_vnd=given, total_vnd=facts.total_vnd)
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        yield _order("ends_on", facts.ends_on, "starts_on", facts.starts_on)


def _who(facts: Facts) -> Iterator[Finding]:
    nation = facts.money_level == Level.NATION
    if facts.purse and facts.level and nation != (facts.purse == "national"):
        yield _block("level", "level", "45/2012/NĐ-CP, điều 11, 12")
    if facts.money_level in {Level.DISTRICT, Level.COMMUNE} and facts.manager_id is None:
        yield _block("no_manager", "manager", "45/2012/NĐ-CP, điều 12")
    if facts.level == Level.DISTRICT and facts.budget_year > 2025:
        yield _block("no_district", "level", "202/2025/QH15")
    if facts.kind == Kind.GROUP and "request_acceptance" in way.past_of(facts):
        yield _block("nobody", "beneficiary", "36/2013/TT-BCT, điều 21, 23")


def _amounts(facts: Facts, past: frozenset[str]) -> Iterator[Finding]:
    """Amounts of steps past are there, those of steps ahead are not."""
    for name, act in FROM.items():
        amount = getattr(facts, name)
        if amount and act not in past:
            yield _block("ahead", name, CITATION, what=label_of(name), state=Status(facts.state).label)
        elif not amount and act in past and name in NEEDED:
            yield _block("amount_missing", name, CITATION, what=label_of(name))
    if facts.returned_vnd and not past & RETURNS:
        yield _block("ahead", "returned_vnd", CITATION, what=label_of("returned_vnd"), state=Status(facts.state).label)


def _limits(facts: Facts, past: frozenset[str]) -> Iterator[Finding]:
    """Paid ≤ accepted ≤ contract ≤ plan ≤ request; advanced ≤ contract; accepted ≤ invested ≤ total."""
    pairs = [
        ("planned_vnd", "requested_vnd", PLANNED),
        ("contract_vnd", "planned_vnd", CITATION),
        ("advanced_vnd", "contract_vnd", CITATION),
        ("accepted_vnd", "contract_vnd", ACCEPTED),
        ("paid_vnd", "accepted_vnd", ACCEPTED),
    ]
    for name, than, citation in pairs:
        amount, limit = getattr(facts, name), getattr(facts, than)
        if amount and limit and amount > limit:
            yield _above(name, amount, than, limit, citation)
    if facts.accepted_vnd > facts.accepted_investment_vnd > 0:
        yield _above("accepted_vnd", facts.accepted_vnd, "invested_vnd", facts.accepted_investment_vnd, ACCEPTED)
    cleared = cleared_vnd(facts)
    if "pay_rest" in past and 0 < facts.paid_vnd < cleared:
        yield _block("cleared", "paid_vnd", ACCEPTED, paid_vnd=facts.paid_vnd, cleared_vnd=cleared)


def _papers(facts: Facts, steps: list[way.Step]) -> Iterator[Finding]:
    """Every step past names its paper: number and day (P§15.21)."""
    told = set()
    for step in steps:
        if step.paper or step.wants in told:
            continue
        told.add(step.wants)
        paper, named = PAPERS[step.wants], facts.paper(step.wants)
        field = paper.day if named.number else paper.number
        yield _block("paper_missing", field, CITATION, step=str(step.sentence), paper=str(paper.label))


def _days(facts: Facts, steps: list[way.Step], on: date) -> Iterator[Finding]:
    """Papers follow each other in the order of the steps, none is of a later day than today."""
    before: tuple[str, date] | None = None
    for step in steps:
        if not step.paper or step.day is None:
            continue
        day_field = PAPERS[step.paper].day
        if before and step.day < before[1]:
            yield _order(day_field, step.day, before[0], before[1])
        before = (day_field, step.day)
    for name, paper in PAPERS.items():
        day = facts.paper(name).day
        if day and day > on:
            yield _block("future", paper.day, what=str(paper.label), day=day)
    accepted_on = facts.paper("acceptance").day
    if facts.work_done_on and accepted_on and facts.work_done_on > accepted_on:
        yield _order("acceptance_on", accepted_on, "work_done_on", facts.work_done_on)


def _closed(facts: Facts, past: frozenset[str]) -> Iterator[Finding]:
    """A closed project has no money left open, one that owes has some."""
    open_vnd = opening(facts).get(Bucket.ADVANCED, 0)
    if facts.returned_vnd > _uncovered(facts) and past & RETURNS:
        yield _block("returned", "returned_vnd", CITATION, returned_vnd=facts.returned_vnd, open_vnd=_uncovered(facts))
    elif facts.state in {Status.SETTLED, Status.STOPPED} and open_vnd:
        yield _block("not_zero", "returned_vnd", CITATION, open_vnd=open_vnd)
    elif facts.state == Status.OWING and not open_vnd:
        yield _block("owes_nothing", "state", CITATION)


def _above(name: str, amount: int, than: str, limit: int, citation: str = PLANNED) -> Finding:
    return _block("above", name, citation, what=label_of(name), asked_vnd=amount, than=label_of(than), limit_vnd=limit)


def _order(name: str, day: date, before: str, before_on: date) -> Finding:
    citation = "36/2013/TT-BCT, điều 8, 12, 14, 18"
    return _block("order", name, citation, what=label_of(name), day=day, than=label_of(before), before=before_on)


def cleared_vnd(facts: Facts) -> int:
    """What of the advance the accepted value covers: it became a payment when the rest was paid."""
    return facts.advanced_vnd - debt_at_liquidation(facts.advanced_vnd, facts.accepted_vnd)


def _uncovered(facts: Facts) -> int:
    """What of the advance nothing accepted covers."""
    if facts.state in STOPPED:
        return facts.advanced_vnd
    return debt_at_liquidation(facts.advanced_vnd, facts.accepted_vnd)


def opening(facts: Facts) -> Mapping[Bucket, int]:
    """Where the money of a project stands by its papers, in đồng: what the opening entry brings into the book."""
    past = way.past_of(facts)
    if "assign_budget" not in past:
        return {}
    closed = facts.state in CLOSED
    paid = facts.paid_vnd if "pay_rest" in past else 0
    advanced = facts.advanced_vnd if "pay_advance" in past else 0
    if "pay_rest" in past:
        advanced -= cleared_vnd(facts)
    bound = facts.contract_vnd if "sign_contract" in past else 0
    found = {
        Bucket.RESERVED: 0 if closed else facts.planned_vnd - bound,
        Bucket.COMMITTED: 0 if closed else bound - paid - advanced,
        Bucket.ADVANCED: advanced - facts.returned_vnd,
        Bucket.PAID: paid,
        Bucket.RETURNED: facts.returned_vnd,
    }
    return {bucket: amount for bucket, amount in found.items() if amount > 0}
