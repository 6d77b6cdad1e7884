"""Where a command looks: a place by its code, and what officers added, when there is a database."""

from dataclasses import dataclass
from datetime import date

from khuyencong.law.choices import NATIONAL
from khuyencong.law.management.commands import _terms
from khuyencong.law.selectors import EMPTY, Overlay, province_key

PROVINCE_DIGITS = 2


@dataclass(frozen=True)
class Where:
    territory: str
    overlay: Overlay


def find_place(code: str | None, on: date) -> Where:
    """The territory of a code on a day. Raises CommandError (2) for a code no unit has on that day."""
    if code is None:
        return Where(NATIONAL, EMPTY)
    if len(code) == PROVINCE_DIGITS and code.isdigit():
        return Where(province_key(code, on), EMPTY)
    raise _terms.bad_call(f"no place with code {code!r} on {on.isoformat()}")
