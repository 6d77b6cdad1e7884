"""Who else holds State money for the same item: one look-up by key for a whole dossier, never a scan."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from khuyencong.support.choices import OPEN_CASES, ItemState, KeyKind
from khuyencong.support.models import OverlapCase, SupportItem
from khuyencong.support.rules import Candidate, Decision, Key, Outward, settles, shared_key
from khuyencong.support.selectors.items import outward

VALUES_AT_ONCE = 500


@dataclass(frozen=True)
class Mine:
    """An item of the asking dossier: how it compares, and what its neighbours in the dossier would see of it."""

    candidate: Candidate
    outward: Outward


@dataclass(frozen=True)
class Hit:
    """An item of the asking dossier shares a key with another one.

    `other_pk` None: the other stands in the same dossier and is not recorded yet. `case` is the open case of the
    pair, `decision` what settled it.
    """

    mine: Candidate
    other_pk: int | None
    other: Outward
    key: Key
    case: OverlapCase | None = None
    decision: Decision | None = None

    @property
    def pair(self) -> tuple[int, int] | None:
        """Both items, the older first; None while one of them is not recorded."""
        if self.mine.pk is None or self.other_pk is None:
            return None
        return min(self.mine.pk, self.other_pk), max(self.mine.pk, self.other_pk)

    @property
    def part_vnd(self) -> int | None:
        """What the decision leaves for the asking item, in đồng."""
        if self.decision is None or self.pair is None:
            return None
        return self.decision.parts[self.pair.index(self.mine.pk or 0)]


def stored(item: SupportItem) -> Candidate:
    """A recorded item as one side of a comparison; its keys are loaded."""
    keys = frozenset(Key(KeyKind(row.kind), row.value.partition(":")[2]) for row in item.keys.all())
    return Candidate(item.subject, item.item_ref, item.scheme, keys, item.pk)


def items_with(keys: Iterable[Key]) -> list[SupportItem]:
    """Every living item of the platform that carries one of the keys, oldest first; two index look-ups."""
    values = sorted({key.value for key in keys})
    found: dict[int, SupportItem] = {}
    for start in range(0, len(values), VALUES_AT_ONCE):
        rows = SupportItem.objects.filter(keys__value__in=values[start : start + VALUES_AT_ONCE])
        rows = rows.exclude(state=ItemState.VOID).prefetch_related("keys").order_by("id").distinct()
        found.update({row.pk: row for row in rows})
    return [found[pk] for pk in sorted(found)]


def hits(dossier: Sequence[Mine], subject: str) -> list[Hit]:
    """Every pair of an item of the dossier and another item that share a key, with what is known of the pair."""
    return hits_of_many({subject: dossier})[subject]


def hits_of_many(dossiers: Mapping[str, Sequence[Mine]]) -> dict[str, list[Hit]]:
    """The hits of each of many dossiers, by subject; a few look-ups by key for all of them."""
    others = [(stored(item), outward(item)) for item in items_with(_held_elsewhere(dossiers))]
    found: dict[str, list[Hit]] = {}
    for subject, dossier in dossiers.items():
        known = [(candidate, seen) for candidate, seen in others if candidate.subject != subject]
        found[subject] = _hits(dossier, known + [(m.candidate, m.outward) for m in dossier])
    judged = iter(_with_cases([hit for mine in found.values() for hit in mine]))
    return {subject: [next(judged) for _hit in mine] for subject, mine in found.items()}


def _held_elsewhere(dossiers: Mapping[str, Sequence[Mine]]) -> set[Key]:
    """The keys of the dossiers that some other subject holds: of a hundred dossiers few have any."""
    asking: dict[str, set[str]] = defaultdict(set)
    keys: dict[str, Key] = {}
    for subject, dossier in dossiers.items():
        for key in (key for mine in dossier for key in mine.candidate.keys):
            asking[key.value].add(subject)
            keys[key.value] = key
    values = sorted(keys)
    contested: set[Key] = set()
    for start in range(0, len(values), VALUES_AT_ONCE):
        rows = SupportItem.objects.filter(keys__value__in=values[start : start + VALUES_AT_ONCE])
        held = rows.exclude(state=ItemState.VOID).order_by().values_list("keys__value", "subject")
        for value, subject in held:
            if value in keys and asking[value] - {subject}:
                contested.add(keys[value])
    return contested


def _hits(dossier: Sequence[Mine], known: Sequence[tuple[Candidate, Outward]]) -> list[Hit]:
    by_key: dict[Key, list[int]] = defaultdict(list)
    for number, (candidate, _seen) in enumerate(known):
        for key in candidate.keys:
            by_key[key].append(number)
    found = []
    for one in dossier:
        near = sorted({number for key in one.candidate.keys for number in by_key[key]})
        for candidate, seen in (known[number] for number in near):
            shared = shared_key(one.candidate, candidate)
            if shared:
                found.append(Hit(one.candidate, candidate.pk, seen, shared))
    return found


def _with_cases(found: list[Hit]) -> list[Hit]:
    """The hits with the open case or the decision of their pair; one query."""
    pairs = {hit.pair for hit in found if hit.pair}
    if not pairs:
        return found
    own = {hit.mine.pk for hit in found}
    cases: dict[tuple[int, int], list[OverlapCase]] = defaultdict(list)
    rows = OverlapCase.objects.filter(Q(first__in=own) | Q(second__in=own)).exclude(kind=KeyKind.INVOICE)
    for case in rows.order_by("-id"):
        cases[(case.first_id, case.second_id)].append(case)
    return [_judged(hit, cases[hit.pair] if hit.pair else []) for hit in found]


def _judged(hit: Hit, cases: list[OverlapCase]) -> Hit:
    settled = [decision for decision in map(decision_of, cases) if settles(decision, hit.key)]
    case = next((c for c in cases if c.status in OPEN_CASES), None)
    return Hit(hit.mine, hit.other_pk, hit.other, hit.key, case, settled[0] if settled else None)


def decision_of(case: OverlapCase) -> Decision:
    """What a case decided, as the rules read it."""
    parts = (case.first_part_vnd, case.second_part_vnd)
    return Decision(case.kind, case.value, case.status, parts, case.decision_number, case.decision_on)


InvoiceCase = tuple[OverlapCase, SupportItem, SupportItem]


def open_invoice_cases(subject: str) -> list[InvoiceCase]:
    """Open reviews of an invoice used twice, each with the dossier's item and the other one (P§15.45)."""
    return open_invoice_cases_of_many([subject])[subject]


def open_invoice_cases_of_many(subjects: Collection[str]) -> dict[str, list[InvoiceCase]]:
    """The open reviews of each of many dossiers, in one look-up."""
    found: dict[str, list[InvoiceCase]] = {subject: [] for subject in subjects}
    rows = OverlapCase.objects.filter(
        Q(first__subject__in=found) | Q(second__subject__in=found), kind=KeyKind.INVOICE, status__in=OPEN_CASES
    ).select_related("first", "second")
    for case in rows:
        sides = (case.first, case.second)
        for own, other in (sides, sides[::-1]):
            if own.subject in found and (own is case.first or case.first.subject != own.subject):
                found[own.subject].append((case, own, other))
    return found
