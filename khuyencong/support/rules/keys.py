"""The keys that say two cost items are the same one. Exact, never a score (P§5.1 item 4; P§9; P§15.50).

A key is a short text made of folded words and numbers. An item carries several; two items that share one are taken
for the same until it is decided otherwise. See docs/decisions/2026-11-24-keys-of-support.md.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from khuyencong.common.fold import search_key
from khuyencong.support.choices import ItemKind, KeyKind

ANY = "*"
WHOLE_EVENT = "*"
# A shorter serial number ("001") says something only together with both maker and model.
SERIAL_ALONE_MIN = 5
KEY_MAX = 240
YEARS_MAX = 10
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_CLUSTER = re.compile(r"^(cum cong nghiep|ccn)\b")


def folded(text: str) -> str:
    """Letters and digits only, without accents: "HĐ-12/2026" and "hd 12 2026" are the same."""
    return re.sub(r"[^0-9a-z]", "", search_key(text)) if text else ""


def _short(text: str, limit: int = 60) -> str:
    """A folded part that fits its place; a longer one ends in the hash of the whole."""
    return text if len(text) <= limit else f"{text[: limit - 16]}{sha256(text.encode()).hexdigest()[:16]}"


def _joined(*parts: object) -> str:
    return "|".join(str(part) for part in parts)


def serial_key(maker: str, model: str, serial: str) -> str:
    """The key of one machine: folded maker, model and serial number; "" without a serial number."""
    parts = [_short(folded(part)) for part in (maker, model, serial)]
    return _joined(*parts) if parts[-1] else ""


def works_key(province: str, where: str, works: str) -> str:
    """The key of one works item: code of the province, cluster or place, code or name of the works.

    "" unless all three are known. "CCN Bắc Duyên Hải" and "Cụm công nghiệp Bắc Duyên Hải" are one cluster.
    """
    names = (province, _CLUSTER.sub("", search_key(where)), works)
    parts = [_short(folded(part)) for part in names]
    return _joined(*parts) if all(parts) else ""


def contract_key(number: str, tax_code: str, signed_on: date | None) -> str:
    """The key of a contract: number, tax code of the counterparty, day of signing; "" unless all three are known."""
    parts = [_short(folded(number)), _short(folded(tax_code), 20)]
    return _joined(*parts, signed_on.isoformat()) if all(parts) and signed_on else ""


def event_key(organiser: str, event: str, year: int | None, stall: str = "") -> str:
    """The key of a fair or event: organiser, event, year and stall; WHOLE_EVENT for who pays the event itself.

    Without a stall the beneficiary stands for it. "" unless organiser, event and year are known.
    """
    parts = [_short(folded(organiser)), _short(folded(event)), str(year or "")]
    place = WHOLE_EVENT if stall.strip() == WHOLE_EVENT else _short(folded(stall), 30)
    return _joined(*parts, place) if all(parts) else ""


# What each key is made of beside its own word: any one of them, or all.
PARTS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("serial", ("maker", "model"), True),
    ("works", ("works_place",), False),
    ("contract_number", ("contract_tax_code", "contract_on"), False),
    ("event", ("event_organiser", "event_year"), False),
)


def missing_part(values: Mapping[str, object], name: str, others: Sequence[str], *, any_of: bool = False) -> str:
    """The part a key still needs, of one that was begun; "" when it is whole or was not begun."""
    filled = [bool(values.get(other)) for other in others]
    if not values.get(name):
        return name if any(filled) else ""
    if any(filled) if any_of else all(filled):
        return ""
    return next(other for other, there in zip(others, filled, strict=True) if not there)


def missing_parts(values: Mapping[str, object]) -> list[str]:
    """Every part the typed keys still need."""
    found = (missing_part(values, name, others, any_of=any_of) for name, others, any_of in PARTS)
    return [name for name in found if name]


def typed_keys(values: Mapping[str, Any]) -> dict[str, str]:
    """The four keys of what was typed; `works_province` is the code of the province."""
    v = {name: value or "" for name, value in values.items()}
    return {
        "serial_key": serial_key(v.get("maker", ""), v.get("model", ""), v.get("serial", "")),
        "works_key": works_key(v.get("works_province", ""), v.get("works_place", ""), v.get("works", "")),
        "contract_key": contract_key(
            v.get("contract_number", ""), v.get("contract_tax_code", ""), values.get("contract_on") or None
        ),
        "event_key": event_key(
            v.get("event_organiser", ""), v.get("event", ""), values.get("event_year") or None, v.get("event_stall", "")
        ),
    }


def period_years(period: str, budget_year: int) -> range:
    """The years a content is for: those named in the period ("2026-2027"), else the budget year; at most ten."""
    named = [int(y) for y in _YEAR.findall(period)] or [budget_year]
    return range(min(named), min(max(named), min(named) + YEARS_MAX - 1) + 1)


@dataclass(frozen=True, order=True)
class Key:
    """One key of an item."""

    kind: KeyKind
    text: str

    @property
    def value(self) -> str:
        """The key as it is stored and looked up."""
        return f"{self.kind}:{self.text}"


@dataclass(frozen=True)
class ItemFacts:
    """What the keys of an item are made of; empty means not known yet."""

    kind: str
    activity: str
    budget_year: int
    name: str = ""
    beneficiary_id: int | None = None
    period: str = ""
    serial_key: str = ""
    works_key: str = ""
    contract_key: str = ""
    event_key: str = ""


def keys_of(item: ItemFacts) -> frozenset[Key]:
    """Every key of an item."""
    years = period_years(item.period, item.budget_year)
    return frozenset(
        [
            *_machine(item.serial_key),
            *([Key(KeyKind.WORKS, item.works_key)] if item.works_key else []),
            *_contract(item, years),
            *_event(item),
            *_content(item, years),
        ]
    )


# Things that have a page of their own.
THINGS = (KeyKind.MACHINE, KeyKind.WORKS, KeyKind.EVENT, KeyKind.CONTRACT)


def spellings(key: Key) -> frozenset[Key]:
    """A key with the shorter ones of the same machine, under which others may have written it down."""
    return frozenset([key, *(_machine(key.text) if key.kind == KeyKind.MACHINE and whole(key.text) else ())])


def whole(text: str) -> bool:
    """Whether a key names its thing in full, with no part left open."""
    return ANY not in text.split("|")


def _machine(key: str) -> Iterable[Key]:
    """Maker, model and serial number; a long serial number is enough with one of the other two."""
    if not key:
        return
    maker, model, serial = key.split("|")
    yield Key(KeyKind.MACHINE, key)
    if len(serial) >= SERIAL_ALONE_MIN:
        if model:
            yield Key(KeyKind.MACHINE, _joined(ANY, model, serial))
        if maker:
            yield Key(KeyKind.MACHINE, _joined(maker, ANY, serial))


def _contract(item: ItemFacts, years: Iterable[int]) -> Iterable[Key]:
    """A contract once; the interest of one loan once for each year."""
    if not item.contract_key:
        return
    if item.kind == ItemKind.INTEREST:
        yield from (Key(KeyKind.CONTRACT, _joined(item.contract_key, year)) for year in years)
    else:
        yield Key(KeyKind.CONTRACT, item.contract_key)


def _event(item: ItemFacts) -> Iterable[Key]:
    """The stall of an event, and the beneficiary's place at it, which counts while one of the stalls is not known."""
    if not item.event_key:
        return
    event, _bar, stall = item.event_key.rpartition("|")
    if stall:
        yield Key(KeyKind.EVENT, item.event_key)
    if item.beneficiary_id is not None and stall != WHOLE_EVENT:
        yield Key(KeyKind.PLACE_AT_EVENT, _joined(event, item.beneficiary_id))


def _content(item: ItemFacts, years: Iterable[int]) -> Iterable[Key]:
    """Beneficiary, content and year: with the item's name inside one scheme, without it between two schemes."""
    if item.beneficiary_id is None or not item.activity:
        return
    name = _short(folded(item.name), 120)
    for year in years:
        yield Key(KeyKind.CONTENT, _joined(item.beneficiary_id, item.activity, year, name))
        yield Key(KeyKind.PURPOSE, _joined(item.beneficiary_id, item.activity, year))
