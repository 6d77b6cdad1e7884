"""Finding the head of a table and what its columns are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.utils import translation

from khuyencong.common.fold import search_key
from khuyencong.exchange import kinds, legacy
from khuyencong.exchange.choices import Font, Kind
from khuyencong.exchange.columns import Cell, Column
from khuyencong.exchange.writing.marked import REASON

LOOKED_AT = 40
NEAR_CHARS_MAX = 60
IGNORED = "-"
# Columns of every office table that carry nothing to record.
_NEVER = frozenset({"stt", "tt", "so tt", "so thu tu", "no.", "no", "ลำดับ", "ลำดับที่"})
_MONEY_UNITS = {
    9: re.compile(r"\b(ty|ti) ?(dong|d|vnd)?\b"),
    6: re.compile(r"\b(trieu ?(dong|d|vnd)?|tr\.? ?d(ong)?|trd)\b"),
    3: re.compile(r"\b(nghin|ngan|1\.?000) ?(dong|d|vnd)\b"),
    0: re.compile(r"\b(dong|vnd|d)\b"),
}
_UNIT_LINE = re.compile(r"\b(don vi tinh|don vi|dvt)\b *[:=]? *(.*)")
_TRAILING_UNIT = re.compile(r"[,;:-]? *(trieu|ty|ti|nghin|ngan) (dong|vnd)$")
_UNITS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_ENUMERATOR = re.compile(r"^[(\[]?(\d{1,2}|[a-z]|[ivx]+)[)\].]?$", re.IGNORECASE)


@dataclass
class Head:
    """One column of the sheet: where it stands, its words, and the column it was matched to ("" = unknown).

    `state`: "known", "unknown", "repeated" (another head was matched to the column first), "ignored". `exponent`: the
    unit of an amount when the head, or a line above it, names another than the column's own (3 nghìn, 6 triệu đồng).
    """

    index: int
    text: str
    column: str = ""
    state: str = "unknown"
    near: str = ""
    exponent: int | None = None

    @property
    def letter(self) -> str:
        """A, B, … AA as a spreadsheet writes it."""
        number, letters = self.index + 1, ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return letters


@dataclass(frozen=True)
class Found:
    """A head that was found: the 0-based rows it takes, and its words by position."""

    first: int
    last: int
    texts: list[str]
    matched: int
    weight: int


class Matcher:
    """Knows the heads of columns: labels in every language, names, aliases, and what was chosen before."""

    def __init__(self, columns: Sequence[Column], chosen: Mapping[str, str]) -> None:
        self.columns = [c for c in columns if c.asked]
        self.known: dict[str, str] = {}
        for column in self.columns:
            for words in _words_of(column):
                self.known.setdefault(key_of(words), column.name)
        self.chosen = {key_of(head): name for head, name in chosen.items()}
        self.reasons = {key_of(words) for words in _in_every_language(REASON)}
        self.aside = _NEVER | self.reasons
        self.aside |= {key_of(words) for c in columns if not c.asked for words in _words_of(c)}

    def name_of(self, text: str) -> str:
        """The column a head means: its name, IGNORED for one to leave aside, "" when nobody knows."""
        for words in _readings(text):
            key = key_of(words)
            if key in self.chosen:
                return self.chosen[key]
            if key in self.aside:
                return IGNORED
            if key in self.known:
                return self.known[key]
        return ""

    def near(self, text: str) -> str:
        """The column whose head is most like this one, or ""."""
        for words in _readings(text):
            found = get_close_matches(key_of(words), self.known, n=1, cutoff=0.7)
            if found:
                return self.known[found[0]]
        return ""


def key_of(words: str) -> str:
    """A head without accents, case, units in brackets and marks."""
    return _TRAILING_UNIT.sub("", search_key(_UNITS.sub(" ", words)).strip(" *:.,;"))


def _words_of(column: Column) -> Iterable[str]:
    yield column.name
    yield from column.aliases
    yield from _in_every_language(column.label)


def _in_every_language(words: Any) -> list[str]:
    found = []
    for language in kinds.LANGUAGES if str(words) else ():
        with translation.override(language):
            found.append(translation.gettext(words) if isinstance(words, str) else str(words))
    return found


def _readings(text: str) -> Iterable[str]:
    yield text
    if not text.isascii():
        for font in Font.values:
            yield legacy.convert(text, font)


def unfolded(text: str, matcher: Matcher) -> str:
    """A head as it is shown: of the readings that are known, the one with most Vietnamese words."""
    known = [words for words in _readings(text) if matcher.name_of(words)]
    return max(known, key=lambda words: legacy.score(words.split()), default=text)


def find_head(rows: Sequence[Sequence[Cell]], merges: Sequence[Any], matcher: Matcher) -> Found | None:
    """The row (or two rows, a group over its parts) among the first that matches most columns; None when too few do.

    Two heads must be known, or one and another nearly; of a table of one column, that one.
    """
    need = min(3, 2 * len(matcher.columns))
    best: Found | None = None
    for at in range(min(LOOKED_AT, len(rows))):
        for last in (at, at + 1):
            if last >= len(rows) or (last > at and not _is_second_line(rows[last], rows[at], merges, at)):
                continue
            texts = _joined(rows, merges, at, last, matcher)
            matched, weight = _weight(texts, matcher)
            better = best is None or (weight, at - last) > (best.weight, best.first - best.last)
            if weight >= need and better:
                best = Found(at, last, texts, matched, weight)
    return best


def _weight(texts: Sequence[str], matcher: Matcher) -> tuple[int, int]:
    """(columns known, twice that and one for each nearly known)."""
    names = {text: matcher.name_of(text) for text in texts if text}
    known = {name for name in names.values() if name not in {"", IGNORED}}
    if not known:
        return 0, 0
    near = {matcher.near(text) for text, name in names.items() if not name and len(text) < NEAR_CHARS_MAX}
    return len(known), 2 * len(known) + len(near - known - {""})


def _is_second_line(below: Sequence[Cell], above: Sequence[Cell], merges: Sequence[Any], at: int) -> bool:
    """Whether a row under a head continues it: a merged cell spans groups, or the head has gaps it fills."""
    if any(start[0] <= at and (end[0] > at or end[1] > start[1]) and start[0] == at for start, end in merges):
        return True
    gaps = [i for i, cell in enumerate(above) if kinds.is_blank(cell)]
    return any(i < len(below) and isinstance(below[i], str) and not kinds.is_blank(below[i]) for i in gaps)


def _joined(
    rows: Sequence[Sequence[Cell]], merges: Sequence[Any], first: int, last: int, matcher: Matcher
) -> list[str]:
    top = _texts(rows[first])
    if first == last:
        return top
    for (start_row, start_column), (end_row, end_column) in merges:
        if start_row == first == end_row and start_column < len(top):
            for index in range(start_column + 1, min(end_column + 1, len(top))):
                top[index] = top[start_column]
    bottom = _texts(rows[last])
    width = max(len(top), len(bottom))
    top += [""] * (width - len(top))
    bottom += [""] * (width - len(bottom))
    return [_best(above, below, matcher) for above, below in zip(top, bottom, strict=True)]


def _best(above: str, below: str, matcher: Matcher) -> str:
    """The words of a two-line head: the part, the group, or both together, whichever is known."""
    if not above or not below:
        return below or above
    for words in (f"{above} {below}", f"{below} {above}", below, above):
        if matcher.name_of(words):
            return words
    return f"{above} {below}"


def _texts(row: Sequence[Cell]) -> list[str]:
    return [
        "" if kinds.is_blank(c) else (kinds.text_of(c) if not isinstance(c, str) else " ".join(c.split())) for c in row
    ]


def match_heads(texts: Sequence[str], matcher: Matcher) -> list[Head]:
    """Every head that has words, with what it means."""
    heads: list[Head] = []
    taken: set[str] = set()
    for index, text in enumerate(texts):
        if not text:
            continue
        name = matcher.name_of(text)
        head = Head(index, unfolded(text, matcher))
        if name == IGNORED:
            head.state = "ignored"
        elif name and name in taken:
            head.state, head.near = "repeated", name
        elif name:
            head.state, head.column = "known", name
            taken.add(name)
        else:
            head.near = matcher.near(text)
        heads.append(head)
    return heads


def exponent_of(head: str) -> int | None:
    """The unit of money a head names: in brackets, or as its last words; None when it names none."""
    told = [search_key(part) for part in _BRACKETS.findall(head)]
    if match := _TRAILING_UNIT.search(search_key(_UNITS.sub(" ", head))):
        told.append(match[0].strip(" ,;:-"))
    return next((e for part in told for e, unit in _MONEY_UNITS.items() if unit.search(part)), None)


def unit_line(rows: Sequence[Sequence[Cell]]) -> int | None:
    """The unit of money a line above the head gives for the whole table ("Đơn vị tính: triệu đồng")."""
    for row in rows:
        for cell in row:
            for words in _readings(cell) if isinstance(cell, str) else ():
                if match := _UNIT_LINE.search(search_key(words)):
                    return next((e for e, unit in _MONEY_UNITS.items() if unit.search(match[2])), None)
    return None


def set_units(heads: Iterable[Head], columns: Sequence[Column], of_table: int | None) -> None:
    """Note the unit of every amount whose head, or whose table, names another than its column's own."""
    kinds_of = {c.name: c.kind for c in columns}
    for head in heads:
        own = kinds.MONEY_EXPONENT.get(kinds_of.get(head.column, Kind.TEXT))
        if own is None:
            continue
        told = exponent_of(head.text)
        told = of_table if told is None else told
        head.exponent = told if told is not None and told != own else None


def is_enumeration(row: Sequence[Cell]) -> bool:
    """Whether a row under the head only counts the columns: (1) (2) (3), or A B 1 2."""
    texts = [kinds.text_of(c) for c in row if not kinds.is_blank(c)]
    marks = [match[1] for text in texts if (match := _ENUMERATOR.match(text))]
    if len(marks) < len(texts) or len(marks) < 3:
        return False
    counted = [int(mark) for mark in marks if mark.isdigit()]
    return counted == list(range(counted[0], counted[0] + len(counted))) if counted else True
