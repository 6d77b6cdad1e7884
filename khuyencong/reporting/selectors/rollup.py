"""Sums from accepted reports and recorded adjustments, each with its coverage (C§9.5; C§13 items 11, 17, 21).

The database adds up; a row is missing (None), never zero, where nothing accepted has a figure for it. Averages are
worked out anew from the sums of their level.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from khuyencong.places.models import Unit
from khuyencong.reporting.models import Adjustment, Obligation, Period
from khuyencong.reporting.models import Cell as StoredCell
from khuyencong.reporting.rules import Cell, Figures, Form, Row, computed, shown
from khuyencong.reporting.selectors.periods import form_of

NATION = None
NOTHING: dict[Cell, tuple[int | None, int]] = {}


@dataclass(slots=True)
class RolledRow:
    """One row of a sum: stored amount, how many accepted reports have a figure of how many owed, what was adjusted."""

    row: Row
    column: str
    amount: int | None
    filled: int
    expected: int
    adjusted: int = 0
    from_forms: tuple[str, ...] = ()

    @property
    def cell(self) -> Cell:
        return Cell(self.row.number, self.column)

    @property
    def value(self) -> Decimal | None:
        """The figure in its unit; None is missing."""
        return shown(self.amount, self.row.unit.scale)

    @property
    def coverage(self) -> Decimal | None:
        """Share of the owed reports whose figures stand in the sum; None when nothing is owed."""
        return Decimal(self.filled) / Decimal(self.expected) if self.expected else None


@dataclass
class Rolled:
    """The sums of a form for a place (None: the nation)."""

    form: Form
    period: Period
    place_id: int | None
    rows: dict[Cell, RolledRow] = field(default_factory=dict)

    def amount(self, cell: Cell) -> int | None:
        """The summed amount of a cell."""
        found = self.rows.get(cell)
        return found.amount if found else None


@dataclass
class _Sums:
    """What the accepted reports of one form add up to, by place and cell, and how many are owed by place."""

    totals: dict[int | None, dict[Cell, tuple[int | None, int]]]
    owed: dict[int | None, int]


def _sums(form_key: str, period: Period, by: str, places: Sequence[int] | None = None) -> _Sums:
    """Sum and count of every cell of a form over accepted reports, by place; two queries. `by` "" is the nation."""
    where: dict[str, Any] = {"period": period, "form": form_key, "void_at__isnull": True}
    if by and places is not None:
        where[f"{by}__in"] = places
    path = f"report__obligation__{by}"
    cells = StoredCell.objects.filter(
        report__in_force=True, **{f"report__obligation__{k}": v for k, v in where.items()}
    )
    keys = [path, "row", "column"] if by else ["row", "column"]
    totals: dict[int | None, dict[Cell, tuple[int | None, int]]] = defaultdict(dict)
    lines = cells.order_by().values_list(*keys).annotate(total=Sum("amount"), filled=Count("amount"))
    for *place, row, column, total, filled in lines:
        totals[place[0] if by else NATION][Cell(row, column)] = (None if total is None else int(total), filled)
    owed: dict[int | None, int] = defaultdict(int)
    obligations = Obligation.objects.filter(**where)
    if by:
        owed.update(obligations.order_by().values_list(by).annotate(n=Count("id")))
    else:
        owed[NATION] = obligations.count()
    return _Sums(totals, owed)


def _adjusted(form_key: str, period: Period, places: Iterable[int | None]) -> dict[int | None, dict[Cell, int]]:
    wanted = list(places)
    ids = [p for p in wanted if p is not None]
    rows = Adjustment.objects.filter(period=period, form=form_key)
    rows = rows.filter(Q(place__in=ids) | Q(place__isnull=True)) if NATION in wanted else rows.filter(place__in=ids)
    out: dict[int | None, dict[Cell, int]] = defaultdict(dict)
    for line in rows.order_by().values("place", "row", "column").annotate(total=Sum("amount")):
        out[line["place"]][Cell(line["row"], line["column"])] = int(line["total"])
    return out


def roll_up_many(form: Form, period: Period, places: Sequence[int]) -> dict[int, Rolled]:
    """The sums of lower reports into a form, for many places at once: two queries a lower form, one for adjustments."""
    lower = {key: _sums(key, period, form.sums_by, places) for key in form.lower_forms}
    adjusted = _adjusted(form.key, period, places)
    summed = [(row, column.key) for row in form.rows if row.sums for column in form.columns]
    out = {}
    for place in places:
        rolled = out[place] = Rolled(form, period, place)
        known = place in adjusted or any(place in sums.totals or place in sums.owed for sums in lower.values())
        if known:  # of most communes of the nation nothing is owed
            for row, column in summed:
                rolled.rows[Cell(row.number, column)] = _row(row, column, lower, adjusted, place)
            _with_computed(rolled)
    return out


def _row(
    row: Row, column: str, lower: dict[str, _Sums], adjusted: dict[int | None, dict[Cell, int]], place: int
) -> RolledRow:
    amounts, filled, expected = [], 0, 0
    for each in row.sums:
        sums = lower[each.form]
        total, count = sums.totals.get(place, NOTHING).get(Cell(each.row, column), (None, 0))
        amounts += [total] if total is not None else []
        filled, expected = filled + count, expected + sums.owed.get(place, 0)
    extra = adjusted[place].get(Cell(row.number, column), 0) if place in adjusted else 0
    amount = sum(amounts) + extra if amounts or extra else None
    return RolledRow(row, column, amount, filled, expected, extra, tuple(s.form for s in row.sums))


def _with_computed(rolled: Rolled) -> Rolled:
    own = {cell: r.amount for cell, r in rolled.rows.items()}
    worked = [r for r in rolled.form.rows if r.computed is not None]
    if not worked:
        return rolled
    for cell, amount in computed(rolled.form, Figures(own)).items():
        row = rolled.form.row(cell.row)
        if row.computed is None or any(ref.where for ref in row.computed.refs):
            continue
        parts = [rolled.rows[p] for ref in row.computed.refs if (p := Cell(ref.row, cell.column)) in rolled.rows]
        least = min(parts, key=lambda r: r.filled, default=None)
        rolled.rows[cell] = RolledRow(
            row, cell.column, amount, least.filled if least else 0, least.expected if least else 0,
            from_forms=least.from_forms if least else (),
        )  # fmt: skip
    return rolled


def roll_up(form_key: str, period: Period, place: Unit | None = None) -> Rolled:
    """What the accepted lower reports add up to for a place; for the nation (no place), what the accepted reports of
    the form itself do. Raises KeyError for a form that is not of the period."""
    form = form_of(period, form_key)
    if place is not None:
        return roll_up_many(form, period, [place.pk])[place.pk]
    sums = _sums(form.key, period, "")
    adjusted = _adjusted(form.key, period, [NATION])[NATION]
    rolled = Rolled(form, period, None)
    for row in form.rows:
        for column in form.columns if row.additive else ():
            cell = Cell(row.number, column.key)
            total, count = sums.totals[NATION].get(cell, (None, 0))
            extra = adjusted.get(cell, 0)
            amount = (total or 0) + extra if total is not None or extra else None
            rolled.rows[cell] = RolledRow(row, column.key, amount, count, sums.owed[NATION], extra, (form.key,))
    return _with_computed(rolled)


def lower_sums(form: Form, period: Period, obligations: Sequence[Obligation]) -> dict[int, dict[Cell, int | None]]:
    """What lower reports add up to for each obligation of a form, with adjustments; nothing at the base."""
    if not form.lower_forms or not form.sums_by:
        return {}
    places = {o.pk: o.place_id for o in obligations if o.place_id is not None}
    rolled = roll_up_many(form, period, sorted(set(places.values())))
    return {
        pk: {cell: r.amount for cell, r in rolled[place].rows.items() if r.row.sums} for pk, place in places.items()
    }
