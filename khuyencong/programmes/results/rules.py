"""Pure decisions on programmes and results: data in, findings, sums and differences out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from khuyencong.common.errors import Finding, Severity, Words
from khuyencong.programmes.results.choices import Bound, MoneySource

CITATION_PROGRAMME = "45/2012/NĐ-CP, điều 2"
CITATION_REPORT = "36/2013/TT-BCT, điều 23"
MONTHS_A_YEAR = 12


# Programmes


@dataclass(frozen=True)
class TargetRow:
    """A target as the difference view and the rules see it."""

    indicator: str
    content: str
    year: int | None
    bound: str
    value: int | None
    value_to: int | None = None
    printed: str = ""

    @property
    def key(self) -> tuple[str, str, int | None]:
        return (self.indicator, self.content, self.year)


@dataclass(frozen=True)
class Change:
    """One line of the difference between two versions."""

    kind: Literal["added", "dropped", "changed", "kept"]
    old: TargetRow | None
    new: TargetRow | None

    @property
    def row(self) -> TargetRow:
        row = self.new or self.old
        assert row is not None
        return row


def difference(old: Iterable[TargetRow], new: Iterable[TargetRow]) -> list[Change]:
    """What a version changes against the one before: every target once, in the order of the new, dropped ones last."""
    before, after = {t.key: t for t in old}, {t.key: t for t in new}
    lines = []
    for key, row in after.items():
        was = before.get(key)
        if was is None:
            lines.append(Change("added", None, row))
        else:
            same = (was.bound, was.value, was.value_to) == (row.bound, row.value, row.value_to)
            lines.append(Change("kept" if same else "changed", was, row))
    return lines + [Change("dropped", row, None) for key, row in before.items() if key not in after]


def version_findings(
    *,
    has_decision: bool,
    unread: bool,
    targets: int,
    targets_from_press: int,
    money: Mapping[str, int],
    starts_on: date | None,
    predecessor_from: date | None,
) -> list[Finding]:
    """What stands in the way of recording a version. `money`: đồng by source, for the whole period.

    A number needs its document; an unreadable document has no numbers; parts never exceed the printed total.
    """
    found = []
    if not has_decision:
        found.append(Finding("programmes.decision_missing", Severity.BLOCK, {}, CITATION_PROGRAMME, field="document"))
    if unread and targets:
        found.append(Finding("programmes.unread_with_targets", Severity.BLOCK, {"count": targets}, CITATION_PROGRAMME))
    if not unread and not targets:
        found.append(Finding("programmes.version_empty", Severity.BLOCK, {}, CITATION_PROGRAMME))
    if targets_from_press:
        params = {"count": targets_from_press}
        found.append(Finding("programmes.target_from_press", Severity.WARN, params, CITATION_PROGRAMME))
    total = money.get(MoneySource.TOTAL)
    parts = sum(amount for source, amount in money.items() if source != MoneySource.TOTAL)
    if total is not None and parts > total:
        params = {"parts_vnd": parts, "total_vnd": total}
        found.append(Finding("programmes.money_over_total", Severity.BLOCK, params, CITATION_PROGRAMME))
    if starts_on is not None and predecessor_from is not None and starts_on < predecessor_from:
        days = {"day": starts_on, "until": predecessor_from}
        found.append(Finding("programmes.starts_before_predecessor", Severity.BLOCK, days, CITATION_PROGRAMME))
    return found


def reached(bound: str, value: int | None, value_to: int | None, actual: int | None) -> Decimal | None:
    """How much of a target the sum of results makes, as a fraction; of a range its upper end counts.

    None while either is unknown, or for a target of zero.
    """
    goal = value_to if bound == Bound.RANGE else value
    return None if actual is None or not goal else Decimal(actual) / goal


def not_carried_out_findings(accepted: int) -> list[Finding]:
    """A content with an accepted project in the year was carried out, whatever a note says."""
    if not accepted:
        return []
    return [Finding("programmes.not_carried_out_but_done", Severity.BLOCK, {"count": accepted}, CITATION_PROGRAMME)]


def ratio(numerator: int | None, denominator: int | None) -> Decimal | None:
    """A ratio of two sums; None when one is unknown or the divisor is zero. Ratios are never averaged (P§11)."""
    return None if numerator is None or not denominator else Decimal(numerator) / denominator


# Results


@dataclass(frozen=True)
class ClaimRow:
    """A claim as the rules see it. `others`: what other projects claim of the same result; `known_whole` its size
    as they gave it (None: nobody else claims it)."""

    name: Words
    field: str
    whole: int | None
    counted: int | None
    note: str
    others: int = 0
    known_whole: int | None = None
    others_where: str = ""
    money: bool = False
    is_correction: bool = False


def declaration_findings(
    rows: Sequence[ClaimRow], *, operating: bool, evidence: int, can_report: bool = True
) -> list[Finding]:
    """What stands in the way of sending a declaration.

    Parts of one result never exceed the whole (integrity, blocks); a figure needs evidence; an empty cell needs a
    word why; a correction needs its reason. A whole that differs from what another project gave is explained.
    """
    found = []
    if not rows and operating and can_report:
        found.append(Finding("programmes.nothing_claimed", Severity.BLOCK, {}, CITATION_REPORT))
    if not evidence:
        found.append(Finding("programmes.results_no_evidence", Severity.BLOCK, {}, CITATION_REPORT, field="evidence"))
    for row in rows:
        found += _claim_findings(row, operating)
    return found


def _claim_findings(row: ClaimRow, operating: bool) -> list[Finding]:
    unit = "_vnd" if row.money else ""
    if row.whole is None or row.counted is None:
        needed = operating and not row.note.strip()
        params: dict[str, object] = {"name": row.name}
        unanswered = Finding("programmes.result_unanswered", Severity.BLOCK, params, CITATION_REPORT, field=row.field)
        return [unanswered] if needed else []
    found = []
    if row.is_correction and not row.note.strip():
        params = {"name": row.name}
        found.append(
            Finding("programmes.correction_without_reason", Severity.BLOCK, params, CITATION_REPORT, field=row.field)
        )
    if row.others + row.counted > row.whole:
        code = "programmes.shares_over_whole_vnd" if row.money else "programmes.shares_over_whole"
        params = {
            "name": row.name,
            f"whole{unit}": row.whole,
            f"others{unit}": row.others,
            f"counted{unit}": row.counted,
            "where": row.others_where,
        }
        found.append(Finding(code, Severity.BLOCK, params, CITATION_REPORT, field=row.field))
    elif row.known_whole is not None and row.known_whole != row.whole:
        code = "programmes.whole_differs_vnd" if row.money else "programmes.whole_differs"
        params = {
            "name": row.name,
            f"whole{unit}": row.whole,
            f"known{unit}": row.known_whole,
            "where": row.others_where,
        }
        found.append(Finding(code, Severity.WARN, params, CITATION_REPORT, field=row.field))
    return found


def held(parts: Iterable[tuple[int, str, int]], confirmed: str, sent: str) -> dict[int, int]:
    """What each project holds of one result: (project, state, part) of its live claims.

    While a correction waits for confirmation the larger of the two parts is held.
    """
    holds: dict[int, int] = {}
    for project, state, part in parts:
        if state in {confirmed, sent}:
            holds[project] = max(holds.get(project, 0), part)
    return holds


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month where there is none (31 August + 6)."""
    total = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(total, MONTHS_A_YEAR)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month + 1, last)
            except ValueError:
                continue
    raise AssertionError("every month has 28 days")


def year_asked(kind: str, *, after_acceptance: bool, asked_on: date) -> int:
    """The year a question is about: a stock as it stands now; a flow of the last whole year, at acceptance of this."""
    return asked_on.year - 1 if kind == "flow" and after_acceptance else asked_on.year


def occasions_due(accepted_on: date, months: Collection[int], on: date) -> list[tuple[int, date]]:
    """(months, day) of every question about a project accepted on a day that is due by another day; 0 = at once."""
    days = [(m, months_later(accepted_on, m)) for m in (0, *sorted(months))]
    return [(m, day) for m, day in days if day <= on]
