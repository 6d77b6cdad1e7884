"""Yearly figures, standings and attributes of places."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from khuyencong.common.clock import local_date
from khuyencong.common.years import YEAR_MIN
from khuyencong.registry.choices import (
    PRIORITY_PLACES,
    CityGrade,
    Difficulty,
    FactKind,
    FigureSource,
    StandingKind,
)
from khuyencong.registry.models import Establishment, PlaceFact, ProductionPlace, Standing, YearFigures
from khuyencong.registry.services import checks, trail

if TYPE_CHECKING:
    from khuyencong.accounts.models import User
    from khuyencong.places.models import Unit

FIGURES = ("workers", "capital_vnd", "revenue_vnd", "export_vnd")


@transaction.atomic
def record_year_figures(
    *,
    establishment: Establishment,
    year: int,
    source: str,
    workers: int | None = None,
    capital_vnd: int | None = None,
    revenue_vnd: int | None = None,
    export_vnd: int | None = None,
    document: str = "",
    batch: str = "",
    by: User,
    at: datetime,
) -> YearFigures:
    """Record what one source says about a year; the same source again replaces its row (the audit keeps both).

    `workers` = yearly average of insured workers, amounts in whole đồng, None = not known. Raises Invalid for
    negative, fractional or impossible figures and for a year outside [1990, this year].
    """
    faults = checks.Faults()
    values: dict[str, Any] = {
        "workers": workers,
        "capital_vnd": capital_vnd,
        "revenue_vnd": revenue_vnd,
        "export_vnd": export_vnd,
    }
    for field, value in values.items():
        checks.whole_number(faults, field, value)
    if workers is not None and workers > 10_000_000:
        faults.add("workers", _("Số quá lớn, kiểm tra lại số lao động."))
    if not YEAR_MIN <= year <= local_date(at).year:
        faults.add("year", _("Năm từ %(first)d đến %(last)d.") % {"first": YEAR_MIN, "last": local_date(at).year})
    checks.choice_fault(faults, "source", source, FigureSource.values, required=True)
    document = checks.clean_text(faults, "document", document, limit=200)
    if all(v is None for v in values.values()):
        faults.add("workers", _("Ghi ít nhất một số liệu."))
    faults.stop()
    old = YearFigures.objects.filter(establishment=establishment, year=year, source=source).first()
    before = {f: getattr(old, f) for f in FIGURES} if old else {}
    made, _created = YearFigures.objects.update_or_create(
        establishment=establishment,
        year=year,
        source=source,
        defaults={**values, "document": document, "recorded_at": at},
    )
    refresh_latest(establishment)
    shown = {f: f"{before[f]} → {v}" if f in before and before[f] != v else v for f, v in values.items()}
    detail = {"year": year, "source": source, **shown, "document": document}
    trail.note("registry.record_year_figures", establishment=establishment, by=by, at=at, detail=detail, batch=batch)
    return made


def refresh_latest(establishment: Establishment) -> None:
    """The newest year, and of its sources the one that decides size."""
    order = {source: rank for rank, source in enumerate(FigureSource.values)}
    rows = sorted(establishment.figures.all(), key=lambda f: (-f.year, order[f.source], f.pk))
    latest = rows[0].pk if rows else None
    Establishment.objects.filter(pk=establishment.pk).update(latest_figures=latest)
    establishment.latest_figures_id = latest


@transaction.atomic
def grant_standing(
    *,
    establishment: Establishment,
    kind: str,
    document: str,
    valid_from: date,
    valid_to: date | None = None,
    place: ProductionPlace | None = None,
    label: str = "",
    issuer: str = "",
    reference: str = "",
    by: User | None,
    at: datetime,
) -> Standing:
    """Record a legal quality that gives rights, with its document. Upper rooms call this when they grant one.

    Raises Invalid: no document, a craft village without its place, a place of another business.
    """
    faults = checks.Faults()
    checks.choice_fault(faults, "kind", kind, StandingKind.values, required=True)
    document = checks.clean_text(faults, "document", document, limit=200, required=True)
    label = checks.clean_text(faults, "label", label, limit=300)
    issuer = checks.clean_text(faults, "issuer", issuer, limit=200)
    checks.period(faults, "valid_to", valid_from, valid_to)
    if kind == StandingKind.CRAFT_VILLAGE and place is None:
        faults.add("place", _("Chọn địa điểm sản xuất trong làng nghề."))
    if place is not None and place.establishment_id != establishment.pk:
        faults.add("place", _("Địa điểm này của cơ sở khác."))
    faults.stop()
    same = Standing.objects.filter(
        establishment=establishment, place=place, kind=kind, document=document, valid_from=valid_from, valid_to=valid_to
    ).first()
    if same is not None:  # the same form sent twice
        return same
    made = Standing.objects.create(
        establishment=establishment,
        place=place,
        kind=kind,
        label=label,
        document=document,
        issuer=issuer,
        valid_from=valid_from,
        valid_to=valid_to,
        reference=reference,
        created_at=at,
    )
    detail = {"kind": kind, "document": document, "valid_from": valid_from, "valid_to": valid_to}
    trail.note("registry.grant_standing", establishment=establishment, by=by, at=at, detail=detail)
    return made


@transaction.atomic
def end_standing(*, standing: Standing, on: date, by: User | None, at: datetime) -> Standing:
    """Record the last day of a legal quality. Raises Invalid when that lies before its first day."""
    faults = checks.Faults()
    checks.period(faults, "valid_to", standing.valid_from, on)
    faults.stop()
    standing.valid_to = on
    standing.save(update_fields=["valid_to"])
    detail = {"kind": standing.kind, "valid_to": on}
    trail.note("registry.end_standing", establishment=standing.establishment, by=by, at=at, detail=detail)
    return standing


@transaction.atomic
def enter_place_fact(
    *,
    unit: Unit,
    kind: str,
    value: str,
    document: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    by: User,
    at: datetime,
) -> PlaceFact:
    """Enter a dated attribute of a place with its document. An open earlier value ends the day before.

    Raises Invalid: a value outside its kind, no document, a period that overlaps another one.
    """
    faults = checks.Faults()
    checks.choice_fault(faults, "kind", kind, FactKind.values, required=True)
    value = _fact_value(faults, kind, value)
    document = checks.clean_text(faults, "document", document, limit=200, required=True)
    checks.period(faults, "valid_to", valid_from, valid_to)
    faults.stop()
    others = PlaceFact.objects.filter(unit=unit, kind=kind)
    if valid_from is not None:
        earlier = others.filter(Q(valid_from__lt=valid_from) | Q(valid_from__isnull=True), valid_to__isnull=True)
        earlier.update(valid_to=valid_from - timedelta(days=1))
    clash = others
    if valid_to is not None:
        clash = clash.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=valid_to))
    if valid_from is not None:
        clash = clash.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from))
    if other := clash.first():
        words = {"value": other.value, "document": other.document}
        faults.add("valid_from", _("Trùng thời gian với giá trị %(value)s (%(document)s).") % words)
    faults.stop()
    made = PlaceFact.objects.create(
        unit=unit,
        kind=kind,
        value=value,
        document=document,
        valid_from=valid_from,
        valid_to=valid_to,
        created_by=by,
        created_at=at,
    )
    detail = {"kind": kind, "value": value, "document": document, "valid_from": valid_from, "valid_to": valid_to}
    subject = f"registry.place_fact:{made.pk}"
    trail.write("registry.enter_place_fact", subject=subject, label=unit.name, by=by, at=at, detail=detail)
    return made


def _fact_value(faults: checks.Faults, kind: str, value: str) -> str:
    value = value.strip()
    if kind == FactKind.WARD_CONVERTED:
        # "never" records that the ward was never a commune: a known no, not an unknown.
        if value == "never":
            return value
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            faults.add("value", _("Ghi ngày quyết định có hiệu lực, hoặc phường không chuyển từ xã."))
            return value
    allowed: dict[FactKind, list[str]] = {
        FactKind.CITY_GRADE: CityGrade.values,
        FactKind.DIFFICULTY: Difficulty.values,
        FactKind.PRIORITY: list(PRIORITY_PLACES),
    }
    checks.choice_fault(faults, "value", value, allowed.get(FactKind(kind), []) if kind in FactKind.values else [])
    if not value:
        faults.add("value", _("Chưa điền ô này."))
    return value
