"""What can I get: five questions, a place and a day, answered from the norms. Nothing typed is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from khuyencong.law import selectors
from khuyencong.law.choices import Purse
from khuyencong.law.rules import Assessment, NormChoice
from khuyencong.places.choices import Kind
from khuyencong.places.models import Unit
from khuyencong.places.selectors import province_of

# What a producer may ask for himself (P§3, P§4), in the order of how often it is asked.
ASKED = ("A3.4", "A3.4L", "A3.1", "A3.2", "A3.3", "A3.5", "A4.3", "A4.4", "A5.1", "A7.8", "A7.6", "A2.3", "A7.4")
ANY_PLACE = frozenset({"A3.5"})
CLUSTER_INVESTOR = "cluster_investor"
LATER_KINDS = {
    Kind.COMMUNE: "commune",
    Kind.WARD: "ward",
    Kind.SPECIAL_ZONE: "special_zone",
}
EARLIER_KINDS = frozenset({Kind.COMMUNE, Kind.TOWNSHIP, Kind.RURAL_DISTRICT, Kind.TOWN})


@dataclass(frozen=True)
class Verdict:
    """One condition: it holds, it does not, or it is not known (None); with the norm it was read in."""

    code: str
    holds: bool | None
    choice: NormChoice
    params: Mapping[str, object]

    @property
    def look(self) -> str:
        return {True: "pass", False: "block", None: "warn"}[self.holds]


@dataclass(frozen=True)
class Answer:
    """What the questions gave: the national assessment, the local one, the conditions, and how it was before."""

    assessment: Assessment
    local: Assessment
    verdicts: tuple[Verdict, ...]
    own_vnd: int | None
    before: tuple[tuple[date, Assessment], ...]


def place_holds(place: Unit, on: date, places: NormChoice) -> bool | None:
    """Whether a production place is of a kind that can benefit on a day (P§2.1, P§2.2). None: it depends.

    Until 14 Oct 2025 a ward depends on the grade of its city and the day it was converted, which are not known here;
    from then on a ward of a centrally run city benefits only as a recognised craft village.
    """
    allowed = places.value if isinstance(places.value, tuple) else ()
    if "commune_of_province" in allowed:
        kind = LATER_KINDS.get(Kind(place.kind))
        if kind is None:
            return None
        central = province_of(place).kind == Kind.CENTRAL_CITY
        if f"{kind}_of_{'central_city' if central else 'province'}" in allowed:
            return True
        return None if "recognised_craft_village" in allowed else False
    return True if Kind(place.kind) in EARLIER_KINDS else None


def answer(
    *,
    place: Unit,
    on: date,
    form: str,
    industry: str,
    activity: str,
    cost_vnd: int,
    other_money: bool,
) -> Answer:
    """The answer to the five questions on a day. Raises KeyError for an unknown activity."""
    assessment = selectors.assess_support(activity=activity, cost_vnd=cost_vnd, on=on)
    local = selectors.assess_support(activity=activity, cost_vnd=cost_vnd, on=on, purse=Purse.LOCAL, place=place)
    ceiling = assessment.ceiling_vnd
    return Answer(
        assessment=assessment,
        local=local,
        verdicts=tuple(_verdicts(place, on, form, industry, activity, other_money)),
        own_vnd=None if ceiling is None else cost_vnd - ceiling,
        before=tuple(_before(activity, cost_vnd, on)),
    )


def _verdicts(place: Unit, on: date, form: str, industry: str, activity: str, other_money: bool) -> list[Verdict]:
    def look(key: str) -> NormChoice:
        return selectors.norm(f"promotion.{key}", on=on)

    forms, places = look("eligibility.legal_forms"), look("eligibility.places")
    industries, conditions = look("eligibility.industries"), look("conditions")
    allowed = forms.value if isinstance(forms.value, tuple) else ()
    named = industries.value if isinstance(industries.value, tuple) else ()
    form_holds: bool | None = form in allowed
    if form == CLUSTER_INVESTOR:
        forms = look("eligibility.cluster_investors")
        form_holds = bool(forms.value)
    place_ok: bool | None = True
    if activity not in ANY_PLACE and form != CLUSTER_INVESTOR:
        place_ok = place_holds(place, on, places)
    mining = industry == "mining_and_mineral_processing_in_difficult_areas"
    industry_ok = None if mining or industry not in named else True
    return [
        Verdict("place", place_ok, places, {}),
        Verdict("form", form_holds, forms, {"form": form}),
        Verdict("industry", industry_ok, industries, {"industry": industry}),
        Verdict("other_money", not other_money, conditions, {}),
    ]


def _before(activity: str, cost_vnd: int, on: date) -> list[tuple[date, Assessment]]:
    """The same cost on the first day of each earlier rule, newest first."""
    found = selectors.activity_of(activity)
    keys = [key for key in (found.limit, found.share) if key]
    if not keys:
        return []
    starts = {v.printed_from or v.in_force_from for v in selectors.versions_of(keys[0])}
    days = sorted((day for day in starts if day <= on), reverse=True)
    return [(day, selectors.assess_support(activity=activity, cost_vnd=cost_vnd, on=day)) for day in days]


def cost_of(text: str) -> int:
    """Đồng of an amount typed in millions ("900", "1.200,5", "1200.5"). Raises ValueError for anything else."""
    bare = text.strip().replace(" ", "").replace("\u00a0", "")
    if "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    elif bare.count(".") > 1 or (bare.count(".") == 1 and len(bare.rsplit(".", 1)[1]) == 3):
        bare = bare.replace(".", "")
    whole, _, decimals = bare.partition(".")
    if not (whole.isascii() and whole.isdigit()) or (decimals and not (decimals.isascii() and decimals.isdigit())):
        raise ValueError(text)
    vnd = Decimal(f"{whole}.{decimals or 0}") * 1_000_000
    if vnd != int(vnd) or len(whole) > 9:
        raise ValueError(text)
    return int(vnd)
