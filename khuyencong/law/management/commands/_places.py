"""Where a command looks: a place by its code, and what officers added, when there is a database."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import DatabaseError, connection

from khuyencong.law.choices import NATIONAL
from khuyencong.law.management.commands import _terms
from khuyencong.law.selectors import EMPTY, Overlay, current, province_key, territory_of
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import unit_on

LEVEL_OF_DIGITS = {2: Level.PROVINCE, 3: Level.DISTRICT, 5: Level.COMMUNE}


@dataclass(frozen=True)
class Where:
    territory: str
    overlay: Overlay


def added() -> Overlay:
    """What officers added; nothing when there is no migrated database (the package data is law enough)."""
    if _no_database():
        return EMPTY
    try:
        return current()
    except DatabaseError:
        return EMPTY


def find_place(code: str | None, on: date) -> Where:
    """The territory of a code on a day. A province code needs no database.

    Raises CommandError (2) for a code that no unit has on that day.
    """
    if code is None:
        return Where(NATIONAL, added())
    level = LEVEL_OF_DIGITS.get(len(code)) if code.isascii() and code.isdigit() else None
    if level is None:
        raise _terms.bad_call(f"{code!r} is no unit code (2, 3 or 5 digits)")
    try:
        if not _no_database() and Unit.objects.exists():
            return Where(territory_of(unit_on(level, code, on)), added())
    except Unit.DoesNotExist as error:
        raise _terms.bad_call(f"no place with code {code!r} on {on.isoformat()}") from error
    except DatabaseError:
        pass
    if level != Level.PROVINCE:
        raise _terms.bad_call("only province codes can be looked up without the units (khuyencong load-places)")
    return Where(province_key(code, on), added())


def _no_database() -> bool:
    """A SQLite file that does not exist is not made just to look."""
    name = str(connection.settings_dict["NAME"])
    return connection.vendor == "sqlite" and "memory" not in name and not Path(name).exists()
