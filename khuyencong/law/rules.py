"""Which value of a norm holds, and the most the State may pay: pure decisions on data.

The day decides, never today (design §3). A result always carries the instrument and the article it came from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from khuyencong.common.errors import Finding, Severity
from khuyencong.common.money import share_of
from khuyencong.law.choices import NATIONAL, TRUST, Confidence, Ground, NormUnit, Purse

Value = int | Decimal | str | tuple[str, ...] | None
MACHINERY, LINE = "A3.4", "A3.4L"
UPLIFT_KEY = "promotion.uplift.limit"


@dataclass(frozen=True)
class Bracket:
    """One value under facts: it holds when every fact of `when` equals the given one; empty `when` is the rest."""

    when: Mapping[str, str]
    value: Value


@dataclass(frozen=True)
class NormValue:
    """One version of a norm: its value and the article, days (both included) and territory it holds for.

    `amended_by`: the unread document because of which the value is stale. `bound`: "before" or "not_later" for days.
    `territory`: "VN", or the key of a province whose own row this is.
    """

    version_id: str
    document: str
    article: str
    in_force_from: date
    in_force_to: date | None
    value: Value
    confidence: Confidence
    brackets: tuple[Bracket, ...] = ()
    territory: str = NATIONAL
    bound: str = ""
    conditions: str = ""
    note: str = ""
    source_url: str = ""
    amended_by: str = ""
    last_read: str = ""
    printed_from: date | None = None  # of a stale part: the first day of the value as printed

    def holds_on(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)

    @property
    def citation(self) -> str:
        """Document and article as printed; for a stale or remembered value also what was last read or not read."""
        text = f"{self.document}, {self.article}" if self.article else self.document
        notes = []
        if self.last_read:
            notes.append(f"mức đã đọc gần nhất: {self.last_read}")
        if self.amended_by:
            notes.append(f"{self.amended_by} chưa đọc")
        return f"{text} ({'; '.join(notes)})" if notes else text


@dataclass(frozen=True)
class Norm:
    """A norm with all its versions. `year_offset`: for a day of the year, its year minus the budget or plan year."""

    key: str
    label: Mapping[str, str]
    unit: NormUnit
    basis: str
    applies_to: tuple[str, ...]
    values: tuple[NormValue, ...]
    year_offset: int = 0
    per: str = ""


@dataclass(frozen=True)
class UnreadAmendment:
    """From `start` on, read values of `amends` are stale because `by` amends them and was not read.

    `start` is itself a row to confirm (`confidence`); it marks values stale and says nothing else.
    """

    amends: str
    by: str
    start: date
    confidence: Confidence
    note: str = ""

    @property
    def version_id(self) -> str:
        return f"start:{self.by}"


@dataclass(frozen=True)
class NormChoice:
    """The value of a norm on a day with where it comes from. `value` None: no version holds on that day.

    `guide`: a national value looked at for local money, which it does not bind.
    """

    key: str
    value: Value
    unit: str
    citation: str
    version_id: str
    confidence: str
    why: str
    document: str = ""
    guide: bool = False
    version: NormValue | None = None

    @property
    def severity(self) -> Severity:
        """What breaking the value means: only a value that was read, and binds this money, blocks."""
        return Severity.WARN if self.guide else severity_of(self.confidence)


@dataclass(frozen=True)
class Activity:
    """A promotion activity with the norms that cap it. `code` is ours (P§3), the anchor is the decree's clause."""

    code: str
    label: Mapping[str, str]
    share: str | None
    limit: str | None
    receives: str = ""
    per: str = ""
    line_factor: str | None = None
    line_share: str | None = None
    levels: tuple[str, ...] = ()
    general_rules: bool = False


@dataclass(frozen=True)
class Assessment:
    """The most the State may pay for one cost (P§4). All amounts in whole đồng; None only where nothing was found.

    `limit_vnd` is the printed limit, before factors. `confidence` is that of the weakest value used.
    """

    ceiling_vnd: int | None
    limit_vnd: int | None
    share: Decimal | None
    citation: str | None
    confidence: str | None
    version_id: str
    findings: tuple[Finding, ...] = ()
    choices: tuple[NormChoice, ...] = ()


def severity_of(confidence: str) -> Severity:
    """READ blocks; every other confidence warns (design §3, P§15.3)."""
    return Severity.BLOCK if confidence == Confidence.READ else Severity.WARN


def weakest(confidences: Iterable[str]) -> str | None:
    """The least trusted of some confidences; None for none."""
    ranks = {str(c): n for n, c in enumerate(TRUST)}
    return max(confidences, key=lambda c: ranks[c], default=None)


def with_stale(norm: Norm, amendments: Iterable[UnreadAmendment]) -> Norm:
    """The norm with read values split where an unread amendment of their document starts (design §3)."""
    marked: list[NormValue] = []
    by_document: dict[str, UnreadAmendment] = {}
    for amendment in sorted(amendments, key=lambda a: a.start, reverse=True):
        by_document[amendment.amends] = amendment
    for value in norm.values:
        cut = by_document.get(value.document)
        ended_before = cut and value.in_force_to is not None and value.in_force_to < cut.start
        if cut is None or value.confidence != Confidence.READ or ended_before:
            marked.append(value)
            continue
        stale = replace(
            value,
            version_id=f"{value.version_id}:stale",
            in_force_from=max(value.in_force_from, cut.start),
            confidence=Confidence.STALE,
            amended_by=cut.by,
            printed_from=value.in_force_from,
        )
        if value.in_force_from < cut.start:
            marked.append(replace(value, in_force_to=cut.start - timedelta(days=1)))
        marked.append(stale)
    return replace(norm, values=tuple(marked))


def overlaps(values: Iterable[NormValue]) -> list[tuple[NormValue, NormValue]]:
    """Pairs of versions of one territory that hold on the same day. A norm may have none."""
    rows = sorted(values, key=lambda v: (v.territory, v.in_force_from))
    return [
        (a, b)
        for a, b in pairwise(rows)
        if a.territory == b.territory and (a.in_force_to is None or b.in_force_from <= a.in_force_to)
    ]


def _by_facts(version: NormValue, facts: Mapping[str, object]) -> tuple[Value, str]:
    if not version.brackets:
        return version.value, ""
    for bracket in version.brackets:
        if all(str(facts.get(name, "")) == wanted for name, wanted in bracket.when.items()):
            return bracket.value, ", ".join(f"{k}={v}" for k, v in bracket.when.items())
    needed = sorted({name for bracket in version.brackets for name in bracket.when})
    return None, f"cần biết: {', '.join(needed)}"


def resolve(
    norm: Norm,
    *,
    on: date,
    territory: str = NATIONAL,
    purse: str = Purse.NATIONAL,
    facts: Mapping[str, object] | None = None,
    confirmed: Mapping[str, str] | None = None,
) -> NormChoice:
    """The value of a norm on a day.

    `territory`: key of the province for local money; its own row wins, else the national value is a guide and says
    so. `confirmed`: version ids that two officers confirmed, with the document they named; such a value counts
    as read. No version on that day: `value` is None and `version_id` empty.
    """
    local = purse == Purse.LOCAL
    rows = [v for v in norm.values if v.holds_on(on)]
    own = next((v for v in rows if local and territory != NATIONAL and v.territory == territory), None)
    version = own or next((v for v in rows if v.territory == NATIONAL), None)
    if version is None:
        why = f"không có mức nào của {norm.key} có hiệu lực vào ngày {on.isoformat()}"
        return NormChoice(norm.key, None, norm.unit, "", "", "", why)
    value, by_fact = _by_facts(version, facts or {})
    document = (confirmed or {}).get(version.version_id)
    reasons = [f"có hiệu lực từ {(version.printed_from or version.in_force_from).isoformat()}"]
    if version.amended_by:
        reasons.append(f"{version.amended_by} đã sửa đổi, chưa đọc; dùng mức đã đọc gần nhất")
    if document:
        reasons.append(f"hai cán bộ đã xác nhận theo {document}")
    if local and own is None:
        reasons.append("mức quốc gia, dùng để tham khảo cho kinh phí địa phương")
    if by_fact:
        reasons.append(by_fact)
    return NormChoice(
        key=norm.key,
        value=value,
        unit=norm.unit,
        citation=version.citation,
        version_id=version.version_id,
        confidence=Confidence.READ if document else version.confidence,
        why="; ".join(reasons),
        document=version.document,
        guide=local and own is None,
        version=version,
    )


@dataclass(frozen=True)
class Terms:
    """What the law says of an activity on a day, whatever the cost: share, limit, factors, and what is to be said."""

    share: NormChoice | None = None
    limit: NormChoice | None = None
    factors: Decimal = Decimal(1)
    findings: tuple[Finding, ...] = ()
    choices: tuple[NormChoice, ...] = ()

    @cached_property
    def known(self) -> tuple[str, str | None, str]:
        """Citation, confidence and version of the values used: those of all, the weakest, and all."""
        used = self.choices
        citation = "; ".join(dict.fromkeys(choice.citation for choice in used))
        return citation, weakest(choice.confidence for choice in used), "+".join(choice.version_id for choice in used)

    def of(self, cost_vnd: int) -> Assessment:
        """The most the State may pay for a cost: min(share x cost, limit x factors, cost), rounded down.

        Raises ValueError for a negative cost.
        """
        if cost_vnd < 0:
            raise ValueError("cost is negative")
        if self.share is None and self.limit is None:
            return Assessment(None, None, None, None, None, "", self.findings)
        parts = [cost_vnd]
        if self.share is not None:
            parts.append(share_of(cost_vnd, Decimal(self.share.value)))  # type: ignore[arg-type]
        if self.limit is not None:
            parts.append(share_of(int(self.limit.value), self.factors))  # type: ignore[arg-type]
        citation, confidence, version_id = self.known
        return Assessment(
            ceiling_vnd=min(parts),
            limit_vnd=int(self.limit.value) if self.limit else None,  # type: ignore[arg-type]
            share=Decimal(self.share.value) if self.share else None,  # type: ignore[arg-type]
            citation=citation,
            confidence=confidence,
            version_id=version_id,
            findings=self.findings,
            choices=self.choices,
        )


@dataclass
class _Draft:
    """The terms while they are put together."""

    findings: list[Finding] = field(default_factory=list)
    used: list[NormChoice] = field(default_factory=list)

    def add(self, code: str, severity: Severity, citation: str = "", confidence: str = "", **params: object) -> None:
        self.findings.append(Finding(code, severity, params, citation, confidence))


def terms(
    activity: Activity,
    norms: Mapping[str, Norm],
    *,
    on: date,
    purse: str = Purse.NATIONAL,
    territory: str = NATIONAL,
    line: bool = False,
    uplift: Decimal = Decimal(1),
    ground: str | None = None,
    confirmed: Mapping[str, str] | None = None,
) -> Terms:
    """What the law says of an activity on a day.

    A missing share or limit is left out; both missing: `norm.none_in_force`. A factor that is refused (finding with
    severity block) is not counted. Raises ValueError for an uplift below 1 or an unknown ground.
    Source: 26/2014/TTLT-BTC-BCT art. 6 cl. 2; 28/2018/TT-BTC art. 8.
    """
    if uplift < 1:
        raise ValueError("an uplift is at least 1")
    if ground is not None and ground not in Ground.values:
        raise ValueError(f"unknown ground {ground!r}")

    def look(key: str | None) -> NormChoice | None:
        if key is None:
            return None
        choice = resolve(norms[key], on=on, territory=territory, purse=purse, confirmed=confirmed)
        return choice if isinstance(choice.value, int | Decimal) else None

    draft = _Draft()
    limit = look(activity.limit)
    line_factor = look(activity.line_factor) if line else None
    share = look(activity.line_share if line_factor else None) or look(activity.share)
    if share is None and limit is None:
        draft.add("norm.none_in_force", Severity.WARN, activity=activity.code, on=on.isoformat())
        if activity.general_rules:
            draft.add(
                "norm.general_rules", Severity.NOTE, "26/2014/TTLT-BTC-BCT, điều 6 khoản 1", activity=activity.code
            )
        return Terms(findings=tuple(draft.findings))

    draft.used += [choice for choice in (share, limit) if choice is not None]
    factors = _line(draft, activity, limit, line_factor) if line else Decimal(1)
    factors *= _uplift(draft, look(UPLIFT_KEY), uplift, ground)
    if line and line_factor and uplift != 1:
        draft.add("norm.factors_to_confirm", Severity.WARN, line_factor.citation, line_factor.confidence)
    _say_how_known(draft, activity, purse)
    return Terms(share, limit, factors, tuple(draft.findings), tuple(draft.used))


def _line(draft: _Draft, activity: Activity, limit: NormChoice | None, factor: NormChoice | None) -> Decimal:
    """The factor of a technology line; before 28/2018/TT-BTC there was none, the machinery limit holds."""
    if factor is None:
        draft.add("norm.none_for_line", Severity.WARN, limit.citation if limit else "", activity=activity.code)
        return Decimal(1)
    draft.used.append(factor)
    return Decimal(factor.value)  # type: ignore[arg-type]


def _uplift(draft: _Draft, top: NormChoice | None, uplift: Decimal, ground: str | None) -> Decimal:
    """The priority uplift that counts: asked for, on a ground, within what was read (TL.6(2)t)."""
    if uplift == 1:
        return Decimal(1)
    citation, confidence = (top.citation, top.confidence) if top else ("", "")
    if ground is None:
        draft.add("norm.uplift_without_ground", Severity.BLOCK, citation, confidence, uplift=str(uplift))
    highest = Decimal(top.value) if top else Decimal(1)  # type: ignore[arg-type]
    above = uplift > highest
    if above:
        severity = top.severity if top else Severity.WARN
        draft.add("norm.uplift_above_limit", severity, citation, confidence, uplift=str(uplift), limit=str(highest))
    if top is not None:
        draft.used.append(top)
    if ground is None:
        return Decimal(1)
    return highest if above and top is not None and top.severity is Severity.BLOCK else uplift


HOW_KNOWN = {
    Confidence.STALE: "norm.stale",
    Confidence.NEWS: "norm.from_news",
    Confidence.PRACTICE: "norm.from_practice",
    Confidence.DERIVED: "norm.derived",
    Confidence.MEMORY: "norm.from_memory",
}


def _say_how_known(draft: _Draft, activity: Activity, purse: str) -> None:
    """One warning for each way in which a used value is less than read, and the notes that go with the values."""
    seen: set[tuple[str, str]] = set()
    for choice in draft.used:
        code = HOW_KNOWN.get(Confidence(choice.confidence))
        if code and (code, choice.citation) not in seen:
            seen.add((code, choice.citation))
            amended_by = choice.version.amended_by if choice.version else ""
            draft.add(code, Severity.WARN, choice.citation, choice.confidence, document=choice.document, by=amended_by)
        conditions = choice.version.conditions if choice.version else ""
        if conditions and ("norm.conditions", conditions) not in seen:
            seen.add(("norm.conditions", conditions))
            draft.add("norm.conditions", Severity.NOTE, choice.citation, choice.confidence, conditions=conditions)
    if activity.levels:
        draft.add("norm.level_matters", Severity.WARN, activity=activity.code, levels=", ".join(activity.levels))
    if purse == Purse.LOCAL and any(choice.guide for choice in draft.used):
        draft.add("norm.national_as_guide", Severity.WARN, "26/2014/TTLT-BTC-BCT, điều 6 khoản 3")
