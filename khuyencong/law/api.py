"""Norms of the law for programs: every version, and the one that holds on a day."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import on_of
from khuyencong.common.errors import Invalid
from khuyencong.law import library, rules, schemas, selectors
from khuyencong.law.choices import Purse
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import unit_on
from khuyencong.ui.records import cursor_of, read_cursor

router = Router(tags=["law"])


@router.get("norms", response=schemas.NormPage, summary="Norms with their versions and the one in force on a day")
@access("law.read")
def norms(request: HttpRequest, asked: Query[schemas.NormQuery]) -> Any:
    """Each value with document, article and how far it can be trusted. In the order of their keys."""
    on = asked.on or on_of(request)
    place = _province(asked.province, on) if asked.province else None
    overlay = selectors.current()
    every = sorted(key for key in library.norms(overlay.starts) if key.startswith(asked.key))
    space = f"norms.{asked.key}"
    first = read_cursor(asked.cursor, space) or 0
    shown = every[first : first + asked.limit]
    onward = cursor_of(space, first + len(shown)) if first + len(shown) < len(every) else None
    return {"items": [_norm(key, on, place, overlay) for key in shown], "next": onward}


def _province(code: str, on: date) -> Unit:
    try:
        return unit_on(Level.PROVINCE, code.replace("\0", ""), on)
    except Unit.DoesNotExist:
        raise Invalid({"province": [_("Không có tỉnh mang mã này.")]}, {"province": ["place_unknown"]}) from None


def _norm(key: str, on: date, place: Unit | None, overlay: selectors.Overlay) -> dict[str, Any]:
    norm = selectors.with_local(library.norms(overlay.starts)[key], overlay)
    choice = rules.resolve(
        norm,
        on=on,
        purse=Purse.LOCAL if place else Purse.NATIONAL,
        territory=selectors.territory_of(place),
        confirmed=overlay.confirmed,
    )
    return {
        "key": key,
        "label": dict(norm.label),
        "unit": norm.unit,
        "basis": norm.basis,
        "in_force": _version(choice.version) if choice.version else None,
        "versions": [_version(version) for version in norm.values],
    }


def _version(version: rules.NormValue) -> dict[str, Any]:
    return {
        "document": version.document,
        "article": version.article,
        "in_force_from": version.in_force_from,
        "in_force_to": version.in_force_to,
        "territory": version.territory,
        "value": text_of_value(version.value),
        "brackets": [{"when": dict(b.when), "value": text_of_value(b.value)} for b in version.brackets],
        "confidence": version.confidence,
        "source_url": version.source_url or None,
    }


def text_of_value(value: rules.Value) -> str | list[str] | None:
    """A value of the law without loss: digits as text, lists as lists."""
    if value is None:
        return None
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [str(each) for each in value]
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
