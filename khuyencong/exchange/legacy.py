"""Legacy Vietnamese fonts: TCVN3 (ABC) and VNI texts stand in a sheet as Latin letters ("Hîp t¸c x·").

A column is converted when most of its accented words become Vietnamese syllables and were none before. Texts that
hold letters no legacy font has (ế, ư as Unicode) are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from khuyencong.exchange.choices import Font

SHARE_MIN = 0.7
EVIDENCE_MIN = 2  # one word may be a syllable by chance
SAMPLE_WORDS = 400
_TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
# VNI writes the base letter and then a sign; some letters are one sign of their own.
_VNI_SIGNS = {
    "a": dict(zip("ùøûõïêéèúüëâáàåãä", "áàảãạăắằẳẵặâấầẩẫậ", strict=True)),
    "e": dict(zip("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ", strict=True)),
    "o": dict(zip("ùøûõïâáàåãä", "óòỏõọôốồổỗộ", strict=True)),
    "ô": dict(zip("ùøûõï", "ớờởỡợ", strict=True)),
    "u": dict(zip("ùøûõï", "úùủũụ", strict=True)),
    "ö": dict(zip("ùøûõï", "ứừửữự", strict=True)),
    "y": dict(zip("ùøûõ", "ýỳỷỹ", strict=True)),
}
_VNI_ALONE = dict(zip("ôöíìæóòñî", "ơưíìỉĩịđỵ", strict=True))


def _vni_table() -> dict[str, str]:
    table = {base + sign: letter for base, signs in _VNI_SIGNS.items() for sign, letter in signs.items()}
    table |= _VNI_ALONE
    for pair, letter in list(table.items()):
        for turned in {pair.upper(), pair[0].upper() + pair[1:]}:
            table.setdefault(turned, letter.upper())
    return table


_VNI = _vni_table()
_VNI_PAIRS = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

_ONSET = "(?:b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang "
    "oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong oong op ot ô ôc ôi ôm ôn ông ôp ôt "
    "ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh uêt uôc uôi uôm uôn uông uôt ui um un ung uơ up ut uy uya "
    "uych uyên uyêt uynh uyt uyu ư ưa ưc ươc ươi ươm ươn ương ươp ươt ươu ưi ưm ưn ưng ưt ưu y yêm yên yêng yêt yêu"
).split()
_SYLLABLE = re.compile(f"{_ONSET}(?:{'|'.join(sorted(_RHYMES, key=len, reverse=True))})")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_LETTER = re.compile("[A-Za-z]")
_SPLIT = re.compile(r"[\s!-/:-@\[-`{-~\d]+")


def convert(text: str, font: str) -> str:
    """A text of a legacy font in Unicode (NFC). A text that is Unicode already stays as it is."""
    if text.isascii() or is_unicode(text):
        return text
    if font == Font.TCVN3:
        return text.translate(_TCVN3)
    return _VNI_PAIRS.sub(lambda match: _VNI[match[0]], text)


def is_unicode(text: str) -> bool:
    """Whether a text holds a letter that only Unicode has."""
    return any(ord(c) > 0xFF and (c.isalpha() or unicodedata.combining(c)) for c in text)


@lru_cache(maxsize=4096)
def is_syllable(word: str) -> bool:
    """Whether a word has the form of a Vietnamese syllable, with one tone at most."""
    letters = unicodedata.normalize("NFD", word.lower())
    tones = sum(c in _TONES for c in letters)
    bare = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
    return tones <= 1 and bool(_SYLLABLE.fullmatch(bare))


def accented_words(texts: Iterable[str]) -> list[str]:
    """Words of Latin letters with others between them, of texts that are not clearly Unicode."""
    found: list[str] = []
    for text in texts:
        if not text.isascii() and not is_unicode(text):
            found += [w for w in _SPLIT.split(text) if not w.isascii() and _LETTER.search(w)]
        if len(found) >= SAMPLE_WORDS:
            break
    return found


def score(words: Sequence[str], font: str = "") -> int:
    """How many words are Vietnamese syllables, as they are or read in a font."""
    return sum(is_syllable(convert(w, font) if font else w) for w in words)


def detect(texts: Iterable[str], leaning: str = "") -> str:
    """The legacy font of some texts of one column, "" for none.

    `leaning`: the font of the sheet, taken when the words fit both readings equally.
    """
    words = accented_words(texts)
    if not words:
        return ""
    plain = score(words)
    font, best = max(((f, score(words, f)) for f in Font.values), key=lambda pair: pair[1])
    if best >= EVIDENCE_MIN and best > plain and best >= SHARE_MIN * len(words):
        return font
    if leaning and score(words, leaning) == plain:
        return leaning
    return ""
