"""Reads of the law: norms on a day, the support assessment, documents and the working calendar.

Package data is law for the nation; the database adds provinces' own rows, confirmed values and moved working days.
All of it works without a database: `Overlay.empty()`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language

from khuyencong.common.errors import Finding, Severity
from khuyencong.common.workdays import WorkCalendar
from khuyencong.law import library
from khuyencong.law.choices import NATIONAL, PROVINCES_MERGED_ON, Purse
from khuyencong.law.documents import DocumentState
from khuyencong.law.rules import LINE, Activity, Assessment, Norm, NormChoice, NormValue, assess, resolve, severity_of
from khuyencong.places.models import Unit

__all__ = [
    "Assessment",
    "NormChoice",
    "activity_label",
    "assess_support",
    "document_state",
    "norm",
    "severity_of",
]


@dataclass(frozen=True)
class Overlay:
    """What officers added to the package data: provinces' rows by norm key, and confirmed versions."""

    local: Mapping[str, tuple[NormValue, ...]] = field(default_factory=dict)
    confirmed: Mapping[str, str] = field(default_factory=dict)


EMPTY = Overlay()


def province_key(code: str, on: date) -> str:
    """The territory key of a province code on a day: seven codes changed their province on 1 Jul 2025 (O-J.3)."""
    return f"{code}-{'after' if on >= PROVINCES_MERGED_ON else 'before'}"


def territory_of(place: Unit | None) -> str:
    """The territory key of the province a place lies in; the nation without a place."""
    if place is None:
        return NATIONAL
    province = place.province or place
    era_day = province.valid_from or date.min
    return province_key(province.code, max(era_day, PROVINCES_MERGED_ON) if province.valid_to is None else era_day)


def with_local(norm: Norm, overlay: Overlay) -> Norm:
    rows = overlay.local.get(norm.key, ())
    return replace(norm, values=norm.values + rows) if rows else norm


def norm(
    key: str,
    *,
    on: date,
    purse: str = Purse.NATIONAL,
    place: Unit | None = None,
    overlay: Overlay | None = None,
    **facts: object,
) -> NormChoice:
    """The value of a norm on a day with its instrument and article (P§15.1).

    `place`: for local money, the unit whose province's own row wins. `facts` choose a bracket. `value` None: no
    version holds on that day. Raises KeyError for an unknown key.
    """
    added = EMPTY if overlay is None else overlay
    return resolve(
        with_local(library.norms()[key], added),
        on=on,
        purse=purse,
        territory=territory_of(place),
        facts=facts,
        confirmed=added.confirmed,
    )


def own_instruments(territory: str, on: date) -> list[str]:
    """Numbers of the province's own instruments on support levels, known but not entered (P§4.1)."""
    return [
        row["document"]
        for row in library.provincial_instruments()
        if row["norms"]
        and f"{row['province']}-{row['era']}" == territory
        and (row["in_force_from"] is None or row["in_force_from"] <= on)
    ]


def assess_support(
    *,
    activity: str,
    cost_vnd: int,
    on: date,
    purse: str = Purse.NATIONAL,
    place: Unit | None = None,
    line: bool = False,
    uplift: Decimal = Decimal(1),
    ground: str | None = None,
    overlay: Overlay | None = None,
    territory: str | None = None,
) -> Assessment:
    """The most the State may pay for a cost of an activity on a day (P§4; P§15.12).

    Raises KeyError for an unknown activity, ValueError for a negative cost, an uplift below 1, an unknown ground.
    """
    found = library.activity(activity)
    if found is None:
        raise KeyError(activity)
    line = line or activity.strip().casefold() == LINE.casefold()
    added = EMPTY if overlay is None else overlay
    where = territory_of(place) if territory is None else territory
    norms = {key: with_local(n, added) for key, n in library.norms().items()}
    result = assess(
        found,
        norms,
        cost_vnd=cost_vnd,
        on=on,
        purse=purse,
        territory=where,
        line=line,
        uplift=uplift,
        ground=ground,
        confirmed=added.confirmed,
    )
    if purse != Purse.LOCAL or not (result.ceiling_vnd is None or any(c.guide for c in result.choices)):
        return result
    notes = tuple(
        Finding("norm.own_not_entered", Severity.WARN, {"document": number}, number)
        for number in own_instruments(where, on)
    )
    return replace(result, findings=result.findings + notes)


def activity_of(code: str) -> Activity:
    """The activity of a code. Raises KeyError."""
    found = library.activity(code)
    if found is None:
        raise KeyError(code)
    return found


def activity_label(code: str) -> str:
    """The name of an activity in the reader's language; the code itself when it is not known."""
    found = library.activity(code)
    lang = (get_language() or "vi")[:2]
    return found.label.get(lang, found.label["vi"]) if found else code


def document_state(number: str, on: date) -> DocumentState:
    """The state of a document on a day. Raises documents.UnknownDocument."""
    return library.documents().state(number, on)


def working_calendar() -> WorkCalendar:
    """Days off and days worked in exchange, as far as they are known (see moved_days.yaml)."""
    return library.working_calendar()
