"""Pure decisions on a support project: data in, findings out. Days and shares come in as norms, never typed here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from khuyencong.common.errors import Finding, Severity, Words
from khuyencong.programmes.choices import Answer, Criterion

CITATION_CONDITIONS = "26/2014/TTLT-BTC-BCT, điều 7"
CITATION_CRITERIA = "36/2013/TT-BCT, điều 9"


@dataclass(frozen=True)
class Norm:
    """A value of the law as a rule needs it: the value, its article, its confidence and what breaking it means."""

    value: Decimal
    citation: str
    confidence: str
    severity: Severity


@dataclass(frozen=True)
class Estimate:
    """The money of a project in đồng: cost of all lines, State support asked, and who pays the rest.

    `other_vnd`: gifts and other lawful money; `other_state_vnd`: State money from another source on these items.
    """

    total_vnd: int
    requested_vnd: int
    own_vnd: int
    other_vnd: int = 0
    other_state_vnd: int = 0
    supported_lines_vnd: int = 0


def money_findings(estimate: Estimate) -> list[Finding]:
    """The sums of an estimate (P§15.13; P§5.1 items 3 and 4). Integrity: every finding blocks."""
    found = []
    paid_for = estimate.requested_vnd + estimate.own_vnd + estimate.other_vnd + estimate.other_state_vnd
    if paid_for != estimate.total_vnd:
        params = {"sum_vnd": paid_for, "total_vnd": estimate.total_vnd}
        found.append(Finding("programmes.sum_differs", Severity.BLOCK, params, CITATION_CONDITIONS, field="own_vnd"))
    rest = estimate.total_vnd - estimate.requested_vnd - estimate.other_state_vnd
    if estimate.own_vnd + estimate.other_vnd < rest:
        params = {"own_vnd": estimate.own_vnd + estimate.other_vnd, "needed_vnd": rest}
        found.append(
            Finding("programmes.own_money_short", Severity.BLOCK, params, CITATION_CONDITIONS, field="own_vnd")
        )
    if estimate.other_state_vnd > 0:
        params = {"amount_vnd": estimate.other_state_vnd}
        found.append(
            Finding(
                "programmes.other_state_money", Severity.BLOCK, params, CITATION_CONDITIONS, field="other_state_vnd"
            )
        )
    if estimate.supported_lines_vnd != estimate.requested_vnd:
        params = {"lines_vnd": estimate.supported_lines_vnd, "asked_vnd": estimate.requested_vnd}
        found.append(Finding("programmes.lines_differ", Severity.BLOCK, params, field="requested_vnd"))
    return found


def ceiling_findings(
    asked_vnd: int, ceiling_vnd: int | None, severity: Severity, citation: str, confidence: str
) -> list[Finding]:
    """Support above its ceiling (P§15.12): blocks while the ceiling was read, warns otherwise."""
    if ceiling_vnd is None or asked_vnd <= ceiling_vnd:
        return []
    params = {"asked_vnd": asked_vnd, "ceiling_vnd": ceiling_vnd}
    return [Finding("norm.over_limit", severity, params, citation, confidence, "requested_vnd")]


def machine_findings(is_new: bool, present: str, effects: Collection[str], norm: Norm) -> list[Finding]:
    """A3.4: the machine is new and compared with the present one on at least one effect (P§15.11)."""
    found = []
    if not is_new:
        found.append(
            Finding("programmes.machine_not_new", norm.severity, {}, norm.citation, norm.confidence, "machine_is_new")
        )
    if not effects or not present.strip():
        found.append(
            Finding("programmes.machine_not_compared", norm.severity, {}, norm.citation, norm.confidence, "effects")
        )
    return found


def commitment_findings(commits_rest: bool, commits_no_other: bool) -> list[Finding]:
    """The two written commitments without which no money is paid (P§5.1 items 3 and 4)."""
    found = []
    if not commits_rest:
        found.append(
            Finding("programmes.rest_not_committed", Severity.BLOCK, {}, CITATION_CONDITIONS, field="commits_rest")
        )
    if not commits_no_other:
        found.append(
            Finding(
                "programmes.single_source_not_committed",
                Severity.BLOCK,
                {},
                CITATION_CONDITIONS,
                field="commits_no_other",
            )
        )
    return found


def missing_findings(required: Sequence[str], present: Collection[str], labels: Mapping[str, Words]) -> list[Finding]:
    """Each named paper or field that the next step needs and that is not there (P§15.31). Always blocks."""
    return [
        Finding("programmes.missing", Severity.BLOCK, {"name": labels.get(key, key)}, field=key)
        for key in required
        if key not in present
    ]


def criteria_findings(answers: Mapping[str, tuple[str, str]], favourable: bool) -> list[Finding]:
    """All five criteria, each answered with a sentence (P§15.28); a "no" cannot end in a favourable conclusion."""
    found = [
        Finding(
            "programmes.criterion_open", Severity.BLOCK, {"name": criterion.label}, CITATION_CRITERIA, field=criterion
        )
        for criterion in Criterion
        if not answers.get(criterion, ("", ""))[0] or not answers[criterion][1].strip()
    ]
    if favourable and any(answer == Answer.NO for answer, _sentence in answers.values()):
        found.append(
            Finding("programmes.favourable_against_no", Severity.BLOCK, {}, CITATION_CRITERIA, field="favourable")
        )
    return found


def advance_findings(
    *, amount_vnd: int, support_vnd: int, invested_vnd: int, total_vnd: int, rate: Norm, progress: Norm, treasury: Norm
) -> list[Finding]:
    """The first advance of a machinery project (P§7.2; P§15.17).

    At most `rate` of the support and of the Treasury's ceiling, and only when more than `progress` of the whole
    investment is proven. All three are stale or unconfirmed today: they warn.
    """
    found = []
    limit = int(support_vnd * rate.value)
    if amount_vnd > limit:
        params = {"amount_vnd": amount_vnd, "limit_vnd": limit}
        found.append(Finding("programmes.advance_over_rate", rate.severity, params, rate.citation, rate.confidence))
    ceiling = int(support_vnd * treasury.value)
    if amount_vnd > ceiling:
        params = {"amount_vnd": amount_vnd, "limit_vnd": ceiling}
        found.append(
            Finding(
                "programmes.advance_over_treasury", treasury.severity, params, treasury.citation, treasury.confidence
            )
        )
    if invested_vnd <= total_vnd * progress.value:
        shown: dict[str, object] = {"invested_vnd": invested_vnd, "total_vnd": total_vnd, "share": progress.value}
        found.append(
            Finding("programmes.progress_too_low", progress.severity, shown, progress.citation, progress.confidence)
        )
    return found


def payable_rest(contract_vnd: int, accepted_vnd: int, ceiling_vnd: int | None, paid_vnd: int) -> int:
    """What may still be paid: min(contract, accepted value, norm) less what was paid (P§15.18). Never negative."""
    limits = [contract_vnd, accepted_vnd] + ([ceiling_vnd] if ceiling_vnd is not None else [])
    return max(min(limits) - paid_vnd, 0)


def debt_at_liquidation(advanced_vnd: int, accepted_vnd: int) -> int:
    """Advanced without accepted quantity: to be returned to the budget (36/2013/TT-BCT art. 12 cl. 6; P§15.19)."""
    return max(advanced_vnd - accepted_vnd, 0)


@dataclass(frozen=True)
class Window:
    """Registration days of the plan of year N; `by_letter` says that a guidance letter set them."""

    unit_until: date | None
    department_until: date | None
    by_letter: bool


def registration_window(
    *,
    unit_rule: date | None,
    department_rule: date | None,
    letter: tuple[date | None, date | None] | None,
) -> Window:
    """The registration days of a plan year: those of the rule, each overridden by the guidance letter (P§15.29)."""
    unit, department = letter or (None, None)
    return Window(unit or unit_rule, department or department_rule, bool(unit or department))


def late_finding(
    code: str, day: date, until: date | None, severity: Severity, citation: str, confidence: str
) -> list[Finding]:
    """A day after its deadline; "before the 20th" means the 19th is the last day."""
    if until is None or day < until:
        return []
    return [Finding(code, severity, {"day": day, "until": until}, citation, confidence)]


def report_is_late(month: date, sent_on: date, day: int) -> bool:
    """A monthly report is due before a day of its month (36/2013/TT-BCT art. 23 cl. 3a): on that day it is late."""
    return sent_on >= month.replace(day=day)
