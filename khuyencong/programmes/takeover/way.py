"""Which steps lead to where a project stands, and on which paper each of them rests."""

from dataclasses import dataclass
from datetime import date

from khuyencong.programmes.choices import Route, Status
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.programmes.takeover.facts import Facts
from khuyencong.workflow.process import Text

TO_THE_PLAN = {
    Route.NATIONAL: ("submit", "appraise_base", "forward", "appraise_ministry", "approve_plan"),
    Route.DIRECT: ("submit", "appraise_ministry", "approve_plan"),
    Route.ASSIGNED: ("submit", "appraise_ministry", "approve_plan"),
    Route.LOCAL: ("submit", "appraise_base", "approve_plan"),
}
CONTRACT = ("assign_budget", "sign_contract")
ADVANCED, NOT_ADVANCED = ("request_advance", "pay_advance"), ("begin",)
DELIVERY = ("request_acceptance", "accept_base", "request_rest", "pay_rest", "submit_settlement")
# States off the way of a project that goes well: from where, by which acts.
ASIDE: dict[str, tuple[str, tuple[str, ...]]] = {
    Status.MOVED: (Status.IN_PLAN, ("move_to_local",)),
    Status.REREGISTERED: (Status.IN_PLAN, ("reregister",)),
    Status.ADVANCE_ASKED: (Status.CONTRACTED, ("request_advance",)),
    Status.LATE: (Status.REST_PAID, ("settle_late",)),
    Status.STOP_PROPOSED: (Status.RUNNING, ("propose_stop",)),
    Status.RETURNING: (Status.RUNNING, ("propose_stop", "record_stop")),
    Status.STOPPED: (Status.RUNNING, ("propose_stop", "record_stop", "close_stop")),
}
# The papers an act may rest on, the best first. What led to an approved plan rests on its decision where the older
# paper is not at hand; a request rests on the paper that answered it.
RESTS_ON: dict[str, tuple[str, ...]] = {
    "submit": ("registration", "plan"),
    "appraise_base": ("base_appraisal", "plan"),
    "forward": ("forward", "plan"),
    "appraise_ministry": ("ministry_appraisal", "plan"),
    "approve_plan": ("plan",),
    "assign_budget": ("budget",),
    "sign_contract": ("contract",),
    "begin": ("contract",),
    "request_advance": ("advance", "request"),
    "pay_advance": ("advance",),
    "request_acceptance": ("acceptance", "request"),
    "accept_base": ("acceptance",),
    "request_rest": ("payment", "request"),
    "pay_rest": ("payment",),
    "submit_settlement": ("settlement",),
    "settle_late": ("request",),
    "liquidate": ("liquidation",),
    "liquidate_owing": ("liquidation",),
    "return_debt": ("return",),
    "propose_stop": ("request", "ending"),
    "record_stop": ("ending",),
    "close_stop": ("return", "ending"),
    "refuse": ("ending",),
    "move_to_local": ("ending",),
    "reregister": ("ending",),
}  # fmt: skip


# Papers that may be missing once the plan decision is named.
BEFORE_THE_PLAN = frozenset({"registration", "base_appraisal", "forward", "ministry_appraisal"})


@dataclass(frozen=True)
class Step:
    """A step past: its act, its sentence, the paper it rests on ("" when none of them is named) and its day."""

    act: str
    sentence: Text
    paper: str
    day: date | None
    wants: str


def acts_to(facts: Facts) -> list[str] | None:
    """The acts that lead from a draft to the present state on the route of the project; None where none do."""
    target = facts.state
    if target == Status.REFUSED:
        return _until(["submit", "refuse"], facts.route, target)
    before, more = ASIDE.get(target, (target, ()))
    advanced = facts.advanced_vnd > 0 and target != Status.ADVANCE_ASKED
    owed = facts.returned_vnd > 0 or target == Status.OWING
    way = [*TO_THE_PLAN[Route(facts.route)], *CONTRACT, *(ADVANCED if advanced else NOT_ADVANCED), *DELIVERY]
    way += ["liquidate_owing", "return_debt"] if owed else ["liquidate"]
    found = _until(way, facts.route, before)
    return None if found is None else _until([*found, *more], facts.route, target)


def _until(acts: list[str], route: str, target: str) -> list[str] | None:
    """The acts up to the one that reaches a state; None when they do not."""
    state: str = SUPPORT_PROJECT.initial
    taken: list[str] = []
    for act in acts:
        if state == target:
            return taken
        found = next((t for t in SUPPORT_PROJECT.acts_from(state, route) if t.act == act), None)
        if found is None:
            return None
        state = found.target
        taken.append(act)
    return taken if state == target else None


def steps_of(facts: Facts, acts: list[str]) -> list[Step]:
    """The steps past in order, each with its paper. A step that rests on a later paper is not later than what came
    after it."""
    sentences = {t.act: t.sentence for t in SUPPORT_PROJECT.transitions if t.belongs_to(facts.route)}
    steps: list[Step] = []
    latest: date | None = None
    for act in reversed(acts):
        wanted = ("return",) if act == "close_stop" and facts.returned_vnd else RESTS_ON[act]
        wants = "request" if act == acts[-1] and "request" in wanted else wanted[0]
        paper = next((name for name in wanted if facts.paper(name).named), "")
        day = facts.paper(paper).day if paper else None
        if paper and paper != wanted[0] and day and latest and day > latest:
            day = latest
        steps.append(Step(act, sentences[act], paper, day, wants))
        latest = day or latest
    return steps[::-1]


def past_of(facts: Facts) -> frozenset[str]:
    """The acts that are past; empty where the state lies on no way of this route."""
    return frozenset(acts_to(facts) or ()) if facts.state and facts.purse else frozenset()
