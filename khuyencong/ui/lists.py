"""Lists: pages, order, filters and the addresses that keep them (visual.md §4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khuyencong.common import formats
from khuyencong.common.paging import PAGE_SIZE, PAGE_SIZE_MAX

Text = str | Promise
M = TypeVar("M", bound=Model)
PAGE_KEY, ORDER_KEY, EXPORT_KEY = "page", "order", "export"
EXPORT_FORMS = {"xlsx": "Excel", "csv": "CSV", "json": "JSON"}


@dataclass(frozen=True)
class Chip:
    """One active filter and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Column:
    """A sortable column: its address, and the direction when it orders the list now."""

    url: str
    direction: str = ""


@dataclass(frozen=True)
class Order:
    """One way to order a list: `fields` end with the tie-breaker (add "id")."""

    label: Text
    fields: tuple[str, ...]


@dataclass
class Page(Generic[M]):
    """One page of a list.

    `orders`: the ways to order it by key, the first is the default; "-key" in the address turns it round.
    `filters`: name in the address -> label of the active value ("" or None: not active); the view has already
    filtered `rows`. A page number or order that does not exist falls back to the nearest that does. `exportable`: the
    view answers `export_form` with a file of every row of `ordered`; the pager then offers it.
    """

    query: QueryDict
    rows: QuerySet[M]
    orders: Mapping[str, Order]
    filters: Mapping[str, Text | None] = field(default_factory=dict)
    size: int = PAGE_SIZE
    lang: str = "vi"
    exportable: bool = False

    def __post_init__(self) -> None:
        self.size = max(1, min(self.size, PAGE_SIZE_MAX))
        self.order_key, self.descending = self._order()
        self.ordered = self.rows.order_by(*self._order_fields())
        self.total = self.rows.count()
        self.pages = max(1, -(-self.total // self.size))
        typed = self.query.get(PAGE_KEY, "1")
        wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 1
        self.number = max(1, min(wanted, self.pages))
        first = (self.number - 1) * self.size
        self.items: list[M] = list(self.ordered[first : first + self.size])
        self.first = first + 1 if self.items else 0
        self.last = first + len(self.items)

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def _order(self) -> tuple[str, bool]:
        typed = self.query.get(ORDER_KEY, "")
        key = typed.removeprefix("-")
        return (key, typed.startswith("-")) if key in self.orders else (next(iter(self.orders)), False)

    def _order_fields(self) -> Sequence[str]:
        fields = self.orders[self.order_key].fields
        if not self.descending:
            return fields
        return [f.removeprefix("-") if f.startswith("-") else f"-{f}" for f in fields]

    def _url(self, **changes: str | None) -> str:
        """The address of this list with some parameters changed (None: taken away)."""
        pairs = [(k, v) for k, vs in self.query.lists() for v in vs if k not in changes and v != ""]
        pairs += [(k, v) for k, v in changes.items() if v is not None]
        return "?" + urlencode(pairs)

    @property
    def previous_url(self) -> str:
        return self._url(page=str(self.number - 1)) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(page=str(self.number + 1)) if self.number < self.pages else ""

    @property
    def numbers(self) -> list[tuple[int, str]]:
        """Page numbers to offer; an empty address is a gap."""
        near = {1, self.pages, *range(max(1, self.number - 1), min(self.pages, self.number + 1) + 1)}
        shown: list[tuple[int, str]] = []
        for n in sorted(near):
            if shown and n - shown[-1][0] > 1:
                shown.append((0, ""))
            shown.append((n, self._url(page=str(n))))
        return shown

    @property
    def shown_words(self) -> str:
        """Which rows of how many are shown."""
        number = {name: formats.number(getattr(self, name), self.lang) for name in ("first", "last", "total")}
        if not self.total:
            return _("Không có dòng nào")
        words = ngettext(
            "Dòng %(first)s–%(last)s trong %(total)s", "Dòng %(first)s–%(last)s trong %(total)s", self.total
        )
        return words % number

    @property
    def order_words(self) -> str:
        """How the list is ordered."""
        words = _("xếp theo %(order)s, giảm dần") if self.descending else _("xếp theo %(order)s")
        return words % {"order": self.orders[self.order_key].label}

    def column(self, key: str) -> Column:
        """The head of a sortable column. Raises KeyError for a key without an order."""
        if key not in self.orders:
            raise KeyError(key)
        mine = key == self.order_key
        turned = f"-{key}" if mine and not self.descending else key
        direction = ("descending" if self.descending else "ascending") if mine else ""
        return Column(self._url(order=turned, page=None), direction)

    @property
    def chips(self) -> list[Chip]:
        """The active filters."""
        return [
            Chip(str(label), self._url(**{name: None, "page": None})) for name, label in self.filters.items() if label
        ]

    @property
    def clear_url(self) -> str:
        return self._url(page=None, **dict.fromkeys(self.filters))

    @property
    def export_url(self) -> str:
        return self._url(export="xlsx", page=None)

    @property
    def exports(self) -> list[tuple[str, str]]:
        """The files to offer, (word, address); none for a list that is not exported or has no row."""
        if not (self.exportable and self.total):
            return []
        return [(word, self._url(export=form, page=None)) for form, word in EXPORT_FORMS.items()]

    @property
    def export_form(self) -> str:
        """The file the address asks for, "" for the page; `ordered` then holds every row, not this page's."""
        typed = self.query.get(EXPORT_KEY, "")
        return typed if typed in EXPORT_FORMS else ""

    @property
    def wants_export(self) -> bool:
        return bool(self.export_form)
