"""Pages of records for machines: a stable order, and an opaque mark where the next page begins.

A mark holds the order and the number of the last record, nothing a person wrote.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from khuyencong.common.errors import Invalid
from khuyencong.common.paging import PAGE_SIZE, PAGE_SIZE_MAX

M = TypeVar("M", bound=Model)
CURSOR_MAX = 200
KEY_MAX = 2**63


class PageQuery(Schema):
    """What every list asks: where to go on, and how many records."""

    cursor: str = Field("", max_length=CURSOR_MAX, description="`next` of the page before; empty: the first page.")
    limit: int = Field(PAGE_SIZE, ge=1, le=PAGE_SIZE_MAX, description="Records a page.")


class RecordPage(Schema):
    """A page of records. `next`: the cursor of the next page, null on the last one."""

    next: str | None


def cursor_of(order: str, key: int) -> str:
    """The mark after a record in an order."""
    return base64.urlsafe_b64encode(f"{order}:{key}".encode()).decode().rstrip("=")


def read_cursor(text: str, order: str) -> int | None:
    """The record a mark stands after; None for an empty one. Raises Invalid for a mark of another list or order."""
    if not text:
        return None
    try:
        bare = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        bare = ""
    name, _colon, key = bare.rpartition(":")
    if name != order or not (key.isascii() and key.isdigit()) or int(key) >= KEY_MAX:
        raise Invalid({"cursor": [_("Dấu trang không phải của danh sách này.")]}, {"cursor": ["cursor"]})
    return int(key)


def page_of(rows: QuerySet[M], asked: PageQuery, order: str, shape: Callable[[list[M]], list[Any]]) -> dict[str, Any]:
    """A page of rows in the order of their numbers. `order` names the list, so that no mark fits another one."""
    after = read_cursor(asked.cursor, order)
    rows = rows.order_by("pk") if after is None else rows.filter(pk__gt=after).order_by("pk")
    found = list(rows[: asked.limit + 1])
    shown = found[: asked.limit]
    return {"items": shape(shown), "next": cursor_of(order, shown[-1].pk) if len(found) > len(shown) else None}
