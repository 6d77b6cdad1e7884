"""One definition of a column for form, import, export and API.

`kinds.reader(column, context)` reads a cell, a typed text or a JSON value with the same verdict for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from khuyencong.accounts.selectors import bodies_by_name
from khuyencong.common.fold import search_key
from khuyencong.exchange.choices import NUMBERS, Kind
from khuyencong.places.selectors import Match, match_place, spelled, written_out

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation
    from khuyencong.places.models import Unit

PLACES_ASKED_ONE_BY_ONE = 20

Text = str | Promise
Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class Column:
    """A field of a record.

    `help` says what to write; `unit` stands in the head; `limit` the most characters of a text; `decimals` of a
    number; `minimum` and `maximum` in the value's own unit (đồng, fraction, day). `choices` are (value, label),
    `also` further words for a value ("HTX": "cooperative"). `aliases` are other heads it is known by. `within`
    names the province column a commune lies in. `personal`: about a natural person; what was read is masked
    wherever it is shown, and it is never exported. `checks` raise typed.Unreadable for a value that is read but
    wrong. `of` takes the value out of an exported row (else the attribute of the column's name). `asked` False:
    exported only, never asked for or read.
    """

    name: str
    label: Text
    kind: Kind = Kind.TEXT
    help: Text = ""
    unit: Text = ""
    required: bool = False
    choices: Sequence[tuple[str, Any]] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    limit: int = 0
    decimals: int = 2
    minimum: Any = None
    maximum: Any = None
    aliases: tuple[str, ...] = ()
    within: str = ""
    personal: bool = False
    example: str = ""
    checks: tuple[Callable[[Any], object], ...] = ()
    of: Callable[[Any], Any] | None = None
    asked: bool = True

    @property
    def head(self) -> str:
        """The head of the column in a sheet: label and unit, in the reader's language."""
        return f"{self.label} ({self.unit})" if self.unit else str(self.label)

    @property
    def numeric(self) -> bool:
        return self.kind in NUMBERS

    def value_of(self, row: Any) -> Any:
        """The value of an exported row."""
        return self.of(row) if self.of is not None else getattr(row, self.name)


@dataclass
class Context:
    """What reading depends on: the day units must exist on, and the notation of ambiguous numbers.

    Looked-up places and bodies are kept, so that a thousand rows of one commune ask once; after some different places
    the table of all that are written out in full is read, so that a sheet of the whole country does not ask for each.
    """

    on: date
    lang: str = "vi"
    _places: dict[tuple[str, str], Match] = field(default_factory=dict)
    _written_out: dict[str, dict[str, Unit]] = field(default_factory=dict)
    _bodies: dict[str, list[Organisation]] | None = None

    def place(self, text: str, level: str) -> Match:
        """What a typed place means on the day."""
        key = (text, level)
        if key not in self._places:
            self._places[key] = self._match(text, level)
        return self._places[key]

    def _match(self, text: str, level: str) -> Match:
        if level not in self._written_out and len(self._places) >= PLACES_ASKED_ONE_BY_ONE:
            self._written_out[level] = written_out(on=self.on, level=level)
        unit = self._written_out.get(level, {}).get(spelled(text))
        return Match(unit=unit) if unit else match_place(text, on=self.on, level=level)

    def bodies(self) -> dict[str, list[Organisation]]:
        """Bodies by folded name, short name and symbol."""
        if self._bodies is None:
            self._bodies = bodies_by_name(self.on)
        return self._bodies


def by_name(columns: Sequence[Column]) -> dict[str, Column]:
    """The columns by name. Raises ValueError when two carry one name or claim one head."""
    table = {c.name: c for c in columns}
    heads: dict[str, str] = {}
    for column in columns:
        for words in {search_key(w) for w in (str(column.label), *column.aliases)}:
            if heads.setdefault(words, column.name) != column.name:
                raise ValueError(f"the head {words!r} belongs to {heads[words]} and {column.name}")
    if len(table) != len(columns):
        raise ValueError("two columns carry one name")
    return table
