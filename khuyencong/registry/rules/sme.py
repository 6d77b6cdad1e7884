"""Who is a small or medium enterprise, by date. A rule of its own: whether the eligibility texts follow later
versions of the size test was not read everywhere (P§2.1)."""

from dataclasses import dataclass
from datetime import date

from khuyencong.registry.rules.logic import Answer, all_of, any_of, at_most

BILLION = 1_000_000_000
DECREE_80_FROM = date(2021, 10, 15)
CITATION_80 = "Nghị định 80/2021/NĐ-CP, điều 5-10"
CITATION_56 = "Nghị định 56/2009/NĐ-CP (theo trang của một trung tâm khuyến công)"

# class -> (insured workers, revenue, capital): workers AND (revenue OR capital).
LIMITS_80: dict[str, dict[str, tuple[int, int, int]]] = {
    "industry": {
        "micro": (10, 3 * BILLION, 3 * BILLION),
        "small": (100, 50 * BILLION, 20 * BILLION),
        "medium": (200, 200 * BILLION, 100 * BILLION),
    },
    "trade": {
        "micro": (10, 10 * BILLION, 3 * BILLION),
        "small": (50, 100 * BILLION, 50 * BILLION),
        "medium": (100, 300 * BILLION, 100 * BILLION),
    },
}
LIMITS_56 = (300, 100 * BILLION)


@dataclass(frozen=True)
class SizeFacts:
    """Figures of the year before: yearly average of insured workers, revenue and capital in đồng; `field` =
    "industry" or "trade" by the main registered line, None when unknown."""

    workers: int | None = None
    revenue_vnd: int | None = None
    capital_vnd: int | None = None
    field: str | None = None


@dataclass(frozen=True)
class SizeVerdict:
    """`holds` True/False/None; `klass` micro, small, medium or "" when it cannot be told."""

    holds: Answer
    klass: str
    citation: str
    confidence: str


def _fits(facts: SizeFacts, limits: tuple[int, int, int]) -> Answer:
    workers, revenue, capital = limits
    money = any_of([at_most(facts.revenue_vnd, revenue), at_most(facts.capital_vnd, capital)])
    return all_of([at_most(facts.workers, workers), money])


def _over_fields(facts: SizeFacts, klass: str) -> Answer:
    """The answer for the known field, or the common answer of both fields when the field is unknown."""
    fields = [facts.field] if facts.field else ["industry", "trade"]
    answers = {_fits(facts, LIMITS_80[f][klass]) for f in fields}
    return answers.pop() if len(answers) == 1 else None


def size_class(facts: SizeFacts) -> str:
    """micro, small, medium, "large", or "" when the figures do not tell (80/2021/NĐ-CP art. 5)."""
    for klass in ("micro", "small", "medium"):
        answer = _over_fields(facts, klass)
        if answer is None:
            return ""
        if answer:
            return klass
    return "large"


def sme(facts: SizeFacts, on: date) -> SizeVerdict:
    """Whether an enterprise is an SME on a day.

    From 15 October 2021: 80/2021/NĐ-CP art. 5 (read). Before: 56/2009/NĐ-CP as a centre restates it (news):
    capital not above 100 billion OR workers not above 300; such an answer may warn, never block.
    """
    if on >= DECREE_80_FROM:
        return SizeVerdict(_over_fields(facts, "medium"), size_class(facts), CITATION_80, "read")
    workers, capital = LIMITS_56
    holds = any_of([at_most(facts.capital_vnd, capital), at_most(facts.workers, workers)])
    return SizeVerdict(holds, "", CITATION_56, "news")
