"""What officers added to the package data, read once and kept until the stamp changes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from khuyencong.law import library
from khuyencong.law.choices import NATIONAL, PROVINCES_MERGED_ON, PROVINCES_UNCHANGED, Confidence, NormUnit
from khuyencong.law.models import Confirmation, MovedDay, ProvincialNormValue, RowState, Stamp
from khuyencong.law.rules import NormValue, Terms
from khuyencong.places.models import Unit
from khuyencong.places.selectors import province_of

START = "start:"


@dataclass(frozen=True)
class Overlay:
    """`local`: provinces' rows by norm key. `confirmed`: version id to document. `starts`: starts read since.

    `terms`: while it is held, what was found for an activity on a day; None where nothing is kept.
    """

    local: Mapping[str, tuple[NormValue, ...]] = field(default_factory=dict)
    confirmed: Mapping[str, str] = field(default_factory=dict)
    starts: tuple[tuple[str, date], ...] = ()
    days_off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    terms: dict[object, Terms] | None = field(default=None, compare=False)


EMPTY = Overlay()
_kept: tuple[str, Overlay] = ("", EMPTY)
_held: ContextVar[Overlay | None] = ContextVar("held", default=None)


def province_key(code: str, on: date) -> str:
    """The territory key of a province code on a day: seven codes changed their province on 1 Jul 2025 (O-J.3)."""
    if code in PROVINCES_UNCHANGED:
        return code
    return f"{code}-{'after' if on >= PROVINCES_MERGED_ON else 'before'}"


def territory_of(place: Unit | None) -> str:
    """The territory key of the province a place lies in; the nation without a place."""
    if place is None:
        return NATIONAL
    province = province_of(place)
    return province_key(province.code, PROVINCES_MERGED_ON if province.valid_to is None else province.valid_to)


@contextmanager
def held() -> Iterator[None]:
    """Read what counts once and keep it: an act over 2,000 projects is judged by one state of the law."""
    token = _held.set(replace(current(), terms={}))
    try:
        yield
    finally:
        _held.reset(token)


def current() -> Overlay:
    """What counts now; one small query while nothing changes, none while it is held."""
    global _kept
    if (kept := _held.get()) is not None:
        return kept
    token = Stamp.objects.order_by("pk").values_list("token", flat=True).first()
    if token is None:
        return EMPTY
    if _kept[0] != token:
        _kept = (token, _read())
    return _kept[1]


def _read() -> Overlay:
    local: dict[str, tuple[NormValue, ...]] = {}
    rows = ProvincialNormValue.objects.filter(state=RowState.CONFIRMED).select_related("territory__province")
    for row in rows.order_by("in_force_from", "id"):
        local[row.norm_key] = (*local.get(row.norm_key, ()), as_version(row))
    confirmed: dict[str, str] = {}
    starts: dict[str, date] = {}
    for confirmation in Confirmation.objects.filter(state=RowState.CONFIRMED):
        if confirmation.version_id.startswith(START) and confirmation.starts_on:
            starts[confirmation.version_id.removeprefix(START)] = confirmation.starts_on
        else:
            article = f", {confirmation.article}" if confirmation.article else ""
            confirmed[confirmation.version_id] = f"{confirmation.document}{article}"
    moved = list(MovedDay.objects.values_list("day", "kind"))
    return Overlay(
        local,
        confirmed,
        tuple(sorted(starts.items())),
        frozenset(day for day, kind in moved if kind == MovedDay.Kind.OFF),
        frozenset(day for day, kind in moved if kind == MovedDay.Kind.WORKED),
    )


def as_version(row: ProvincialNormValue) -> NormValue:
    """A province's row as a version of its norm: it was read by two officers."""
    unit = library.norms()[row.norm_key].unit
    exact = row.value.normalize()
    return NormValue(
        version_id=f"local:{row.pk}",
        document=row.document,
        article=row.article,
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
        value=Decimal(exact) if unit in {NormUnit.SHARE, NormUnit.FACTOR} else int(exact),
        confidence=Confidence.READ,
        territory=territory_of(row.territory),
        note=row.note,
    )
