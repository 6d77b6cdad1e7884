"""Acts of this room and the door to one project."""

from datetime import date

from django.http import Http404

from khuyencong.accounts.access import ANYONE_LOGGED_IN, roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.programmes.fiveyear.selectors import programmes_visible_to
from khuyencong.programmes.models import Declaration, Programme, Project
from khuyencong.programmes.selectors import projects_visible_to

AGENCY = roles(Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
# The Agency registers what it carries out itself.
UNIT = roles(Role.CENTRE_OFFICER, Role.SERVICE_ORGANISATION, Role.REGIONAL_CENTRE, Role.ESTABLISHMENT, AGENCY)
DEPARTMENT = roles(Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
# Bodies that hold local money (45/2012/NĐ-CP art. 11-13).
LOCAL = roles(Role.DISTRICT_OFFICER, Role.COMMUNE_OFFICER)

ACTS: dict[str, frozenset[str]] = {
    "programmes.view": ANYONE_LOGGED_IN,
    "programmes.register": UNIT,
    "programmes.report": UNIT,
    "programmes.confirm_progress": DEPARTMENT,
    "programmes.clear_flag": roles(Role.DEPARTMENT_HEAD, AGENCY),
    "programmes.invoice_answer": roles(DEPARTMENT, AGENCY),
    "programmes.move": roles(UNIT, DEPARTMENT, LOCAL, Role.FINANCE),
    "programmes.pay": roles(Role.FINANCE),
    "programmes.change": roles(UNIT, DEPARTMENT, LOCAL),
    "programmes.accept": roles(DEPARTMENT, AGENCY),
    "programmes.guide": AGENCY,
    "programmes.record_programme": roles(DEPARTMENT, AGENCY),
    "programmes.claim": UNIT,
    "programmes.confirm_results": roles(DEPARTMENT, AGENCY),
    "programmes.plan": roles(AGENCY, DEPARTMENT),
    "programmes.send_registration": DEPARTMENT,
    "programmes.tender": roles(AGENCY, DEPARTMENT),
    "programmes.link": roles(UNIT, DEPARTMENT),
    "programmes.take_over": roles(AGENCY, DEPARTMENT),
}


def get_project_for(user: User, project_id: int, on: date) -> Project:
    """One project the user may see. Raises Http404, which does not tell whether it exists."""
    project = projects_visible_to(user, on).with_parts().filter(pk=project_id).first()
    if project is None:
        raise Http404
    return project


def may_open_files(user: User, project_id: int, on: date) -> bool:
    """Whoever sees the project may open its papers."""
    return projects_visible_to(user, on).filter(pk=project_id).exists()


def get_programme_for(user: User, programme_id: int, on: date) -> Programme:
    """One programme the user may see. Raises Http404."""
    programme = programmes_visible_to(user, on).filter(pk=programme_id).first()
    if programme is None:
        raise Http404
    return programme


def may_open_programme_files(user: User, programme_id: int, on: date) -> bool:
    """Whoever sees the programme may open the documents its numbers come from."""
    return programmes_visible_to(user, on).filter(pk=programme_id).exists()


def get_declaration_for(user: User, project_id: int, declaration_id: int, on: date) -> Declaration:
    """One declaration of results of a project the user may see. Raises Http404."""
    rows = Declaration.objects.visible_to(user, on=on).filter(project=project_id, pk=declaration_id)
    found = rows.select_related(
        "project__implementer", "project__department", "project__province", "establishment", "sent_by", "confirmed_by"
    ).first()
    if found is None:
        raise Http404
    return found


def may_open_evidence(user: User, declaration_id: int, on: date) -> bool:
    """Whoever sees the project may open the evidence of its results."""
    return Declaration.objects.visible_to(user, on=on).filter(pk=declaration_id).exists()
