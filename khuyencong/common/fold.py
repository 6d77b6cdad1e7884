"""Text folding for accent-blind Vietnamese search: the same key on both databases."""

import unicodedata

_PLAIN_D = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D"})
_NO_MARKS = {c: None for c in range(0x300, 0x370) if unicodedata.combining(chr(c))}


def search_key(text: str) -> str:
    """The lower-case, accent-free, single-spaced form of a text.

    Composed and decomposed input, đ and d, and old and new tone placement (hòa, hoà) give the same key.
    """
    bare = unicodedata.normalize("NFD", text.translate(_PLAIN_D)).translate(_NO_MARKS)
    if not bare.isascii():  # marks beyond those of Vietnamese
        bare = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(bare.lower().split())


def composed(text: str) -> str:
    """The text in NFC with outer and repeated spaces removed, as every name is stored (O-K.6)."""
    return " ".join(unicodedata.normalize("NFC", text).split())
