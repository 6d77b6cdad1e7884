"""In which order the papers of a dossier stand: data (data/dossier_order.yaml), read once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from django.utils.translation import get_language

TABLE = Path(__file__).parent / "data" / "dossier_order.yaml"
T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """A step of a dossier with the papers that belong to it, in order. `label` by language."""

    key: str
    label: Mapping[str, str]
    basis: str
    papers: tuple[str, ...]


@dataclass(frozen=True)
class Entry(Generic[T]):
    """A paper to be put in order: its kind, and whatever the caller wants back."""

    kind: str
    given: T


@dataclass(frozen=True)
class _Order:
    steps: tuple[Step, ...]
    note: Mapping[str, str]
    confidence: str
    by_content: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]


@cache
def _table() -> _Order:
    data: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    steps = tuple(Step(row["key"], row["label"], row["basis"], tuple(row["papers"])) for row in data["steps"])
    keys = {step.key for step in steps}
    seen: set[str] = set()
    for step in steps:
        if twice := seen & set(step.papers):
            raise ValueError(f"{TABLE.name}: {sorted(twice)} stand in two steps")
        seen |= set(step.papers)
    rows = tuple((tuple(row["codes"]), row["step"], tuple(row["papers"])) for row in data["by_content"])
    for codes, key, papers in rows:
        if key not in keys or not set(papers) <= seen:
            raise ValueError(f"{TABLE.name}: {codes} names a step or paper there is not")
    return _Order(steps, data["note"], data["confidence"], rows)


def steps_for(contents: Iterable[str] = ()) -> tuple[Step, ...]:
    """The steps with their papers for a dossier of these contents of promotion (codes of P§3). Where a content has an
    order of its own in a step, its papers go first in that step, and no paper stands twice."""
    table, codes = _table(), list(contents)
    found = []
    own = {
        key: list(papers)
        for named, key, papers in reversed(table.by_content)
        if any(code == one or code.startswith((one + ".", one + "-")) for code in codes for one in named)
    }
    taken = {paper: key for key, papers in own.items() for paper in papers}
    for step in table.steps:
        rest = [p for p in step.papers if taken.get(p, step.key) == step.key and p not in own.get(step.key, [])]
        found.append(Step(step.key, step.label, step.basis, (*own.get(step.key, []), *rest)))
    return tuple(found)


def in_order(entries: Sequence[Entry[T]], contents: Iterable[str] = ()) -> list[tuple[Step, list[T]]]:
    """The entries by step, in the order of the papers; those of one kind in the order they came. A kind the table
    does not know goes last, to the other papers. Steps without a paper are left out."""
    steps = steps_for(contents)
    place = {paper: (at, n) for at, step in enumerate(steps) for n, paper in enumerate(step.papers)}
    unknown = (len(steps) - 1, len(steps[-1].papers))
    sorted_entries = sorted(entries, key=lambda entry: place.get(entry.kind, unknown))
    groups: dict[int, list[T]] = {}
    for entry in sorted_entries:
        groups.setdefault(place.get(entry.kind, unknown)[0], []).append(entry.given)
    return [(steps[at], given) for at, given in groups.items()]


def note(lang: str | None = None) -> str:
    """How far the order can be trusted, in the reader's language or a given one."""
    return _table().note[(lang or get_language() or "vi")[:2]]


def confidence() -> str:
    """The confidence of the order (law.choices.Confidence)."""
    return _table().confidence
