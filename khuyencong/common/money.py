"""Money is a whole number of đồng; shares are exact decimals. No float anywhere."""

from decimal import ROUND_FLOOR, Decimal

MILLION = 1_000_000


def share_of(amount_vnd: int, share: Decimal) -> int:
    """The share of an amount in whole đồng, rounded down, so that the State never pays above the share.

    `share` is a fraction (Decimal("0.5") for 50 %). Raises ValueError for a negative amount or share.
    """
    if amount_vnd < 0 or share < 0:
        raise ValueError("amount and share must not be negative")
    return int((amount_vnd * share).to_integral_value(rounding=ROUND_FLOOR))
