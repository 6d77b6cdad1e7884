"""Everybody of a place judged at once: read in a stream, asked of the rule in batches, nothing kept but counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from khuyencong.registry import findings
from khuyencong.registry.models import Establishment, ProductionPlace
from khuyencong.registry.models.core import open_on
from khuyencong.registry.rules import Verdict, sole_obstacle
from khuyencong.registry.selectors.eligibility import Asked, eligibility_many

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

BATCH = 400


@dataclass(frozen=True)
class Judged:
    """One establishment and its verdict in a place: of several production places there, the best one counts.

    `obstacle`: the code of the one condition that stops it (or is not known), when all others hold; else "".
    """

    establishment_id: int
    verdict: Verdict
    obstacle: str

    @property
    def answer(self) -> str:
        """ "yes", "no" or "ask"."""
        return {True: "yes", False: "no", None: "ask"}[self.verdict.eligible]


def establishments_in(user: User, on: date, units: Iterable[int]) -> QuerySet[Establishment]:
    """The open establishments a user may see that produce in some provinces or communes on a day, or have their head
    office there and no production place known."""
    wanted = list(units)
    open_places = ProductionPlace.objects.filter(open_on(on), establishment=OuterRef("pk"))
    here = open_places.filter(Q(unit__in=wanted) | Q(province__in=wanted))
    office = Q(commune__in=wanted) | Q(province__in=wanted)
    rows = Establishment.objects.visible_to(user, on=on).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
    return rows.filter(Exists(here) | (office & ~Exists(open_places)))


def judge_all(rows: QuerySet[Establishment], units: Iterable[int], *, on: date, plan_year: int) -> Iterator[Judged]:
    """The verdict on each establishment of `establishments_in`, by id; each batch costs the queries of one."""
    wanted = list(units)
    places = ProductionPlace.objects.filter(open_on(on), Q(unit__in=wanted) | Q(province__in=wanted))
    ids = rows.order_by("id").values_list("id", flat=True).iterator(chunk_size=BATCH)
    while batch := list(islice(ids, BATCH)):
        pairs = list(places.filter(establishment__in=batch).order_by().values_list("establishment_id", "id"))
        known = {owner for owner, _place in pairs}
        asked = [Asked(owner, place, plan_year) for owner, place in pairs]
        asked += [Asked(owner, None, plan_year) for owner in batch if owner not in known]
        asked.sort(key=lambda a: (a.establishment_id, a.place_id or 0))
        verdicts = zip(asked, eligibility_many(asked, on=on), strict=True)
        for owner, found in groupby(verdicts, key=lambda pair: pair[0].establishment_id):
            best = max((verdict for _asked, verdict in found), key=_goodness)
            yield Judged(owner, best, sole_obstacle(best))


def _goodness(verdict: Verdict) -> tuple[int, int]:
    """A yes before a question before a no; among equals the one with fewer conditions open."""
    return {True: 2, None: 1, False: 0}[verdict.eligible], -sum(c.holds is not True for c in verdict.conditions)


def obstacle_words(verdict: Verdict) -> list[str]:
    """Why an establishment is not eligible, or what must be asked, in the reader's language."""
    return [findings.sentence(c) for c in verdict.conditions if c.holds is not True]


def condition_label(code: str) -> str:
    """The name of a condition in the reader's language."""
    return str(findings.CONDITION_LABELS[code])


def establishments_named(ids: Iterable[int]) -> dict[int, Establishment]:
    """Establishments by id with their commune and province, for a list."""
    return Establishment.objects.select_related("province", "commune").in_bulk(list(ids))
