"""Dossiers in hand, for the legal axis."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

# Given the clusters (None = all) and a day: cluster to "applied" or "under_appraisal".
Steps = Callable[[Collection[int] | None, date], dict[int, str]]
_SOURCES: list[Steps] = []


def register(source: Steps) -> None:
    """Let the procedures say which clusters have a dossier in hand."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def steps_on(cluster_ids: Collection[int] | None, on: date) -> dict[int, str]:
    """Cluster to the step of its dossier in hand on a day."""
    found: dict[int, str] = {}
    for source in _SOURCES:
        found |= source(cluster_ids, on)
    return found
