"""A dossier made after another one: last year's, one moved to local money, one registered again next year."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import Organisation, User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid
from khuyencong.programmes import selectors
from khuyencong.programmes.choices import Level
from khuyencong.programmes.models import Part, Project
from khuyencong.programmes.services.acts import note, perform_act
from khuyencong.programmes.services.dossier import Line, NewPart, NewProject, create_project, write_items
from khuyencong.support import services as support
from khuyencong.workflow.services import Act

# Said again by whoever registers: commitments and dates belong to one year.
COPIED = ("need", "goals", "features", "organisation_text", "outcome", "coordinator")
COPIED_PART = ("present_machine", "effects", "is_line", "machine_is_new", "details")


@transaction.atomic
def copy_project(
    *,
    project: Project,
    budget_year: int,
    form_key: str,
    by: User,
    at: datetime,
    manager: Organisation | None = None,
    level: str = "",
) -> Project:
    """Open a new draft like an earlier project ("như năm trước"): its contents, words and estimate, in a later year.

    Dates, commitments, numbers of machines, money and papers are not taken over. `manager` and `level` move it to
    local money. Raises what `create_project` raises.
    """
    shift = budget_year - project.budget_year
    new = NewProject(
        title=project.title,
        parts=tuple(_new_part(part, shift) for part in project.parts_in_force),
        implementer=project.implementer,
        agency=project.agency,
        manager=manager or project.manager,
        budget_year=budget_year,
        form_key=form_key,
        kind=project.kind,
        is_pilot=project.is_pilot,
        is_example=project.is_example,
        purse="local" if level and level != Level.NATION else project.purse,
        level=level or project.level,
    )
    made = create_project(new=new, by=by, at=at)
    if made.copied_from_id or made.items.exists():
        return made  # the same form sent twice
    Project.objects.filter(pk=made.pk).update(
        copied_from=project, requested_vnd=project.requested_vnd, own_vnd=project.own_vnd, other_vnd=project.other_vnd,
        **{name: getattr(project, name) for name in COPIED},
    )  # fmt: skip
    rows: list[tuple[Part, Line]] = []
    for old, part in zip(project.parts_in_force, made.parts.in_force(), strict=True):
        Part.objects.filter(pk=part.pk).update(**{name: getattr(old, name) for name in COPIED_PART})
        rows += [(part, Line(i.name, i.unit, i.quantity, i.unit_price_vnd, i.support_vnd)) for i in old.items.all()]
    write_items(made, rows, first=1)
    made.refresh_from_db()
    note("copy", made, by, at, {"from": project.code})
    return made


def _new_part(part: Part, shift: int) -> NewPart:
    return NewPart(
        activity=part.activity,
        province=part.province,
        place=part.place,
        department=part.department,
        budget_year=part.budget_year + shift,
        beneficiary_id=part.beneficiary_id,
        production_place_id=part.production_place_id,
        expected=part.expected,
        cluster_name=part.cluster_name,
    )


@transaction.atomic
def move_to_local(*, project: Project, reason: str, form_key: str, by: User, at: datetime) -> Project:
    """An approved project without money goes on as a local one: the national dossier is closed, a draft on the
    province's money opens with the same implementing unit (P§9). Returns the new draft."""
    perform_act(project, "move_to_local", by, at, Act(note=reason))
    support.void_items(subject=project.subject, by=by, at=at)
    implementer = _somebody_of(project, by, at)
    return copy_project(
        project=project, budget_year=project.budget_year, form_key=form_key, by=implementer, at=at,
        manager=project.department, level=Level.PROVINCE,
    )  # fmt: skip


@transaction.atomic
def reregister(*, project: Project, reason: str, form_key: str, by: User, at: datetime) -> Project:
    """An approved project without money is registered again for the next year: this dossier is closed, a draft of the
    next budget year opens (P§9). Returns the new draft."""
    perform_act(project, "reregister", by, at, Act(note=reason))
    support.void_items(subject=project.subject, by=by, at=at)
    year = max(project.budget_year + 1, local_date(at).year)
    return copy_project(project=project, budget_year=year, form_key=form_key, by=by, at=at)


def _somebody_of(project: Project, by: User, at: datetime) -> User:
    """Who opens the draft: the acting person when they act for the unit, else the person who opened the old one."""
    on: date = local_date(at)
    for user in (by, project.created_by):
        if selectors.acts_for(user, project.implementer, on):
            return user
    raise Invalid({"": [_("Không còn người của đơn vị thực hiện để nhận bản nháp.")]})


def may_copy(*, project: Project, by: User, at: datetime) -> None:
    """Raise Denied unless the user acts for the implementing unit."""
    if not selectors.acts_for(by, project.implementer, local_date(at)):
        raise Denied("role", act="programmes.register")
