"""Likely twins of a business somebody is about to register, and the queue of pairs to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from khuyencong.common.fold import search_key
from khuyencong.places.models import Unit
from khuyencong.places.selectors import address_heirs, with_predecessors
from khuyencong.registry.choices import LegalForm, PairState, Scheme, Sign
from khuyencong.registry.matching.names import Name, address_key, of_folded, phone_key, resemble, take_apart
from khuyencong.registry.models import Establishment, OtherName, TwinPair
from khuyencong.registry.selectors.identifying import find_by_identifier

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

SHOWN_MAX = 8
COMMUNE_MAX = 3000
PROVINCE_MAX = 50
CORE_MIN = 4


@dataclass(frozen=True)
class Typed:
    """What was typed about a business that is not saved yet."""

    name: str
    commune: Unit
    legal_form: str = ""
    address: str = ""
    phone: str = ""
    founded_on: date | None = None
    scheme: str = ""
    number: str = ""
    form_key: str = ""


@dataclass(frozen=True)
class Likely:
    """A record that may be the same business, with what is alike."""

    establishment: Establishment
    signs: tuple[str, ...] = field(default=())

    @property
    def sign_labels(self) -> list[str]:
        return [str(Sign(sign).label) for sign in self.signs]


def likely_twins(typed: Typed, visible: QuerySet[Establishment], *, on: date) -> list[Likely]:
    """The visible records that may be the business typed, the most alike first, at most eight.

    Names are compared without accents, legal form and word order; a slip or two is forgiven in one commune. A personal
    number shared with another household says nothing by itself: one person may represent several (O-K.2).
    """
    name = take_apart(typed.name)
    rows = visible.select_related("province", "commune")
    if typed.form_key:
        rows = rows.exclude(form_key=typed.form_key)  # the same form sent twice is no twin of itself
    same_number = _owners(typed)
    here = _commune_and_its_past(typed.commune, on)
    province = with_predecessors([typed.commune.province_id or typed.commune.pk])
    near = list(rows.filter(commune__in=here).order_by("-id")[:COMMUNE_MAX])
    wider = list(rows.filter(province__in=province, search_key__contains=name.core).order_by("id")[:PROVINCE_MAX]
                 if len(name.core) >= CORE_MIN else [])  # fmt: skip
    numbered = list(rows.filter(pk__in=same_number)) if same_number else []
    found: dict[int, Likely] = {}
    for row in (*near, *wider, *numbered):
        if row.pk not in found and (signs := _signs(typed, name, row, row.commune_id in here, row.pk in same_number)):
            found[row.pk] = Likely(row, signs)
    return sorted(found.values(), key=lambda one: (-len(one.signs), one.establishment.pk))[:SHOWN_MAX]


def _owners(typed: Typed) -> set[int]:
    if not (typed.scheme and typed.number):
        return set()
    return set(find_by_identifier(typed.scheme, typed.number).values_list("pk", flat=True))


def _commune_and_its_past(commune: Unit, on: date) -> frozenset[int]:
    heir = address_heirs(on=on).get(commune.pk, commune.pk)
    return with_predecessors([heir])


def _signs(typed: Typed, name: Name, row: Establishment, near: bool, number: bool) -> tuple[str, ...]:
    """What is alike; empty when it is not enough to ask."""
    theirs = of_folded(row.search_key)
    how = resemble(name, theirs)
    phone = bool(phone_key(typed.phone)) and phone_key(typed.phone) == phone_key(row.phone)
    address = bool(address_key(typed.address)) and address_key(typed.address) == address_key(row.address)
    founded = typed.founded_on is not None and typed.founded_on == row.founded_on
    person = number and typed.scheme == Scheme.PIN12
    more = phone or address or founded or person
    if how == Sign.LIKE and LegalForm.HOUSEHOLD in (typed.legal_form, row.legal_form) and not more:
        how = ""  # two owners whose names differ by a letter
    alike = {
        Sign.NUMBER: number and not person,
        Sign.PERSON: person,
        how: bool(how),
        Sign.FORM: typed.legal_form == row.legal_form,
        Sign.COMMUNE: near,
        Sign.PROVINCE: not near,
        Sign.ADDRESS: address,
        Sign.PHONE: phone,
        Sign.FOUNDED: founded,
    }
    enough = bool(how) if near else how in (Sign.NAME, Sign.WORDS)
    if not (enough or alike[Sign.NUMBER]):
        return ()
    return tuple(str(sign) for sign in Sign if alike.get(sign))


@dataclass(frozen=True)
class QueueFilter:
    """What the queue is narrowed to; empty = not narrowed."""

    text: str = ""
    state: str = ""
    province_id: int | None = None
    sign: str = ""
    record_id: int | None = None


TODO = "todo"


def pairs(user: User, on: date, wanted: QueueFilter) -> QuerySet[TwinPair]:
    """The pairs a user may work on, narrowed; both records with their places loaded."""
    rows = TwinPair.objects.visible_to(user, on=on) if wanted.state != PairState.MERGED else _merged(user, on)
    if wanted.state == TODO:
        rows = rows.filter(state__in=[PairState.OPEN, PairState.PROPOSED])
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.province_id is not None:
        units = with_predecessors([wanted.province_id])
        rows = rows.filter(Q(first__province__in=units) | Q(second__province__in=units))
    if text := search_key(wanted.text):
        rows = rows.filter(Q(first__search_key__contains=text) | Q(second__search_key__contains=text))
    if wanted.record_id is not None:
        rows = rows.filter(Q(first=wanted.record_id) | Q(second=wanted.record_id))
    if wanted.sign:
        rows = rows.filter(signs_text__contains=f" {wanted.sign} ")
    ends = [f"{end}__{place}" for end in ("first", "second") for place in ("province", "commune")]
    return rows.select_related("first", "second", *ends)


def _merged(user: User, on: date) -> QuerySet[TwinPair]:
    """Pairs that were merged, of which the reader sees the record that stayed."""
    mine = Establishment.objects.visible_to(user, on=on)
    return TwinPair.objects.filter(Q(first__in=mine) | Q(second__in=mine), state=PairState.MERGED)


def known_before_as(text: str, visible: QuerySet[Establishment], *, limit: int = 5) -> list[OtherName]:
    """Names of merged records that a search text fits, with the record they lead to."""
    key = search_key(text)
    if not key:
        return []
    names = OtherName.objects.filter(search_key__contains=key, establishment__in=visible)
    return list(names.select_related("establishment").order_by("search_key", "id")[:limit])


def told_apart(survivors: Mapping[int, int]) -> set[tuple[int, int]]:
    """Pairs somebody told apart, named by the records they belong to now."""
    rows: Iterable[Any] = TwinPair.objects.filter(state=PairState.DIFFERENT).values_list("first_id", "second_id")
    ends = ((survivors.get(a, a), survivors.get(b, b)) for a, b in rows)
    return {(min(a, b), max(a, b)) for a, b in ends}
