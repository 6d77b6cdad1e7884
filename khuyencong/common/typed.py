"""Reading what people type: amounts, numbers, days. Nothing is guessed: what can mean two things is refused.

Both notations are read (900.000.000 and 900,000,000; 35,03 and 35.03); only where one separator stands before
exactly three digits does the reader's language decide. Shared by form fields and spreadsheets.
"""

import re
from datetime import date
from decimal import Decimal

from khuyencong.common.formats import BUDDHIST, MONTHS_EN, MONTHS_TH

BUDDHIST_YEAR_MIN = 2400
YEAR_DIGITS = 4
MONTHS = 12
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f_']+")
_UNIT = re.compile(r"(đồng|vnđ|vnd|đ|ด่ง|₫)\.?$", re.IGNORECASE)
_SHORT = re.compile(r"^([\d.,]+)(tỷ|tỉ|triệu|tr|nghìn|ngàn|k|bn|million|billion|m|ล้าน)$", re.IGNORECASE)
_GROUPED = re.compile(r"^\d{1,3}([.,])\d{3}(\1\d{3})*$")
_SCALE = {"tỷ": 9, "tỉ": 9, "bn": 9, "billion": 9, "nghìn": 3, "ngàn": 3, "k": 3}
_DAY = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d+)$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_NAMED = re.compile(r"^(\d{1,2}) (\S+) (\d{4})$")


class Unreadable(ValueError):
    """A text that is no such value: `code` says why, `params` fill its sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def read_vnd(text: str) -> int:
    """A whole amount of đồng, not negative.

    Raises Unreadable: "negative", "fraction", "shortened" (600 triệu; params["full_vnd"] is what it would be),
    "mixed" (1.000,000), "not_a_number".
    """
    bare = _UNIT.sub("", _SPACES.sub("", text.strip()))
    if bare[:1] in {"-", "\u2212", "\u2013", "("} and any(c.isdigit() for c in bare):
        raise Unreadable("negative")
    if bare.isascii() and bare.isdigit():
        return int(bare)
    if _GROUPED.match(bare):
        return int(re.sub(r"[.,]", "", bare))
    if short := _SHORT.match(bare):
        raise Unreadable("shortened", full_vnd=_in_full(short[1], short[2].lower()))
    if re.fullmatch(r"[\d.,]*\d[\d.,]*", bare) and bare.isascii():
        separators = re.sub(r"\d", "", bare)
        fraction = len(separators) == 1 or re.fullmatch(r"\d{1,3}([.,]\d{3})+[.,]\d{1,2}", bare)
        raise Unreadable("fraction" if fraction else "mixed")
    raise Unreadable("not_a_number")


def _in_full(digits: str, word: str) -> int | None:
    try:
        return int(read_number(digits, "vi", decimals=9) * 10 ** _SCALE.get(word, 6))
    except Unreadable:
        return None


def read_number(text: str, lang: str, *, decimals: int = 2, negative: bool = False) -> Decimal:
    """A number in either notation, with at most `decimals` decimals.

    Raises Unreadable: "negative", "decimals" (params["decimals"]), "mixed", "not_a_number".
    """
    bare = _SPACES.sub("", text.strip())
    below = bare[:1] in {"-", "\u2212"}
    bare = bare[1:] if below else bare
    if not bare.isascii() or not re.fullmatch(r"\d[\d.,]*", bare) or not bare[-1].isdigit():
        raise Unreadable("not_a_number")
    value = _plain(bare, lang)
    if below and value and not negative:
        raise Unreadable("negative")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > decimals:
        raise Unreadable("decimals", decimals=decimals)
    return -value if below else value


def _plain(bare: str, lang: str) -> Decimal:
    separators = re.sub(r"\d", "", bare)
    if not separators:
        return Decimal(bare)
    if len(set(separators)) == 2 and separators.count(separators[-1]) == 1:
        whole, tail = bare.rsplit(separators[-1], 1)
        if _GROUPED.match(whole):
            return Decimal(re.sub(r"[.,]", "", whole) + "." + tail)
        raise Unreadable("mixed")
    if len(set(separators)) > 1:
        raise Unreadable("mixed")
    if _GROUPED.match(bare) and (len(separators) > 1 or separators == ("." if lang == "vi" else ",")):
        return Decimal(re.sub(r"[.,]", "", bare))
    if len(separators) > 1:
        raise Unreadable("mixed")
    return Decimal(bare.replace(",", "."))


def read_day(text: str) -> date:
    """A day written 18/12/2026 (also with dots or dashes), 2026-12-18, 18 Dec 2026 or 18 ธ.ค. 2569.

    A year from 2400 on is a Buddhist one. Raises Unreadable: "short_year", "no_month" (month and day turned round?),
    "no_day", "not_a_day".
    """
    bare = " ".join(text.split())
    if match := _ISO.match(bare):
        return _day(int(match[3]), int(match[2]), match[1])
    if match := _DAY.match(bare.replace(" ", "")):
        return _day(int(match[1]), int(match[2]), match[3])
    if match := _NAMED.match(bare):
        for names in (MONTHS_EN, MONTHS_TH):
            folded = [n.lower() for n in names]
            if match[2].lower() in folded:
                return _day(int(match[1]), folded.index(match[2].lower()) + 1, match[3])
    raise Unreadable("not_a_day")


def _day(day: int, month: int, year_text: str) -> date:
    if len(year_text) != YEAR_DIGITS:
        raise Unreadable("short_year")
    year = int(year_text)
    if year >= BUDDHIST_YEAR_MIN:
        year -= BUDDHIST
    if month > MONTHS or month == 0:
        raise Unreadable("no_month", month=month)
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("no_day", day=f"{day}/{month}/{year}") from None
