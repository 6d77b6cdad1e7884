"""Administrative units for programs, with what they became."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from khuyencong.accounts.access import access
from khuyencong.places import schemas
from khuyencong.places.models import Succession, Unit
from khuyencong.places.selectors import valid_on
from khuyencong.ui.records import page_of

router = Router(tags=["places"])


@router.get("places", response=schemas.UnitPage, summary="Administrative units, today's and former ones")
@access("places.read")
def units(request: HttpRequest, asked: Query[schemas.UnitQuery]) -> Any:
    """Each with its validity and its successors, so that a series can be carried over the reforms."""
    rows = Unit.objects.select_related("parent", "province")
    if asked.level:
        rows = rows.filter(level=asked.level)
    if asked.code:
        rows = rows.filter(code=asked.code.strip("\0"))
    if asked.province:
        rows = rows.filter(province__code=asked.province.strip("\0"))
    if asked.on is not None:
        rows = valid_on(rows, asked.on)
    return page_of(rows, asked, "places", _shaped)


def _shaped(rows: list[Unit]) -> list[dict[str, Any]]:
    heirs: dict[int, list[dict[str, Any]]] = {}
    for edge in Succession.objects.filter(old__in=rows).select_related("new").order_by("on", "id"):
        if edge.new_id != edge.old_id:
            unit = {"id": edge.new_id, "level": edge.new.level, "code": edge.new.code, "name": edge.new.name}
            heirs.setdefault(edge.old_id, []).append({**unit, "on": edge.on, "whole": edge.whole})
    return [
        {
            "id": unit.pk,
            "level": unit.level,
            "code": unit.code,
            "name": unit.name,
            "kind": unit.kind,
            "parent_code": unit.parent.code if unit.parent else None,
            "province_code": unit.province.code if unit.province else None,
            "valid_from": unit.valid_from,
            "valid_to": unit.valid_to,
            "successors": heirs.get(unit.pk, []),
        }
        for unit in rows
    ]
