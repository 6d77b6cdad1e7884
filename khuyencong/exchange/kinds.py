"""How the cells of each kind of column are read and shown. Nothing is guessed: what can mean two things is refused.

A cell is what a spreadsheet holds (text, number, day, yes or no) or what a person typed. Readers raise
`typed.Unreadable`, whose code has a sentence in `words`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils import translation

from khuyencong.common import formats, taxcode, typed
from khuyencong.common.fold import composed, search_key
from khuyencong.common.money import MILLION
from khuyencong.common.typed import Unreadable
from khuyencong.common.years import YEAR_MAX, YEAR_MIN
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Cell, Column, Context
from khuyencong.places.choices import Level
from khuyencong.places.selectors import ended_words

if TYPE_CHECKING:
    from khuyencong.places.models import Unit

Reader = Callable[[Cell], Any]
VND_MAX = 10**15
EXACT_MAX = 10**15  # digits a spreadsheet keeps of a number
SERIAL_FIRST, SERIAL_LAST = 20_000, 80_000  # 1954 to 2119: a smaller number is a year or a count, not a day
EPOCH = date(1899, 12, 30)
DAY_FIRST, DAY_LAST = date(1900, 1, 1), date(2100, 12, 31)
CHOICES_MET = 1_000
CANDIDATES = 6
BLANK = frozenset({"", "-", "–", "—", "…", "..."})
FORMULA_SIGNS = frozenset("=+-@\t\r")
BROKEN_FORMULA = "#N/A"
_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"})
_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff]"
)
_SEVERAL = re.compile(r"\s*[,/+]\s*|\s+(?:và|and|&)\s+", re.IGNORECASE)
_UNIT_AFTER = {
    3: re.compile(r"\s*(nghìn đồng|ngàn đồng|nghìn|ngàn)$", re.IGNORECASE),
    6: re.compile(r"\s*(triệu đồng|triệu|tr\.?đ?|trđ)$", re.IGNORECASE),
    9: re.compile(r"\s*(tỷ đồng|tỉ đồng|tỷ|tỉ)$", re.IGNORECASE),
}
MONEY_EXPONENT = {Kind.VND: 0, Kind.MILLION: 6}
_MONTH = re.compile(r"(?:tháng\s*)?(\d{1,2})\s*[/.\-]\s*(\d{4})", re.IGNORECASE)
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YES = frozenset(map(search_key, "có x yes y true 1 đúng v ✓ ✔ ใช่ มี".split()))
_NO = frozenset(map(search_key, "không k no n false 0 sai ไม่ใช่ ไม่มี".split()))
LANGUAGES = ("vi", "en", "th")


def text_of(cell: Cell) -> str:
    """A cell as text in stored form: NFC, single spaces, no characters nobody sees; "" when it is empty."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _clean(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        day = _written_day(cell.date())
        return day if cell.time() == time() else f"{day} {cell:%H:%M}"
    if isinstance(cell, date):
        return _written_day(cell)
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, timedelta):
        return str(cell)
    return _written_number(cell)


def _clean(text: str) -> str:
    if text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        bare = text.strip() if "  " not in text else " ".join(text.split())
    else:
        bare = composed(_UNSEEN.sub("", text))
    if bare[:1] == "'" and bare[1:2] in FORMULA_SIGNS:  # an exported text that must not run as a formula
        return bare[1:]
    return bare


def _written_day(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def _written_number(value: int | float) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            return "#NUM!"
        if value.is_integer() and abs(value) < EXACT_MAX:
            return str(int(value))
        return f"{Decimal(f'{value:.15g}'):f}".replace(".", ",")
    return str(value)


def is_blank(cell: Cell) -> bool:
    """Nothing, spaces, or the dash of an unknown value."""
    if not isinstance(cell, str):
        return cell is None
    return not cell[:1].isalnum() and (cell in BLANK or _clean(cell) in BLANK)


def reader(column: Column, context: Context, exponent: int | None = None) -> Reader:
    """The function that reads cells of a column: the value, None for an empty cell.

    `exponent`: the unit a head gives an amount (0 đồng, 3 nghìn, 6 triệu, 9 tỷ), when it is not the column's own.
    It raises Unreadable: "missing" for an empty cell of a required column, else the codes of its kind.
    """
    make = _READERS[column.kind] if exponent is None else (_scaled(exponent) if exponent else _vnd)
    read = make(column, context)
    low, high, checks = column.minimum, column.maximum, column.checks

    def read_cell(cell: Cell) -> Any:
        if is_blank(cell):
            if column.required:
                raise Unreadable("missing")
            return None
        if isinstance(cell, str) and cell in _ERRORS:
            raise Unreadable("formula_error")
        value = read(cell)
        if low is not None and value < low:
            raise Unreadable("too_small", limit=shown(column, low, context.lang))
        if high is not None and value > high:
            raise Unreadable("too_large", limit=shown(column, high, context.lang))
        for check in checks:
            check(value)
        return value

    return read_cell


# Texts


def _text(column: Column, context: Context) -> Reader:
    def read(cell: Cell) -> str:
        if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= EXACT_MAX:
            raise Unreadable("lost_digits")
        text = text_of(cell)
        if column.limit and len(text) > column.limit:
            raise Unreadable("too_long", count=len(text), limit=column.limit)
        return text

    return read


def _tax_code(column: Column, context: Context) -> Reader:
    def read(cell: Cell) -> str:
        digits = taxcode.bare_digits(text_of(cell))
        if not digits.isascii() or not digits.isdigit():
            raise Unreadable("tax_digits", count=len(digits))
        if len(digits) in {taxcode.BASE_DIGITS - 1, taxcode.BRANCH_DIGITS - 1} and taxcode.well_formed(f"0{digits}"):
            raise Unreadable("tax_zero_lost", count=len(digits), full=f"0{digits}")
        if len(digits) not in {taxcode.BASE_DIGITS, taxcode.BRANCH_DIGITS}:
            raise Unreadable("tax_digits", count=len(digits))
        if not taxcode.well_formed(digits):
            raise Unreadable("tax_check_digit")
        return taxcode.stored(digits)

    return read


# Numbers


def _number_of(cell: Cell, *, decimals: int, negative: bool, lang: str) -> Decimal:
    """A number, whether the sheet holds a number or a text of digits, as the sheet shows it (15 digits)."""
    if isinstance(cell, bool | time | timedelta):
        raise Unreadable("not_a_number")
    if isinstance(cell, date):
        raise Unreadable("day_for_number")
    if isinstance(cell, int | float):
        if isinstance(cell, float) and not math.isfinite(cell):
            raise Unreadable("formula_error")
        if cell >= 0 and int(cell) == cell < EXACT_MAX:
            return Decimal(int(cell))
        value = Decimal(cell) if isinstance(cell, int) else Decimal(f"{cell:.15g}")
        if value < 0 and not negative:
            raise Unreadable("negative")
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > decimals:
            raise Unreadable("decimals" if decimals else "fraction", decimals=decimals)
        return value
    return typed.read_number(text_of(cell), lang, decimals=decimals, negative=negative)


def _below_zero(column: Column) -> bool:
    return column.minimum is not None and column.minimum < 0


def _whole(column: Column, context: Context) -> Reader:
    negative = _below_zero(column)

    def read(cell: Cell) -> int:
        try:
            value = _number_of(cell, decimals=0, negative=negative, lang=context.lang)
        except Unreadable as error:
            if error.code == "decimals":
                raise Unreadable("fraction") from None
            raise
        return int(value)

    return read


def _number(column: Column, context: Context) -> Reader:
    negative = _below_zero(column)
    return lambda cell: _number_of(cell, decimals=column.decimals, negative=negative, lang=context.lang)


def _vnd(column: Column, context: Context) -> Reader:
    def read(cell: Cell) -> int:
        if isinstance(cell, str):
            value = typed.read_vnd(_clean(cell))
        else:
            value = int(_number_of(cell, decimals=0, negative=False, lang=context.lang))
        if value > VND_MAX:
            raise Unreadable("too_large", limit=formats.vnd(VND_MAX, context.lang))
        return value

    return read


def _scaled(exponent: int) -> Callable[[Column, Context], Reader]:
    """Amounts in units of 10 to the exponent đồng (6: triệu đồng), kept as whole đồng."""

    def make(column: Column, context: Context) -> Reader:
        def read(cell: Cell) -> int:
            source: Cell = _UNIT_AFTER[exponent].sub("", _clean(cell)) if isinstance(cell, str) else cell
            exact = _number_of(source, decimals=exponent, negative=False, lang=context.lang)
            value = int(exact.scaleb(exponent))
            if value > VND_MAX:
                raise Unreadable("too_large", limit=formats.vnd(VND_MAX, context.lang))
            return value

        return read

    return make


def _percent(column: Column, context: Context) -> Reader:
    def read(cell: Cell) -> Decimal:
        if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 < cell <= 1:
            # A cell formatted as per cent holds 0.35 for 35%; a plain one holds 0.35 for 0.35%.
            raise Unreadable("which_percent", one=_written_number(cell), other=_written_number(cell * 100))
        source: Cell = _clean(cell).removesuffix("%").rstrip() if isinstance(cell, str) else cell
        value = _number_of(source, decimals=column.decimals, negative=_below_zero(column), lang=context.lang) / 100
        if value > (1 if column.maximum is None else column.maximum):
            raise Unreadable("too_large", limit=f"{formats.percent(Decimal(column.maximum or 1), context.lang, 0)}")
        return value

    return read


# Days


def _day(column: Column, context: Context) -> Reader:
    def read(cell: Cell) -> date:
        value = _day_of(cell)
        if not DAY_FIRST <= value <= DAY_LAST:
            raise Unreadable("not_a_day")
        return value

    return read


def _day_of(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool | time | timedelta) or cell is None:
        raise Unreadable("not_a_day")
    if isinstance(cell, int | float):
        return _serial(cell)
    text = _clean(cell)
    if len(text) == 5 and text.isascii() and text.isdigit():
        return _serial(int(text))
    return typed.read_day(text)


def _serial(number: int | float) -> date:
    """The day a spreadsheet counts as a number (45292 = 01/01/2024)."""
    if not math.isfinite(number) or not SERIAL_FIRST <= number <= SERIAL_LAST:
        raise Unreadable("not_a_day")
    return EPOCH + timedelta(days=int(number))


def _month(column: Column, context: Context) -> Reader:
    def read(cell: Cell) -> date:
        if isinstance(cell, str):
            text = _clean(cell)
            if match := _MONTH.fullmatch(text):
                return _first_of(int(match[2]), int(match[1]))
            if match := _ISO_MONTH.fullmatch(text):
                return _first_of(int(match[1]), int(match[2]))
        try:
            return _day_of(cell).replace(day=1)
        except Unreadable as error:
            code = error.code if error.code in {"no_month", "short_year"} else "not_a_month"
            raise Unreadable(code, **error.params) from None

    return read


def _first_of(year: int, month: int) -> date:
    if not 1 <= month <= typed.MONTHS:
        raise Unreadable("no_month", month=month)
    year = year - formats.BUDDHIST if year >= typed.BUDDHIST_YEAR_MIN else year
    if not YEAR_MIN <= year <= YEAR_MAX:
        raise Unreadable("not_a_month")
    return date(year, month, 1)


def _year(column: Column, context: Context) -> Reader:
    def read(cell: Cell) -> int:
        text = re.sub(r"^(năm|year|ปี)\s*", "", text_of(cell), flags=re.IGNORECASE)
        if isinstance(cell, date | bool) or not (text.isascii() and text.isdigit()) or len(text) != typed.YEAR_DIGITS:
            raise Unreadable("not_a_year")
        value = int(text)
        value = value - formats.BUDDHIST if value >= typed.BUDDHIST_YEAR_MIN else value
        if not YEAR_MIN <= value <= YEAR_MAX:
            raise Unreadable("not_a_year")
        return value

    return read


# Answers and choices


def _yes_no(column: Column, context: Context) -> Reader:
    def read(cell: Cell) -> bool:
        if isinstance(cell, bool):
            return cell
        text = search_key(text_of(cell))
        if text in _YES:
            return True
        if text in _NO:
            return False
        raise Unreadable("not_yes_no")

    return read


@lru_cache(maxsize=512)
def _labels_in(labels: tuple[tuple[str, Any], ...], language: str) -> tuple[tuple[str, str], ...]:
    with translation.override(language):
        return tuple((value, search_key(str(label))) for value, label in labels)


def choice_table(column: Column) -> dict[str, str]:
    """Folded word → value: the values themselves, their labels in every language, and the further words."""
    table: dict[str, str] = {}
    for language in reversed(LANGUAGES):
        table |= {words: value for value, words in _labels_in(tuple(column.choices), language)}
    table |= {search_key(words): value for words, value in column.also.items()}
    return table | {search_key(value): value for value, _label in column.choices}


def _choice(column: Column, context: Context) -> Reader:
    table = choice_table(column)
    met: dict[str, str] = {}  # what was written → value: a column of a million cells holds a few words

    def read(cell: Cell) -> str:
        if isinstance(cell, str) and cell in met:
            return met[cell]
        words = search_key(text_of(cell))
        if words in table:
            if isinstance(cell, str) and len(met) < CHOICES_MET:
                met[cell] = table[words]
            return table[words]
        near = get_close_matches(words, table, n=1, cutoff=0.75)
        raise Unreadable("not_in_list", suggest=table[near[0]] if near else "")

    return read


def _many(column: Column, context: Context) -> Reader:
    one = _choice(column, context)

    def parts(text: str) -> Iterable[str]:
        try:
            one(text)
        except Unreadable:
            return _SEVERAL.split(text)
        return [text]

    def read(cell: Cell) -> tuple[str, ...]:
        whole = cell if isinstance(cell, str) else text_of(cell)
        found = [one(p) for line in re.split(r"[;\n]", whole) if line.strip() for p in parts(line) if p.strip()]
        return tuple(dict.fromkeys(found))

    return read


# Places and bodies


def place_name(unit: Unit) -> str:
    """Name and province of a unit, as it can be typed back."""
    return f"{unit.name}, {unit.province.name}" if unit.province else unit.name


def _unit(level: str) -> Callable[[Column, Context], Reader]:
    def make(column: Column, context: Context) -> Reader:
        def read(cell: Cell) -> Unit:
            text = text_of(cell)
            if isinstance(cell, int | float) and level == Level.COMMUNE:
                text = text.zfill(5)
            found = context.place(text, level)
            if found.unit is not None:
                return found.unit
            names = "; ".join(f"{u.code} {place_name(u)}" for u in found.choices[:CANDIDATES])
            if found.ended is not None:
                heir = place_name(found.choices[0]) if len(found.choices) == 1 else ""
                raise Unreadable("place_ended", words=ended_words(found.ended), units=names or "–", suggest=heir)
            if found.choices:
                raise Unreadable("place_several", units=names)
            raise Unreadable("place_unknown")

        return read

    return make


def _organisation(column: Column, context: Context) -> Reader:
    def read(cell: Cell) -> Any:
        words = search_key(text_of(cell))
        found = context.bodies().get(words, [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable("body_several", units="; ".join(b.name for b in found[:CANDIDATES]))
        near = get_close_matches(words, context.bodies(), n=1, cutoff=0.75)
        raise Unreadable("body_unknown", suggest=context.bodies()[near[0]][0].name if near else "")

    return read


_READERS: dict[Kind, Callable[[Column, Context], Reader]] = {
    Kind.TEXT: _text,
    Kind.TAX_CODE: _tax_code,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.VND: _vnd,
    Kind.MILLION: _scaled(6),
    Kind.PERCENT: _percent,
    Kind.DAY: _day,
    Kind.MONTH: _month,
    Kind.YEAR: _year,
    Kind.YESNO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.MANY: _many,
    Kind.COMMUNE: _unit(Level.COMMUNE),
    Kind.PROVINCE: _unit(Level.PROVINCE),
    Kind.ORGANISATION: _organisation,
}


# Showing


def shown(column: Column, value: Any, lang: str) -> str:
    """A value as it is written for a reader, so that the reader of the column reads it back; "" for None."""
    if value is None:
        return ""
    write = _SHOWN.get(column.kind)
    if write is not None:
        return write(value, lang)
    if column.kind in {Kind.CHOICE, Kind.MANY}:
        labels = dict(column.choices)
        values = value if isinstance(value, tuple | list) else (value,)
        return "; ".join(str(labels.get(v, v)) for v in values)
    if column.kind == Kind.NUMBER:
        return _decimal(Decimal(value), lang, column.decimals)
    return text_of(value) if isinstance(value, str | int | float | date) else str(value)


def _decimal(value: Decimal, lang: str, most: int) -> str:
    exponent = value.normalize().as_tuple().exponent
    return formats.number(value, lang, min(most, max(0, -exponent)) if isinstance(exponent, int) else 0)


def _answer(value: Any, lang: str) -> str:
    words = {"vi": ("Có", "Không"), "en": ("Yes", "No"), "th": ("ใช่", "ไม่ใช่")}.get(lang, ("Có", "Không"))
    return words[0] if value else words[1]


_SHOWN: dict[Kind, Callable[[Any, str], str]] = {
    Kind.WHOLE: lambda value, lang: formats.number(int(value), lang),
    Kind.VND: lambda value, lang: formats.number(int(value), lang),
    Kind.MILLION: lambda value, lang: _decimal(Decimal(value) / MILLION, lang, 6),
    Kind.PERCENT: lambda value, lang: f"{_decimal(Decimal(value) * 100, lang, 6)}%",
    Kind.DAY: formats.date_short,
    Kind.MONTH: lambda value, lang: f"{value.month:02d}/{value.year}",
    Kind.YEAR: lambda value, lang: str(value),
    Kind.YESNO: _answer,
    Kind.COMMUNE: lambda value, lang: place_name(value) if hasattr(value, "province") else str(value),
    Kind.PROVINCE: lambda value, lang: getattr(value, "name", str(value)),
}


def plain(value: Any) -> Any:
    """A value as JSON holds it: days as ISO text, shares as text, units and bodies by code or name."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(getattr(value, "code", value))


def folded_ascii(text: str) -> str:
    """Letters and digits of a text, for a file name."""
    return re.sub(r"[^a-z0-9]+", "-", search_key(unicodedata.normalize("NFC", text))).strip("-")
