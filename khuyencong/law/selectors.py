"""Reads of the law: norms on a day, the support assessment, documents and the working calendar.

Package data is law for the nation; the database adds provinces' own rows, confirmed values and moved working days.
With `overlay=EMPTY` all of it works without a database.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from khuyencong.common.errors import Finding, Severity
from khuyencong.common.workdays import WorkCalendar
from khuyencong.law import library
from khuyencong.law.choices import Purse
from khuyencong.law.documents import DocumentState, Library
from khuyencong.law.overlay import EMPTY, Overlay, current, held, province_key, territory_of
from khuyencong.law.rules import (
    LINE,
    Activity,
    Assessment,
    Norm,
    NormChoice,
    NormValue,
    Terms,
    Value,
    resolve,
    severity_of,
    terms,
    weakest,
)
from khuyencong.law.words import CODES
from khuyencong.places.models import Unit
from khuyencong.ui.language import spoken

__all__ = [
    "EMPTY",
    "Assessment",
    "NormChoice",
    "Overlay",
    "activity_choices",
    "activity_label",
    "assess_support",
    "current",
    "document_state",
    "held",
    "norm",
    "norm_rows",
    "province_key",
    "severity_of",
    "territory_of",
    "weakest",
]


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
    added = current() if overlay is None else overlay
    return resolve(
        with_local(library.norms(added.starts)[key], added),
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
        and territory in row["territories"]
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
    added = current() if overlay is None else overlay
    where = territory_of(place) if territory is None else territory
    asked = (found.code, on, purse, where, line, uplift, ground)
    kept = added.terms
    if kept is not None and asked in kept:
        return kept[asked].of(cost_vnd)
    said = _terms(found, on, purse, where, line, uplift, ground, added)
    if kept is not None:
        kept[asked] = said
    return said.of(cost_vnd)


def _terms(
    activity: Activity,
    on: date,
    purse: str,
    where: str,
    line: bool,
    uplift: Decimal,
    ground: str | None,
    added: Overlay,
) -> Terms:
    """The terms of an activity with the provinces' own rows, and its province's instruments that are not entered."""
    norms = library.norms(added.starts)
    own = {key: with_local(norms[key], added) for key in added.local if key in norms}
    said = terms(
        activity,
        {**norms, **own} if own else norms,
        on=on,
        purse=purse,
        territory=where,
        line=line,
        uplift=uplift,
        ground=ground,
        confirmed=added.confirmed,
    )
    if purse != Purse.LOCAL or not (not said.choices or any(c.guide for c in said.choices)):
        return said
    notes = tuple(
        Finding("norm.own_not_entered", Severity.WARN, {"document": number}, number)
        for number in own_instruments(where, on)
    )
    return replace(said, findings=said.findings + notes)


def activity_of(code: str) -> Activity:
    """The activity of a code. Raises KeyError."""
    found = library.activity(code)
    if found is None:
        raise KeyError(code)
    return found


def activity_label(code: str) -> str:
    """The name of an activity in the reader's language; the code itself when it is not known."""
    found = library.activity(code)
    lang = spoken()
    return found.label.get(lang, found.label["vi"]) if found else code


def activity_choices() -> list[tuple[str, str]]:
    """Every activity with its code and name in the reader's language, in the order of the law."""
    return [(code, f"{code} · {activity_label(code)}") for code in library.activities()]


def documents() -> Library:
    """Every document the platform knows, with its relations in time."""
    return library.documents()


def document_state(number: str, on: date) -> DocumentState:
    """The state of a document on a day. Raises documents.UnknownDocument."""
    return library.documents().state(number, on)


def working_calendar() -> WorkCalendar:
    """Public holidays, days off by decision, weekends worked in exchange; with what an administrator entered."""
    base, added = library.working_calendar(), current()
    return WorkCalendar(
        days_off=(base.days_off | added.days_off) - added.worked,
        worked_weekends=(base.worked_weekends | added.worked) - added.days_off,
    )


def versions_of(key: str) -> tuple[NormValue, ...]:
    """Every version of a norm, provinces' rows included. Raises KeyError."""
    added = current()
    return with_local(library.norms(added.starts)[key], added).values


def year_offset(key: str) -> int:
    """Of a norm that is a day of the year: its year minus the budget, plan or reporting year. Raises KeyError."""
    return library.printed_norms()[key].year_offset


def norm_rows() -> list[tuple[object, ...]]:
    """Every version of every norm of the nation as a row of text: key, number, label, unit, value, values under facts,
    document, article, from, to, confidence. In the language of the reader."""
    lang = spoken()
    rows: list[tuple[object, ...]] = []
    for key, norm in sorted(library.printed_norms().items()):
        for number, version in enumerate(norm.values, start=1):
            facts = "; ".join(
                f"{', '.join(f'{k}={v}' for k, v in sorted(b.when.items())) or '*'}: {plain_value(b.value)}"
                for b in version.brackets
            )
            rows.append(
                (
                    key, number, norm.label.get(lang, norm.label["vi"]), str(norm.unit),
                    plain_value(version.value) or None, facts or None, version.document, version.article or None,
                    version.in_force_from, version.in_force_to, str(version.confidence),
                )
            )  # fmt: skip
    return rows


def plain_value(value: Value) -> str:
    """A value of the law as text without loss; "" for none."""
    if isinstance(value, tuple):
        return "; ".join(value)
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def code_label(code: str) -> str:
    """A code of a list or a rule of the law in words; an unknown code as it is."""
    return str(CODES.get(code, code))
