"""Taking names, addresses and phones apart so that the same business written twice looks the same. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from khuyencong.common.fold import search_key

# Folded spellings of a legal form at the head of a name, as offices type them.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "limited": (
        "cong ty trach nhiem huu han mot thanh vien", "cong ty trach nhiem huu han 1 thanh vien",
        "cong ty trach nhiem huu han hai thanh vien tro len", "cong ty trach nhiem huu han mtv",
        "cong ty trach nhiem huu han", "cong ty tnhh mot thanh vien", "cong ty tnhh 1 thanh vien",
        "cong ty tnhh hai thanh vien tro len", "cong ty tnhh 2 thanh vien tro len", "cong ty tnhh mtv",
        "cong ty tnhh 1tv", "cong ty tnhh", "cty trach nhiem huu han", "cty tnhh mot thanh vien",
        "cty tnhh 1 thanh vien", "cty tnhh mtv", "cty tnhh 1tv", "cty tnhh", "ct tnhh mtv", "ct tnhh", "tnhh mtv",
        "tnhh mot thanh vien", "tnhh 1 thanh vien", "tnhh",
    ),
    "joint_stock": ("cong ty co phan", "cong ty cp", "cty co phan", "cty cp", "ctcp", "ct cp"),
    "partnership": ("cong ty hop danh", "cty hop danh"),
    "private": ("doanh nghiep tu nhan", "dn tu nhan", "dntn"),
    "union": ("lien hiep hop tac xa", "lien hiep htx", "lhhtx"),
    "cooperative": ("hop tac xa", "htx"),
    "group": ("to hop tac", "tht"),
    "household": (
        "ho kinh doanh ca the", "ho kinh doanh", "ho kd", "hkd", "ho san xuat kinh doanh", "ho san xuat", "ho ca the",
    ),
    "workshop": (
        "co so san xuat kinh doanh", "co so san xuat", "co so sxkd", "co so sx", "cssx", "co so che bien", "co so",
    ),
    "company": ("cong ty", "cty"),
}  # fmt: skip
# Short forms inside a name, written out so that both ways of writing meet.
WRITTEN_OUT = {
    "sx": "san xuat", "tm": "thuong mai", "dv": "dich vu", "sxtm": "san xuat thuong mai", "cb": "che bien",
    "sxkd": "san xuat kinh doanh", "kd": "kinh doanh", "xk": "xuat khau", "nk": "nhap khau", "xnk": "xuat nhap khau",
    "xd": "xay dung", "vlxd": "vat lieu xay dung", "tmdv": "thuong mai dich vu", "tmsx": "thuong mai san xuat",
    "tcmn": "thu cong my nghe", "nn": "nong nghiep", "cn": "cong nghiep", "tp": "thuc pham", "dt": "dau tu",
    "mtv": "", "va": "", "cua": "",
}  # fmt: skip
_FORM_OF = {spelling: form for form, spellings in SPELLINGS.items() for spelling in spellings}
_LONGEST = max(len(spelling.split()) for spelling in _FORM_OF)
_FUZZY_MIN = 7
_MEMBER = "mot thanh vien"
_DIGITS = re.compile(r"\d+")
_OWNER = re.compile(r"^(ong|ba|anh|chi) ")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_NUMBER_WORD = re.compile(r"\b(so nha|so|nha so)\s+(?=\d)")
_PHONE_HEAD = re.compile(r"^(0084|84)(?=\d{9})")


@dataclass(frozen=True)
class Name:
    """A name taken apart: `form` "" when no legal form was recognised; `core` what is left, short forms written out;
    `words` the core's words in alphabetical order."""

    form: str
    core: str
    words: str


def take_apart(name: str) -> Name:
    """The legal form, the core and the sorted words of a name (any spelling, accents ignored)."""
    return of_folded(search_key(name))


@lru_cache(maxsize=4096)
def of_folded(folded: str) -> Name:
    """The same for a name that is folded already."""
    tokens = _NOT_WORD.sub(" ", folded).split()
    form, rest = _form(tokens)
    if form in {"household", "workshop"}:
        rest = _OWNER.sub("", " ".join(rest)).split()
    core = " ".join(word for token in rest for word in WRITTEN_OUT.get(token, token).split())
    core = core or " ".join(rest or tokens)
    return Name(form, core, " ".join(sorted(core.split())))


def _form(tokens: list[str]) -> tuple[str, list[str]]:
    for count in range(min(_LONGEST, len(tokens)), 0, -1):
        head = " ".join(tokens[:count])
        if head in _FORM_OF and len(tokens) > count:
            form, rest = _FORM_OF[head], tokens[count:]
            if form == "company":
                return _fuzzy_form(tokens) if _fuzzy_form(tokens)[0] else (form, rest)
            return form, _without_member(rest) if form == "limited" else rest
    return _fuzzy_form(tokens)


def _without_member(rest: list[str]) -> list[str]:
    """ "một thành viên" with a slip in it still belongs to the form."""
    if len(rest) > 3 and rest[0][0] in "m1o" and distance(" ".join(rest[:3]), _MEMBER, 1) <= 1:
        return rest[3:]
    return rest


def _fuzzy_form(tokens: list[str]) -> tuple[str, list[str]]:
    """A slip inside the legal form must not hide the core of the name."""
    for count in range(min(_LONGEST, len(tokens) - 1), 0, -1):
        head = " ".join(tokens[:count])
        if len(head) < _FUZZY_MIN:
            break
        for spelling, form in _FORM_OF.items():
            if len(spelling) >= _FUZZY_MIN and abs(len(spelling) - len(head)) <= 1 and distance(spelling, head, 1) <= 1:
                return form, tokens[count:]
    return "", tokens


def address_key(address: str) -> str:
    """A folded address without the word for number and without punctuation."""
    text = " ".join(_NOT_WORD.sub(" ", search_key(address)).split())
    return _NUMBER_WORD.sub("", text)


def phone_key(phone: str) -> str:
    """The digits of the first number of a phone field, +84 as 0; "" below eight digits."""
    digits = re.sub(r"\D", "", re.split(r"[,;/]| - ", phone)[0])
    digits = _PHONE_HEAD.sub("0", digits)
    return digits if len(digits) >= 8 else ""


def number_key(number: str) -> str:
    """An identifier without separators."""
    return re.sub(r"[^0-9A-Za-z]", "", number).upper()


def distance(one: str, two: str, limit: int) -> int:
    """Edits between two texts (insert, delete, replace, swap of neighbours), counted up to `limit` + 1."""
    if one == two:
        return 0
    if abs(len(one) - len(two)) > limit:
        return limit + 1
    older, last = list(range(len(two) + 1)), list(range(len(two) + 1))
    for i, a in enumerate(one, start=1):
        row = [i] + [0] * len(two)
        for j, b in enumerate(two, start=1):
            row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) > limit:
            return limit + 1
        older, last = last, row
    return last[-1]


def resemble(one: Name, two: Name) -> str:
    """How two names resemble: "name" (same core), "words" (same words in another order), "like" (a slip or two), ""
    (not)."""
    if one.core == two.core:
        return "name"
    if one.words == two.words:
        return "words"
    if _DIGITS.findall(one.core) != _DIGITS.findall(two.core):
        return ""  # brick works No. 1 and No. 2 are two
    allowed = 1 if min(len(one.core), len(two.core)) < 12 else 2
    return "like" if distance(one.core, two.core, allowed) <= allowed else ""
