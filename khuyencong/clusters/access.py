"""Who may see and enter what about clusters (C§10: the draft access matrix is ours, for the Ministry to adopt)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404

from khuyencong.accounts.access import ANYONE_LOGGED_IN, acts, roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.selectors import roles_of, scope_of
from khuyencong.clusters.models import Cluster, SecondaryProject
from khuyencong.common.errors import Denied
from khuyencong.places.models import Unit
from khuyencong.places.selectors import province_of

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

_DEPARTMENT = roles(Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
_LOCAL = roles(Role.DISTRICT_OFFICER, Role.COMMUNE_OFFICER)
_HOLDERS = roles(Role.INFRASTRUCTURE_INVESTOR, Role.CLUSTER_UNIT)
_NATION = roles(Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role.AUDITOR, Role.ADMINISTRATOR)

ACTS: dict[str, frozenset[str]] = {
    # Plans, decisions, detailed plans, types, investors: the department keeps the provincial database (art. 33.4).
    "clusters.enter_legal": _DEPARTMENT,
    # Works, land, tenants, notices, services, wastewater: also the commune and whoever builds or runs the cluster.
    "clusters.enter_running": roles(_DEPARTMENT, _LOCAL, _HOLDERS),
    "clusters.tenants": roles(
        _DEPARTMENT, _LOCAL, _HOLDERS, _NATION, Role.STATISTICS, Role.COMMITTEE_OFFICE, Role.ESTABLISHMENT,
        Role.CENTRE_OFFICER, Role.FINANCE,
    ),
    "clusters.export": roles(_DEPARTMENT, _LOCAL, _NATION, Role.STATISTICS),
    # The public part, for programs.
    "clusters.read": ANYONE_LOGGED_IN,
}  # fmt: skip


def get_cluster(code: str) -> Cluster:
    """A cluster by its permanent code; its public part is for everybody. Raises Http404."""
    found = Cluster.objects.select_related("province", "merged_into").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def may_enter(user: User | AnonymousUser, cluster: Cluster, act: str, on: date) -> bool:
    """Whether a user holds a role for an act and the cluster is of their area or their body."""
    held = acts()[act] & roles_of(user, on)
    return bool(held) and Cluster.objects.in_area_of(user, on=on).filter(pk=cluster.pk).exists()


def get_cluster_for(user: User | AnonymousUser, code: str, act: str, on: date) -> Cluster:
    """The cluster, if the user may write about it. Raises Http404; Denied("role") or Denied("place")."""
    found = get_cluster(code)
    check_entry(user, found, act, on)
    return found


def check_entry(user: User | AnonymousUser, cluster: Cluster, act: str, on: date) -> None:
    """Refuse a user without a role for an act, or whose places the cluster is not in."""
    if not acts()[act] & roles_of(user, on):
        raise Denied("role", act=act)
    if not Cluster.objects.in_area_of(user, on=on).filter(pk=cluster.pk).exists():
        raise Denied("place", unit=cluster.name)


def check_place(user: User | AnonymousUser, unit: Unit, act: str, on: date) -> None:
    """Refuse opening a cluster in a place outside the user's."""
    if not acts()[act] & roles_of(user, on):
        raise Denied("role", act=act)
    scope = scope_of(user, on)
    if not (scope.national or {unit.pk, unit.parent_id, province_of(unit).pk} & scope.unit_ids):
        raise Denied("place", unit=unit.name)


def get_tenant_for(user: User | AnonymousUser, tenant_id: int, on: date) -> SecondaryProject:
    """A production project the user may see. Raises Http404."""
    rows = SecondaryProject.objects.visible_to(user, on=on).select_related("cluster", "establishment", "document")
    found: SecondaryProject | None = rows.filter(pk=tenant_id).first()
    if found is None:
        raise Http404
    return found


def open_document(user: User, document_id: int, on: date) -> bool:
    """The scan of a paper: for those whose area one of its clusters lies in."""
    mine = Cluster.objects.in_area_of(user, on=on)
    through = ("decisions", "entries", "detailed_plans", "projects", "names", "parts", "works", "tenants", "investors",
               "land_figures", "paid_capital", "wastewater", "regulations", "vacant_notices", "types")  # fmt: skip
    named = Q()
    for relation in through:
        named |= Q(**{f"{relation}__document_id": document_id})
    return mine.filter(named).exists()
