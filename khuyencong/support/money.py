"""State money as pages show it: line by line, and added up by purse and year."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet, Sum
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from khuyencong.accounts.access import acts
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import roles_of
from khuyencong.common.errors import Words
from khuyencong.common.fold import search_key
from khuyencong.law import selectors as law
from khuyencong.ledger.selectors import subject_url
from khuyencong.places.models import Unit
from khuyencong.registry import selectors as registry
from khuyencong.support import rules, selectors
from khuyencong.support.choices import KIND_LABELS, ItemState, KeyKind, ProofLevel
from khuyencong.support.models import Key, SupportItem
from khuyencong.support.pages import tag_of, thing_words
from khuyencong.support.rules import Outward

ROWS = 200
PLACE_ROWS = 50


@dataclass(frozen=True)
class Line:
    """One item as a reader sees it: of another office's only `seen` and `state` (P§9E.5 item 3)."""

    seen: Outward
    state: Words
    paid: bool
    item: SupportItem | None = None
    content: str = ""
    url: str = ""
    thing_id: int | None = None
    proofs: tuple[tuple[Words, int], ...] = ()


@dataclass
class YearSums:
    """A budget year: what stands by purse, what of it was paid, in đồng."""

    year: int
    by_purse: list[int | None]
    purses: list[Words]
    total: int = 0
    paid: int = 0

    @property
    def cells(self) -> list[tuple[Words, int | None]]:
        """Each purse with what stands in it; None where nothing does."""
        return list(zip(self.purses, self.by_purse, strict=True))


@dataclass
class Sums:
    """Items added up by purse and budget year; void items are left out by the caller."""

    purses: list[Words] = field(default_factory=list)
    years: list[YearSums] = field(default_factory=list)
    by_purse: list[int] = field(default_factory=list)
    total: int = 0
    paid: int = 0
    items: int = 0

    @property
    def cells(self) -> list[tuple[Words, int]]:
        """Each purse with what stands in it over all years."""
        return list(zip(self.purses, self.by_purse, strict=True))


def sums(rows: QuerySet[SupportItem]) -> Sums:
    """The money of items by purse and year, newest year first, the greatest purse first; one query."""
    cells: dict[tuple[int, str], int] = defaultdict(int)
    paid: dict[int, int] = defaultdict(int)
    words: dict[str, Words] = {}
    found = Sums()
    grouped = rows.order_by().values_list("budget_year", "scheme", "purse", "state")
    for year, scheme, purse, state, vnd, number in grouped.annotate(vnd=Sum("amount_vnd"), number=Count("id")):
        name = selectors.purse_words(scheme, purse)
        words[str(name)] = name
        cells[year, str(name)] += int(vnd)
        paid[year] += int(vnd) if state == ItemState.PAID else 0
        found.items += number
    by_purse = {key: sum(vnd for (_year, purse), vnd in cells.items() if purse == key) for key in words}
    order = sorted(words, key=lambda key: (-by_purse[key], key))
    found.purses, found.by_purse = [words[key] for key in order], [by_purse[key] for key in order]
    for year in sorted({year for year, _purse in cells}, reverse=True):
        row = [cells.get((year, key)) for key in order]
        found.years.append(YearSums(year, row, found.purses, sum(vnd or 0 for vnd in row), paid[year]))
    found.total, found.paid = sum(by_purse.values()), sum(paid.values())
    return found


def lines(items: Iterable[SupportItem], user: User, on: date) -> list[Line]:
    """Each item as the reader may see it; `keys`, `invoices` and the beneficiary are loaded (`loaded`)."""
    return [_line(item, selectors.may_see(user, item, on)) for item in items]


def loaded(rows: QuerySet[SupportItem], most: int) -> list[SupportItem]:
    """At most so many items with all that a line shows, in a constant number of queries."""
    return list(rows.select_related("beneficiary").prefetch_related("keys", "invoices")[:most])


def _line(item: SupportItem, own: bool) -> Line:
    state = ItemState(item.state)
    seen = selectors.outward(item)
    if not own:
        return Line(seen, state.label, state == ItemState.PAID)
    proven: dict[str, int] = defaultdict(int)
    for invoice in item.invoices.all():
        proven[invoice.proof] += invoice.counted_vnd
    named = [key for key in item.keys.all() if key.kind in rules.THINGS and rules.whole(key.text)]
    return Line(
        seen,
        state.label,
        state == ItemState.PAID,
        item,
        law.activity_label(item.activity) if item.activity else "",
        subject_url(item.subject),
        min(named, key=lambda key: (rules.RANK[KeyKind(key.kind)], key.value)).pk if named else None,
        tuple((level.label, proven[level]) for level in ProofLevel if level in proven),
    )


def _sheet(rows: QuerySet[SupportItem], user: User, on: date, *, most: int, **more: Any) -> SafeString | None:
    items = loaded(rows, most + 1)
    if not items:
        return None
    added = sums(rows)
    context = {"sums": added, "lines": lines(items[:most], user, on), "most": most, "more": len(items) > most, **more}
    return render_to_string("support/_money.html", context)


def money_sheet(establishment_id: int, user: User | AnonymousUser, on: date) -> SafeString | None:
    """What an establishment received or is planned to receive from every purse and policy, added up by purse and year,
    and line by line; nothing when there is none. Of another office's item only purse, year, amount and office."""
    if not isinstance(user, User):
        return None
    return _sheet(selectors.items_of_beneficiary(establishment_id), user, on, most=ROWS)


def _reads(user: User | AnonymousUser, on: date) -> bool:
    return isinstance(user, User) and bool(acts()["support.view"] & roles_of(user, on))


def place_sheet(unit_id: int, user: User | AnonymousUser, on: date) -> SafeString | None:
    """The State money of a place for those who may see support; the page of the place itself is public."""
    if not _reads(user, on):
        return None
    assert isinstance(user, User)
    unit = Unit.objects.get(pk=unit_id)
    return _sheet(selectors.items_of_place(unit), user, on, most=PLACE_ROWS, whose=True, unit=unit)


def product_sheet(product_id: int, user: User | AnonymousUser, on: date) -> SafeString | None:
    """The items of the producer that name the product. Whether they are about it is for the reader to judge."""
    if not isinstance(user, User):
        return None
    product = registry.product_of(product_id)
    rows = selectors.items_of_beneficiary(product.establishment_id).values_list("pk", "name")
    named = [pk for pk, name in rows if search_key(product.name) in search_key(name)]
    found = SupportItem.objects.filter(pk__in=named).order_by("-budget_year", "-id")
    return _sheet(found, user, on, most=ROWS) if named else None


def thing_page(key: Key, user: User, on: date) -> dict[str, Any]:
    """Everything the State ever paid on one machine, works item, contract or event, under every spelling of its key."""
    kind = KeyKind(key.kind)
    values = [one.value for one in rules.spellings(rules.Key(kind, key.text))]
    pks = SupportItem.objects.filter(keys__value__in=values).exclude(state=ItemState.VOID).values("pk")
    rows = SupportItem.objects.filter(pk__in=pks).order_by("-budget_year", "-id")
    items = loaded(rows, ROWS)
    shown = lines(items, user, on)
    own = next((line.item for line in shown if line.item), None)
    cases = selectors.cases_visible_to(user, on).filter(kind=kind, value__in=values)
    return {
        "kind": kind,
        "words": thing_words(kind, key.value),
        "words_inside": KIND_LABELS[kind],
        "name": own.name if own else "",
        "sums": sums(rows),
        "lines": shown,
        "here": key.pk,
        "whose": True,
        "cases": [(case, tag_of(case)) for case in cases.order_by("-id")[:20]],
    }
