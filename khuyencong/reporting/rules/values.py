"""Figures are kept as whole numbers of their unit's smallest part: money in đồng, land in m², so sums are exact."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

BIGGEST = 2**63 - 1


class NotANumber(ValueError):
    """A text typed or pasted into a cell is no figure of the unit. `why`: word | decimals | negative | big."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def stored(value: Decimal, scale: int) -> int:
    """A figure as the database keeps it. Raises NotANumber when it does not fit."""
    number = value.scaleb(scale)
    if number != number.to_integral_value():
        raise NotANumber("decimals")
    if abs(number) > BIGGEST:
        raise NotANumber("big")
    return int(number)


def shown(amount: int | None, scale: int) -> Decimal | None:
    """A stored figure in its unit."""
    return None if amount is None else Decimal(amount).scaleb(-scale)


def rounded(value: Fraction, scale: int, places: int) -> int:
    """A computed figure, rounded half up to the places of its unit, as the database keeps it."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return stored(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), scale)


def read(text: str, *, places: int, lang: str = "vi", negative: bool = False) -> Decimal | None:
    """A typed figure; an empty text is no figure (None), never zero. Vietnamese writes 1.234,5; English 1,234.5.

    `places`: decimals the unit allows. Raises NotANumber.
    """
    bare = "".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())
    if not bare:
        return None
    point = "," if lang == "vi" else "."
    grouping = "." if lang == "vi" else ","
    whole, _, part = bare.partition(point)
    if grouping in whole:
        groups = whole.lstrip("-+").split(grouping)
        if any(len(g) != 3 for g in groups[1:]) or not 1 <= len(groups[0]) <= 3:
            raise NotANumber("word")
        whole = whole.replace(grouping, "")
    try:
        value = Decimal(f"{whole}.{part}" if part else whole)
    except InvalidOperation as error:
        raise NotANumber("word") from error
    if not value.is_finite() or "e" in bare.lower():
        raise NotANumber("word")
    return checked(value, places=places, negative=negative)


def checked(value: Decimal, *, places: int, negative: bool = False) -> Decimal:
    """A figure with no more decimals than its unit allows, not below zero. Raises NotANumber."""
    if value < 0 and not negative:
        raise NotANumber("negative")
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise NotANumber("decimals")
    return value
