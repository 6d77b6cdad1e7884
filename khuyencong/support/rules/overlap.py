"""Whether two items are the same one, and what a decision about them leaves open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from khuyencong.common.errors import Finding, Severity, Words
from khuyencong.support.choices import KIND_LABELS, CaseStatus, KeyKind
from khuyencong.support.rules.keys import Key

CITATION_SAME_ITEM = "26/2014/TTLT-BTC-BCT, điều 7"
# The strongest first: what a shared key of one kind settles need not be asked again by a weaker one.
STRENGTH = (
    KeyKind.MACHINE,
    KeyKind.WORKS,
    KeyKind.EVENT,
    KeyKind.PLACE_AT_EVENT,
    KeyKind.CONTRACT,
    KeyKind.CONTENT,
    KeyKind.PURPOSE,
)
RANK = {kind: rank for rank, kind in enumerate(STRENGTH)}
# Lines of one dossier may share a contract, an event or a content; never a machine or a works item.
INSIDE_A_DOSSIER = {KeyKind.MACHINE, KeyKind.WORKS}
# Two different machines, works or stalls are two items, however alike the rest is.
TELLS_APART = (KeyKind.MACHINE, KeyKind.WORKS, KeyKind.EVENT)


@dataclass(frozen=True)
class Candidate:
    """One side of a comparison: an item with its keys. `pk` None: not recorded yet."""

    subject: str
    item_ref: str
    scheme: str
    keys: frozenset[Key]
    pk: int | None = None

    def of_kind(self, kind: KeyKind) -> frozenset[Key]:
        return frozenset(key for key in self.keys if key.kind == kind)


def shared_key(one: Candidate, other: Candidate) -> Key | None:
    """The strongest key by which two items are the same; None when they are two items."""
    if (one.subject, one.item_ref) == (other.subject, other.item_ref):
        return None
    shared = one.keys & other.keys
    if one.subject == other.subject:
        shared = frozenset(key for key in shared if key.kind in INSIDE_A_DOSSIER)
    if one.scheme == other.scheme:
        shared = frozenset(key for key in shared if key.kind != KeyKind.PURPOSE)
    if not shared:
        return None
    apart = min((RANK[kind] for kind in TELLS_APART if _differ(one, other, kind)), default=len(STRENGTH))
    left = [key for key in shared if RANK[key.kind] <= apart]
    # A whole key before one with a blank: the same pair is always named by the same key.
    return min(left, key=lambda key: (RANK[key.kind], "*" in key.text, key.text), default=None)


def _differ(one: Candidate, other: Candidate, kind: KeyKind) -> bool:
    """Both name a thing of this kind, and not the same."""
    mine, theirs = one.of_kind(kind), other.of_kind(kind)
    return bool(mine and theirs) and not mine & theirs


@dataclass(frozen=True)
class Decision:
    """A decision on a pair: the key it was about, what was decided, and the part of each item if it was split."""

    kind: str
    value: str
    status: str
    parts: tuple[int | None, int | None] = (None, None)
    number: str = ""
    on: date | None = None


def settles(decision: Decision, key: Key) -> bool:
    """Whether a decision answers a shared key: it was about this key, or about a stronger kind of key."""
    if decision.status not in {CaseStatus.DIFFERENT, CaseStatus.SPLIT} or decision.kind not in RANK:
        return False
    return decision.value == key.value or RANK[KeyKind(decision.kind)] < RANK[key.kind]


@dataclass(frozen=True)
class Outward:
    """All that another office may see of an item: purse, year, amount, office (P§9E.5 item 3)."""

    purse: Words
    year: int
    amount_vnd: int
    office: str


def same_item_finding(name: str, key: Key, other: Outward, case: int | None, severity: Severity) -> Finding:
    """State money from another source stands on the same item (P§15.13, P§15.50)."""
    params = {
        "name": name,
        "key": KIND_LABELS[key.kind],
        "purse": other.purse,
        "year": other.year,
        "amount_vnd": other.amount_vnd,
        "office": other.office,
        "case": str(case or ""),
    }
    return Finding("support.same_item", severity, params, CITATION_SAME_ITEM)


def split_finding(name: str, amount_vnd: int, part_vnd: int | None, decision: Decision) -> Finding | None:
    """After a split an item keeps at most its part."""
    if part_vnd is None or amount_vnd <= part_vnd:
        return None
    params = {"name": name, "amount_vnd": amount_vnd, "part_vnd": part_vnd, "number": decision.number}
    return Finding("support.above_split", Severity.BLOCK, params, CITATION_SAME_ITEM)


def split_faults(parts: tuple[int, int], cost_vnd: int, amounts: tuple[int, int]) -> dict[str, int]:
    """What is wrong with the parts of a split: the field and the limit it passes. Empty when the parts fit.

    Each part is at most what was asked for that item; together they are at most the cost (0 = cost not known).
    """
    names = ("first_part_vnd", "second_part_vnd")
    faults = {name: amount for name, part, amount in zip(names, parts, amounts, strict=True) if part > amount}
    if not faults and cost_vnd and sum(parts) > cost_vnd:
        faults[names[1]] = cost_vnd - parts[0]
    return faults


def shared_cost(costs: Iterable[int]) -> int:
    """The cost both parts must fit in: the lowest that is known; 0 when none is."""
    return min((cost for cost in costs if cost > 0), default=0)
