"""Who owes reports on clusters: tenants, and who builds or runs the infrastructure; all of them at once."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from khuyencong.clusters.choices import PRESENT, InvestorKind
from khuyencong.clusters.models import Cluster, InvestorAssignment, SecondaryProject, TenantState


def tenants_on(on: date) -> QuerySet[SecondaryProject]:
    """The production projects present in any living cluster on a day, with their establishments."""
    present = TenantState.objects.on(on).filter(state__in=PRESENT).values("tenant_id")
    rows = SecondaryProject.objects.standing().filter(pk__in=present, cluster__in=Cluster.objects.living())
    return rows.select_related("establishment", "cluster").order_by("cluster_id", "id")


def reporters_on(on: date) -> dict[int, InvestorAssignment]:
    """Cluster to who files Form 02 on a day: the investor, else the managing unit (C§14.9). One query."""
    rows = InvestorAssignment.objects.on(on).select_related("establishment", "organisation")
    found: dict[int, InvestorAssignment] = {}
    for row in sorted(rows, key=lambda r: (r.kind == InvestorKind.MANAGER, r.part, r.pk)):
        found.setdefault(row.cluster_id, row)
    return found
