"""What came of the projects of a dashboard: sums of confirmed claims, with how many projects reported."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.places.models import Unit
from khuyencong.programmes.boards import figures
from khuyencong.programmes.boards.asked import Asked
from khuyencong.programmes.boards.figures import Filter
from khuyencong.programmes.fiveyear.page import amount, unit_of
from khuyencong.programmes.fiveyear.selectors import effective
from khuyencong.programmes.models import Claim, Part, Project
from khuyencong.programmes.results.indicators import indicators

# Always shown, so that "nothing reported yet" is said.
ALWAYS = ("jobs_created", "output_value", "revenue", "budget_paid", "capital_attracted")
CLAIM = "claim-"


@dataclass(frozen=True)
class Outcome:
    """One indicator: the sum of confirmed claims, its rows, and how many projects reported it."""

    label: str
    meaning: str
    unit: str
    words: str
    url: str
    projects: int


@dataclass(frozen=True)
class Outcomes:
    """All indicators of a dashboard; `accepted`: projects with an accepted part, which are asked for results."""

    rows: list[Outcome] = field(default_factory=list)
    accepted: int = 0
    reported: int = 0


def claims_behind(rows: QuerySet[Project], wanted: Filter, indicator: str = "") -> QuerySet[Claim]:
    """The confirmed claims of a filter's projects that count (of a stock the last one)."""
    mine = figures.narrowed(rows, wanted).order_by().values("pk")
    claims = Claim.objects.filter(project__in=mine, **({"indicator": indicator} if indicator else {}))
    return effective(claims)


def outcomes(rows: QuerySet[Project], asked: Asked, province: Unit | None) -> Outcomes:
    """The indicators of the projects asked for, in four queries."""
    wanted = Filter(year=asked.year, purse=asked.purse, level=asked.level)
    claims = claims_behind(rows, wanted)
    sums: Any = claims.order_by().values("indicator").annotate(vnd=Sum("counted"), n=Count("project", distinct=True))
    found = {row["indicator"]: row for row in sums}
    area = province.pk if province else ""
    lines = []
    for key, indicator in indicators().items():
        if indicator.source != "claims" or (key not in found and key not in ALWAYS):
            continue
        row = found.get(key)
        url = f"{reverse('programmes:board_rows')}?{asked.address(figure=CLAIM + key, area=area, show='', half='')}"
        words = amount(indicator, row["vnd"]) if row else _("chưa có")
        lines.append(
            Outcome(
                indicator.label,
                indicator.meaning,
                unit_of(indicator),
                words,
                url if row else "",
                row["n"] if row else 0,
            )
        )
    mine = figures.narrowed(rows, wanted).order_by().values("pk")
    accepted = Part.objects.in_force().filter(project__in=mine, acceptance__isnull=False).order_by()
    return Outcomes(
        lines,
        accepted.values("project").distinct().count(),
        claims.order_by().values("project").distinct().count(),
    )
