"""Indicators of results, groups of contents and the rhythm of follow-up, read from `data/results.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from khuyencong.programmes.results.choices import Occasion
from khuyencong.ui.language import spoken

DATA = Path(__file__).resolve().parents[1] / "data" / "results.yaml"
Source = Literal["claims", "projects", "ratio", "printed"]


@dataclass(frozen=True)
class Indicator:
    """One thing a programme counts.

    `source`: "claims" (sum of confirmed claims), "projects" (counted from the projects themselves), "ratio" (sums
    divided), "printed" (only ever shown as a document prints it). `kind`: a flow adds up over years, of a stock the
    last value counts. `scope`: an "establishment" figure belongs to the whole business. `money`: values are đồng.
    """

    key: str
    labels: Mapping[str, str]
    units: Mapping[str, str]
    meanings: Mapping[str, str]
    kind: Literal["flow", "stock"]
    source: Source = "claims"
    scope: Literal["project", "establishment"] = "project"
    money: bool = False
    higher_is_better: bool = True
    asked: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()
    numerator: str = ""
    denominator: str = ""

    @property
    def label(self) -> str:
        return _said(self.labels)

    @property
    def unit(self) -> str:
        return _said(self.units)

    @property
    def meaning(self) -> str:
        return _said(self.meanings)

    def expected_of(self, activities: frozenset[str]) -> bool:
        """Whether a project of these contents is asked for this indicator."""
        return not self.activities or bool(self.activities & activities)


@dataclass(frozen=True)
class Group:
    """A group of contents as the national programme speaks of them (P§12)."""

    key: str
    labels: Mapping[str, str]
    activities: tuple[str, ...]

    @property
    def label(self) -> str:
        return _said(self.labels)


@dataclass(frozen=True)
class FollowUp:
    """After how many months a project is asked again, and how many days the unit has to answer."""

    months: tuple[int, ...]
    answer_days: int


def _said(words: Mapping[str, str]) -> str:
    lang = spoken()
    return words.get(lang) or words.get("vi", "")


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


def _indicator(raw: Mapping[str, Any]) -> Indicator:
    known = set(Occasion.values)
    asked = frozenset(raw.get("asked", ()))
    if asked - known:
        raise ValueError(f"results.yaml: {raw['key']}: unknown occasion {sorted(asked - known)}")
    return Indicator(
        key=raw["key"],
        labels=raw["label"],
        units=raw["unit"],
        meanings=raw.get("meaning", {}),
        kind=raw["kind"],
        source=raw.get("source", "claims"),
        scope=raw.get("scope", "project"),
        money=raw.get("money", False),
        higher_is_better=raw.get("higher_is_better", True),
        asked=asked,
        activities=frozenset(raw.get("activities", ())),
        numerator=raw.get("numerator", ""),
        denominator=raw.get("denominator", ""),
    )


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator by key, in the order of the file. Raises ValueError for a key written twice."""
    found = [_indicator(raw) for raw in _data()["indicators"]]
    table = {i.key: i for i in found}
    if len(table) != len(found):
        raise ValueError("results.yaml: an indicator stands twice")
    return table


@cache
def groups() -> tuple[Group, ...]:
    """The groups of contents; every activity stands in one."""
    return tuple(Group(g["key"], g["label"], tuple(g["activities"])) for g in _data()["groups"])


@cache
def follow_up() -> FollowUp:
    """The rhythm of follow-up (ours; docs/decisions/2026-11-24-results-are-claims.md)."""
    raw = _data()["follow_up"]
    return FollowUp(tuple(raw["months"]), int(raw["answer_days"]))


def claimable() -> list[Indicator]:
    """The indicators a project may claim."""
    return [i for i in indicators().values() if i.source == "claims"]


def stocks() -> list[str]:
    """Keys of claimed stocks: of these the last value of a project counts."""
    return [i.key for i in claimable() if i.kind == "stock"]


def content_label(content: str) -> str:
    """The name of a content of a target: a group or an activity; "" for none."""
    from khuyencong.law.selectors import activity_label

    group = next((g for g in groups() if g.key == content), None)
    return group.label if group else (activity_label(content) if content else "")
