"""A row of a sheet beside the record it means: what changes, and what somebody else changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from khuyencong.exchange import kinds
from khuyencong.exchange.checking import Line
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column

_TEXTS = frozenset({Kind.TEXT, Kind.CHOICE})


def empty(column: Column) -> Any:
    """What a record keeps where a cell is empty."""
    return "" if column.kind in _TEXTS else None


def stored(column: Column, value: Any) -> Any:
    """The value of a cell as a record keeps it."""
    return empty(column) if value is None else value


def shown_of(columns: Mapping[str, Column], current: Mapping[str, Any]) -> dict[str, str]:
    """The values of a record as they are shown."""
    return {name: kinds.shown(column, current[name], "vi") for name, column in columns.items()}


def changes_of(
    line: Line,
    columns: Mapping[str, Column],
    current: Mapping[str, Any],
    *,
    clears: Callable[[Column], bool],
    shown: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The values a row changes in a record; each is told in `line.changes` as it was and as it will be.

    Columns the sheet does not have, and cells that could not be read, change nothing. `clears`: whether an empty cell
    of the column takes the value away (an edited export) or says nothing (a sheet of somebody else's).
    """
    before = shown or shown_of(columns, current)
    changes: dict[str, Any] = {}
    for name, column in columns.items():
        if name not in line.values or name in line.unread:
            continue
        new = stored(column, line.values[name])
        if new == stored(column, current[name]) or (new == empty(column) and not clears(column)):
            continue
        changes[name] = new
        line.changes[name] = (before[name], kinds.shown(column, line.values[name], "vi"))
    return changes


def refuse_stale(line: Line) -> None:
    """The record is not what it was when the list was exported: each changed cell is refused with both values."""
    for name, (now, file) in line.changes.items():
        line.add(name, "changed_since", now=now, file=file)
