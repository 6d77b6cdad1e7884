"""Reads of support projects."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import body_of, scope_of
from khuyencong.common.errors import Invalid
from khuyencong.places.models import Unit
from khuyencong.programmes.choices import Level
from khuyencong.programmes.models import Part, Project
from khuyencong.programmes.models.core import ProjectQuerySet


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
