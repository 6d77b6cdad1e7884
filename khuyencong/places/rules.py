"""Pure decisions about units: kinds, search words, unit systems, restating sums, weights, addresses."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from khuyencong.common.fold import composed, search_key
from khuyencong.places.choices import REORGANISED_ON, Kind, Level

_SIMPLE_KINDS = {
    "huyện": Kind.RURAL_DISTRICT,
    "quận": Kind.URBAN_DISTRICT,
    "thị xã": Kind.TOWN,
    "thị trấn": Kind.TOWNSHIP,
    "đặc khu": Kind.SPECIAL_ZONE,
    "phường": Kind.WARD,
    "tỉnh": Kind.PROVINCE,
    "xã": Kind.COMMUNE,
}
_CITY = "thành phố"
# Folded prefixes as officers type them; the stored key always has the long form.
_SHORT = {
    "tp": "thanh pho",
    "tx": "thi xa",
    "tt": "thi tran",
    "dk": "dac khu",
    "p": "phuong",
    "q": "quan",
    "h": "huyen",
    "x": "xa",
    "t": "tinh",
}
_WELL_KNOWN = {"hcm": "ho chi minh", "tphcm": "thanh pho ho chi minh", "tp hcm": "thanh pho ho chi minh"}
_PREFIXES = tuple(search_key(k) + " " for k in (*_SIMPLE_KINDS, _CITY))


def unit_system(on: date) -> str:
    """The unit system a report of a day is printed in: "63" until 30 June 2025, "34" after (O-J.6.10)."""
    return "63" if on < REORGANISED_ON else "34"


def split_name(name: str) -> tuple[str, str]:
    """(kind word, proper name) of a published name: "Thị xã Sa Pa" gives ("Thị xã", "Sa Pa")."""
    lower = name.lower()
    for word in (*_SIMPLE_KINDS, _CITY):
        if lower.startswith(word + " "):
            return name[: len(word)], name[len(word) + 1 :]
    return "", name


def lower_kind(name: str) -> str:
    """A name inside a sentence: its kind word in lower case ("Tỉnh Lào Cai" → "tỉnh Lào Cai")."""
    word, proper = split_name(name)
    return f"{word.lower()} {proper}" if word else name


def kind_of(name: str, level: str, *, in_central_city: bool = False) -> Kind:
    """The kind a published name says. Raises ValueError for a name without a kind."""
    word = split_name(name)[0].lower()
    if word == _CITY:
        if level == Level.PROVINCE:
            return Kind.CENTRAL_CITY
        return Kind.CITY_IN_CITY if in_central_city else Kind.PROVINCIAL_CITY
    if not word:
        raise ValueError(f"{name!r} names no kind of unit")
    return _SIMPLE_KINDS[word]


def tidy_name(name: str) -> str:
    """A published name in NFC with its kind word in sentence case ("Thành Phố Gia Nghĩa" → "Thành phố Gia Nghĩa")."""
    name = composed(name)
    word, proper = split_name(name)
    return f"{word[0].upper()}{word[1:].lower()} {proper}" if word else name


def unit_key(names: Iterable[str]) -> str:
    """The stored search key of a unit: every name it had, folded, between bars ("|tinh yen bai|")."""
    return "|" + "|".join(dict.fromkeys(search_key(name) for name in names)) + "|"


def search_words(text: str) -> str:
    """The folded form of what a user typed, with short kinds spelled out ("TP. HCM" → "thanh pho ho chi minh")."""
    # A bar would match across names in the stored key; PostgreSQL refuses NUL in any text.
    folded = search_key(text.replace(".", " ").replace("|", " ").replace("\x00", " "))
    folded = _WELL_KNOWN.get(folded, folded)
    words = folded.split(" ")
    if len(words) > 1 and words[0] in _SHORT:
        words[0] = _SHORT[words[0]]
    return " ".join(_WELL_KNOWN.get(w, w) for w in words)


def bare(folded: str) -> str:
    """A folded name without its kind word ("xa ban ho" → "ban ho")."""
    for prefix in _PREFIXES:
        if folded.startswith(prefix):
            return folded[len(prefix) :]
    return folded


@dataclass(frozen=True)
class Edge:
    """`old` went to `new`; `weight` is its share (1 = wholly) or None while nobody entered one."""

    old: Hashable
    new: Hashable
    weight: Decimal | None


@dataclass(frozen=True)
class Restated:
    """Sums in today's units, and the sums of old units that nobody may divide yet."""

    values: dict[Hashable, Decimal]
    not_divisible: dict[Hashable, Decimal]

    @property
    def total(self) -> Decimal:
        """Always the total that was put in (O-J.6.5)."""
        return sum(self.values.values(), Decimal(0)) + sum(self.not_divisible.values(), Decimal(0))


def weights_complete(weights: Sequence[Decimal | None]) -> bool:
    """Whether every successor has a weight and they add up to exactly 1 (O-J.6.4)."""
    given = [w for w in weights if w is not None]
    return len(given) == len(weights) and sum(given, Decimal(0)) == 1


def _divide(value: Decimal, edges: Sequence[Edge]) -> list[Decimal]:
    """Shares of a value by complete weights, exact in the units of the value; the remainder goes to the largest."""
    exponent = value.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) and exponent < 0 else 0)
    parts = [(value * (e.weight or 0)).quantize(step, rounding=ROUND_FLOOR) for e in edges]
    largest = max(range(len(edges)), key=lambda i: (edges[i].weight or Decimal(0), -i))
    parts[largest] += value - sum(parts, Decimal(0))
    return parts


def restate(
    values_by_unit: Mapping[Hashable, Decimal | int],
    edges: Iterable[Edge],
    *,
    ended_without_successor: Collection[Hashable] = frozenset(),
) -> Restated:
    """Restate additive sums of one unit system in the units that followed (O-J.5, O-J.6.5).

    Exact where a unit went wholly, or by complete entered weights, rounded down to the unit of the value with the
    remainder to the largest part. A divided unit without complete weights, and a unit that ended without
    successor, stay apart in `not_divisible`. A unit without edges is carried over. Ratios must not be restated:
    recompute them from restated sums.
    """
    by_old: dict[Hashable, list[Edge]] = defaultdict(list)
    for edge in edges:
        by_old[edge.old].append(edge)
    values: dict[Hashable, Decimal] = defaultdict(Decimal)
    kept: dict[Hashable, Decimal] = {}
    for unit, raw in values_by_unit.items():
        value = Decimal(raw)
        out = by_old.get(unit)
        if unit in ended_without_successor or (out and not weights_complete([e.weight for e in out])):
            kept[unit] = value
        elif out is None:
            values[unit] += value
        else:
            for edge, part in zip(out, _divide(value, out), strict=True):
                values[edge.new] += part
    return Restated(dict(values), kept)


_CENTRAL_CITIES = frozenset({"ha noi", "hai phong", "hue", "da nang", "can tho", "ho chi minh"})
_COMMUNE_WORDS = ("xa ", "phuong ", "thi tran ", "dac khu ")
_DISTRICT_WORDS = ("quan ", "huyen ", "thi xa ", "thanh pho ")


@dataclass(frozen=True)
class Address:
    """The parts of a written address. `historic`: the district of an address of the two-level system, text only."""

    detail: str
    commune: str
    district: str
    province: str
    historic: str = ""

    @property
    def line(self) -> str:
        """The address as printed, without the historic district."""
        return ", ".join(p for p in (self.detail, self.commune, self.district, self.province) if p)


def _is_province(part: str) -> bool:
    folded = search_words(part)
    return folded.startswith("tinh ") or (folded.startswith("thanh pho ") and bare(folded) in _CENTRAL_CITIES)


def normalise_address(text: str, on: date) -> Address:
    """The parts of an address written from the smallest to the largest unit, between commas, for a day (O-J.6.6).

    From 1 July 2025 there are two levels: a district part is taken out of the address and kept only as historic
    text. Parts that name no unit stay in `detail`, nothing typed is lost.
    """
    parts = [p for p in (composed(p) for p in text.split(",")) if p]
    province = commune = district = ""
    if parts and _is_province(parts[-1]):
        province = parts.pop()
    elif (
        len(parts) > 1
        and search_words(parts[-2]).startswith((*_COMMUNE_WORDS, *_DISTRICT_WORDS))
        and bare(search_words(parts[-1])) == search_words(parts[-1])
    ):
        province = parts.pop()  # "…, thị xã Sa Pa, Lào Cai": the kind of the province is often left out
    if parts and search_words(parts[-1]).startswith(_DISTRICT_WORDS):
        district = parts.pop()
    if parts and search_words(parts[-1]).startswith(_COMMUNE_WORDS):
        commune = parts.pop()
    detail = ", ".join(parts)
    if on < REORGANISED_ON:
        return Address(detail, commune, district, province)
    return Address(detail, commune, "", province, historic=district)
