"""The rank facts of projects on a day: gathered from registry, dossier and officers, for many at once (P§5.2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count

from khuyencong.law import selectors as law
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Part, Project
from khuyencong.programmes.plans.choices import CLEANER_PRODUCTION, FactSource, IndustryGround
from khuyencong.programmes.plans.rules import Rank, first_industry, place_rank
from khuyencong.registry import selectors as registry
from khuyencong.registry.choices import Industry

# 45/2012/NĐ-CP art. 6 cl. 2a: mechanical engineering, processing, cleaner production. "Chemicals, building materials"
# is one industry here and only its half is in group a: an officer says which.
GROUP_A_INDUSTRIES = frozenset({Industry.MECHANICAL, Industry.PROCESSING, Industry.CLEANER})
WORKERS_NORM = "promotion.priority.workers"
OWNERS_NORM = "promotion.priority.owners"


@dataclass(frozen=True)
class Judged:
    """A rank with where each fact of it comes from, as a line keeps it (`facts`)."""

    rank: Rank
    facts: dict[str, Any] = field(default_factory=dict)


def judge(
    projects: Sequence[Project], on: date, entered: Mapping[int, Mapping[str, Any]] | None = None
) -> dict[int, Judged]:
    """The rank of each project on a day, by project; the number of queries does not grow with the projects.

    `entered`: by project what officers wrote over the gathered facts, each {"value", "sentence", "by", "on"}.
    The projects come with their parts loaded.
    """
    parts = {project.pk: project.parts_in_force for project in projects}
    pairs = sorted(
        {_pair(part) for mine in parts.values() for part in mine if part.beneficiary_id is not None},
        key=lambda pair: (pair[0], pair[1] or 0),
    )
    known = dict(zip(pairs, registry.priority_facts(pairs, on=on), strict=True))
    workers = int(str(law.norm(WORKERS_NORM, on=on).value))
    experience = settled_by_unit({project.implementer_id for project in projects})
    owners = law.norm(OWNERS_NORM, on=on)
    found = {}
    for project in projects:
        mine = [known[pair] for part in parts[project.pk] if (pair := _pair(part)) in known]
        over = (entered or {}).get(project.pk, {})
        place = _place(parts[project.pk], mine)
        industry = _industry(parts[project.pk], mine, workers)
        facts = {"place": place, "industry": industry, "notes": _notes(mine) if owners.value else [], "entered": over}
        found[project.pk] = Judged(
            Rank(
                pilot=project.is_pilot,
                cleaner=_cleaner(parts[project.pk]),
                place=_over(over, "place_ground", place.get("value", "")),
                industry=_over(over, "industry_ground", industry.get("value", "")),
                capacity=_over(over, "capacity", None),
                experience=experience.get(project.implementer_id, 0),
                urgency=_over(over, "urgency", None),
            ),
            facts,
        )
    return found


def _pair(part: Part) -> tuple[int, int | None]:
    return part.beneficiary_id or 0, part.production_place_id


def _over(entered: Mapping[str, Any], name: str, gathered: Any) -> Any:
    return entered[name]["value"] if name in entered else gathered


def settled_by_unit(implementers: Iterable[int]) -> dict[int, int]:
    """How many projects each unit has brought to settlement on this platform."""
    rows = Project.objects.filter(implementer__in=implementers, status=Status.SETTLED)
    return dict(rows.order_by().values_list("implementer").annotate(n=Count("pk")))


def _cleaner(parts: Iterable[Part]) -> bool:
    """Whether all a project pays for is cleaner production."""
    codes = {part.activity.partition("-")[0] for part in parts}
    return bool(codes) and codes <= CLEANER_PRODUCTION


def _place(parts: Iterable[Part], known: Iterable[registry.PriorityFacts]) -> dict[str, str]:
    """The first ground of place that fits: what the registry knows, else what the appraised dossier claims."""
    grounds = [facts.place_ground for facts in known if facts.place_ground]
    if grounds:
        return {"value": min(grounds, key=place_rank), "source": FactSource.REGISTRY}
    claimed = [part.uplift_ground for part in parts if part.uplift_ground.startswith("place")]
    return {"value": min(claimed, key=place_rank), "source": FactSource.DOSSIER} if claimed else {}


def _industry(parts: Iterable[Part], known: Iterable[registry.PriorityFacts], workers: int) -> dict[str, str]:
    """The first ground of industry that fits; a certificate that has ended gives none (P§15.40)."""
    grounds: dict[str, str] = {}
    for facts in known:
        if facts.typical_product:
            grounds[IndustryGround.TYPICAL_PRODUCT] = facts.typical_product
        if facts.exports:
            grounds[IndustryGround.EXPORT] = ""
        if (facts.workers or 0) >= workers:
            grounds[IndustryGround.MANY_WORKERS] = str(facts.workers)
        if facts.industry in GROUP_A_INDUSTRIES:
            grounds[IndustryGround.GROUP_A] = ""
    if grounds:
        value = first_industry(grounds)
        return {"value": value, "source": FactSource.REGISTRY, "note": grounds[value]}
    if any(part.uplift_ground == "industry-a" for part in parts):
        return {"value": IndustryGround.GROUP_A, "source": FactSource.DOSSIER}
    return {}


def _notes(known: Iterable[registry.PriorityFacts]) -> list[str]:
    """What the amendment of 2025 is said to favour: shown, never counted (known from news only)."""
    rows = list(known)
    names = {"women_owned": any(f.women_owned for f in rows), "minority_owned": any(f.minority_owned for f in rows)}
    return [name for name, holds in names.items() if holds]
