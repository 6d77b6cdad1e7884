"""Pure decisions on a yearly plan: who comes first, where the money ends, what a version changes, who decides it.

Source of the order: 45/2012/NĐ-CP art. 6, 46/2012/TT-BCT art. 6, 36/2013/TT-BCT art. 7 (P§5.2; P§15.39).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from khuyencong.common.errors import Finding, Severity
from khuyencong.programmes.plans.choices import GROUP_B, PLACE_GROUNDS, Authority, ChangeKind, IndustryGround, LeftOut

CITATION_SELECTION = "36/2013/TT-BCT, điều 7; 46/2012/TT-BCT, điều 6"
CITATION_CHANGES = "36/2013/TT-BCT, điều 11"
CITATION_BUDGET = "36/2013/TT-BCT, điều 6, 8"


@dataclass(frozen=True)
class Rank:
    """The facts that place a project in the order, as judged on a day.

    `place` and `industry` are grounds ("" = none). `capacity` is the implementing unit's, entered by an officer
    (0 to 100; None = not judged); `experience` the projects it has brought to settlement. `urgency` orders
    cleaner-production projects among themselves: effect and urgency decide there (1 = first; None = not judged).
    """

    pilot: bool = False
    cleaner: bool = False
    place: str = ""
    industry: str = ""
    capacity: int | None = None
    experience: int = 0
    urgency: int | None = None


def place_rank(ground: str) -> int:
    """1 to 4 in the order of the law, 5 without a ground."""
    grounds = [str(g) for g in PLACE_GROUNDS]
    return grounds.index(ground) + 1 if ground in grounds else len(grounds) + 1


def industry_rank(ground: str) -> int:
    """Group b in its order (1 to 5), then group a (6), 7 without a ground."""
    grounds = [str(g) for g in (*GROUP_B, IndustryGround.GROUP_A)]
    return grounds.index(ground) + 1 if ground in grounds else len(grounds) + 1


def first_industry(grounds: Iterable[str]) -> str:
    """Of several grounds the one that comes first; "" for none."""
    return min(grounds, key=industry_rank, default="")


def order_of(rank: Rank) -> tuple[int, ...]:
    """What a project is sorted by: pilot, then place, then industry, then the unit's capacity and experience.

    Place comes before industry. Cleaner-production projects come in a list of their own, by effect and urgency.
    """
    not_judged = 101
    if rank.cleaner:
        return (1, rank.urgency if rank.urgency is not None else not_judged)
    capacity = -rank.capacity if rank.capacity is not None else 1
    return (0, not rank.pilot, place_rank(rank.place), industry_rank(rank.industry), capacity, -rank.experience)


@dataclass(frozen=True)
class Purse:
    """What a batch may spend at one level and place, in đồng; `cleaner_vnd` of it is kept for cleaner production."""

    budget_vnd: int
    cleaner_vnd: int = 0


@dataclass(frozen=True)
class Cuttable:
    """A line to be cut: its amount, whose money pays it, and what an officer decided by hand (None: the rule)."""

    key: int
    amount_vnd: int
    money: tuple[str, int | None]
    cleaner: bool = False
    fixed: bool | None = None


def cut(lines: Sequence[Cuttable], purses: Mapping[tuple[str, int | None], Purse]) -> dict[int, str]:
    """Which lines, in their order, the money reaches: line key to the reason it is left out, "" when it is in.

    The money goes down the order and ends at the first line it does not cover: what stands below does not overtake
    it. What an officer has put in by hand is paid first. Cleaner-production lines are cut by themselves: they get
    what is kept for them and what the others leave.
    """
    verdicts: dict[int, str] = {}
    for money in dict.fromkeys(line.money for line in lines):
        mine = [line for line in lines if line.money == money]
        verdicts |= _cut_one(mine, purses.get(money))
    return verdicts


def _cut_one(lines: Sequence[Cuttable], purse: Purse | None) -> dict[int, str]:
    if purse is None or purse.budget_vnd <= 0:
        return {line.key: "" if line.fixed else LeftOut.NO_LEVEL_MONEY for line in lines if line.fixed is not False}
    by_hand = sum(line.amount_vnd for line in lines if line.fixed and not line.cleaner)
    main = [line for line in lines if not line.cleaner]
    verdicts, left = _walk(main, purse.budget_vnd - purse.cleaner_vnd - by_hand)
    apart = [line for line in lines if line.cleaner]
    by_hand_apart = sum(line.amount_vnd for line in apart if line.fixed)
    rest, _left = _walk(apart, max(left, 0) + purse.cleaner_vnd - by_hand_apart)
    return verdicts | rest


def _walk(lines: Sequence[Cuttable], left: int) -> tuple[dict[int, str], int]:
    verdicts: dict[int, str] = {}
    ended = False
    for line in lines:
        if line.fixed is False:
            continue
        if line.fixed:
            verdicts[line.key] = ""
            continue
        ended = ended or line.amount_vnd > left
        verdicts[line.key] = LeftOut.NO_MONEY if ended else ""
        left -= 0 if ended else line.amount_vnd
    return verdicts, left


@dataclass(frozen=True)
class Spent:
    """What the lines of one batch take from one level and place, against what there is, in đồng."""

    batch: int
    level: str
    place: str
    asked_vnd: int
    budget_vnd: int
    assigned: bool
    lines: int = 0

    @property
    def left_vnd(self) -> int:
        return self.budget_vnd - self.asked_vnd


def budget_findings(spent: Iterable[Spent]) -> list[Finding]:
    """The lines of a batch stay within its money, level by level (P§15.16). Integrity: it blocks."""
    found = []
    for row in spent:
        params: dict[str, object] = {
            "batch": row.batch,
            "level": row.place or row.level,
            "asked_vnd": row.asked_vnd,
            "budget_vnd": row.budget_vnd,
        }
        if row.asked_vnd and not row.budget_vnd:
            found.append(Finding("programmes.plan_no_level_money", Severity.BLOCK, params, CITATION_BUDGET))
        elif row.asked_vnd > row.budget_vnd:
            params["over_vnd"] = row.asked_vnd - row.budget_vnd
            found.append(Finding("programmes.plan_over_budget", Severity.BLOCK, params, CITATION_BUDGET))
    return found


@dataclass(frozen=True)
class InPlan:
    """A line of a version as the next one is compared with it."""

    included: bool
    planned_vnd: int
    batch: int
    level: str


@dataclass(frozen=True)
class Change:
    """What happens to one project from one version to the next; `before` or `after` None: not in that version."""

    kind: ChangeKind
    project_id: int
    before: InPlan | None
    after: InPlan | None
    fields: tuple[str, ...] = field(default=())

    @property
    def difference_vnd(self) -> int:
        """What the change adds to the plan (negative: takes from it)."""
        return (self.after.planned_vnd if self.after else 0) - (self.before.planned_vnd if self.before else 0)


def difference(before: Mapping[int, InPlan], after: Mapping[int, InPlan]) -> list[Change]:
    """What a version changes: added, dropped, raised, lowered, otherwise changed; lines left out in both are silent."""
    changes = []
    for project_id in dict.fromkeys((*after, *before)):
        old, new = _in(before.get(project_id)), _in(after.get(project_id))
        if old == new:
            continue
        fields = tuple(n for n in ("batch", "level") if old and new and getattr(old, n) != getattr(new, n))
        changes.append(Change(_kind(old, new), project_id, old, new, fields))
    order = list(ChangeKind)
    return sorted(changes, key=lambda change: order.index(change.kind))


def _in(line: InPlan | None) -> InPlan | None:
    return line if line and line.included else None


def _kind(old: InPlan | None, new: InPlan | None) -> ChangeKind:
    if old is None:
        return ChangeKind.ADDED
    if new is None:
        return ChangeKind.DROPPED
    if new.planned_vnd == old.planned_vnd:
        return ChangeKind.CHANGED
    return ChangeKind.RAISED if new.planned_vnd > old.planned_vnd else ChangeKind.LOWERED


def change_findings(change: Change, *, open_for_change: bool, contract_vnd: int | None) -> list[Finding]:
    """Whether a line that was in the plan may be dropped or get another amount. Integrity: it blocks."""
    if change.kind is ChangeKind.CHANGED:
        return []
    if not open_for_change:
        return [Finding("programmes.plan_line_past", Severity.BLOCK, {}, CITATION_CHANGES)]
    if contract_vnd is None:
        return []
    if change.after is None:
        return [Finding("programmes.plan_drops_contract", Severity.BLOCK, {}, CITATION_CHANGES)]
    if change.after.planned_vnd < contract_vnd:
        params: dict[str, object] = {"planned_vnd": change.after.planned_vnd, "contract_vnd": contract_vnd}
        return [Finding("programmes.plan_below_contract", Severity.BLOCK, params, CITATION_CHANGES)]
    return []


# 36/2013/TT-BCT art. 11 cl. 2a: raising money, adding and stopping are the Minister's; the rest is the Agency's.
MINISTERS = frozenset({ChangeKind.ADDED, ChangeKind.DROPPED, ChangeKind.RAISED})


def authority_of(changes: Sequence[Change], *, national: bool, first: bool) -> Authority:
    """Who decides a version: the approver of the plan, or for lesser changes of a national plan the Agency."""
    if not national:
        return Authority.CHAIRMAN
    if first or any(change.kind in MINISTERS for change in changes):
        return Authority.MINISTER
    return Authority.AGENCY


def authority_findings(needed: Authority, named: str) -> list[Finding]:
    """The decision comes from who may decide it (P§15.23). The Minister may decide what the Agency may."""
    if named == needed or (needed is Authority.AGENCY and named == Authority.MINISTER):
        return []
    params = {"needed": needed.label, "named": Authority(named).label if named in Authority.values else "–"}
    return [Finding("programmes.plan_wrong_authority", Severity.BLOCK, params, CITATION_CHANGES, field="authority")]
