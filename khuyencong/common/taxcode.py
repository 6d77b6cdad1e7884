"""The form of a tax code (O-K.1): digits, serial and check digit. Existence is the register's matter."""

import re
from operator import mul

_SEPARATORS = re.compile(r"[\s.\-]+")
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
BASE_DIGITS, BRANCH_DIGITS = 10, 13


def bare_digits(text: str) -> str:
    """A code without the separators people write in it."""
    return _SEPARATORS.sub("", text)


def well_formed(digits: str) -> bool:
    """Whether 10 or 13 digits make a code that can have been issued: serial, branch and check digit.

    The tenth digit is 10 - (weighted sum of the first nine mod 11); a sum that gives 10 is never issued.
    """
    if len(digits) not in {BASE_DIGITS, BRANCH_DIGITS} or not (digits.isascii() and digits.isdigit()):
        return False
    if digits[2:9] == "0000000" or digits[10:] == "000":
        return False
    total: int = sum(map(mul, _WEIGHTS, map(int, digits)))
    return 10 - total % 11 == int(digits[9])


def stored(digits: str) -> str:
    """The stored form: ten digits, with the branch after a dash."""
    return digits if len(digits) == BASE_DIGITS else f"{digits[:BASE_DIGITS]}-{digits[BASE_DIGITS:]}"
