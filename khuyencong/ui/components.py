"""The parts of a page as data: what a view hands to the component tags (visual.md §3).

Words are already translated (or lazy); amounts are đồng, days are dates: the tags format them for the reader.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.utils.functional import Promise

Text = str | Promise
TagKind = Literal["", "open", "do", "wait", "ok", "bad", "end"]
Fill = Literal["cham", "dong", "cham2", "men", "son", "sunk"]


@dataclass(frozen=True)
class Figure:
    """One number of a strip (`kc-fig`): `note` names its source or base."""

    label: Text
    value: Text
    note: Text = ""
    url: str = ""


@dataclass(frozen=True)
class Tag:
    """State of a record (`kc-tag`); kind "" is locked, "end" is finished and quiet."""

    label: Text
    kind: TagKind = ""


@dataclass(frozen=True)
class Move:
    """Whose move it is (`kc-move`). `mine`: the reader's own. One button at most."""

    title: Text
    mine: bool
    since: date | datetime | None = None
    sender: Text = ""
    due: date | None = None
    days_left: int | None = None
    text: Text = ""
    button: Text = ""
    url: str = ""


@dataclass(frozen=True)
class Step:
    """One step of a process (`kc-rail`)."""

    label: Text
    state: Literal["", "done", "now"] = ""
    day: date | None = None
    note: Text = ""


@dataclass(frozen=True)
class Part:
    """One part of a total (`kc-stackbar`), in đồng."""

    label: Text
    amount_vnd: int
    fill: Fill = "cham"


@dataclass(frozen=True)
class Bar:
    """One line of a comparison (`kc-bars`): `shown` is the formatted value."""

    label: Text
    value: float | int
    shown: Text
    fill: Fill = "cham"


@dataclass(frozen=True)
class Check:
    """One thing the next step needs (`kc-list`)."""

    label: Text
    done: bool
    note: Text = ""
    url: str = ""


@dataclass(frozen=True)
class Event:
    """One line of a timeline (`kc-time`): kind "back" was sent back, "next" lies ahead."""

    title: Text
    at: date | datetime | None = None
    who: Text = ""
    note: Text = ""
    kind: Literal["", "back", "next"] = ""
    url: str = ""


@dataclass(frozen=True)
class Row:
    """One line of facts (`kc-facts`) or of check-your-answers (`kc-sum`, with the address of its page)."""

    label: Text
    value: Text
    url: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Option:
    """One choice with an explanation (`kc-pick`)."""

    value: str
    label: Text
    explanation: Text = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a statutory grid (`kc-g`)."""

    name: str
    label: Text
    value: str = ""
    state: Literal["", "saved", "wait", "bad", "lock", "ask"] = ""
    message: Text = ""


@dataclass(frozen=True)
class Strip:
    """Parts of one total with its sentence."""

    label: Text
    parts: Sequence[Part] = field(default_factory=tuple)
