"""Clusters for programs: the public part of the database on any day."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import on_of
from khuyencong.clusters import schemas
from khuyencong.clusters.selectors import clusters_of
from khuyencong.clusters.selectors.opened import record_of, records_of
from khuyencong.common.errors import Invalid
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import valid_on
from khuyencong.ui.records import page_of

router = Router(tags=["clusters"])


@router.get("clusters", response=schemas.ClusterPage, summary="Industrial clusters with their status on a day")
@access("clusters.read")
def clusters(request: HttpRequest, asked: Query[schemas.ClusterQuery]) -> Any:
    """In the order they were recorded. Status and occupancy are derived from dated papers, never typed; nothing about
    single projects in a cluster is given."""
    on = asked.on or on_of(request)
    place = None
    if asked.province:
        units = Unit.objects.filter(level=Level.PROVINCE, code=asked.province.strip("\0"))
        place = valid_on(units, on).first()
        if place is None:
            raise Invalid({"province": [_("Không có tỉnh mang mã này.")]}, {"province": ["place_unknown"]})

    def shaped(rows: list[Any]) -> list[dict[str, Any]]:
        return [record_of(*one) for one in records_of([row.pk for row in rows], on)]

    return {**page_of(clusters_of(place, on), asked, "clusters", shaped), "on": on}
