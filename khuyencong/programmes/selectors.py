"""Reads of support projects."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import body_of, scope_of
from khuyencong.common.errors import Invalid
from khuyencong.places.models import Unit
from khuyencong.programmes.choices import Level, Status
from khuyencong.programmes.models import Part, Project
from khuyencong.programmes.models.core import ProjectQuerySet
from khuyencong.programmes.reportfigures import projects_under_contract, report_figures

__all__ = [
    "acts_for",
    "awarded_projects",
    "manager_for",
    "projects_of_beneficiary",
    "projects_under_contract",
    "projects_visible_to",
    "report_figures",
    "support_counts",
]


def acts_for(user: User, organisation: Organisation, on: date) -> bool:
    """Whether a user acts for a body, or for the one that took it over, on a day."""
    return organisation.pk in scope_of(user, on).organisation_ids


def projects_visible_to(user: User, on: date) -> ProjectQuerySet:
    """The projects a user may see, with what a list shows."""
    rows = Project.objects.visible_to(user, on=on)
    return rows.select_related("province", "place", "implementer", "department", "agency", "manager")


def projects_of_beneficiary(establishment_id: int, user: User | AnonymousUser, on: date) -> ProjectQuerySet:
    """The projects of one beneficiary that a user may see, newest budget year first."""
    parts = Part.objects.in_force().filter(beneficiary=establishment_id)
    rows = Project.objects.visible_to(user, on=on).filter(pk__in=parts.order_by().values("project"))
    return rows.order_by("-budget_year", "code")


def manager_for(level: str, department: Organisation, place: Unit, on: date) -> Organisation:
    """Who holds the local money of a level: the department, or the committee of the district or commune of a place.
    Raises Invalid("level") when that committee is not known."""
    if level == Level.PROVINCE:
        return department
    unit = place if level == Level.COMMUNE else place.parent
    body = body_of(BodyKind.COMMITTEE, unit.pk, on) if unit else None
    if body is None:
        raise Invalid({"level": [str(_("Chưa có Ủy ban nhân dân của nơi này trong danh mục cơ quan."))]})
    return body


def awarded_projects(*, examples: bool, with_parts: bool = True) -> ProjectQuerySet:
    """The projects a plan in force awards support to: what anybody may know of (open data). One that left the plan
    (refused, moved to local money, registered again) is none of them. `examples`: invented ones too."""
    left = [Status.REFUSED, Status.MOVED, Status.REREGISTERED]
    rows = Project.objects.filter(plan_approved_on__isnull=False, planned_vnd__gt=0).exclude(status__in=left)
    rows = rows if examples else rows.filter(is_example=False)
    return rows.select_related("province", "implementer", "manager").with_parts() if with_parts else rows


def support_counts(*, examples: bool) -> Iterator[tuple[Any, ...]]:
    """(budget year, purse, province, establishments supported, projects, đồng awarded) of the awarded projects."""
    rows = awarded_projects(examples=examples, with_parts=False).order_by()
    money = {
        (year, purse, province): (n, vnd)
        for year, purse, province, n, vnd in rows.values_list("budget_year", "purse", "province_id").annotate(
            n=Count("pk"), vnd=Sum("planned_vnd")
        )
    }
    named = Part.objects.in_force().filter(project__in=rows).order_by()
    keys = ("project__budget_year", "project__purse", "project__province_id")
    supported = {
        (year, purse, province): n
        for year, purse, province, n in named.values_list(*keys).annotate(
            n=Count("beneficiary", distinct=True, filter=Q(beneficiary__isnull=False))
        )
    }
    for key, (n, vnd) in money.items():
        yield (*key, supported.get(key, 0), n, vnd)
