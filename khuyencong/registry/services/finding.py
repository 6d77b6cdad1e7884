"""Searching the whole registry for twins: records in, scored pairs into the queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khuyencong.common.clock import local_date
from khuyencong.places.selectors import address_heirs
from khuyencong.registry.choices import SCHEME_ORDER, PairOrigin, PairState, Scheme
from khuyencong.registry.matching.model import MEMORY, Record, Scored, score
from khuyencong.registry.matching.names import address_key, number_key, of_folded, phone_key
from khuyencong.registry.models import Establishment, Identifier, TwinPair
from khuyencong.registry.selectors.likely import told_apart
from khuyencong.registry.services import trail
from khuyencong.registry.services.twins import signs_text

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

_CHUNK = 5_000
_WEIGHT_STEP = Decimal("0.1")
SUBJECT = "registry.twins"


@dataclass(frozen=True)
class Found:
    """What a search did: records compared, pairs above the gate, new in the queue, pairs taken out of it again."""

    records: int
    pairs: int
    new: int
    gone: int


def find_twins(
    *, by: User | None = None, at: datetime, memory: str = MEMORY, told: Callable[[str], None] = lambda _line: None
) -> Found:
    """Compare every record with its likely twins and bring the queue in line.

    A pair somebody told apart never comes back, nor does one of the records the two were merged into. A pair nobody
    has looked at leaves the queue when it no longer resembles. Safe to run twice and side by side.
    """
    counted = 0

    def counting() -> Iterator[Record]:
        nonlocal counted
        for record in records(at):
            counted += 1
            if counted % 100_000 == 0:
                told(f"{counted:,}")
            yield record

    scored = list(score(counting(), memory=memory))
    told(f"{counted:,} records, {len(scored):,} pairs")
    new, gone = _store(scored, at)
    found = Found(counted, len(scored), new, gone)
    detail: dict[str, Any] = vars(found)
    trail.write("registry.find_twins", subject=SUBJECT, label=SUBJECT, by=by, at=at, detail=dict(detail))
    return found


def records(at: datetime) -> Iterator[Record]:
    """Every record that was not merged, as it is compared; a few thousand in memory at a time."""
    heirs = address_heirs(on=local_date(at))
    rows = Establishment.objects.filter(merged_into__isnull=True).order_by("pk")
    columns = ("pk", "search_key", "province_id", "commune_id", "address", "phone", "founded_on")
    last = 0
    while batch := list(rows.filter(pk__gt=last).values_list(*columns)[:_CHUNK]):
        numbers, persons = _numbers(batch[0][0], batch[-1][0])
        for pk, folded, province, commune, address, phone, founded in batch:
            name = of_folded(folded)
            yield Record(
                unique_id=pk,
                core=name.core,
                words=name.words,
                form=name.form or None,
                province=heirs.get(province, province),
                commune=heirs.get(commune, commune) if commune else None,
                address=address_key(address) or None,
                phone=phone_key(phone) or None,
                number=numbers.get(pk),
                person=persons.get(pk),
                founded=founded.isoformat() if founded else None,
            )
        last = batch[-1][0]


def _numbers(first: int, last: int) -> tuple[dict[int, str], dict[int, str]]:
    """The first number and the hash of the personal number of each record of a range."""
    rows = Identifier.objects.filter(establishment__gte=first, establishment__lte=last)
    found = sorted(
        rows.values_list("establishment_id", "scheme", "value", "lookup", "pk"),
        key=lambda row: (SCHEME_ORDER.index(Scheme(row[1])), row[4]),
    )
    numbers: dict[int, str] = {}
    persons: dict[int, str] = {}
    for owner, _scheme, value, lookup, _pk in found:
        if lookup:
            persons.setdefault(owner, lookup)
        elif value:
            numbers.setdefault(owner, number_key(value))
    return numbers, persons


@transaction.atomic
def _store(scored: list[Scored], at: datetime) -> tuple[int, int]:
    """New pairs into the queue, known open ones with their weight of today, stale ones out."""
    merged = dict(Establishment.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))
    survivors = {pk: _end(pk, merged) for pk in merged}
    apart = told_apart(survivors)
    known = {(a, b): (pk, state) for pk, a, b, state in TwinPair.objects.values_list("pk", "first", "second", "state")}
    new = []
    seen: set[int] = set()
    for pair in scored:
        pk, state = known.get((pair.first, pair.second), (0, ""))
        row = TwinPair(
            first_id=pair.first, second_id=pair.second, origin=PairOrigin.SEARCH, found_at=at,
            weight=Decimal(str(pair.weight)).quantize(_WEIGHT_STEP), signs_text=signs_text(pair.signs),
        )  # fmt: skip
        if not pk and (pair.first, pair.second) not in apart:
            new.append(row)
        elif pk and state == PairState.OPEN:
            seen.add(pk)
            TwinPair.objects.filter(pk=pk).exclude(weight=row.weight, signs_text=row.signs_text).update(
                weight=row.weight, signs_text=row.signs_text
            )
    TwinPair.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
    stale = TwinPair.objects.filter(state=PairState.OPEN, origin=PairOrigin.SEARCH, merges__isnull=True)
    there = {pk for pk, _state in known.values()}
    gone = [pk for pk in stale.values_list("pk", flat=True) if pk not in seen and pk in there]
    for start in range(0, len(gone), 500):
        TwinPair.objects.filter(pk__in=gone[start : start + 500]).delete()
    return len(new), len(gone)


def _end(pk: int, merged: dict[int, int]) -> int:
    while pk in merged:
        pk = merged[pk]
    return pk
