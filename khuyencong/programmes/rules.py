"""Pure decisions on a support project: data in, findings out. Days and shares come in as norms, never typed here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Finding, Severity, Words
from khuyencong.programmes.choices import Answer, Criterion, MoneyClass, Route

CITATION_CONDITIONS = "26/2014/TTLT-BTC-BCT, điều 7"
CITATION_WINDOW = "36/2013/TT-BCT, điều 13, 14, 19; 254/2026/NĐ-CP, điều 9; 26/2026/TT-BTC, điều 19"
YEAR_END = "26/2026/TT-BTC, điều 19 khoản 3, 4"
REGISTRATION = "36/2013/TT-BCT, điều 10"
CITATION_CRITERIA = "36/2013/TT-BCT, điều 9"
SUPPORTED_LINE = _("Dự toán có khoản đề nghị hỗ trợ")


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
        found.append(Finding("programmes.lines_differ", Severity.BLOCK, params, REGISTRATION, field="requested_vnd"))
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


def missing_findings(
    required: Sequence[str], present: Collection[str], labels: Mapping[str, Words], citation: str
) -> list[Finding]:
    """Each named paper or field that the next step needs by an article and that is not there (P§15.31). Blocks."""
    return [
        Finding("programmes.missing", Severity.BLOCK, {"name": labels.get(key, key)}, citation, field=key)
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


@dataclass(frozen=True)
class AdvanceShare:
    """One group of contents in a first advance (36/2013/TT-BCT art. 13): its support and cost in đồng, its rate, and
    the progress it must have proven of `base_vnd`. `rate` None: the table names no rate for these contents."""

    support_vnd: int
    rate: Norm | None
    base_vnd: int = 0
    progress: Norm | None = None


def advance_findings(
    *, amount_vnd: int, shares: Sequence[AdvanceShare], invested_vnd: int, treasury: Norm | None
) -> list[Finding]:
    """The first advance of a project (P§7.2; P§15.17).

    At most the rate of each group of contents times its support, and the Treasury's ceiling of the whole (None where
    it does not bind); a group that asks for proof of progress needs more than that share invested. All are stale or
    unconfirmed today: they warn until an officer confirms them with a document.
    """
    found = []
    support = sum(share.support_vnd for share in shares)
    rated = [share for share in shares if share.rate is not None]
    if len(rated) < len(shares):
        found.append(Finding("programmes.advance_rate_unknown", Severity.WARN, {}, "36/2013/TT-BCT, điều 16"))
    elif rated:
        limit = sum(int(share.support_vnd * share.rate.value) for share in rated if share.rate)
        if amount_vnd > limit:
            weakest = min((s.rate for s in rated if s.rate), key=lambda norm: norm.severity is Severity.BLOCK)
            params = {"amount_vnd": amount_vnd, "limit_vnd": limit}
            found.append(
                Finding("programmes.advance_over_rate", weakest.severity, params, weakest.citation, weakest.confidence)
            )
    ceiling = int(support * treasury.value) if treasury else amount_vnd
    if treasury and amount_vnd > ceiling:
        params = {"amount_vnd": amount_vnd, "limit_vnd": ceiling}
        found.append(
            Finding(
                "programmes.advance_over_treasury", treasury.severity, params, treasury.citation, treasury.confidence
            )
        )
    for share in shares:
        if share.progress is not None and invested_vnd <= share.base_vnd * share.progress.value:
            shown: dict[str, object] = {
                "invested_vnd": invested_vnd,
                "total_vnd": share.base_vnd,
                "share": share.progress.value,
            }
            norm = share.progress
            found.append(Finding("programmes.progress_too_low", norm.severity, shown, norm.citation, norm.confidence))
    return found


def payable_rest(contract_vnd: int, accepted_vnd: int, ceiling_vnd: int | None, paid_vnd: int) -> int:
    """What may still be paid: min(contract, accepted value, norm) less what was paid (P§15.18). Never negative."""
    limits = [contract_vnd, accepted_vnd] + ([ceiling_vnd] if ceiling_vnd is not None else [])
    return max(min(limits) - paid_vnd, 0)


def money_class_findings(money_class: str, open_vnd: int, requested_vnd: int) -> list[Finding]:
    """Money open at a late settlement is carried over, each đồng of it on a request that was sent, or goes back.

    Amounts in đồng: what is open, what of it is on requests with the Treasury. Integrity: blocks (P§15.43).
    """
    none = money_class == MoneyClass.NONE
    if not money_class or none != (open_vnd == 0):
        params = {"open_vnd": open_vnd}
        return [Finding("programmes.money_class_wrong", Severity.BLOCK, params, YEAR_END, field="money_class")]
    if money_class == MoneyClass.CARRY and requested_vnd < open_vnd:
        params = {"free_vnd": open_vnd - requested_vnd}
        return [Finding("programmes.carry_not_asked", Severity.BLOCK, params, YEAR_END, field="money_class")]
    return []


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


def route_of(*, purse: str, own_unit: bool, through_department: bool, provinces: int) -> str:
    """The way of a dossier: local money stays in the province; the Agency's own work is assigned; regional centres
    and projects of several provinces go straight to the Agency; the rest through the department (P§6; P§15.22)."""
    if purse != "national":
        return Route.LOCAL
    if own_unit:
        return Route.ASSIGNED
    return Route.NATIONAL if through_department and provinces <= 1 else Route.DIRECT


def pilot_findings(activities: int, months: int, contents_min: Norm, years_min: Norm) -> list[Finding]:
    """A pilot project has at least two contents and runs longer than one year (P§15.26)."""
    found = []
    if activities < contents_min.value:
        params: dict[str, object] = {"n": activities, "needed": int(contents_min.value)}
        found.append(
            Finding(
                "programmes.pilot_contents", contents_min.severity, params, contents_min.citation,
                contents_min.confidence,
            )
        )  # fmt: skip
    if months <= years_min.value * 12:
        found.append(
            Finding(
                "programmes.pilot_too_short", years_min.severity, {"months": months}, years_min.citation,
                years_min.confidence, "ends_on",
            )
        )  # fmt: skip
    return found


def months_between(starts_on: date | None, ends_on: date | None) -> int:
    """Whole months begun between two days; 0 while one of them is not known."""
    if starts_on is None or ends_on is None or ends_on < starts_on:
        return 0
    return (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month + 1


def fairs_abroad_findings(times: int, limit: Norm) -> list[Finding]:
    """Foreign-fair support: at most so many times per establishment and calendar year (P§15.9)."""
    if times <= limit.value:
        return []
    params: dict[str, object] = {"n": times, "limit": int(limit.value)}
    return [Finding("programmes.fairs_abroad", limit.severity, params, limit.citation, limit.confidence)]


@dataclass(frozen=True)
class Loan:
    """A loan whose interest is supported (P§4, A7.6). Days may be None: not known."""

    currency: str
    term: str
    overdue: bool
    investment_done_on: date | None
    months: int


def interest_findings(loan: Loan, on: date, months_max: Norm) -> list[Finding]:
    """Interest on relocation: medium or long-term loans in đồng, not overdue, the first 24 months, after the
    investment is finished (28/2018/TT-BTC art. 8 cl. 14; P§15.20)."""
    base = months_max.citation, months_max.confidence
    found = []
    if loan.currency != "VND" or loan.term not in {"medium", "long"}:
        found.append(Finding("programmes.loan_kind", months_max.severity, {}, *base))
    if loan.overdue:
        found.append(Finding("programmes.loan_overdue", months_max.severity, {}, *base))
    if loan.months > months_max.value:
        params: dict[str, object] = {"n": loan.months, "limit": int(months_max.value)}
        found.append(Finding("programmes.loan_months", months_max.severity, params, *base))
    if loan.investment_done_on is None or loan.investment_done_on > on:
        found.append(Finding("programmes.loan_not_invested", months_max.severity, {}, *base))
    return found


@dataclass(frozen=True)
class Planned:
    """When a purchase is meant to be ordered, delivered (its invoice is made then) and paid; None: not said."""

    order_on: date | None
    delivery_on: date | None
    payment_on: date | None


def planned_dates_findings(planned: Planned, opens_on: date, budget_year: int) -> list[Finding]:
    """Which planned day leaves the window of the budget year, said at registration (P§9.2; P§15.34).

    An invoice is made on delivery (254/2026/NĐ-CP art. 9) and belongs to the days from the plan or contract decision
    to 31 December of the budget year; before the decision is known, from the first day of the budget year. Nothing
    read says that an invoice outside is void: it warns, and an authorised person decides later.
    """
    last = date(budget_year, 12, 31)
    found = []
    if planned.delivery_on is not None and planned.delivery_on < opens_on:
        params: dict[str, object] = {"day": planned.delivery_on, "from": opens_on}
        found.append(
            Finding("programmes.planned_too_early", Severity.WARN, params, CITATION_WINDOW, field="delivery_on")
        )
    if planned.delivery_on is not None and planned.delivery_on > last:
        params = {"day": planned.delivery_on, "until": last}
        found.append(
            Finding("programmes.planned_too_late", Severity.WARN, params, CITATION_WINDOW, field="delivery_on")
        )
    days = [day for day in (planned.order_on, planned.delivery_on) if day is not None]
    if len(days) == 2 and days[1] < days[0]:
        found.append(
            Finding("programmes.planned_out_of_order", Severity.WARN, {}, CITATION_WINDOW, field="delivery_on")
        )
    return found
