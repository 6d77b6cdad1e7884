"""Reads of councils used by more than one caller."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import QuerySet, Sum

from khuyencong.common.errors import Severity
from khuyencong.councils.models import Candidate, Council, CriteriaVersion, ScoreSheet, Seat
from khuyencong.councils.rules import Cap, Standing, standings


def councils_for(subject: str) -> QuerySet[Council]:
    """The councils set up for a subject, newest first."""
    return Council.objects.filter(subject=subject)


def caps_of(council: Council) -> list[Cap]:
    """The caps the council was set up with."""
    return [
        Cap(c["group"], Decimal(c["points"]), c["citation"], c["confidence"], Severity(c["severity"]))
        for c in council.caps
    ]


def frozen_criteria(council: Council) -> CriteriaVersion | None:
    """The version that counts: the last one frozen."""
    return council.versions.filter(frozen_at__isnull=False).order_by("-number").first()


def voting_seats(council: Council) -> QuerySet[Seat]:
    """The seats that have a sheet."""
    return council.seats.filter(votes=True, valid_to__isnull=True)


def standings_of(council: Council) -> list[Standing]:
    """Candidates by average over the sheets that were sent. One query."""
    rows = ScoreSheet.objects.filter(seat__council=council, sent_at__isnull=False).annotate(total=Sum("scores__points"))
    totals: dict[int, list[Decimal]] = defaultdict(list)
    for candidate, total in rows.values_list("candidate", "total"):
        totals[candidate].append(total or Decimal(0))
    return standings(totals)


def ranked_names(council: Council) -> list[tuple[Candidate, Standing]]:
    """The result table: candidates with their standing, highest first."""
    names = {c.pk: c for c in council.candidates.all()}
    return [(names[s.candidate], s) for s in standings_of(council)]
