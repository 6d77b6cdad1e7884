"""What a report's own figures, last period's, the half-year's and the platform's records say of each other."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from khuyencong.common.errors import Finding, Severity
from khuyencong.reporting.rules.expressions import Comparison, Ref
from khuyencong.reporting.rules.forms import Cell, Check, Form, Row, cell_key, known_as
from khuyencong.reporting.rules.values import rounded
from khuyencong.reporting.words import rule_text, said

Amounts = Mapping[Cell, int | None]


@dataclass(frozen=True)
class Figures:
    """Everything a check may look at, as stored whole numbers. `registry` is by source name without its room.

    `explained`: empty cells whose note says why there is no figure.
    """

    own: Amounts
    previous: Amounts = field(default_factory=dict)
    half: Amounts = field(default_factory=dict)
    registry: Mapping[str, tuple[int | None, int]] = field(default_factory=dict)  # amount and scale
    lower: Amounts = field(default_factory=dict)
    explained: frozenset[Cell] = frozenset()

    def look(self, form: Form, column: str) -> Callable[[Ref], Fraction | None]:
        """How a formula of a column finds its figures."""

        def find(ref: Ref) -> Fraction | None:
            if ref.where == "registry":
                amount, scale = self.registry.get(ref.row, (None, 0))
                return None if amount is None else Fraction(amount, 10**scale)
            amounts = {"": self.own, "previous": self.previous, "half": self.half}[ref.where]
            amount = amounts.get(Cell(ref.row, column))
            return None if amount is None else Fraction(amount, 10 ** form.row(ref.row).unit.scale)

        return find


def computed(form: Form, figures: Figures) -> dict[Cell, int | None]:
    """The cells the platform works out itself; None where a figure it needs is missing: "not computable"."""
    out: dict[Cell, int | None] = {}
    for row in form.rows:
        if row.computed is None:
            continue
        for column in form.columns:
            value = row.computed.value(figures.look(form, column.key))
            out[Cell(row.number, column.key)] = (
                None if value is None else rounded(value, row.unit.scale, row.unit.places)
            )
    return out


def suggestions(form: Form, figures: Figures) -> dict[Cell, int]:
    """What may be offered for empty cells: a formula of the form, the sum of lower reports, the platform's records."""
    out: dict[Cell, int] = {}
    for cell in form.typed_cells:
        row = form.row(cell.row)
        known = figures.lower.get(cell)
        if known is None and row.source:
            known = figures.registry.get(known_as(row.source, cell.column), (None, 0))[0]
        if known is not None:
            out[cell] = known
    filled = Figures({**out, **{c: v for c, v in figures.own.items() if v is not None}})
    for cell in form.typed_cells:
        row = form.row(cell.row)
        if row.formula is not None:
            value = row.formula.value(filled.look(form, cell.column))
            if value is not None:
                out[cell] = rounded(value, row.unit.scale, row.unit.scale)
    return out


def judge(form: Form, figures: Figures, *, whole: bool = True) -> list[Finding]:
    """Every finding on a report, blocks first. `whole` False: not what is still empty (while it is being filled)."""
    found = [*(_empty(form, figures) if whole else ()), *broken(form, figures), *_apart(form, figures)]
    order = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.NOTE: 2}
    return sorted(found, key=lambda f: order[f.severity])


def _empty(form: Form, figures: Figures) -> Iterator[Finding]:
    """An empty cell is not zero: it needs a figure, or a note that says why there is none."""
    for cell in form.typed_cells:
        row = form.row(cell.row)
        if figures.own.get(cell) is not None:
            continue
        if cell in figures.explained:
            yield Finding("reporting.cell_explained", Severity.NOTE, _named(row), form.citation, field=cell_key(cell))
        elif row.printed:
            severity = Severity.BLOCK if form.empty_blocks else Severity.NOTE
            yield Finding("reporting.cell_empty", severity, _named(row), form.citation, field=cell_key(cell))
    for cell, amount in computed(form, figures).items():
        row = form.row(cell.row)
        if amount is None and row.printed:
            yield Finding("reporting.not_computable", Severity.NOTE, _named(row), form.citation, field=cell_key(cell))


def broken(form: Form, figures: Figures) -> Iterator[Finding]:
    """The checks of the form that do not hold; a check with a missing figure is not judged."""
    own = Figures(
        {**figures.own, **computed(form, figures)}, figures.previous, figures.half, figures.registry, figures.lower
    )
    for row in form.rows:
        if row.allowed:
            yield from _outside(form, row, own)
    for check in form.checks:
        for column in form.columns:
            yield from _judged(form, check, column.key, own)


def _outside(form: Form, row: Row, figures: Figures) -> Iterator[Finding]:
    for column in form.columns:
        cell = Cell(row.number, column.key)
        amount = figures.own.get(cell)
        if amount is not None and amount not in {a * 10**row.unit.scale for a in row.allowed}:
            said = {**_named(row), "allowed": ", ".join(map(str, row.allowed))}
            yield Finding("reporting.cell_not_allowed", Severity.BLOCK, said, form.citation, field=cell_key(cell))


def _judged(form: Form, check: Check, column: str, figures: Figures) -> Iterator[Finding]:
    look = figures.look(form, column)
    left, right = check.rule.left.value(look), check.rule.right.value(look)
    if left is None or right is None or check.rule.holds(left, right, Fraction(check.tolerance)):
        return
    yield Finding(
        f"reporting.check.{check.finding}",
        check.severity,
        {"rule": rule_text(check.text), "left": _plain(left), "right": _plain(right)},
        check.citation,
        field=cell_key(_blamed(form, check.rule, column)),
    )


def _blamed(form: Form, rule: Comparison, column: str) -> Cell:
    own = next((r for r in rule.refs if not r.where and r.row in form.by_number), rule.refs[0])
    return Cell(own.row, column)


def _apart(form: Form, figures: Figures) -> Iterator[Finding]:
    """Figures that differ from the sum of lower reports or from the platform's own records."""
    for cell in form.typed_cells:
        row, amount = form.row(cell.row), figures.own.get(cell)
        if amount is None:
            continue
        lower = figures.lower.get(cell)
        if lower is not None and lower != amount and form.sums_agree:
            said = {**_named(row), "value": _plain(_in(row, amount)), "other": _plain(_in(row, lower))}
            yield Finding(
                "reporting.differs_from_sum", Severity(form.sums_agree), said, form.citation, field=cell_key(cell)
            )
        known = figures.registry.get(known_as(row.source, cell.column), (None, 0))[0] if row.source else None
        if known is not None and known != amount:
            said = {**_named(row), "value": _plain(_in(row, amount)), "other": _plain(_in(row, known))}
            yield Finding("reporting.differs_from_registry", Severity.NOTE, said, form.citation, field=cell_key(cell))


def _in(row: Row, amount: int) -> Fraction:
    return Fraction(amount, 10**row.unit.scale)


def _plain(value: Fraction) -> Decimal:
    """A value as printed in a sentence: to four decimals."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _named(row: Row) -> dict[str, object]:
    return {"row": row.number, "label": said(row.label)}
