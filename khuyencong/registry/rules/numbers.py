"""Form of identifiers and industry codes (O-K.1 to K.4, K.10.1-4). Form only: existence is the registers' matter."""

import re
from datetime import date

from khuyencong.common import taxcode
from khuyencong.registry.choices import HOUSEHOLD_CODES_END, LegalForm, Scheme

_SEPARATORS = re.compile(r"[\s.\-/]+")
_TWELVE = re.compile(r"[0-9]{12}")
PERSONAL_NUMBER = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")  # as it may be typed where it must not stand
_FREE = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ./\-]{1,39}")
_VSIC = re.compile(r"[0-9]{4,5}")
TAX_SCHEMES = frozenset({Scheme.MST10, Scheme.MST13, Scheme.MST_HOUSEHOLD_OLD})
_TAX_LENGTHS: dict[str, tuple[tuple[int, ...], str]] = {
    Scheme.MST10: ((10,), "not_ten"),
    Scheme.MST13: ((13,), "not_thirteen"),
    Scheme.MST_HOUSEHOLD_OLD: ((10, 13), "not_ten_or_thirteen"),
}
# The century of birth by the fourth digit of a personal number; even means male (Circular 07/2016/TT-BCA art. 7).
_CENTURIES = {d: 1900 + 100 * (d // 2) for d in range(10)}


def check_identifier(
    scheme: str, typed: str, *, sex: str | None = None, birth_year: int | None = None
) -> tuple[str, str]:
    """The number in stored form and a refusal code ("" = well formed).

    Codes: not_ten, not_thirteen, not_ten_or_thirteen, check_digit, not_twelve, not_the_person, malformed.
    `sex` ("male", "female") and `birth_year` are compared with a personal number when both are known. The province
    digits of a personal number are never checked: they name the place of birth registration in old codes (O-K.3).
    """
    text = typed.strip()
    if scheme in TAX_SCHEMES:
        return _tax_code(scheme, _SEPARATORS.sub("", text))
    if scheme == Scheme.PIN12:
        digits = _SEPARATORS.sub("", text)
        if not _TWELVE.fullmatch(digits):
            return digits, "not_twelve"
        return digits, "" if _fits_person(digits, sex, birth_year) else "not_the_person"
    text = text.upper()
    return text, "" if _FREE.fullmatch(text) else "malformed"


def _tax_code(scheme: str, digits: str) -> tuple[str, str]:
    lengths, refusal = _TAX_LENGTHS[scheme]
    if not digits.isascii() or not digits.isdigit() or len(digits) not in lengths:
        return digits, refusal
    if not taxcode.well_formed(digits):
        return digits, "check_digit"
    return taxcode.stored(digits), ""


def _fits_person(digits: str, sex: str | None, birth_year: int | None) -> bool:
    if sex is None or birth_year is None:
        return True
    mark = int(digits[3])
    year = _CENTURIES[mark] + int(digits[4:6])
    return (mark % 2 == 0) == (sex == "male") and year == birth_year


def household_refusal(legal_form: str, scheme: str, recorded_for: date) -> bool:
    """Whether a tax-office code is refused for a household business: none is new since 1 July 2025 (O-K.10.3)."""
    return legal_form == LegalForm.HOUSEHOLD and scheme in TAX_SCHEMES and recorded_for > HOUSEHOLD_CODES_END


def vsic_shape(code: str) -> bool:
    """Whether a text has the form of an industry code of level 4 or 5."""
    return bool(_VSIC.fullmatch(code))


def vsic_field(code: str) -> str | None:
    """The field of the size test by main line: "industry" (agriculture, industry, construction: divisions 01-43),
    "trade" (the rest), or None when no code is known (80/2021/NĐ-CP art. 5, 6)."""
    if not vsic_shape(code):
        return None
    return "industry" if int(code[:2]) <= 43 else "trade"
