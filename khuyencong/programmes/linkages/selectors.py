"""Reads of linkages: which a user may see, and what they join."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.programmes.models import Linkage, Project
from khuyencong.programmes.selectors import projects_visible_to
from khuyencong.registry.selectors import establishments_visible_to


@dataclass(frozen=True)
class Joined:
    """What a linkage joins, as far as the reader may see it: projects, the establishments named in them or linked by
    themselves, and the support planned, in đồng."""

    projects: list[Project]
    establishments: list[Any]
    planned_vnd: int


def linkages_visible_to(user: User, on: date) -> QuerySet[Linkage]:
    """Those over several provinces, those of the user's places, and those of projects the user sees."""
    rows = Linkage.objects.select_related("province")
    scope = scope_of(user, on)
    if scope.national:
        return rows
    theirs = Linkage.projects.through.objects.filter(project__in=Project.objects.visible_to(user, on=on))
    return rows.filter(Q(province__isnull=True) | Q(province__in=scope.unit_ids) | Q(pk__in=theirs.values("linkage")))


def linkages_of(project: Project) -> QuerySet[Linkage]:
    """The linkages a project belongs to."""
    return Linkage.objects.filter(projects=project)


def counted(user: User, on: date) -> QuerySet[Linkage]:
    """The linkages a user sees, each with how many projects the user may see and the support planned for them."""
    mine = Q(projects__in=Project.objects.visible_to(user, on=on))
    return linkages_visible_to(user, on).annotate(
        project_count=Count("projects", filter=mine, distinct=True),
        planned_vnd=Sum("projects__planned_vnd", filter=mine),
    )


def joined(linkage: Linkage, user: User, on: date) -> Joined:
    """Everything a linkage joins that the user may see."""
    projects = list(projects_visible_to(user, on).filter(linkages=linkage).with_parts().order_by("code"))
    named = {part.beneficiary_id for p in projects for part in p.parts_in_force if part.beneficiary_id}
    own = linkage.establishments.values("pk")
    rows = establishments_visible_to(user, on).filter(Q(pk__in=named) | Q(pk__in=own))
    planned = sum(p.planned_vnd or 0 for p in projects)
    return Joined(projects, list(rows.select_related("province", "commune").order_by("name", "id")), planned)
