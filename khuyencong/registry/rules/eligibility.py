"""Who may benefit from industrial promotion on a day (P§2): version N1 until 14 October 2025, N2 from 15 October 2025.

Every condition answers True, False or None ("not known, ask"), with its reason, article and confidence. Only a
condition read in the law may turn the verdict into a no; a failed condition known from news makes it "ask".
"""

from dataclasses import dataclass, field
from datetime import date

from khuyencong.common.errors import Finding, Severity
from khuyencong.registry.choices import (
    ENTERPRISES,
    EXCLUDED_KILNS,
    INDUSTRIES_2012,
    INDUSTRIES_2025,
    Difficulty,
    Industry,
    LegalForm,
)
from khuyencong.registry.rules.logic import Answer, all_of
from khuyencong.registry.rules.place import PlaceFacts, place_condition_n1, place_condition_n2
from khuyencong.registry.rules.sme import SizeFacts, sme
from khuyencong.registry.rules.types import NEWS, READ, Condition

__all__ = [
    "N2_FROM",
    "Condition",
    "Facts",
    "PlaceFacts",
    "RuleVersion",
    "Verdict",
    "eligibility",
    "sole_obstacle",
    "version_on",
]

N1_FROM = date(2012, 7, 5)
N2_FROM = date(2025, 10, 15)
SCOPE_N1 = "Nghị định 45/2012/NĐ-CP, điều 1 khoản 2 điểm a; Thông tư 46/2012/TT-BCT, điều 3"
SCOPE_N2 = "Nghị định 45/2012/NĐ-CP, điều 1 khoản 2 (sửa đổi bởi Nghị định 235/2025/NĐ-CP, điều 1 khoản 1)"
INDUSTRY = "Nghị định 45/2012/NĐ-CP, điều 5 khoản 1"
INDUSTRY_N2 = "Nghị định 235/2025/NĐ-CP (theo tin đăng)"
KILN = "Thông tư 46/2012/TT-BCT, điều 5 khoản 1"
CLEANER_N1 = "Thông tư 46/2012/TT-BCT, điều 3 khoản 2"
FORMS_N1 = ENTERPRISES | {LegalForm.COOPERATIVE, LegalForm.COOPERATIVE_GROUP, LegalForm.HOUSEHOLD}
FORMS_N2 = FORMS_N1 | {LegalForm.COOPERATIVE_UNION}


@dataclass(frozen=True)
class RuleVersion:
    """Which text decides: N1 or N2, its start, and how far that start can be trusted."""

    code: str
    in_force_from: date
    confidence: str
    citation: str


N1 = RuleVersion("N1", N1_FROM, READ, SCOPE_N1)
N2 = RuleVersion("N2", N2_FROM, NEWS, SCOPE_N2)


@dataclass(frozen=True)
class Facts:
    """What is known of a business on the day. None always means "not known".

    `place` is the production place, never the head office. `cleaner_production`, `sustainable_production`,
    `cluster_investor` and `artisan` are grounds one must be able to show: True only with a document.
    """

    legal_form: str = ""
    direct_production: Answer = None
    industry: str = ""
    kiln: str = ""
    size: SizeFacts = field(default_factory=SizeFacts)
    place: PlaceFacts | None = None
    cleaner_production: Answer = False
    sustainable_production: Answer = False
    cluster_investor: Answer = False
    artisan: Answer = False


@dataclass(frozen=True)
class Verdict:
    """`eligible` True, False, or None when something must be asked; `path` the ground that was examined."""

    eligible: Answer
    conditions: tuple[Condition, ...]
    findings: tuple[Finding, ...]
    version: RuleVersion | None
    path: str


def version_on(day: date) -> RuleVersion | None:
    """The version in force on a day; None before 5 July 2012."""
    if day < N1_FROM:
        return None
    return N1 if day < N2_FROM else N2


def eligibility(facts: Facts, on: date, plan_year: int, *, plan_approved_on: date | None = None) -> Verdict:
    """Whether a business is a beneficiary of industrial promotion on a day, and why.

    `plan_year` is the plan-making year: the ward clock counts to 31 December of the year just before it
    (TT.1.3(1)đ). A plan approved before 15 October 2025 keeps the rule of its day (news).
    """
    version = version_on(plan_approved_on or on)
    if version is None:
        gap = Finding("registry.no_version_in_force", Severity.WARN, {"on": on})
        return Verdict(None, (), (gap,), None, "")
    if version is N2 and facts.cluster_investor is True:
        return _verdict(version, "cluster_investor", [_investor(facts)])
    if version is N2 and facts.artisan is True:
        return _verdict(version, "artisan", [Condition("artisan", True, "artisan_title", INDUSTRY_N2, NEWS)])
    if _cleaner(facts, version):
        return _verdict(version, "cleaner_production", _cleaner_path(facts, version, on))
    kept = plan_approved_on is not None and on >= N2_FROM > plan_approved_on
    return _verdict(version, "general", _general_path(facts, version, on, plan_year), kept_old_rule=kept)


def _cleaner(facts: Facts, version: RuleVersion) -> bool:
    return facts.cleaner_production is True or (version is N2 and facts.sustainable_production is True)


def _general_path(facts: Facts, version: RuleVersion, on: date, plan_year: int) -> list[Condition]:
    place = place_condition_n1(facts.place, plan_year) if version is N1 else place_condition_n2(facts.place)
    return [
        _legal_form(facts, version),
        _size(facts, version, on),
        _direct_production(facts, version),
        place,
        *_industry_conditions(facts, version),
    ]


def _cleaner_path(facts: Facts, version: RuleVersion, on: date) -> list[Condition]:
    """No limit on size or place; the industry test stays (P§15.7)."""
    citation = CLEANER_N1 if version is N1 else SCOPE_N2
    ground = Condition("cleaner_production", True, "cleaner_ground", citation, READ)
    return [ground, _direct_production(facts, version), *_industry_conditions(facts, version)]


def _investor(facts: Facts) -> Condition:
    allowed = ENTERPRISES | {LegalForm.COOPERATIVE, LegalForm.COOPERATIVE_UNION}
    holds = None if not facts.legal_form else facts.legal_form in allowed
    reason = {None: "form_unknown", True: "investor_ground", False: "investor_form"}[holds]
    return Condition("cluster_investor", holds, reason, SCOPE_N2, READ)


def _legal_form(facts: Facts, version: RuleVersion) -> Condition:
    if not facts.legal_form:
        return Condition("legal_form", None, "form_unknown", version.citation, READ)
    holds = facts.legal_form in (FORMS_N1 if version is N1 else FORMS_N2)
    return Condition("legal_form", holds, "form_listed" if holds else "form_not_listed", version.citation, READ)


def _size(facts: Facts, version: RuleVersion, on: date) -> Condition:
    """The SME test concerns enterprises only; the other forms are named without a size."""
    if facts.legal_form not in ENTERPRISES:
        known = True if facts.legal_form else None
        return Condition("size", known, "size_not_asked" if known else "form_unknown", version.citation, READ)
    verdict = sme(facts.size, on)
    reason = {True: "size_sme", False: "size_too_big", None: "size_unknown"}[verdict.holds]
    return Condition("size", verdict.holds, reason, verdict.citation, verdict.confidence)


def _direct_production(facts: Facts, version: RuleVersion) -> Condition:
    reason = {True: "produces", False: "does_not_produce", None: "production_unknown"}[facts.direct_production]
    return Condition("direct_production", facts.direct_production, reason, version.citation, READ)


def _industry_conditions(facts: Facts, version: RuleVersion) -> list[Condition]:
    conditions = [_industry(facts, version)]
    if facts.industry == Industry.MINING:
        conditions.append(_mining(facts))
    if facts.industry in {"", Industry.CHEMICALS_MATERIALS} or facts.kiln:
        conditions.append(_kiln(facts))
    return conditions


def _industry(facts: Facts, version: RuleVersion) -> Condition:
    if not facts.industry:
        return Condition("industry", None, "industry_unknown", INDUSTRY, READ)
    if facts.industry in INDUSTRIES_2012:
        return Condition("industry", True, "industry_listed", INDUSTRY, READ)
    if version is N2 and facts.industry in INDUSTRIES_2025:
        return Condition("industry", True, "industry_added_2025", INDUSTRY_N2, NEWS)
    if version is N2:
        # The list of the amendment was read in the news only: it cannot refuse.
        return Condition("industry", False, "industry_not_listed", INDUSTRY_N2, NEWS)
    if facts.industry in INDUSTRIES_2025:
        return Condition("industry", False, "industry_only_2025", INDUSTRY, READ)
    return Condition("industry", False, "industry_not_listed", INDUSTRY, READ)


def _mining(facts: Facts) -> Condition:
    known = facts.place.difficulty if facts.place else ""
    if not known:
        return Condition("mining_area", None, "difficulty_unknown", INDUSTRY + " điểm e", READ)
    holds = known in {Difficulty.DIFFICULT, Difficulty.SPECIAL}
    return Condition(
        "mining_area", holds, "mining_allowed" if holds else "mining_elsewhere", INDUSTRY + " điểm e", READ
    )


def _kiln(facts: Facts) -> Condition:
    if not facts.kiln:
        return Condition("kiln", None, "kiln_unknown", KILN, READ)
    holds = facts.kiln not in EXCLUDED_KILNS
    return Condition("kiln", holds, "kiln_fine" if holds else "kiln_excluded", KILN, READ)


def _verdict(version: RuleVersion, path: str, conditions: list[Condition], *, kept_old_rule: bool = False) -> Verdict:
    findings = [f for f in map(_finding, conditions) if f is not None]
    if kept_old_rule:
        findings.append(Finding("registry.old_rule_kept", Severity.NOTE, {}, INDUSTRY_N2, NEWS))
    # A no that rests on unread text is a question, not a refusal.
    answers = [None if c.holds is False and c.confidence != READ else c.holds for c in conditions]
    return Verdict(all_of(answers), tuple(conditions), tuple(findings), version, path)


def sole_obstacle(verdict: Verdict) -> str:
    """The code of the one condition that does not hold (or is not known) when all others hold; "" otherwise."""
    open_ones = [c.code for c in verdict.conditions if c.holds is not True]
    return open_ones[0] if verdict.eligible is not True and len(open_ones) == 1 else ""


def _finding(condition: Condition) -> Finding | None:
    if condition.holds is True:
        return None
    blocks = condition.holds is False and condition.confidence == READ
    return Finding(
        f"registry.{condition.reason}",
        Severity.BLOCK if blocks else Severity.WARN,
        dict(condition.params),
        condition.citation,
        condition.confidence,
    )
