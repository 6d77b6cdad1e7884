"""Where a citation leads. The law room registers its address; without it a citation is plain text."""

from collections.abc import Callable

_finder: Callable[[str], str] | None = None


def register(finder: Callable[[str], str]) -> None:
    """Name the function that turns "28/2018/TT-BTC, điều 8" into an address ("" when the text is not held)."""
    global _finder
    _finder = finder


def address(citation: str) -> str:
    """The address of a citation, or "" when nobody holds the text."""
    return _finder(citation) if _finder is not None and citation else ""
