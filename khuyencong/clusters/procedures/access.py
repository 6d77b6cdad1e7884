"""Who sees the dossiers of clusters, who opens them, who keeps their council."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from khuyencong.accounts.access import acts, roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import roles_of
from khuyencong.clusters.procedures.models import Dossier
from khuyencong.common.errors import Denied

COMMUNE = roles(Role.COMMUNE_OFFICER, Role.DISTRICT_OFFICER)
DEPARTMENT = roles(Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
AGENCY = roles(Role.AGENCY_OFFICER, Role.AGENCY_HEAD)

ACTS: dict[str, frozenset[str]] = {
    "cluster_procedures.view": roles(COMMUNE, DEPARTMENT, AGENCY, Role.COMMITTEE_OFFICE, Role.FINANCE, Role.AUDITOR),
    "cluster_procedures.open": roles(COMMUNE, DEPARTMENT),
    "cluster_procedures.edit": roles(COMMUNE, DEPARTMENT),
    "cluster_procedures.council": DEPARTMENT,
}


def get_dossier_for(user: User | AnonymousUser, dossier_id: int, act: str, on: date) -> Dossier:
    """A dossier. Http404 when invisible; Denied("role") without a role for the act."""
    rows = Dossier.objects.visible_to(user, on=on)
    found = rows.select_related("cluster", "province", "commune", "department", "decision").filter(pk=dossier_id)
    dossier = found.first()
    if dossier is None:
        raise Http404
    if not acts()[act] & roles_of(user, on):
        raise Denied("role", act=act)
    return dossier


def may_open_files(user: User, dossier_id: int, on: date) -> bool:
    """Scans of a dossier are opened by who sees it."""
    return Dossier.objects.visible_to(user, on=on).filter(pk=dossier_id).exists()
