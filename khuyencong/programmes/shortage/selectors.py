"""Reads of the shortage page: planned, assigned and missing of each approved project, and what became of it.

Amounts and fates are computed in SQL, so that a page, its sums and its filters cost the same for one row and for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, Greatest

from khuyencong.accounts.choices import BodyKind
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes.choices import ChangeKind, ChangeStatus, Fate, Status
from khuyencong.programmes.models import Change, PlanLine, Project, Shortfall
from khuyencong.programmes.plans.choices import PlanStatus
from khuyencong.programmes.selectors import projects_visible_to

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

# Changes by which a project answers missing money (36/2013/TT-BCT art. 11).
ANSWERS = (ChangeKind.LOWER, ChangeKind.CONTENT, ChangeKind.TIME, ChangeKind.EXTEND)
DECIDED = (ChangeStatus.DECIDED, ChangeStatus.NOTED)
STOPPED = (Status.STOP_PROPOSED, Status.RETURNING, Status.STOPPED)
ZERO = Value(0, output_field=BigIntegerField())


def approved(user: User, on: date, *, purse: str, year: int) -> QuerySet[Any]:
    """The projects of a purse's year that an approved plan named, of those a user may see, each with `plan_vnd`,
    `plan_on` (the day its plan was decided), `assigned_vnd`, `missing_vnd`, `fate`.

    Assigned is what decisions set aside for the project, whether or not it was spent since; missing is the rest of
    its plan. A project an amendment dropped keeps the amount and day of the plan that last named it, and has nothing:
    what was set aside went back. `fate` says what became of the missing part, "" where nothing is on record.
    """
    named = PlanLine.objects.filter(project=OuterRef("pk"), included=True, version__status=PlanStatus.APPROVED)
    last = named.order_by("-version__decided_on", "-pk")
    rows = projects_visible_to(user, on).filter(purse=purse, budget_year=year)
    rows = rows.annotate(
        plan_vnd=Coalesce("planned_vnd", Subquery(last.values("planned_vnd")[:1])),
        plan_on=Coalesce("plan_approved_on", Subquery(last.values("version__decided_on")[:1])),
    ).filter(plan_on__isnull=False)
    subject = Concat(Value("programmes.project:"), Cast("pk", CharField()), output_field=CharField())
    rows = rows.annotate(subject_key=subject)
    assigned = ledger.assigned_to(OuterRef("subject_key"), OuterRef("plan_approved_on"))
    rows = rows.annotate(assigned_vnd=assigned).annotate(
        missing_vnd=Greatest(F("plan_vnd") - F("assigned_vnd"), ZERO, output_field=BigIntegerField())
    )
    return rows.annotate(fate=_fate(), centre=_centre())


def _fate() -> Case:
    """What became of a project without all its money, the gravest first."""
    changed = Change.objects.filter(project=OuterRef("pk"), kind__in=ANSWERS, status__in=DECIDED)
    return Case(
        When(status=Status.MOVED, then=Value(Fate.MOVED)),
        When(status=Status.REREGISTERED, then=Value(Fate.AGAIN)),
        When(status__in=STOPPED, then=Value(Fate.STOPPED)),
        When(plan_approved_on__isnull=True, then=Value(Fate.DROPPED)),
        When(Exists(changed), then=Value(Fate.CHANGED)),
        When(Exists(ledger.carried(OuterRef("subject_key"))), then=Value(Fate.CARRIED)),
        When(Exists(Shortfall.objects.filter(project=OuterRef("pk"))), then=Value(Fate.RECORDED)),
        default=Value(""),
        output_field=CharField(),
    )


def _centre() -> Case:
    """The regional centre that carries a project out, 0 for every other unit."""
    regional = When(implementer__kind=BodyKind.REGIONAL_CENTRE, then=F("implementer_id"))
    return Case(regional, default=Value(0), output_field=BigIntegerField())


@dataclass(frozen=True)
class Sums:
    """Projects and money of a group, in đồng; `since`: the first plan decision among those that lack money."""

    key: int
    name: str
    projects: int
    short: int
    planned_vnd: int
    assigned_vnd: int
    missing_vnd: int
    silent: int
    since: date | None


GROUPS = {
    "province": ("province", "province__name"),
    "unit": ("implementer", "implementer__name"),
    "centre": ("centre", "centre_name"),
}
_SHORT = Q(missing_vnd__gt=0)
_SUMS: dict[str, Any] = {
    "n": Count("pk"),
    "short": Count("pk", filter=_SHORT),
    "planned": Sum("plan_vnd"),
    "given": Sum("assigned_vnd"),
    "missing": Sum("missing_vnd"),
    "silent": Count("pk", filter=_SHORT & Q(fate="")),
    "since": Min("plan_on", filter=_SHORT),
}


def grouped(rows: QuerySet[Any], by: str) -> list[Sums]:
    """The sums by locality, implementing unit or regional centre, the largest gap first."""
    named = rows.annotate(
        centre_name=Case(When(centre__gt=0, then=F("implementer__name")), default=Value(""), output_field=CharField())
    )
    found = named.order_by().values(*GROUPS[by]).annotate(**_SUMS)
    key, name = GROUPS[by]
    sums = [
        Sums(r[key], r[name], r["n"], r["short"], r["planned"] or 0, r["given"] or 0, r["missing"] or 0, r["silent"],
             r["since"])
        for r in found
    ]  # fmt: skip
    return sorted(sums, key=lambda s: (-s.missing_vnd, s.name, s.key))


def total(rows: QuerySet[Any]) -> Sums:
    """The sums of everything that is filtered."""
    r = rows.order_by().aggregate(**_SUMS)
    return Sums(
        0, "", r["n"], r["short"], r["planned"] or 0, r["given"] or 0, r["missing"] or 0, r["silent"], r["since"]
    )


def missing_of(project: Project) -> int:
    """What of a project's plan was not assigned, in đồng."""
    if project.plan_approved_on is None:
        return 0
    return max((project.planned_vnd or 0) - ledger.assigned_vnd(project.subject, project.plan_approved_on), 0)


def written_about(project: Project) -> QuerySet[Shortfall]:
    """The consequences written down about one project, newest first."""
    return Shortfall.objects.filter(project=project).select_related("by").order_by("-at", "-id")


@dataclass
class Traces:
    """What is on record about some projects, by project: later dossiers, changes, lines left out, carried money,
    consequences written down."""

    copies: dict[int, list[Project]]
    changes: dict[int, list[Change]]
    left_out: dict[int, list[PlanLine]]
    carried: dict[str, list[Any]]
    written: dict[int, list[Shortfall]]


def traces(projects: Sequence[Project]) -> Traces:
    """What is on record about the projects of a page, in five queries."""
    ids = [p.pk for p in projects]
    found = Traces({}, {}, {}, {}, {})
    for copy in Project.objects.filter(copied_from__in=ids).order_by("pk"):
        found.copies.setdefault(copy.copied_from_id or 0, []).append(copy)
    for change in Change.objects.filter(project__in=ids, kind__in=ANSWERS, status__in=DECIDED).order_by("pk"):
        found.changes.setdefault(change.project_id, []).append(change)
    lines = PlanLine.objects.filter(project__in=ids, included=False, version__status=PlanStatus.APPROVED)
    for line in lines.select_related("version").order_by("pk"):
        found.left_out.setdefault(line.project_id, []).append(line)
    for row in ledger.carried_of([p.subject for p in projects]):
        found.carried.setdefault(row.subject, []).append(row)
    for written in Shortfall.objects.filter(project__in=ids).select_related("by").order_by("-at", "-id"):
        found.written.setdefault(written.project_id, []).append(written)
    return found
