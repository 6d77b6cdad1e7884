"""Likely twins: told apart, or merged by two officers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, RuleBroken, Stale
from khuyencong.registry.access import may_confirm_merge, may_merge
from khuyencong.registry.choices import MergeState, PairOrigin, PairState
from khuyencong.registry.models import Establishment, Merge, TwinPair
from khuyencong.registry.selectors.merged import survivor_id
from khuyencong.registry.services import checks, merging, trail
from khuyencong.registry.services.establishments import register_establishment

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

REASON_MAX = 500


def signs_text(signs: Iterable[str]) -> str:
    """Codes of what is alike, between spaces, so that one of them is found in any of the rows."""
    joined = " ".join(signs)
    return f" {joined} " if joined else ""


def pair_of(
    *, one: Establishment, two: Establishment, origin: str = PairOrigin.OFFICER, signs: Iterable[str] = (), at: datetime
) -> TwinPair:
    """The pair of two records, made when nobody met it before."""
    first, second = sorted((one, two), key=lambda row: row.pk)
    found, _made = TwinPair.objects.get_or_create(
        first=first, second=second, defaults={"origin": origin, "signs_text": signs_text(signs), "found_at": at}
    )
    return found


@transaction.atomic
def tell_apart(*, pair: TwinPair, reason: str = "", by: User, at: datetime) -> TwinPair:
    """Record that two records are two businesses; the pair is never proposed again.

    A proposal to merge them is dropped. Raises Denied for who may not act on both, Stale for a merged pair.
    """
    _own(by, pair, at)
    faults = checks.Faults()
    reason = checks.clean_text(faults, "reason", reason, limit=REASON_MAX)
    faults.stop()
    if pair.state == PairState.DIFFERENT:
        return pair  # the same form sent twice
    rows = TwinPair.objects.filter(pk=pair.pk).exclude(state=PairState.MERGED)
    if not rows.update(state=PairState.DIFFERENT, decided_by=by, decided_at=at, reason=reason):
        raise Stale(pair)
    pair.merges.filter(state=MergeState.PROPOSED).update(
        state=MergeState.DROPPED, decided_by=by, decided_at=at, reason=reason
    )
    _note("registry.tell_apart", pair, by, at)
    pair.refresh_from_db()
    return pair


@transaction.atomic
def same_at_entry(*, establishment: Establishment, by: User, at: datetime) -> None:
    """Record that an officer about to register a business found it here: nothing new was written."""
    trail.note("registry.same_at_entry", establishment=establishment, by=by, at=at)


@transaction.atomic
def register_told_apart(*, shown: Mapping[int, Iterable[str]], by: User, at: datetime, **values: Any) -> Establishment:
    """Register a business after the likely twins shown were said to be others; both or nothing.

    `values` as in `register_establishment`, whose errors it raises.
    """
    made = register_establishment(**values, by=by, at=at)
    different_at_entry(made=made, shown=shown, by=by, at=at)
    return made


@transaction.atomic
def different_at_entry(*, made: Establishment, shown: Mapping[int, Iterable[str]], by: User, at: datetime) -> None:
    """Record that a new business is none of the likely twins shown before it was saved (number → what is alike)."""
    for row in Establishment.objects.filter(pk__in=list(shown)).order_by("pk"):
        pair = pair_of(one=made, two=row, origin=PairOrigin.ENTRY, signs=shown[row.pk], at=at)
        TwinPair.objects.filter(pk=pair.pk, state=PairState.OPEN).update(
            state=PairState.DIFFERENT, decided_by=by, decided_at=at
        )
        _note("registry.tell_apart", pair, by, at)


@transaction.atomic
def propose_merge(
    *, pair: TwinPair, keep: Establishment, choices: Mapping[str, str], note: str = "", by: User, at: datetime
) -> Merge:
    """Propose to merge a pair: which record stays, whose value stays in each group of fields.

    The same proposal sent twice is one. Raises Denied for who may not act on both, Invalid for a choice that does not
    exist, RuleBroken with what forbids the merging, Stale when the pair was merged or proposed by another meanwhile.
    """
    _own(by, pair, at)
    rows = {row.pk: row for row in Establishment.objects.filter(pk__in=[pair.first_id, pair.second_id])}
    other = rows[pair.second_id if keep.pk == pair.first_id else pair.first_id]
    keep = rows[keep.pk]
    if keep.merged_into_id or other.merged_into_id:
        raise Stale(pair)
    faults = checks.Faults()
    note = checks.clean_text(faults, "note", note, limit=REASON_MAX)
    for group in merging.differing(keep, other):
        checks.choice_fault(faults, group, choices.get(group, ""), {merging.KEEP, merging.OTHER})
    faults.stop()
    if found := merging.obstacles(keep.pk, other.pk):
        raise RuleBroken(found)
    wanted = {**merging.suggested(keep, other), **{g: c for g, c in choices.items() if c}}
    wanted = {g: wanted[g] for g in merging.differing(keep, other)}
    values: dict[str, Any] = {
        "keep": keep, "other": other, "choices": wanted, "note": note,
        "keep_version": keep.version, "other_version": other.version, "proposed_by": by, "proposed_at": at,
    }  # fmt: skip
    try:
        with transaction.atomic():
            made = Merge.objects.create(pair=pair, **values)
    except IntegrityError:
        made = Merge.objects.get(pair=pair, state=MergeState.PROPOSED)
        if (made.proposed_by_id, made.keep_id, made.choices) != (by.pk, keep.pk, wanted):
            raise Stale(pair) from None
        return made
    TwinPair.objects.filter(pk=pair.pk).update(state=PairState.PROPOSED, decided_by=None, decided_at=None, reason="")
    _note("registry.propose_merge", pair, by, at)
    return made


@transaction.atomic
def drop_proposal(*, proposal: Merge, reason: str = "", by: User, at: datetime) -> Merge:
    """Take a proposal back, or refuse it with a reason; the pair is open again.

    Raises Denied, Invalid without a reason from another person, Stale when it was decided meanwhile.
    """
    _own(by, proposal.pair, at)
    faults = checks.Faults()
    reason = checks.clean_text(faults, "reason", reason, limit=REASON_MAX, required=by.pk != proposal.proposed_by_id)
    faults.stop()
    rows = Merge.objects.filter(pk=proposal.pk, state=MergeState.PROPOSED)
    if not rows.update(state=MergeState.DROPPED, decided_by=by, decided_at=at, reason=reason):
        raise Stale(proposal)
    TwinPair.objects.filter(pk=proposal.pair_id, state=PairState.PROPOSED).update(state=PairState.OPEN)
    _note("registry.drop_proposal", proposal.pair, by, at)
    proposal.refresh_from_db()
    return proposal


@transaction.atomic
def confirm_merge(*, proposal: Merge, by: User, at: datetime) -> Merge:
    """The second officer confirms what the first proposed; the two records become one.

    Raises Denied("own_proposal") for the one who proposed, Denied for who may not act on both records, and what the
    kernel raises (Stale, RuleBroken).
    """
    if by.pk == proposal.proposed_by_id:
        raise Denied("own_proposal")
    if not Merge.objects.filter(pk=proposal.pk, state=MergeState.PROPOSED).exists():
        raise Stale(proposal)
    if not may_confirm_merge(by, [proposal.keep, proposal.other], local_date(at)):
        raise Denied("merge_area")
    return merging.merge(proposal=proposal, by=by, at=at)


@transaction.atomic
def undo_merge(*, done: Merge, by: User, at: datetime) -> Merge:
    """Undo a merging within 30 days. One officer of the place is enough: it destroys nothing and is recorded.

    Raises Denied, Stale, RuleBroken (see `merging.undo_merge`).
    """
    standing = Establishment.objects.filter(pk=survivor_id(done.keep_id))
    if not may_confirm_merge(by, standing, local_date(at)):
        raise Denied("merge_area")
    return merging.undo_merge(done=done, by=by, at=at)


def _own(by: User, pair: TwinPair, at: datetime) -> None:
    if not may_merge(by, [pair.first, pair.second], local_date(at)):
        raise Denied("merge_area")


def _note(act: str, pair: TwinPair, by: User, at: datetime) -> None:
    for row, twin in ((pair.first, pair.second), (pair.second, pair.first)):
        trail.note(act, establishment=row, by=by, at=at, detail={"pair": pair.code, "twin": twin.pk})


__all__ = [
    "confirm_merge",
    "different_at_entry",
    "drop_proposal",
    "pair_of",
    "propose_merge",
    "register_told_apart",
    "same_at_entry",
    "tell_apart",
    "undo_merge",
]
